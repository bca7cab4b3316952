#include "solver/studies/panel_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace coldsky {

namespace {

/// Below this share of the limit a value counts as on it, not beyond: searches end there by design.
constexpr double limit_rounding = 1e-6;
/// Distance at which a given panel just meets its chips' limit [K].
constexpr double just_met = 0.1;
/// Share of a heat pipe's limit from which on it is near.
constexpr double near_pipe_limit = 0.8;
/// Distance from the ends of a property table that is near [K].
constexpr double near_table_end = 2.0;
/// Share of the load from which on the pump's power is large.
constexpr double large_pump_share = 0.1;
/// Lunar latitude from which on the flat ground of the model no longer tells what the terrain does [rad].
constexpr double polar_latitude = 80.0 * std::numbers::pi / 180.0;
/// Distance by which a given ground must exceed what sunlight can make of it [K].
constexpr double ground_excess = 5.0;
constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

double degrees_celsius(double kelvin) { return kelvin - constants::zero_celsius; }

Text at_time(const PanelOutcome& outcome, double time) {
  return outcome.history ? phrase("limit.at", fmt::arg("time", time)) : Text();
}

}  // namespace

RunExtremes run_extremes(const History& history) {
  const auto column = [&](const std::string& name) -> const std::vector<double>& {
    return std::find_if(history.columns.begin(), history.columns.end(),
                        [&](const auto& one) { return one.name == name; })
        ->values;
  };
  const std::vector<double>& time = column("time");
  const auto of = [&](std::initializer_list<const char*> names, bool highest) {
    AtTime found{column(*names.begin()).front(), time.front()};
    for (const char* name : names) {
      const auto& values = column(name);
      for (std::size_t n = 0; n < values.size(); ++n) {
        if (highest ? values[n] > found.value : values[n] < found.value) found = {values[n], time[n]};
      }
    }
    return found;
  };
  return {of({"chip_max"}, true), of({"coolant_in", "coolant_out"}, true), of({"coolant_in", "coolant_out"}, false),
          of({"front_max", "back_max"}, true), of({"front_min", "back_min"}, false)};
}

double saturation_pressure(const Case& c, double temperature) {
  const Fluid& fluid = coolant_of(c);
  const double inside = std::clamp(temperature, fluid.minimum_temperature() + 0.01, fluid.maximum_temperature() - 0.01);
  return fluid.saturated_liquid(inside).vapour_pressure;
}

std::string film_law(const Case& c, const PanelState& state) {
  if (c.panel.kind == "ideal") return "none: an ideal panel is as warm as its coolant";
  if (c.coolant.film_coefficient) return "given";
  if (!(state.mass_flow > 0.0)) return "none: the coolant stands still";
  if (c.coolant.loop == "two-phase") return "Shah 1979";
  if (state.reynolds <= laminar_limit) return "laminar, Nu = 48/11";
  return state.reynolds < turbulent_limit ? "blend of laminar flow and Gnielinski" : "Gnielinski";
}

