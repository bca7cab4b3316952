#pragma once
#include "kernels/batch/extreme_watch.hpp"
#include "kernels/batch/strip_drive.hpp"
#include "kernels/batch/strip_sweeps.hpp"

/// A strip through time: TR-BDF2 as a singly diagonally implicit method with an explicit first stage, its step control
/// and its stages as those of solver/nonlinear/transient (Hosea and Shampine 1996), one lane a strip.
///
///     k1 = f(t, u),  u2 = u + h (d k1 + d k2),  u3 = u + h (w k1 + w k2 + d k3),   d = 1 - sqrt(1/2), w = sqrt(2)/4
///
/// Newton's method of a stage begins at the line (stage 2) and the parabola (stage 3) that the rates before it draw,
/// which leaves one step for most stages. A step eliminates one matrix, in its first stage.
namespace coldsky {

inline constexpr double march_diagonal = 0.29289321881345247560, march_outer = 0.35355339059327376220;

/// What the lanes of a pack carry along.
template <int W>
struct StripLanes {
  LaneProgress<W> progress;  ///< through the span
  Pack<W> going;             ///< 1 = the present stage of the lane is not solved yet
  Pack<W> solved;            ///< 1 = all stages of the present step were
  Pack<W> length;            ///< of a stage: d times the step [s]
  StripFlows<W> flows;
  StripSums<W> sums;
  StripSweeps<W> sweeps;
  LoopInlet<W> inlet;
  Pack<W> outlet;  ///< coolant leaving, less the reference [K]
  Pack<W> norm, last_norm, scale, residual;
  LaneDrive drive[W];
  int iterations[W];
};

template <int W>
KOKKOS_INLINE_FUNCTION ExtremeWatch watch_at(const StripMemory<W>& m, int place, int l, double sign) {
  ExtremeWatch watch;
  watch.sign = sign;
  watch.best = march_row(m, place)[l];
  watch.when = march_row(m, place + 1)[l];
  watch.count = march_row(m, place + 2)[l];
  for (int n = 0; n < 3; ++n) {
    watch.time[n] = march_row(m, place + 3 + n)[l];
    watch.value[n] = march_row(m, place + 6 + n)[l];
  }
  return watch;
}
template <int W>
KOKKOS_INLINE_FUNCTION void keep_watch(const StripMemory<W>& m, int place, int l, const ExtremeWatch& watch) {
  march_row(m, place)[l] = watch.best;
  march_row(m, place + 1)[l] = watch.when;
  march_row(m, place + 2)[l] = watch.count;
  for (int n = 0; n < 3; ++n) {
    march_row(m, place + 3 + n)[l] = watch.time[n];
    march_row(m, place + 6 + n)[l] = watch.value[n];
  }
}

/// Coolant that leaves [K].
template <int W>
KOKKOS_INLINE_FUNCTION double leaving_coolant(const StripMemory<W>& m, int l, const StripLanes<W>& s) {
  const bool cools = march_row(m, StripMarch::flows)[l] > 0.0 && m.row(m.numbers + StripNumber::specific_heat)[l] > 0.0;
  return m.row(m.numbers + StripNumber::inlet)[l] + (cools ? s.outlet[l] : s.inlet.value[l]);
}

/// Looks at chip, inlet and outlet at a time. \param anew an arc begins
template <int W>
KOKKOS_INLINE_FUNCTION void watch_lane(const StripMemory<W>& m, int l, double time, bool anew, const StripLanes<W>& s) {
  const double inlet = m.row(m.numbers + StripNumber::inlet)[l] + s.inlet.value[l], outlet = leaving_coolant(m, l, s);
  const double* const own = s.drive[l].in_time;
  const double chip = (own[StripInTime::at_outlet] > 0.0 ? outlet : inlet) +
                      own[StripInTime::chip_rise] * march_row(m, StripMarch::factor)[l];
  const auto see = [&](int place, double sign, double value) {
    ExtremeWatch watch = watch_at(m, place, l, sign);
    if (anew) watch.smooth_begins();
    watch.see(time, value);
    keep_watch(m, place, l, watch);
  };
  see(StripMarch::chip_peak, 1.0, chip);
  see(StripMarch::inlet_peak, 1.0, inlet);
  see(StripMarch::outlet_peak, -1.0, outlet);
  double* const coldest = march_row(m, StripMarch::coldest);
  coldest[l] = s.sums.coldest[l] < coldest[l] ? s.sums.coldest[l] : coldest[l];
}

/// Of a cell without storage: what leaves it but into the walls, then its rate of temperature.
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void rate_of(const double* KOKKOS_RESTRICT capacity, const double* KOKKOS_RESTRICT breadth,
                                         const double* KOKKOS_RESTRICT balance, const double* KOKKOS_RESTRICT takes,
                                         double* KOKKOS_RESTRICT rate) {
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) {
    const double whole = capacity[l] * breadth[l];
    const double found = whole > 0.0 ? -balance[l] / whole : 0.0;
    rate[l] = takes[l] != 0.0 ? found : rate[l];
  }
}

