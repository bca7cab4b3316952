#include "solver/commands/ranked_sweep.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "solver/commands/ranked_parts.hpp"
#include "solver/core/error.hpp"
#include "solver/ranks/mpi_world.hpp"
#include "solver/ranks/slurm_script.hpp"
#include "solver/sweep/plan.hpp"

namespace coldsky {

namespace {

/// The variable by which MPI's launcher says how many processes it has started, where these are more than one.
std::string launched_by_mpi(const std::function<const char*(const char*)>& variables) {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE"}) {
    const char* value = variables(name);
    if (value != nullptr && std::atol(value) > 1) return fmt::format("{}={}", name, value);
  }
  return {};
}

void refuse_contradictions(const RankOptions& ranks) {
  const auto refuse = [](const std::string& problem, const std::string& why, const std::string& suggestion) {
    throw InputError({}, problem, why, suggestion);
  };
  if (ranks.ranks > 0 && ranks.mpi) {
    refuse("--ranks beside --mpi", "with MPI its launcher says how many ranks there are",
           fmt::format("write mpirun -n {} coldsky sweep ... --mpi, or leave --mpi out", ranks.ranks));
  }
  if (ranks.ranks > 0 && ranks.slurm) {
    refuse("--ranks beside --slurm", "a job of Slurm has tasks",
           fmt::format("write --tasks {} in place of --ranks", ranks.ranks));
  }
  if (ranks.join && (ranks.ranks > 0 || ranks.mpi || ranks.slurm)) {
    refuse("--join beside --ranks, --mpi or --slurm", "it stands for one task of a job that --slurm has written",
           "leave one of them out");
  }
  if (ranks.slurm) {
    if (!ranks.time.empty() && !is_slurm_time(ranks.time)) {
      refuse(fmt::format("--time {}: is no time limit of Slurm", ranks.time),
             "it reads minutes, hours:minutes:seconds or days-hours", "write --time 8:00:00 for eight hours");
    }
    if (ranks.partition.find_first_of(" \t\n\"'\\") != std::string::npos) {
      refuse(fmt::format("--partition '{}': is no name of a partition", ranks.partition), "it has blanks or quotes",
             "see sinfo for their names");
    }
    return;
  }
  const char* alone = !ranks.time.empty()        ? "--time"
                      : !ranks.partition.empty() ? "--partition"
                      : ranks.tasks > 0          ? "--tasks"
                                                 : nullptr;
  if (alone != nullptr) {
    refuse(fmt::format("{} without --slurm", alone), "it goes into the batch script that --slurm writes",
           "add --slurm, or leave it out");
  }
}

/// The designs of a search follow from each other and cannot be shared out beforehand.
SweepPlan without_search(SweepPlan plan) {
  if (!plan.searches()) return plan;
  throw InputError({plan.file(), 0, 0}, "asks for a search, which runs in one process",
                   "each generation of designs follows from what the last one came to",
                   "leave --ranks, --mpi, --join and --slurm out; --threads N shares a generation's designs");
}

}  // namespace

void refuse_unshared_ranks(const std::function<const char*(const char*)>& variables) {
  const std::string launched = launched_by_mpi(variables);
  if (launched.empty()) return;
  throw InputError(
      {}, "several processes were started for one sweep", fmt::format("{}, and they share no work", launched),
      mpi_library().empty() ? "this build has no MPI: use --ranks N, or configure with -DCOLDSKY_MPI=ON" : "add --mpi");
}

int run_ranked_sweep(const RankedSweep& asked) {
  RankedSweep given = asked;
  given.read = [&asked] { return without_search(asked.read()); };
  const RankOptions& ranks = given.ranks;
  refuse_contradictions(ranks);
  const auto variables = [](const char* name) { return std::getenv(name); };
  if (ranks.mpi && mpi_library().empty()) MpiWorld();  // which says that this build has none
  if (ranks.slurm) return write_slurm_job(given);
  if (ranks.mpi) return sweep_over_mpi(given);
  if (ranks.join) return join_sweep(given);
  if (const std::string launched = launched_by_mpi(variables); !launched.empty()) {
    throw InputError({}, "--ranks beside MPI", fmt::format("MPI has started this process ({})", launched),
                     "start coldsky without mpirun, or use --mpi in place of --ranks");
  }
  return sweep_over_processes(given);
}

}  // namespace coldsky
