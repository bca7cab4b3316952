#pragma once
#include <Kokkos_Core.hpp>
#include <string>
#include <vector>

#include "kernels/base/launches.hpp"

namespace coldsky::testing {

/// What Kokkos was asked to do, seen through its tools interface.
struct KernelEvents {
  int launches = 0;                 ///< kernels by themselves
  int graphs = 0, nodes = 0;        ///< launches of whole graphs, and kernels in them
  int sums = 0;                     ///< waits for the scalar of a reduction
  std::vector<std::string> hidden;  ///< allocations, copies and other fences, one sentence each

  std::string text() const {
    std::string all;
    for (const auto& one : hidden) all += "  " + one + "\n";
    return all;
  }
};

/// Records events while it lives; one at a time. Fences that Kokkos itself adds for tools are left out, and so is the
/// fence of a CPU before a small kernel, which is no wait of the host for a device.
class EventRecorder {
 public:
  EventRecorder() {
    namespace tools = Kokkos::Tools::Experimental;
    current() = &events_;
    tools::set_begin_parallel_for_callback(launch);
    tools::set_begin_parallel_reduce_callback(launch);
    tools::set_begin_parallel_scan_callback(launch);
    tools::set_push_region_callback([](const char* name) {
      const std::string region(name);
      if (region.find(graph_region) != 0) return;
      ++current()->graphs;
      current()->nodes += std::stoi(region.substr(region.rfind(' ')));
    });
    tools::set_allocate_data_callback(
        [](const Kokkos_Profiling_SpaceHandle space, const char* label, const void*, const std::uint64_t size) {
          // Kokkos asks for a team's scratch memory before each launch, also where there is none: no bytes, no call
          // that waits.
          if (size == 0) return;
          hide("allocation of " + std::to_string(size) + " bytes in " + space.name + ": " + label);
        });
    tools::set_begin_deep_copy_callback([](const Kokkos_Profiling_SpaceHandle to, const char* to_label, const void*,
                                           const Kokkos_Profiling_SpaceHandle from, const char* from_label, const void*,
                                           const std::uint64_t size) {
      hide("deep_copy of " + std::to_string(size) + " bytes from " + from.name + " " + from_label + " to " + to.name +
           " " + to_label);
    });
    tools::set_begin_fence_callback([](const char* label, const std::uint32_t, std::uint64_t*) {
      const std::string name(label);
      if (name == reduction_fence) {
        ++current()->sums;
      } else if (!(runs_on_host && name == hand_over_fence) && name.find("Kokkos::Tools") != 0) {
        hide("fence: " + name);
      }
    });
  }
  ~EventRecorder() {
    namespace tools = Kokkos::Tools::Experimental;
    tools::set_begin_parallel_for_callback(nullptr);
    tools::set_begin_parallel_reduce_callback(nullptr);
    tools::set_begin_parallel_scan_callback(nullptr);
    tools::set_allocate_data_callback(nullptr);
    tools::set_begin_deep_copy_callback(nullptr);
    tools::set_begin_fence_callback(nullptr);
    tools::set_push_region_callback(nullptr);
    current() = nullptr;
  }
  EventRecorder(const EventRecorder&) = delete;
  EventRecorder& operator=(const EventRecorder&) = delete;

  const KernelEvents& events() const { return events_; }
  /// Forgets what was seen so far.
  void restart() { events_ = {}; }

 private:
  static KernelEvents*& current() {
    static KernelEvents* events = nullptr;
    return events;
  }
  static void launch(const char*, const std::uint32_t, std::uint64_t*) { ++current()->launches; }
  static void hide(std::string what) { current()->hidden.push_back(std::move(what)); }

  KernelEvents events_;
};

}  // namespace coldsky::testing