/// Sum of capacity times rate of the lanes [W].
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void add_stored(const double* KOKKOS_RESTRICT capacity,
                                            const double* KOKKOS_RESTRICT breadth, const double* KOKKOS_RESTRICT rate,
                                            double* KOKKOS_RESTRICT sum) {
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) sum[l] += capacity[l] * breadth[l] * rate[l];
}

template <int W>
KOKKOS_INLINE_FUNCTION void stored_power(const StripMemory<W>& m, int rate, Pack<W>& power) {
  power.fill(0.0);
  for (int p = 0; p < m.cells_of_plane; ++p) {
    const double* const capacity = m.row(m.capacity + p);
    for (int j = 0; j < m.ny; ++j) {
      add_stored<W>(capacity, m.row(m.breadth + j), m.row(rate + m.cell(j, p)), power.lane);
    }
  }
}

/// The loop's share of a lane [J/K].
template <int W>
KOKKOS_INLINE_FUNCTION double loop_share(const StripMemory<W>& m, int l, const LaneDrive& drive) {
  return m.row(m.numbers + StripNumber::tube_share)[l] * drive.in_time[StripInTime::loop_capacity] /
         drive.in_time[StripInTime::strips];
}

/// A loop without heat capacity jumps with what drives it: to the inlet at which heat and load agree with the field
/// held, to which the heat is linear in it.
template <int W>
KOKKOS_INLINE_FUNCTION void match_inlet(const StripMemory<W>& m, const Pack<W>& opening, StripLanes<W>& s) {
  constexpr double largest = 50.0;  // [K]
  Pack<W> unit, slope;
  unit.fill(1.0);
  slope.fill(0.0);
  for (int j = 0; j < m.ny; ++j) {
    const double *const share = m.row(m.share + j), *const effectiveness = m.row(m.effectiveness + j),
                        *const whole = m.row(m.conductance + j);
    for (int l = 0; l < W; ++l) {
      slope[l] += whole[l] * share[l] * unit[l];
      unit[l] -= effectiveness[l] * unit[l];
    }
  }
  for (int l = 0; l < W; ++l) {
    if (opening[l] == 0.0 || s.drive[l].in_time[StripInTime::loop_capacity] > 0.0 || !(slope[l] > 0.0)) continue;
    const double step = (march_row(m, StripMarch::load)[l] - s.sums.heat[l]) / slope[l];
    s.inlet.value[l] += step < -largest ? -largest : largest < step ? largest : step;
  }
}

/// Rates and flows at the start of an arc, of the lanes that open one.
template <int W>
KOKKOS_INLINE_FUNCTION void begin_arcs(const StripMemory<W>& m, const StripShape& shape, const StripLayout& layout,
                                       const Pack<W>& opening, StripLanes<W>& s) {
  for (int l = 0; l < W; ++l) {
    if (opening[l] == 0.0) continue;
    const double* const arc =
        s.drive[l].orbit + 1 + static_cast<int>(march_row(m, StripMarch::arc)[l]) * OrbitTable::arc;
    march_row(m, StripMarch::opened)[l] = march_row(m, StripMarch::memory_time)[l] = arc[0];
    march_row(m, StripMarch::closes)[l] = arc[1];
    march_row(m, StripMarch::time)[l] = arc[0];
    march_row(m, StripMarch::fluid_rate)[l] = march_row(m, StripMarch::wall_rate)[l] = 0.0;
    set_lane_in_time(m, shape, layout, l, s.drive[l], arc[0], s.flows);
  }
  if (shape.varying) form_conductances(m, shape, layout);
  balance_field(m, shape, layout, NoStorage<W>{}, s.sums);
  balance_coolant(m, shape, layout, s.flows, s.inlet, s.sums, s.outlet);
  match_inlet(m, opening, s);
  balance_coolant(m, shape, layout, s.flows, s.inlet, s.sums, s.outlet);
  for (int w = 0; w < m.walls; ++w) {
    for (int j = 0; j < m.ny; ++j) {
      double* const balance = m.row(m.balance + m.cell(j, m.place(shape.wall_column(w), shape.wall_layer(w))));
      const double* const heat = m.row(m.wall_heat + j * m.walls + w);
      for (int l = 0; l < W; ++l) balance[l] -= heat[l];
    }
  }
  for (int p = 0; p < m.cells_of_plane; ++p) {
    for (int j = 0; j < m.ny; ++j) {
      const int c = m.cell(j, p);
      rate_of<W>(m.row(m.capacity + p), m.row(m.breadth + j), m.row(m.balance + c), opening.lane,
                 m.row(m.first_rate + c));
    }
  }
  Pack<W> stored;
  stored_power(m, m.first_rate, stored);
  for (int l = 0; l < W; ++l) {
    if (opening[l] == 0.0) continue;
    const double capacity = loop_share(m, l, s.drive[l]), load = march_row(m, StripMarch::load)[l];
    const double rate = capacity > 0.0 ? (load - s.sums.heat[l]) / capacity : 0.0;
    march_row(m, StripMarch::first)[l] = rate;
    march_row(m, StripMarch::stored_first)[l] = stored[l] + capacity * rate;
    march_row(m, StripMarch::net_first)[l] = s.sums.net[l];
    march_row(m, StripMarch::load_first)[l] = load;
    watch_lane(m, l, march_row(m, StripMarch::time)[l], true, s);
  }
}

