#pragma once
#include "kernels/batch/strip_coarse.hpp"

/// The linear system of a Newton step: sweeps along the flow.
///
/// Conduction along the tube is weak beside that across it, so that all planes are solved with the planes beside them
/// and the coolant held. A plane follows a fluid that is one kelvin warmer by z = 1 - lag, and so the coolant is then
/// marched along the planes, exactly: with the answer y of a plane, y_w at its walls, N = UA / C of its segment and
/// share = (1 - exp(-N)) / N, the fluid's mean changes by
///
///     m = (share entering + (1 - share) y_w) / (share + (1 - share) lag_w)
///
/// and the plane by y + (1 - lag) m, as in kernels/panel (TubeCorrection). What is left is what conduction along the
/// tube carries and what the common matrix of several planes gets wrong: their matrices differ in their radiation, by
/// what the coolant cools down by. The common one has slopes midway between the least and the most of the planes that
/// it stands for, so that |own - common| < common. The sweeps converge, slowly where planes lie closer together than
/// the section is wide.
namespace coldsky {

/// Of one strip's linear solve.
template <int W>
struct StripSweeps {
  Pack<W> sweeping;     ///< 1 = goes on
  Pack<W> size, last;   ///< sum of |right side| of this sweep and of the last [W]
  Pack<W> contraction;  ///< of the sweeps, as seen last [-]
  StripWaves<W> waves;
  int sweeps[W];  ///< of all steps
};

/// By what of its conduction along the tube a cell is held in the common matrix [1/m^2], times `along`. With the most
/// of any plane, 2 a, the sweeps converge whatever a is; with less of it fields that are smooth along the tube converge
/// faster, since what is left out for them is a second difference. Sweeps for fields that alternate from plane to plane
/// take (2 a - lambda / 2), where lambda is what holds the plane otherwise: the radiation of its sides at least, of
/// which half is counted.
template <int W>
KOKKOS_INLINE_FUNCTION void held_along(const StripMemory<W>& m, int first, int end, int middle, Pack<W>& held) {
  Pack<W> most, conducted, radiated;
  most.fill(0.0);
  for (int j = first; j < end; ++j) {
    const StripPlane plane = strip_plane(m, j);
    for (int l = 0; l < W; ++l) {
      const double along = (plane.gap_before[l] + plane.gap_after[l]) / plane.breadth[l];
      most[l] = along > most[l] ? along : most[l];
    }
  }
  conducted.fill(0.0);
  for (int p = 0; p < m.cells_of_plane; ++p) {
    const double* const along = m.row(m.along + m.conducting(middle, p));
    for (int l = 0; l < W; ++l) conducted[l] += along[l];
  }
  radiated.fill(0.0);
  const double* const breadth = m.row(m.breadth + middle);
  for (int e = 0; e < 2 * m.nx; ++e) {
    const double* const slope = m.row(m.slope + e * m.ny + middle);
    for (int l = 0; l < W; ++l) radiated[l] += slope[l] / breadth[l];
  }
  for (int l = 0; l < W; ++l) {
    const double whole = conducted[l] * most[l], share = whole > 0.0 ? 1.0 - 0.25 * radiated[l] / whole : 0.0;
    held[l] = share > 0.0 ? share * most[l] : 0.0;
  }
}

/// Couplings and anchors of an eliminated matrix, for a metre of the tube; `follow` takes the anchors without the film.
template <int W>
KOKKOS_INLINE_FUNCTION void gather_plane(const StripMemory<W>& m, const StripShape& shape, int factor) {
  const int first = m.first_plane(factor), end = m.first_plane(factor + 1), middle = m.middle_plane(factor);
  gather_couplings(m, shape, factor, middle);
  Pack<W> least, most, held;
  held_along(m, first, end, middle, held);
  for (int i = 0; i < m.nx; ++i) {
    for (int k = 0; k < m.nz; ++k) {
      const int p = m.place(i, k);
      double* const anchor = m.row(m.anchor + p);
      if (shape.material(i + shape.nx * k) == StripShape::void_material) {
        for (int l = 0; l < W; ++l) anchor[l] = 1.0;
        continue;
      }
      const double* const along = m.row(m.along + m.conducting(middle, p));
      for (int l = 0; l < W; ++l) anchor[l] = along[l] * held[l];
      add_held(m, p, anchor);
    }
    for (int side = 0; side < 2; ++side) {
      least.fill(1e300);
      most.fill(0.0);
      for (int j = first; j < end; ++j) {
        const double *const slope = m.row(m.slope + (2 * i + side) * m.ny + j), *const breadth = m.row(m.breadth + j);
        for (int l = 0; l < W; ++l) {
          const double here = slope[l] / breadth[l];
          least[l] = here < least[l] ? here : least[l];
          most[l] = here > most[l] ? here : most[l];
        }
      }
      double* const anchor = m.row(m.anchor + m.place(i, side == 0 ? 0 : m.nz - 1));
      for (int l = 0; l < W; ++l) anchor[l] += 0.5 * (least[l] + most[l]);
    }
  }
  take_follow(m, factor);
  const double* const breadth = m.row(m.breadth + middle);
  for (int w = 0; w < m.walls; ++w) {
    double* const anchor = m.row(m.anchor + m.place(shape.wall_column(w), shape.wall_layer(w)));
    const double* const g = m.row(m.wall_conductance + middle * m.walls + w);
    for (int l = 0; l < W; ++l) anchor[l] += g[l] / breadth[l];
  }
}

/// Eliminates the matrices of the planes.
template <int W>
KOKKOS_INLINE_FUNCTION void eliminate_strip(const StripMemory<W>& m, const StripShape& shape) {
  for (int factor = 0; factor < m.factors; ++factor) {
    gather_plane(m, shape, factor);
    finish_factor(m, shape, factor, m.middle_plane(factor));
  }
}

/// right = - balance - heat that leaves the cell by conduction, for the step as it stands
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void subtract_conduction(const StripCell& c, const StripPlane& s,
                                                     const double* KOKKOS_RESTRICT balance,
                                                     double* KOKKOS_RESTRICT right) {
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) {
    const double u = c.u[l];
    right[l] = -balance[l] -
               s.breadth[l] * (c.west[l] * (u - c.u_west[l]) + c.east[l] * (u - c.u_east[l]) +
                               c.below[l] * (u - c.u_below[l]) + c.above[l] * (u - c.u_above[l])) -
               c.before[l] * s.gap_before[l] * (u - c.u_before[l]) - c.after[l] * s.gap_after[l] * (u - c.u_after[l]);
  }
}
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void subtract_product(const double* KOKKOS_RESTRICT slope, const double* KOKKOS_RESTRICT u,
                                                  double* KOKKOS_RESTRICT right) {
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) right[l] -= slope[l] * u[l];
}
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void turn_round(const double* KOKKOS_RESTRICT balance, double* KOKKOS_RESTRICT right) {
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) right[l] = -balance[l];
}

