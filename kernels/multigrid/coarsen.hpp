#pragma once
#include "kernels/block/stencil.hpp"
#include "kernels/multigrid/transfer.hpp"

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
///
/// Names in this file. F plane: a plane of cells that the coarsening leaves out and interpolates; kept plane: the
/// others, numbered anew on the coarse level. Along the axis of the coarsening, below and above are the sides of a
/// cell; inside a plane, 1 and 2 are the two other axes, low and high the neighbours along them. a: conductance of a
/// face along the axis, t: of a face inside the plane, s: conductance to what is outside the operator (the rest of the
/// diagonal), D: the whole diagonal [W/K]. low and high (arrays): the weights with which an F cell leans on the kept
/// plane below and above it.
namespace coldsky {

/// A divisor of a sum of conductances that may be zero; a numerator made of its terms then is zero, too. Without a
/// branch, which would keep the loop around it from being vectorised.
KOKKOS_INLINE_FUNCTION float positive(float sum) {
  constexpr float least = 1e-30f;  // [W/K]
  return sum > least ? sum : least;
}

/// (a- + a+) / D along the three axes, summed over pieces of rows: for every i over a piece (columns), and per
/// row (the three rows of `rows`). Shares say where the operator is strong.
struct StrengthColumns {
  StencilData<CycleCoefficient> a;
  Array<const CycleCoefficient> inverse_diagonal;
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
      const CycleCoefficient* KOKKOS_RESTRICT inverse = inverse_diagonal.data() + row * nx;
      for (int i = i0; i < i1; ++i)
        to[i] += (float(x[i > 0 ? i - 1 : 0]) * (i > 0 ? 1.0f : 0.0f) + float(x[i])) * float(inverse[i]);
    }
  }
};

/// Row sums of (a- + a+) / D along y or z.
struct StrengthRow {
  StencilData<CycleCoefficient> a;
  Array<const CycleCoefficient> inverse_diagonal;
  int axis;
  Array<double> sums;
  KOKKOS_INLINE_FUNCTION void operator()(const int row) const {
    const int j = row % a.box.ny, k = row / a.box.ny, start = row * a.box.nx;
    const bool low = axis == axis_y ? j > 0 : k > 0;
    const CycleCoefficient* KOKKOS_RESTRICT high_face = a.face(axis).data() + start;
    const CycleCoefficient* KOKKOS_RESTRICT low_face = high_face - (low ? a.box.stride(axis) : 0);
    const float scale = low ? 1.0f : 0.0f;
    const CycleCoefficient* KOKKOS_RESTRICT inverse = inverse_diagonal.data() + start;
    sums(row) = sum_over(0, a.box.nx, [&](int i) COLDSKY_INLINE_BODY {
      return double((scale * float(low_face[i]) + float(high_face[i])) * float(inverse[i]));
    });
  }
};

