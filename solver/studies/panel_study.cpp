#include "solver/studies/panel_study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "solver/core/error.hpp"
#include "solver/studies/lunar_ground.hpp"

namespace coldsky {

namespace {

/// Agreement of panel heat and carried heat in `match`.
constexpr double match_tolerance = 1e-10;
constexpr int match_limit = 40;
/// Of an ideal panel: see ideal_resistance in model/panel.cpp [W/(m^2 K)].
constexpr double ideal_film = 2e7;

}  // namespace

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

Case hot_case(const Case& c) {
  Case hot = c;
  const double worn = std::min(1.0, c.coating.age.value_or(c.coating.life) / c.coating.life);
  for (CoatingCase* side : {&hot.coating.front, &hot.coating.back}) {
    const auto at_age = [&](double& end, const std::optional<double>& begin) {
      if (begin) end = *begin + (end - *begin) * worn;
    };
    at_age(side->absorptance, side->absorptance_begin);
    at_age(side->emissivity, side->emissivity_begin);
  }
  return hot;
}

Case cold_case(const Case& c) {
  Case cold = c;
  cold.coating.age = 0.0;
  cold = hot_case(cold);
  cold.heat.load *= c.cold.load_fraction;
  cold.margin.heat_load = 0.0;  // margins make the hot case hotter; they would make this one warmer
  if (c.cold.infrared) cold.environment.planet.infrared = *c.cold.infrared;
  if (c.cold.albedo) cold.environment.planet.albedo = *c.cold.albedo;
  if (c.cold.solar_constant) cold.environment.solar_constant = *c.cold.solar_constant;
  // A ground temperature belongs to its hour: that of noon is none of the night.
  cold.environment.moon.ground_temperature = c.cold.ground_temperature;
  return cold;
}

Environment surroundings(const Case& c, Extreme extreme) {
  EnvironmentCase environment = c.environment;
  MoonCase& moon = environment.moon;
  if (environment.kind == "moon" && !moon.ground_temperature) {
    Regolith regolith;
    regolith.latitude = moon.latitude;
    regolith.solar_flux = environment.solar_constant / (environment.distance * environment.distance);
    regolith.normal_albedo = moon.ground_albedo;
    regolith.emissivity = moon.ground_emissivity;
    const LunarDay day = solve_lunar_day(regolith, {std::fmod(moon.hour, 24.0)}, {});
    moon.ground_temperature = extreme == Extreme::hot ? day.surface.front() : day.surface_minimum;
  }
  if (environment.kind == "moon" && extreme == Extreme::cold) moon.hour = 18.0;  // before sunrise
  return make_environment(environment, c.coating, extreme);
}

double ideal_flux(const Case& c, const Environment& environment, double temperature) {
  const double black = constants::stefan_boltzmann * std::pow(temperature, 4);
  return total_emissivity(c.coating) * black - total_absorbed(c.coating, environment) +
         c.panel.bus.conductance * (temperature - c.panel.bus.temperature);
}

PanelModel::PanelModel(const Case& c, const PanelMesh& mesh, const Environment& environment, const LoopState& loop)
    : case_(c), mesh_(mesh), loop_(loop) {
  NewtonOptions options;
  options.tolerance = c.solver.tolerance;
  options.newton_limit = c.solver.newton_limit;
  options.linear_limit = c.solver.linear_limit;
  solver_ =
      std::make_unique<HeatSolver>(ExecutionSpace(), make_panel_problem(c, mesh, environment, loop.inlet), options);
}

double PanelModel::carried(const PanelState& state) const {
  const double useful = loop_.two_phase ? loop_.fluid.latent_heat : loop_.fluid.specific_heat * loop_.rise;
  return useful * (1.0 + (case_.coolant.pump_heat ? state.pump_fraction : 0.0));
}

double PanelModel::hottest_tube() {
  solver_->totals();  // fills the tubes' state
  const TubesData& tubes = *solver_->problem().tubes;
  const auto drive = to_host(tubes.drive), conductance = to_host(tubes.conductance);
  double most = 0.0;
  for (int t = 0; t < tubes.tubes; ++t) {
    double heat = 0.0;
    for (int j = 0; j < tubes.segments; ++j) {
      const std::size_t n = static_cast<std::size_t>(t) * tubes.segments + j;
      heat += conductance[n] * drive[n];
    }
    most = std::max(most, heat);
  }
  return most;
}

TubeFlow PanelModel::tube_flow_at(double mass_flow) const {
  if (mesh_.spec.kind == PanelKind::ideal || loop_.pipe) return {};  // no tubes, or no flow in them
  const double per_tube = mass_flow / mesh_.spec.tubes;
  return loop_.two_phase
             ? condensing_flow(loop_.fluid, loop_.fluid.vapour_pressure / critical_pressure(case_.coolant.fluid),
                               per_tube, mesh_.spec.tube_diameter, mesh_.spec.length)
             : tube_flow(loop_.fluid, per_tube, mesh_.spec.tube_diameter, mesh_.spec.length);
}

TubeState PanelModel::tube_state(double mass_flow) const {
  const TubeFlow flow = tube_flow_at(mass_flow);
  TubeState state;
  state.flow = flow;
  state.film_coefficient =
      case_.coolant.film_coefficient.value_or(mesh_.spec.kind == PanelKind::ideal ? ideal_film : flow.film_coefficient);
  state.reynolds = flow.reynolds;
  state.velocity = flow.velocity;
  state.pressure_drop = flow.pressure_drop;
  state.loop_pressure_drop = flow.pressure_drop + case_.coolant.loop_pressure_drop;
  state.pump_power =
      mass_flow * pump_power(1.0 / loop_.fluid.density, state.loop_pressure_drop, case_.coolant.pump_efficiency);
  return state;
}

void PanelModel::set_flow(double mass_flow, double film_coefficient) {
  const double capacity_rate = mass_flow / mesh_.spec.tubes * loop_.fluid.specific_heat;
  set_coolant(solver_->problem(), {loop_.inlet, loop_.two_phase ? 0.0 : capacity_rate, film_coefficient});
}

void PanelModel::restore(double reference_temperature, const std::vector<double>& deviation, const PanelState* state) {
  solver_->restore(reference_temperature, deviation);
  if (state != nullptr) set_flow(state->mass_flow, state->film_coefficient);
}

PanelState PanelModel::solve(double mass_flow, const std::function<void(const NewtonReport&)>& progress,
                             double tolerance) {
  PanelState state;
  state.mass_flow = mass_flow;
  const bool ideal = mesh_.spec.kind == PanelKind::ideal;
  const TubeFlow flow = tube_flow_at(mass_flow);
  state.reynolds = flow.reynolds;
  state.pressure_drop = flow.pressure_drop;
  state.film_coefficient = case_.coolant.film_coefficient.value_or(ideal ? ideal_film : flow.film_coefficient);
  if (!case_.coolant.film_coefficient) state.film_out_of_range = flow.film_out_of_range;
  state.friction_out_of_range = flow.friction_out_of_range;
  if (!loop_.pipe) {  // heat pipes have no pump
    state.loop_pressure_drop = flow.pressure_drop + case_.coolant.loop_pressure_drop;
    const double useful = loop_.two_phase ? loop_.fluid.latent_heat : loop_.fluid.specific_heat * loop_.rise;
    const double work =
        pump_power(1.0 / loop_.fluid.density, state.loop_pressure_drop, case_.coolant.pump_efficiency);  // [J/kg]
    state.pump_power = work * mass_flow;
    state.pump_fraction = useful > 0.0 ? work / useful : 0.0;
  }
  constexpr double far = 1.0;  // [K]
  if (std::fabs(loop_.inlet - solver_->problem().block.reference_temperature) > far) solver_->rebase(loop_.inlet);
  set_flow(mass_flow, state.film_coefficient);
  solver_->forget();
  solver_->options().tolerance = std::max(case_.solver.tolerance, tolerance);
  state.newton = solver_->solve_steady(progress);
  newton_iterations_ += state.newton.iterations;
  linear_iterations_ += state.newton.linear_iterations;
  if (state.newton.status != NewtonStatus::converged) {
    throw NotConvergedError(
        fmt::format("the panel's field did not converge: {} (residual {:.2e} after {} Newton steps)", state.newton.why,
                    state.newton.residual, state.newton.iterations));
  }
  state.heat = solver_->totals().coolant;
  state.outlet = loop_.two_phase ? loop_.inlet : solver_->coolant_outlet();
  if (loop_.pipe) {
    const double heat = hottest_tube();
    state.pipe = {heat, heat_pipe_limits(loop_.fluid, loop_.inlet, *loop_.pipe), merit_number(loop_.fluid)};
    state.reynolds = vapour_reynolds(loop_.fluid, *loop_.pipe, heat);
    state.pressure_drop = state.loop_pressure_drop = capillary_demand(loop_.fluid, *loop_.pipe, heat);
  }
  return state;
}

double search_balance(const SecantState& at, double scale, double share) {
  constexpr double loosest = 1e-6;  // a first guess is seldom closer than a thousandth
  // The secant's next miss is some tenth of its last, later less.
  return share * (at.iteration == 0 ? loosest : std::min(loosest, 1e-4 * std::fabs(at.last_f) / scale));
}

double PanelModel::heat_share() {
  // Of the surfaces, whose flows follow from the field alone: the same after a resume.
  const HeatTotals totals = solver_->totals();
  const double exchanged = totals.emitted + totals.absorbed;
  return exchanged > 0.0 ? std::fabs(totals.net) / exchanged : 0.0;
}

PanelState PanelModel::match(double mass_flow_guess, const std::function<void(const NewtonReport&)>& progress,
                             const SearchWatch& watch) {
  // The panel's heat hardly depends on the flow, so log(flow) + log(heat / carried heat) is nearly the answer;
  // the secant through the last two points makes it exact.
  for (SecantState s = watch.begin(std::log(mass_flow_guess)); s.iteration < match_limit; ++s.iteration) {
    watch.tell(s);
    double f = 0.0, known_to = 0.0;
    const auto miss = [&](double balance) {
      const PanelState state = solve(std::exp(s.x), progress, balance);
      if (!(state.heat > 0.0)) {
        throw InfeasibleError("sink temperature",
                              "the panel takes in more heat from its surroundings than it gives off");
      }
      f = std::log(state.heat / (state.mass_flow * carried(state)));
      // In hot surroundings the heat is a small difference of large flows, known no better than the field's balance.
      known_to = case_.solver.tolerance * solver_->totals().scale() / state.heat;
      return state;
    };
    const auto found = [&] { return std::fabs(f) <= std::max(match_tolerance, known_to); };
    const double balance = search_balance(s, 1.0, heat_share());
    PanelState state = miss(balance);
    if (found() && balance > case_.solver.tolerance) state = miss(case_.solver.tolerance);
    if (found()) return state;
    const double slope = s.iteration > 0 && s.x != s.last_x ? (f - s.last_f) / (s.x - s.last_x) : -1.0;
    s.last_x = s.x;
    s.last_f = f;
    s.x += std::clamp(slope < -0.05 ? -f / slope : f, -1.0, 1.0);
  }
  throw NotConvergedError("the flow that matches the panel's heat was not found");
}

void require_valid(const PanelState& state) {
  if (!state.film_out_of_range.empty()) {
    throw InfeasibleError("film law range", state.film_out_of_range +
                                                "; give coolant.film_coefficient from a source that covers it, or "
                                                "change panel.tube.diameter or panel.tube.pitch");
  }
  if (!state.friction_out_of_range.empty()) {
    throw InfeasibleError("friction law range",
                          state.friction_out_of_range + "; change panel.tube.diameter or panel.tube.pitch");
  }
  if (state.pipe && !(state.pipe->heat <= state.pipe->limits.smallest())) {
    const HeatPipeLimits& limits = state.pipe->limits;
    throw InfeasibleError(
        "heat pipe transport limit",
        fmt::format("a heat pipe would have to carry {:.4g} W, but its {} limit is {:.4g} W (capillary {:.4g}, viscous "
                    "{:.4g}, sonic {:.4g}, entrainment {:.4g}, boiling {:.4g} W); use shorter panels, a smaller "
                    "panel.tube.pitch or another wick in [coolant.heat_pipe]",
                    state.pipe->heat, limits.binding(), limits.smallest(), limits.capillary, limits.viscous,
                    limits.sonic, limits.entrainment, limits.boiling));
  }
}

BareResult bare_in_vacuum(const Case& c) {
  // One cell that stores, releases and radiates; deep space around it and no Sun: the kindest surroundings.
  const double depth = 1.0, volume = depth * c.bare.area;
  MaterialLaw law;
  for (double& k : law.conductivity) k = 1.0;
  law.capacity[0] = c.bare.mass * c.bare.specific_heat / volume;
  law.source = c.bare.power / volume;
  Problem problem;
  problem.nodes = {{0.0, depth}, {0.0, c.bare.area}, {0.0, 1.0}};
  problem.block = make_block(problem.nodes, {law}, c.bare.start_temperature);
  SurfaceLaw surface;
  surface.emissivity = c.bare.emissivity;
  surface.sink_temperature = c.environment.space_temperature;
  surface.half_cell = false;
  problem.surfaces.push_back({"outside", make_surface(problem.block, {axis_x, true}, surface)});
  HeatSolver solver(ExecutionSpace(), problem, {1e-12, c.solver.newton_limit, c.solver.linear_limit});
  const double start = c.bare.start_temperature, limit = c.chips.junction_limit;
  const ExecutionSpace space;
  ReductionScratch scratch;
  // One cell: its sum is its value.
  const auto temperature = [&] { return start + sum(space, solver.deviation(), scratch); };

  BareResult result;
  solver.set_uniform(start);
  const auto steady = solver.solve_steady();
  if (steady.status != NewtonStatus::converged) throw NotConvergedError("bare server: " + steady.why);
  result.temperature = temperature();
  if (result.temperature <= limit) {
    result.time_to_limit = -1.0;
    return result;
  }

  // SDIRK2 (L-stable, second order; Alexander 1977, SIAM J. Numer. Anal. 14, 1006): two implicit stages a step.
  const double gamma = 1.0 - std::sqrt(0.5);
  const Array<double> old("bare.old", 1);
  const auto advance = [&](double from, double step) {
    solver.set_uniform(from);
    fill(space, from - start, old);
    if (solver.solve_step(old, gamma * step).status != NewtonStatus::converged) {
      throw NotConvergedError("bare server: an implicit step did not converge");
    }
    const double stage = temperature();
    fill(space, from - start + (1.0 - gamma) / gamma * (stage - from), old);
    if (solver.solve_step(old, gamma * step).status != NewtonStatus::converged) {
      throw NotConvergedError("bare server: an implicit step did not converge");
    }
    return temperature();
  };
  if (start >= limit) return result;
  const double capacity = c.bare.mass * c.bare.specific_heat;
  const double step = capacity * (limit - start) / c.bare.power / 200.0;
  double now = start, time = 0.0;
  while (true) {
    const double next = advance(now, step);
    ++result.steps;
    if (next >= limit) break;
    now = next;
    time += step;
  }
  // Length of the last step by the secant method.
  double low = 0.0, f_low = now - limit, high = step, f_high = advance(now, step) - limit;
  for (int n = 0; n < 20 && std::fabs(f_high) > 1e-9; ++n) {
    const double middle = high - f_high * (high - low) / (f_high - f_low);
    low = high;
    f_low = f_high;
    high = middle;
    f_high = advance(now, middle) - limit;
  }
  result.time_to_limit = time + high;
  return result;
}

}  // namespace coldsky