/// The coolant for a change of the field: mean of the walls and drive of every segment, in the rows `fluid` and
/// `entering`, and the heat into all walls [W].
template <int W, class Inlet>
KOKKOS_INLINE_FUNCTION void march_change(const StripMemory<W>& m, const StripShape& shape, int field,
                                         const Inlet& inlet, Pack<W>& heat) {
  Pack<W> wall, fluid;
  inlet.begin_change(fluid);
  heat.fill(0.0);
  for (int j = 0; j < m.ny; ++j) {
    mean_wall(m, shape, j, m.row(field + m.cell(j, 0)), m.ny * StripMemory<W>::stride, wall);
    const double *const share = m.row(m.share + j), *const effectiveness = m.row(m.effectiveness + j),
                        *const whole = m.row(m.conductance + j);
    double *const mean = m.row(m.fluid + j), *const drive = m.row(m.entering + j);
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) {
      mean[l] = wall[l];
      drive[l] = share[l] * (fluid[l] - wall[l]);
      heat[l] += whole[l] * drive[l];
      fluid[l] += effectiveness[l] * (wall[l] - fluid[l]);
    }
  }
}

/// A linear system: rows of the field that is solved for, of the balances on its right side (or none), and of the heat
/// into the walls that comes with them.
struct StripSystem {
  int field, balance, heat;
  static constexpr int no_balance = -1;
};

