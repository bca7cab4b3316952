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

ColdResult cold_study(const Case& c, const PanelMesh& mesh, double panels, double mass_flow, StudyRun& run,
                      const std::function<void(const NewtonReport&)>& progress) {
  const Case cold = cold_case(c);
  const Environment environment = surroundings(cold, Extreme::cold);
  run.log("environment of the cold case: " + environment.description);
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
  const auto solve_at = [&](double inlet, double balance) {
    const LoopState loop = loop_beyond(cold, inlet, rise);
    model.set_loop(loop);
    const double flow =
        loop.two_phase ? std::max(cold.heat.load / panels / loop.fluid.latent_heat, least_flow * mass_flow) : mass_flow;
    const PanelState state = model.solve(flow, progress, balance);
    rise = state.heat / (flow * loop.fluid.specific_heat);
    return state;
  };
  const auto pump_heat = [&](const PanelState& state) {
    if (!c.coolant.pump_heat || model.loop().two_phase) return 0.0;
    return state.pump_power;
  };
  // Secant on the inlet temperature until `excess` vanishes; radiation's own slope starts it.
  const auto search = [&](const std::string& stage, double inlet, const auto& excess, double slope_guess,
                          double scale) {
    const SearchWatch watch = run.watch(stage, model);
    if (watch.from) rise = run.number("cold case.rise");
    for (SecantState s = watch.begin(inlet); s.iteration < search_limit; ++s.iteration) {
      run.set("cold case.rise", rise);
      watch.tell(s);
      const double balance = search_balance(s, scale, 1.0);
      PanelState state = solve_at(s.x, balance);
      double f = excess(state);
      const auto found = [&] { return std::fabs(f) <= search_tolerance * scale; };
      if (found() && balance > cold.solver.tolerance) {
        state = solve_at(s.x, cold.solver.tolerance);
        f = excess(state);
      }
      if (found()) return state;
      const double slope = s.iteration > 0 && s.x != s.last_x ? (f - s.last_f) / (s.x - s.last_x) : slope_guess;
      s.last_x = s.x;
      s.last_f = f;
      s.x += std::clamp(-f / slope, -0.2 * s.x, 0.2 * s.x);
    }
    throw NotConvergedError("the coolant temperature of the cold case was not found");
  };

  const double capacity = mass_flow * start.fluid.specific_heat;
  const double heat = cold.heat.load / panels;
  const double radiation_slope = 4.0 * sigma_eps * planform * std::pow(start.inlet, 3);
  const double first = start.two_phase ? start.inlet : start.inlet + 0.5 * heat / capacity;
  if (!run.finished("cold case")) {
    const PanelState state = search(
        "cold case", first, [&](const PanelState& s) { return s.heat - heat - pump_heat(s); }, radiation_slope,
        heat + planform * absorbed);
    run.set("cold case.coolant_min", state.outlet);
    run.set("cold case.radiator_min", surface_extremes(collect_results(cold, model, state).surfaces).low);
    run.finish("cold case");
  }
  result.coolant_min = run.number("cold case.coolant_min");
  result.radiator_min = run.number("cold case.radiator_min");

  // The load that keeps the coolant just liquid: the inlet at which it leaves at its limit.
  const PanelState state = search(
      "least load", result.freezing, [&](const PanelState& s) { return s.outlet - result.freezing; }, 1.0,
      result.freezing);
  result.minimum_load = std::max(0.0, (state.heat - pump_heat(state)) * panels);
  result.heater_power = std::max(0.0, result.minimum_load - cold.heat.load);
  return result;
}

}  // namespace coldsky
