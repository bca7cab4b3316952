#include "solver/studies/trends.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "solver/case/panel_kinds.hpp"
#include "solver/case/schema.hpp"
#include "solver/core/error.hpp"
#include "solver/model/environment/environment_model.hpp"
#include "solver/studies/orbit_size.hpp"
#include "solver/studies/panel_fields.hpp"

namespace coldsky {

namespace {

/// Cells of a strip: trends need three digits, not six.
constexpr int strip_core_cells = 4, strip_half_pitch_cells = 6, strip_length_cells = 12;
constexpr double chip_tolerance = 1e-6;
constexpr int chip_limit = 30;
/// Steps of the inputs.
constexpr double relative_step = 0.1, temperature_step = 10.0;
/// Effects below this share of the answer (or this many kelvin of the chips) are left out.
constexpr double least_effect = 2e-4, least_kelvin = 0.02;
constexpr int area_points = 9;

Case strip_of(Case c) {
  if (has_trait(c.panel, has_tubes)) {
    if (c.panel.count) *c.panel.count *= c.panel.width / c.panel.tube.pitch;
    c.panel.width = c.panel.tube.pitch;
  }
  c.panel.edges = "adiabatic";
  c.mesh.sheet_cells = 1;
  c.mesh.core_cells = strip_core_cells;
  c.mesh.half_pitch_cells = strip_half_pitch_cells;
  c.mesh.length_cells = strip_length_cells;
  return c;
}

double useful_heat(const LoopState& loop) {
  return loop.two_phase ? loop.fluid.latent_heat : loop.fluid.specific_heat * loop.rise;
}

StripAnswer answer_of(const Case& strip, PanelModel& model, const PanelState& state) {
  StripAnswer answer;
  const double load = strip.heat.load * (1.0 + strip.margin.heat_load);
  const double heat = load * (1.0 + (strip.coolant.pump_heat ? state.pump_fraction : 0.0));
  answer.flux = state.heat / model.planform_area();
  answer.area = heat / answer.flux;
  answer.chip = model.loop().chips_see + strip.chips.power * strip.chips.resistance;
  const HeatTotals totals = model.solver().totals();
  answer.back = totals.surfaces[back_surface].temperature_mean;
  answer.front = totals.surfaces[front_surface].temperature_mean;
  answer.radiator = 0.5 * (answer.back + answer.front);
  answer.loop = model.loop();
  answer.mass_flow = state.mass_flow;
  answer.outlet = state.outlet;
  answer.coolant_mean = mean_coolant(collect_results(strip, model, state).tubes);
  answer.film_coefficient = state.film_coefficient;
  answer.reynolds = state.reynolds;
  answer.loop_pressure_drop = state.loop_pressure_drop;
  answer.pump_fraction = state.pump_fraction;
  answer.sheet_volume = sheet_volume(model.session().space, model.solver().problem());
  answer.film_out_of_range = state.film_out_of_range;
  answer.friction_out_of_range = state.friction_out_of_range;
  answer.pipe = state.pipe;
  return answer;
}

/// Keys that belong to both sides of the panel move together.
struct Input {
  std::string key;
  std::vector<std::string> paths;
};

std::vector<Input> inputs_of(const Case& c) {
  std::vector<Input> inputs;
  const auto single = [&](std::initializer_list<const char*> keys) {
    for (const char* key : keys) inputs.push_back({key, {key}});
  };
  const auto both = [&](const std::string& table, std::initializer_list<const char*> leaves) {
    for (const std::string leaf : leaves) {
      inputs.push_back({table + "." + leaf, {table + ".front." + leaf, table + ".back." + leaf}});
    }
  };
  single({"heat.load", "margin.heat_load", "chips.resistance", "chips.power"});
  single({c.coolant.inlet_temperature ? "coolant.inlet_temperature" : "chips.junction_limit"});
  if (c.coolant.loop == "single-phase") single({"coolant.temperature_rise", "coolant.loop_pressure_drop"});
  single({"coolant.film_coefficient", "panel.length", "panel.efficiency"});
  if (has_trait(c.panel, has_tubes)) {
    single({"panel.sheet.thickness", "panel.sheet.tip_thickness", "panel.tube.pitch", "panel.tube.diameter",
            "panel.tube.bond_conductance", "panel.tube.saddle_width"});
  }
  if (has_trait(c.panel, has_core)) {
    single({"panel.core.thickness", "panel.core.conductivity_through", "panel.core.bond_conductance"});
  }
  both("coating", {"emissivity", "absorptance"});
  for (const std::string& key : environment_model(c.environment.kind).inputs) {
    const std::size_t star = key.find(".*.");
    if (star == std::string::npos) {
      single({key.c_str()});
    } else {
      both(key.substr(0, star), {key.c_str() + star + 3});
    }
  }
  return inputs;
}

/// Reference to a number of the case; null where it is not given.
double* number_of(Case& c, const std::string& path) {
  const KeySpec* key = find_key(path);
  if (key == nullptr) throw std::logic_error("no key " + path);
  if (key->member.index() == 0) return &std::get<0>(key->member)(c);
  if (key->member.index() == 1) {
    auto& optional = std::get<1>(key->member)(c);
    return optional ? &*optional : nullptr;
  }
  throw std::logic_error(path + " is no number");
}

}  // namespace

bool moves_surroundings(const std::string& key) {
  return key.starts_with("environment.") || key.starts_with("coating.");
}

double strips_of(const Case& c) {
  return has_trait(c.panel, has_tubes) ? std::round(c.panel.width / c.panel.tube.pitch) : 1.0;
}

double radiating_mean(const Case& c, const StripAnswer& strip) {
  const bool back = effective_emissivity(c.coating.back) > 0.0, front = effective_emissivity(c.coating.front) > 0.0;
  if (back == front) return 0.5 * (strip.back + strip.front);
  return back ? strip.back : strip.front;
}

StripAnswer strip_size(const Case& c, const Session& session, const Environment& environment) {
  const Case strip = strip_of(c);
  const LoopState loop = hottest_loop(strip);
  const double ideal = ideal_flux(strip, environment, loop.reference);
  if (!(ideal > 0.0)) throw InfeasibleError("sink temperature", "the panel takes in more heat than it gives off");
  PanelModel model(strip, session, make_panel_mesh(panel_mesh_spec(strip)), environment, loop);
  const PanelState state = model.match(0.9 * ideal * model.planform_area() / useful_heat(loop));
  return answer_of(strip, model, state);
}

StripAnswer strip_chip(const Case& c, const Session& session, const Environment& environment) {
  const Case strip = strip_of(c);
  const double load = strip.heat.load * (1.0 + strip.margin.heat_load) / strip.panel.count.value();
  LoopState loop = hottest_loop(strip);
  PanelModel model(strip, session, make_panel_mesh(panel_mesh_spec(strip)), environment, loop);
  SecantRules rules;
  rules.limit = chip_limit;
  rules.longest_share = 0.2;
  PanelState state;
  const SecantEnd end = search_by_secant(rules, {}, loop.inlet, [&](const SecantState& s) {
    if (s.x != loop.inlet) loop = loop_at_inlet(strip, s.x);
    model.set_loop(loop);
    state = model.solve(load / useful_heat(loop));
    const double wanted = load * (1.0 + (strip.coolant.pump_heat ? state.pump_fraction : 0.0));
    const double excess = state.heat - wanted;
    return SecantLook{excess, std::fabs(excess) <= chip_tolerance * wanted,
                      4.0 * model.solver().totals().emitted / s.x};
  });
  if (end.status == SecantEnd::found) return answer_of(strip, model, state);
  throw NotConvergedError("the coolant temperature that balances the heat was not found");
}

SensitivityStudy sensitivities(const Case& c, const Session& session, const Environment& environment, bool area,
                               std::size_t most) {
  // One day and one ground for all: a search of the year for every step would answer another question.
  Case base = c;
  if (!environment.day.empty()) base.environment.date = environment.day;
  if (c.environment.kind == "moon") base.environment.moon.ground_temperature = environment.ground;
  const auto answer = [&](const Case& changed, bool surroundings_too) -> std::optional<double> {
    try {
      const Environment around = surroundings_too ? surroundings_like(changed, session, environment) : environment;
      return area ? strip_size(changed, session, around).area : strip_chip(changed, session, around).chip;
    } catch (const InfeasibleError&) {
    } catch (const NotConvergedError&) {
    } catch (const std::invalid_argument&) {  // parts that do not fit into each other
    }
    return std::nullopt;
  };

  const std::optional<double> middle = answer(base, false);
  if (!middle) return {};
  std::vector<Sensitivity> result;
  for (const Input& input : inputs_of(base)) {
    Sensitivity row;
    row.key = input.key;
    const KeySpec& key = *find_key(input.paths.front());
    row.unit = key.unit;
    row.difference = key.kind == KeyKind::difference;
    const bool kelvin = key.unit == "K" && key.kind == KeyKind::quantity;
    bool given = false;
    std::array<Case, 2> cases{base, base};
    for (int end = 0; end < 2; ++end) {
      for (const std::string& path : input.paths) {
        double* value = number_of(cases[end], path);
        if (value == nullptr || *value == 0.0) continue;
        const double step = (end == 0 ? -1.0 : 1.0) * (kelvin ? temperature_step : relative_step * std::fabs(*value));
        *value = std::clamp(*value + step, key.low, key.high);
        (end == 0 ? row.low_input : row.high_input) = *value;
        given = true;
      }
    }
    if (!given) continue;
    row.low = answer(cases[0], moves_surroundings(input.key));
    row.high = answer(cases[1], moves_surroundings(input.key));
    if (row.low || row.high) result.push_back(row);
  }
  const auto effect = [&](const Sensitivity& row) {
    return std::max(row.low ? std::fabs(*row.low - *middle) : 0.0, row.high ? std::fabs(*row.high - *middle) : 0.0);
  };
  std::erase_if(result,
                [&](const Sensitivity& row) { return effect(row) < (area ? least_effect * *middle : least_kelvin); });
  std::stable_sort(result.begin(), result.end(),
                   [&](const Sensitivity& a, const Sensitivity& b) { return effect(a) > effect(b); });
  if (result.size() > most) result.resize(most);
  return {*middle, std::move(result)};
}

std::vector<AreaPoint> area_by_temperature(const Case& c, const Session& session, const Environment& environment) {
  const Fluid& fluid = coolant_of(c);
  const double sink = std::pow(
      total_absorbed(c.coating, environment) / (constants::stefan_boltzmann * total_emissivity(c.coating)), 0.25);
  const double rise = c.coolant.loop == "single-phase" ? c.coolant.temperature_rise : 0.0;
  // From 15 K above what the surroundings or the coolant leave, to where its table ends.
  const double low = std::max(sink + 15.0, fluid.minimum_temperature() + 1.0) + rise,
               high = fluid.maximum_temperature() - 5.0;
  std::vector<AreaPoint> points;
  for (int n = 0; n < area_points && high > low; ++n) {
    Case warmer = c;
    warmer.coolant.inlet_temperature = low + (high - low) * n / (area_points - 1);
    try {
      const StripAnswer answer = strip_size(warmer, session, environment);
      points.push_back({answer.radiator, 1.0 / answer.flux});
    } catch (const InfeasibleError&) {
    } catch (const NotConvergedError&) {
    }
  }
  return points;
}

}  // namespace coldsky
