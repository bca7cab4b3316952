#pragma once
#include "kernels/rows.hpp"

/// Transfer between two boxes that differ along one axis. Planes of the fine box are either kept (C) or
/// interpolated (F, never two side by side) from the kept planes beside them with the weights
///
///     w- = a- / (a- + a+ + s),  w+ = a+ / (a- + a+ + s)
///
/// of the fine operator along that axis: exact in one dimension, whatever the jumps. Restriction is the
/// transpose. Compare Dendy (1982), J. Comput. Phys. 48, 366.
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
    return axis == axis_x   ? weight_box.index(number, j, k)
           : axis == axis_y ? weight_box.index(i, number, k)
                            : weight_box.index(i, j, number);
  }
};

/// fine = P coarse, or fine += P coarse.
template <bool add>
struct Prolong {
  Transfer t;
  Array<const float> coarse;
  Array<float> fine;

  KOKKOS_INLINE_FUNCTION float value(int i, int j, int k) const {
    const int plane = t.axis == axis_x ? i : t.axis == axis_y ? j : k;
    const int mark = t.coarse_of(plane), stride = t.coarse.stride(t.axis);
    const int n0 = t.axis == axis_x ? 0 : i, n1 = t.axis == axis_y ? 0 : j, n2 = t.axis == axis_z ? 0 : k;
    const int base = t.coarse.index(n0, n1, n2);
    if (mark >= 0) return coarse(base + mark * stride);
    const int number = -1 - mark, w = t.weight_index(number, i, j, k);
    float sum = 0.0f;
    if (plane > 0) sum += t.low(w) * coarse(base + t.coarse_of(plane - 1) * stride);
    if (plane + 1 < t.fine.count(t.axis)) sum += t.high(w) * coarse(base + t.coarse_of(plane + 1) * stride);
    return sum;
  }
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    for (int i = i0; i < i1; ++i) {
      const int c = t.fine.index(i, j, k);
      if constexpr (add) {
        fine(c) += value(i, j, k);
      } else {
        fine(c) = value(i, j, k);
      }
    }
  }
};

/// coarse = P^T fine
struct Restrict {
  Transfer t;
  Array<const float> fine;
  Array<float> coarse;
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    for (int i = i0; i < i1; ++i) {
      const int plane = t.fine_of(t.axis == axis_x ? i : t.axis == axis_y ? j : k);
      const int fi = t.axis == axis_x ? plane : i, fj = t.axis == axis_y ? plane : j, fk = t.axis == axis_z ? plane : k;
      const int c = t.fine.index(fi, fj, fk), stride = t.fine.stride(t.axis);
      float sum = fine(c);
      if (plane > 0 && t.coarse_of(plane - 1) < 0) {
        sum += t.high(t.weight_index(-1 - t.coarse_of(plane - 1), fi, fj, fk)) * fine(c - stride);
      }
      if (plane + 1 < t.fine.count(t.axis) && t.coarse_of(plane + 1) < 0) {
        sum += t.low(t.weight_index(-1 - t.coarse_of(plane + 1), fi, fj, fk)) * fine(c + stride);
      }
      coarse(t.coarse.index(i, j, k)) = sum;
    }
  }
};

}  // namespace coldsky
