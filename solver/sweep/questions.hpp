#pragma once
#include <string>
#include <vector>

#include "solver/case/faults.hpp"
#include "solver/core/toml.hpp"
#include "solver/sweep/factor.hpp"
#include "solver/sweep/plan.hpp"
#include "solver/sweep/sampling.hpp"

namespace coldsky {

/// objective = { key = "...", goal = "minimise" }. Throws InputError.
SweepGoal read_objective(const toml::node& node, const std::string& file, const std::vector<SweepQuantity>& answers);
/// [[constraint]]: key, at_most, at_least.
std::vector<SweepConstraint> read_constraints(const toml::node& node, const std::string& file,
                                              const std::vector<SweepQuantity>& answers, Faults& faults);
/// [[crossing]]: key and at, as upper bounds.
std::vector<SweepConstraint> read_crossings(const toml::node& node, const std::string& file,
                                            const std::vector<SweepQuantity>& answers, Faults& faults);
/// [[correlation]]: keys, and rank, a number for two keys or a matrix. \param factors whose order is that of
/// coordinates
Correlations read_correlations(const toml::node& node, const std::string& file, const std::vector<Factor>& factors,
                               Faults& faults);

}  // namespace coldsky
