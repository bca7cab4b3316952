#pragma once
#include "kernels/batch/strip_balance.hpp"
#include "kernels/flow/tube_flow.hpp"

/// The coolant of strips: what follows from the flow, the march along the tube, and the flow as an unknown.
namespace coldsky {

/// Flow of every lane and what follows from it.
template <int W>
struct StripFlows {
  Pack<W> flow;           ///< of the whole tube [kg/s]
  Pack<W> resistance;     ///< of film and bond [m^2 K/W]
  Pack<W> inverse_rate;   ///< 1 / (flow c_p) of the strip's share; 0 = one temperature everywhere [K/W]
  Pack<W> carried;        ///< heat that a kilogram brings, the pump's with it [J/kg]
  Pack<W> film;           ///< [W/(m^2 K)]
  Pack<W> pump_fraction;  ///< [-]
  // Of the flow as an unknown.
  Pack<W> slope;  ///< of the miss with log(flow), with a field that follows [-]
  Pack<W> moved;  ///< change of log(flow) in the last step [-]
  bool met[W];    ///< heat is what the flow carries, when it was looked at last; true where the flow is given
};

/// Fluid of a lane as the laws of the flow know it.
template <int W>
KOKKOS_INLINE_FUNCTION FlowFluid flow_fluid(const StripMemory<W>& m, int l) {
  const auto number = [&](int n) { return m.row(m.numbers + n)[l]; };
  return {number(StripNumber::density),         number(StripNumber::fluid_conductivity),
          number(StripNumber::viscosity),       number(StripNumber::prandtl),
          number(StripNumber::vapour_density),  number(StripNumber::vapour_viscosity),
          number(StripNumber::reduced_pressure)};
}

/// Flow in the tube of a lane; nothing where there is none (heat pipes, ideal panels).
template <int W>
KOKKOS_INLINE_FUNCTION FlowNumbers flow_numbers(const StripMemory<W>& m, int l, double flow) {
  const auto number = [&](int n) { return m.row(m.numbers + n)[l]; };
  const int law = static_cast<int>(number(StripNumber::flow_law));
  const double diameter = number(StripNumber::diameter), length = number(StripNumber::length);
  if (law == liquid) return liquid_flow(flow_fluid(m, l), flow, diameter, length);
  if (law == condensing) return flow_that_condenses(flow_fluid(m, l), flow, diameter, length);
  return FlowNumbers{};
}

/// Sets the flow of a lane.
template <int W>
KOKKOS_INLINE_FUNCTION void set_strip_flow(const StripMemory<W>& m, int l, double flow, StripFlows<W>& flows) {
  const auto number = [&](int n) { return m.row(m.numbers + n)[l]; };
  const FlowNumbers numbers = flow_numbers(m, l, flow);
  const double given = number(StripNumber::film), film = given > 0.0 ? given : numbers.film_coefficient;
  const double rate = flow * number(StripNumber::specific_heat) * number(StripNumber::tube_share);
  const double useful = number(StripNumber::useful);
  flows.flow[l] = flow;
  flows.film[l] = film;
  flows.resistance[l] = 1.0 / film + number(StripNumber::bond);
  flows.inverse_rate[l] = rate > 0.0 ? 1.0 / rate : 0.0;
  double fraction = 0.0;
  if (static_cast<int>(number(StripNumber::flow_law)) != no_flow || number(StripNumber::loop_drop) > 0.0) {
    const double drop = numbers.pressure_drop + number(StripNumber::loop_drop);
    const double work = pump_power(1.0 / number(StripNumber::density), drop, number(StripNumber::pump_efficiency));
    fraction = useful > 0.0 ? work / useful : 0.0;
  }
  flows.pump_fraction[l] = fraction;
  flows.carried[l] = useful * (1.0 + number(StripNumber::pump_counts) * fraction);
}

/// G of every wall of a plane, UA of the segment and what follows from it.
template <int W>
KOKKOS_INLINE_FUNCTION void form_segment(const StripMemory<W>& m, const StripShape& shape, const StripLayout& layout,
                                         const StripFlows<W>& flows, int j) {
  const auto number = [&](int n) { return m.row(m.numbers + n); };
  const double* const breadth = m.row(m.breadth + j);
  const double* const inlet = number(StripNumber::inlet);
  double* const whole = m.row(m.conductance + j);
  for (int l = 0; l < W; ++l) whole[l] = 0.0;
  for (int w = 0; w < m.walls; ++w) {
    const int i = shape.wall_column(w), k = shape.wall_layer(w), axis = shape.wall_axis(w);
    const StripLawRows solid = law_rows(m, shape.material(i + shape.nx * k));
    const double *const u = m.row(m.deviation + m.cell(j, m.place(i, k))), *const width = number(layout.wall_width + w),
                        *const distance = number(layout.wall_distance + w);
    double* const g = m.row(m.wall_conductance + j * m.walls + w);
    for (int l = 0; l < W; ++l) {
      double resistance = flows.resistance[l];
      if (distance[l] > 0.0) resistance += distance[l] / solid.conductivity_along(axis, l, inlet[l] + u[l]);
      g[l] = width[l] * breadth[l] / resistance;
      whole[l] += g[l];
    }
  }
  double *const effectiveness = m.row(m.effectiveness + j), *const share = m.row(m.share + j);
  for (int l = 0; l < W; ++l) {
    const SegmentFactors factors = segment_factors(whole[l], flows.inverse_rate[l]);
    effectiveness[l] = factors.effectiveness;
    share[l] = factors.share;
  }
}

/// Mean over the walls of a segment, weighted with G. One wall: its own, to the last digit, however large G is.
/// \param field number of place 0 in the segment's plane \param row from place to place
template <int W>
KOKKOS_INLINE_FUNCTION void mean_wall(const StripMemory<W>& m, const StripShape& shape, int j, const double* field,
                                      int row, Pack<W>& mean) {
  const auto at = [&](int w) { return field + m.place(shape.wall_column(w), shape.wall_layer(w)) * row; };
  if (m.walls == 1) {
    const double* const only = at(0);
    for (int l = 0; l < W; ++l) mean[l] = only[l];
    return;
  }
  const double* const whole = m.row(m.conductance + j);
  mean.fill(0.0);
  for (int w = 0; w < m.walls; ++w) {
    const double *const g = m.row(m.wall_conductance + j * m.walls + w), *const u = at(w);
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) mean[l] += g[l] * u[l];
  }
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) mean[l] /= whole[l];
}

