#pragma once
#include <filesystem>
#include <functional>
#include <limits>
#include <string>

/// How many threads a run on the CPU takes and how they wait for each other: host code that knows no Kokkos.
namespace coldsky {

/// The most threads that Kokkos' OpenMP backend can hold.
constexpr int most_threads = 512;

/// CPUs that this process may use.
struct CpuBudget {
  int machine = 1;                                         ///< of the machine
  int affinity = 1;                                        ///< that the scheduler may place its threads on
  double quota = std::numeric_limits<double>::infinity();  ///< CPUs' worth of time that its control groups grant
  /// Threads that never wait for a CPU of their own: whole CPUs of the quota, one at least.
  int usable() const;
};
/// CPUs' worth of time that the control groups of this process grant, the least over the groups above it; infinite
/// where they set no quota. \param membership text of /proc/self/cgroup \param root where the groups are mounted,
/// /sys/fs/cgroup
double cpus_granted_by_groups(const std::string& membership, const std::filesystem::path& root);
CpuBudget cpu_budget();

/// Reads an environment variable: nullptr where it is not set.
using Variables = std::function<const char*(const char*)>;

struct ThreadChoice {
  int count = 1;
  std::string source;   ///< "--threads", the variable that says so, or what limits the CPUs
  std::string warning;  ///< about a variable that asks for more than there can be; empty = none
};
/// What --threads says, else KOKKOS_NUM_THREADS, else OMP_NUM_THREADS, else the CPUs that the process may use; never
/// more than OMP_THREAD_LIMIT. Throws InputError where a variable is no number of threads. \param asked number of
/// --threads; 0 = not given
ThreadChoice choose_threads(int asked, const CpuBudget& cpus, const Variables& get);

/// Throws InputError where one of Kokkos' own variables holds what Kokkos would abort about.
void check_kokkos_variables(const Variables& get);

/// How threads wait for each other.
struct Waiting {
  std::string how;     ///< "sleep after a short spin (GOMP_SPINCOUNT=1000)", "OMP_WAIT_POLICY=active"
  std::string source;  ///< "coldsky", "environment", "OpenMP's default"
};
/// OpenMP's threads spin for milliseconds before they sleep, and on a CPU that others use as well each barrier then
/// costs a time slice. How long they spin is read from the environment before main begins: this sets it and starts the
/// program once again, in the same process, unless the user has set it.
void start_again_with_sleeping_threads(char** argv);
/// What is in force, after the call above.
Waiting waiting();

}  // namespace coldsky
