#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace coldsky {

/// What a batch script of Slurm is made of.
struct SlurmJob {
  std::string name;                  ///< of the job
  std::filesystem::path folder;      ///< where the job starts and its logs go
  std::vector<std::string> words;    ///< the command line of a task, the program first
  std::filesystem::path checkpoint;  ///< of an MPI job: where this file is, it goes on with --resume
  bool mpi = false;                  ///< one MPI job; else an array of tasks that share a folder
  std::uint64_t tasks = 1;
  std::uint64_t cpus_per_task = 0;  ///< 0 = what the cluster gives
  bool gpu = false;                 ///< a GPU for each task
  std::string time, partition;      ///< as sbatch takes them; empty = what the cluster gives
};

/// The batch script: paths and keys are quoted for the shell. Two minutes before the time limit the tasks get SIGUSR1,
/// keep what they have solved and are put back into the queue.
std::string slurm_script(const SlurmJob& job);

/// A word as a shell reads it back: in single quotes where it needs them.
std::string quoted_for_shell(const std::string& word);

/// Whether sbatch understands it as a time limit: minutes, minutes:seconds, hours:minutes:seconds, days-hours, ...
bool is_slurm_time(const std::string& text);

}  // namespace coldsky
