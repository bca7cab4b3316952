#include "solver/studies/panel_outputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <numeric>

#include "coldsky_build_info.hpp"
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

}  // namespace

PanelNumbers panel_numbers(const Case& c, PanelModel& model, const PanelOutcome& outcome, const ResultFile& file) {
  const LoopState& loop = model.loop();
  const double planform = model.planform_area(), area = outcome.panels * planform;
  const double emitted = sum(file.surfaces.emitted), absorbed = sum(file.surfaces.absorbed),
               net = sum(file.surfaces.net), heat = sum(file.tubes.heat);
  const double balance = std::fabs(heat - net - outcome.stored_power) / (emitted + absorbed + std::fabs(heat));
  const SurfaceExtremes extremes = surface_extremes(file.surfaces);
  const double chip = outcome.chip_max.value_or(loop.chips_see + c.chips.power * c.chips.resistance);
  const double ideal = ideal_flux(c, outcome.environment, loop.reference) * planform;
  const double sink = std::pow(
      total_absorbed(c.coating, outcome.environment) / (constants::stefan_boltzmann * total_emissivity(c.coating)),
      0.25);
  const PanelMass mass = panel_mass(c, model.mesh(), model.solver().problem(), loop.charge_density);
  const double count = std::ceil(outcome.panels - 1e-9);
  double radiating_area = 0.0;
  for (std::size_t f = 0; f < file.surfaces.area.size(); ++f) radiating_area += file.surfaces.area[f];

  const SparePanels spare = spare_panels(c, static_cast<int>(std::min(count, 1e9)));
  const double carried = c.heat.load * (1.0 + c.margin.heat_load) + (c.coolant.pump_heat ? outcome.pump_power : 0.0);
  const SystemMass system = system_mass(c, mass, static_cast<int>(std::min(count, 1e9)) + spare.total, carried,
                                        outcome.pump_power, outcome.environment);
  return {planform, area, emitted, absorbed,       net,      heat, balance, chip,
          ideal,    sink, count,   radiating_area, extremes, mass, spare,   system};
}

void summarise(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
               const PanelNumbers& numbers, Summary& summary) {
  const auto& [planform, area, emitted, absorbed, net, heat, balance, chip, ideal, sink, count, radiating_area,
               extremes, mass, spare, system] = numbers;
  const LoopState& loop = model.loop();
  double coldest = std::numeric_limits<double>::infinity();
  summary.set("status", std::string("ok"));
  summary.set("reason", outcome.verdict.en);
  summary.set("binding_limit", c.coolant.inlet_temperature ? std::string("coolant inlet temperature")
                                                           : std::string("chip junction limit"));
  summary.set("radiator.planform_area_m2", area);
  summary.set("radiator.emitting_area_m2", outcome.panels * radiating_area);
  summary.set("radiator.mass_kg", outcome.panels * mass.total());
  summary.set("radiator.panels", static_cast<std::int64_t>(count));
  summary.set("radiator.panels_area_m2", count * planform);
  summary.set("radiator.fin_efficiency", net / ideal);
  summary.set("radiator.net_flux_per_planform_W_m2", net / planform);
  if (outcome.area_uncertainty >= 0.0) {
    summary.set("discretisation.area_relative_uncertainty", outcome.area_uncertainty);
  }
  // What the whole panels carry beyond the load itself.
  summary.set("margin.heat_load", (1.0 + c.margin.heat_load) * count / outcome.panels - 1.0);
  summary.set("margin.policy", c.margin.policy);
  summary.set("radiator.spare_panels", static_cast<std::int64_t>(spare.total));
  summary.set("system.mass_kg", system.total());
  summary.set("system.panels_kg", system.panels);
  summary.set("system.coolant_kg", system.coolant);
  summary.set("system.pumps_kg", system.pumps);
  summary.set("system.array_kg", system.array);
  summary.set("system.battery_kg", system.battery);
  summary.set("heat.pump_W", outcome.pump_power);
  summary.set("heat.emitted_W", outcome.panels * emitted);
  summary.set("heat.absorbed_W", outcome.panels * absorbed);
  summary.set("heat.balance_relative_error", balance);
  summary.set("temperature.chip_max_K", chip);
  summary.set("temperature.radiator_min_K", extremes.low);
  summary.set("temperature.radiator_mean_K", extremes.mean);
  summary.set("temperature.radiator_max_K", extremes.high);
  summary.set("temperature.coolant_in_K", loop.inlet);
  summary.set("temperature.coolant_out_K", state.outlet);
  summary.set("temperature.sink_K", sink);
  summary.set("coolant.mass_flow_kg_s", outcome.panels * state.mass_flow);
  summary.set("coolant.film_coefficient_W_m2K", state.film_coefficient);
  summary.set("coolant.pressure_drop_Pa", state.loop_pressure_drop);
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
  }
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
  summary.set("time.setup_s", outcome.setup_seconds);
  summary.set("time.solve_s", outcome.solve_seconds);
}

