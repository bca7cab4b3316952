#pragma once
#include <atomic>
#include <typeinfo>

/// Who is told of every kernel: a model of the time that a run takes needs to know which kernels ran over how many
/// cells.
namespace coldsky {

class LaunchObserver {
 public:
  LaunchObserver() = default;
  virtual ~LaunchObserver() = default;
  LaunchObserver(const LaunchObserver&) = delete;
  LaunchObserver& operator=(const LaunchObserver&) = delete;

  /// A kernel. \param name of its functor, as the compiler mangles it \param cells or other entries that it treats
  virtual void kernel(const char* name, int cells) = 0;
  /// A graph was launched; its kernels follow.
  virtual void graph() = 0;
  /// The host waits for a result or for a copy.
  virtual void wait() = 0;
};

namespace detail {
inline std::atomic<LaunchObserver*>& observer_slot() {
  static std::atomic<LaunchObserver*> slot{nullptr};
  return slot;
}
inline LaunchObserver* observer() { return observer_slot().load(std::memory_order_relaxed); }

inline void observe_wait() {
  if (LaunchObserver* const one = observer()) one->wait();
}

template <class Functor>
void observe(int cells) {
  if (LaunchObserver* const one = observer()) one->kernel(typeid(Functor).name(), cells);
}
}  // namespace detail

/// Has `observer` told of everything from here on, whichever thread does it; nullptr: nobody.
inline void observe_launches(LaunchObserver* observer) { detail::observer_slot().store(observer); }

}  // namespace coldsky