/// The same of what the cells of a place store.
template <int W>
KOKKOS_INLINE_FUNCTION void subtract_stored(const StripMemory<W>& m, int p, int field, double* right) {
  constexpr int stride = StripMemory<W>::stride;
  const double* const held = m.row(m.held + p);
  for (int j = 0; j < m.ny; ++j) {
    const double *const u = m.row(field + m.cell(j, p)), *const breadth = m.row(m.breadth + j);
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) right[j * stride + l] -= held[l] * breadth[l] * u[l];
  }
}

/// Right sides of all planes at the field as it stands. \param first there is no field yet
template <int W, class Inlet>
KOKKOS_INLINE_FUNCTION void right_sides(const StripMemory<W>& m, const StripShape& shape, const StripSystem& system,
                                        bool first, Inlet& inlet) {
  constexpr int stride = StripMemory<W>::stride;
  const int cells = m.cells_of_plane * m.ny;
  const bool balances = system.balance != StripSystem::no_balance;
  const auto balance_of = [&](int c) { return m.row(balances ? system.balance + c : m.zero); };
  if (first) {
    for (int c = 0; c < cells; ++c) turn_round<W>(balance_of(c), m.row(m.right + c));
    if constexpr (Inlet::unknown) {
      for (int l = 0; l < W; ++l) inlet.right[l] = -inlet.balance[l];
    }
  } else {
    Pack<W> heat;
    march_change(m, shape, system.field, inlet, heat);
    if constexpr (Inlet::unknown) {
      for (int l = 0; l < W; ++l) inlet.right[l] = -inlet.balance[l] - inlet.storage[l] * inlet.change[l] - heat[l];
    }
    for (int i = 0; i < m.nx; ++i) {
      for (int k = 0; k < m.nz; ++k) {
        const StripPlace place = strip_place(m, system.field, i, k);
        const int at = m.cell(0, m.place(i, k));
        double* const right = m.row(m.right + at);
        for (int j = 0; j < m.ny; ++j) {
          subtract_conduction<W>(cell_of<W>(place, m.ny, j), strip_plane(m, j), balance_of(at + j), right + j * stride);
        }
        if constexpr (Inlet::unknown) subtract_stored(m, m.place(i, k), system.field, right);
      }
      for (int e = 0; e < 2 * m.ny; ++e) {
        const int side = e / m.ny, at = m.cell(e % m.ny, m.place(i, side == 0 ? 0 : m.nz - 1));
        subtract_product<W>(m.row(m.slope + 2 * i * m.ny + e), m.row(system.field + at), m.row(m.right + at));
      }
    }
  }
  for (int w = 0; w < m.walls; ++w) {
    for (int j = 0; j < m.ny; ++j) {
      const int at = m.cell(j, m.place(shape.wall_column(w), shape.wall_layer(w)));
      const double *const g = m.row(m.wall_conductance + j * m.walls + w),
                          *const heat = m.row(system.heat + j * m.walls + w), *const own = m.row(system.field + at),
                          *const wall = m.row(m.fluid + j), *const drive = m.row(m.entering + j);
      double* const right = m.row(m.right + at);
      for (int l = 0; l < W; ++l) {
        right[l] += heat[l];
        if (!first) right[l] += g[l] * (drive[l] + (wall[l] - own[l]));
      }
    }
  }
}

/// Sum of sizes, and the right side for a metre of the tube.
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void measure(const double* KOKKOS_RESTRICT breadth, double* KOKKOS_RESTRICT right,
                                         double* KOKKOS_RESTRICT size) {
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) {
    size[l] += Kokkos::fabs(right[l]);
    right[l] /= breadth[l];
  }
}

