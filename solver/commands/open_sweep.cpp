#include "solver/commands/open_sweep.hpp"

#include <fmt/format.h>

#include <sstream>

#include "coldsky_build_info.hpp"
#include "solver/commands/open_run.hpp"
#include "solver/core/error.hpp"
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

/// Refuses rows of another sweep.
void check_origin(const std::filesystem::path& file, const SweepRows::Texts& there, const SweepRows::Texts& here) {
  const auto text = [](const SweepRows::Texts& all, const std::string& name) {
    const auto found = all.find(name);
    return found == all.end() ? std::string() : found->second;
  };
  const auto differs = [&](const char* name) { return text(there, name) != text(here, name); };
  const auto refuse = [&](const std::string& problem, const std::string& why) {
    throw InputError({file.string(), 0, 0}, problem, why,
                     "resume with what the sweep was started with, or leave out --resume to start anew");
  };
  if (differs("version") || differs("commit")) {
    refuse("is of another version", fmt::format("{} ({}), this is {} ({})", text(there, "version"),
                                                text(there, "commit"), text(here, "version"), text(here, "commit")));
  }
  if (differs("sweep")) refuse("is of another sweep", first_other_line(text(there, "sweep"), text(here, "sweep")));
  if (differs("case") || differs("files")) {
    refuse("is of another case", first_difference(text(there, "case"), text(here, "case")));
  }
  if (differs("fingerprint")) refuse("is of another sweep", "its designs are others");
  if (differs("backend")) {
    refuse("is of another backend", fmt::format("{}, this is {}", text(there, "backend"), text(here, "backend")));
  }
}

}  // namespace

OutputNames sweep_outputs() { return {SweepRows::name, {"sweep.csv"}}; }

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
    check_origin(file, rows->texts(), sweep_origin(plan));
    if (rows->designs() > plan.designs()) throw LibraryError("the checkpoint is damaged: it holds too many designs");
    log.line(fmt::format("resumed after {} of {} designs and {} checks", rows->designs(), plan.designs(),
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
