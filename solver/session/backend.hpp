#pragma once
#include <memory>
#include <optional>
#include <string>

#include "solver/core/device.hpp"
#include "solver/core/threads.hpp"

namespace coldsky {

class Interrupt;
struct Session;

/// Name of the backend ("OpenMP", "Cuda", ...) and of its device.
std::string backend_name();
std::string device_name();  ///< of the CPU or the GPU

/// Threads of the CPU that the session took and why, and how they wait for each other; of a build for GPUs why they do
/// not matter.
struct ThreadReport {
  int count = 0;                ///< how many
  std::string source, warning;  ///< why as many; what was passed over
  CpuBudget cpus;               ///< that the process may use
  Waiting waiting;              ///< how they wait for each other
  /// "2 threads (CPUs; 2 of 2 CPUs may be used), waiting: ..."
  std::string text() const;
};
/// Of the latest BackendSession.
const ThreadReport& thread_report();

/// Whether kernels run on OpenMP's threads.
bool runs_on_openmp();

/// Asks the driver for its devices; Kokkos need not run.
DeviceSurvey survey_devices();

/// Kokkos, alive as long as this object; only commands that compute have one, so that --help, check, describe and info
/// work on any machine. Throws InputError or LibraryError where the device asked for is not there.
class BackendSession {
 public:
  /// \param threads of --threads; 0 = not given, see choose_threads \param device number of --device
  /// \param interrupt of `session()`; nullptr = nothing ends it
  BackendSession(int threads, std::optional<int> device, const Interrupt* interrupt = nullptr);
  ~BackendSession();
  BackendSession(const BackendSession&) = delete;
  BackendSession& operator=(const BackendSession&) = delete;
  /// What the program's studies compute with: all threads or the device.
  const Session& session() const { return *session_; }

 private:
  std::unique_ptr<const Session> session_;
};

/// Bytes in arrays of the device (of the CPU where kernels run there), followed through Kokkos' hooks: what it is now
/// and the most since `restart`. A BackendSession installs it.
class MemoryMeter {
 public:
  /// Hooks itself into Kokkos, once.
  static void install();
  static double now();   ///< [bytes]
  static double peak();  ///< [bytes]
  /// The peak counts from now on.
  static void restart();
};

/// The text of an error; of a failed allocation with what was asked for, what was free and what would fit.
/// \param cells of the mesh; 0 = not known
std::string explained(const std::exception& error, double cells = 0.0);

}  // namespace coldsky