/// Follows the coolant along the planes' answers: its change in every segment, in the rows `fluid`.
template <int W>
KOKKOS_INLINE_FUNCTION void march_answers(const StripMemory<W>& m, const StripShape& shape) {
  Pack<W> wall, entering;
  entering.fill(0.0);
  int factor = 0;
  for (int j = 0; j < m.ny; ++j) {
    while (factor + 1 < m.factors && m.first_plane(factor + 1) <= j) ++factor;
    mean_wall(m, shape, j, m.row(m.right + m.cell(j, 0)), m.ny * StripMemory<W>::stride, wall);
    const double *const share = m.row(m.share + j), *const effectiveness = m.row(m.effectiveness + j),
                        *const lag = m.row(m.lag + factor);
    double* const fluid = m.row(m.fluid + j);
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) {
      const double rest = 1.0 - share[l];
      const double mean = (share[l] * entering[l] + rest * wall[l]) / (share[l] + rest * lag[l]);
      fluid[l] = mean;
      entering[l] += effectiveness[l] * (wall[l] + (1.0 - lag[l]) * mean - entering[l]);
    }
  }
}

/// The same with the inlet's change as an unknown: what enters and all that follows are linear in it, so that two
/// marches, of the answers and of an inlet one kelvin warmer, say which change meets its equation. Returns it.
template <int W>
KOKKOS_INLINE_FUNCTION void march_answers_from_inlet(const StripMemory<W>& m, const StripShape& shape,
                                                     const LoopInlet<W>& inlet, Pack<W>& change) {
  Pack<W> wall, entering, unit, heat, unit_heat;
  entering.fill(0.0);
  unit.fill(1.0);
  heat.fill(0.0);
  unit_heat.fill(0.0);
  int factor = 0;
  for (int j = 0; j < m.ny; ++j) {
    while (factor + 1 < m.factors && m.first_plane(factor + 1) <= j) ++factor;
    mean_wall(m, shape, j, m.row(m.right + m.cell(j, 0)), m.ny * StripMemory<W>::stride, wall);
    const double *const share = m.row(m.share + j), *const effectiveness = m.row(m.effectiveness + j),
                        *const lag = m.row(m.lag + factor), *const whole = m.row(m.conductance + j);
    double *const fluid = m.row(m.fluid + j), *const of_unit = m.row(m.entering + j);
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) {
      const double rest = 1.0 - share[l], below = share[l] + rest * lag[l];
      const double mean = (share[l] * entering[l] + rest * wall[l]) / below, own = share[l] * unit[l] / below;
      fluid[l] = mean;
      of_unit[l] = own;
      heat[l] += whole[l] * (lag[l] * mean - wall[l]);
      unit_heat[l] += whole[l] * lag[l] * own;
      entering[l] += effectiveness[l] * (wall[l] + (1.0 - lag[l]) * mean - entering[l]);
      unit[l] += effectiveness[l] * ((1.0 - lag[l]) * own - unit[l]);
    }
  }
  for (int l = 0; l < W; ++l) {
    const double slope = inlet.storage[l] + unit_heat[l];
    change[l] = slope > 0.0 ? (inlet.right[l] - heat[l]) / slope : 0.0;
  }
  for (int j = 0; j < m.ny; ++j) {
    double* const fluid = m.row(m.fluid + j);
    const double* const of_unit = m.row(m.entering + j);
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) fluid[l] += change[l] * of_unit[l];
  }
}

/// Moves the inlet's change of the lanes that go as the field is moved (begin_step, improve_step, wave_step).
template <int W>
KOKKOS_INLINE_FUNCTION void move_inlet(const Pack<W>& found, const Pack<W>& going, bool begins, bool waving,
                                       bool wave_begins, const double* past, const double* present,
                                       LoopInlet<W>& inlet) {
  for (int l = 0; l < W; ++l) {
    if (begins) {
      if (going[l] != 0.0) inlet.change[l] = found[l];
    } else if (waving) {
      inlet.direction[l] = (wave_begins ? 0.0 : past[l] * inlet.direction[l]) + present[l] * found[l];
      inlet.change[l] += going[l] * inlet.direction[l];
    } else {
      inlet.change[l] += going[l] * found[l];
    }
  }
}

