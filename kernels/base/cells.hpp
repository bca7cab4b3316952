#pragma once
#include <concepts>

#include "kernels/base/types.hpp"

/// Which cells a thread of a device treats, and where a call finds them.
///
/// A thread takes several cells, `row_step` apart, so that the threads of a warp read memory side by side and what is
/// worked out once (pointers, the place in the box) serves all of them. Nothing is divided: cells without a place in
/// the box are counted flat, rows and planes are found by a multiplication.
namespace coldsky {

/// From one cell of a call to the next. On a CPU a call treats cells side by side.
inline constexpr int row_step = runs_on_host ? 1 : 32;

/// Where the cells of a call lie, and how far away their neighbours are in memory: 0 where there is none, the cell
/// itself then stands for it. At the end of a row or plane inside the array the neighbour may be a cell that only lies
/// there in memory; the face to it is zero.
struct CellRun {
  int start = 0;                                     ///< what a call names cell 0
  int y_low = 0, y_high = 0, z_low = 0, z_high = 0;  ///< distances
  int nx = 0;                                        ///< cells up to the end of the first row
  bool first = false, last = false;                  ///< it holds the first or the last cell of the array

  /// Row (j, k), on a CPU.
  KOKKOS_INLINE_FUNCTION static CellRun row(const Box& box, int j, int k) {
    const int start = box.index(0, j, k), plane = box.nx * box.ny;
    return {start,  j > 0 ? box.nx : 0, j + 1 < box.ny ? box.nx : 0,  k > 0 ? plane : 0, k + 1 < box.nz ? plane : 0,
            box.nx, start == 0,         start + box.nx == box.cells()};
  }
  /// Cells from `c` on that have all their neighbours in memory.
  KOKKOS_INLINE_FUNCTION static CellRun inside(const Box& box, int c) {
    const int plane = box.nx * box.ny;
    return {c, box.nx, box.nx, plane, plane, box.nx, false, false};
  }
  /// One cell, wherever it lies.
  KOKKOS_INLINE_FUNCTION static CellRun cell(const Box& box, int c) {
    const int plane = box.nx * box.ny, above = box.cells() - c;
    return {c,
            c >= box.nx ? box.nx : 0,
            above > box.nx ? box.nx : 0,
            c >= plane ? plane : 0,
            above > plane ? plane : 0,
            1,
            c == 0,
            above == 1};
  }
};

namespace detail {

/// n / divisor and n % divisor for 0 <= n < 2^31: with 2^(s-1) < divisor <= 2^s and m = floor(2^(31+s) / divisor) + 1,
/// n m / 2^(31+s) is too large by less than 1 / divisor. Source: Granlund, Montgomery (1994), Division by invariant
/// integers using multiplication, theorem 4.2.
class Division {
 public:
  Division() = default;
  explicit Division(int divisor) : divisor_(divisor) {
    while (shift_ < 31 && (std::uint32_t{1} << shift_) < static_cast<std::uint32_t>(divisor)) ++shift_;
    multiplier_ =
        static_cast<std::uint32_t>((std::uint64_t{1} << (31 + shift_)) / static_cast<std::uint32_t>(divisor) + 1);
  }
  KOKKOS_INLINE_FUNCTION int quotient(int n) const {
    const std::uint32_t twice = 2 * static_cast<std::uint32_t>(n);
#if defined(__CUDA_ARCH__) || defined(__HIP_DEVICE_COMPILE__)
    const std::uint32_t high = __umulhi(twice, multiplier_);
#else
    const auto high = static_cast<std::uint32_t>(std::uint64_t{twice} * multiplier_ >> 32);
#endif
    return static_cast<int>(high >> shift_);
  }
  KOKKOS_INLINE_FUNCTION int remainder(int n, int quotient) const { return n - quotient * divisor_; }

 private:
  int divisor_ = 1, shift_ = 0;
  std::uint32_t multiplier_ = (std::uint32_t{1} << 31) + 1;
};

/// The functor reads neighbours by their distance in memory and asks for no place in the box.
template <class Functor>
concept ReadsNeighbours = requires(const Functor& f, const CellRun& run) {
  f.cells(run, 0, 1);
};
/// The functor treats a flat array of f.count entries.
template <class Functor>
concept TreatsEntries = requires(const Functor& f) {
  f.cells(0, 1);
  { f.count } -> std::convertible_to<int>;
};
/// The functor's rows advance by row_step.
template <class Functor>
concept TakesSteps = requires {
  requires Functor::takes_steps;
};

/// One cell on a device, by its number: for the threads of a team, whose boxes the host does not know.
template <class Functor>
KOKKOS_FORCEINLINE_FUNCTION void one_cell(const Functor& functor, const Box& box, int c) {
  if constexpr (ReadsNeighbours<Functor>) {
    functor.cells(CellRun::cell(box, c), 0, 1);
  } else if constexpr (TreatsEntries<Functor>) {
    functor.cells(c, c + 1);
  } else {
    const int row = c / box.nx, i = c - row * box.nx, k = row / box.ny;
    functor.row(i, i + 1, row - k * box.ny, k);
  }
}

/// How a box is shared among the threads of a device: `cells_of_thread` cells each.
template <class Functor>
struct ThreadCells {
  KOKKOS_INLINE_FUNCTION static constexpr int reach(int cells) { return (cells - 1) * row_step + 1; }
  /// From the number of a thread to its first cell: a warp has its cells side by side.
  KOKKOS_INLINE_FUNCTION static int spread(int n, int cells) { return n + (cells - 1) * (n & ~(row_step - 1)); }

