#include "solver/results/summary_schema.hpp"

#include <fmt/format.h>

namespace coldsky {

namespace {

constexpr unsigned panels = by_size | by_steady_solve | by_transient_solve,
                   all = panels | by_claims | by_sweep | by_scene, scenes = panels | by_scene;
constexpr auto end = InTransient::end, extreme = InTransient::extreme, whole_run = InTransient::run;

std::vector<SummaryKeySpec> make_schema() {
  return {
      {"schema", "", "Name of this layout.", all},
      {"command", "", "The command that ran.", all},
      {"case", "", "Name of the case: its file without the ending.", all},
      {"status", "", "`ok`, `limit_exceeded`, `infeasible`, `not_converged`, `invalid`, `interrupted` or `error`.",
       all},
      {"reason", "", "The verdict in one sentence, or what went wrong.", all},
      {"errors", "",
       "What is wrong with the input of a run that ended as `invalid`: a list of objects with `file`, `line`, `column` "
       "(null where there is no such place), `problem`, `why` and `suggestion`.",
       0},
      {"errors_not_listed", "1", "How many errors of the input there are beyond those of `errors`, which lists twenty.",
       0},
      {"binding_limit", "",
       "What decides the answer: a broken limit; of `size` the limit that it sized to; of `solve` a limit that is just "
       "met (chips within 0.1 K, a heat pipe within 1 %), else `none`."},
      {"warnings", "", "What to know beside the numbers: a list of sentences."},
      {"limits.exceeded", "", "Names of the limits that are broken: a list."},
      {"binding_day", "", "Day of the year that the orbit is taken on, where it is known by date."},
      {"version", "", "Version of coldsky.", all},
      {"commit", "", "Commit that it was built from.", all},
      {"backend", "", "What the kernels ran on: Serial, OpenMP, Cuda, HIP.", all},
      {"device", "", "The processor or card.", all},

      {"radiator.planform_area_m2", "m2",
       "Area of one side of the panels that carry the heat, not rounded to whole panels."},
      {"radiator.emitting_area_m2", "m2",
       "Area of the faces that radiate: both sides and radiating edges where their emissivity is above 0 (under "
       "insulation, the effective one); not held edges."},
      {"radiator.mass_kg", "kg", "Mass of these panels with their tubes and the coolant in them."},
      {"radiator.panels", "1", "Whole panels."},
      {"radiator.panels_area_m2", "m2", "Planform area of the whole panels."},
      {"radiator.sized_by", "",
       "Which surroundings set the area: `steady`, `orbit average`, `periodic peak` or `worst position`.", by_size},
      {"radiator.area_orbit_average_m2", "m2", "Planform area under the mean of the orbit's fluxes.", by_size},
      {"radiator.area_periodic_peak_m2", "m2", "Planform area at which the peak of the periodic orbit meets the limit.",
       by_size},
      {"radiator.area_worst_position_m2", "m2", "Planform area if the worst position of the orbit lasted.", by_size},
      {"radiator.fin_efficiency", "1",
       "Net heat of a panel over that of an isothermal, perfect panel at `temperature.coolant_mean_K`.", panels, end},
      {"radiator.net_flux_per_planform_W_m2", "W m-2", "Net heat that a panel gives off, over its planform area.",
       panels, end},
      {"radiator.spare_panels", "1", "Panels beyond those that the heat needs, against losses and as given."},

      {"mass.sheets_kg", "kg", "Face sheets of the panels that the heat needs."},
      {"mass.core_kg", "kg", "Their cores."},
      {"mass.saddles_kg", "kg", "Their saddles."},
      {"mass.tubes_kg", "kg", "Their tubes."},
      {"mass.coolant_kg", "kg", "The coolant in them."},
      {"system.mass_kg", "kg", "Everything below together."},
      {"system.mass_low_kg", "kg", "The same with `system.pumps_low_kg`."},
      {"system.mass_high_kg", "kg", "The same with `system.pumps_high_kg`."},
      {"system.panels_kg", "kg", "Whole panels, spares and the coolant in them included."},
      {"system.spares_kg", "kg", "The spare panels among them."},
      {"system.coolant_kg", "kg", "Coolant outside the panels."},
      {"system.manifolds_kg", "kg", "Headers of the panels and the lines that feed them, without coolant."},
      {"system.pumps_kg", "kg", "Pumps that run and stand by, by the law of `system.pump_mass`."},
      {"system.pumps_low_kg", "kg", "The same by `system.pump_mass_low`."},
      {"system.pumps_high_kg", "kg", "Pump modules as on the ISS, `system.pump_mass_per_heat`."},
      {"system.array_kg", "kg", "Solar array for the pumps' power."},
      {"system.battery_kg", "kg", "Battery for the pumps in eclipse."},

      {"discretisation.area_relative_uncertainty", "1", "Stated error of the area by the mesh, relative.", by_size},
      {"margin.policy", "", "Who set the margins."},
      {"margin.heat_load", "1", "Fraction that the case adds to the heat load."},
      {"margin.whole_panels", "1", "What the whole panels carry beyond those that the heat needs, relative to it."},
      {"margin.temperature_K", "K", "Taken off the junction limit."},

      {"heat.load_W", "W", "Heat load of the case, without margin."},
      {"heat.pump_W", "W", "Electrical power of the pumps.", panels, end},
      {"heat.pump_into_coolant_W", "W", "What of it ends in the coolant (coolant.pump_heat).", panels, end},
      {"heat.coolant_W", "W",
       "Heat from the coolant into all panels: emitted - absorbed + convected + leaked + stored.", panels, end},
      {"heat.emitted_W", "W",
       "Radiation that all panels give off; of an infeasible `size`, one isothermal panel as warm as its coolant.",
       panels, end},
      {"heat.absorbed_W", "W", "Radiation that they absorb; of an infeasible `size`, one panel.", panels, end},
      {"heat.convected_W", "W", "Heat out of all panels by convection at their edges, h (T - T_ambient).", panels, end},
      {"heat.leaked_W", "W",
       "Heat out of all panels to the spacecraft behind them, through held edges and against a prescribed flux.",
       panels, end},
      {"heat.stored_W", "W", "Heat that all panels store.", panels, end},
      {"heat.balance_relative_error", "1",
       "Coolant's heat less net heat of the surfaces less what is stored, over the sum of the flows.", panels, end},

      {"temperature.chip_max_K", "K", "Junction of the hottest chip.", panels, extreme},
      {"temperature.radiator_min_K", "K", "Coldest of the faces that radiate.", panels, end},
      {"temperature.radiator_mean_K", "K", "Their mean, weighted with area.", panels, end},
      {"temperature.radiator_max_K", "K", "Hottest of the faces that radiate.", panels, end},
      {"temperature.coolant_in_K", "K", "Coolant that enters the radiator.", panels, end},
      {"temperature.coolant_out_K", "K", "Coolant that leaves the radiator.", panels, end},
      {"temperature.coolant_mean_K", "K", "Mean of the coolant over the length of the tubes.", panels, end},
      {"temperature.sink_K", "K",
       "Radiative background of both sides together: (sum of absorbed / sum of emissivity sigma)^(1/4).", panels, end},

      {"environment.front.sink_K", "K",
       "Radiative background of the front side: (absorbed / (emissivity sigma))^(1/4).", panels, end},
      {"environment.front.absorbed_W_m2", "W m-2",
       "Flux that the coating of the front side absorbs, all below together.", panels, end},
      {"environment.front.absorbed_sunlight_W_m2", "W m-2", "Of it sunlight.", panels, end},
      {"environment.front.absorbed_albedo_W_m2", "W m-2", "Of it sunlight from planet or ground.", panels, end},
      {"environment.front.absorbed_infrared_W_m2", "W m-2", "Of it infrared of planet or ground.", panels, end},
      {"environment.front.absorbed_background_W_m2", "W m-2",
       "Of it all else: deep space, or what the case gives as absorbed.", panels, end},
      {"environment.back.sink_K", "K", "Radiative background of the back side: (absorbed / (emissivity sigma))^(1/4).",
       panels, end},
      {"environment.back.absorbed_W_m2", "W m-2", "Flux that the coating of the back side absorbs, all below together.",
       panels, end},
      {"environment.back.absorbed_sunlight_W_m2", "W m-2", "Of it sunlight.", panels, end},
      {"environment.back.absorbed_albedo_W_m2", "W m-2", "Of it sunlight from planet or ground.", panels, end},
      {"environment.back.absorbed_infrared_W_m2", "W m-2", "Of it infrared of planet or ground.", panels, end},
      {"environment.back.absorbed_background_W_m2", "W m-2",
       "Of it all else: deep space, or what the case gives as absorbed.", panels, end},

      {"coolant.mass_flow_kg_s", "kg s-1", "Flow through all panels.", panels, end},
      {"coolant.film_coefficient_W_m2K", "W m-2 K-1", "Heat transfer coefficient in the tubes.", panels, end},
      {"coolant.pressure_drop_Pa", "Pa", "Pressure drop of the loop, tubes and all else.", panels, end},
      {"coolant.reynolds", "1", "Reynolds number in the tubes; of the vapour in heat pipes.", panels, end},
      {"coolant.film_law", "", "The law behind the film coefficient, or `given`.", panels, end},
      {"coolant.pressure_Pa", "Pa",
       "Pressure at which the hottest coolant is saturated: what the pipes have to hold; null for solutions.", panels,
       extreme},
      {"heat_pipe.heat_W", "W", "Heat of the hottest heat pipe.", by_size | by_steady_solve},
      {"heat_pipe.limit_W", "W", "The most that a heat pipe can carry.", by_size | by_steady_solve},
      {"heat_pipe.limit", "", "What limits it: capillary, viscous, sonic, entrainment or boiling.",
       by_size | by_steady_solve},
      {"heat_pipe.merit_number_W_m2", "W m-2", "Density x surface tension x latent heat / viscosity of the liquid.",
       by_size | by_steady_solve},

      {"cold.radiator_min_K", "K", "Coldest face of the panel in the cold case; of a transient over the run.",
       by_size | by_transient_solve, extreme},
      {"cold.coolant_min_K", "K", "Coldest coolant in the cold case; of a transient over the run.",
       by_size | by_transient_solve, extreme},
      {"cold.minimum_load_W", "W", "Heat load that keeps the coolant just liquid in the cold case.", by_size},
      {"cold.heater_W", "W", "What a heater adds to the cold case's load for that.", by_size},

      {"cold.failure", "", "Why the cold case has no answer; null where it has one.", by_size},

      {"limits.chip_junction_value_K", "K", "Hottest junction against its limit less the margin: the value.", panels,
       extreme},
      {"limits.chip_junction_limit_K", "K", "The limit.", panels},
      {"limits.chip_junction_margin_K", "K", "Distance on the safe side; negative where the limit is broken.", panels,
       extreme},
      {"limits.coolant_freezing_value_K", "K", "Coldest coolant against its freezing point: the value.", panels,
       extreme},
      {"limits.coolant_freezing_limit_K", "K", "The limit.", panels},
      {"limits.coolant_freezing_margin_K", "K", "Distance on the safe side; negative where the limit is broken.",
       panels, extreme},
      {"limits.coolant_range_value_K", "K", "Hottest coolant against the end of its property table: the value.", panels,
       extreme},
      {"limits.coolant_range_limit_K", "K", "The limit.", panels},
      {"limits.coolant_range_margin_K", "K", "Distance on the safe side; negative where the limit is broken.", panels,
       extreme},
      {"limits.coolant_pressure_value_Pa", "Pa",
       "Saturation pressure of the hottest coolant against the critical one: the value.", panels, extreme},
      {"limits.coolant_pressure_limit_Pa", "Pa", "The limit.", panels},
      {"limits.coolant_pressure_margin_Pa", "Pa", "Distance on the safe side; negative where the limit is broken.",
       panels, extreme},
      {"limits.film_law_value", "1",
       "Reynolds number against the end of the film law; null for condensing flow, whose ranges are several: the "
       "value.",
       panels, end},
      {"limits.film_law_limit", "1", "The limit.", panels},
      {"limits.film_law_margin", "1", "Distance on the safe side; negative where the limit is broken.", panels, end},
      {"limits.friction_law_value", "1", "Reynolds number against the end of the friction law: the value.", panels,
       end},
      {"limits.friction_law_limit", "1", "The limit.", panels},
      {"limits.friction_law_margin", "1", "Distance on the safe side; negative where the limit is broken.", panels,
       end},
      {"limits.heat_pipe_value_W", "W", "Heat of the hottest heat pipe against the most it can carry: the value.",
       by_size | by_steady_solve, extreme},
      {"limits.heat_pipe_limit_W", "W", "The limit.", by_size | by_steady_solve},
      {"limits.heat_pipe_margin_W", "W", "Distance on the safe side; negative where the limit is broken.",
       by_size | by_steady_solve, extreme},
      {"limits.cold_freezing_value_K", "K",
       "Coldest coolant of the cold case against freezing point and margin: the value.", by_size, extreme},
      {"limits.cold_freezing_limit_K", "K", "The limit.", by_size},
      {"limits.cold_freezing_margin_K", "K", "Distance on the safe side; negative where the limit is broken.", by_size,
       extreme},

      {"without_radiator.temperature_K", "K", "What a server without a radiator comes to."},
      {"without_radiator.time_to_limit_s", "s", "When its chips reach their limit; null where they never do."},

      {"transient.end_s", "s", "Length of the run.", by_transient_solve, whole_run},
      {"transient.chip_max_s", "s", "Time of `temperature.chip_max_K`.", by_transient_solve, extreme},
      {"transient.chip_limit_s", "s", "When the hottest chip passes its limit; null where it does not.",
       by_transient_solve, extreme},
      {"transient.shutdown_s", "s", "When the hottest chip meets `chips.shutdown_temperature`; null where it does not.",
       by_transient_solve, extreme},
      {"transient.coolant_max_K", "K", "Hottest coolant.", by_transient_solve, extreme},
      {"transient.coolant_max_s", "s", "Its time, also that of `coolant.pressure_Pa`.", by_transient_solve, extreme},
      {"transient.coolant_min_s", "s", "Time of `cold.coolant_min_K`.", by_transient_solve, extreme},
      {"transient.radiator_max_K", "K", "Hottest face of front and back.", by_transient_solve, extreme},
      {"transient.radiator_max_s", "s", "Its time.", by_transient_solve, extreme},
      {"transient.radiator_min_s", "s", "Time of `cold.radiator_min_K`.", by_transient_solve, extreme},

      {"periodic.passes", "1",
       "Passes of the span until its state repeated itself; of `size`: of the orbit whose peak counts.",
       by_size | by_transient_solve, whole_run},
      {"periodic.closure_K", "K", "Estimated distance of the last pass from the state that repeats itself.",
       by_size | by_transient_solve, whole_run},
      {"periodic.energy_relative_error", "1",
       "Energy that the last pass stored, relative to what it took up and gave off.", by_size | by_transient_solve,
       whole_run},
      {"periodic.step_halving_K", "K",
       "Most that coolant and chips move in the last pass when all its steps are halved.", by_transient_solve,
       whole_run},

      {"scene.bodies", "1", "Bodies of the scene, panels among them.", scenes},
      {"scene.surfaces", "1", "Sides of their surfaces.", scenes},
      {"scene.patches", "1", "Patches that exchange radiation.", scenes},
      {"scene.pairs", "1", "Pairs of patches that see each other.", scenes},
      {"scene.rays", "1", "Rays that were traced.", scenes},
      {"scene.rays_of_patch", "1", "Of them, from each patch.", scenes},
      {"scene.view_factor_error", "1", "Largest standard error of the share of a patch's rays that leave the scene.",
       scenes},
      {"scene.irradiation_error", "1", "Largest standard error of an irradiation from outside, over its scale.",
       scenes},
      {"scene.error_met", "", "Whether `exchange.error` was reached before `exchange.most_rays`.", scenes},
      {"scene.closure", "1", "Largest miss of closure of a row of the raw factors.", scenes},
      {"scene.reciprocity_rms", "1", "Root mean square of A_i F_ij - A_j F_ji of the raw factors, in standard errors.",
       scenes},
      {"scene.reciprocity_largest", "1", "The largest of them.", scenes},
      {"scene.lost", "1", "Share of the rays that ended nowhere.", scenes},
      {"scene.area_relative_error", "1",
       "Standard error of the panels' heat, and so of the area, by the noise of the rays, about; relative.", panels},
      {"scene.halved_patch_change", "1",
       "What halving `exchange.patch` changes: the area, or the largest absorbed flux of a surface; relative.", scenes},
      {"scene.halved_patch_change_K", "K", "What halving `exchange.patch` changes of a body's mean temperature.",
       scenes},
      {"scene.absorbed_sunlight_W", "W", "Sunlight that all bodies absorb, also as reflected light and off the planet.",
       scenes},
      {"scene.orbit_positions", "1",
       "Positions of the orbit in orbit_fluxes.csv; body.NAME.orbit_absorbed_mean_W, _min_W and _max_W are over them.",
       scenes},
      {"scene.electric_W", "W", "What of it leaves as electric power.", panels},
      {"scene.to_space_W", "W", "Infrared that leaves the scene, emitted or reflected.", panels},
      {"scene.energy_relative_error", "1",
       "What bodies emit and take in from outside, less what they absorb and lose to space, over the first two.",
       panels},
      {"body.*", "",
       "Of each body of a scene, as in `body.NAME.temperature_mean_K`: temperatures, heat emitted, absorbed, released, "
       "made into electric power and lost to space.",
       panels},

      {"solver.cells", "1", "Cells of the mesh.", panels | by_claims},
      {"solver.newton_iterations", "1", "Newton steps.", panels, whole_run},
      {"solver.linear_iterations", "1", "Iterations of the linear solver.", panels, whole_run},
      {"solver.residual", "1", "Unbalanced heat of the cells over the heat exchanged.", panels, end},
      {"solver.rounding", "1",
       "What rounding can leave of `solver.residual`, where that ended the solve above `solver.tolerance`.", panels,
       end},
      {"solver.time_steps", "1", "Accepted time steps.", by_transient_solve, whole_run},
      {"time.setup_s", "s", "Wall time until the first solve."},
      {"time.solve_s", "s", "Wall time of the solves."},
      {"time.trace_s", "s", "Wall time of the trace of a scene's rays.", scenes},
      {"time.total_s", "s", "Wall time of all, interrupted runs included; of a sweep, of its last run.", all},
      {"run.date", "", "When the outputs were written, UTC.", all},
      {"run.host", "", "The machine.", all},
      {"run.command_line", "", "The command as typed.", all},
      {"input.*", "",
       "Every key of the case as given, SI units, such as `input.heat.load`; null where it was left out."},
      {"sweep.*", "",
       "Counts, rates and checks of a sweep, see docs/sweeps.md; the numbers above are then those of its best design, "
       "`input.*` its varied keys.",
       by_sweep},
  };
}

std::string unit_text(const SummaryKeySpec& key) {
  return key.unit == "1" ? "-" : key.unit.empty() ? "text" : key.unit;
}

}  // namespace

const std::vector<SummaryKeySpec>& summary_schema() {
  static const std::vector<SummaryKeySpec> keys = make_schema();
  return keys;
}

const SummaryKeySpec* find_summary_key(const std::string& name) {
  for (const SummaryKeySpec& key : summary_schema()) {
    const bool family = key.name.back() == '*';
    if (family ? name.starts_with(key.name.substr(0, key.name.size() - 1)) : name == key.name) return &key;
  }
  return nullptr;
}

std::string filled_by_text(const SummaryKeySpec& key) {
  std::string text;
  const auto add = [&](const char* word) { text += (text.empty() ? "" : ", ") + std::string(word); };
  if ((key.filled_by & by_size) != 0) add("size");
  const unsigned both = by_steady_solve | by_transient_solve;
  if ((key.filled_by & both) == both) {
    add("solve");
  } else if ((key.filled_by & both) != 0) {
    add((key.filled_by & by_steady_solve) != 0 ? "solve (steady)" : "solve (transient)");
  }
  if ((key.filled_by & by_scene) != 0) add("scene");
  if ((key.filled_by & by_sweep) != 0) add("sweep");
  if ((key.filled_by & by_claims) != 0) add("claims");
  return text;
}

std::string instant_text(const SummaryKeySpec& key) {
  if ((key.filled_by & by_transient_solve) == 0) return "";
  switch (key.in_transient) {
    case InTransient::end:
      return "end state";
    case InTransient::extreme:
      return "extreme over the run";
    case InTransient::run:
      return "whole run";
    case InTransient::same:
      break;
  }
  return "";
}

std::string describe_summary(const std::vector<const SummaryKeySpec*>& keys) {
  std::string text =
      fmt::format("{:<42} {:<11} {:<27} {:<21} {}\n", "key", "unit", "filled by", "in transients", "meaning");
  for (const SummaryKeySpec* key : keys) {
    text += fmt::format("{:<42} {:<11} {:<27} {:<21} {}\n", key->name, unit_text(*key), filled_by_text(*key),
                        instant_text(*key), key->meaning);
  }
  return text;
}

std::string describe_summary_markdown(const std::vector<const SummaryKeySpec*>& keys) {
  const auto escaped = [](std::string words) {
    for (std::size_t at = 0; (at = words.find('|', at)) != std::string::npos; at += 2) words.replace(at, 1, "\\|");
    return words;
  };
  std::string text = "| key | unit | filled by | in transients | meaning |\n|---|---|---|---|---|\n";
  for (const SummaryKeySpec* key : keys) {
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", key->name, unit_text(*key), filled_by_text(*key),
                        instant_text(*key), escaped(key->meaning));
  }
  return text;
}

}  // namespace coldsky
