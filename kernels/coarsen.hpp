#pragma once
#include "kernels/stencil.hpp"
#include "kernels/transfer.hpp"

/// Building the coarse operator of one coarsening: it keeps seven points and a diagonal.
///
///     face along the axis  (a- w+^2 + a+ w-^2) / (w- + w+)  (the F plane eliminated: exact in one dimension)
///                          + 1/2 sum over faces t inside the F plane of t (dw-^2 + dw+^2)
///     tangential faces, s  lumped to the kept planes with the weights w
///
/// With weights from the axis alone the first is a- a+ / (a- + a+ + s_F). The second is the energy of the interpolated
/// steps between neighbours that lean differently, an upper bound with dw the difference of their weights: without it
/// the coarse operator is too soft for a body whose strong direction changes from place to place, and its corrections
/// overshoot. All terms stay positive and symmetric.
namespace coldsky {

/// (a- + a+) / D along the three axes, summed over pieces of rows: for every i over a piece (columns), and per
/// row (the three rows of `rows`). Shares say where the operator is strong.
struct StrengthColumns {
  StencilData<CycleCoefficient> a;
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
      const CycleCoefficient* KOKKOS_RESTRICT x = a.x.data() + row * nx;
      const float* KOKKOS_RESTRICT inverse = inverse_diagonal.data() + row * nx;
      for (int i = i0; i < i1; ++i)
        to[i] += (float(x[i > 0 ? i - 1 : 0]) * (i > 0 ? 1.0f : 0.0f) + float(x[i])) * inverse[i];
    }
  }
};

/// Row sums of (a- + a+) / D along y or z.
struct StrengthRow {
  StencilData<CycleCoefficient> a;
  Array<float> inverse_diagonal;
  int axis;
  Array<double> sums;
  KOKKOS_INLINE_FUNCTION void operator()(const int row) const {
    const int j = row % a.box.ny, k = row / a.box.ny, start = row * a.box.nx;
    const bool low = axis == axis_y ? j > 0 : k > 0;
    const CycleCoefficient* KOKKOS_RESTRICT high_face = a.face(axis).data() + start;
    const CycleCoefficient* KOKKOS_RESTRICT low_face = high_face - (low ? a.box.stride(axis) : 0);
    const float scale = low ? 1.0f : 0.0f;
    const float* KOKKOS_RESTRICT inverse = inverse_diagonal.data() + start;
    double sum = 0.0;
    for (int i = 0; i < a.box.nx; ++i) sum += (scale * float(low_face[i]) + float(high_face[i])) * inverse[i];
    sums(row) = sum;
  }
};

/// Interpolation weights of the F planes.
struct TransferWeights {
  StencilData<CycleCoefficient> a;
  Transfer t;
  Array<int> fine_plane;  ///< per F plane: its fine plane
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    for (int i = i0; i < i1; ++i) {
      const int plane = fine_plane(t.axis == axis_x ? i : t.axis == axis_y ? j : k);
      const int fi = t.axis == axis_x ? plane : i, fj = t.axis == axis_y ? plane : j, fk = t.axis == axis_z ? plane : k;
      const int c = a.box.index(fi, fj, fk), stride = a.box.stride(t.axis);
      const float low = plane > 0 ? float(a.face(t.axis)(c - stride)) : 0.0f, high = float(a.face(t.axis)(c));
      const float sum = low + high + float(a.diagonal(c));
      const int w = t.weight_box.index(i, j, k);
      t.low(w) = sum > 0.0f ? low / sum : 0.0f;
      t.high(w) = sum > 0.0f ? high / sum : 0.0f;
    }
  }
};

/// One sweep that makes the weights follow the conduction inside the F plane,
///
///     w <- (a w_C + sum of t w_nb) / (a- + a+ + s + sum of t)
///
/// with t the faces inside the plane and w_C = 1 on the side that the weight belongs to. Converged, it is the exact
/// answer of the plane to a kept plane that is warmer everywhere. Weights that jump between strongly conducting
/// neighbours (a metal block in a honeycomb core) would interpolate steps that the plate cannot hold.
struct SmoothWeights {
  StencilData<CycleCoefficient> a;
  Transfer t;
  Array<int> fine_plane;
  Array<const float> low, high;
  Array<float> low_new, high_new;

