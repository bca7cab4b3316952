#include "solver/results/sweep_statistics.hpp"

#include <algorithm>
#include <cmath>

#include "solver/results/sweep_table.hpp"

namespace coldsky {

namespace {

/// Keeps the best designs, the best first; of equal ones the earlier.
void rank(const SweepGoal& goal, std::size_t most, SweepStatistics::Best candidate,
          std::vector<SweepStatistics::Best>& best) {
  if (std::isnan(candidate.value)) return;
  const auto before = [&](const SweepStatistics::Best& a, const SweepStatistics::Best& b) {
    return goal.maximise ? a.value > b.value : a.value < b.value;
  };
  if (best.size() >= most && !before(candidate, best.back())) return;
  best.insert(std::upper_bound(best.begin(), best.end(), candidate, before), std::move(candidate));
  if (best.size() > most) best.pop_back();
}

void take(const SweepPlan& plan, std::uint64_t design, const DesignAnswer& answer, std::size_t most,
          SweepStatistics& found) {
  ++found.counts[static_cast<std::size_t>(answer.status)];
  ++found.all.designs;
  found.all.seconds += answer.seconds;
  const std::vector<SweepValue> values = plan.values(design);
  for (std::size_t n = 0; n < values.size(); ++n) {
    if (const double* number = std::get_if<double>(&values[n])) found.columns[n].add(*number);
  }
  if (answer.status != DesignStatus::ok) {
    SweepStatistics::Reason& reason = found.reasons[{answer.status, answer.limit}];
    if (reason.designs++ == 0) {
      reason.first = design;
      reason.sentence = answer.reason;
    }
  }
  if (!has_numbers(answer)) return;
  SweepStatistics::Way& way = found.ways[answer.sized_by];
  ++way.designs;
  way.seconds += answer.seconds;
  for (std::size_t n = 0; n < answer.values.size(); ++n) found.quantities[n].add(answer.values[n]);
  if (!keeps_constraints(plan, answer)) return;
  ++found.keep_constraints;
  const auto& goal = plan.objective();
  if (goal) rank(*goal, most, {design, answer.values.at(place_of_quantity(goal->key)), answer}, found.best);
}

}  // namespace

void SweepStatistics::Range::add(double value) {
  if (!std::isfinite(value)) return;
  low = std::min(low, value);
  high = std::max(high, value);
  ++count;
}

SweepStatistics sweep_statistics(const SweepPlan& plan, const SweepRows& rows, std::size_t most) {
  SweepStatistics found;
  found.columns.resize(plan.columns().size());
  found.quantities.resize(design_quantities().size());
  rows.for_each([&](const SweepBatch& batch) {
    for (std::size_t n = 0; n < batch.answers.size(); ++n) take(plan, batch.first + n, batch.answers[n], most, found);
  });
  return found;
}

std::optional<DesignCheck> worst_check(const SweepPlan& plan, const SweepRows& rows) {
  std::optional<DesignCheck> worst;
  for (const DesignCheck& check : rows.checks()) {
    if (check.status != DesignStatus::ok) continue;
    const double here = std::fabs(check.difference(plan.command()));
    if (!worst || here > std::fabs(worst->difference(plan.command()))) worst = check;
  }
  return worst;
}

std::optional<double> check_uncertainty(const SweepRows& rows) {
  std::optional<double> most;
  for (const DesignCheck& check : rows.checks()) {
    if (check.uncertainty >= 0.0) most = std::max(most.value_or(0.0), check.uncertainty);
  }
  return most;
}

}  // namespace coldsky
