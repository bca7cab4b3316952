#include "solver/results/sweep_answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "solver/results/sweep_slices.hpp"
#include "solver/results/sweep_table.hpp"

namespace coldsky {

namespace {

bool keeps(const SweepConstraint& constraint, double value) {
  return std::isfinite(value) && (!constraint.low || value >= *constraint.low) &&
         (!constraint.high || value <= *constraint.high);
}

bool is_saltelli(const SweepPlan& plan) { return plan.sampling() == "saltelli"; }

/// Counts what designs keep. Designs that make no valid case or did not converge tell nothing.
class Shares {
 public:
  explicit Shares(const SweepPlan& plan) : plan_(plan), of_constraint_(plan.constraints().size()) {}
  void add(std::uint64_t design, const DesignAnswer& answer) {
    // Of Saltelli's scheme the points A and B are drawn; the others are made of them.
    if (is_saltelli(plan_) && saltelli_place(design, plan_.factors()).part > 1) return;
    if (answer.status == DesignStatus::invalid || answer.status == DesignStatus::not_converged) return;
    ++all_;
    ok_ += answer.status == DesignStatus::ok ? 1 : 0;
    kept_ += keeps_constraints(plan_, answer) ? 1 : 0;
    if (!has_numbers(answer)) return;
    for (std::size_t n = 0; n < of_constraint_.size(); ++n) {
      const SweepConstraint& constraint = plan_.constraints()[n];
      of_constraint_[n] += keeps(constraint, answer.values[place_of_quantity(constraint.key)]) ? 1 : 0;
    }
  }
  std::vector<SweepAnswers::Share> shares() const {
    std::vector<SweepAnswers::Share> result;
    const auto put = [&](const std::string& what, const std::optional<SweepConstraint>& constraint,
                         std::uint64_t count) {
      // One key may have several constraints.
      std::string name = what;
      const auto taken = [&](const SweepAnswers::Share& other) { return other.what == name; };
      for (int n = 2; std::any_of(result.begin(), result.end(), taken); ++n) name = what + "_" + std::to_string(n);
      result.push_back({name, constraint, proportion(count, all_, plan_.confidence())});
    };
    put("ok", std::nullopt, ok_);
    for (std::size_t n = 0; n < of_constraint_.size(); ++n) {
      put(plan_.constraints()[n].key, plan_.constraints()[n], of_constraint_[n]);
    }
    if (!of_constraint_.empty()) put("all", std::nullopt, kept_);
    return result;
  }

 private:
  const SweepPlan& plan_;
  std::uint64_t all_ = 0, ok_ = 0, kept_ = 0;
  std::vector<std::uint64_t> of_constraint_;
};

/// Sums for the Sobol indices of every number that is asked about.
class IndexSums {
 public:
  explicit IndexSums(const SweepPlan& plan) : plan_(plan) {
    if (!is_saltelli(plan)) return;
    const std::uint64_t rows = plan.designs() / (plan.factors() + 2);
    for (const std::string& key : asked_quantities(plan)) {
      keys_.push_back(key);
      places_.push_back(place_of_quantity(key));
      sums_.emplace_back(plan.factors(), rows);
    }
  }
  void add(std::uint64_t design, const DesignAnswer& answer) {
    for (std::size_t n = 0; n < sums_.size(); ++n) {
      sums_[n].add(design, has_numbers(answer) ? answer.values[places_[n]] : std::numeric_limits<double>::quiet_NaN());
    }
  }
  std::vector<SweepAnswers::Indices> indices() const {
    std::vector<SweepAnswers::Indices> result;
    for (std::size_t n = 0; n < sums_.size(); ++n) {
      result.push_back({keys_[n], sums_[n].indices(plan_.confidence(), plan_.seed())});
    }
    return result;
  }

