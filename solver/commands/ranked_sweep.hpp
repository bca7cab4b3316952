#pragma once
#include <functional>
#include <optional>
#include <string>

#include "solver/commands/commands.hpp"

namespace coldsky {

class Interrupt;

/// Tasks that a job of Slurm may have.
constexpr int most_slurm_tasks = 4096;

/// How a sweep is spread over processes.
struct RankOptions {
  int ranks = 0;      ///< processes on this machine; 0 = not asked for
  bool mpi = false;   ///< the ranks of the MPI job that this process belongs to
  bool join = false;  ///< a task beside others of a sweep that --slurm has prepared
  bool slurm = false;
  int tasks = 0;  ///< of the job; 0 = not given
  std::string time, partition;
  bool any() const { return ranks > 0 || mpi || join || slurm || tasks > 0 || !time.empty() || !partition.empty(); }
};

/// What such a sweep needs of the program.
struct RankedSweep {
  std::string file;                    ///< the sweep file
  std::vector<std::string> overrides;  ///< of --set
  std::string data;                    ///< of --data
  RankOptions ranks;
  SweepOptions sweep;
  int threads = 0;
  std::optional<int> device;
  std::function<SweepPlan()> read;  ///< reads the sweep file
  const Interrupt* interrupt = nullptr;
};

/// Runs a sweep over ranks, or writes the batch script of one; returns the exit code. Throws InputError for options
/// that contradict each other or that this build or machine cannot follow.
int run_ranked_sweep(const RankedSweep& given);

/// Throws InputError where MPI has started several processes and the sweep is not told to share its work among them.
void refuse_unshared_ranks(const std::function<const char*(const char*)>& variables);

}  // namespace coldsky