/// Interpolation weights of the F planes.
struct TransferWeights {
  StencilData<CycleCoefficient> a;
  Transfer t;
  Array<int> fine_plane;  ///< per F plane: its fine plane
  KOKKOS_INLINE_FUNCTION void row_along_x(int i0, int i1, int j, int k) const {
    const CycleCoefficient* KOKKOS_RESTRICT x = a.x.data() + a.box.index(0, j, k);
    const CycleCoefficient* KOKKOS_RESTRICT s = a.diagonal.data() + a.box.index(0, j, k);
    for (int i = i0; i < i1; ++i) {
      const int plane = fine_plane(i), w = t.weight_box.index(i, j, k);
      const float below = plane > 0 ? float(x[plane - 1]) : 0.0f, above = float(x[plane]);
      const float inverse = 1.0f / positive(below + above + float(s[plane]));
      t.low(w) = below * inverse;
      t.high(w) = above * inverse;
    }
  }
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    if (t.axis == axis_x) return row_along_x(i0, i1, j, k);
    const bool y = t.axis == axis_y;
    const int plane = fine_plane(y ? j : k), c = y ? a.box.index(0, plane, k) : a.box.index(0, j, plane);
    const CycleCoefficient* KOKKOS_RESTRICT above = a.face(t.axis).data() + c;
    const CycleCoefficient* KOKKOS_RESTRICT below = above - (plane > 0 ? a.box.stride(t.axis) : 0);
    const CycleCoefficient* KOKKOS_RESTRICT s = a.diagonal.data() + c;
    const float scale = plane > 0 ? 1.0f : 0.0f;
    float* KOKKOS_RESTRICT low = t.low.data() + t.weight_box.index(0, j, k);
    float* KOKKOS_RESTRICT high = t.high.data() + t.weight_box.index(0, j, k);
    COLDSKY_INDEPENDENT_ITERATIONS
    for (int i = i0; i < i1; ++i) {
      const float lower = scale * float(below[i]), upper = float(above[i]);
      const float inverse = 1.0f / positive(lower + upper + float(s[i]));
      low[i] = lower * inverse;
      high[i] = upper * inverse;
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

  /// Both weights of a cell from the faces around it (below and above along the axis, t_1 to t_4 inside the plane) and
  /// the four neighbours' weights. A missing neighbour stands behind a face that conducts nothing.
  KOKKOS_FORCEINLINE_FUNCTION void put(int w, int w_1, int w_2, int w_3, int w_4, float below, float above, float s,
                                       float t_1, float t_2, float t_3, float t_4, const float* KOKKOS_RESTRICT old_low,
                                       const float* KOKKOS_RESTRICT old_high, float* KOKKOS_RESTRICT to_low,
                                       float* KOKKOS_RESTRICT to_high) const {
    const float sum = below + above + s + (t_1 + t_2) + (t_3 + t_4);
    const float inverse = 1.0f / positive(sum);
    to_low[w] = inverse * (below + t_1 * old_low[w_1] + t_2 * old_low[w_2] + t_3 * old_low[w_3] + t_4 * old_low[w_4]);
    to_high[w] =
        inverse * (above + t_1 * old_high[w_1] + t_2 * old_high[w_2] + t_3 * old_high[w_3] + t_4 * old_high[w_4]);
  }
  KOKKOS_INLINE_FUNCTION void row_along_x(int i0, int i1, int j, int k) const {
    const Box box = a.box, weights = t.weight_box;
    const int dy = box.stride(axis_y), dz = box.stride(axis_z), wy = weights.stride(axis_y),
              wz = weights.stride(axis_z);
    for (int i = i0; i < i1; ++i) {
      const int plane = fine_plane(i), c = box.index(plane, j, k), w = weights.index(i, j, k);
      put(w, j > 0 ? w - wy : w, j + 1 < box.ny ? w + wy : w, k > 0 ? w - wz : w, k + 1 < box.nz ? w + wz : w,
          plane > 0 ? float(a.x(c - 1)) : 0.0f, float(a.x(c)), float(a.diagonal(c)), j > 0 ? float(a.y(c - dy)) : 0.0f,
          float(a.y(c)), k > 0 ? float(a.z(c - dz)) : 0.0f, float(a.z(c)), low.data(), high.data(), low_new.data(),
          high_new.data());
    }
  }
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    if (t.axis == axis_x) return row_along_x(i0, i1, j, k);
    const Box box = a.box, weights = t.weight_box;
    const int axis = t.axis, side = axis == axis_y ? axis_z : axis_y;  // `side` and x lie in the plane
    const int plane = fine_plane(axis == axis_y ? j : k), at = side == axis_y ? j : k;
    const int c = axis == axis_y ? box.index(0, plane, k) : box.index(0, j, plane), w = weights.index(0, j, k);
    const bool is_above = plane > 0, is_high = at > 0;
    const int back = is_high ? weights.stride(side) : 0, forth = at + 1 < box.count(side) ? weights.stride(side) : 0;
    const CycleCoefficient* KOKKOS_RESTRICT above = a.face(axis).data() + c;
    const CycleCoefficient* KOKKOS_RESTRICT below = above - (is_above ? box.stride(axis) : 0);
    const CycleCoefficient* KOKKOS_RESTRICT x = a.x.data() + c;
    const CycleCoefficient* KOKKOS_RESTRICT side_high = a.face(side).data() + c;
    const CycleCoefficient* KOKKOS_RESTRICT side_low = side_high - (is_high ? box.stride(side) : 0);
    const CycleCoefficient* KOKKOS_RESTRICT s = a.diagonal.data() + c;
    const float* KOKKOS_RESTRICT old_low = low.data() + w;
    const float* KOKKOS_RESTRICT old_high = high.data() + w;
    float* KOKKOS_RESTRICT to_low = low_new.data() + w;
    float* KOKKOS_RESTRICT to_high = high_new.data() + w;
    const float below_scale = is_above ? 1.0f : 0.0f, side_scale = is_high ? 1.0f : 0.0f;
    loop_over_row(box.nx, i0, i1, [=, this](int i, int i_low, int i_high) COLDSKY_INLINE_BODY {
      put(i, i_low, i_high, i - back, i + forth, below_scale * float(below[i]), float(above[i]), float(s[i]),
          (i_low < i ? 1.0f : 0.0f) * float(x[i_low]), float(x[i]), side_scale * float(side_low[i]),
          float(side_high[i]), old_low, old_high, to_low, to_high);
    });
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
  /// Where a cell of a kept plane finds its neighbours: fine cells (indices of the fine box) and weights (indices of
  /// the weight box). Where there is no F plane its share is 0 and its indices are any valid ones; where there is no
  /// neighbour inside the plane the index is that of the cell itself.
  struct Neighbourhood {
    /// Weights of the F cell beside it and of that cell's neighbours along the two axes inside the plane.
    struct Weights {
      int own, high_1, high_2, low_1, low_2;
    };
    float share_below, share_above;    ///< 1 where there is an F plane on that side
    float share_kept;                  ///< 1 where the face along the axis goes to another kept plane
    int cell, cell_below, cell_above;  ///< of the kept plane, of the F planes below and above
    int step_1, step_2;  ///< from a fine cell back to its low neighbour along the two axes inside the plane
    Weights below, above;
  };
  template <class Put>
  KOKKOS_FORCEINLINE_FUNCTION void cell(const Neighbourhood& at, const CycleCoefficient* KOKKOS_RESTRICT along,
                                        const CycleCoefficient* KOKKOS_RESTRICT face_1,
                                        const CycleCoefficient* KOKKOS_RESTRICT face_2,
                                        const CycleCoefficient* KOKKOS_RESTRICT s, const float* KOKKOS_RESTRICT low,
                                        const float* KOKKOS_RESTRICT high, const Put& put) const {
    // Diagonal and tangential faces, with what the F cells on both sides hand over: the one below leans on its high
    // side, the one above on its low side. The last face of a line is zero, whatever weight it meets.
    const float own_below = at.share_below * high[at.below.own], own_above = at.share_above * low[at.above.own];
    const float sum_s = float(s[at.cell]) + own_below * float(s[at.cell_below]) + own_above * float(s[at.cell_above]);
    const float sum_1 = float(face_1[at.cell]) +
                        0.5f * (own_below + at.share_below * high[at.below.high_1]) * float(face_1[at.cell_below]) +
                        0.5f * (own_above + at.share_above * low[at.above.high_1]) * float(face_1[at.cell_above]);
    const float sum_2 = float(face_2[at.cell]) +
                        0.5f * (own_below + at.share_below * high[at.below.high_2]) * float(face_2[at.cell_below]) +
                        0.5f * (own_above + at.share_above * low[at.above.high_2]) * float(face_2[at.cell_above]);
    // Along the axis: the F plane above is eliminated, its two faces in series; and heat flows inside that plane,
    // because its cells lean differently.
    const float own = float(along[at.cell]), next = float(along[at.cell_above]);
    const float lean_low = low[at.above.own], lean_high = high[at.above.own], lean = lean_low + lean_high;
    const float series = (own * lean_high * lean_high + next * lean_low * lean_low) / positive(lean);
    const auto cross = [&](float face, int w) {
      const float d_low = lean_low - low[w], d_high = lean_high - high[w];
      return face * (d_low * d_low + d_high * d_high);
    };
    const float inside = (cross(float(face_1[at.cell_above - at.step_1]), at.above.low_1) +
                          cross(float(face_1[at.cell_above]), at.above.high_1)) +
                         (cross(float(face_2[at.cell_above - at.step_2]), at.above.low_2) +
                          cross(float(face_2[at.cell_above]), at.above.high_2));
    put(at.share_kept * ((1.0f - at.share_above) * own + at.share_above * (series + 0.5f * inside)), sum_1, sum_2,
        sum_s);
  }
  KOKKOS_INLINE_FUNCTION void row_along_x(int i0, int i1, int j, int k) const {
    const Box box = fine.box, weights = t.weight_box;
    const int row = coarse.box.index(0, j, k);
    const int step_1 = j > 0 ? box.stride(axis_y) : 0, step_2 = k > 0 ? box.stride(axis_z) : 0;
    const int back_1 = j > 0 ? weights.stride(axis_y) : 0, back_2 = k > 0 ? weights.stride(axis_z) : 0;
    const int forth_1 = j + 1 < box.ny ? weights.stride(axis_y) : 0,
              forth_2 = k + 1 < box.nz ? weights.stride(axis_z) : 0;
    for (int i = i0; i < i1; ++i) {
      const Kept p = kept(i, box.nx);
      const int c = box.index(p.plane, j, k);
      const int wb = weights.index(p.below < 0 ? 0 : p.below, j, k),
                wa = weights.index(p.above < 0 ? 0 : p.above, j, k);
      cell(
          {.share_below = p.below < 0 ? 0.0f : 1.0f,
           .share_above = p.above < 0 ? 0.0f : 1.0f,
           .share_kept = p.above < 0 || p.plane + 2 < box.nx ? 1.0f : 0.0f,
           .cell = c,
           .cell_below = p.below < 0 ? c : c - 1,
           .cell_above = p.above < 0 ? c : c + 1,
           .step_1 = step_1,
           .step_2 = step_2,
           .below =
               {.own = wb, .high_1 = wb + forth_1, .high_2 = wb + forth_2, .low_1 = wb - back_1, .low_2 = wb - back_2},
           .above =
               {.own = wa, .high_1 = wa + forth_1, .high_2 = wa + forth_2, .low_1 = wa - back_1, .low_2 = wa - back_2}},
          fine.x.data(), fine.y.data(), fine.z.data(), fine.diagonal.data(), t.low.data(), t.high.data(),
          [&](float along, float sum_1, float sum_2, float sum_s) {
            coarse.x(row + i) = CycleCoefficient(along);
            coarse.y(row + i) = CycleCoefficient(sum_1);
            coarse.z(row + i) = CycleCoefficient(sum_2);
            coarse.diagonal(row + i) = CycleCoefficient(sum_s);
          });
    }
  }
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    if (t.axis == axis_x) return row_along_x(i0, i1, j, k);
    const Box box = fine.box, weights = t.weight_box;
    const int axis = t.axis, side = axis == axis_y ? axis_z : axis_y;  // `side` and x lie in the plane
    const int at = side == axis_y ? j : k, n = box.count(axis);
    const Kept p = kept(axis == axis_y ? j : k, n);
    const int c = axis == axis_y ? box.index(0, p.plane, k) : box.index(0, j, p.plane);
    const int cell_below = p.below < 0 ? c : c - box.stride(axis), cell_above = p.above < 0 ? c : c + box.stride(axis);
    const int wb = t.weight_index(p.below < 0 ? 0 : p.below, 0, j, k);
    const int wa = t.weight_index(p.above < 0 ? 0 : p.above, 0, j, k);
    const int step_2 = at > 0 ? box.stride(side) : 0, back = at > 0 ? weights.stride(side) : 0;
    const int forth = at + 1 < box.count(side) ? weights.stride(side) : 0;
    const float share_below = p.below < 0 ? 0.0f : 1.0f, share_above = p.above < 0 ? 0.0f : 1.0f;
    const float share_kept = p.above < 0 || p.plane + 2 < n ? 1.0f : 0.0f;
    const CycleCoefficient* KOKKOS_RESTRICT along = fine.face(axis).data();
    const CycleCoefficient* KOKKOS_RESTRICT face_x = fine.x.data();
    const CycleCoefficient* KOKKOS_RESTRICT face_side = fine.face(side).data();
    const CycleCoefficient* KOKKOS_RESTRICT s = fine.diagonal.data();
    const float* KOKKOS_RESTRICT low = t.low.data();
    const float* KOKKOS_RESTRICT high = t.high.data();
    const int to = coarse.box.index(0, j, k);
    CycleCoefficient* KOKKOS_RESTRICT to_along = coarse.face(axis).data() + to;
    CycleCoefficient* KOKKOS_RESTRICT to_x = coarse.x.data() + to;
    CycleCoefficient* KOKKOS_RESTRICT to_side = coarse.face(side).data() + to;
    CycleCoefficient* KOKKOS_RESTRICT to_s = coarse.diagonal.data() + to;
    loop_over_row(box.nx, i0, i1, [=, this](int i, int i_low, int i_high) COLDSKY_INLINE_BODY {
      cell({.share_below = share_below,
            .share_above = share_above,
            .share_kept = share_kept,
            .cell = c + i,
            .cell_below = cell_below + i,
            .cell_above = cell_above + i,
            .step_1 = i - i_low,
            .step_2 = step_2,
            .below = {.own = wb + i,
                      .high_1 = wb + i_high,
                      .high_2 = wb + i + forth,
                      .low_1 = wb + i_low,
                      .low_2 = wb + i - back},
            .above = {.own = wa + i,
                      .high_1 = wa + i_high,
                      .high_2 = wa + i + forth,
                      .low_1 = wa + i_low,
                      .low_2 = wa + i - back}},
           along, face_x, face_side, s, low, high, [=](float a, float sum_x, float sum_side, float sum_s) {
             to_along[i] = CycleCoefficient(a);
             to_x[i] = CycleCoefficient(sum_x);
             to_side[i] = CycleCoefficient(sum_side);
             to_s[i] = CycleCoefficient(sum_s);
           });
    });
  }
};

}  // namespace coldsky
