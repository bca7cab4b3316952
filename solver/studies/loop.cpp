#include "solver/studies/loop.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "solver/core/error.hpp"

namespace coldsky {

namespace {

/// A loop with its fluid's properties at `properties_at`.
LoopState make_loop(const Case& c, const Fluid& fluid, double inlet, double rise, double properties_at) {
  LoopState loop;
  loop.two_phase = c.coolant.loop != "single-phase";
  loop.rise = loop.two_phase ? 0.0 : rise;
  loop.inlet = inlet;
  loop.reference = inlet - 0.5 * loop.rise;
  loop.chips_see = c.chips.arrangement == "parallel" ? inlet - loop.rise : inlet;
  loop.fluid = fluid.saturated_liquid(properties_at);
  loop.charge_density = loop.fluid.density;
  if (c.coolant.loop == "heat-pipe") {
    const HeatPipeCase& pipe = c.coolant.heat_pipe;
    loop.pipe = HeatPipeSpec{c.panel.tube.diameter,  pipe.evaporator_length, pipe.adiabatic_length, c.panel.length,
                             pipe.wick_permeability, pipe.pore_radius,       pipe.wick_area,        pipe.wick_thickness,
                             pipe.wick_conductivity, pipe.nucleation_radius, pipe.height,           pipe.gravity};
    loop.charge_density = loop.fluid.vapour_density + loop.fluid.density * pipe.wick_area / loop.pipe->core_area();
  }
  return loop;
}

}  // namespace

const Fluid& coolant_of(const Case& c) { return Fluid::find(c.coolant.fluid, c.coolant.fraction); }

LoopState loop_beyond(const Case& c, double inlet, double rise) {
  const Fluid& fluid = coolant_of(c);
  const double mean = c.coolant.loop == "single-phase" ? inlet - 0.5 * rise : inlet;
  return make_loop(c, fluid, inlet, rise,
                   std::clamp(mean, fluid.minimum_temperature() + 0.01, fluid.maximum_temperature() - 0.01));
}

LoopState loop_at_inlet(const Case& c, double inlet) {
  const Fluid& fluid = coolant_of(c);
  const double rise = c.coolant.loop == "single-phase" ? c.coolant.temperature_rise : 0.0;
  if (inlet - rise <= fluid.minimum_temperature()) {
    throw InfeasibleError("coolant freezing point",
                          fmt::format("{} would have to run at {:.2f} K, where it freezes ({:.2f} K)", fluid.name(),
                                      inlet - rise, fluid.minimum_temperature()));
  }
  if (inlet >= fluid.maximum_temperature()) {
    throw InfeasibleError("coolant range", fmt::format("{} at {:.2f} K is beyond its table, which ends at {:.2f} K",
                                                       fluid.name(), inlet, fluid.maximum_temperature()));
  }
  return make_loop(c, fluid, inlet, rise, inlet - 0.5 * rise);
}

LoopState hottest_loop(const Case& c) {
  if (c.coolant.inlet_temperature) return loop_at_inlet(c, *c.coolant.inlet_temperature);
  const double at_chip = c.chips.junction_limit - c.margin.temperature - c.chips.power * c.chips.resistance;
  if (at_chip <= 0.0) {
    throw InfeasibleError("chip junction limit",
                          fmt::format("the drop from junction to coolant, {:.1f} K, exceeds the junction limit",
                                      c.chips.power * c.chips.resistance));
  }
  const bool parallel = c.chips.arrangement == "parallel" && c.coolant.loop == "single-phase";
  return loop_at_inlet(c, at_chip + (parallel ? c.coolant.temperature_rise : 0.0));
}

}  // namespace coldsky
