#include "solver/studies/trends.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <stdexcept>

#include "solver/case/panel_kinds.hpp"
#include "solver/case/schema.hpp"
#include "solver/core/error.hpp"
#include "solver/model/environment/environment_model.hpp"
#include "solver/studies/orbit_size.hpp"

namespace coldsky {

namespace {

/// Steps of the inputs.
constexpr double relative_step = 0.1, temperature_step = 10.0;
/// Effects below this share of the answer (or this many kelvin of the chips) are left out.
constexpr double least_effect = 2e-4, least_kelvin = 0.02;
constexpr int area_points = 9;

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

/// A case and its changes, all solved at once; an answer is absent where there is none.
class Changes {
 public:
  Changes(const Session& session, const Environment& environment, bool area)
      : session_(session), environment_(environment), area_(area) {}
  /// \param surroundings_too these follow from what was changed
  void add(const Case& changed, bool surroundings_too) {
    places_.emplace_back();
    try {
      const Environment& around =
          surroundings_too ? around_.emplace_back(surroundings_like(changed, session_, environment_)) : environment_;
      questions_.push_back({strip_of(changed), &around});
      places_.back() = questions_.size() - 1;
    } catch (const InfeasibleError&) {
    } catch (const NotConvergedError&) {
    } catch (const std::invalid_argument&) {  // numbers that do not fit together
    }
  }
  /// In the order in which they were added [m^2] or [K].
  std::vector<std::optional<double>> answers() {
    StripSolver solver(session_);
    const auto outcomes = area_ ? size_strips(solver, questions_) : match_strips(solver, questions_);
    std::vector<std::optional<double>> answers(places_.size());
    for (std::size_t n = 0; n < places_.size(); ++n) {
      if (!places_[n] || !outcomes[*places_[n]].converged()) continue;
      answers[n] = area_ ? outcomes[*places_[n]].answer.area : outcomes[*places_[n]].answer.chip;
    }
    return answers;
  }

 private:
  const Session& session_;
  const Environment& environment_;
  bool area_;
  std::deque<Environment> around_;  // questions point into it
  std::vector<StripQuestion> questions_;
  std::vector<std::optional<std::size_t>> places_;
};

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
  StripSolver solver(session);
  const StripOutcome outcome = size_strips(solver, {{strip_of(c), &environment}}).front();
  outcome.require();
  return outcome.answer;
}

StripAnswer strip_chip(const Case& c, const Session& session, const Environment& environment) {
  StripSolver solver(session);
  const StripOutcome outcome = match_strips(solver, {{strip_of(c), &environment}}).front();
  outcome.require();
  return outcome.answer;
}

SensitivityStudy sensitivities(const Case& c, const Session& session, const Environment& environment, bool area,
                               std::size_t most) {
  // One day and one ground for all: a search of the year for every step would answer another question.
  Case base = c;
  if (!environment.day.empty()) base.environment.date = environment.day;
  if (c.environment.kind == "moon") base.environment.moon.ground_temperature = environment.ground;
  Changes changes(session, environment, area);
  changes.add(base, false);
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
    for (const Case& changed : cases) changes.add(changed, moves_surroundings(input.key));
    result.push_back(row);
  }
  const std::vector<std::optional<double>> answers = changes.answers();
  const std::optional<double> middle = answers.front();
  if (!middle) return {};
  for (std::size_t n = 0; n < result.size(); ++n) {
    result[n].low = answers[1 + 2 * n];
    result[n].high = answers[2 + 2 * n];
  }
  std::erase_if(result, [](const Sensitivity& row) { return !row.low && !row.high; });
  const auto effect = [&](const Sensitivity& row) {
    return std::max(row.low ? std::fabs(*row.low - *middle) : 0.0, row.high ? std::fabs(*row.high - *middle) : 0.0);
  };
  std::erase_if(result,
                [&](const Sensitivity& row) { return effect(row) < (area ? least_effect * *middle : least_kelvin); });
  // Inputs that move the answer alike stay in the order of the list, whatever the last digits of their answers.
  const auto rounded = [&](const Sensitivity& row) { return static_cast<float>(effect(row)); };
  std::stable_sort(result.begin(), result.end(),
                   [&](const Sensitivity& a, const Sensitivity& b) { return rounded(a) > rounded(b); });
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
  std::vector<StripQuestion> questions;
  for (int n = 0; n < area_points && high > low; ++n) {
    questions.push_back({strip_of(c), &environment});
    questions.back().c.coolant.inlet_temperature = low + (high - low) * n / (area_points - 1);
  }
  StripSolver solver(session);
  std::vector<AreaPoint> points;
  for (const StripOutcome& outcome : size_strips(solver, questions)) {
    if (outcome.status == BatchStatus::invalid) outcome.require();
    if (outcome.converged()) points.push_back({outcome.answer.radiator, 1.0 / outcome.answer.flux});
  }
  return points;
}

}  // namespace coldsky
