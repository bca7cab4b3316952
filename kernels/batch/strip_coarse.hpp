#pragma once
#include "kernels/batch/strip_coolant.hpp"
#include "kernels/batch/strip_plane.hpp"

/// What sweeps leave in short strips that conduct well along the tube: fields that are the same in all planes, and
/// fields that are smooth along the tube.
///
/// The first are solved for: v of a plane, the same in all of them, whose matrix is the mean of theirs without
/// conduction along the tube, and whose right side the sum of theirs. The coolant goes along a wall that is warmer by
/// the same everywhere: with E = product of exp(-N) of the segments before, its mean is (1 - S) of the wall's, where S
/// is the mean of share E over the length; v = y + (1 - lag) m with m as in strip_sweeps.hpp, S for the share.
///
/// The second go by Chebyshev's iteration (Golub and Varga, Numer. Math. 3, 1961, 147): with B = M^-1 A, A the system
/// and M what a sweep inverts, eigenvalues of B lie between those of the longest wave, (pi / length)^2 over what the
/// common matrix holds a cell by, and 2, of waves from plane to plane. A step is then
///
///     d = s d + t M^-1 r,   field = field + d
namespace coldsky {

/// What is known of Chebyshev's iteration beside its numbers, which lie in memory.
template <int W>
struct StripWaves {
  bool slow[W];      ///< sweeps alone are: known from an earlier solve, too
  bool refused[W];   ///< it does not help
  bool any;          ///< lane is accelerated
  bool whole_known;  ///< the matrix of the whole strip is eliminated
  bool begun;        ///< the rows `direction` hold numbers
};

template <int W>
KOKKOS_FORCEINLINE_FUNCTION double* wave_row(const StripMemory<W>& m, StripWave::Place place) {
  return m.row(m.waves + place);
}

/// A lane by sweeps alone.
template <int W>
KOKKOS_INLINE_FUNCTION void rest_wave(const StripMemory<W>& m, int l) {
  wave_row(m, StripWave::going)[l] = 0.0;
  wave_row(m, StripWave::past)[l] = 0.0;
  wave_row(m, StripWave::present)[l] = 1.0;
}

/// Eigenvalues of a lane, and its first step.
template <int W>
KOKKOS_INLINE_FUNCTION void begin_wave(const StripMemory<W>& m, int l, double size) {
  constexpr double pi = 3.14159265358979323846, largest = 2.05;
  double length = 0.0, held = 0.0;
  for (int j = 0; j < m.ny; ++j) {
    const double breadth = m.row(m.breadth + j)[l];
    const double here = (m.row(m.gap + j)[l] + m.row(m.gap + j + 1)[l]) / breadth;
    length += breadth;
    held = here > held ? here : held;
  }
  const double longest = pi / length, smallest = Kokkos::fmin(0.5, longest * longest / held);
  wave_row(m, StripWave::going)[l] = 1.0;
  wave_row(m, StripWave::centre)[l] = 0.5 * (largest + smallest);
  wave_row(m, StripWave::width)[l] = 0.5 * (largest - smallest);
  wave_row(m, StripWave::ratio)[l] = 0.0;
  wave_row(m, StripWave::plain)[l] = size;
  wave_row(m, StripWave::steps)[l] = 0.0;
}

/// Numbers of the next step of a lane that is accelerated.
template <int W>
KOKKOS_INLINE_FUNCTION void next_wave(const StripMemory<W>& m, int l) {
  const double width = wave_row(m, StripWave::width)[l], centre = wave_row(m, StripWave::centre)[l],
               before = wave_row(m, StripWave::ratio)[l], sigma = centre / width;
  const double ratio = before > 0.0 ? 1.0 / (2.0 * sigma - before) : 1.0 / sigma;
  wave_row(m, StripWave::ratio)[l] = ratio;
  wave_row(m, StripWave::past)[l] = before * ratio;
  wave_row(m, StripWave::present)[l] = before > 0.0 ? 2.0 * ratio / width : 1.0 / centre;
}

/// What a place is held by what it stores, for a metre of the tube.
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void add_held(const StripMemory<W>& m, int p, double* anchor) {
  if (!m.storing) return;
  const double* const held = m.row(m.held + p);
  for (int l = 0; l < W; ++l) anchor[l] += held[l];
}

/// Couplings of an eliminated matrix, for a metre of the tube.
template <int W>
KOKKOS_INLINE_FUNCTION void gather_couplings(const StripMemory<W>& m, const StripShape& shape, int factor, int middle) {
  constexpr int stride = StripMemory<W>::stride;
  double* const lower = m.row(m.lower + factor * m.cells_of_plane * m.band);
  for (int e = 0; e < m.cells_of_plane * m.band * stride; e += stride) {
    for (int l = 0; l < W; ++l) lower[e + l] = 0.0;
  }
  for (int i = 0; i < m.nx; ++i) {
    for (int k = 0; k < m.nz; ++k) {
      if (shape.material(i + shape.nx * k) == StripShape::void_material) continue;
      const int p = m.place(i, k), own = m.conducting(middle, p);
      const double *const across = m.row(m.across + own), *const through = m.row(m.through + own);
      double *const to_x = lower + (p * m.band + m.step_x - 1) * stride, *const to_z =
                                                                             lower +
                                                                             (p * m.band + m.step_z - 1) * stride;
      for (int l = 0; l < W; ++l) {
        if (m.nx > 1) to_x[l] += across[l];
        if (m.nz > 1) to_z[l] += through[l];
      }
    }
  }
}

/// The anchors as they are before the film is added: what a plane follows the fluid against.
template <int W>
KOKKOS_INLINE_FUNCTION void take_follow(const StripMemory<W>& m, int factor) {
  for (int p = 0; p < m.cells_of_plane; ++p) {
    const double* const anchor = m.row(m.anchor + p);
    double* const follow = m.row(m.follow + factor * m.cells_of_plane + p);
    for (int l = 0; l < W; ++l) follow[l] = anchor[l];
  }
}

/// Eliminates a matrix; `follow` becomes the lag behind the fluid, which voids know nothing of, then 1 - lag.
template <int W>
KOKKOS_INLINE_FUNCTION void finish_factor(const StripMemory<W>& m, const StripShape& shape, int factor, int middle) {
  const int n = m.cells_of_plane;
  eliminate_plane(m, factor);
  double* const follow = m.row(m.follow + factor * n);
  substitute_planes<W, 1>(m, factor, 1, follow);
  Pack<W> lag;
  mean_wall(m, shape, middle, follow, StripMemory<W>::stride, lag);
  double* const kept = m.row(m.lag + factor);
  for (int l = 0; l < W; ++l) kept[l] = lag[l];
  for (int p = 0; p < n; ++p) {
    double* const z = m.row(m.follow + factor * n + p);
    for (int l = 0; l < W; ++l) z[l] = 1.0 - z[l];
  }
}

/// The matrix of the whole strip, and how it follows the fluid.
template <int W>
KOKKOS_INLINE_FUNCTION void eliminate_whole(const StripMemory<W>& m, const StripShape& shape) {
  const int n = m.cells_of_plane, middle = m.ny / 2;
  Pack<W> length;
  length.fill(0.0);
  for (int j = 0; j < m.ny; ++j) {
    const double* const breadth = m.row(m.breadth + j);
    for (int l = 0; l < W; ++l) length[l] += breadth[l];
  }
  gather_couplings(m, shape, m.factors, middle);
  for (int p = 0; p < n; ++p) {
    double* const anchor = m.row(m.anchor + p);
    const bool none =
        shape.material(m.step_x == 1 ? p : p / m.step_x + m.nx * (p % m.step_x)) == StripShape::void_material;
    for (int l = 0; l < W; ++l) anchor[l] = none ? 1.0 : 0.0;
    add_held(m, p, anchor);
  }
  for (int e = 0; e < 2 * m.nx; ++e) {
    double* const anchor = m.row(m.anchor + m.place(e / 2, e % 2 == 0 ? 0 : m.nz - 1));
    for (int j = 0; j < m.ny; ++j) {
      const double* const slope = m.row(m.slope + e * m.ny + j);
      for (int l = 0; l < W; ++l) anchor[l] += slope[l] / length[l];
    }
  }
  take_follow(m, m.factors);
  for (int w = 0; w < m.walls; ++w) {
    double* const anchor = m.row(m.anchor + m.place(shape.wall_column(w), shape.wall_layer(w)));
    for (int j = 0; j < m.ny; ++j) {
      const double* const g = m.row(m.wall_conductance + j * m.walls + w);
      for (int l = 0; l < W; ++l) anchor[l] += g[l] / length[l];
    }
  }
  finish_factor(m, shape, m.factors, middle);
}

/// Solves for what is the same in all planes, and adds it to the field of the lanes that go and are accelerated.
template <int W>
KOKKOS_INLINE_FUNCTION void correct_whole(const StripMemory<W>& m, const StripShape& shape, const Pack<W>& going,
                                          int field) {
  const double* const accelerated = wave_row(m, StripWave::going);
  constexpr int stride = StripMemory<W>::stride;
  const int n = m.cells_of_plane;
  Pack<W> length, share, left, mean;
  length.fill(0.0);
  share.fill(0.0);
  left.fill(1.0);
  for (int j = 0; j < m.ny; ++j) {
    const double *const breadth = m.row(m.breadth + j), *const own = m.row(m.share + j),
                        *const effectiveness = m.row(m.effectiveness + j);
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) {
      length[l] += breadth[l];
      share[l] += breadth[l] * (own[l] * left[l]);
      left[l] *= 1.0 - effectiveness[l];
    }
  }
  double* const answer = m.row(m.whole);
  for (int p = 0; p < n; ++p) {
    double* const sum = answer + p * stride;
    for (int l = 0; l < W; ++l) sum[l] = 0.0;
    for (int j = 0; j < m.ny; ++j) {
      const double* const right = m.row(m.right + m.cell(j, p));
      COLDSKY_STRIP_LANES
      for (int l = 0; l < W; ++l) sum[l] += right[l];
    }
    for (int l = 0; l < W; ++l) sum[l] /= length[l];
  }
  substitute_planes<W, 1>(m, m.factors, 1, answer);
  mean_wall(m, shape, m.ny / 2, answer, stride, mean);
  const double* const lag = m.row(m.lag + m.factors);
  for (int l = 0; l < W; ++l) {
    const double s = share[l] / length[l], rest = 1.0 - s;
    mean[l] = rest * mean[l] / (s + rest * lag[l]);
  }
  for (int p = 0; p < n; ++p) {
    const double *const follow = m.row(m.follow + m.factors * n + p), *const y = answer + p * stride;
    Pack<W> change;
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) change[l] = going[l] * accelerated[l] != 0.0 ? y[l] + follow[l] * mean[l] : 0.0;
    for (int j = 0; j < m.ny; ++j) {
      double* const u = m.row(field + m.cell(j, p));
      COLDSKY_STRIP_LANES
      for (int l = 0; l < W; ++l) u[l] += change[l];
    }
  }
}

}  // namespace coldsky
