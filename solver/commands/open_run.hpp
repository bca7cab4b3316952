#pragma once
#include <filesystem>

#include "solver/commands/commands.hpp"
#include "solver/results/run_log.hpp"
#include "solver/studies/study_run.hpp"

namespace coldsky {

/// The run of a case whose checkpoint is `file`; with options.resume it goes on from there. Throws InputError when the
/// checkpoint belongs to another case, command or version, or is damaged.
StudyRun open_run(const Case& c, const RunOptions& options, const std::filesystem::path& file, RunLog& log);

/// What a run rests on, for its log: versions, machine, every default with its source, margins, ranges.
void log_assumptions(RunLog& log, const Case& c, const RunOptions& options);

}  // namespace coldsky
