#include "solver/studies/cold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "solver/core/error.hpp"
#include "solver/report/terminal.hpp"
#include "solver/studies/orbit_size.hpp"
#include "solver/studies/panel_results.hpp"

namespace coldsky {

namespace {

constexpr double search_tolerance = 1e-8;
constexpr int search_limit = 40;
/// Condensate flow at no load, as a share of the hot case's, so that film laws stay defined.
constexpr double least_flow = 1e-3;
/// Cells of the strip along the tube, through an orbit.
constexpr int strip_cells = 12, ideal_strip_cells = 100;
/// Coolant's distance from its freezing point that the secant's last step takes away without another orbit [K].
constexpr double last_miss = 0.05;

/// Mean over a span of a value at each of its steps.
double mean_over(const std::vector<double>& times, const std::vector<double>& values) {
  double sum = 0.0;
  for (std::size_t n = 1; n < times.size(); ++n) {
    sum += 0.5 * (values[n] + values[n - 1]) * (times[n] - times[n - 1]);
  }
  return sum / (times.back() - times.front());
}

/// The coldest moment of the periodic orbit.
ColdResult periodic_cold(const Case& c, const Case& cold, double panels, double mass_flow, StudyRun& run,
                         const std::function<void(const Text&)>& show) {
  ColdResult result;
  result.periodic = true;
  result.freezing = coolant_of(c).minimum_temperature() + c.cold.margin;
  result.load = cold.heat.load;
  // The days that can be the coldest: that of the coldest average and that of the coldest position.
  std::vector<Environment> days = {surroundings(at_position(cold, "average"), Extreme::cold)};
  const std::string other = surroundings(at_position(cold, "worst"), Extreme::cold).day;
  if (other != days.front().day) {
    Case dated = at_position(cold, "average");
    dated.environment.date = other;
    days.push_back(surroundings(dated, Extreme::cold));
  }

  const double strips_of_panel = PeriodicStrip::in_panel(c), strips = panels * strips_of_panel;
  const Case strip_of = strip_case(cold, c.panel.kind == "ideal" ? ideal_strip_cells : strip_cells);
  const double sigma_eps = constants::stefan_boltzmann * total_emissivity(cold.coating);
  const double planform = panels * c.panel.width * c.panel.length;
  // Coolant's properties are those at its mean over the orbit.
  struct Look {
    double inlet, rise;
  };
  struct Seen {
    double coolant, radiator;
    Look mean;
  };
  const auto look = [&](PeriodicStrip& strip, const std::string& stage, double load, const Look& at) {
    const LoopState loop = loop_beyond(cold, at.inlet, at.rise);
    strip.set_loop(loop);
    strip.set_load(load);
    double flow = mass_flow / strips_of_panel;
    if (loop.two_phase) flow = std::max(load / strips / loop.fluid.latent_heat, least_flow * flow);
    const PeriodicPeak orbit = strip.repeat(strips, flow, [&](int pass, double time) {
      if (!show) return;
      show(stage_name(stage) +
           phrase("progress.cold", fmt::arg("load", 1e-3 * load), fmt::arg("pass", pass), fmt::arg("time", time)));
    });
    const double inlet = mean_over(orbit.times, orbit.inlets);
    run.log(fmt::format("{}: {:.6g} W: coolant {:.4f} K out at the coldest, after {:.1f} s; {} steps, {} passes", stage,
                        load, orbit.coolant_min, orbit.coolant_time, orbit.steps, orbit.passes));
    return Seen{orbit.coolant_min, orbit.radiator_min, {inlet, inlet - mean_over(orbit.times, orbit.outlets)}};
  };
  const auto first_look = [&](const Environment& day) {
    const double mean = std::pow((cold.heat.load / planform + total_absorbed(cold.coating, day)) / sigma_eps, 0.25);
    return Look{mean, cold.heat.load / panels / (mass_flow * loop_beyond(cold, mean, 0.0).fluid.specific_heat)};
  };
  const auto remember = [&](const PeriodicStrip& strip, const Look& at) {
    run.set("periodic.inlet", strip.inlet());
    run.set_list("cold case.look", {at.inlet, at.rise});
  };
  const auto remembered = [&](PeriodicStrip& strip) {
    strip.set_inlet(run.number("periodic.inlet"));
    const auto& look = run.list("cold case.look", 2);
    return Look{look[0], look[1]};
  };

  std::size_t coldest = 0;
  for (std::size_t d = 0; d < days.size(); ++d) {
    const std::string stage = d == 0 ? "cold case" : "cold case on the day of the coldest position";
    if (!run.finished(stage)) {
      const EnvironmentInTime in_time(cold.environment, cold.coating, days[d].day);
      Look at = first_look(days[d]);
      PeriodicStrip strip(strip_of, in_time, days[d], loop_beyond(cold, at.inlet, at.rise),
                          periodic_span(cold, in_time));
      const SearchWatch watch = run.watch(stage, strip.model());
      if (watch.from) at = remembered(strip);
      // Twice: the second time with the properties that the first has found.
      for (SecantState s = watch.begin(at.inlet); s.iteration < 2; ++s.iteration) {
        remember(strip, at);
        watch.tell(s);
        const Seen seen = look(strip, stage, cold.heat.load, at);
        at = seen.mean;
        s.x = at.inlet;
        run.set_list(stage + ".seen", {seen.coolant, seen.radiator, at.inlet, at.rise});
      }
      run.finish(stage);
    }
    const auto& seen = run.list(stage + ".seen", 4);
    if (d > 0 && !(seen.at(0) < result.coolant_min)) continue;
    coldest = d;
    result.coolant_min = seen.at(0);
    result.radiator_min = d == 0 ? seen.at(1) : std::min(result.radiator_min, seen.at(1));
    run.set_list("cold case.start", {seen.at(2), seen.at(3)});
  }
  const Environment& day = days[coldest];
  result.day = day.day;
  result.environment = day.description + "; coldest moment of the periodic orbit";
  run.log("environment of the cold case: " + result.environment);

  // The load at which the coolant just stays liquid: its fourth power is nearly linear in it.
  const std::string stage = "least load";
  if (!run.finished(stage)) {
    const EnvironmentInTime in_time(cold.environment, cold.coating, day.day);
    const auto& start = run.list("cold case.start", 2);
    Look at{start[0], start[1]};
    PeriodicStrip strip(strip_of, in_time, day, loop_beyond(cold, at.inlet, at.rise), periodic_span(cold, in_time));
    const SearchWatch watch = run.watch(stage, strip.model());
    if (watch.from) at = remembered(strip);
    const double wanted = std::pow(result.freezing, 4), per_load = 1.0 / (sigma_eps * planform);
    const double guess = cold.heat.load + (wanted - std::pow(result.coolant_min, 4)) / per_load;
    double found = -1.0;
    for (SecantState s = watch.begin(std::max(0.0, guess)); found < 0.0; ++s.iteration) {
      if (s.iteration == search_limit) throw NotConvergedError("the least heat load of the cold case was not found");
      remember(strip, at);
      watch.tell(s);
      const Seen seen = look(strip, stage, s.x, at);
      at = seen.mean;
      const double miss = std::pow(seen.coolant, 4) - wanted;
      const double slope = s.iteration > 0 && s.x != s.last_x ? (miss - s.last_f) / (s.x - s.last_x) : per_load;
      const double next = std::max(0.0, s.x - miss / (slope > 0.0 ? slope : per_load));
      if (std::fabs(seen.coolant - result.freezing) <= last_miss) found = next;
      if (s.x == 0.0 && miss > 0.0) found = 0.0;  // the surroundings alone keep it liquid
      s.last_x = s.x;
      s.last_f = miss;
      s.x = next;
    }
    run.set("least load.found", found);
    run.finish(stage);
  }
  result.minimum_load = run.number("least load.found");
  result.heater_power = std::max(0.0, result.minimum_load - cold.heat.load);
  return result;
}

}  // namespace

ColdResult cold_study(const Case& c, const PanelMesh& mesh, double panels, double mass_flow, StudyRun& run,
                      const std::function<void(const NewtonReport&)>& progress,
                      const std::function<void(const Text&)>& show) {
  const Case cold = cold_case(c);
  if (is_orbit(c.environment) && c.environment.orbit.position == "peak") {
    const std::string day = surroundings(cold, Extreme::cold).day;
    if (varies(cold, EnvironmentInTime(cold.environment, cold.coating, day))) {
      return periodic_cold(c, cold, panels, mass_flow, run, show);
    }
  }
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
