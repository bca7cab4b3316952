#pragma once
#include "kernels/base/types.hpp"

/// Many designs at once: a design is a lane, and lanes never meet.
///
/// On a CPU a thread treats `lanes_of_a_thread` designs in step, one in each lane of its vectors; on a GPU a thread has
/// one design. The code is the same: loops over the lanes of a Pack, which have one turn on a GPU. Designs that share a
/// workspace are a group: the lanes of one thread of a CPU, or a warp of a GPU, whose threads then read words that lie
/// beside each other.
///
/// Loops over lanes stand in functions of one cell whose pointers are restrict and whose conditions are arguments:
/// with a condition on the cell between the two loops g++ 12 forms one lane at a time (measured 5 times slower).
namespace coldsky {

/// Before a loop over the lanes of a pack: lanes are independent.
#if defined(__CUDACC__) || defined(__HIPCC__)
#define COLDSKY_LANES
#else
#define COLDSKY_LANES COLDSKY_PRAGMA(omp simd)
#endif

/// Three vectors of AVX-512 or four of AVX2, enough to hide the latency of a chain of divisions from cell to cell.
#if defined(__AVX512F__)
inline constexpr int lanes_of_a_cpu_thread = 24;
#else
inline constexpr int lanes_of_a_cpu_thread = 16;
#endif
inline constexpr int lanes_of_a_thread = runs_on_host ? lanes_of_a_cpu_thread : 1;
inline constexpr int lanes_of_a_group = runs_on_host ? lanes_of_a_thread : 32;

/// One number of each of W designs.
template <int W>
struct alignas(W % 8 == 0 ? 64 : 8) Pack {
  double lane[W];
  KOKKOS_INLINE_FUNCTION double& operator[](int l) { return lane[l]; }
  KOKKOS_INLINE_FUNCTION const double& operator[](int l) const { return lane[l]; }
  KOKKOS_INLINE_FUNCTION void fill(double value) {
    COLDSKY_LANES
    for (int l = 0; l < W; ++l) lane[l] = value;
  }
};

}  // namespace coldsky