  Box box;
  int cells = box.cells();
  /// Threads of a row, and the cells that each of them has: one where rows are too short to be shared out well.
  int row_cells = 1, row_reach = 1, row_threads = 1;
  Division by_threads{}, by_nx{}, by_ny{};

  static constexpr int cells_of_thread = 4;

  static ThreadCells of(const Box& box) {
    ThreadCells made{box};
    if (made.cells == 0) return made;
    made.row_threads = box.nx;
    for (int share = cells_of_thread; TakesSteps<Functor> && share > 1 && made.row_cells == 1; share /= 2) {
      const int wide = row_step * share, tiles = (box.nx + wide - 1) / wide;
      // At most a fifth of the threads' cells may lie beyond the end of their row.
      if (4 * (tiles * wide - box.nx) > box.nx) continue;
      made.row_cells = share;
      made.row_threads = tiles * row_step;
    }
    made.row_reach = reach(made.row_cells);
    made.by_threads = Division(made.row_threads);
    made.by_nx = Division(box.nx);
    made.by_ny = Division(box.ny);
    return made;
  }
  /// Threads of a launch.
  int threads() const {
    if constexpr (ReadsNeighbours<Functor> || TreatsEntries<Functor>) {
      const int wide = row_step * cells_of_thread;
      return (cells + wide - 1) / wide * row_step;
    }
    return row_threads * box.rows();
  }

  /// Calls take(call) for the cells of thread `n`; call() runs the functor.
  template <class Take>
  KOKKOS_FORCEINLINE_FUNCTION void thread(const Functor& functor, int n, const Take& take) const {
    if constexpr (ReadsNeighbours<Functor> || TreatsEntries<Functor>) {
      from<cells_of_thread>(functor, spread(n, cells_of_thread), take);
    } else {
      const int row = by_threads.quotient(n), t = by_threads.remainder(n, row);
      const int k = by_ny.quotient(row), j = by_ny.remainder(row, k);
      if constexpr (TakesSteps<Functor>) {
        const int i = spread(t, row_cells), end = i + row_reach;
        if (row_cells == cells_of_thread && end <= box.nx) {
          take([&] { return functor.row(i, i + reach(cells_of_thread), j, k); });
          return;
        }
        if (row_cells == 2 && end <= box.nx) {
          take([&] { return functor.row(i, i + reach(2), j, k); });
          return;
        }
        // One by one, so that every functor sees how many cells it is given.
        const int stop = end < box.nx ? end : box.nx;
        COLDSKY_ONE_BY_ONE
        for (int at = i; at < stop; at += row_step) take([&] { return functor.row(at, at + 1, j, k); });
      } else {
        take([&] { return functor.row(t, t + 1, j, k); });
      }
    }
  }

  /// Calls take(call) for the cells c, c + row_step, ... of `many`, as far as there are cells.
  template <int many, class Take>
  KOKKOS_FORCEINLINE_FUNCTION void from(const Functor& functor, int c, const Take& take) const {
    if constexpr (ReadsNeighbours<Functor>) {
      const int plane = box.nx * box.ny;
      if (c >= plane && c + reach(many) <= cells - plane) {
        take([&] { return functor.cells(CellRun::inside(box, c), 0, reach(many)); });
        return;
      }
      COLDSKY_ONE_BY_ONE
      for (int m = 0; m < many && c + m * row_step < cells; ++m) {
        take([&] { return functor.cells(CellRun::cell(box, c + m * row_step), 0, 1); });
      }
    } else if constexpr (TreatsEntries<Functor>) {
      if (c + reach(many) <= functor.count) {
        take([&] { return functor.cells(c, c + reach(many)); });
        return;
      }
      COLDSKY_ONE_BY_ONE
      for (int m = 0; m < many && c + m * row_step < functor.count; ++m) {
        take([&] { return functor.cells(c + m * row_step, c + m * row_step + 1); });
      }
    } else {
      COLDSKY_ONE_BY_ONE
      for (int m = 0; m < many && c + m * row_step < cells; ++m) {
        const int n = c + m * row_step, row = by_nx.quotient(n), i = by_nx.remainder(n, row);
        const int k = by_ny.quotient(row), j = by_ny.remainder(row, k);
        take([&] { return functor.row(i, i + 1, j, k); });
      }
    }
  }
};

}  // namespace detail

}  // namespace coldsky
