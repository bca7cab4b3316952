#include "solver/claims/crossovers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "solver/claims/json_number.hpp"
#include "solver/claims/verdicts.hpp"
#include "solver/core/phrases.hpp"
#include "solver/core/units.hpp"

namespace coldsky::ledger {

namespace {

/// A crossover is looked for between value / reach and value x reach, in steps of a factor; nearest first.
constexpr double reach = 1000.0, step_factor = 1.35;
constexpr int bisections = 40;

std::string short_number(double value) { return fmt::format("{:.4g}", value); }

std::string with_unit(double value, const std::string& unit) {
  const std::string shown = shown_unit(unit);
  return shown.empty() ? short_number(value) : short_number(value) + " " + shown;
}

/// The value of an input [SI] at which a test turns; not a number where it does not.
double crossing(const ClaimTest& test, const ClaimInput& input, const ClaimInputs& inputs, bool now,
                SolveContext& context) {
  const auto turned = [&](double value) {
    ClaimInputs moved = inputs;
    moved.set(input.key, value);
    ClaimModel model(moved, context);
    return test_holds(test, model) != now;
  };
  double inside[2] = {input.value, input.value};
  bool open[2] = {true, true};
  for (double factor = step_factor; factor <= reach && (open[0] || open[1]); factor *= step_factor) {
    for (int up = 0; up < 2; ++up) {
      if (!open[up]) continue;
      double value = up == 1 ? input.value * factor : input.value / factor;
      if (value >= input.most) {
        value = input.most;
        open[up] = false;
      }
      if (!turned(value)) {
        inside[up] = value;
        continue;
      }
      // Bisection in logarithms of what is still as it was and what has turned.
      double a = std::log(inside[up]), b = std::log(value);
      for (int n = 0; n < bisections; ++n) {
        const double middle = 0.5 * (a + b);
        (turned(std::exp(middle)) ? b : a) = middle;
      }
      return std::exp(0.5 * (a + b));
    }
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

Json json_crossover(const ClaimCrossover& crossover, const std::string& key, ClaimModel& model,
                    const std::vector<ClaimTest>& tests, SolveContext& context) {
  const ClaimInput& input = model.inputs().find(key);
  ClaimTest test;
  const auto same = [&](const ClaimTest& t) {
    return t.row == crossover.row && t.against == crossover.against && t.number == crossover.number;
  };
  const auto found = std::find_if(tests.begin(), tests.end(), same);
  if (found != tests.end()) test = *found;
  test.row = crossover.row;
  test.against = crossover.against;
  test.number = crossover.number;
  const double value = crossing(test, input, model.inputs(), test_holds(test, model), context);
  const bool exists = std::isfinite(value), within = exists && value >= input.low && value <= input.high;
  Json json{{"input", key}};
  put_text(json, "name", input.name);
  json["row"] = crossover.row;
  json["value"] = input.value / input.shown;
  json["crossover"] = json_number(value / input.shown);
  json["unit"] = input.unit;
  json["factor"] = json_number(value / input.value);
  json["within_range"] = within;
  const std::string from = with_unit(input.value / input.shown, input.unit),
                    to = with_unit(value / input.shown, input.unit), factor = short_number(value / input.value);
  const auto in_korean = [](std::string amount) {
    for (const auto& [unit, name] : {std::pair(" year⁻¹", "/년"), std::pair(" year", "년")}) {
      if (const auto at = amount.find(unit); at != std::string::npos) {
        amount.replace(at, std::string(unit).size(), name);
      }
    }
    return amount;
  };
  Text text;
  if (exists) {
    text.en = fmt::format("{}: {} would have to become {} ({} times){}", input.name.en, from, to, factor,
                          within ? ", inside its stated range" : ", outside its stated range");
    text.ko = fmt::format("{}: {}에서 {}로 바뀌어야 한다 ({}배, {})", input.name.ko, in_korean(from), in_korean(to),
                          factor, within ? "정해진 범위 안" : "정해진 범위 밖");
  } else {
    text.en =
        fmt::format("{}: nothing between a thousandth and a thousand times its {} changes it", input.name.en, from);
    text.ko = fmt::format("{}: {}의 천분의 일에서 천 배까지 바꾸어도 달라지지 않는다", input.name.ko, from);
  }
  put_text(json, "text", text);
  return json;
}

Json json_corner(const ClaimTest& test, ClaimModel& model, SolveContext& context) {
  const auto excess = [&](ClaimModel& at) {
    const double f = at.row(test.row) - threshold(test, at);
    return test.above ? f : -f;
  };
  const bool now = test_holds(test, model);
  const double base = excess(model);
  std::set<std::string> keys = model.inputs_of(test.row);
  if (!test.against.empty()) {
    if (claim_rows().count(test.against) != 0) {
      const auto& more = model.inputs_of(test.against);
      keys.insert(more.begin(), more.end());
    } else {
      keys.insert(test.against);
    }
  }
  ClaimInputs corner = model.inputs();
  for (const std::string& key : keys) {
    const ClaimInput& input = model.inputs().find(key);
    double best = now ? base : -base;
    for (const double end : {input.low, input.high}) {
      ClaimInputs moved = model.inputs();
      moved.set(key, end);
      ClaimModel at(moved, context);
      const double f = now ? excess(at) : -excess(at);
      if (f < best) {
        best = f;
        corner.set(key, end);
      }
    }
  }
  ClaimModel at(corner, context);
  const bool holds = test_holds(test, at);
  Json json{{"row", test.row}};
  put_text(json, "name", test.name);
  json["holds"] = now;
  json["value"] = json_number(model.row(test.row));
  json["threshold"] = json_number(threshold(test, model));
  json["relation"] = test.above ? "above" : "below";
  json["worst_value"] = json_number(at.row(test.row));
  json["worst_threshold"] = json_number(threshold(test, at));
  json["robust"] = holds == now;
  return json;
}

}  // namespace coldsky::ledger
