#pragma once
#include <filesystem>
#include <memory>

#include "solver/commands/commands.hpp"
#include "solver/results/output_directory.hpp"
#include "solver/results/run_log.hpp"
#include "solver/results/sweep_rows.hpp"

namespace coldsky {

/// What a sweep writes beside what every run does.
OutputNames sweep_outputs();

/// What tells a sweep from others, as its checkpoint and results.h5 hold it.
SweepRows::Texts sweep_origin(const SweepPlan& plan);

/// The rows of a sweep: a new file, or with options.resume those of an interrupted run to go on with. Throws InputError
/// where these belong to another sweep, case or version, or are damaged.
std::unique_ptr<SweepRows> open_rows(const SweepPlan& plan, const RunOptions& options,
                                     const std::filesystem::path& file, RunLog& log);

}  // namespace coldsky
