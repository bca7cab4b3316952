#include "python/src/backend.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <Kokkos_Core.hpp>
#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "coldsky_build_info.hpp"
#include "solver/results/hdf5.hpp"
#include "solver/session/backend.hpp"

namespace coldsky::python {

namespace {

/// What all runs of the process share.
struct Shared {
  std::mutex mutex;
  std::condition_variable changed;
  std::unique_ptr<BackendSession> backend;
  int threads = 0;
  std::optional<int> device;
  int running = 0;
  bool whole_taken = false, serial_writers = false, finished = false;
};

Shared& shared() {
  static Shared* const all = new Shared;  // outlives threads that Python leaves behind
  return *all;
}

/// Starts Kokkos where it does not run. The mutex is held.
BackendSession& started(Shared& all) {
  if (all.finished) throw std::logic_error("Python is ending: coldsky runs nothing any more");
  if (!all.backend) {
    all.backend = std::make_unique<BackendSession>(all.threads, all.device);
    hbool_t for_threads = false;
    all.serial_writers = H5is_library_threadsafe(&for_threads) < 0 || !for_threads;
  }
  return *all.backend;
}

}  // namespace

void choose(int threads, std::optional<int> device) {
  Shared& all = shared();
  const std::lock_guard lock(all.mutex);
  if (all.backend && (threads != all.threads || device != all.device)) {
    throw std::logic_error("threads and device are chosen before the first run; it has begun");
  }
  all.threads = threads;
  all.device = device;
}

std::string machine() {
  Shared& all = shared();
  const std::lock_guard lock(all.mutex);
  started(all);
  const ThreadReport& threads = thread_report();
  const nlohmann::ordered_json document{
      {"version", build_info::version},
      {"commit", build_info::commit},
      {"compiler", build_info::compiler},
      {"build_type", build_info::build_type},
      {"kokkos", fmt::format("{}.{}.{}", KOKKOS_VERSION / 10000, KOKKOS_VERSION / 100 % 100, KOKKOS_VERSION % 100)},
      {"hdf5", hdf5_version()},
      {"backend", backend_name()},
      {"device", device_name()},
      {"threads", threads.count},
      {"threads_from", threads.source},
      {"runs_at_once", !all.serial_writers}};
  return document.dump();
}

Lease::Lease(const Interrupt& interrupt, bool alone) {
  Shared& all = shared();
  std::unique_lock lock(all.mutex);
  const Session& main = started(all).session();
  if (all.serial_writers) {
    all.changed.wait(lock, [&] { return all.running == 0; });
    started(all);
  }
  if (!all.whole_taken && !alone) {
    whole_ = all.whole_taken = true;
    session_.emplace(Session{main.space, &interrupt});
  } else {
    // One of equal parts: a single thread where that is enough. Kokkos has no parts of less than a thread.
    const int most = std::max(1, main.space.concurrency()), parts = alone ? most : std::min(all.running + 1, most);
    const std::vector<int> weights = parts > 1 ? std::vector<int>{1, parts - 1} : std::vector<int>{1};
    const std::vector<ExecutionSpace> spaces = Kokkos::Experimental::partition_space(main.space, weights);
    session_.emplace(Session{spaces.front(), &interrupt});
  }
  ++all.running;
}

Lease::~Lease() {
  session_->space.fence("coldsky: end of a run");
  Shared& all = shared();
  const std::lock_guard lock(all.mutex);
  session_.reset();
  if (whole_) all.whole_taken = false;
  --all.running;
  all.changed.notify_all();
}

void finish() {
  Shared& all = shared();
  std::unique_lock lock(all.mutex);
  all.finished = true;
  all.changed.wait(lock, [&] { return all.running == 0; });
  all.backend.reset();
}

}  // namespace coldsky::python