std::vector<Limit> panel_limits(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
                                double chip) {
  const LoopState& loop = model.loop();
  const Fluid& fluid = coolant_of(c);
  RunExtremes extremes;
  extremes.chip_max.value = chip;
  extremes.coolant_max.value = std::max(loop.inlet, state.outlet);
  extremes.coolant_min.value = std::min(loop.inlet, state.outlet);
  if (outcome.history) {
    extremes = run_extremes(*outcome.history);
    extremes.chip_max.value = std::max(chip, extremes.chip_max.value);
    if (outcome.coolant_min) extremes.coolant_min.value = std::min(*outcome.coolant_min, extremes.coolant_min.value);
  }
  std::vector<Limit> limits;
  const auto add = [&](Limit limit) {
    limit.broken = limit.broken || limit.margin() < -limit_rounding * std::fabs(limit.limit);
    limits.push_back(std::move(limit));
  };
  add({"chip_junction", "chip junction limit", "K", extremes.chip_max.value,
       c.chips.junction_limit - c.margin.temperature, true, false, at_time(outcome, extremes.chip_max.time)});
  add({"coolant_freezing", "coolant freezing point", "K", extremes.coolant_min.value, fluid.minimum_temperature(),
       false, false, at_time(outcome, extremes.coolant_min.time)});
  add({"coolant_range", "coolant range", "K", extremes.coolant_max.value, fluid.maximum_temperature(), true, false,
       at_time(outcome, extremes.coolant_max.time)});
  if (std::isfinite(fluid.critical_pressure())) {
    add({"coolant_pressure", "critical pressure", "Pa", saturation_pressure(c, extremes.coolant_max.value),
         fluid.critical_pressure(), true, false, at_time(outcome, extremes.coolant_max.time)});
  }
  const auto advised = [](const std::string& range, const char* advice) {
    return range.empty() ? Text() : Text(range + "; ", phrase("limit.law_range").ko + ". ") + phrase(advice);
  };
  const bool tubes = c.panel.kind != "ideal", flows = state.mass_flow > 0.0 && !loop.pipe;
  if (tubes && flows) {
    // Shah's ranges are four at once: the text tells which is left.
    const bool one_number = !loop.two_phase;
    if (!c.coolant.film_coefficient) {
      add({"film_law", "film law range", "", one_number ? state.reynolds : not_known,
           one_number ? turbulent_reynolds_end : not_known, true, !state.film_out_of_range.empty(),
           advised(state.film_out_of_range, "limit.film_advice")});
    }
    add({"friction_law", "friction law range", "", state.reynolds, turbulent_reynolds_end, true,
         !state.friction_out_of_range.empty(), advised(state.friction_out_of_range, "limit.friction_advice")});
  }
  if (state.pipe) {
    const HeatPipeLimits& pipe = state.pipe->limits;
    add({"heat_pipe", "heat pipe transport limit", "W", state.pipe->heat, pipe.smallest(), true,
         !(state.pipe->heat <= pipe.smallest()),
         phrase_of("limit.pipe_note", {{"limit", phrase(std::string("pipe_limit.") + pipe.binding())}})});
  }
  if (outcome.cold) {
    const ColdResult& cold = *outcome.cold;
    Limit limit{
        "cold_freezing", "coolant freezing point in the cold case", "K", cold.coolant_min, cold.freezing, false, false,
        Text()};
    if (cold.freezes()) {
      limit.note = phrase("limit.cold_heater", fmt::arg("needed", 1e-3 * cold.heater_power),
                          fmt::arg("installed", 1e-3 * c.heater.power));
      // A heater that the case has keeps the coolant liquid: the limit is then kept by it.
      if (c.heater.power >= cold.heater_power) limit.value = limit.limit;
    }
    add(limit);
  }
  return limits;
}

std::string binding_limit(const Case& c, const std::vector<Limit>& limits, bool sized) {
  for (const Limit& limit : limits) {
    if (limit.broken) return limit.name;
  }
  if (sized) return c.coolant.inlet_temperature ? "coolant inlet temperature" : "chip junction limit";
  for (const Limit& limit : limits) {
    if (limit.units == "K" && limit.margin() <= just_met) return limit.name;
    if (limit.units == "W" && limit.value >= 0.99 * limit.limit) return limit.name;
  }
  return "none";
}

std::vector<TableRow> limit_rows(const std::vector<Limit>& limits) {
  std::vector<TableRow> rows;
  for (const Limit& limit : limits) {
    const auto shown = [&](double value) {
      if (limit.units.empty()) return fmt::format("{:.0f}", value);
      return limit.units == "Pa" ? fmt::format("{:.2f}", 1e-6 * value) : format_number(value);
    };
    const std::string unit = limit.units == "Pa" ? "MPa" : limit.units.empty() ? "-" : limit.units;
    Text note;
    if (std::isfinite(limit.limit)) {
      const std::string with_unit = unit == "-" ? "" : " " + unit,
                        at = limit.units == "K" ? fmt::format(" ({:.2f} °C)", degrees_celsius(limit.limit)) : "";
      note =
          phrase(limit.broken ? "limit.exceeded" : "limit.kept", fmt::arg("limit", shown(limit.limit) + with_unit + at),
                 fmt::arg("margin", shown(std::fabs(limit.margin())) + with_unit));
    } else {
      note = phrase(limit.broken ? "limit.outside" : "limit.inside");
    }
    if (!limit.note.empty()) note += Text("; ", ". ") + limit.note;
    rows.push_back({phrase("limit." + limit.key), std::isfinite(limit.value) ? shown(limit.value) : "-", unit, note});
  }
  return rows;
}