/// Freezes the lanes whose stage is solved, or cannot be.
template <int W>
KOKKOS_INLINE_FUNCTION void settle_stage(double tolerance, int iteration, StripLanes<W>& s) {
  constexpr double least_gain = 0.5, largest_rounding = 1e-8;
  for (int l = 0; l < W; ++l) {
    if (s.going[l] == 0.0) continue;
    const double level = 2.220446049250313e-16 / s.scale[l] * (s.sums.state[l] + s.sums.coolant_state[l]);
    const bool rounded = iteration > 0 && s.norm[l] > least_gain * s.last_norm[l] &&
                         s.residual[l] <= Kokkos::fmin(level, largest_rounding);
    if (s.residual[l] <= tolerance || rounded) {
      s.going[l] = 0.0;
    } else if (!Kokkos::isfinite(s.residual[l])) {
      s.going[l] = s.solved[l] = 0.0;
    }
  }
}

/// Field and inlet of a stage, from the rows `old` and the place `inlet_old`. \param time of the lanes [s]
/// \param eliminates the matrices are those of the step before
template <int W>
KOKKOS_INLINE_FUNCTION void solve_stage(const StripMemory<W>& m, const StripShape& shape, const StripLayout& layout,
                                        const StripOrbitOptions& options, const Pack<W>& time, bool eliminates,
                                        StripLanes<W>& s) {
  constexpr double forcing = 1e-4;
  for (int l = 0; l < W; ++l) {
    s.going[l] = s.progress.active[l] * s.solved[l];
    s.last_norm[l] = s.norm[l] = 0.0;
    s.inlet.storage[l] = loop_share(m, l, s.drive[l]) / s.length[l];
    s.inlet.direction[l] = 0.0;
    if (s.going[l] != 0.0) set_lane_in_time(m, shape, layout, l, s.drive[l], time[l], s.flows);
  }
  for (int p = 0; p < m.cells_of_plane; ++p) {
    const double* const capacity = m.row(m.capacity + p);
    double* const held = m.row(m.held + p);
    for (int l = 0; l < W; ++l) held[l] = capacity[l] / s.length[l];
  }
  for (int iteration = 0;; ++iteration) {
    if (shape.varying) form_conductances(m, shape, layout);
    balance_field(m, shape, layout, StageStorage<W>{}, s.sums);
    balance_coolant(m, shape, layout, s.flows, s.inlet, s.sums, s.outlet);
    bool any = false;
    Pack<W> target;
    for (int l = 0; l < W; ++l) {
      s.inlet.balance[l] = s.inlet.storage[l] * (s.inlet.value[l] - march_row(m, StripMarch::inlet_old)[l]) -
                           march_row(m, StripMarch::load)[l] + s.sums.heat[l];
      s.inlet.change[l] = 0.0;
      s.last_norm[l] = s.norm[l];
      s.norm[l] = s.sums.norm[l] + s.sums.coolant_norm[l] + Kokkos::fabs(s.inlet.balance[l]);
      s.scale[l] = s.sums.passed[l] + Kokkos::fabs(s.sums.heat[l]);
      s.residual[l] = s.scale[l] > 0.0 ? s.norm[l] / s.scale[l] : s.norm[l];
    }
    settle_stage(options.stage_tolerance, iteration, s);
    for (int l = 0; l < W; ++l) {
      target[l] = Kokkos::fmax(forcing * s.norm[l], 0.3 * options.stage_tolerance * s.scale[l]);
      any = any || s.going[l] != 0.0;
    }
    // Also where nothing is left to solve: whether others need it is no matter of a lane's digits.
    if (eliminates && iteration == 0) {
      eliminate_strip(m, shape);
      s.sweeps.waves.whole_known = false;
    }
    if (!any || iteration == options.most_iterations) break;
    sweep_strip(m, shape, StripSystem{m.step, m.balance, m.wall_heat}, s.going, target, 0.0, options.most_sweeps,
                s.sweeps, s.inlet);
    for (int c = 0; c < m.cells_of_plane * m.ny; ++c) {
      double* const u = m.row(m.deviation + c);
      const double* const step = m.row(m.step + c);
      COLDSKY_STRIP_LANES
      for (int l = 0; l < W; ++l) u[l] += s.going[l] * step[l];
    }
    for (int l = 0; l < W; ++l) {
      s.inlet.value[l] += s.going[l] * s.inlet.change[l];
      s.iterations[l] += s.going[l] != 0.0 ? 1 : 0;
    }
  }
  for (int l = 0; l < W; ++l) {
    if (s.going[l] != 0.0) s.solved[l] = 0.0;
  }
}

}  // namespace coldsky