/// field += going (y + (1 - lag) m); or where the field begins, field = y + (1 - lag) m in the lanes that go
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void improve_step(const double* KOKKOS_RESTRICT y, const double* KOKKOS_RESTRICT follow,
                                              const double* KOKKOS_RESTRICT fluid, const double* KOKKOS_RESTRICT going,
                                              double* KOKKOS_RESTRICT field) {
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) field[l] += going[l] * (y[l] + follow[l] * fluid[l]);
}
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void begin_step(const double* KOKKOS_RESTRICT y, const double* KOKKOS_RESTRICT follow,
                                            const double* KOKKOS_RESTRICT fluid, const double* KOKKOS_RESTRICT going,
                                            double* KOKKOS_RESTRICT field) {
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) field[l] = going[l] != 0.0 ? y[l] + follow[l] * fluid[l] : field[l];
}

/// The same by a step of Chebyshev's iteration. \param begins `direction` holds nothing yet
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void wave_step(const double* KOKKOS_RESTRICT y, const double* KOKKOS_RESTRICT follow,
                                           const double* KOKKOS_RESTRICT fluid, const double* KOKKOS_RESTRICT going,
                                           const double* KOKKOS_RESTRICT past, const double* KOKKOS_RESTRICT present,
                                           bool begins, double* KOKKOS_RESTRICT direction,
                                           double* KOKKOS_RESTRICT field) {
  if (begins) {
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) direction[l] = present[l] * (y[l] + follow[l] * fluid[l]);
  } else {
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) {
      direction[l] = past[l] * direction[l] + present[l] * (y[l] + follow[l] * fluid[l]);
    }
  }
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) field[l] += going[l] * direction[l];
}

/// Answers of all planes for their right sides, the coolant with them, into a field of the lanes that go.
template <int W, class Inlet>
KOKKOS_INLINE_FUNCTION void solve_planes(const StripMemory<W>& m, const StripShape& shape, const Pack<W>& going,
                                         int into, bool begins, StripWaves<W>& waves, Inlet& inlet) {
  const int n = m.cells_of_plane;
  const bool waving = !begins && waves.any;
  const double *const past = wave_row(m, StripWave::past), *const present = wave_row(m, StripWave::present);
  for (int factor = 0; factor < m.factors; ++factor) {
    substitute_stretch(m, factor, m.first_plane(factor), m.first_plane(factor + 1), m.row(m.right));
  }
  if constexpr (Inlet::unknown) {
    Pack<W> found;
    march_answers_from_inlet(m, shape, inlet, found);
    move_inlet(found, going, begins, waving, !waves.begun, past, present, inlet);
  } else {
    march_answers(m, shape);
  }
  for (int factor = 0; factor < m.factors; ++factor) {
    for (int p = 0; p < n; ++p) {
      const double* const follow = m.row(m.follow + factor * n + p);
      for (int j = m.first_plane(factor); j < m.first_plane(factor + 1); ++j) {
        const double *const y = m.row(m.right + m.cell(j, p)), *const fluid = m.row(m.fluid + j);
        double* const field = m.row(into + m.cell(j, p));
        if (begins) {
          begin_step<W>(y, follow, fluid, going.lane, field);
        } else if (waving) {
          wave_step<W>(y, follow, fluid, going.lane, past, present, !waves.begun, m.row(m.direction + m.cell(j, p)),
                       field);
        } else {
          improve_step<W>(y, follow, fluid, going.lane, field);
        }
      }
    }
  }
  waves.begun = waves.begun || waving;
}

/// One sweep over all planes; adds the sizes of the right sides before it. \param going lanes whose field moves
template <int W, class Inlet>
KOKKOS_INLINE_FUNCTION void sweep_planes(const StripMemory<W>& m, const StripShape& shape, const StripSystem& system,
                                         bool first, const Pack<W>& going, Pack<W>& size, StripWaves<W>& waves,
                                         Inlet& inlet) {
  right_sides(m, shape, system, first, inlet);
  if (!first && waves.any) {
    if (!waves.whole_known) eliminate_whole(m, shape);
    waves.whole_known = true;
    correct_whole(m, shape, going, system.field);
    right_sides(m, shape, system, first, inlet);
  }
  size.fill(0.0);
  for (int p = 0; p < m.cells_of_plane; ++p) {
    double* const right = m.row(m.right + m.cell(0, p));
    for (int j = 0; j < m.ny; ++j) {
      measure<W>(m.row(m.breadth + j), right + j * StripMemory<W>::stride, size.lane);
    }
  }
  if constexpr (Inlet::unknown) {
    for (int l = 0; l < W; ++l) size[l] += Kokkos::fabs(inlet.right[l]);
  }
  solve_planes(m, shape, going, system.field, first, waves, inlet);
}