 private:
  const SweepPlan& plan_;
  std::vector<std::string> keys_;
  std::vector<std::size_t> places_;
  std::vector<SobolSums> sums_;
};

std::vector<bool> directions(const SweepPlan& plan) {
  std::vector<bool> maximise;
  for (const SweepGoal& goal : plan.pareto()) maximise.push_back(goal.maximise);
  return maximise;
}

}  // namespace

std::vector<std::string> asked_quantities(const SweepPlan& plan) {
  std::vector<std::string> keys;
  const auto add = [&](const std::string& key) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  };
  if (plan.objective()) add(plan.objective()->key);
  for (const SweepGoal& goal : plan.pareto()) add(goal.key);
  for (const SweepConstraint& constraint : plan.constraints()) add(constraint.key);
  if (keys.empty()) add(checked_quantity(plan.command()));
  return keys;
}

SweepAnswers sweep_answers(const SweepPlan& plan, const SweepRows& rows, const std::optional<SearchResult>& search) {
  SweepAnswers answers;
  answers.confidence = plan.confidence();
  answers.search = search;
  answers.target = asked_quantities(plan).front();
  const std::string& sampling = plan.sampling();
  answers.drawn =
      sampling == "random" || sampling == "sobol" || sampling == "latin-hypercube" || sampling == "saltelli";
  Shares shares(plan);
  IndexSums sums(plan);
  ParetoFront front(directions(plan));
  SliceSums slices(plan, answers.target);
  std::vector<double> aims(plan.pareto().size());
  rows.for_each([&](const SweepBatch& batch) {
    for (std::size_t n = 0; n < batch.answers.size(); ++n) {
      const DesignAnswer& answer = batch.answers[n];
      const std::uint64_t design = batch.first + n;
      shares.add(design, answer);
      sums.add(design, answer);
      slices.add(design, answer);
      if (aims.empty() || !keeps_constraints(plan, answer)) continue;
      for (std::size_t k = 0; k < aims.size(); ++k) aims[k] = answer.values[place_of_quantity(plan.pareto()[k].key)];
      front.add(design, aims);
    }
  });
  if (!plan.searches()) answers.shares = shares.shares();
  answers.indices = sums.indices();
  if (!aims.empty()) answers.front = front.members();
  // Designs of a search crowd where they are good: they say nothing of what a key does.
  if (!plan.searches()) slices.finish(answers);
  return answers;
}

std::vector<FittedKey> fitted_keys(const SweepPlan& plan, const Fit& fit) {
  constexpr double run = 1e-6;
  const bool known = plan.search()->measurements.front().deviation.has_value();
  const double tail = 0.5 * (1.0 - plan.confidence());
  const auto freedom = static_cast<double>(fit.freedom);
  const double reach =
      known || fit.freedom == 0
          ? boost::math::quantile(boost::math::complement(boost::math::normal_distribution<double>(), tail))
          : boost::math::quantile(boost::math::complement(boost::math::students_t_distribution<double>(freedom), tail));
  std::vector<double> at = plan.coordinates(0);
  std::copy(fit.point.begin(), fit.point.end(), at.begin());
  const auto value = [&](std::size_t key, double coordinate) {
    std::vector<double> moved = at;
    moved[key] = std::clamp(coordinate, 0x1p-53, 1.0 - 0x1p-53);
    return std::get<double>(plan.values_at(moved)[key]);
  };
  std::vector<FittedKey> keys;
  for (std::size_t n = 0; n < fit.point.size(); ++n) {
    FittedKey key;
    key.value = value(n, fit.point[n]);
    const double low = std::max(0.0, fit.point[n] - run), high = std::min(1.0, fit.point[n] + run);
    key.error = fit.deviations[n] * std::fabs(value(n, high) - value(n, low)) / (high - low);
    // Of keys whose coordinate is their logarithm the interval is that of the logarithm.
    const double width = std::isfinite(fit.deviations[n]) ? reach * fit.deviations[n] : 1.0;
    key.low = value(n, fit.point[n] - width);
    key.high = value(n, fit.point[n] + width);
    key.at_bound = fit.at_bound[n];
    keys.push_back(key);
  }
  return keys;
}