/// Coolant that enters as it is given: at the reference.
template <int W>
struct GivenInlet {
  static constexpr bool unknown = false;
  KOKKOS_FORCEINLINE_FUNCTION void begin(Pack<W>& fluid) const { fluid.fill(0.0); }
  KOKKOS_FORCEINLINE_FUNCTION void begin_change(Pack<W>& fluid) const { fluid.fill(0.0); }
};

/// The inlet as one more unknown of a stage, of the strip's share of the loop:
///
///     storage (inlet - old) - load + heat into the strip = 0
template <int W>
struct LoopInlet {
  static constexpr bool unknown = true;
  Pack<W> value;      ///< entering, less the reference [K]
  Pack<W> storage;    ///< of the loop's share over the stage's length; 0 = it follows at once [W/K]
  Pack<W> balance;    ///< [W]
  Pack<W> change;     ///< that the linear system finds [K]
  Pack<W> right;      ///< of its equation at the present change [W]
  Pack<W> direction;  ///< a step of Chebyshev's iteration [K]
  KOKKOS_FORCEINLINE_FUNCTION void begin(Pack<W>& fluid) const { fluid = value; }
  KOKKOS_FORCEINLINE_FUNCTION void begin_change(Pack<W>& fluid) const { fluid = change; }
};

/// The coolant at the present flow and temperatures: heat into every wall, and its sums.
template <int W, class Inlet>
KOKKOS_INLINE_FUNCTION void balance_coolant(const StripMemory<W>& m, const StripShape& shape, const StripLayout& layout,
                                            const StripFlows<W>& flows, const Inlet& inlet, StripSums<W>& sums,
                                            Pack<W>& leaving) {
  sums.heat.fill(0.0);
  sums.coolant_norm.fill(0.0);
  sums.coolant_state.fill(0.0);
  sums.fluid.fill(0.0);
  inlet.begin(leaving);
  Pack<W> wall;
  for (int j = 0; j < m.ny; ++j) {
    form_segment(m, shape, layout, flows, j);
    mean_wall(m, shape, j, m.row(m.deviation + m.cell(j, 0)), m.ny * StripMemory<W>::stride, wall);
    const double *const share = m.row(m.share + j), *const effectiveness = m.row(m.effectiveness + j),
                        *const whole = m.row(m.conductance + j), *const breadth = m.row(m.breadth + j);
    Pack<W> drive;
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) {
      drive[l] = share[l] * (leaving[l] - wall[l]);
      sums.heat[l] += whole[l] * drive[l];
      sums.fluid[l] += breadth[l] * (wall[l] + drive[l]);
      leaving[l] += effectiveness[l] * (wall[l] - leaving[l]);
    }
    for (int w = 0; w < m.walls; ++w) {
      const int at = m.cell(j, m.place(shape.wall_column(w), shape.wall_layer(w)));
      const double *const g = m.row(m.wall_conductance + j * m.walls + w), *const u = m.row(m.deviation + at),
                          *const own = m.row(m.balance + at);
      double* const heat = m.row(m.wall_heat + j * m.walls + w);
      COLDSKY_STRIP_LANES
      for (int l = 0; l < W; ++l) {
        heat[l] = g[l] * (drive[l] + (wall[l] - u[l]));
        sums.coolant_norm[l] += Kokkos::fabs(own[l] - heat[l]);
        sums.coolant_state[l] += g[l] * Kokkos::fabs(u[l]);
      }
    }
  }
}

/// Agreement of the panel's heat and what the flow carries.
inline constexpr double strip_match_tolerance = 1e-10;

/// What the panel's heat misses of what the flow carries: log(heat / (flow carried)). Minus infinity where there is
/// none.
template <int W>
KOKKOS_INLINE_FUNCTION double flow_miss(const StripMemory<W>& m, int l, double heat, const StripFlows<W>& flows) {
  const double share = m.row(m.numbers + StripNumber::tube_share)[l];
  return heat > 0.0 ? Kokkos::log(heat / (flows.flow[l] * share * flows.carried[l]))
                    : -Kokkos::Experimental::infinity_v<double>;
}

/// Whether that is small enough. The heat is a difference of flows, known no better than the field's balance.
/// \param scale of the strip's heat flows [W]
KOKKOS_INLINE_FUNCTION bool flow_is_met(double miss, double tolerance, double heat, double scale) {
  return heat > 0.0 && Kokkos::fabs(miss) <= Kokkos::fmax(strip_match_tolerance, tolerance * scale / heat);
}

}  // namespace coldsky
