#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

namespace coldsky {

/// What the system takes to find memory [s of the processor]: a large page, and as much in small ones.
struct PageTrial {
  double large, small;
};

/// Asks Linux for large pages under arrays of host memory, as long as the system finds them easily. With pages of 4 KiB
/// the first touch of a gigabyte is a quarter of a million faults, and passes over large meshes wait for the address
/// translation. But a virtual machine may have handed its large free pages back to its host, which then has to find
/// each of them anew, while it has smaller ones at hand. So one large page of each array is taken on trial: where it
/// takes more than twice the time of small ones, this array and all later ones are laid into small pages. Only advice:
/// what the system makes of it does not change a digit. Other systems are left alone.
class LargePages {
 public:
  /// Finds the large page that begins at the address given, whose contents stay, and as much in small ones; nothing
  /// where the system cannot do that by itself (before Linux 5.14).
  using Trial = std::function<std::optional<PageTrial>(void*)>;
  /// By the clock.
  LargePages();
  explicit LargePages(Trial trial) : trial_(std::move(trial)) {}

  /// Advises on a new array of `size` bytes; below 256 KiB on none. Threads may call it at once.
  void prefer(const void* array, std::uint64_t size);
  bool easily_found() const { return easily_found_; }

 private:
  Trial trial_;
  std::atomic<bool> easily_found_{true};
};

}  // namespace coldsky
