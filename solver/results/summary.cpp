#include "solver/results/summary.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "solver/results/text_file.hpp"

namespace coldsky {

const std::vector<std::string>& Summary::keys() {
  static const std::vector<std::string> names = {"schema",
                                                 "command",
                                                 "case",
                                                 "status",
                                                 "reason",
                                                 "binding_limit",
                                                 "binding_day",
                                                 "version",
                                                 "commit",
                                                 "backend",
                                                 "device",
                                                 "radiator.planform_area_m2",
                                                 "radiator.emitting_area_m2",
                                                 "radiator.mass_kg",
                                                 "radiator.panels",
                                                 "radiator.panels_area_m2",
                                                 "radiator.fin_efficiency",
                                                 "radiator.net_flux_per_planform_W_m2",
                                                 "radiator.spare_panels",
                                                 "system.mass_kg",
                                                 "system.panels_kg",
                                                 "system.coolant_kg",
                                                 "system.pumps_kg",
                                                 "system.array_kg",
                                                 "system.battery_kg",
                                                 "discretisation.area_relative_uncertainty",
                                                 "margin.policy",
                                                 "margin.heat_load",
                                                 "margin.temperature_K",
                                                 "heat.load_W",
                                                 "heat.pump_W",
                                                 "heat.emitted_W",
                                                 "heat.absorbed_W",
                                                 "heat.balance_relative_error",
                                                 "temperature.chip_max_K",
                                                 "temperature.radiator_min_K",
                                                 "temperature.radiator_mean_K",
                                                 "temperature.radiator_max_K",
                                                 "temperature.coolant_in_K",
                                                 "temperature.coolant_out_K",
                                                 "temperature.sink_K",
                                                 "coolant.mass_flow_kg_s",
                                                 "coolant.film_coefficient_W_m2K",
                                                 "coolant.pressure_drop_Pa",
                                                 "heat_pipe.heat_W",
                                                 "heat_pipe.limit_W",
                                                 "heat_pipe.limit",
                                                 "heat_pipe.merit_number_W_m2",
                                                 "cold.radiator_min_K",
                                                 "cold.coolant_min_K",
                                                 "cold.minimum_load_W",
                                                 "cold.heater_W",
                                                 "without_radiator.temperature_K",
                                                 "without_radiator.time_to_limit_s",
                                                 "solver.cells",
                                                 "solver.newton_iterations",
                                                 "solver.linear_iterations",
                                                 "solver.residual",
                                                 "solver.time_steps",
                                                 "time.setup_s",
                                                 "time.solve_s",
                                                 "time.total_s"};
  return names;
}

void Summary::set(const std::string& key, Value value) {
  if (std::find(keys().begin(), keys().end(), key) == keys().end()) {
    throw std::logic_error("summary has no key " + key);
  }
  if (const double* number = std::get_if<double>(&value); number != nullptr && !std::isfinite(*number)) {
    value = std::monostate{};
  }
  values_[key] = std::move(value);
}

std::string Summary::to_json() const {
  nlohmann::ordered_json document;
  for (const std::string& key : keys()) {
    document[key] = nullptr;
    const auto found = values_.find(key);
    if (found == values_.end()) continue;
    if (const auto* number = std::get_if<double>(&found->second)) document[key] = *number;
    if (const auto* whole = std::get_if<std::int64_t>(&found->second)) document[key] = *whole;
    if (const auto* text = std::get_if<std::string>(&found->second)) document[key] = *text;
  }
  // File names need not be UTF-8, JSON must be.
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void Summary::write(const std::filesystem::path& file) const { write_text(file, to_json()); }

}  // namespace coldsky