Text exceeded_text(const std::vector<Limit>& limits) {
  for (const Limit& limit : limits) {
    if (!limit.broken) continue;
    const std::vector<TableRow> row = limit_rows({limit});
    const std::string value = row[0].value + (row[0].unit == "-" ? "" : " " + row[0].unit);
    return Text(" ") +
           phrase_of("verdict.exceeded", {{"name", row[0].label}, {"value", Text(value)}, {"note", row[0].note}});
  }
  return {};
}

std::vector<Text> panel_warnings(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
                                 const std::vector<Limit>& limits, const ResultFile& file) {
  std::vector<Text> warnings = outcome.warnings;
  const LoopState& loop = model.loop();
  const auto warn = [&](Text text) { warnings.push_back(std::move(text)); };
  if (!c.limits.enforce) {
    for (const Limit& limit : limits) {
      if (limit.broken) warn(phrase_of("warning.limit", {{"name", phrase("limit." + limit.key)}}));
    }
  }
  if (outcome.sized && c.margin.heat_load == 0.0 && c.margin.temperature == 0.0) warn(phrase("warning.no_margin"));
  const bool film_by_law = c.panel.kind != "ideal" && !c.coolant.film_coefficient && !loop.two_phase;
  if (film_by_law && state.mass_flow > 0.0 && state.reynolds < turbulent_limit) {
    warn(phrase(state.reynolds <= laminar_limit ? "warning.laminar" : "warning.transition",
                fmt::arg("reynolds", state.reynolds)));
  }
  if (state.pipe && state.pipe->heat >= near_pipe_limit * state.pipe->limits.smallest()) {
    const double percent = 100.0 * state.pipe->heat / state.pipe->limits.smallest();
    warn(phrase_of("warning.pipe", {{"percent", Text(fmt::format("{:.0f}", percent))},
                                    {"limit", phrase(std::string("pipe_limit.") + state.pipe->limits.binding())}}));
  }
  if (outcome.pump_power > large_pump_share * c.heat.load) {
    warn(phrase("warning.pump", fmt::arg("percent", 100.0 * outcome.pump_power / c.heat.load)));
  }
  // Cells whose k(T) has fallen to its floor.
  const auto laws = to_host(model.solver().problem().block.laws);
  const auto &temperature = file.field.cells.at(0).values, &material = file.field.cells.at(1).values;
  long floored = 0;
  for (std::size_t n = 0; n < temperature.size(); ++n) {
    if (file.field.active[n] == 0) continue;
    const MaterialLaw& law = laws[static_cast<std::size_t>(material[n])];
    if (conductivity_factor(law, temperature[n]) <= conductivity_floor) ++floored;
  }
  if (floored > 0) {
    warn(phrase("warning.floor", fmt::arg("cells", floored), fmt::arg("percent", 100.0 * conductivity_floor)));
  }
  const Fluid& fluid = coolant_of(c);
  for (const auto& [at, end] : {std::pair(std::min(loop.inlet, state.outlet), fluid.minimum_temperature()),
                                std::pair(std::max(loop.inlet, state.outlet), fluid.maximum_temperature())}) {
    if (std::fabs(at - end) < near_table_end) {
      warn(phrase("warning.table_end", fmt::arg("at", at), fmt::arg("end", end)));
    }
  }
  if (c.coating.age && *c.coating.age > c.coating.life) {
    warn(phrase("warning.age", fmt::arg("age", *c.coating.age), fmt::arg("life", c.coating.life)));
  }
  if (c.environment.kind == "moon") {
    const MoonCase& moon = c.environment.moon;
    if (std::fabs(moon.latitude) > polar_latitude) {
      warn(phrase("warning.pole", fmt::arg("latitude", moon.latitude * 180.0 / std::numbers::pi)));
    }
    const double noon = (1.0 - moon.ground_albedo) * c.environment.solar_constant /
                        (c.environment.distance * c.environment.distance) * std::cos(moon.latitude);
    const double hottest = std::pow(std::max(0.0, noon) / (moon.ground_emissivity * constants::stefan_boltzmann), 0.25);
    if (moon.ground_temperature && *moon.ground_temperature > hottest + ground_excess) {
      warn(phrase("warning.ground", fmt::arg("given", *moon.ground_temperature), fmt::arg("hottest", hottest),
                  fmt::arg("latitude", moon.latitude * 180.0 / std::numbers::pi)));
    }
  }
  if (outcome.cold_failure) warn(phrase_of("warning.cold_failure", {{"reason", Text(*outcome.cold_failure)}}));
  return warnings;
}

}  // namespace coldsky
