#include "solver/report/figure_parts.hpp"

#include <stdexcept>

namespace coldsky {

std::vector<double> in_celsius(std::vector<double> kelvin) {
  for (double& value : kelvin) value = celsius(value);
  return kelvin;
}

std::vector<double> scaled(std::vector<double> values, double factor) {
  for (double& value : values) value *= factor;
  return values;
}

std::vector<double> middles(const std::vector<double>& nodes) {
  std::vector<double> result;
  for (std::size_t n = 0; n + 1 < nodes.size(); ++n) result.push_back(0.5 * (nodes[n] + nodes[n + 1]));
  return result;
}

std::vector<double> of_surface(const ResultFile& file, const std::string& name, const std::vector<double>& values) {
  std::vector<double> result;
  for (std::size_t s = 0; s < file.surfaces.names.size(); ++s) {
    if (file.surfaces.names[s] != name) continue;
    for (std::size_t f = 0; f < values.size(); ++f) {
      if (file.surfaces.surface[f] == static_cast<std::int32_t>(s)) result.push_back(values[f]);
    }
  }
  return result;
}

const std::vector<double>& column_of(const History& history, const std::string& name) {
  for (const auto& column : history.columns) {
    if (column.name == name) return column.values;
  }
  throw std::logic_error("the history has no column " + name);
}

}  // namespace coldsky
