#pragma once
#include <numeric>
#include <string>
#include <vector>

#include "solver/core/constants.hpp"
#include "solver/studies/fields.hpp"

/// What the figures and rows of a panel share.
namespace coldsky {

inline double celsius(double kelvin) { return kelvin - constants::zero_celsius; }
std::vector<double> in_celsius(std::vector<double> kelvin);
std::vector<double> scaled(std::vector<double> values, double factor);
inline double sum_of(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }
/// The middles of the cells between nodes.
std::vector<double> middles(const std::vector<double>& nodes);
/// What one surface holds, in the order of its faces.
std::vector<double> of_surface(const ResultFile& file, const std::string& name, const std::vector<double>& values);
/// The values of a column of a history. Throws std::logic_error where it has none of that name.
const std::vector<double>& column_of(const History& history, const std::string& name);

}  // namespace coldsky
