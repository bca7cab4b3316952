#pragma once
#include <Kokkos_Core.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "kernels/base/contract.hpp"

/// What every kernel shares: the execution space, flat arrays, and the box of cells they run over.
namespace coldsky {

using ExecutionSpace = Kokkos::DefaultExecutionSpace;
using MemorySpace = ExecutionSpace::memory_space;

/// Flat device array. Host code reads it through a mirror only.
template <class T>
using Array = Kokkos::View<T*, MemorySpace>;

/// Before a loop over a row whose output overlaps none of its inputs. g++ gives up vectorising a loop over more than
/// ten arrays that it cannot tell apart.
#if defined(__CUDACC__) || defined(__HIPCC__)
#define COLDSKY_INDEPENDENT_ITERATIONS
#elif defined(__clang__)
#define COLDSKY_INDEPENDENT_ITERATIONS _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define COLDSKY_INDEPENDENT_ITERATIONS _Pragma("GCC ivdep")
#else
#define COLDSKY_INDEPENDENT_ITERATIONS
#endif

/// Before a loop that adds to the double `sum`: the additions may take any order, so that the loop is vectorised; and
/// its output overlaps none of its inputs. The order is the compiler's, the same in every run of a program.
#define COLDSKY_PRAGMA(text) _Pragma(#text)
#if defined(__CUDACC__) || defined(__HIPCC__) || !defined(__GNUC__)
#define COLDSKY_VECTOR_SUM(sum)
#else
// The name of a variable in a clause of OpenMP takes no parentheses.
// NOLINTNEXTLINE(bugprone-macro-parentheses)
#define COLDSKY_VECTOR_SUM(sum) COLDSKY_PRAGMA(omp simd reduction(+ : sum))
#endif

/// Before a loop over the cells of a call: on a device their number is known, and they become one run of instructions;
/// and before one that shall stay a loop. Host compilers, nvcc's among them, do not know the pragma.
#if defined(__CUDA_ARCH__) || defined(__HIP_DEVICE_COMPILE__)
#define COLDSKY_UNROLL _Pragma("unroll")
#define COLDSKY_ONE_BY_ONE _Pragma("unroll 1")
#else
#define COLDSKY_UNROLL
#define COLDSKY_ONE_BY_ONE
#endif

/// On a lambda that is the body of a vectorised loop and too large for the compiler to inline by itself.
#if defined(__GNUC__) && !defined(__CUDACC__) && !defined(__HIPCC__)
#define COLDSKY_INLINE_BODY __attribute__((always_inline))
#else
#define COLDSKY_INLINE_BODY
#endif

/// Axis of a box. Cells are numbered i + nx (j + ny k).
enum Axis : int { axis_x = 0, axis_y = 1, axis_z = 2 };

/// Number of cells of a structured block along each axis.
struct Box {
  int nx = 0, ny = 0, nz = 0;

  KOKKOS_INLINE_FUNCTION int count(int axis) const { return axis == axis_x ? nx : axis == axis_y ? ny : nz; }
  KOKKOS_INLINE_FUNCTION int cells() const { return nx * ny * nz; }
  /// A row is a run of cells along x; rows are numbered j + ny k.
  KOKKOS_INLINE_FUNCTION int rows() const { return ny * nz; }
  KOKKOS_INLINE_FUNCTION int index(int i, int j, int k) const {
    COLDSKY_EXPECTS(i >= 0 && i < nx && j >= 0 && j < ny && k >= 0 && k < nz);
    return i + nx * (j + ny * k);
  }
  /// Distance in memory between neighbours along `axis`.
  KOKKOS_INLINE_FUNCTION int stride(int axis) const { return axis == axis_x ? 1 : axis == axis_y ? nx : nx * ny; }
  void set_count(int axis, int n) { (axis == axis_x ? nx : axis == axis_y ? ny : nz) = n; }
};

/// A float whose last 16 bits are cut off, rounded to the nearest: storage for coefficients of a preconditioner, which
/// need no more. Relative error at most 2^-8.
struct Bfloat16 {
  std::uint16_t bits = 0;
  Bfloat16() = default;
  KOKKOS_INLINE_FUNCTION explicit Bfloat16(float value) {
    const auto all = Kokkos::bit_cast<std::uint32_t>(value);
    bits = static_cast<std::uint16_t>((all + 0x7fffu + ((all >> 16) & 1u)) >> 16);
  }
  KOKKOS_INLINE_FUNCTION explicit operator float() const {
#ifdef __CUDA_ARCH__
    // One instruction that puts the halves of a register together, where the shift takes three.
    float value;
    asm("mov.b32 %0, {0, %1};" : "=f"(value) : "h"(bits));
    return value;
#else
    return Kokkos::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
#endif
  }
};

/// True when kernels run on the host: rows then are loops that the compiler vectorises; on a device
/// each cell is a thread.
inline constexpr bool runs_on_host =
    static_cast<bool>(Kokkos::SpaceAccessibility<Kokkos::HostSpace, MemorySpace>::accessible) &&
    static_cast<bool>(Kokkos::SpaceAccessibility<ExecutionSpace, Kokkos::HostSpace>::accessible);

namespace detail {
/// Number of large arrays made before, of all types and by all threads. It only decides where an array begins, never a
/// digit.
inline unsigned count_large_array() {
  static std::atomic<unsigned> made{0};
  return made++;
}
}  // namespace detail

/// An array that is not initialised: memory alone, no launch. On a host large arrays begin at different distances from
/// a page: stencils read a dozen of them in step, and were these to meet in the same sets of the caches, the caches
/// would drop what is needed next. (Large pages make them meet: measured 79 to 82 % of the triad without, 91 to 95 %
/// with the distances.)
template <class T>
Array<T> make_array(const std::string& label, int count) {
  COLDSKY_EXPECTS(count >= 0);
  const auto allocate = [&](int size) {
    return Array<T>(Kokkos::view_alloc(Kokkos::WithoutInitializing, label), size);
  };
  if constexpr (runs_on_host) {
    constexpr std::size_t large = std::size_t{1} << 18, distance = 13 * 64;  // [B]; an odd number of cache lines
    constexpr unsigned distances = 15;                                       // at most 12 kB for an array
    if (sizeof(T) * count >= large) {
      const int lead = static_cast<int>(detail::count_large_array() % distances * (distance / sizeof(T)));
      return Kokkos::subview(allocate(lead + count), std::make_pair(lead, lead + count));
    }
  }
  return allocate(count);
}

/// An array of zeros, written on `space`: what is launched there next finds them.
template <class T>
Array<T> make_zeros(const ExecutionSpace& space, const std::string& label, int count) {
  return Array<T>(Kokkos::view_alloc(space, label), count);
}

}  // namespace coldsky
