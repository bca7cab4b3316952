#include "solver/commands/ranked_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "solver/case/estimate.hpp"
#include "solver/core/device.hpp"
#include "solver/core/error.hpp"
#include "solver/report/sweep_terminal.hpp"
#include "solver/session/backend.hpp"
#include "solver/session/session.hpp"

namespace coldsky {

int compute_ranked(const RankedSweep& given, const SweepPlan& plan, int threads,
                   const std::function<int(const Session&)>& work) {
  const BackendSession backend(threads, given.device, given.interrupt);
  try {
    return work(backend.session());
  } catch (const std::runtime_error& error) {
    if (bytes_of_failed_allocation(error.what())) throw LibraryError(explained(error, estimate_cells(plan.base())));
    throw;
  }
}

RankPlace place_of(const RankedSweep& given, const SweepPlan& plan, const std::filesystem::path& folder,
                   std::uint64_t rank, std::uint64_t ranks) {
  RankPlace place;
  place.folder = folder;
  place.rank = rank;
  place.ranks = ranks;
  place.batch = given.sweep.batch;
  place.origin = sweep_origin(plan);
  return place;
}

void gather_all(const SweepPlan& plan, const SweepFolder& folder) {
  // On a shared file system what other machines have written may take a moment to be seen.
  constexpr int most_looks = 30;
  KeptDesigns kept(folder.partial, sweep_origin(plan));
  for (int looks = 1;; ++looks) {
    gather(plan, kept, folder.rows);
    if (folder.rows.designs() == plan.designs()) return;
    if (looks == most_looks) break;
    std::this_thread::sleep_for(std::chrono::seconds(1));
    kept.refresh();
  }
  throw LibraryError(
      fmt::format("{}: {} of {} designs are there, though all ranks have kept theirs; does this machine see "
                  "the files of all others?",
                  folder.partial.string(), folder.rows.designs(), plan.designs()));
}

OpenWork open_work(const SweepPlan& plan, const std::filesystem::path& folder, std::uint64_t batch,
                   std::uint64_t ranks) {
  const std::vector<DesignRange> open = KeptDesigns(folder, sweep_origin(plan)).missing({0, plan.designs()});
  OpenWork work;
  work.kept = plan.designs();
  for (const DesignRange& range : open) work.kept -= range.count();
  work.pieces = guided_pieces(open, batch, ranks);
  return work;
}

SweepWatch::SweepWatch(const SweepPlan& plan, const SweepFolder& folder, std::uint64_t kept_before)
    : plan_(plan), folder_(folder), before_(kept_before), designs_(kept_before) {
  folder_.progress.begin("progress.sweep", before_, plan_.designs());
}

void SweepWatch::show(std::uint64_t designs, std::uint64_t checks) {
  const std::uint64_t now = std::min(before_ + designs, plan_.designs());
  if (now != designs_) {
    designs_ = now;
    folder_.log.line(fmt::format("kept {} of {} designs", designs_, plan_.designs()));
    folder_.progress.show(designs_);
  }
  if (checks != checks_) {
    if (checks_ == 0) folder_.progress.begin("progress.sweep_checks", 0, checks_asked_for(plan_));
    checks_ = checks;
    folder_.progress.show(checks_);
  }
}

}  // namespace coldsky
