#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "solver/studies/sweep/design_answer.hpp"
#include "solver/sweep/plan.hpp"

namespace coldsky {

/// How far one key has to move, all others staying, until something is kept that was not, or the other way round.
struct Crossing {
  std::size_t column = 0;                     ///< the key
  std::optional<SweepConstraint> constraint;  ///< what is kept; without: all limits of the case
  bool kept_here = false;                     ///< at the reference
  double from = 0.0;                          ///< the key at the reference, SI
  std::optional<double> below, above;         ///< the nearest values, smaller and larger, where it changes
};

/// What a sweep asks to be crossed: its constraints, its levels ([[crossing]]) and the limits of the case.
std::vector<std::optional<SweepConstraint>> crossing_conditions(const SweepPlan& plan);

/// Moves every numeric key of [vary] alone over its range: eleven designs across it, then halvings of the intervals in
/// which something changes, of all keys at once. A key that jumps to and fro between two of the eleven is not seen to.
/// \param reference coordinates of the design that it starts from, see SweepPlan::coordinates
std::vector<Crossing> find_crossings(const SweepPlan& plan, DesignSolver& solver, const std::vector<double>& reference);

}  // namespace coldsky
