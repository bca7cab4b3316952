#include <fmt/format.h>

#include <filesystem>

#include "coldsky_build_info.hpp"
#include "solver/commands/ranked_parts.hpp"
#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"
#include "solver/ranks/claims.hpp"
#include "solver/results/finished_run.hpp"

namespace coldsky {

namespace {

std::filesystem::path output_of(const RankedSweep& given, const SweepPlan& plan) {
  return given.sweep.run.out.empty() ? plan.name() : given.sweep.run.out;
}

/// Whether the table of this very sweep is there.
bool is_complete(const RankedSweep& given, const SweepPlan& plan) {
  const auto found = finished_run(output_of(given, plan), {{"command", "sweep"},
                                                           {"case", plan.base().resolved_text},
                                                           {"version", std::string(build_info::version)},
                                                           {"commit", std::string(build_info::commit)}});
  return found && found->text("sweep.fingerprint") == fmt::format("{:016x}", plan.fingerprint());
}

int say_complete(const RankedSweep& given, const SweepPlan& plan) {
  const RunOptions& run = given.sweep.run;
  if (!run.quiet && !run.json) {
    fmt::print("{}\n", phrase("ranks.complete", fmt::arg("folder", output_of(given, plan).string())).in(run.language));
  }
  return 0;
}

}  // namespace

int join_sweep(const RankedSweep& given) {
  const SweepPlan plan = given.read();
  const std::filesystem::path folder = OutputDirectory::partial_of(output_of(given, plan));
  std::error_code error;
  if (!std::filesystem::exists(folder / LockFile::claims, error)) {
    if (is_complete(given, plan)) return say_complete(given, plan);
    // A task that was killed while it exchanged the folders left all rows: this one writes the table.
    if (std::filesystem::exists(folder / SweepRows::name, error)) {
      return compute_ranked(given, plan, given.threads, [&](const Session& session) {
        SweepOptions sweep = given.sweep;
        sweep.run.resume = true;
        return run_sweep(plan, sweep, session);
      });
    }
    throw InputError(
        {folder.string(), 0, 0}, "is not prepared for --join", fmt::format("it holds no {}", LockFile::claims),
        fmt::format("write the job with 'coldsky sweep {} --slurm', which prepares the folder", given.file));
  }
  const RecordFile rows(folder / SweepRows::name, RecordFile::For::reading,
                        [](const auto&, const auto&) { return false; });
  if (const std::string other = sweep_difference(rows.texts(), sweep_origin(plan)); !other.empty()) {
    throw InputError({(folder / SweepRows::name).string(), 0, 0}, "the ranks see different files", "it " + other,
                     "all tasks have to read the same sweep file and case with the same coldsky; after a change write "
                     "the job again with --slurm");
  }
  return compute_ranked(given, plan, given.threads, [&](const Session& session) {
    Claims claims(folder, given.interrupt);
    // The folder is everybody's: what ends one task leaves no summary in it.
    if (given.sweep.run.failure != nullptr) given.sweep.run.failure->told = true;
    try {
      work_as_rank(plan, claims, place_of(given, plan, folder, claims.rank(), claims.ranks()), session);
      if (!claims.may_finish()) return say_complete(given, plan);
    } catch (const Interrupted& stopped) {
      throw Interrupted(stopped.signal(),
                        fmt::format("{}: {}; what this rank has solved is kept", folder.string(), stopped.what()));
    }
    SweepOptions sweep = given.sweep;
    sweep.run.resume = true;
    sweep.shared = true;
    sweep.ranks = claims.ranks();
    sweep.solve = [&](const SweepFolder& open) { gather_all(plan, open); };
    return run_sweep(plan, sweep, session);
  });
}

}  // namespace coldsky
