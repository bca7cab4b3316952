#pragma once
#include "kernels/base/rows.hpp"

/// Transfer between two boxes that differ along one axis. Planes of the fine box are either kept (C) or
/// interpolated (F, never two side by side) from the kept planes beside them with the weights
///
///     w- = a- / (a- + a+ + s),  w+ = a+ / (a- + a+ + s)
///
/// of the fine operator along that axis: exact in one dimension, whatever the jumps; then smoothed inside the plane
/// (see SmoothWeights). Restriction is the transpose. Compare Dendy (1982), J. Comput. Phys. 48, 366.
namespace coldsky {

/// Index maps and weights of one coarsening along one axis.
struct Transfer {
  int axis = 0;
  Box fine, coarse;
  Array<int> coarse_of;  ///< per fine plane: coarse plane if C, -1 - (number among F) if F
  Array<int> fine_of;    ///< per coarse plane: its fine plane
  Box weight_box;        ///< `fine` with the F planes alone along `axis`
  Array<float> low, high;

  /// Cell of `weight_box` for F plane `number` and the fine cell (i, j, k).
  KOKKOS_INLINE_FUNCTION int weight_index(int number, int i, int j, int k) const {
    COLDSKY_EXPECTS(number >= 0 && number < weight_box.count(axis));
    return axis == axis_x   ? weight_box.index(number, j, k)
           : axis == axis_y ? weight_box.index(i, number, k)
                            : weight_box.index(i, j, number);
  }
};

/// fine = P coarse, or fine += P coarse. Along x the planes are looked up cell by cell; along y and z a row has one
/// kind.
template <bool add>
struct Prolong {
  static constexpr bool takes_steps = true;
  Transfer t;
  Array<const float> coarse;
  Array<float> fine;

  KOKKOS_INLINE_FUNCTION static void put(float& target, float value) { target = add ? target + value : value; }
  KOKKOS_INLINE_FUNCTION void row_along_x(int i0, int i1, int j, int k) const {
    const int* KOKKOS_RESTRICT mark = t.coarse_of.data();
    const int row = j + t.fine.ny * k;  // of all three boxes
    const float* KOKKOS_RESTRICT from = coarse.data() + t.coarse.nx * row;
    const float* KOKKOS_RESTRICT low = t.low.data() + t.weight_box.nx * row;
    const float* KOKKOS_RESTRICT high = t.high.data() + t.weight_box.nx * row;
    float* KOKKOS_RESTRICT to = fine.data() + t.fine.nx * row;
    COLDSKY_UNROLL
    for (int i = i0; i < i1; i += row_step) {
      const int plane = mark[i];
      if (plane >= 0) {
        put(to[i], from[plane]);
        continue;
      }
      float sum = 0.0f;
      if (i > 0) sum += low[-1 - plane] * from[mark[i - 1]];
      if (i + 1 < t.fine.nx) sum += high[-1 - plane] * from[mark[i + 1]];
      put(to[i], sum);
    }
  }
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    if (t.axis == axis_x) return row_along_x(i0, i1, j, k);
    const bool y = t.axis == axis_y;
    const int plane = y ? j : k, mark = t.coarse_of(plane), last = t.fine.count(t.axis) - 1;
    const auto coarse_row = [&](int n) {
      return coarse.data() + (y ? t.coarse.index(0, n, k) : t.coarse.index(0, j, n));
    };
    float* KOKKOS_RESTRICT to = fine.data() + t.fine.index(0, j, k);
    if (mark >= 0) {
      const float* KOKKOS_RESTRICT from = coarse_row(mark);
      COLDSKY_UNROLL
      for (int i = i0; i < i1; i += row_step) put(to[i], from[i]);
      return;
    }
    // At the ends the weight on the missing side is zero: any row serves.
    const int below = t.coarse_of(plane > 0 ? plane - 1 : plane + 1),
              above = t.coarse_of(plane < last ? plane + 1 : plane - 1);
    const float* KOKKOS_RESTRICT low_from = coarse_row(below);
    const float* KOKKOS_RESTRICT high_from = coarse_row(above);
    const int w = y ? t.weight_box.index(0, -1 - mark, k) : t.weight_box.index(0, j, -1 - mark);
    const float* KOKKOS_RESTRICT low = t.low.data() + w;
    const float* KOKKOS_RESTRICT high = t.high.data() + w;
    COLDSKY_UNROLL
    for (int i = i0; i < i1; i += row_step) put(to[i], low[i] * low_from[i] + high[i] * high_from[i]);
  }
};

/// coarse = P^T fine
struct Restrict {
  static constexpr bool takes_steps = true;
  Transfer t;
  Array<const float> fine;
  Array<float> coarse;

  KOKKOS_INLINE_FUNCTION void row_along_x(int i0, int i1, int j, int k) const {
    const int* KOKKOS_RESTRICT mark = t.coarse_of.data();
    const int* KOKKOS_RESTRICT kept = t.fine_of.data();
    const int row = j + t.fine.ny * k;  // of all three boxes
    const float* KOKKOS_RESTRICT from = fine.data() + t.fine.nx * row;
    const float* KOKKOS_RESTRICT low = t.low.data() + t.weight_box.nx * row;
    const float* KOKKOS_RESTRICT high = t.high.data() + t.weight_box.nx * row;
    float* KOKKOS_RESTRICT to = coarse.data() + t.coarse.nx * row;
    COLDSKY_UNROLL
    for (int i = i0; i < i1; i += row_step) {
      const int plane = kept[i];
      float sum = from[plane];
      if (plane > 0 && mark[plane - 1] < 0) sum += high[-1 - mark[plane - 1]] * from[plane - 1];
      if (plane + 1 < t.fine.nx && mark[plane + 1] < 0) sum += low[-1 - mark[plane + 1]] * from[plane + 1];
      to[i] = sum;
    }
  }
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    if (t.axis == axis_x) return row_along_x(i0, i1, j, k);
    const bool y = t.axis == axis_y;
    const int plane = t.fine_of(y ? j : k), stride = t.fine.stride(t.axis);
    const int below = plane > 0 ? t.coarse_of(plane - 1) : 0;
    const int above = plane + 1 < t.fine.count(t.axis) ? t.coarse_of(plane + 1) : 0;
    const float* KOKKOS_RESTRICT from = fine.data() + (y ? t.fine.index(0, plane, k) : t.fine.index(0, j, plane));
    float* KOKKOS_RESTRICT to = coarse.data() + t.coarse.index(0, j, k);
    const auto weights = [&](int mark) {
      return y ? t.weight_box.index(0, -1 - mark, k) : t.weight_box.index(0, j, -1 - mark);
    };
    const float* KOKKOS_RESTRICT high = t.high.data() + (below < 0 ? weights(below) : 0);
    const float* KOKKOS_RESTRICT low = t.low.data() + (above < 0 ? weights(above) : 0);
    if (below < 0 && above < 0) {
      COLDSKY_UNROLL
      for (int i = i0; i < i1; i += row_step) to[i] = from[i] + high[i] * from[i - stride] + low[i] * from[i + stride];
    } else if (below < 0) {
      COLDSKY_UNROLL
      for (int i = i0; i < i1; i += row_step) to[i] = from[i] + high[i] * from[i - stride];
    } else if (above < 0) {
      COLDSKY_UNROLL
      for (int i = i0; i < i1; i += row_step) to[i] = from[i] + low[i] * from[i + stride];
    } else {
      COLDSKY_UNROLL
      for (int i = i0; i < i1; i += row_step) to[i] = from[i];
    }
  }
};

}  // namespace coldsky
