#include "solver/studies/sweep/design_numbers.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <stdexcept>

#include "solver/core/error.hpp"
#include "solver/model/panel/system_mass.hpp"
#include "solver/studies/limits.hpp"

namespace coldsky {

namespace {

/// Takes the first limit that the answer breaks, as `size` and `solve` list them.
void judge(const Case& c, const StripAnswer& strip, bool sized, DesignAnswer& answer) {
  answer.limit = sized ? sizing_limit(c) : "none";
  const auto breaks = [&](const char* limit, const std::string& reason) {
    if (answer.status == DesignStatus::limit_exceeded) return;
    answer.limit = limit;
    if (!c.limits.enforce) return;
    answer.status = DesignStatus::limit_exceeded;
    answer.reason = reason;
  };
  const double chip_limit = c.chips.junction_limit - c.margin.temperature;
  if (strip.chip > chip_limit + limit_rounding * chip_limit) {
    breaks("chip junction limit", fmt::format("the hottest chip comes to {:.2f} K, {:.2f} K above its limit",
                                              strip.chip, strip.chip - chip_limit));
  }
  if (!strip.film_out_of_range.empty()) breaks("film law range", strip.film_out_of_range);
  if (!strip.friction_out_of_range.empty()) breaks("friction law range", strip.friction_out_of_range);
  if (strip.pipe && !(strip.pipe->heat <= strip.pipe->limits.smallest())) {
    breaks("heat pipe transport limit",
           fmt::format("a heat pipe would have to carry {:.4g} W, but its {} limit is {:.4g} W", strip.pipe->heat,
                       strip.pipe->limits.binding(), strip.pipe->limits.smallest()));
  }
}

/// The error without the folder of its file: the table is the same wherever a sweep is run.
std::string told(const InputError& error) {
  Location where = error.where();
  where.file = std::filesystem::path(where.file).filename().string();
  return InputError(where, error.problem(), error.why(), error.suggestion()).what();
}

}  // namespace

DesignAnswer design_answer_of(const Case& c, const DesignSetting& setting, const StripAnswer& strip, bool sized) {
  DesignAnswer answer;
  answer.sized_by = sized ? setting.sized_by : "given";
  answer.values.assign(design_quantities().size(), std::numeric_limits<double>::quiet_NaN());
  const auto put = [&](const char* key, double value) { answer.values[place_of_quantity(key)] = value; };
  const double planform = c.panel.width * c.panel.length;
  const double panels = sized ? setting.load_share * strip.area / planform : c.panel.count.value();
  const double load = (sized ? setting.load_share : 1.0) * c.heat.load * (1.0 + c.margin.heat_load);
  const double pump_power = load * strip.pump_fraction;
  const PanelMass mass =
      panel_mass(c, panel_mesh_spec(c), strips_of(c) * strip.sheet_volume, strip.loop.charge_density);
  const double count = whole_panels(panels);
  const SparePanels spare = spare_panels(c, count);
  const double mass_flow = panels * strips_of(c) * strip.mass_flow;
  const double carried = c.heat.load * (1.0 + c.margin.heat_load) + (c.coolant.pump_heat ? pump_power : 0.0);
  const SystemMass system = system_mass(
      c, mass, count, spare.total, {carried, pump_power, mass_flow / strip.loop.fluid.density}, setting.environment);
  put("radiator.planform_area_m2", panels * planform);
  put("radiator.mass_kg", panels * mass.total());
  put("system.mass_kg", system.total());
  put("radiator.panels", count);
  put("radiator.spare_panels", spare.total);
  put("radiator.fin_efficiency", strip.flux / ideal_flux(c, setting.environment, strip.coolant_mean));
  put("radiator.net_flux_per_planform_W_m2", strip.flux);
  put("heat.load_W", c.heat.load);
  put("heat.coolant_W", panels * planform * strip.flux);
  put("heat.pump_W", pump_power);
  put("temperature.chip_max_K", strip.chip);
  put("temperature.radiator_mean_K", radiating_mean(c, strip));
  put("temperature.coolant_in_K", strip.loop.inlet);
  put("temperature.coolant_out_K", strip.outlet);
  put("temperature.coolant_mean_K", strip.coolant_mean);
  put("temperature.sink_K", sink_of_both(c, setting.environment));
  put("coolant.mass_flow_kg_s", mass_flow);
  put("coolant.film_coefficient_W_m2K", strip.film_coefficient);
  put("coolant.pressure_drop_Pa", strip.loop_pressure_drop);
  put("coolant.reynolds", strip.reynolds);
  judge(c, strip, sized, answer);
  return answer;
}

DesignAnswer design_without_answer() {
  DesignAnswer answer;
  try {
    throw;
  } catch (const InfeasibleError& error) {
    answer = {DesignStatus::infeasible, error.binding_limit(), error.what()};
  } catch (const NotConvergedError& error) {
    answer = {DesignStatus::not_converged, "not converged", error.what()};
  } catch (const InputError& error) {
    answer = {DesignStatus::invalid, "not valid", told(error)};
  } catch (const std::invalid_argument& error) {  // parts that do not fit into each other
    answer = {DesignStatus::invalid, "not valid", error.what()};
  }
  answer.values.assign(design_quantities().size(), std::numeric_limits<double>::quiet_NaN());
  return answer;
}

}  // namespace coldsky
