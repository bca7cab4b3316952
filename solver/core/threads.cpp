#include "solver/core/threads.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <regex>
#include <sstream>
#include <vector>

#include "solver/core/error.hpp"

namespace coldsky {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Turns of the waiting loop, some 20 us, before a thread sleeps: longer than the parts of a barrier that both sides
/// reach together, far shorter than a time slice.
constexpr const char* spin_count = "1000";
/// Says to the second start that the first one set the spin; holds the number of the process, which stays the same.
constexpr const char* marker = "COLDSKY_STARTED_AGAIN";
/// What users set to say how threads wait: GCC's, everyone's, LLVM's and Intel's.
constexpr std::array<const char*, 3> waiting_variables = {"GOMP_SPINCOUNT", "OMP_WAIT_POLICY", "KMP_BLOCKTIME"};

bool set_here = false;

/// Quota over period of a group; infinite where there is none.
double granted_in(const std::filesystem::path& folder) {
  double quota = 0.0, period = 0.0;
  std::ifstream both(folder / "cpu.max");  // "max 100000" where there is no limit
  if (both >> quota >> period && quota > 0.0 && period > 0.0) return quota / period;
  std::ifstream quota_file(folder / "cpu.cfs_quota_us"), period_file(folder / "cpu.cfs_period_us");
  if (quota_file >> quota && period_file >> period && quota > 0.0 && period > 0.0) return quota / period;
  return infinity;
}

/// The least of a group and those above it.
double granted_up_from(const std::filesystem::path& mount, std::filesystem::path group) {
  double granted = infinity;
  for (;; group = group.parent_path()) {
    granted = std::min(granted, granted_in(mount / group.relative_path()));
    if (group == group.root_path() || group.empty()) return granted;
  }
}

int cpus_by_affinity(int machine) {
  // The kernel's own mask may be larger than a cpu_set_t, and is refused in a smaller one.
  for (int size = 1024; size <= 1 << 20; size *= 2) {
    cpu_set_t* set = CPU_ALLOC(static_cast<std::size_t>(size));
    if (set == nullptr) return machine;
    const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(size));
    const int count = ::sched_getaffinity(0, bytes, set) == 0 ? CPU_COUNT_S(bytes, set) : 0;
    CPU_FREE(set);
    if (count > 0) return count;
  }
  return machine;
}

/// A whole number, with blanks round it; of OMP_NUM_THREADS' lists ("4,2") the first. None where it is something else.
std::optional<long> whole_number(const std::string& text, bool list) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return std::nullopt;
  long value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + first + (text[first] == '+' ? 1 : 0), end, value);
  if (error == std::errc::invalid_argument) return std::nullopt;
  const char* after = std::find_if(stop, end, [](char c) { return c != ' ' && c != '\t'; });
  if (after != end && !(list && *after == ',')) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    return text[first] == '-' ? std::numeric_limits<long>::min() : std::numeric_limits<long>::max();
  }
  return value;
}

/// A variable's number of threads; none where it is not set or empty. Throws InputError where it is no such number.
std::optional<long> threads_in(const char* name, const Variables& get) {
  const char* text = get(name);
  if (text == nullptr || *text == '\0') return std::nullopt;
  const auto value = whole_number(text, std::strcmp(name, "OMP_NUM_THREADS") == 0);
  if (value && *value > 0) return value;
  throw InputError({}, fmt::format("{}={} is not a number of threads", name, text), "it is read from the environment",
                   fmt::format("set it to 1 ... {}, unset it, or give --threads", most_threads));
}

std::string cpus_text(const CpuBudget& cpus) {
  if (cpus.usable() < cpus.affinity) return "control group";
  return cpus.affinity < cpus.machine ? "affinity" : "CPUs";
}

}  // namespace

int CpuBudget::usable() const {
  const int by_quota = quota < affinity ? static_cast<int>(std::floor(quota + 1e-9)) : affinity;
  return std::clamp(by_quota, 1, most_threads);
}

