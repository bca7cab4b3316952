#pragma once
#include <filesystem>
#include <memory>

#include "solver/commands/commands.hpp"
#include "solver/results/output_directory.hpp"
#include "solver/results/run_log.hpp"
#include "solver/results/sweep_rows.hpp"

namespace coldsky {

class SweepProgress;

/// What a sweep writes beside what every run does. \param ranks that have files of their own
OutputNames sweep_outputs(std::uint64_t ranks = 0);

/// The open folder of a sweep that ranks solve.
struct SweepFolder {
  std::filesystem::path partial;  ///< DIR.partial
  SweepRows& rows;
  RunLog& log;
  SweepProgress& progress;
};

/// What tells a sweep from others, as its checkpoint and results.h5 hold it.
SweepRows::Texts sweep_origin(const SweepPlan& plan);

/// Throws InputError where a checkpoint belongs to another sweep. \param file for the message \param there, here texts
/// of the checkpoint and of this run
void check_sweep_origin(const std::filesystem::path& file, const SweepRows::Texts& there, const SweepRows::Texts& here);
/// What tells two sweeps apart, in words; empty where they are the same.
std::string sweep_difference(const SweepRows::Texts& there, const SweepRows::Texts& here);

/// The rows of a sweep: a new file, or with options.resume those of an interrupted run to go on with. Throws InputError
/// where these belong to another sweep, case or version, or are damaged.
std::unique_ptr<SweepRows> open_rows(const SweepPlan& plan, const RunOptions& options,
                                     const std::filesystem::path& file, RunLog& log);

}  // namespace coldsky
