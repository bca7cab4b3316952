#pragma once
#include <exception>
#include <filesystem>
#include <string>

#include "solver/commands/commands.hpp"
#include "solver/results/output_directory.hpp"

namespace coldsky {

/// What a command exits with after an error (docs/outputs.md).
int exit_code_of(const std::exception& error);

/// Says on standard error what ended a command; of invalid input all that is wrong. What could not be said on standard
/// output is told once. \param subject what the message is about; empty where it says so itself
void complain(const std::exception& error, const std::string& subject = "");

/// The summary of a run that failed before it had one of its own. \param name of the case; empty = there is none
Summary summary_of_failure(const RunOptions& options, const std::string& name, const std::exception& error);

/// The summary of a run that failed before it opened its folder goes to DIR.partial as those of other failed runs do;
/// a checkpoint there stays. Where that cannot be, nothing is written. \param names of the run's outputs
void leave_summary(const std::filesystem::path& folder, const std::string& summary, const OutputNames& names = {});

}  // namespace coldsky
