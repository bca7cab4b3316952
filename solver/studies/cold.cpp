#include "solver/studies/cold.hpp"

#include <algorithm>
#include <cmath>

#include "solver/core/error.hpp"
#include "solver/studies/panel_results.hpp"

namespace coldsky {

namespace {

constexpr double search_tolerance = 1e-8;
constexpr int search_limit = 40;
/// Condensate flow at no load, as a share of the hot case's, so that film laws stay defined.
constexpr double least_flow = 1e-3;

}  // namespace

ColdResult cold_study(const Case& c, const PanelMesh& mesh, double panels, double mass_flow,
                      const std::function<void(const NewtonReport&)>& progress) {
  const Case cold = cold_case(c);
  const Environment environment = surroundings(cold, Extreme::cold);
  ColdResult result;
  result.environment = environment.description;
  result.day = environment.day;
  result.freezing = coolant_of(c).minimum_temperature() + c.cold.margin;
  result.load = cold.heat.load;

  const double sigma_eps = constants::stefan_boltzmann * total_emissivity(cold.coating);
  const double absorbed = total_absorbed(cold.coating, environment);
  const double planform = c.panel.width * c.panel.length;
  const auto isothermal = [&](double heat) { return std::pow((heat / planform + absorbed) / sigma_eps, 0.25); };
  const LoopState start = loop_beyond(cold, isothermal(cold.heat.load / panels), 0.0);
  PanelModel model(cold, coarsened(mesh), environment, start);

  // One solve at an inlet temperature; the pump keeps its flow, so the rise follows from the heat.
  double rise = 0.0;
  const auto solve_at = [&](double inlet) {
    const LoopState loop = loop_beyond(cold, inlet, rise);
    model.set_loop(loop);
    const double flow =
        loop.two_phase ? std::max(cold.heat.load / panels / loop.fluid.latent_heat, least_flow * mass_flow) : mass_flow;
    const PanelState state = model.solve(flow, progress);
    rise = state.heat / (flow * loop.fluid.specific_heat);
    return state;
  };
  const auto pump_heat = [&](const PanelState& state) {
    if (!c.coolant.pump_heat || model.loop().two_phase) return 0.0;
    return state.pump_power;
  };
  // Secant on the inlet temperature until `excess` vanishes; radiation's own slope starts it.
  const auto search = [&](double inlet, const auto& excess, double slope_guess, double scale) {
    PanelState state;
    double last_inlet = 0.0, last = 0.0;
    for (int n = 0; n < search_limit; ++n) {
      state = solve_at(inlet);
      const double f = excess(state);
      if (std::fabs(f) <= search_tolerance * scale) return state;
      const double slope = n > 0 && inlet != last_inlet ? (f - last) / (inlet - last_inlet) : slope_guess;
      last_inlet = inlet;
      last = f;
      inlet += std::clamp(-f / slope, -0.2 * inlet, 0.2 * inlet);
    }
    throw NotConvergedError("the coolant temperature of the cold case was not found");
  };

  const double capacity = mass_flow * start.fluid.specific_heat;
  const double heat = cold.heat.load / panels;
  const double radiation_slope = 4.0 * sigma_eps * planform * std::pow(start.inlet, 3);
  const double first = start.two_phase ? start.inlet : start.inlet + 0.5 * heat / capacity;
  PanelState state = search(
      first, [&](const PanelState& s) { return s.heat - heat - pump_heat(s); }, radiation_slope,
      heat + planform * absorbed);
  result.coolant_min = state.outlet;
  result.radiator_min = surface_extremes(collect_results(cold, model, state).surfaces).low;

  // The load that keeps the coolant just liquid: the inlet at which it leaves at its limit.
  state = search(
      result.freezing, [&](const PanelState& s) { return s.outlet - result.freezing; }, 1.0, result.freezing);
  result.minimum_load = std::max(0.0, (state.heat - pump_heat(state)) * panels);
  result.heater_power = std::max(0.0, result.minimum_load - cold.heat.load);
  return result;
}

}  // namespace coldsky
