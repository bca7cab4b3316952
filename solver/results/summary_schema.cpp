#include "solver/results/summary_schema.hpp"

#include <fmt/format.h>

namespace coldsky {

namespace {

constexpr unsigned panels = by_size | by_steady_solve | by_transient_solve, all = panels | by_claims;
constexpr auto end = InTransient::end, extreme = InTransient::extreme, whole_run = InTransient::run;

std::vector<SummaryKeySpec> make_schema() {
  return {
      {"schema", "", "Name of this layout.", all},
      {"command", "", "The command that ran.", all},
      {"case", "", "Name of the case: its file without the ending.", all},
      {"status", "", "`ok`, `infeasible`, `not_converged`, `invalid`, `interrupted` or `error`.", all},
      {"reason", "", "The verdict in one sentence, or what went wrong.", all},
      {"binding_limit", "", "The limit that decides the answer."},
      {"binding_day", "", "Day of the year that the orbit is taken on, where it is known by date."},
      {"version", "", "Version of coldsky.", all},
      {"commit", "", "Commit that it was built from.", all},
      {"backend", "", "What the kernels ran on: Serial, OpenMP, Cuda, HIP.", all},
      {"device", "", "The processor or card.", all},

      {"radiator.planform_area_m2", "m2",
       "Area of one side of the panels that carry the heat, not rounded to whole panels."},
      {"radiator.emitting_area_m2", "m2", "Area of all faces of the panels' surfaces, both sides counted."},
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
       "Net heat of a panel over that of an isothermal, perfect panel at the coolant's mean temperature.", panels, end},
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
      {"margin.heat_load", "1", "Heat that the whole panels carry beyond the load, relative to it."},
      {"margin.temperature_K", "K", "Taken off the junction limit."},

      {"heat.load_W", "W", "Heat load of the case, without margin."},
      {"heat.pump_W", "W", "Electrical power of the pumps.", panels, end},
      {"heat.emitted_W", "W", "What the surfaces give off, of all panels; held edges and convection included.", panels,
       end},
      {"heat.absorbed_W", "W", "What they take in, of all panels; held edges and convection included.", panels, end},
      {"heat.balance_relative_error", "1",
       "Coolant's heat less net heat of the surfaces less what is stored, over the sum of all flows.", panels, end},

      {"temperature.chip_max_K", "K", "Junction of the hottest chip.", panels, extreme},
      {"temperature.radiator_min_K", "K", "Coldest face of the panel's surfaces.", panels, end},
      {"temperature.radiator_mean_K", "K", "Mean of the faces, weighted with their areas.", panels, end},
      {"temperature.radiator_max_K", "K", "Hottest face.", panels, end},
      {"temperature.coolant_in_K", "K", "Coolant that enters the radiator.", panels, end},
      {"temperature.coolant_out_K", "K", "Coolant that leaves the radiator.", panels, end},
      {"temperature.sink_K", "K",
       "Radiative background of both sides together: (sum of absorbed / sum of emissivity sigma)^(1/4).", panels, end},

      {"coolant.mass_flow_kg_s", "kg s-1", "Flow through all panels.", panels, end},
      {"coolant.film_coefficient_W_m2K", "W m-2 K-1", "Heat transfer coefficient in the tubes.", panels, end},
      {"coolant.pressure_drop_Pa", "Pa", "Pressure drop of the loop, tubes and all else.", panels, end},
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

      {"without_radiator.temperature_K", "K", "What a server without a radiator comes to."},
      {"without_radiator.time_to_limit_s", "s", "When its chips reach their limit; null where they never do."},

      {"solver.cells", "1", "Cells of the mesh.", all},
      {"solver.newton_iterations", "1", "Newton steps.", panels, whole_run},
      {"solver.linear_iterations", "1", "Iterations of the linear solver.", panels, whole_run},
      {"solver.residual", "1", "Unbalanced heat of the cells over the heat exchanged.", panels, end},
      {"solver.rounding", "1",
       "What rounding can leave of `solver.residual`, where that ended the solve above `solver.tolerance`.", panels,
       end},
      {"solver.time_steps", "1", "Accepted time steps.", by_transient_solve, whole_run},
      {"time.setup_s", "s", "Wall time until the first solve."},
      {"time.solve_s", "s", "Wall time of the solves."},
      {"time.total_s", "s", "Wall time of all, interrupted runs included.", all},
  };
}

const char* instant_text(const SummaryKeySpec& key) {
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
  if ((key.filled_by & by_claims) != 0) add("claims");
  return text;
}

std::string describe_summary() {
  std::string text =
      fmt::format("{:<42} {:<11} {:<27} {:<21} {}\n", "key", "unit", "filled by", "in transients", "meaning");
  for (const SummaryKeySpec& key : summary_schema()) {
    text += fmt::format("{:<42} {:<11} {:<27} {:<21} {}\n", key.name, unit_text(key), filled_by_text(key),
                        instant_text(key), key.meaning);
  }
  return text;
}

std::string describe_summary_markdown() {
  std::string text = "| key | unit | filled by | in transients | meaning |\n|---|---|---|---|---|\n";
  for (const SummaryKeySpec& key : summary_schema()) {
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", key.name, unit_text(key), filled_by_text(key),
                        instant_text(key), key.meaning);
  }
  return text;
}

}  // namespace coldsky
