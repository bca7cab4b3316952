#pragma once
#include <memory>
#include <string>
#include <vector>

#include "solver/case/variation.hpp"
#include "solver/sweep/derived.hpp"
#include "solver/sweep/factor.hpp"
#include "solver/sweep/plan.hpp"
#include "solver/sweep/sampling.hpp"

namespace coldsky {

/// What a plan is made of.
struct SweepPlan::Parts {
  std::string name, file, text, sampling;
  std::uint64_t fingerprint = 0, seed = 0, designs = 0;
  SweepCommand command = SweepCommand::size;
  double check_share = 0.0;
  std::vector<Factor> factors;      ///< their columns come first
  std::vector<DerivedKey> derived;  ///< then theirs
  std::vector<std::size_t> order;   ///< in which derived keys can be computed
  std::vector<SweepColumn> columns;
  std::vector<std::size_t> of_case;        ///< columns that are keys of the case
  std::shared_ptr<const Sampler> sampler;  ///< nullptr of grids and lists
  std::optional<CaseVariation> variation;
  std::optional<SweepGoal> objective;
  std::vector<SweepConstraint> constraints;
  std::vector<SweepGoal> pareto;
  double confidence = 0.95;
  bool asks_crossings = false;
  std::vector<SweepConstraint> crossings;
  std::optional<SweepSearch> search;
  std::shared_ptr<GrowingPoints> points;  ///< of a search; then also the sampler

  std::uint64_t count() const { return points ? points->size() : designs; }
  std::vector<double> coordinates(std::uint64_t design) const;
  std::vector<SweepValue> values_at(const std::vector<double>& coordinates) const;
};

}  // namespace coldsky
