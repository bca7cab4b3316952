#include "solver/studies/sweep/design_answer.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace coldsky {

const char* word_of(DesignStatus status) {
  constexpr std::array words = {"ok", "infeasible", "not_converged", "invalid", "limit_exceeded"};
  return words.at(static_cast<std::size_t>(status));
}

const std::vector<DesignQuantity>& design_quantities() {
  static const std::vector<DesignQuantity> quantities = {
      {"radiator.planform_area_m2", "m2"},
      {"radiator.mass_kg", "kg"},
      {"system.mass_kg", "kg"},
      {"radiator.panels", ""},
      {"radiator.spare_panels", ""},
      {"radiator.fin_efficiency", ""},
      {"radiator.net_flux_per_planform_W_m2", "W m-2"},
      {"heat.load_W", "W"},
      {"heat.coolant_W", "W"},
      {"heat.pump_W", "W"},
      {"temperature.chip_max_K", "K"},
      {"temperature.radiator_mean_K", "K"},
      {"temperature.coolant_in_K", "K"},
      {"temperature.coolant_out_K", "K"},
      {"temperature.coolant_mean_K", "K"},
      {"temperature.sink_K", "K"},
      {"coolant.mass_flow_kg_s", "kg s-1"},
      {"coolant.film_coefficient_W_m2K", "W m-2 K-1"},
      {"coolant.pressure_drop_Pa", "Pa"},
      {"coolant.reynolds", ""},
  };
  return quantities;
}

std::size_t place_of_quantity(const std::string& key) {
  const std::vector<DesignQuantity>& all = design_quantities();
  const auto found = std::find_if(all.begin(), all.end(), [&](const DesignQuantity& one) { return one.key == key; });
  if (found == all.end()) throw std::logic_error("designs have no quantity " + key);
  return static_cast<std::size_t>(found - all.begin());
}

}  // namespace coldsky
