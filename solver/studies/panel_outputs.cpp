#include "solver/studies/panel_outputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <numeric>
#include <tuple>

#include "coldsky_build_info.hpp"
#include "solver/core/error.hpp"
#include "solver/studies/backend.hpp"

namespace coldsky {

namespace {

double sum(const std::vector<double>& values) {
  // Pairwise: balances are compared to 1e-8 of what is summed.
  const std::function<double(std::size_t, std::size_t)> add = [&](std::size_t begin, std::size_t end) -> double {
    if (end - begin <= 16) return std::accumulate(values.begin() + begin, values.begin() + end, 0.0);
    const std::size_t middle = (begin + end) / 2;
    return add(begin, middle) + add(middle, end);
  };
  return add(0, values.size());
}

/// A count as the summary holds it. Beyond 2^53 neighbouring counts are one number.
std::int64_t whole_number(double count) {
  constexpr double most = 9007199254740992.0;
  if (count <= most) return static_cast<std::int64_t>(count);
  throw InfeasibleError("panels", fmt::format("{:.3g} panels would be needed, more than can be counted; use larger "
                                              "panels or a smaller load",
                                              count));
}

}  // namespace

PanelNumbers panel_numbers(const Case& c, PanelModel& model, double mass_flow, const PanelOutcome& outcome,
                           const ResultFile& file) {
  const LoopState& loop = model.loop();
  const double planform = model.planform_area(), area = outcome.panels * planform;
  const double emitted = sum(file.surfaces.emitted), absorbed = sum(file.surfaces.absorbed),
               net = sum(file.surfaces.net), heat = sum(file.tubes.heat);
  const double convected = sum(file.surfaces.convected), leaked = sum(file.surfaces.leaked);
  const double balance = std::fabs(heat - net - outcome.stored_power) /
                         (emitted + absorbed + std::fabs(convected) + std::fabs(leaked) + std::fabs(heat));
  const SurfaceExtremes extremes = surface_extremes(file.surfaces);
  const double chip = outcome.chip_max.value_or(loop.chips_see + c.chips.power * c.chips.resistance);
  const double coolant_mean = mean_coolant(file.tubes);
  const double ideal = ideal_flux(c, outcome.environment, coolant_mean) * planform;
  const double sink = std::pow(
      total_absorbed(c.coating, outcome.environment) / (constants::stefan_boltzmann * total_emissivity(c.coating)),
      0.25);
  const PanelMass mass = panel_mass(c, model.mesh(), model.solver().problem(), loop.charge_density);
  const double count = whole_panels(outcome.panels);
  const SparePanels spare = spare_panels(c, count);
  const double carried = c.heat.load * (1.0 + c.margin.heat_load) + (c.coolant.pump_heat ? outcome.pump_power : 0.0);
  const SystemMass system =
      system_mass(c, mass, count, spare.total,
                  {carried, outcome.pump_power, outcome.panels * mass_flow / loop.fluid.density}, outcome.environment);
  return {planform,     area,  emitted, absorbed, net,           convected, leaked, heat,  balance, chip,
          coolant_mean, ideal, sink,    count,    extremes.area, extremes,  mass,   spare, system};
}

void summarise(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
               const PanelNumbers& numbers, Summary& summary) {
  const auto& [planform, area, emitted, absorbed, net, convected, leaked, heat, balance, chip, coolant_mean, ideal,
               sink, count, radiating_area, extremes, mass, spare, system] = numbers;
  const LoopState& loop = model.loop();
  double coldest = std::numeric_limits<double>::infinity();
  summary.set("status", std::string("ok"));
  summary.set("radiator.planform_area_m2", area);
  if (outcome.sized) {
    const OrbitSize& orbit = outcome.orbit;
    summary.set("radiator.sized_by", orbit.sized_by);
    const auto set_area = [&](const char* key, const std::optional<double>& times) {
      if (times) summary.set(key, *times * area / orbit.load_share);
    };
    set_area("radiator.area_orbit_average_m2", orbit.average);
    set_area("radiator.area_periodic_peak_m2", orbit.peak);
    set_area("radiator.area_worst_position_m2", orbit.worst);
  }
  summary.set("radiator.emitting_area_m2", outcome.panels * radiating_area);
  summary.set("radiator.mass_kg", outcome.panels * mass.total());
  summary.set("mass.sheets_kg", outcome.panels * mass.sheets);
  summary.set("mass.core_kg", outcome.panels * mass.core);
  summary.set("mass.saddles_kg", outcome.panels * mass.saddles);
  summary.set("mass.tubes_kg", outcome.panels * mass.tubes);
  summary.set("mass.coolant_kg", outcome.panels * mass.coolant);
  summary.set("radiator.panels", whole_number(count));
  summary.set("radiator.panels_area_m2", count * planform);
  summary.set("radiator.fin_efficiency", net / ideal);
  summary.set("radiator.net_flux_per_planform_W_m2", net / planform);
  if (outcome.area_uncertainty >= 0.0) {
    summary.set("discretisation.area_relative_uncertainty", outcome.area_uncertainty);
  }
  summary.set("margin.whole_panels", count / outcome.panels - 1.0);
  summary.set("radiator.spare_panels", whole_number(spare.total));
  summary.set("system.mass_kg", system.total());
  summary.set("system.panels_kg", system.panels);
  summary.set("system.coolant_kg", system.coolant);
  summary.set("system.mass_low_kg", system.total_with(system.pumps_low));
  summary.set("system.mass_high_kg", system.total_with(system.pumps_high));
  summary.set("system.spares_kg", system.spares);
  summary.set("system.manifolds_kg", system.manifolds);
  summary.set("system.pumps_kg", system.pumps);
  summary.set("system.pumps_low_kg", system.pumps_low);
  summary.set("system.pumps_high_kg", system.pumps_high);
  summary.set("system.array_kg", system.array);
  summary.set("system.battery_kg", system.battery);
  summary.set("heat.pump_W", outcome.pump_power);
  summary.set("heat.pump_into_coolant_W", c.coolant.pump_heat ? outcome.pump_power : 0.0);
  summary.set("heat.coolant_W", outcome.panels * heat);
  summary.set("heat.convected_W", outcome.panels * convected);
  summary.set("heat.leaked_W", outcome.panels * leaked);
  summary.set("heat.stored_W", outcome.panels * outcome.stored_power);
  summary.set("heat.emitted_W", outcome.panels * emitted);
  summary.set("heat.absorbed_W", outcome.panels * absorbed);
  summary.set("heat.balance_relative_error", balance);
  summary.set("temperature.chip_max_K", chip);
  summary.set("temperature.radiator_min_K", extremes.low);
  summary.set("temperature.radiator_mean_K", extremes.mean);
  summary.set("temperature.radiator_max_K", extremes.high);
  summary.set("temperature.coolant_in_K", loop.inlet);
  summary.set("temperature.coolant_out_K", state.outlet);
  summary.set("temperature.coolant_mean_K", coolant_mean);
  summary.set("temperature.sink_K", sink);
  summary.set("coolant.mass_flow_kg_s", outcome.panels * state.mass_flow);
  summary.set("coolant.film_coefficient_W_m2K", state.film_coefficient);
  summary.set("coolant.pressure_drop_Pa", state.loop_pressure_drop);
  summary.set("coolant.reynolds", state.reynolds);
  summary.set("coolant.film_law", film_law(c, state));
  double hottest = std::max(loop.inlet, state.outlet);
  if (outcome.history) hottest = std::max(hottest, run_extremes(*outcome.history).coolant_max.value);
  summary.set("coolant.pressure_Pa", saturation_pressure(c, hottest));
  for (const auto& [side, coating, fluxes] : {std::tuple("front", &c.coating.front, &outcome.environment.front),
                                              std::tuple("back", &c.coating.back, &outcome.environment.back)}) {
    const std::string prefix = fmt::format("environment.{}.", side);
    const double sun = coating->absorptance * fluxes->solar, albedo = coating->absorptance * fluxes->albedo,
                 infrared = coating->emissivity * fluxes->infrared;
    summary.set(prefix + "sink_K", fluxes->sink_temperature);
    summary.set(prefix + "absorbed_W_m2", fluxes->absorbed);
    summary.set(prefix + "absorbed_sunlight_W_m2", sun);
    summary.set(prefix + "absorbed_albedo_W_m2", albedo);
    summary.set(prefix + "absorbed_infrared_W_m2", infrared);
    summary.set(prefix + "absorbed_background_W_m2", fluxes->absorbed - sun - albedo - infrared);
  }
  if (state.pipe) {
    summary.set("heat_pipe.heat_W", state.pipe->heat);
    summary.set("heat_pipe.limit_W", state.pipe->limits.smallest());
    summary.set("heat_pipe.limit", std::string(state.pipe->limits.binding()));
    summary.set("heat_pipe.merit_number_W_m2", state.pipe->merit_number);
  }
  summary.set("without_radiator.temperature_K", outcome.bare.temperature);
  if (outcome.bare.time_to_limit >= 0.0) {
    summary.set("without_radiator.time_to_limit_s", outcome.bare.time_to_limit);
  }
  const Box& box = model.solver().problem().block.box;
  if (!outcome.environment.day.empty()) summary.set("binding_day", outcome.environment.day);
  if (outcome.coolant_min) summary.set("cold.coolant_min_K", *outcome.coolant_min);
  if (outcome.history) {
    summary.set("solver.time_steps", static_cast<std::int64_t>(outcome.time_steps));
    for (const auto& column : outcome.history->columns) {
      if (column.name != "front_min" && column.name != "back_min") continue;
      const double low = *std::min_element(column.values.begin(), column.values.end());
      coldest = std::min(coldest, low);
    }
    summary.set("cold.radiator_min_K", coldest);
    const RunExtremes run = run_extremes(*outcome.history);
    summary.set("transient.end_s", outcome.history->columns.front().values.back());
    summary.set("transient.chip_max_s", run.chip_max.time);
    summary.set("transient.coolant_max_K", run.coolant_max.value);
    summary.set("transient.coolant_max_s", run.coolant_max.time);
    summary.set("transient.coolant_min_s", run.coolant_min.time);
    summary.set("transient.radiator_max_K", run.radiator_max.value);
    summary.set("transient.radiator_max_s", run.radiator_max.time);
    summary.set("transient.radiator_min_s", run.radiator_min.time);
  }
  if (outcome.cold_failure) summary.set("cold.failure", *outcome.cold_failure);
  if (outcome.cold) {
    summary.set("cold.radiator_min_K", outcome.cold->radiator_min);
    summary.set("cold.coolant_min_K", outcome.cold->coolant_min);
    summary.set("cold.minimum_load_W", outcome.cold->minimum_load);
    summary.set("cold.heater_W", outcome.cold->heater_power);
  }
  summary.set("solver.cells", static_cast<std::int64_t>(box.cells()));
  summary.set("solver.newton_iterations", static_cast<std::int64_t>(model.newton_iterations()));
  summary.set("solver.linear_iterations", static_cast<std::int64_t>(model.linear_iterations()));
  summary.set("solver.residual", state.newton.residual);
  if (state.newton.rounding > 0.0) summary.set("solver.rounding", state.newton.rounding);
  summary.set("time.setup_s", outcome.setup_seconds);
  summary.set("time.solve_s", outcome.solve_seconds);
}

void summarise_limits(const Case& c, const PanelOutcome& outcome, const std::vector<Limit>& limits,
                      const std::vector<Text>& warnings, Summary& summary) {
  summary.set("binding_limit", binding_limit(c, limits, outcome.sized));
  std::vector<std::string> exceeded, texts;
  for (const Limit& limit : limits) {
    const std::string prefix = "limits." + limit.key, unit = limit.units.empty() ? "" : "_" + limit.units;
    summary.set(prefix + "_value" + unit, limit.value);
    summary.set(prefix + "_limit" + unit, limit.limit);
    summary.set(prefix + "_margin" + unit, limit.margin());
    if (limit.broken) exceeded.push_back(limit.name);
  }
  for (const Text& warning : warnings) texts.push_back(warning.en);
  summary.set("limits.exceeded", std::move(exceeded));
  summary.set("warnings", std::move(texts));
}

void add_scalars(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
                 const PanelNumbers& numbers, ResultFile& file) {
  const LoopState& loop = model.loop();
  const double planform = numbers.planform;
  // The load of the steady field, from which the balance is found again.
  file.scalars = {{"heat_load", {outcome.orbit.load_share * c.heat.load, "W"}},
                  {"heat_load_margin", {c.margin.heat_load, "1"}},
                  {"pump_electrical_power", {outcome.pump_power, "W"}},
                  {"pump_heat_into_coolant", {c.coolant.pump_heat ? outcome.pump_power : 0.0, "W"}},
                  {"panel_stored_power", {outcome.stored_power, "W"}},
                  {"chip_power", {c.chips.power, "W"}},
                  {"chip_resistance", {c.chips.resistance, "K W-1"}},
                  {"chips_in_parallel", {c.chips.arrangement == "parallel" ? 1.0 : 0.0, "1"}},
                  {"coolant_rise_chips", {loop.rise, "K"}},
                  {"panels", {outcome.panels, "1"}},
                  {"panel_planform_area", {planform, "m2"}},
                  {"coolant_mass_flow_panel", {state.mass_flow, "kg s-1"}},
                  {"reference_temperature", {model.solver().problem().block.reference_temperature, "K"}}};
}

namespace {

/// Why the area's discretisation error is missing.
Text unstated(const Text& why) {
  return {phrase("row.area.unstated", fmt::arg("why", why.en)).en,
          phrase("row.area.unstated", fmt::arg("why", why.ko)).ko};
}

}  // namespace

std::vector<TableRow> panel_rows(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
                                 const PanelNumbers& numbers, double seconds) {
  const auto& [planform, area, emitted, absorbed, net, convected, leaked, heat, balance, chip, coolant_mean, ideal,
               sink, count, radiating_area, extremes, mass, spare, system] = numbers;
  const LoopState& loop = model.loop();
  const Box& box = model.solver().problem().block.box;
  const auto celsius = [](double kelvin) { return kelvin - constants::zero_celsius; };
  const auto kilograms = [](double mass) { return std::isnan(mass) ? std::string("-") : fmt::format("{:.0f}", mass); };
  const auto degrees = [&](double kelvin) { return Text(fmt::format("{:.2f} °C", celsius(kelvin))); };
  // In transients every row that time changes says which instant it is of.
  const std::optional<RunExtremes> run =
      outcome.history ? std::optional(run_extremes(*outcome.history)) : std::optional<RunExtremes>();
  const auto joined = [](const Text& note, const Text& instant) {
    return note.empty() ? instant : instant.empty() ? note : note + Text("; ", ". ") + instant;
  };
  const auto at_end = [&](const Text& note) {
    if (!run) return note;
    return joined(note, phrase("row.at_end", fmt::arg("time", outcome.history->columns.front().values.back())));
  };
  double hottest_coolant = std::max(loop.inlet, state.outlet);
  Text highest, highest_pressure;
  if (run) {
    highest = phrase("row.at_highest", fmt::arg("time", run->chip_max.time));
    highest_pressure = phrase("row.at_highest", fmt::arg("time", run->coolant_max.time));
    hottest_coolant = std::max(hottest_coolant, run->coolant_max.value);
  }
  std::vector<TableRow> rows = {
      {phrase("row.area"), format_number(area), "m2",
       outcome.area_uncertainty >= 0.0 ? phrase("row.area.note", fmt::arg("percent", 100.0 * outcome.area_uncertainty))
       : outcome.sized                 ? unstated(outcome.area_uncertainty_why)
                                       : Text()},
      {phrase("row.emitting"), format_number(outcome.panels * radiating_area), "m2", phrase("row.emitting.note")},
      {phrase("row.panels"), fmt::format("{:.0f}", count), "-",
       phrase("row.panels.note", fmt::arg("panels", outcome.panels), fmt::arg("width", c.panel.width),
              fmt::arg("length", c.panel.length))},
      {phrase("row.mass"), std::isnan(mass.total()) ? "-" : format_number(outcome.panels * mass.total()), "kg",
       std::isnan(mass.total()) ? phrase("row.mass.unknown")
                                : phrase("row.mass.note", fmt::arg("areal", mass.total() / planform))},
      {phrase("row.parts"), "-", "kg",
       c.panel.kind == "ideal"
           ? Text()
           : phrase(c.panel.areal_mass ? "row.parts.given" : "row.parts.note",
                    fmt::arg("sheets", outcome.panels * mass.sheets), fmt::arg("core", outcome.panels * mass.core),
                    fmt::arg("saddles", outcome.panels * mass.saddles), fmt::arg("tubes", outcome.panels * mass.tubes),
                    fmt::arg("coolant", outcome.panels * mass.coolant))},
      {phrase("row.flux"), format_number(net / planform), "W/m2", at_end(Text())},
      {phrase("row.efficiency"), fmt::format("{:.4f}", net / ideal), "-", at_end(phrase("row.efficiency.note"))},
      {phrase("row.chip"), format_number(chip), "K",
       joined(phrase("row.chip.note", fmt::arg("celsius", celsius(chip)),
                     fmt::arg("limit", celsius(c.chips.junction_limit))),
              highest)},
      {phrase("row.inlet"), format_number(loop.inlet), "K", at_end(degrees(loop.inlet))},
      {phrase("row.outlet"), format_number(state.outlet), "K", at_end(degrees(state.outlet))},
      {phrase("row.coldest"), format_number(extremes.low), "K", at_end(degrees(extremes.low))},
      {phrase("row.mean"), format_number(extremes.mean), "K", at_end(degrees(extremes.mean))},
      {phrase("row.hottest"), format_number(extremes.high), "K", at_end(degrees(extremes.high))},
      {phrase("row.sink"), format_number(sink), "K",
       at_end(outcome.environment.day.empty()
                  ? phrase("row.sink.note")
                  : phrase("row.sink.day", fmt::arg("day", outcome.environment.day),
                           fmt::arg("beta", outcome.environment.beta * 180.0 / std::numbers::pi),
                           fmt::arg("sun", outcome.environment.solar_flux)))},
      {phrase("row.emitted"), format_number(1e-3 * outcome.panels * emitted), "kW",
       at_end(phrase("row.radiation.note"))},
      {phrase("row.absorbed"), format_number(1e-3 * outcome.panels * absorbed), "kW",
       at_end(phrase("row.radiation.note"))},
      {phrase("row.flow"), format_number(outcome.panels * state.mass_flow), "kg/s",
       at_end(phrase("row.flow.note", fmt::arg("reynolds", state.reynolds), fmt::arg("film", state.film_coefficient)))},
      {phrase("row.pump"), format_number(outcome.pump_power), "W",
       at_end(phrase("row.pump.note", fmt::arg("drop", 1e-3 * state.loop_pressure_drop)))},
      {phrase("row.bare"), format_number(outcome.bare.temperature), "K",
       outcome.bare.time_to_limit < 0.0 ? phrase("row.bare.never", fmt::arg("power", 1e-3 * c.bare.power))
                                        : phrase("row.bare.limit", fmt::arg("power", 1e-3 * c.bare.power),
                                                 fmt::arg("time", outcome.bare.time_to_limit))}};
  if (outcome.sized && outcome.orbit.sized_by != "steady") {
    // Below the area that it is: what each moment of the orbit asks for, and which of them sized it.
    const OrbitSize& orbit = outcome.orbit;
    const auto row = [&](const char* key, const char* name, const std::optional<double>& times, const Text& absent) {
      return TableRow{phrase(key), times ? format_number(*times * area / orbit.load_share) : "-", "m2",
                      orbit.sized_by == name ? phrase("row.area.sizes")
                      : times                ? Text()
                                             : absent};
    };
    rows.insert(rows.begin() + 1,
                {row("row.area_average", "orbit average", orbit.average, Text()),
                 row("row.area_peak", "periodic peak", orbit.peak, phrase("row.area_peak.absent")),
                 row("row.area_worst", "worst position", orbit.worst, phrase("row.area_worst.absent"))});
    if (orbit.peak) {
      rows.insert(rows.begin() + 4, {phrase("row.peak_time"), format_number(orbit.orbit.chip_time), "s",
                                     phrase("row.peak_time.note", fmt::arg("passes", orbit.orbit.passes),
                                            fmt::arg("closure", orbit.orbit.closure),
                                            fmt::arg("coolant", celsius(orbit.orbit.coolant_min)))});
    }
  }
  const auto after = [&](const char* key) {
    return std::find_if(rows.begin(), rows.end(),
                        [label = phrase(key)](const TableRow& row) { return row.label.en == label.en; }) +
           1;
  };
  if (convected != 0.0) {
    rows.insert(after("row.absorbed"),
                {phrase("row.convected"), format_number(1e-3 * outcome.panels * convected), "kW", at_end(Text())});
  }
  if (leaked != 0.0) {
    rows.insert(after("row.absorbed"), {phrase("row.leaked"), format_number(1e-3 * outcome.panels * leaked), "kW",
                                        at_end(phrase("row.leaked.note"))});
  }
  if (const double pressure = saturation_pressure(c, hottest_coolant); std::isfinite(pressure)) {
    rows.insert(after("row.pump"),
                {phrase("row.pressure"), format_number(1e-3 * pressure), "kPa",
                 joined(phrase("row.pressure.note", fmt::arg("celsius", celsius(hottest_coolant))), highest_pressure)});
  }
  if (outcome.cold_failure) {
    rows.push_back({phrase("row.cold_failure"), "-", "-",
                    phrase("row.cold_failure.note", fmt::arg("reason", *outcome.cold_failure))});
  }
  if (outcome.cold) {
    const ColdResult& cold = *outcome.cold;
    rows.insert(rows.end(), {{phrase("row.cold_coolant"), format_number(cold.coolant_min), "K",
                              phrase(cold.freezes() ? "row.cold_coolant.frozen" : "row.cold_coolant.liquid",
                                     fmt::arg("celsius", celsius(cold.coolant_min)),
                                     fmt::arg("freezing", celsius(cold.freezing)), fmt::arg("load", 1e-3 * cold.load))},
                             {phrase("row.cold_radiator"), format_number(cold.radiator_min), "K",
                              degrees(cold.radiator_min) + Text(cold.day.empty() ? "" : ", " + cold.day) +
                                  (cold.periodic ? phrase("row.cold.periodic") : Text())},
                             {phrase("row.least_load"), format_number(1e-3 * cold.minimum_load), "kW",
                              cold.heater_power > 0.0
                                  ? phrase("row.least_load.heaters", fmt::arg("heater", 1e-3 * cold.heater_power))
                                  : phrase("row.least_load.note")}});
  }
  if (state.pipe) {
    rows.push_back(
        {phrase("row.pipe"), format_number(state.pipe->heat), "W",
         phrase_of("row.pipe.note", {{"limit", phrase(std::string("pipe_limit.") + state.pipe->limits.binding())},
                                     {"watts", Text(fmt::format("{:.4g}", state.pipe->limits.smallest()))}})});
    rows.push_back({phrase("row.merit"), format_number(state.pipe->merit_number), "W/m2", phrase("row.merit.note")});
  }
  // Margins, layer by layer.
  const Text policy = c.margin.policy == "mil-std-1540" ? Text("MIL-STD-1540")
                      : c.margin.policy == "none"       ? phrase("policy.none")
                                                        : phrase("policy.user");
  const auto by_policy = [&](const char* key, auto... arguments) {
    return Text(phrase(key, arguments..., fmt::arg("policy", policy.en)).en,
                phrase(key, arguments..., fmt::arg("policy", policy.ko)).ko);
  };
  rows.insert(
      rows.end(),
      {{phrase("row.margin_load"), fmt::format("{:.3g}", 100.0 * c.margin.heat_load), "%",
        by_policy("row.margin_load.note", fmt::arg("load", 1e-3 * c.heat.load),
                  fmt::arg("total", 1e-3 * c.heat.load * (1.0 + c.margin.heat_load)))},
       {phrase("row.margin_chips"), fmt::format("{:.3g}", c.margin.temperature), "K",
        by_policy("row.margin_chips.note", fmt::arg("limit", celsius(c.chips.junction_limit)),
                  fmt::arg("reduced", celsius(c.chips.junction_limit - c.margin.temperature)))},
       {phrase("row.margin_panels"), fmt::format("{:.2f}", 100.0 * (count / outcome.panels - 1.0)), "%",
        phrase("row.margin_panels.note", fmt::arg("panels", outcome.panels), fmt::arg("count", count))},
       {phrase("row.spare"), fmt::format("{}", whole_number(spare.total)), "-",
        phrase("row.spare.note", fmt::arg("given", c.redundancy.spare_panels),
               fmt::arg("losses", whole_number(spare.for_losses)), fmt::arg("expected", spare.expected_losses))},
       {phrase("row.system"), std::isnan(system.total()) ? "-" : format_number(system.total()), "kg",
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
        phrase("row.manifolds.note", fmt::arg("velocity", c.system.manifold_velocity))},
       {phrase("row.balance"), fmt::format("{:.1e}", balance), "-", at_end(phrase("row.balance.note"))}});
  // A transient's steps have residuals of their own, in the log.
  if (!outcome.history) {
    rows.push_back(
        {phrase("row.residual"), fmt::format("{:.1e}", state.newton.residual), "-",
         state.newton.rounding > 0.0
             ? phrase("row.residual.rounding", fmt::arg("level", fmt::format("{:.1e}", state.newton.rounding)),
                      fmt::arg("tolerance", fmt::format("{:.1e}", c.solver.tolerance)))
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

}  // namespace coldsky