void add_scalars(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
                 const PanelNumbers& numbers, ResultFile& file) {
  const LoopState& loop = model.loop();
  const double planform = numbers.planform;
  file.scalars = {{"heat_load", {c.heat.load, "W"}},
                  {"heat_load_margin", {c.margin.heat_load, "1"}},
                  {"pump_power", {c.coolant.pump_heat ? outcome.pump_power : 0.0, "W"}},
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
  const auto& [planform, area, emitted, absorbed, net, heat, balance, chip, ideal, sink, count, radiating_area,
               extremes, mass, spare, system] = numbers;
  const LoopState& loop = model.loop();
  const Box& box = model.solver().problem().block.box;
  const auto celsius = [](double kelvin) { return kelvin - constants::zero_celsius; };
  const auto degrees = [&](double kelvin) { return Text(fmt::format("{:.2f} °C", celsius(kelvin))); };
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
      {phrase("row.flux"), format_number(net / planform), "W/m2", Text()},
      {phrase("row.efficiency"), fmt::format("{:.4f}", net / ideal), "-", phrase("row.efficiency.note")},
      {phrase("row.chip"), format_number(chip), "K",
       phrase("row.chip.note", fmt::arg("celsius", celsius(chip)), fmt::arg("limit", celsius(c.chips.junction_limit)))},
      {phrase("row.inlet"), format_number(loop.inlet), "K", degrees(loop.inlet)},
      {phrase("row.outlet"), format_number(state.outlet), "K", degrees(state.outlet)},
      {phrase("row.coldest"), format_number(extremes.low), "K", degrees(extremes.low)},
      {phrase("row.mean"), format_number(extremes.mean), "K", degrees(extremes.mean)},
      {phrase("row.hottest"), format_number(extremes.high), "K", degrees(extremes.high)},
      {phrase("row.sink"), format_number(sink), "K",
       outcome.environment.day.empty() ? phrase("row.sink.note")
                                       : phrase("row.sink.day", fmt::arg("day", outcome.environment.day),
                                                fmt::arg("beta", outcome.environment.beta * 180.0 / std::numbers::pi),
                                                fmt::arg("sun", outcome.environment.solar_flux))},
      {phrase("row.flow"), format_number(outcome.panels * state.mass_flow), "kg/s",
       phrase("row.flow.note", fmt::arg("reynolds", state.reynolds), fmt::arg("film", state.film_coefficient))},
      {phrase("row.pump"), format_number(outcome.pump_power), "W",
       Text(fmt::format("{:.1f} kPa", 1e-3 * state.loop_pressure_drop))},
      {phrase("row.bare"), format_number(outcome.bare.temperature), "K",
       outcome.bare.time_to_limit < 0.0 ? phrase("row.bare.never", fmt::arg("power", 1e-3 * c.bare.power))
                                        : phrase("row.bare.limit", fmt::arg("power", 1e-3 * c.bare.power),
                                                 fmt::arg("time", outcome.bare.time_to_limit))}};
  if (outcome.cold) {
    const ColdResult& cold = *outcome.cold;
    rows.insert(rows.end(), {{phrase("row.cold_coolant"), format_number(cold.coolant_min), "K",
                              phrase(cold.freezes() ? "row.cold_coolant.frozen" : "row.cold_coolant.liquid",
                                     fmt::arg("celsius", celsius(cold.coolant_min)),
                                     fmt::arg("freezing", celsius(cold.freezing)), fmt::arg("load", 1e-3 * cold.load))},
                             {phrase("row.cold_radiator"), format_number(cold.radiator_min), "K",
                              degrees(cold.radiator_min) + Text(cold.day.empty() ? "" : ", " + cold.day)},
                             {phrase("row.least_load"), format_number(1e-3 * cold.minimum_load), "kW",
                              cold.heater_power > 0.0
                                  ? phrase("row.least_load.heaters", fmt::arg("heater", 1e-3 * cold.heater_power))
                                  : phrase("row.least_load.note")}});
  }
  if (state.pipe) {
    rows.push_back({phrase("row.pipe"), format_number(state.pipe->heat), "W",
                    phrase("row.pipe.note", fmt::arg("limit", std::string(state.pipe->limits.binding())),
                           fmt::arg("watts", state.pipe->limits.smallest()))});
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
  rows.insert(rows.end(),
              {{phrase("row.margin_load"), fmt::format("{:.3g}", 100.0 * c.margin.heat_load), "%",
                by_policy("row.margin_load.note", fmt::arg("load", 1e-3 * c.heat.load),
                          fmt::arg("total", 1e-3 * c.heat.load * (1.0 + c.margin.heat_load)))},
               {phrase("row.margin_chips"), fmt::format("{:.3g}", c.margin.temperature), "K",
                by_policy("row.margin_chips.note", fmt::arg("limit", celsius(c.chips.junction_limit)),
                          fmt::arg("reduced", celsius(c.chips.junction_limit - c.margin.temperature)))},
               {phrase("row.margin_panels"), fmt::format("{:.2f}", 100.0 * (count / outcome.panels - 1.0)), "%",
                phrase("row.margin_panels.note", fmt::arg("panels", outcome.panels), fmt::arg("count", count))},
               {phrase("row.spare"), fmt::format("{}", spare.total), "-",
                phrase("row.spare.note", fmt::arg("given", c.redundancy.spare_panels),
                       fmt::arg("losses", spare.for_losses), fmt::arg("expected", spare.expected_losses))},
               {phrase("row.system"), std::isnan(system.total()) ? "-" : format_number(system.total()), "kg",
                phrase("row.system.note",
                       fmt::arg("panels", std::isnan(system.panels) ? "-" : fmt::format("{:.0f}", system.panels)),
                       fmt::arg("coolant", system.coolant), fmt::arg("pumps", system.pumps),
                       fmt::arg("array", system.array), fmt::arg("battery", system.battery))},
               {phrase("row.balance"), fmt::format("{:.1e}", balance), "-", phrase("row.balance.note")},
               {phrase("row.cells"), fmt::format("{}", box.cells()), "-",
                Text(fmt::format("{} x {} x {}", box.nx, box.ny, box.nz))},
               {phrase("row.iterations"), fmt::format("{}", model.newton_iterations()), "Newton",
                phrase("row.iterations.note", fmt::arg("linear", model.linear_iterations()))},
               {phrase("row.time"), format_number(seconds), "s",
                phrase("row.time.note", fmt::arg("backend", backend_name()), fmt::arg("device", device_name()))}});
  return rows;
}

}  // namespace coldsky
