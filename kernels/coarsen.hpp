#pragma once
#include "kernels/stencil.hpp"
#include "kernels/transfer.hpp"

/// Building the coarse operator of one coarsening: it keeps seven points and a diagonal.
///
///     face along the axis  a- a+ / (a- + a+ + s_F)      (the F plane eliminated: exact in one dimension)
///     tangential faces, s  lumped to the kept planes with the weights w
///
/// All terms stay positive and symmetric.
namespace coldsky {

/// (a- + a+) / D along the three axes, summed over pieces of rows: for every i over a piece (columns), and per
/// row (the three rows of `rows`). Shares say where the operator is strong.
struct StrengthColumns {
  StencilData<float> a;
  Array<float> inverse_diagonal;
  int pieces;
  Array<double> sums;  ///< nx values for each piece
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int nx = a.box.nx, rows = a.box.rows();
    const int piece = runs_on_host ? n : n / nx;
    const int i0 = runs_on_host ? 0 : n % nx, i1 = runs_on_host ? nx : i0 + 1;
    double* KOKKOS_RESTRICT to = sums.data() + piece * nx;
    for (int i = i0; i < i1; ++i) to[i] = 0.0;
    const int begin = static_cast<int>(static_cast<long>(rows) * piece / pieces);
    const int end = static_cast<int>(static_cast<long>(rows) * (piece + 1) / pieces);
    for (int row = begin; row < end; ++row) {
      const float* KOKKOS_RESTRICT x = a.x.data() + row * nx;
      const float* KOKKOS_RESTRICT inverse = inverse_diagonal.data() + row * nx;
      for (int i = i0; i < i1; ++i) to[i] += (x[i > 0 ? i - 1 : 0] * (i > 0 ? 1.0f : 0.0f) + x[i]) * inverse[i];
    }
  }
};

/// Row sums of (a- + a+) / D along y or z.
struct StrengthRow {
  StencilData<float> a;
  Array<float> inverse_diagonal;
  int axis;
  Array<double> sums;
  KOKKOS_INLINE_FUNCTION void operator()(const int row) const {
    const int j = row % a.box.ny, k = row / a.box.ny, start = row * a.box.nx;
    const bool low = axis == axis_y ? j > 0 : k > 0;
    const float* KOKKOS_RESTRICT high_face = a.face(axis).data() + start;
    const float* KOKKOS_RESTRICT low_face = high_face - (low ? a.box.stride(axis) : 0);
    const float scale = low ? 1.0f : 0.0f;
    const float* KOKKOS_RESTRICT inverse = inverse_diagonal.data() + start;
    double sum = 0.0;
    for (int i = 0; i < a.box.nx; ++i) sum += (scale * low_face[i] + high_face[i]) * inverse[i];
    sums(row) = sum;
  }
};

/// Interpolation weights of the F planes.
struct TransferWeights {
  StencilData<float> a;
  Transfer t;
  Array<int> fine_plane;  ///< per F plane: its fine plane
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    for (int i = i0; i < i1; ++i) {
      const int plane = fine_plane(t.axis == axis_x ? i : t.axis == axis_y ? j : k);
      const int fi = t.axis == axis_x ? plane : i, fj = t.axis == axis_y ? plane : j, fk = t.axis == axis_z ? plane : k;
      const int c = a.box.index(fi, fj, fk), stride = a.box.stride(t.axis);
      const float low = plane > 0 ? a.face(t.axis)(c - stride) : 0.0f, high = a.face(t.axis)(c);
      const float sum = low + high + a.diagonal(c);
      const int w = t.weight_box.index(i, j, k);
      t.low(w) = sum > 0.0f ? low / sum : 0.0f;
      t.high(w) = sum > 0.0f ? high / sum : 0.0f;
    }
  }
};

/// Coefficients of the coarse operator.
struct CoarseStencil {
  StencilData<float> fine;
  Transfer t;
  StencilData<float> coarse;

  /// Weight with which F cell c (plane `plane`, cell i j k) leans on its low or high side.
  KOKKOS_INLINE_FUNCTION float weight(bool high, int plane, int i, int j, int k) const {
    const int w = t.weight_index(-1 - t.coarse_of(plane), i, j, k);
    return high ? t.high(w) : t.low(w);
  }
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    const int axis = t.axis, n = fine.box.count(axis), stride = fine.box.stride(axis);
    for (int i = i0; i < i1; ++i) {
      const int plane = t.fine_of(axis == axis_x ? i : axis == axis_y ? j : k);
      int at[3] = {i, j, k};
      at[axis] = plane;
      const int c = fine.box.index(at[0], at[1], at[2]), to = coarse.box.index(i, j, k);
      const bool low_f = plane > 0 && t.coarse_of(plane - 1) < 0;
      const bool high_f = plane + 1 < n && t.coarse_of(plane + 1) < 0;
      // Along the axis.
      float along = 0.0f;
      if (high_f) {
        if (plane + 2 < n) {
          const float first = fine.face(axis)(c), second = fine.face(axis)(c + stride);
          const float sum = first + second + fine.diagonal(c + stride);
          along = sum > 0.0f ? first * (second / sum) : 0.0f;
        }
      } else {
        along = fine.face(axis)(c);
      }
      coarse.face(axis)(to) = along;
      // Diagonal and tangential faces, with what the F cells on both sides hand over.
      float s = fine.diagonal(c);
      float tangential[3] = {0, 0, 0};
      for (int d = 0; d < 3; ++d) {
        if (d != axis) tangential[d] = fine.face(d)(c);
      }
      for (int side = 0; side < 2; ++side) {
        if (!(side == 0 ? low_f : high_f)) continue;
        const int f_plane = side == 0 ? plane - 1 : plane + 1, f = side == 0 ? c - stride : c + stride;
        int f_at[3] = {at[0], at[1], at[2]};
        f_at[axis] = f_plane;
        const bool toward = side == 0;  // the F cell below leans on its high side, the one above on its low side
        const float own = weight(toward, f_plane, f_at[0], f_at[1], f_at[2]);
        s += own * fine.diagonal(f);
        for (int d = 0; d < 3; ++d) {
          if (d == axis || f_at[d] + 1 >= fine.box.count(d)) continue;
          int next[3] = {f_at[0], f_at[1], f_at[2]};
          next[d] += 1;
          const float other = weight(toward, f_plane, next[0], next[1], next[2]);
          tangential[d] += 0.5f * (own + other) * fine.face(d)(f);
        }
      }
      coarse.diagonal(to) = s;
      for (int d = 0; d < 3; ++d) {
        if (d != axis) coarse.face(d)(to) = tangential[d];
      }
    }
  }
};

}  // namespace coldsky
