#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Which GPU a run uses, and what is said where there is none: host code, told of the devices by whoever asked the
/// driver.
namespace coldsky {

struct DeviceInfo {
  std::string name;
  double memory = 0.0;     ///< [bytes]
  std::string capability;  ///< "compute capability 9.0", "gfx90a"
};

/// What this build can run on here.
struct DeviceSurvey {
  std::string backend;              ///< "CUDA", "HIP"; empty = this build runs on the CPU only
  std::string driver, runtime;      ///< versions, for example "13.0"; empty = not known
  std::vector<DeviceInfo> devices;  ///< by their numbers
  std::string why_none;             ///< where there is no device: the driver's own words
};

/// Number of this process among those of its job on this machine.
struct LocalRank {
  int rank = 0;
  std::string variable;  ///< that told
};
/// From the environment of Open MPI, MPICH and its kin, MVAPICH2, Flux or Slurm; none outside of such a job.
/// \param get reads an environment variable: nullptr where it is not set
std::optional<LocalRank> local_rank(const std::function<const char*(const char*)>& get);

/// The device to run on; none in a build for the CPU. Without a number asked for, the ranks of a job take the devices
/// in turn. Throws InputError when a device is asked for that is not there, LibraryError when a build for GPUs finds
/// none: it never runs on the CPU instead.
/// \param asked number of --device
std::optional<int> choose_device(const DeviceSurvey& survey, std::optional<int> asked,
                                 const std::optional<LocalRank>& rank);

/// What is known about memory when an allocation fails [bytes].
struct MemoryShortage {
  std::string device;
  double asked = 0.0;           ///< by the allocation that failed
  double free = 0.0;            ///< before it
  double total = 0.0;           ///< of the device
  double usable = 0.0;          ///< what this run could have: `free` and what it held already
  double bytes_per_cell = 0.0;  ///< of a whole solve; 0 = not known
  double cells = 0.0;           ///< of the mesh; 0 = not known
};
/// "out of memory on NAME: ..." with the largest mesh that would fit.
std::string describe_shortage(const MemoryShortage& shortage);
/// Bytes that the text of a failed Kokkos allocation names ("... failed to allocate 3.725 GiB (label=...)"); none
/// where it is another error.
std::optional<double> bytes_of_failed_allocation(const std::string& text);

/// "79.1 GB"
std::string bytes_text(double bytes);

}  // namespace coldsky