  template <int axis>
  KOKKOS_INLINE_FUNCTION void cells(int i0, int i1, int j, int k) const {
    constexpr int first = axis == axis_x ? axis_y : axis_x, second = axis == axis_z ? axis_y : axis_z;
    const Box box = a.box, weights = t.weight_box;
    const int stride = box.stride(axis), stride_1 = box.stride(first), stride_2 = box.stride(second);
    const int step_1 = weights.stride(first), step_2 = weights.stride(second);
    const int count_1 = box.count(first), count_2 = box.count(second);
    const CycleCoefficient* KOKKOS_RESTRICT along = a.face(axis).data();
    const CycleCoefficient* KOKKOS_RESTRICT face_1 = a.face(first).data();
    const CycleCoefficient* KOKKOS_RESTRICT face_2 = a.face(second).data();
    const CycleCoefficient* KOKKOS_RESTRICT s = a.diagonal.data();
    const float* KOKKOS_RESTRICT old_low = low.data();
    const float* KOKKOS_RESTRICT old_high = high.data();
    float* KOKKOS_RESTRICT to_low = low_new.data();
    float* KOKKOS_RESTRICT to_high = high_new.data();
    int plane = fine_plane(axis == axis_x ? i0 : axis == axis_y ? j : k);
    for (int i = i0; i < i1; ++i) {
      if constexpr (axis == axis_x) plane = fine_plane(i);
      const int c = axis == axis_x   ? box.index(plane, j, k)
                    : axis == axis_y ? box.index(i, plane, k)
                                     : box.index(i, j, plane);
      const int w = weights.index(i, j, k), at_1 = first == axis_x ? i : j, at_2 = second == axis_y ? j : k;
      // A missing neighbour is the cell itself behind a face that conducts nothing; the last face of a line is zero.
      const float below = plane > 0 ? float(along[c - stride]) : 0.0f, above = float(along[c]);
      const float t_1 = at_1 > 0 ? float(face_1[c - stride_1]) : 0.0f, t_2 = float(face_1[c]);
      const float t_3 = at_2 > 0 ? float(face_2[c - stride_2]) : 0.0f, t_4 = float(face_2[c]);
      const int w_1 = at_1 > 0 ? w - step_1 : w, w_2 = at_1 + 1 < count_1 ? w + step_1 : w;
      const int w_3 = at_2 > 0 ? w - step_2 : w, w_4 = at_2 + 1 < count_2 ? w + step_2 : w;
      const float sum = below + above + float(s[c]) + (t_1 + t_2) + (t_3 + t_4);
      const float inverse = sum > 0.0f ? 1.0f / sum : 0.0f;
      to_low[w] = inverse * (below + t_1 * old_low[w_1] + t_2 * old_low[w_2] + t_3 * old_low[w_3] + t_4 * old_low[w_4]);
      to_high[w] =
          inverse * (above + t_1 * old_high[w_1] + t_2 * old_high[w_2] + t_3 * old_high[w_3] + t_4 * old_high[w_4]);
    }
  }
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    if (t.axis == axis_x) return cells<axis_x>(i0, i1, j, k);
    if (t.axis == axis_y) return cells<axis_y>(i0, i1, j, k);
    cells<axis_z>(i0, i1, j, k);
  }
};

/// Coefficients of the coarse operator.
struct CoarseStencil {
  StencilData<CycleCoefficient> fine;
  Transfer t;
  StencilData<CycleCoefficient> coarse;

