#include "solver/session/backend.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "kernels/base/types.hpp"
#include "solver/case/estimate.hpp"
#include "solver/core/large_pages.hpp"
#include "solver/core/streams.hpp"
#include "solver/session/session.hpp"
#if defined(KOKKOS_ENABLE_CUDA)
#include <cuda_runtime.h>
#elif defined(KOKKOS_ENABLE_HIP)
#include <hip/hip_runtime.h>
#endif

namespace coldsky {

namespace {

std::atomic<std::int64_t> bytes_now{0}, bytes_peak{0};
[[maybe_unused]] LargePages large_pages;

const char* threads_word(int count) { return count == 1 ? "thread" : "threads"; }

bool on_device(const Kokkos_Profiling_SpaceHandle& space) { return std::strcmp(space.name, MemorySpace::name()) == 0; }

#if defined(KOKKOS_ENABLE_CUDA)

std::string version_of(int number) { return fmt::format("{}.{}", number / 1000, number % 1000 / 10); }

DeviceSurvey survey() {
  DeviceSurvey result;
  result.backend = "CUDA";
  int version = 0, count = 0;
  if (cudaRuntimeGetVersion(&version) == cudaSuccess) result.runtime = version_of(version);
  if (cudaDriverGetVersion(&version) == cudaSuccess && version > 0) result.driver = version_of(version);
  const cudaError_t status = cudaGetDeviceCount(&count);
  if (status != cudaSuccess) {
    cudaGetLastError();  // told; it is not to meet the next call
    result.why_none = fmt::format("{}: {}", result.driver.empty() ? "no driver" : "driver " + result.driver,
                                  cudaGetErrorString(status));
    return result;
  }
  if (count == 0) result.why_none = "the driver shows no device; is CUDA_VISIBLE_DEVICES empty?";
  for (int n = 0; n < count; ++n) {
    cudaDeviceProp properties;
    if (cudaGetDeviceProperties(&properties, n) != cudaSuccess) {
      result.devices.push_back({"device that does not answer", 0.0, ""});
      continue;
    }
    result.devices.push_back({properties.name, static_cast<double>(properties.totalGlobalMem),
                              fmt::format("compute capability {}.{}", properties.major, properties.minor)});
  }
  return result;
}

/// Free memory of the device in use.
bool memory_of_device(double& free_bytes, double& total_bytes) {
  std::size_t free_now = 0, total = 0;
  if (cudaMemGetInfo(&free_now, &total) != cudaSuccess) return false;
  free_bytes = static_cast<double>(free_now);
  total_bytes = static_cast<double>(total);
  return true;
}

#elif defined(KOKKOS_ENABLE_HIP)

DeviceSurvey survey() {
  DeviceSurvey result;
  result.backend = "HIP";
  int version = 0, count = 0;
  const auto text = [](int number) { return fmt::format("{}.{}", number / 10000000, number / 100000 % 100); };
  if (hipRuntimeGetVersion(&version) == hipSuccess) result.runtime = text(version);
  if (hipDriverGetVersion(&version) == hipSuccess && version > 0) result.driver = text(version);
  const hipError_t status = hipGetDeviceCount(&count);
  if (status != hipSuccess) {
    result.why_none = hipGetErrorString(status);
    return result;
  }
  if (count == 0) result.why_none = "the driver shows no device; is ROCR_VISIBLE_DEVICES empty?";
  for (int n = 0; n < count; ++n) {
    hipDeviceProp_t properties;
    if (hipGetDeviceProperties(&properties, n) != hipSuccess) {
      result.devices.push_back({"device that does not answer", 0.0, ""});
      continue;
    }
    result.devices.push_back({properties.name, static_cast<double>(properties.totalGlobalMem), properties.gcnArchName});
  }
  return result;
}

bool memory_of_device(double& free_bytes, double& total_bytes) {
  std::size_t free_now = 0, total = 0;
  if (hipMemGetInfo(&free_now, &total) != hipSuccess) return false;
  free_bytes = static_cast<double>(free_now);
  total_bytes = static_cast<double>(total);
  return true;
}

#else

DeviceSurvey survey() { return {}; }

bool memory_of_device(double& free_bytes, double& total_bytes) {
  free_bytes = available_memory();
  total_bytes = total_memory();
  return true;
}

#endif

/// Free memory when the session began [bytes].
double free_at_start = 0.0;

ThreadReport threads_of_session;

/// Kokkos' own variables of what the session decides are not to decide it again, nor to end the program where they hold
/// nonsense.
void hide_kokkos_variables() {
  for (const char* name :
       {"KOKKOS_NUM_THREADS", "KOKKOS_DEVICE_ID", "KOKKOS_MAP_DEVICE_ID_BY", "KOKKOS_DISABLE_WARNINGS"}) {
    ::unsetenv(name);
  }
}

}  // namespace

DeviceSurvey survey_devices() { return survey(); }

std::string backend_name() { return ExecutionSpace::name(); }

std::string device_name() {
#if defined(KOKKOS_ENABLE_CUDA)
  return ExecutionSpace().cuda_device_prop().name;
#elif defined(KOKKOS_ENABLE_HIP)
  return ExecutionSpace::hip_device_prop().name;
#else
  const int count = ExecutionSpace().concurrency();
  return fmt::format("{} CPU {}", count, threads_word(count));
#endif
}

bool runs_on_openmp() {
#ifdef KOKKOS_ENABLE_OPENMP
  return std::is_same_v<ExecutionSpace, Kokkos::OpenMP>;
#else
  return false;
#endif
}

std::string ThreadReport::text() const {
  std::string text = fmt::format("{} {} ({}; {} of {} CPUs may be used", count, threads_word(count), source,
                                 cpus.affinity, cpus.machine);
  if (cpus.quota < cpus.affinity) text += fmt::format(", {:.3g} by the quota of the control group", cpus.quota);
  text += ")";
  if (runs_on_openmp()) text += fmt::format(", waiting: {} ({})", waiting.how, waiting.source);
  return text;
}

const ThreadReport& thread_report() { return threads_of_session; }

BackendSession::BackendSession(int threads, std::optional<int> device, const Interrupt* interrupt) {
  const Variables environment = [](const char* name) { return std::getenv(name); };
  check_kokkos_variables(environment);
  const CpuBudget cpus = cpu_budget();
  const ThreadChoice choice = choose_threads(threads, cpus, environment);
  const auto chosen = choose_device(survey_devices(), device, local_rank(environment));
  hide_kokkos_variables();
  Kokkos::InitializationSettings settings;
  settings.set_disable_warnings(true);
#if defined(KOKKOS_ENABLE_OPENMP) || defined(KOKKOS_ENABLE_THREADS)
  settings.set_num_threads(choice.count);
#endif
#if defined(KOKKOS_ENABLE_OPENMP) && defined(_OPENMP)
  // Kokkos begins with a region of all threads that OpenMP would take, and counts on as many as it asks for.
  omp_set_num_threads(choice.count);
  omp_set_dynamic(0);
#endif
  if (chosen) settings.set_device_id(*chosen);
  Kokkos::initialize(settings);
  session_ = std::make_unique<const Session>(Session{ExecutionSpace(), interrupt});
  MemoryMeter::install();
  threads_of_session = {Kokkos::num_threads(), choice.source, choice.warning, cpus, waiting()};
  if (!choice.warning.empty()) tell(fmt::format("warning: {}\n", choice.warning));
  double total = 0.0;
  if (!memory_of_device(free_at_start, total)) free_at_start = 0.0;
}

BackendSession::~BackendSession() {
  session_.reset();  // its instance does not outlive Kokkos
  Kokkos::finalize();
}

void MemoryMeter::install() {
  namespace tools = Kokkos::Tools::Experimental;
  tools::set_allocate_data_callback(
      [](const Kokkos_Profiling_SpaceHandle space, const char*, const void* pointer, const std::uint64_t size) {
        if (!on_device(space)) return;
        if constexpr (runs_on_host) large_pages.prefer(pointer, size);
        const std::int64_t now = bytes_now += static_cast<std::int64_t>(size);
        for (std::int64_t peak = bytes_peak; peak < now && !bytes_peak.compare_exchange_weak(peak, now);) {
        }
      });
  tools::set_deallocate_data_callback(
      [](const Kokkos_Profiling_SpaceHandle space, const char*, const void*, const std::uint64_t size) {
        if (on_device(space)) bytes_now -= static_cast<std::int64_t>(size);
      });
}
double MemoryMeter::now() { return static_cast<double>(bytes_now.load()); }
double MemoryMeter::peak() { return static_cast<double>(bytes_peak.load()); }
void MemoryMeter::restart() { bytes_peak = bytes_now.load(); }

std::string explained(const std::exception& error, double cells) {
  const auto asked = bytes_of_failed_allocation(error.what());
  if (!asked) return error.what();
  MemoryShortage shortage;
  shortage.device = device_name();
  shortage.asked = *asked;
  double free_now = 0.0;
  if (!memory_of_device(free_now, shortage.total)) return error.what();
  // The stack that failed is unwound and its arrays are free again: what was free then follows from the most held. On a
  // CPU the program keeps what it freed (keep_freed_memory), with gaps that nothing fits into: what it says now counts,
  // too.
  shortage.usable = free_at_start;
  shortage.free = std::clamp(free_at_start - MemoryMeter::peak(), 0.0, free_now);
  if (cells > 0.0) shortage.bytes_per_cell = estimate_device_memory(1.0);
  shortage.cells = cells;
  return describe_shortage(shortage);
}

}  // namespace coldsky
