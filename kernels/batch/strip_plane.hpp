#pragma once
#include "kernels/batch/strip_memory.hpp"

/// The matrix of a plane across the flow, one a lane: symmetric, positive where it is the sum of what holds a cell
/// (its anchor: radiation, film, conduction to the planes beside) and conductances between cells.
///
/// Elimination of cell p with couplings a_q to the cells p + q, 1 <= q <= band, and its anchor e:
///
///     d = e + sum of a_q,  l_q = a_q / d,  a_(p+q, p+r) += l_q a_r,  e_(p+q) += l_q e
///
/// No term is subtracted: the anchors that remain are formed to their last digit, however small they are beside the
/// conductances (Grassmann, Taksar and Heyman, Oper. Res. 33, 1985, 1107).
///
/// Traffic and operations of one lane and plane of n cells with band b:
///
/// | step | bytes read and written | additions and multiplications | divisions |
/// |---|---|---|---|
/// | elimination | 12 n b^2 | n b (b + 3) | n |
/// | substitution, there and back | 16 n b | 4 n b | 0 |
namespace coldsky {

/// d = e + sum of a; a is not changed
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void pivot_of(const double* KOKKOS_RESTRICT a, int count, const double* KOKKOS_RESTRICT e,
                                          double* KOKKOS_RESTRICT inverse) {
  constexpr int stride = StripMemory<W>::stride;
  Pack<W> d;
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) d[l] = e[l];
  for (int q = 0; q < count; ++q) {
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) d[l] += a[q * stride + l];
  }
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) inverse[l] = 1.0 / d[l];
}

/// What cell p leaves to cell p + q: `to` += l a, `anchor` += l e with l = a_q / d.
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void pass_on(const double* KOKKOS_RESTRICT own, const double* KOKKOS_RESTRICT inverse,
                                         const double* KOKKOS_RESTRICT e, const double* KOKKOS_RESTRICT beyond,
                                         int count, double* KOKKOS_RESTRICT to, double* KOKKOS_RESTRICT anchor) {
  constexpr int stride = StripMemory<W>::stride;
  Pack<W> factor;
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) factor[l] = own[l] * inverse[l];
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) anchor[l] += factor[l] * e[l];
  for (int r = 0; r < count; ++r) {
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) to[r * stride + l] += factor[l] * beyond[r * stride + l];
  }
}

template <int W>
KOKKOS_FORCEINLINE_FUNCTION void scale_row(double* KOKKOS_RESTRICT a, int count,
                                           const double* KOKKOS_RESTRICT inverse) {
  constexpr int stride = StripMemory<W>::stride;
  for (int q = 0; q < count; ++q) {
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) a[q * stride + l] *= inverse[l];
  }
}

/// Eliminates the matrix whose couplings lie in the rows `lower` of `factor` and whose anchors in the rows `anchor`,
/// which are used up.
template <int W>
KOKKOS_INLINE_FUNCTION void eliminate_plane(const StripMemory<W>& m, int factor) {
  constexpr int stride = StripMemory<W>::stride;
  const int n = m.cells_of_plane, band = m.band;
  double* const lower = m.row(m.lower + factor * n * band);
  double* const inverse = m.row(m.inverse + factor * n);
  double* const anchor = m.row(m.anchor);
  for (int p = 0; p < n; ++p) {
    double* const a = lower + p * band * stride;
    const int reach = band < n - 1 - p ? band : n - 1 - p;
    pivot_of<W>(a, reach, anchor + p * stride, inverse + p * stride);
    for (int q = 1; q <= reach; ++q) {
      pass_on<W>(a + (q - 1) * stride, inverse + p * stride, anchor + p * stride, a + q * stride, reach - q,
                 lower + (p + q) * band * stride, anchor + (p + q) * stride);
    }
    scale_row<W>(a, band, inverse + p * stride);
  }
}

/// y_p += sum of l_(p-q, p) y_(p-q), the nearest last; of P planes at once, whose numbers lie beside each other.
template <int W, int P>
KOKKOS_FORCEINLINE_FUNCTION void substitute_forward(const double* KOKKOS_RESTRICT lower, int band, int reach, int row,
                                                    double* y) {
  constexpr int stride = StripMemory<W>::stride;
  Pack<W> sum[P];
  for (int j = 0; j < P; ++j) {
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) sum[j][l] = y[j * stride + l];
  }
  for (int q = reach; q >= 1; --q) {
    const double* KOKKOS_RESTRICT factor = lower + (q - 1 - q * band) * stride;
    const double* KOKKOS_RESTRICT before = y - q * row;
    for (int j = 0; j < P; ++j) {
      COLDSKY_STRIP_LANES
      for (int l = 0; l < W; ++l) sum[j][l] += factor[l] * before[j * stride + l];
    }
  }
  for (int j = 0; j < P; ++j) {
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) y[j * stride + l] = sum[j][l];
  }
}

/// y_p = y_p / d + sum of l_(p, p+q) y_(p+q), the nearest last
template <int W, int P>
KOKKOS_FORCEINLINE_FUNCTION void substitute_backward(const double* KOKKOS_RESTRICT lower, int reach,
                                                     const double* KOKKOS_RESTRICT inverse, int row, double* y) {
  constexpr int stride = StripMemory<W>::stride;
  Pack<W> sum[P];
  for (int j = 0; j < P; ++j) {
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) sum[j][l] = y[j * stride + l] * inverse[l];
  }
  for (int q = reach; q >= 1; --q) {
    const double* KOKKOS_RESTRICT factor = lower + (q - 1) * stride;
    const double* KOKKOS_RESTRICT after = y + q * row;
    for (int j = 0; j < P; ++j) {
      COLDSKY_STRIP_LANES
      for (int l = 0; l < W; ++l) sum[j][l] += factor[l] * after[j * stride + l];
    }
  }
  for (int j = 0; j < P; ++j) {
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) y[j * stride + l] = sum[j][l];
  }
}

/// Solves P planes in place: `y` holds the right side of the first cell of the first of them, then the answers. The
/// numbers of a place p lie `planes` rows beyond those of the place before.
template <int W, int P>
KOKKOS_INLINE_FUNCTION void substitute_planes(const StripMemory<W>& m, int factor, int planes, double* y) {
  constexpr int stride = StripMemory<W>::stride;
  const int n = m.cells_of_plane, band = m.band, row = planes * stride;
  const double* const lower = m.row(m.lower + factor * n * band);
  const double* const inverse = m.row(m.inverse + factor * n);
  for (int p = 1; p < n; ++p) {
    substitute_forward<W, P>(lower + p * band * stride, band, band < p ? band : p, row, y + p * row);
  }
  for (int p = n - 1; p >= 0; --p) {
    const int left = n - 1 - p;
    substitute_backward<W, P>(lower + p * band * stride, band < left ? band : left, inverse + p * stride, row,
                              y + p * row);
  }
}

/// Solves the planes begin <= j < end, several at once, for which the factors are read once.
template <int W>
KOKKOS_INLINE_FUNCTION void substitute_stretch(const StripMemory<W>& m, int factor, int begin, int end, double* right) {
  constexpr int stride = StripMemory<W>::stride;
  int j = begin;
  for (; j + 6 <= end; j += 6) substitute_planes<W, 6>(m, factor, m.ny, right + j * stride);
  for (; j + 2 <= end; j += 2) substitute_planes<W, 2>(m, factor, m.ny, right + j * stride);
  for (; j < end; ++j) substitute_planes<W, 1>(m, factor, m.ny, right + j * stride);
}

}  // namespace coldsky
