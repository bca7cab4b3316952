#include "solver/commands/failed_run.hpp"

#include <fmt/format.h>

#include "coldsky_build_info.hpp"
#include "solver/core/error.hpp"
#include "solver/core/streams.hpp"
#include "solver/results/failure.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

int exit_code_of(const std::exception& error) {
  if (const auto* interrupted = dynamic_cast<const Interrupted*>(&error)) return 128 + interrupted->signal();
  ExitCode code = ExitCode::failure;
  if (dynamic_cast<const InputError*>(&error) != nullptr) code = ExitCode::invalid;
  if (dynamic_cast<const InfeasibleError*>(&error) != nullptr) code = ExitCode::infeasible;
  if (dynamic_cast<const NotConvergedError*>(&error) != nullptr) code = ExitCode::not_converged;
  return static_cast<int>(code);
}

void complain(const std::exception& error, const std::string& subject) {
  const std::string text = lost_output(error).value_or(error.what());
  if (!text.empty()) tell((subject.empty() ? "" : subject + ": ") + text + "\n");
  const auto* invalid = dynamic_cast<const InputError*>(&error);
  if (invalid == nullptr) return;
  for (const InputError& more : invalid->further) complain(more);
  if (invalid->not_listed > 0) tell(fmt::format("... and {} more like these\n", invalid->not_listed));
}

Summary summary_of_failure(const RunOptions& options, const std::string& name, const std::exception& error) {
  Summary summary;
  summary.set("schema", std::string("coldsky-summary-1"));
  summary.set("command", options.command);
  if (!name.empty()) summary.set("case", name);
  summary.set("version", std::string(build_info::version));
  summary.set("commit", std::string(build_info::commit));
  set_run_keys(options.command_line, summary);
  for (const auto& [key, value] : options.inputs) summary.set(key, value);
  set_failure(error, summary);
  return summary;
}

void leave_summary(const std::filesystem::path& folder, const std::string& summary, const OutputNames& names) {
  // A checkpoint stays for the command that is typed right.
  for (const bool resume : {true, false}) {
    try {
      OutputDirectory directory(folder, resume, names);
      write_text(directory.file("summary.json"), summary);
      return;
    } catch (const std::exception&) {
      // There is none to resume; or the folder is what is at fault, or another run's.
    }
  }
}

}  // namespace coldsky