double cpus_granted_by_groups(const std::string& membership, const std::filesystem::path& root) {
  double granted = infinity;
  std::istringstream lines(membership);
  for (std::string line; std::getline(lines, line);) {
    // NUMBER:CONTROLLERS:PATH; one hierarchy for all (version 2) names no controllers.
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::filesystem::path group = line.substr(second + 1);
    if (controllers.empty()) granted = std::min(granted, granted_up_from(root, group));
    if (("," + controllers + ",").find(",cpu,") == std::string::npos) continue;
    // In a container the path is the host's, and the group's own files stand at the mount.
    for (const std::filesystem::path& mount : {root / "cpu", root / controllers}) {
      granted = std::min({granted, granted_up_from(mount, group), granted_in(mount)});
    }
  }
  return granted;
}

CpuBudget cpu_budget() {
  CpuBudget cpus;
  cpus.machine = std::max(1, static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN)));
  cpus.affinity = cpus_by_affinity(cpus.machine);
  std::ifstream file("/proc/self/cgroup");
  cpus.quota = cpus_granted_by_groups({std::istreambuf_iterator<char>(file), {}}, "/sys/fs/cgroup");
  return cpus;
}

ThreadChoice choose_threads(int asked, const CpuBudget& cpus, const Variables& get) {
  ThreadChoice choice;
  choice.count = cpus.usable();
  choice.source = cpus_text(cpus);
  if (asked > 0) {
    choice.count = std::min(asked, most_threads);
    choice.source = "--threads";
  } else {
    for (const char* name : {"KOKKOS_NUM_THREADS", "OMP_NUM_THREADS"}) {
      const auto wanted = threads_in(name, get);
      if (!wanted) continue;
      if (*wanted <= most_threads) {
        choice.count = static_cast<int>(*wanted);
        choice.source = name;
      } else {
        choice.warning = fmt::format("{}={} is more than the {} threads that are possible: {} are taken, as without it",
                                     name, get(name), most_threads, choice.count);
      }
      break;
    }
  }
  // With fewer threads than it counts on, Kokkos would wait for ever for those that are missing.
  if (const auto limit = threads_in("OMP_THREAD_LIMIT", get); limit && *limit < choice.count) {
    choice.count = static_cast<int>(*limit);
    choice.source = "OMP_THREAD_LIMIT";
  }
  return choice;
}

void check_kokkos_variables(const Variables& get) {
  static const std::regex yes_or_no("yes|true|1|no|false|0", std::regex::icase);
  for (const char* name : {"KOKKOS_PRINT_CONFIGURATION", "KOKKOS_TUNE_INTERNALS"}) {
    const char* text = get(name);
    if (text == nullptr || std::regex_match(text, yes_or_no)) continue;
    throw InputError({}, fmt::format("{}={} is neither true nor false", name, text),
                     "Kokkos reads it from the environment", "set it to true or false, or unset it");
  }
}

void start_again_with_sleeping_threads(char** argv) {
  const std::string process = std::to_string(::getpid());
  if (const char* text = std::getenv(marker)) {
    set_here = process == text;
    ::unsetenv(marker);
    if (set_here) return;
  }
  for (const char* name : waiting_variables) {
    if (std::getenv(name) != nullptr) return;
  }
  // OpenMP has said already that it cannot read this one, and would say so again.
  if (const char* text = std::getenv("OMP_NUM_THREADS"); text != nullptr && !whole_number(text, true)) return;
  // Where the dynamic linker was started as the program, /proc/self/exe is the linker.
  if (::getauxval(AT_BASE) == 0) return;
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return;
  ::setenv("GOMP_SPINCOUNT", spin_count, 0);
  ::setenv("KMP_BLOCKTIME", "1", 0);  // [ms], the shortest that all versions know beside none
  ::setenv(marker, process.c_str(), 1);
  ::execv(program.c_str(), argv);
  // It cannot be started again, so it goes on as it is.
  for (const char* name : {"GOMP_SPINCOUNT", "KMP_BLOCKTIME", marker}) ::unsetenv(name);
}

Waiting waiting() {
  if (set_here) return {fmt::format("sleep after a short spin (GOMP_SPINCOUNT={})", spin_count), "coldsky"};
  for (const char* name : waiting_variables) {
    if (const char* text = std::getenv(name)) return {fmt::format("{}={}", name, text), "environment"};
  }
  return {"as OpenMP has it", "OpenMP's default"};
}

}  // namespace coldsky
