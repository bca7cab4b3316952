#pragma once
#include <filesystem>
#include <functional>
#include <vector>

#include "solver/commands/open_sweep.hpp"
#include "solver/commands/ranked_sweep.hpp"
#include "solver/ranks/rank_work.hpp"

namespace coldsky {

struct Session;

/// What sweeps over processes, over tasks that join, and over MPI have in common.

/// Runs what computes with Kokkos started. \param threads 0 = as many as there are
int compute_ranked(const RankedSweep& given, const SweepPlan& plan, int threads,
                   const std::function<int(const Session&)>& work);

/// Where and how a rank works.
RankPlace place_of(const RankedSweep& given, const SweepPlan& plan, const std::filesystem::path& folder,
                   std::uint64_t rank, std::uint64_t ranks);

/// Brings what all ranks have kept into the one table. Throws LibraryError where something is missing.
void gather_all(const SweepPlan& plan, const SweepFolder& folder);

/// The pieces of what nobody has kept yet, and how many designs are kept.
struct OpenWork {
  std::vector<DesignRange> pieces;
  std::uint64_t kept = 0;
};
OpenWork open_work(const SweepPlan& plan, const std::filesystem::path& folder, std::uint64_t batch,
                   std::uint64_t ranks);

/// Shows how far a sweep is, and writes it to its log.
class SweepWatch {
 public:
  /// \param kept_before designs
  SweepWatch(const SweepPlan& plan, const SweepFolder& folder, std::uint64_t kept_before);
  /// \param designs, checks that have been kept since
  void show(std::uint64_t designs, std::uint64_t checks);

 private:
  const SweepPlan& plan_;
  const SweepFolder& folder_;
  std::uint64_t before_, designs_, checks_ = 0;
};

int sweep_over_processes(const RankedSweep& given);
int join_sweep(const RankedSweep& given);
int sweep_over_mpi(const RankedSweep& given);
/// Writes the batch script and, for an array, prepares the folder that its tasks share.
int write_slurm_job(const RankedSweep& given);

}  // namespace coldsky
