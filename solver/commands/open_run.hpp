#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "solver/commands/commands.hpp"
#include "solver/results/run_log.hpp"
#include "solver/studies/study_run.hpp"

namespace coldsky {

/// The run of a case whose checkpoint is `file`; with options.resume it goes on from there. Throws InputError when the
/// checkpoint belongs to another case, command or version, or is damaged.
StudyRun open_run(const Case& c, const RunOptions& options, const std::filesystem::path& file, RunLog& log);

/// What tells a run from others, as results.h5 holds it: the case with every key ("case"), hashes of the files that it
/// names ("files"), "command", "version" and "commit".
std::map<std::string, std::string> origin_texts(const Case& c, const RunOptions& options);

/// Name and hash of every file that a case names, a line each.
std::string files_text(const Case& c);
/// The first key in which two resolved cases differ, in words. \param there of the earlier run
std::string first_difference(const std::string& there, const std::string& here);

/// What a run rests on, for its log: versions, machine, every default with its source, margins, ranges.
void log_assumptions(RunLog& log, const Case& c, const RunOptions& options);

}  // namespace coldsky
