#include <fmt/format.h>

#include <Kokkos_Core.hpp>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "coldsky_build_info.hpp"
#include "solver/commands/commands.hpp"
#include "solver/core/error.hpp"
#include "solver/ranks/mpi_world.hpp"
#include "solver/results/hdf5.hpp"
#include "solver/session/backend.hpp"

namespace coldsky {

int run_info(const InfoOptions& options) {
  const DeviceSurvey survey = survey_devices();
  // Where there is no device, that is the answer, unless one was asked for.
  std::unique_ptr<BackendSession> session;
  if (survey.backend.empty() || !survey.devices.empty() || options.device) {
    session = std::make_unique<BackendSession>(options.threads, options.device);
  }
  const std::string kokkos =
      fmt::format("{}.{}.{}", KOKKOS_VERSION / 10000, KOKKOS_VERSION / 100 % 100, KOKKOS_VERSION % 100);
  if (options.json) {
    nlohmann::ordered_json document{{"version", build_info::version},
                                    {"commit", build_info::commit},
                                    {"compiler", build_info::compiler},
                                    {"build_type", build_info::build_type},
                                    {"kokkos", kokkos},
                                    {"hdf5", hdf5_version()},
                                    {"mpi", mpi_library()},
                                    {"backend", nullptr},
                                    {"device", nullptr},
                                    {"threads", nullptr},
                                    {"threads_from", nullptr},
                                    {"waiting", nullptr},
                                    {"waiting_from", nullptr},
                                    {"cpus", nullptr},
                                    {"driver", survey.driver},
                                    {"runtime", survey.runtime},
                                    {"reason", survey.why_none}};
    if (session) {
      document["backend"] = backend_name();
      document["device"] = device_name();
      const ThreadReport& threads = thread_report();
      document["threads"] = threads.count;
      document["threads_from"] = threads.source;
      if (runs_on_openmp()) {
        document["waiting"] = threads.waiting.how;
        document["waiting_from"] = threads.waiting.source;
      }
      document["cpus"] = {{"machine", threads.cpus.machine}, {"affinity", threads.cpus.affinity}, {"quota", nullptr}};
      if (std::isfinite(threads.cpus.quota)) document["cpus"]["quota"] = threads.cpus.quota;
    }
    document["devices"] = nlohmann::ordered_json::array();
    for (const DeviceInfo& device : survey.devices) {
      document["devices"].push_back(
          {{"name", device.name}, {"memory_bytes", device.memory}, {"capability", device.capability}});
    }
    fmt::print("{}\n", document.dump(2));
    return 0;
  }
  fmt::print("coldsky {} ({}), {}, {}\nKokkos {}\nHDF5 {}, serial\n{}\n", build_info::version, build_info::commit,
             build_info::compiler, build_info::build_type, kokkos, hdf5_version(),
             mpi_library().empty() ? "MPI: not in this build (COLDSKY_MPI=OFF)" : "MPI: " + mpi_library());
  if (session) {
    fmt::print("backend {}, device {}\n{}\n", backend_name(), device_name(), thread_report().text());
  }
  if (survey.backend.empty()) {
    fmt::print("devices: none, this build runs on the CPU only\n");
    return 0;
  }
  fmt::print("{} driver {}, runtime {}\n", survey.backend, survey.driver.empty() ? "none" : survey.driver,
             survey.runtime.empty() ? "unknown" : survey.runtime);
  if (survey.devices.empty()) fmt::print("devices: none ({})\n", survey.why_none);
  for (std::size_t n = 0; n < survey.devices.size(); ++n) {
    const DeviceInfo& device = survey.devices[n];
    fmt::print("device {}: {}, {}, {}\n", n, device.name, bytes_text(device.memory), device.capability);
  }
  return 0;
}

}  // namespace coldsky
