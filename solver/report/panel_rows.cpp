#include "solver/report/panel_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "solver/case/panel_kinds.hpp"
#include "solver/core/phrases.hpp"
#include "solver/report/figure_parts.hpp"
#include "solver/session/backend.hpp"

namespace coldsky {

namespace {

/// A finished study that the rows are made of.
struct SolvedPanel {
  const Case& c;
  PanelModel& model;
  const PanelState& state;
  const PanelOutcome& outcome;
  const PanelNumbers& numbers;
  std::optional<RunExtremes> run;  ///< of a transient
};

/// A note and the instant that a row is of.
Text joined(const Text& note, const Text& instant) {
  return note.empty() ? instant : instant.empty() ? note : note + Text("; ", ". ") + instant;
}

/// In transients every row that time changes says which instant it is of.
Text at_end(const SolvedPanel& panel, const Text& note) {
  if (!panel.run) return note;
  return joined(note, phrase("row.at_end", fmt::arg("time", panel.outcome.history->columns.front().values.back())));
}
/// The instant of a value that is the highest of the run. \param time when it is reached [s]
Text at_highest(double time) { return phrase("row.at_highest", fmt::arg("time", time)); }

Text degrees_text(double kelvin) { return Text(fmt::format("{:.2f} °C", celsius(kelvin))); }

/// Why the area's discretisation error is missing.
Text unstated(const Text& why) {
  return {phrase("row.area.unstated", fmt::arg("why", why.en)).en,
          phrase("row.area.unstated", fmt::arg("why", why.ko)).ko};
}

/// Below the area that it is: what each moment of the orbit asks for, and which of them sized it.
std::vector<TableRow> orbit_size_rows(const SolvedPanel& panel) {
  if (!panel.outcome.sized || panel.outcome.orbit.sized_by == "steady") return {};
  const OrbitSize& orbit = panel.outcome.orbit;
  const auto row = [&](const char* key, const char* name, const std::optional<double>& times, const Text& absent,
                       const Text& present = Text()) {
    return TableRow{phrase(key), times ? format_number(*times * panel.numbers.area / orbit.load_share) : "-", "m2",
                    orbit.sized_by == name ? phrase("row.area.sizes")
                    : times                ? present
                                           : absent};
  };
  std::vector<TableRow> rows = {
      row("row.area_average", "orbit average", orbit.average, Text(), phrase("row.area_average.note")),
      row("row.area_peak", "periodic peak", orbit.peak, phrase("row.area_peak.absent")),
      row("row.area_worst", "worst position", orbit.worst, phrase("row.area_worst.absent"))};
  if (orbit.peak) {
    rows.push_back(
        {phrase("row.peak_time"), format_number(orbit.orbit.chip_time), "s",
         phrase("row.peak_time.note", fmt::arg("passes", orbit.orbit.passes), fmt::arg("closure", orbit.orbit.closure),
                fmt::arg("coolant", celsius(orbit.orbit.coolant_min)))});
  }
  return rows;
}

std::vector<TableRow> area_rows(const SolvedPanel& panel) {
  const PanelOutcome& outcome = panel.outcome;
  return {{phrase("row.area"), format_number(panel.numbers.area), "m2",
           outcome.area_uncertainty >= 0.0
               ? phrase("row.area.note", fmt::arg("percent", 100.0 * outcome.area_uncertainty))
           : outcome.sized ? unstated(outcome.area_uncertainty_why)
                           : Text()}};
}

std::vector<TableRow> panel_set_rows(const SolvedPanel& panel) {
  const Case& c = panel.c;
  const double panels = panel.outcome.panels;
  const PanelMass& mass = panel.numbers.mass;
  return {
      {phrase("row.emitting"), format_number(panels * panel.numbers.radiating_area), "m2", phrase("row.emitting.note")},
      {phrase("row.panels"), fmt::format("{:.0f}", panel.numbers.count), "-",
       phrase("row.panels.note", fmt::arg("panels", panels), fmt::arg("width", c.panel.width),
              fmt::arg("length", c.panel.length))},
      {phrase("row.mass"), std::isnan(mass.total()) ? "-" : format_number(panels * mass.total()), "kg",
       std::isnan(mass.total()) ? phrase("row.mass.unknown")
                                : phrase("row.mass.note", fmt::arg("areal", mass.total() / panel.numbers.planform))},
      {phrase("row.parts"), "-", "kg",
       !has_trait(c.panel, has_tubes)
           ? Text()
           : phrase(c.panel.areal_mass ? "row.parts.given" : "row.parts.note", fmt::arg("sheets", panels * mass.sheets),
                    fmt::arg("core", panels * mass.core), fmt::arg("saddles", panels * mass.saddles),
                    fmt::arg("tubes", panels * mass.tubes), fmt::arg("coolant", panels * mass.coolant))}};
}

std::vector<TableRow> temperature_rows(const SolvedPanel& panel) {
  const PanelNumbers& numbers = panel.numbers;
  const Environment& environment = panel.outcome.environment;
  const double inlet = panel.model.loop().inlet;
  const auto row = [&](const char* key, double kelvin) {
    return TableRow{phrase(key), format_number(kelvin), "K", at_end(panel, degrees_text(kelvin))};
  };
  return {{phrase("row.flux"), format_number(numbers.net / numbers.planform), "W/m2", at_end(panel, Text())},
          {phrase("row.efficiency"), fmt::format("{:.4f}", numbers.net / numbers.ideal), "-",
           at_end(panel, phrase("row.efficiency.note"))},
          {phrase("row.chip"), format_number(numbers.chip), "K",
           joined(phrase("row.chip.note", fmt::arg("celsius", celsius(numbers.chip)),
                         fmt::arg("limit", celsius(panel.c.chips.junction_limit))),
                  panel.run ? at_highest(panel.run->chip_max.time) : Text())},
          row("row.inlet", inlet),
          row("row.outlet", panel.state.outlet),
          row("row.coldest", numbers.extremes.low),
          row("row.mean", numbers.extremes.mean),
          row("row.hottest", numbers.extremes.high),
          {phrase("row.sink"), format_number(numbers.sink), "K",
           at_end(panel, environment.day.empty() ? phrase("row.sink.note")
                                                 : phrase("row.sink.day", fmt::arg("day", environment.day),
                                                          fmt::arg("beta", environment.beta * 180.0 / std::numbers::pi),
                                                          fmt::arg("sun", environment.solar_flux)))}};
}

/// What all panels exchange with their surroundings; convection and leaks where there are any.
std::vector<TableRow> exchange_rows(const SolvedPanel& panel) {
  const PanelNumbers& numbers = panel.numbers;
  const auto row = [&](const char* key, double watts, const Text& note) {
    return TableRow{phrase(key), format_number(1e-3 * panel.outcome.panels * watts), "kW", at_end(panel, note)};
  };
  std::vector<TableRow> rows = {row("row.emitted", numbers.emitted, phrase("row.radiation.note")),
                                row("row.absorbed", numbers.absorbed, phrase("row.radiation.note"))};
  if (numbers.leaked != 0.0) rows.push_back(row("row.leaked", numbers.leaked, phrase("row.leaked.note")));
  if (numbers.convected != 0.0) rows.push_back(row("row.convected", numbers.convected, Text()));
  return rows;
}

std::vector<TableRow> coolant_rows(const SolvedPanel& panel) {
  const PanelState& state = panel.state;
  std::vector<TableRow> rows = {
      {phrase("row.flow"), format_number(panel.outcome.panels * state.mass_flow), "kg/s",
       at_end(panel,
              phrase("row.flow.note", fmt::arg("reynolds", state.reynolds), fmt::arg("film", state.film_coefficient)))},
      {phrase("row.pump"), format_number(panel.outcome.pump_power), "W",
       at_end(panel, phrase("row.pump.note", fmt::arg("drop", 1e-3 * state.loop_pressure_drop)))}};
  double hottest = std::max(panel.model.loop().inlet, state.outlet);
  if (panel.run) hottest = std::max(hottest, panel.run->coolant_max.value);
  if (const double pressure = saturation_pressure(panel.c, hottest); std::isfinite(pressure)) {
    rows.push_back({phrase("row.pressure"), format_number(1e-3 * pressure), "kPa",
                    joined(phrase("row.pressure.note", fmt::arg("celsius", celsius(hottest))),
                           panel.run ? at_highest(panel.run->coolant_max.time) : Text())});
  }
  return rows;
}

/// The same computers without any radiator.
std::vector<TableRow> bare_rows(const SolvedPanel& panel) {
  const BareResult& bare = panel.outcome.bare;
  const double kilowatts = 1e-3 * panel.c.bare.power;
  return {{phrase("row.bare"), format_number(bare.temperature), "K",
           bare.time_to_limit < 0.0
               ? phrase("row.bare.never", fmt::arg("power", kilowatts))
               : phrase("row.bare.limit", fmt::arg("power", kilowatts), fmt::arg("time", bare.time_to_limit))}};
}

std::vector<TableRow> cold_rows(const SolvedPanel& panel) {
  std::vector<TableRow> rows;
  if (panel.outcome.cold_failure) {
    rows.push_back({phrase("row.cold_failure"), "-", "-",
                    phrase("row.cold_failure.note", fmt::arg("reason", *panel.outcome.cold_failure))});
  }
  if (!panel.outcome.cold) return rows;
  const ColdResult& cold = *panel.outcome.cold;
  rows.insert(rows.end(),
              {{phrase("row.cold_coolant"), format_number(cold.coolant_min), "K",
                phrase(cold.freezes() ? "row.cold_coolant.frozen" : "row.cold_coolant.liquid",
                       fmt::arg("celsius", celsius(cold.coolant_min)), fmt::arg("freezing", celsius(cold.freezing)),
                       fmt::arg("load", 1e-3 * cold.load))},
               {phrase("row.cold_radiator"), format_number(cold.radiator_min), "K",
                degrees_text(cold.radiator_min) + Text(cold.day.empty() ? "" : ", " + cold.day) +
                    (cold.periodic ? phrase("row.cold.periodic") : Text())},
               {phrase("row.least_load"), format_number(1e-3 * cold.minimum_load), "kW",
                cold.heater_power > 0.0 ? phrase("row.least_load.heaters", fmt::arg("heater", 1e-3 * cold.heater_power))
                                        : phrase("row.least_load.note")}});
  return rows;
}

std::vector<TableRow> heat_pipe_rows(const SolvedPanel& panel) {
  if (!panel.state.pipe) return {};
  const PanelState::Pipe& pipe = *panel.state.pipe;
  return {{phrase("row.pipe"), format_number(pipe.heat), "W",
           phrase_of("row.pipe.note", {{"limit", phrase(std::string("pipe_limit.") + pipe.limits.binding())},
                                       {"watts", Text(fmt::format("{:.4g}", pipe.limits.smallest()))}})},
          {phrase("row.merit"), format_number(pipe.merit_number), "W/m2", phrase("row.merit.note")}};
}

/// Margins, layer by layer.
std::vector<TableRow> margin_rows(const SolvedPanel& panel) {
  const Case& c = panel.c;
  const double panels = panel.outcome.panels, count = panel.numbers.count;
  const SparePanels& spare = panel.numbers.spare;
  const Text policy = c.margin.policy == "mil-std-1540" ? Text("MIL-STD-1540")
                      : c.margin.policy == "none"       ? phrase("policy.none")
                                                        : phrase("policy.user");
  const auto by_policy = [&](const char* key, auto... arguments) {
    return Text(phrase(key, arguments..., fmt::arg("policy", policy.en)).en,
                phrase(key, arguments..., fmt::arg("policy", policy.ko)).ko);
  };
  return {{phrase("row.margin_load"), fmt::format("{:.3g}", 100.0 * c.margin.heat_load), "%",
           by_policy("row.margin_load.note", fmt::arg("load", 1e-3 * c.heat.load),
                     fmt::arg("total", 1e-3 * c.heat.load * (1.0 + c.margin.heat_load)))},
          {phrase("row.margin_chips"), fmt::format("{:.3g}", c.margin.temperature), "K",
           by_policy("row.margin_chips.note", fmt::arg("limit", celsius(c.chips.junction_limit)),
                     fmt::arg("reduced", celsius(c.chips.junction_limit - c.margin.temperature)))},
          {phrase("row.margin_panels"), fmt::format("{:.2f}", 100.0 * (count / panels - 1.0)), "%",
           phrase("row.margin_panels.note", fmt::arg("panels", panels), fmt::arg("count", count))},
          {phrase("row.spare"), fmt::format("{}", whole_number(spare.total)), "-",
           phrase("row.spare.note", fmt::arg("given", c.redundancy.spare_panels),
                  fmt::arg("losses", whole_number(spare.for_losses)), fmt::arg("expected", spare.expected_losses))}};
}

std::vector<TableRow> system_mass_rows(const SolvedPanel& panel) {
  const SystemMass& system = panel.numbers.system;
  const auto kilograms = [](double mass) { return std::isnan(mass) ? std::string("-") : fmt::format("{:.0f}", mass); };
  return {{phrase("row.system"), std::isnan(system.total()) ? "-" : format_number(system.total()), "kg",
           phrase("row.system.note", fmt::arg("low", kilograms(system.total_with(system.pumps_low))),
                  fmt::arg("high", kilograms(system.total_with(system.pumps_high))),
                  fmt::arg("panels", kilograms(system.panels)), fmt::arg("spares", kilograms(system.spares)),
                  fmt::arg("coolant", system.coolant), fmt::arg("manifolds", system.manifolds),
                  fmt::arg("array", system.array), fmt::arg("battery", system.battery))},
          {phrase("row.pumps"), format_number(system.pumps), "kg",
           system.pumps_running == 0
               ? phrase("row.pumps.none")
               : phrase("row.pumps.note", fmt::arg("low", system.pumps_low), fmt::arg("high", system.pumps_high),
                        fmt::arg("running", whole_number(system.pumps_running)),
                        fmt::arg("standby", whole_number(system.pumps_standby)),
                        fmt::arg("power", 1e-3 * system.hydraulic_power))},
          {phrase("row.manifolds"), format_number(system.manifolds), "kg",
           phrase("row.manifolds.note", fmt::arg("velocity", panel.c.system.manifold_velocity))}};
}

std::vector<TableRow> solver_rows(const SolvedPanel& panel, double seconds) {
  const NewtonReport& newton = panel.state.newton;
  PanelModel& model = panel.model;
  const Box& box = model.solver().problem().block.box;
  std::vector<TableRow> rows = {{phrase("row.balance"), fmt::format("{:.1e}", panel.numbers.balance), "-",
                                 at_end(panel, phrase("row.balance.note"))}};
  if (const std::optional<PeriodicCertificate> periodic = certificate_of(panel.outcome)) {
    rows.push_back({phrase("row.periodic"), fmt::format("{:.1e}", periodic->closure), "K",
                    phrase(periodic->halving >= 0.0 ? "row.periodic.halved" : "row.periodic.note",
                           fmt::arg("passes", periodic->passes), fmt::arg("energy", periodic->energy),
                           fmt::arg("halving", periodic->halving))});
  }
  // A transient's steps have residuals of their own, in the log.
  if (!panel.run) {
    rows.push_back({phrase("row.residual"), fmt::format("{:.1e}", newton.residual), "-",
                    newton.rounding > 0.0
                        ? phrase("row.residual.rounding", fmt::arg("level", fmt::format("{:.1e}", newton.rounding)),
                                 fmt::arg("tolerance", fmt::format("{:.1e}", panel.c.solver.tolerance)))
                        : phrase("row.residual.note")});
  }
  rows.insert(rows.end(),
              {{phrase("row.cells"), fmt::format("{}", box.cells()), "-",
                Text(fmt::format("{} x {} x {}", box.nx, box.ny, box.nz))},
               {phrase("row.iterations"), fmt::format("{}", model.newton_iterations()), "Newton",
                phrase("row.iterations.note", fmt::arg("linear", model.linear_iterations()))},
               {phrase("row.time"), format_number(seconds), "s",
                phrase("row.time.note", fmt::arg("backend", backend_name()), fmt::arg("device", device_name()))}});
  return rows;
}

}  // namespace

std::vector<TableRow> panel_rows(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
                                 const PanelNumbers& numbers, double seconds) {
  SolvedPanel panel{c, model, state, outcome, numbers, {}};
  if (outcome.history) panel.run = run_extremes(*outcome.history);
  std::vector<TableRow> rows;
  for (const auto& part :
       {area_rows(panel), orbit_size_rows(panel), panel_set_rows(panel), temperature_rows(panel), exchange_rows(panel),
        coolant_rows(panel), bare_rows(panel), cold_rows(panel), heat_pipe_rows(panel), margin_rows(panel),
        system_mass_rows(panel), solver_rows(panel, seconds)}) {
    rows.insert(rows.end(), part.begin(), part.end());
  }
  return rows;
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
                        at = limit.units == "K" ? fmt::format(" ({:.2f} °C)", celsius(limit.limit)) : "";
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

}  // namespace coldsky
