#include "solver/studies/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "solver/case/panel_kinds.hpp"
#include "solver/core/phrases.hpp"

namespace coldsky {

namespace {

/// Distance at which a given panel just meets its chips' limit [K].
constexpr double just_met = 0.1;
constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

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
  if (!has_trait(c.panel, has_tubes)) return "none: an ideal panel is as warm as its coolant";
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
  const bool tubes = has_trait(c.panel, has_tubes), flows = state.mass_flow > 0.0 && !loop.pipe;
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

const char* sizing_limit(const Case& c) {
  return c.coolant.inlet_temperature ? "coolant inlet temperature" : "chip junction limit";
}

std::string binding_limit(const Case& c, const std::vector<Limit>& limits, bool sized) {
  for (const Limit& limit : limits) {
    if (limit.broken) return limit.name;
  }
  if (sized) return sizing_limit(c);
  for (const Limit& limit : limits) {
    if (limit.units == "K" && limit.margin() <= just_met) return limit.name;
    if (limit.units == "W" && limit.value >= 0.99 * limit.limit) return limit.name;
  }
  return "none";
}

}  // namespace coldsky