  /// A kept plane and the interpolated planes beside it.
  struct Kept {
    int plane;
    int below, above;  ///< number among the F planes, or -1
  };
  KOKKOS_INLINE_FUNCTION Kept kept(int coarse_plane, int count) const {
    const int plane = t.fine_of(coarse_plane);
    const int below = plane > 0 ? t.coarse_of(plane - 1) : 0, above = plane + 1 < count ? t.coarse_of(plane + 1) : 0;
    return {plane, below < 0 ? -1 - below : -1, above < 0 ? -1 - above : -1};
  }
  /// Conductance between the kept planes on both sides of F plane `number`; `c` is the cell of the lower one.
  template <int axis>
  KOKKOS_INLINE_FUNCTION float through(int c, int number, int i, int j, int k) const {
    constexpr int first = axis == axis_x ? axis_y : axis_x, second = axis == axis_z ? axis_y : axis_z;
    const Box box = fine.box, weights = t.weight_box;
    const int f = c + box.stride(axis), w = t.weight_index(number, i, j, k);
    const float lean_low = t.low(w), lean_high = t.high(w), lean = lean_low + lean_high;
    const float below = float(fine.face(axis)(c)), above = float(fine.face(axis)(f));
    const float series = lean > 0.0f ? (below * lean_high * lean_high + above * lean_low * lean_low) / lean : 0.0f;
    // Heat that flows inside the F plane, because its cells lean differently.
    float cross = 0.0f;
    const auto neighbour = [&](const CycleCoefficient& face, int at) {
      const float d_low = lean_low - t.low(at), d_high = lean_high - t.high(at);
      cross += float(face) * (d_low * d_low + d_high * d_high);
    };
    const int at_1 = first == axis_x ? i : j, at_2 = second == axis_y ? j : k;
    const int stride_1 = box.stride(first), stride_2 = box.stride(second);
    const int step_1 = weights.stride(first), step_2 = weights.stride(second);
    // A missing neighbour is the cell itself, which leans no differently.
    neighbour(fine.face(first)(at_1 > 0 ? f - stride_1 : f), at_1 > 0 ? w - step_1 : w);
    neighbour(fine.face(first)(f), at_1 + 1 < box.count(first) ? w + step_1 : w);
    neighbour(fine.face(second)(at_2 > 0 ? f - stride_2 : f), at_2 > 0 ? w - step_2 : w);
    neighbour(fine.face(second)(f), at_2 + 1 < box.count(second) ? w + step_2 : w);
    return series + 0.5f * cross;
  }
  template <int axis>
  KOKKOS_INLINE_FUNCTION void cells(int i0, int i1, int j, int k) const {
    constexpr int first = axis == axis_x ? axis_y : axis_x, second = axis == axis_z ? axis_y : axis_z;
    const Box box = fine.box, weights = t.weight_box;
    const int n = box.count(axis), stride = box.stride(axis);
    const CycleCoefficient* KOKKOS_RESTRICT along = fine.face(axis).data();
    const CycleCoefficient* KOKKOS_RESTRICT face_1 = fine.face(first).data();
    const CycleCoefficient* KOKKOS_RESTRICT face_2 = fine.face(second).data();
    const CycleCoefficient* KOKKOS_RESTRICT s = fine.diagonal.data();
    const float* KOKKOS_RESTRICT low = t.low.data();
    const float* KOKKOS_RESTRICT high = t.high.data();
    const int row = coarse.box.index(0, j, k);
    CycleCoefficient* KOKKOS_RESTRICT to_along = coarse.face(axis).data() + row;
    CycleCoefficient* KOKKOS_RESTRICT to_1 = coarse.face(first).data() + row;
    CycleCoefficient* KOKKOS_RESTRICT to_2 = coarse.face(second).data() + row;
    CycleCoefficient* KOKKOS_RESTRICT to_s = coarse.diagonal.data() + row;
    Kept at = kept(axis == axis_x ? i0 : axis == axis_y ? j : k, n);
    for (int i = i0; i < i1; ++i) {
      if constexpr (axis == axis_x) at = kept(i, n);
      const int c = axis == axis_x   ? box.index(at.plane, j, k)
                    : axis == axis_y ? box.index(i, at.plane, k)
                                     : box.index(i, j, at.plane);
      // Along the axis: the F plane above is eliminated.
      float between = float(along[c]);
      if (at.above >= 0) between = at.plane + 2 < n ? through<axis>(c, at.above, i, j, k) : 0.0f;
      // Diagonal and tangential faces, with what the F cells on both sides hand over: the one below leans on its high
      // side, the one above on its low side. The last face of a line is zero, whatever weight it meets.
      float sum_s = float(s[c]), sum_1 = float(face_1[c]), sum_2 = float(face_2[c]);
      const auto hand_over = [&](int number, const float* weight, int f) {
        const int w = t.weight_index(number, i, j, k);
        const int at_1 = first == axis_x ? i : j, at_2 = second == axis_y ? j : k;
        const float own = weight[w];
        const float other_1 = weight[at_1 + 1 < box.count(first) ? w + weights.stride(first) : w];
        const float other_2 = weight[at_2 + 1 < box.count(second) ? w + weights.stride(second) : w];
        sum_s += own * float(s[f]);
        sum_1 += 0.5f * (own + other_1) * float(face_1[f]);
        sum_2 += 0.5f * (own + other_2) * float(face_2[f]);
      };
      if (at.below >= 0) hand_over(at.below, high, c - stride);
      if (at.above >= 0) hand_over(at.above, low, c + stride);
      to_along[i] = CycleCoefficient(between);
      to_1[i] = CycleCoefficient(sum_1);
      to_2[i] = CycleCoefficient(sum_2);
      to_s[i] = CycleCoefficient(sum_s);
    }
  }
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    if (t.axis == axis_x) return cells<axis_x>(i0, i1, j, k);
    if (t.axis == axis_y) return cells<axis_y>(i0, i1, j, k);
    cells<axis_z>(i0, i1, j, k);
  }
};

}  // namespace coldsky
