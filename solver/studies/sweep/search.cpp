#include "solver/studies/sweep/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace coldsky {

namespace {

using Coordinates = std::vector<double>;

/// Designs in the order in which they were asked for, one search.
class Asked {
 public:
  Asked(const SweepPlan& plan, const SearchHooks& hooks) : plan_(plan), hooks_(hooks) {}
  /// Answers of the plan's designs that were not yet looked at.
  std::vector<DesignAnswer> answers() {
    if (hooks_.kept() < plan_.designs()) hooks_.solve(hooks_.kept());
    std::vector<DesignAnswer> result;
    result.reserve(plan_.designs() - seen_);
    for (; seen_ < plan_.designs(); ++seen_) result.push_back(hooks_.answer(seen_));
    return result;
  }

 private:
  const SweepPlan& plan_;
  const SearchHooks& hooks_;
  std::uint64_t seen_ = 0;
};

std::vector<Coordinates> points_of(const SweepPlan& plan) {
  std::vector<Coordinates> points;
  for (std::uint64_t design = 0; design < plan.designs(); ++design) points.push_back(plan.coordinates(design));
  return points;
}

SearchResult optimise(const SweepPlan& plan, const SearchHooks& hooks) {
  const SweepSearch& asked = *plan.search();
  DifferentialEvolution search(points_of(plan), {plan.seed(), asked.generations, asked.tolerance});
  Asked designs(plan, hooks);
  SearchResult result;
  Merit best;
  while (true) {
    const std::uint64_t first = result.designs;
    const std::vector<DesignAnswer> answers = designs.answers();
    std::vector<Merit> merits;
    merits.reserve(answers.size());
    for (const DesignAnswer& answer : answers) {
      merits.push_back(merit_of(plan, answer));
      if (merits.back().kind != Merit::Kind::keeps || !merits.back().better_than(best)) continue;
      best = merits.back();
      result.best = first + merits.size() - 1;
    }
    result.designs = plan.designs();
    search.tell(merits);
    if (hooks.tell) {
      hooks.tell(fmt::format("generation {}: best {}, spread {:.3g}", search.generation(),
                             result.best ? fmt::format("{:.9g} (design {})", std::fabs(best.value), *result.best)
                                         : std::string("none that keeps all constraints"),
                             search.spread()));
    }
    const std::vector<Coordinates> next = search.ask();
    if (next.empty()) break;
    for (const Coordinates& point : next) plan.add_design(point);
  }
  result.ended = search.ended();
  result.generations = search.generation();
  result.spread = search.spread();
  return result;
}

SearchResult calibrate(const SweepPlan& plan, const SearchHooks& hooks) {
  const SweepSearch& asked = *plan.search();
  Coordinates start = plan.coordinates(0);
  start.resize(asked.fitted);
  const bool known = asked.measurements.front().deviation.has_value();
  LeastSquares search(start, asked.generations, known);
  Asked designs(plan, hooks);
  SearchResult result;
  std::vector<Coordinates> points{start};
  while (true) {
    const std::uint64_t first = result.designs;
    std::vector<DesignAnswer> answers = designs.answers();
    std::vector<std::vector<double>> residuals;
    for (std::size_t n = 0; n < points.size(); ++n) {
      const auto begin = answers.begin() + static_cast<std::ptrdiff_t>(n * asked.rows);
      residuals.push_back(residuals_of(asked, {begin, begin + static_cast<std::ptrdiff_t>(asked.rows)}));
    }
    result.designs = plan.designs();
    search.tell(residuals);
    for (std::size_t n = 0; n < points.size(); ++n) {
      if (points[n] == search.point()) result.first_of_fit = first + n * asked.rows;
    }
    if (hooks.tell) {
      hooks.tell(fmt::format("iteration {}: sum of squares {:.9g}", search.iteration(), search.sum_of_squares()));
    }
    points = search.ask();
    if (points.empty()) break;
    for (const Coordinates& point : points) {
      for (std::uint64_t row = 0; row < asked.rows; ++row) {
        Coordinates all = plan.coordinates(row);  // the first generation has a design a row
        std::copy(point.begin(), point.end(), all.begin());
        plan.add_design(all);
      }
    }
  }
  result.fit = search.fit();
  result.ended = result.fit->ended;
  result.generations = search.iteration();
  return result;
}

bool has_answer(const DesignAnswer& answer) {
  return answer.status == DesignStatus::ok || answer.status == DesignStatus::limit_exceeded;
}

}  // namespace

Merit merit_of(const SweepPlan& plan, const DesignAnswer& answer) {
  if (!has_answer(answer)) return {};
  const auto value_of = [&](const std::string& key) { return answer.values.at(place_of_quantity(key)); };
  double violation = answer.status == DesignStatus::limit_exceeded ? 1.0 : 0.0;
  for (const SweepConstraint& constraint : plan.constraints()) {
    const double value = value_of(constraint.key);
    if (!std::isfinite(value)) return {};
    const auto beyond = [](double over, double limit) {
      return std::max(0.0, over) / std::max(std::fabs(limit), 1e-30);
    };
    if (constraint.high) violation += beyond(value - *constraint.high, *constraint.high);
    if (constraint.low) violation += beyond(*constraint.low - value, *constraint.low);
  }
  if (violation > 0.0) return {Merit::Kind::breaks, violation};
  const double value = value_of(plan.objective()->key);
  if (!std::isfinite(value)) return {};
  return {Merit::Kind::keeps, plan.objective()->maximise ? -value : value};
}

std::vector<double> residuals_of(const SweepSearch& search, const std::vector<DesignAnswer>& answers) {
  std::vector<double> residuals;
  for (const SweepMeasurement& measured : search.measurements) {
    const std::size_t place = place_of_quantity(measured.key);
    for (std::size_t row = 0; row < answers.size(); ++row) {
      if (!std::isfinite(measured.values[row])) continue;
      const double found =
          has_answer(answers[row]) ? answers[row].values.at(place) : std::numeric_limits<double>::quiet_NaN();
      residuals.push_back((found - measured.values[row]) / measured.deviation.value_or(1.0));
    }
  }
  return residuals;
}

SearchResult search_designs(const SweepPlan& plan, const SearchHooks& hooks) {
  return plan.search()->kind == SweepSearch::Kind::optimise ? optimise(plan, hooks) : calibrate(plan, hooks);
}

std::vector<std::uint64_t> designs_to_confirm(const SweepPlan& plan, const SearchResult& result) {
  if (plan.check_share() <= 0.0) return {};
  if (result.best) return {*result.best};
  if (!result.fit || result.ended == "no answer") return {};
  const std::uint64_t rows = plan.search()->rows, first = result.first_of_fit;
  std::vector<std::uint64_t> designs = {first, first + rows / 2, first + rows - 1};
  designs.erase(std::unique(designs.begin(), designs.end()), designs.end());
  return designs;
}

}  // namespace coldsky
