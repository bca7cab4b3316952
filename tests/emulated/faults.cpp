#undef NDEBUG  // with contracts, as in a debug build; nvcc does not heed -UNDEBUG after -DNDEBUG
/// Deliberate faults, which the emulator has to find: faults NAME. Without a fault (NAME = none) the program ends with
/// 0.
#include <Kokkos_Core.hpp>
#include <cstdio>
#include <string>
#include <vector>

#include "kernels/base/rows.hpp"

namespace {

using coldsky::Array;
using coldsky::ExecutionSpace;

constexpr int count = 1000;

struct Fill {
  int* values;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const { values[n] = n; }
};

/// Every entry adds into its neighbour's place as well: two threads, no atomics.
struct ScatterAdd {
  Array<int> values;
  int size;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    values(n) += n + 1;
    values((n + 1) % size) += n + 1;
  }
};

/// The last layer of cells is not in the box.
struct OutsideTheBox {
  coldsky::Box box;
  Array<int> values;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const { values(n) = box.index(n % 10, n / 10 % 10, n / 100); }
};

/// What the host reads of memory that a kernel writes to, with or without the fence before.
int last_entry(const ExecutionSpace& space, bool with_fence) {
  const Kokkos::View<int*, Kokkos::SharedHostPinnedSpace> values("values", count);
  Kokkos::deep_copy(values, -1);
  space.fence("start");
  coldsky::for_each(space, "Fill", count, Fill{values.data()});
  if (with_fence) space.fence("values are read");
  return values(count - 1);
}

int run(const std::string& fault) {
  const ExecutionSpace space{};
  if (fault == "none" || fault == "fence") {
    const int last = last_entry(space, fault == "none");
    if (last == count - 1) return 0;
    std::printf("stale value: %d instead of %d\n", last, count - 1);
    space.fence("end");
    return 1;
  }
  if (fault == "past-the-end") {
    const Array<int> values("values", count);
    coldsky::for_each(space, "Fill", count + 1, Fill{values.data()});
  } else if (fault == "host-pointer") {
    std::vector<int> values(count);
    coldsky::for_each(space, "Fill", count, Fill{values.data()});
  } else if (fault == "contract") {
    coldsky::for_each(space, "OutsideTheBox", count, OutsideTheBox{{10, 10, 9}, Array<int>("values", count)});
  } else if (fault == "race") {
    const Array<int> values("values", count);
    coldsky::for_each(space, "ScatterAdd", count, ScatterAdd{values, count});
  } else {
    std::printf("no such fault: %s\n", fault.c_str());
    return 2;
  }
  space.fence("end");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const Kokkos::ScopeGuard kokkos(argc, argv);
  return run(argc > 1 ? argv[1] : "none");
}
