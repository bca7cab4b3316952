#include "kernels/base/rows.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include "kernels/base/launches.hpp"

namespace coldsky {

double detail::pairwise(const double* values, int count) {
  if (count <= 8) {
    double sum = 0.0;
    for (int n = 0; n < count; ++n) sum += values[n];
    return sum;
  }
  const int half = count / 2;
  return pairwise(values, half) + pairwise(values + half, count - half);
}

#ifdef KOKKOS_ENABLE_SERIAL
const Kokkos::Serial& detail::serial_of_this_thread() {
  using Own = std::optional<Kokkos::Serial>;
  thread_local const std::shared_ptr<Own> own = [] {
    static std::mutex hooks;
    auto made = std::make_shared<Own>(Kokkos::Serial(Kokkos::NewInstance{}));
    // It goes with its thread; that of the main thread, which ends last, with Kokkos.
    const std::lock_guard lock(hooks);
    Kokkos::push_finalize_hook([weak = std::weak_ptr<Own>(made)] {
      if (const auto alive = weak.lock()) alive->reset();
    });
    return made;
  }();
  return **own;
}
#endif

Identity::Identity() {
  static std::atomic<unsigned long> made{0};
  number_ = ++made;
}

}  // namespace coldsky
