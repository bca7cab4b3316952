#include "solver/studies/sweep/crossings.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "solver/core/error.hpp"
#include "solver/studies/sweep/design_numbers.hpp"

namespace coldsky {

namespace {

using Coordinates = std::vector<double>;

/// Coordinates at which each key is looked at, beside the reference; and halvings of an interval.
constexpr std::array scan = {0.001, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.999};
constexpr int halvings = 20;

/// Answers of points, also of those that make no valid case.
std::vector<DesignAnswer> answers_at(const SweepPlan& plan, DesignSolver& solver,
                                     const std::vector<Coordinates>& points) {
  std::vector<DesignAnswer> answers(points.size()), solved;
  std::vector<Case> cases;
  std::vector<std::size_t> places;
  for (std::size_t n = 0; n < points.size(); ++n) {
    try {
      cases.push_back(plan.design(plan.values_at(points[n])));
      places.push_back(n);
    } catch (const InputError&) {
      answers[n] = design_without_answer();
    }
  }
  solver.solve(cases, solved, {});
  for (std::size_t n = 0; n < places.size(); ++n) answers[places[n]] = std::move(solved[n]);
  return answers;
}

bool kept(const std::optional<SweepConstraint>& condition, const DesignAnswer& answer) {
  if (!condition) return answer.status == DesignStatus::ok;
  if (answer.status != DesignStatus::ok && answer.status != DesignStatus::limit_exceeded) return false;
  const double value = answer.values.at(place_of_quantity(condition->key));
  return std::isfinite(value) && (!condition->low || value >= *condition->low) &&
         (!condition->high || value <= *condition->high);
}

/// An interval of one key's coordinate at whose ends a condition differs; the near end is as the reference.
struct Bracket {
  std::size_t crossing;
  bool upwards;
  double near, far;
};

/// The changes of a condition that lie next to the reference on both sides.
void bracket(const Crossing& crossing, std::size_t place, double here, const std::vector<DesignAnswer>& answers,
             std::size_t first, std::vector<Bracket>& brackets) {
  const auto as_here = [&](std::size_t n) {
    return kept(crossing.constraint, answers[first + n]) == crossing.kept_here;
  };
  double near = here;
  for (std::size_t n = 0; n < scan.size(); ++n) {
    if (scan[n] <= here) continue;
    if (!as_here(n)) {
      brackets.push_back({place, true, near, scan[n]});
      break;
    }
    near = scan[n];
  }
  near = here;
  for (std::size_t n = scan.size(); n-- > 0;) {
    if (scan[n] >= here) continue;
    if (!as_here(n)) {
      brackets.push_back({place, false, near, scan[n]});
      break;
    }
    near = scan[n];
  }
}

}  // namespace

std::vector<std::optional<SweepConstraint>> crossing_conditions(const SweepPlan& plan) {
  std::vector<std::optional<SweepConstraint>> conditions(plan.constraints().begin(), plan.constraints().end());
  conditions.insert(conditions.end(), plan.crossings().begin(), plan.crossings().end());
  conditions.emplace_back(std::nullopt);
  return conditions;
}

std::vector<Crossing> find_crossings(const SweepPlan& plan, DesignSolver& solver, const Coordinates& reference) {
  std::vector<std::size_t> keys;
  std::vector<Coordinates> points{reference};
  const auto at = [&](std::size_t key, double coordinate) {
    Coordinates point = reference;
    point[key] = coordinate;
    return point;
  };
  const std::vector<SweepValue> here = plan.values_at(reference);
  for (std::size_t key = 0; key < plan.factors(); ++key) {
    if (plan.columns()[key].text) continue;
    keys.push_back(key);
    for (const double coordinate : scan) points.push_back(at(key, coordinate));
  }
  const std::vector<DesignAnswer> answers = answers_at(plan, solver, points);
  std::vector<Crossing> crossings;
  std::vector<Bracket> brackets;
  for (std::size_t n = 0; n < keys.size(); ++n) {
    for (const auto& condition : crossing_conditions(plan)) {
      Crossing crossing{keys[n], condition, kept(condition, answers[0]), std::get<double>(here[keys[n]]), {}, {}};
      bracket(crossing, crossings.size(), reference[keys[n]], answers, 1 + n * scan.size(), brackets);
      crossings.push_back(crossing);
    }
  }
  for (int turn = 0; turn < halvings && !brackets.empty(); ++turn) {
    points.clear();
    for (const Bracket& one : brackets) {
      points.push_back(at(crossings[one.crossing].column, 0.5 * (one.near + one.far)));
    }
    const std::vector<DesignAnswer> middles = answers_at(plan, solver, points);
    for (std::size_t n = 0; n < brackets.size(); ++n) {
      const Crossing& crossing = crossings[brackets[n].crossing];
      const bool as_here = kept(crossing.constraint, middles[n]) == crossing.kept_here;
      (as_here ? brackets[n].near : brackets[n].far) = 0.5 * (brackets[n].near + brackets[n].far);
    }
  }
  for (const Bracket& one : brackets) {
    Crossing& crossing = crossings[one.crossing];
    const double value = std::get<double>(plan.values_at(at(crossing.column, one.far))[crossing.column]);
    // Coordinates rise with values in ranges and distributions; lists may have any order.
    (value > crossing.from ? crossing.above : crossing.below) = value;
  }
  return crossings;
}

}  // namespace coldsky
