#include "solver/commands/open_sweep.hpp"

#include <fmt/format.h>

#include <optional>
#include <sstream>

#include "coldsky_build_info.hpp"
#include "solver/commands/open_run.hpp"
#include "solver/core/error.hpp"
#include "solver/results/lock_file.hpp"
#include "solver/results/rank_rows.hpp"
#include "solver/session/backend.hpp"

namespace coldsky {

namespace {

/// The first line in which two sweep files differ.
std::string first_other_line(const std::string& there, const std::string& here) {
  std::stringstream left(there), right(here);
  for (int number = 1;; ++number) {
    std::string old, now;
    const bool more_left = static_cast<bool>(std::getline(left, old));
    const bool more_right = static_cast<bool>(std::getline(right, now));
    if (!more_left && !more_right) return "the files agree but for their ends of lines";
    const auto said = [](bool there_is, const std::string& line) { return there_is ? "'" + line + "'" : "nothing"; };
    if (old != now || more_left != more_right) {
      return fmt::format("line {} was {} and is {}", number, said(more_left, old), said(more_right, now));
    }
  }
}

/// What differs, and how.
struct Difference {
  std::string problem, why;
};

std::optional<Difference> difference(const SweepRows::Texts& there, const SweepRows::Texts& here) {
  const auto text = [](const SweepRows::Texts& all, const std::string& name) {
    const auto found = all.find(name);
    return found == all.end() ? std::string() : found->second;
  };
  const auto differs = [&](const char* name) { return text(there, name) != text(here, name); };
  if (differs("version") || differs("commit")) {
    return Difference{"is of another version",
                      fmt::format("{} ({}), this is {} ({})", text(there, "version"), text(there, "commit"),
                                  text(here, "version"), text(here, "commit"))};
  }
  if (differs("sweep")) {
    return Difference{"is of another sweep", first_other_line(text(there, "sweep"), text(here, "sweep"))};
  }
  if (differs("case") || differs("files")) {
    return Difference{"is of another case", first_difference(text(there, "case"), text(here, "case"))};
  }
  if (differs("fingerprint")) return Difference{"is of another sweep", "its designs are others"};
  if (differs("backend")) {
    return Difference{"is of another backend",
                      fmt::format("{}, this is {}", text(there, "backend"), text(here, "backend"))};
  }
  return std::nullopt;
}

}  // namespace

void check_sweep_origin(const std::filesystem::path& file, const SweepRows::Texts& there,
                        const SweepRows::Texts& here) {
  if (const auto other = difference(there, here)) {
    throw InputError({file.string(), 0, 0}, other->problem, other->why,
                     "resume with what the sweep was started with, or leave out --resume to start anew");
  }
}

std::string sweep_difference(const SweepRows::Texts& there, const SweepRows::Texts& here) {
  const auto other = difference(there, here);
  return other ? fmt::format("{}: {}", other->problem, other->why) : std::string();
}

OutputNames sweep_outputs(std::uint64_t ranks) {
  OutputNames names;
  names.checkpoint = SweepRows::name;
  names.further = {"sweep.csv"};
  if (ranks > 0) names.further.insert(LockFile::claims);
  for (std::uint64_t rank = 0; rank < ranks; ++rank) names.further.insert(RankRows::name(rank));
  return names;
}

SweepRows::Texts sweep_origin(const SweepPlan& plan) {
  return {{"sweep", plan.text()},
          {"case", plan.base().resolved_text},
          {"files", files_text(plan.base())},
          {"fingerprint", fmt::format("{:016x}", plan.fingerprint())},
          {"command", std::string("sweep")},
          {"version", std::string(build_info::version)},
          {"commit", std::string(build_info::commit)},
          {"backend", backend_name()}};
}

std::unique_ptr<SweepRows> open_rows(const SweepPlan& plan, const RunOptions& options,
                                     const std::filesystem::path& file, RunLog& log) {
  if (!options.resume) return std::make_unique<SweepRows>(file, sweep_origin(plan));
  try {
    auto rows = std::make_unique<SweepRows>(file);
    check_sweep_origin(file, rows->texts(), sweep_origin(plan));
    if (rows->designs() > plan.most_designs())
      throw LibraryError("the checkpoint is damaged: it holds too many designs");
    log.line(fmt::format("resumed after {} of {} designs and {} checks", rows->designs(), plan.most_designs(),
                         rows->checks().size()));
    if (rows->cut_off() > 0) {
      log.line(fmt::format("{} bytes behind the last whole batch are cut off; what they stood for is solved again",
                           rows->cut_off()));
    }
    return rows;
  } catch (const LibraryError& error) {
    throw InputError({file.string(), 0, 0}, "cannot be read", error.what(), "leave out --resume to start anew");
  }
}

}  // namespace coldsky
