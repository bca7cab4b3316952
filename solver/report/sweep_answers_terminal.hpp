#pragma once
#include <string>

#include "solver/results/sweep_answers.hpp"

namespace coldsky {

/// What a sweep's answers say in a terminal: how likely limits and constraints are kept, the Pareto front, Sobol
/// indices, what moves the target most, how a search ended, the fitted keys. Empty where there is nothing of that.
std::string answers_table(const SweepPlan& plan, const SweepAnswers& answers, const SweepStatistics& statistics,
                          const std::string& language);

/// "radiator.mass_kg <= 5000 kg": a constraint as people read it.
std::string constraint_text(const SweepConstraint& constraint);

/// "0.5 -> 0.43 mm (-14 %)": how far a key moves until something changes; empty where it does not on that side.
std::string crossing_text(const SweepPlan& plan, const SweepStatistics& statistics, const Crossing& crossing,
                          const std::optional<double>& to);

}  // namespace coldsky
