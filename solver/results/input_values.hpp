#pragma once
#include <string>
#include <utility>
#include <vector>

#include "solver/case/case.hpp"
#include "solver/results/summary.hpp"

namespace coldsky {

/// Every key of a case with its value, SI units: "input.heat.load", 1e6. Keys that were left out have no value.
std::vector<std::pair<std::string, Summary::Value>> input_values(const Case& c);

}  // namespace coldsky