std::optional<double> fit_probability(const SweepPlan& plan, const Fit& fit) {
  if (!plan.search()->measurements.front().deviation || fit.freedom == 0) return std::nullopt;
  const boost::math::chi_squared_distribution<double> law(static_cast<double>(fit.freedom));
  return boost::math::cdf(boost::math::complement(law, fit.sum_of_squares));
}

namespace {

std::int64_t whole_number(std::uint64_t count) { return static_cast<std::int64_t>(count); }

void summarise_search(const SweepPlan& plan, const SearchResult& search, Summary& summary) {
  const bool optimise = plan.search()->kind == SweepSearch::Kind::optimise;
  const std::string name = optimise ? "sweep.optimise." : "sweep.calibrate.";
  summary.set(name + "ended", search.ended);
  summary.set(name + (optimise ? "generations" : "iterations"), whole_number(search.generations));
  if (optimise) {
    summary.set(name + "spread", search.spread);
    return;
  }
  const Fit& fit = *search.fit;
  summary.set(name + "sum_of_squares", fit.sum_of_squares);
  summary.set(name + "numbers", whole_number(fit.numbers));
  summary.set(name + "freedom", whole_number(fit.freedom));
  if (const auto probability = fit_probability(plan, fit)) summary.set(name + "probability", *probability);
  const std::vector<FittedKey> keys = fitted_keys(plan, fit);
  for (std::size_t n = 0; n < keys.size(); ++n) {
    const std::string key = name + plan.columns()[n].key;
    summary.set(key, keys[n].value);
    summary.set(key + ".standard_error", keys[n].error);
    summary.set(key + ".low", keys[n].low);
    summary.set(key + ".high", keys[n].high);
    summary.set(key + ".at_bound", keys[n].at_bound);
    for (std::size_t m = 0; m < n; ++m) {
      summary.set(key + ".correlation." + plan.columns()[m].key, fit.correlations.at(n, m));
    }
  }
}

}  // namespace

void summarise_answers(const SweepPlan& plan, const SweepAnswers& answers, Summary& summary) {
  if (!plan.pareto().empty()) summary.set("sweep.pareto_designs", whole_number(answers.front.size()));
  summary.set("sweep.confidence", answers.confidence);
  for (const SweepAnswers::Share& share : answers.shares) {
    const std::string key = std::string(answers.drawn ? "sweep.probability." : "sweep.share.") + share.what;
    summary.set(key, share.share.share);
    if (!answers.drawn) continue;
    summary.set(key + ".low", share.share.low);
    summary.set(key + ".high", share.share.high);
  }
  for (const SweepAnswers::Indices& one : answers.indices) {
    summary.set("sweep.sobol." + one.key + ".rows", whole_number(one.of.used));
    for (std::size_t n = 0; n < one.of.keys.size(); ++n) {
      const std::string& input = plan.columns()[n].key;
      for (const auto& [word, estimate] :
           {std::pair{"first", one.of.keys[n].first}, std::pair{"total", one.of.keys[n].total}}) {
        summary.set(fmt::format("sweep.sobol.{}.{}.{}", one.key, word, input), estimate.value);
        summary.set(fmt::format("sweep.sobol.{}.{}_low.{}", one.key, word, input), estimate.low);
        summary.set(fmt::format("sweep.sobol.{}.{}_high.{}", one.key, word, input), estimate.high);
      }
    }
  }
  for (const SweepAnswers::Bar& bar : answers.tornado) {
    const std::string key = "sweep.tornado." + answers.target + "." + plan.columns()[bar.column].key;
    summary.set(key + ".low", bar.low);
    summary.set(key + ".high", bar.high);
  }
  for (const Crossing& crossing : answers.crossings) {
    const std::string key = "sweep.crossing." + plan.columns()[crossing.column].key + "." +
                            (crossing.constraint ? crossing.constraint->key : std::string("limits"));
    for (const auto& [word, value] : {std::pair{".below", crossing.below}, std::pair{".above", crossing.above}}) {
      if (value) summary.set(key + word, *value);
    }
  }
  if (answers.search) summarise_search(plan, *answers.search, summary);
}

}  // namespace coldsky