/// Sweeps of a solve after which a lane that still falls slowly is accelerated, and what is slow.
inline constexpr int plain_sweeps = 8;
inline constexpr double slow_contraction = 0.9;
/// Steps of Chebyshev's iteration after which it has to be ahead of sweeps alone. Where the coolant cools down along a
/// strip faster than conduction evens out, eigenvalues are complex and it is not.
inline constexpr int wave_trial = 20;

/// Begins, goes on with or gives up Chebyshev's iteration of a lane, before its next sweep. \param sweep the one that
/// was
template <int W>
KOKKOS_INLINE_FUNCTION void steer_waves(const StripMemory<W>& m, int l, int sweep, StripSweeps<W>& sweeps) {
  StripWaves<W>& waves = sweeps.waves;
  if (wave_row(m, StripWave::going)[l] != 0.0) {
    const double steps = wave_row(m, StripWave::steps)[l] += 1.0;
    const double plain = wave_row(m, StripWave::plain)[l] *= sweeps.contraction[l];
    if (steps >= wave_trial && !(sweeps.size[l] < plain)) {
      waves.refused[l] = true;
      rest_wave(m, l);
      return;
    }
  } else {
    waves.slow[l] = waves.slow[l] || (sweep >= plain_sweeps && sweeps.contraction[l] > slow_contraction);
    if (waves.refused[l] || !waves.slow[l]) return;
    begin_wave(m, l, sweeps.size[l]);
  }
  waves.any = true;
  next_wave(m, l);
}

/// Solves a system, each lane that is active until its right side has fallen to `target` [W]; returns when all have.
/// \param relative where above 0, the target is this share of the first right side
template <int W, class Inlet>
KOKKOS_INLINE_FUNCTION void sweep_strip(const StripMemory<W>& m, const StripShape& shape, const StripSystem& system,
                                        const Pack<W>& active, Pack<W> target, double relative, int most,
                                        StripSweeps<W>& sweeps, Inlet& inlet) {
  sweeps.sweeping = active;
  sweeps.waves.begun = false;
  sweeps.waves.any = false;
  for (int l = 0; l < W; ++l) rest_wave(m, l);
  const double* const accelerated = wave_row(m, StripWave::going);
  for (int sweep = 0; sweep < most; ++sweep) {
    sweeps.last = sweeps.size;
    sweep_planes(m, shape, system, sweep == 0, sweeps.sweeping, sweeps.size, sweeps.waves, inlet);
    bool any = sweeps.waves.any = false;
    for (int l = 0; l < W; ++l) {
      if (sweeps.sweeping[l] == 0.0) continue;
      ++sweeps.sweeps[l];
      if (sweep == 0 && relative > 0.0) {
        target[l] = relative * sweeps.size[l];
        any = true;  // how fast its sweeps converge is not known yet
        steer_waves(m, l, sweep, sweeps);
        continue;
      }
      if (sweep > 0 && sweeps.last[l] > 0.0 && accelerated[l] == 0.0) {
        sweeps.contraction[l] = Kokkos::fmin(1.0, Kokkos::fmax(1e-4, sweeps.size[l] / sweeps.last[l]));
      }
      // What the next sweep would find; of Chebyshev's iteration, which falls unevenly, what this one has found.
      const double expected = accelerated[l] != 0.0 ? 1.0 : sweeps.contraction[l];
      if (expected * sweeps.size[l] > target[l]) {
        any = true;
        steer_waves(m, l, sweep, sweeps);
      } else {
        sweeps.sweeping[l] = 0.0;
        rest_wave(m, l);
      }
    }
    if (!any) return;
  }
}

}  // namespace coldsky
