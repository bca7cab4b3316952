#include "solver/results/panel_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <tuple>

namespace coldsky {

namespace {

/// Areas, panels and their masses.
void summarise_panels(const PanelOutcome& outcome, const PanelNumbers& numbers, Summary& summary) {
  const PanelMass& mass = numbers.mass;
  summary.set("radiator.planform_area_m2", numbers.area);
  if (outcome.sized) {
    const OrbitSize& orbit = outcome.orbit;
    summary.set("radiator.sized_by", orbit.sized_by);
    const auto set_area = [&](const char* key, const std::optional<double>& times) {
      if (times) summary.set(key, *times * numbers.area / orbit.load_share);
    };
    set_area("radiator.area_orbit_average_m2", orbit.average);
    set_area("radiator.area_periodic_peak_m2", orbit.peak);
    set_area("radiator.area_worst_position_m2", orbit.worst);
  }
  summary.set("radiator.emitting_area_m2", outcome.panels * numbers.radiating_area);
  summary.set("radiator.mass_kg", outcome.panels * mass.total());
  summary.set("mass.sheets_kg", outcome.panels * mass.sheets);
  summary.set("mass.core_kg", outcome.panels * mass.core);
  summary.set("mass.saddles_kg", outcome.panels * mass.saddles);
  summary.set("mass.tubes_kg", outcome.panels * mass.tubes);
  summary.set("mass.coolant_kg", outcome.panels * mass.coolant);
  summary.set("radiator.panels", whole_number(numbers.count));
  summary.set("radiator.panels_area_m2", numbers.count * numbers.planform);
  summary.set("radiator.fin_efficiency", numbers.net / numbers.ideal);
  summary.set("radiator.net_flux_per_planform_W_m2", numbers.net / numbers.planform);
  if (outcome.area_uncertainty >= 0.0) {
    summary.set("discretisation.area_relative_uncertainty", outcome.area_uncertainty);
  }
  summary.set("margin.whole_panels", numbers.count / outcome.panels - 1.0);
  summary.set("radiator.spare_panels", whole_number(numbers.spare.total));
}

/// Masses of all that the radiator brings with it.
void summarise_system(const PanelNumbers& numbers, Summary& summary) {
  const SystemMass& system = numbers.system;
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
}

/// Heat of all panels [W].
void summarise_heat(const Case& c, const PanelOutcome& outcome, const PanelNumbers& numbers, Summary& summary) {
  summary.set("heat.pump_W", outcome.pump_power);
  summary.set("heat.pump_into_coolant_W", c.coolant.pump_heat ? outcome.pump_power : 0.0);
  summary.set("heat.coolant_W", outcome.panels * numbers.heat);
  summary.set("heat.convected_W", outcome.panels * numbers.convected);
  summary.set("heat.leaked_W", outcome.panels * numbers.leaked);
  summary.set("heat.stored_W", outcome.panels * outcome.stored_power);
  summary.set("heat.emitted_W", outcome.panels * numbers.emitted);
  summary.set("heat.absorbed_W", outcome.panels * numbers.absorbed);
  summary.set("heat.balance_relative_error", numbers.balance);
}

/// \param inlet of the coolant into the radiator [K]
void summarise_temperatures(const PanelState& state, const PanelNumbers& numbers, double inlet, Summary& summary) {
  summary.set("temperature.chip_max_K", numbers.chip);
  summary.set("temperature.radiator_min_K", numbers.extremes.low);
  summary.set("temperature.radiator_mean_K", numbers.extremes.mean);
  summary.set("temperature.radiator_max_K", numbers.extremes.high);
  summary.set("temperature.coolant_in_K", inlet);
  summary.set("temperature.coolant_out_K", state.outlet);
  summary.set("temperature.coolant_mean_K", numbers.coolant_mean);
  summary.set("temperature.sink_K", numbers.sink);
}

/// \param inlet of the coolant into the radiator [K]
void summarise_coolant(const Case& c, const PanelState& state, const PanelOutcome& outcome, double inlet,
                       Summary& summary) {
  summary.set("coolant.mass_flow_kg_s", outcome.panels * state.mass_flow);
  summary.set("coolant.film_coefficient_W_m2K", state.film_coefficient);
  summary.set("coolant.pressure_drop_Pa", state.loop_pressure_drop);
  summary.set("coolant.reynolds", state.reynolds);
  summary.set("coolant.film_law", film_law(c, state));
  double hottest = std::max(inlet, state.outlet);
  if (outcome.history) hottest = std::max(hottest, run_extremes(*outcome.history).coolant_max.value);
  summary.set("coolant.pressure_Pa", saturation_pressure(c, hottest));
}

/// What each side absorbs, by origin and per area of the side.
void summarise_sides(const Case& c, const PanelOutcome& outcome, Summary& summary) {
  for (const auto& [side, coating, fluxes] : {std::tuple("front", &c.coating.front, &outcome.environment.front),
                                              std::tuple("back", &c.coating.back, &outcome.environment.back)}) {
    const std::string prefix = fmt::format("environment.{}.", side);
    const double sun = coating->absorptance * fluxes->solar, albedo = coating->absorptance * fluxes->albedo,
                 infrared = coating->emissivity * fluxes->infrared;
    const OpticalProperties optics = optics_of(*coating);
    const double absorbed = absorbed_flux(*fluxes, optics);
    summary.set(prefix + "sink_K", sink_temperature(*fluxes, optics));
    summary.set(prefix + "absorbed_W_m2", absorbed);
    summary.set(prefix + "absorbed_sunlight_W_m2", sun);
    summary.set(prefix + "absorbed_albedo_W_m2", albedo);
    summary.set(prefix + "absorbed_infrared_W_m2", infrared);
    summary.set(prefix + "absorbed_background_W_m2", absorbed - sun - albedo - infrared);
  }
}

void summarise_heat_pipe(const PanelState::Pipe& pipe, Summary& summary) {
  summary.set("heat_pipe.heat_W", pipe.heat);
  summary.set("heat_pipe.limit_W", pipe.limits.smallest());
  summary.set("heat_pipe.limit", std::string(pipe.limits.binding()));
  summary.set("heat_pipe.merit_number_W_m2", pipe.merit_number);
}

/// How well a state that repeats itself is known.
void summarise_periodic(const PanelOutcome& outcome, Summary& summary) {
  const std::optional<PeriodicCertificate> found = certificate_of(outcome);
  if (!found) return;
  summary.set("periodic.passes", static_cast<std::int64_t>(found->passes));
  summary.set("periodic.closure_K", found->closure);
  summary.set("periodic.energy_relative_error", found->energy);
  if (found->halving >= 0.0) summary.set("periodic.step_halving_K", found->halving);
}

/// The extremes of a transient and when they are reached.
void summarise_transient(const PanelOutcome& outcome, Summary& summary) {
  const History& history = *outcome.history;
  double coldest = std::numeric_limits<double>::infinity();
  summary.set("solver.time_steps", static_cast<std::int64_t>(outcome.time_steps));
  for (const auto& column : history.columns) {
    if (column.name != "front_min" && column.name != "back_min") continue;
    const double low = *std::min_element(column.values.begin(), column.values.end());
    coldest = std::min(coldest, low);
  }
  summary.set("cold.radiator_min_K", coldest);
  const RunExtremes run = run_extremes(history);
  summary.set("transient.end_s", history.columns.front().values.back());
  summary.set("transient.chip_max_s", run.chip_max.time);
  if (outcome.chip_limit_at) summary.set("transient.chip_limit_s", *outcome.chip_limit_at);
  if (outcome.shutdown_at) summary.set("transient.shutdown_s", *outcome.shutdown_at);
  summary.set("transient.coolant_max_K", run.coolant_max.value);
  summary.set("transient.coolant_max_s", run.coolant_max.time);
  summary.set("transient.coolant_min_s", run.coolant_min.time);
  summary.set("transient.radiator_max_K", run.radiator_max.value);
  summary.set("transient.radiator_max_s", run.radiator_max.time);
  summary.set("transient.radiator_min_s", run.radiator_min.time);
}

void summarise_cold(const PanelOutcome& outcome, Summary& summary) {
  if (outcome.cold_failure) summary.set("cold.failure", *outcome.cold_failure);
  if (outcome.cold) {
    summary.set("cold.radiator_min_K", outcome.cold->radiator_min);
    summary.set("cold.coolant_min_K", outcome.cold->coolant_min);
    summary.set("cold.minimum_load_W", outcome.cold->minimum_load);
    summary.set("cold.heater_W", outcome.cold->heater_power);
  }
}

void summarise_solver(PanelModel& model, const PanelState& state, const PanelOutcome& outcome, Summary& summary) {
  const Box& box = model.solver().problem().block.box;
  summary.set("solver.cells", static_cast<std::int64_t>(box.cells()));
  summary.set("solver.newton_iterations", static_cast<std::int64_t>(model.newton_iterations()));
  summary.set("solver.linear_iterations", static_cast<std::int64_t>(model.linear_iterations()));
  summary.set("solver.residual", state.newton.residual);
  if (state.newton.rounding > 0.0) summary.set("solver.rounding", state.newton.rounding);
  summary.set("time.setup_s", outcome.setup_seconds);
  summary.set("time.solve_s", outcome.solve_seconds);
}

}  // namespace

void summarise(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
               const PanelNumbers& numbers, Summary& summary) {
  const double inlet = model.loop().inlet;
  summary.set("status", std::string("ok"));
  summarise_panels(outcome, numbers, summary);
  summarise_system(numbers, summary);
  summarise_heat(c, outcome, numbers, summary);
  summarise_temperatures(state, numbers, inlet, summary);
  summarise_coolant(c, state, outcome, inlet, summary);
  summarise_sides(c, outcome, summary);
  if (state.pipe) summarise_heat_pipe(*state.pipe, summary);
  summary.set("without_radiator.temperature_K", outcome.bare.temperature);
  if (outcome.bare.time_to_limit >= 0.0) {
    summary.set("without_radiator.time_to_limit_s", outcome.bare.time_to_limit);
  }
  if (!outcome.environment.day.empty()) summary.set("binding_day", outcome.environment.day);
  if (outcome.coolant_min) summary.set("cold.coolant_min_K", *outcome.coolant_min);
  if (outcome.history) summarise_transient(outcome, summary);
  summarise_periodic(outcome, summary);
  summarise_cold(outcome, summary);  // where a cold case was solved it has the last word on what is coldest
  summarise_solver(model, state, outcome, summary);
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
  if (const std::optional<PeriodicCertificate> found = certificate_of(outcome)) {
    file.scalars["periodic_passes"] = {double(found->passes), "1"};
    file.scalars["periodic_closure"] = {found->closure, "K"};
    file.scalars["periodic_energy_relative_error"] = {found->energy, "1"};
    if (found->halving >= 0.0) file.scalars["periodic_step_halving"] = {found->halving, "K"};
  }
}

}  // namespace coldsky
