#include "solver/network/condense.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace coldsky {

namespace {

using Kind = NetworkNode::Kind;

/// Between two groups, or a group and a boundary node.
struct Bundle {
  double heat = 0.0;         ///< linear, from the first to the second [W]
  double conductance = 0.0;  ///< their sum [W/K]
  double radiating = 0.0;    ///< [m^2]
};

/// Below this difference the heat says nothing of a conductance [K].
constexpr double least_difference = 1e-3;

}  // namespace

std::vector<double> group_temperatures(const Network& full, const std::vector<double>& temperature,
                                       const NetworkGroups& groups) {
  const std::size_t count = groups.nodes.size();
  std::vector<double> area(count, 0.0), fourth(count, 0.0), capacity(count, 0.0), stored(count, 0.0), result(count);
  for (const NetworkConductor& c : full.conductors) {
    if (!c.radiation) continue;
    for (const int end : {c.first, c.second}) {
      const int group = groups.group[end];
      if (group < 0) continue;
      area[group] += c.conductance;
      fourth[group] += c.conductance * std::pow(temperature[end], 4);
    }
  }
  for (std::size_t n = 0; n < full.nodes.size(); ++n) {
    const int group = groups.group[n];
    if (group < 0) continue;
    capacity[group] += full.nodes[n].capacity;
    stored[group] += full.nodes[n].capacity * temperature[n];
  }
  for (std::size_t g = 0; g < count; ++g) {
    result[g] = area[g] > 0.0 ? std::pow(fourth[g] / area[g], 0.25) : stored[g] / capacity[g];
  }
  return result;
}

Network condense(const Network& full, const std::vector<double>& temperature, const NetworkGroups& groups) {
  Network reduced;
  reduced.title = full.title;
  reduced.sigma = full.sigma;
  std::map<int, int> boundary;  // place in the reduced network
  for (std::size_t n = 0; n < full.nodes.size(); ++n) {
    if (full.nodes[n].kind != Kind::boundary) continue;
    boundary[static_cast<int>(n)] = static_cast<int>(reduced.nodes.size());
    reduced.nodes.push_back(full.nodes[n]);
  }
  const std::vector<double> means = group_temperatures(full, temperature, groups);
  const int first = static_cast<int>(reduced.nodes.size());
  for (std::size_t g = 0; g < groups.nodes.size(); ++g) {
    NetworkNode node = groups.nodes[g];
    node.kind = Kind::diffusion;
    node.temperature = means[g];
    node.capacity = 0.0;
    reduced.nodes.push_back(node);
  }
  std::vector<double> heat(groups.nodes.size(), 0.0);
  for (std::size_t n = 0; n < full.nodes.size(); ++n) {
    if (groups.group[n] >= 0) reduced.nodes[first + groups.group[n]].capacity += full.nodes[n].capacity;
  }
  for (const NetworkSource& source : full.sources) {
    if (groups.group[source.node] >= 0) heat[groups.group[source.node]] += source.power;
  }
  std::map<std::pair<int, int>, Bundle> bundles;
  const auto place = [&](int node) {
    const auto known = boundary.find(node);
    return known != boundary.end() ? known->second : groups.group[node] < 0 ? -1 : first + groups.group[node];
  };
  for (const NetworkConductor& c : full.conductors) {
    const int a = place(c.first), b = place(c.second);
    if (c.one_way || a < 0 || b < 0 || a == b) continue;
    Bundle& bundle = bundles[{std::min(a, b), std::max(a, b)}];
    if (c.radiation) {
      bundle.radiating += c.conductance;
      continue;
    }
    const double flow = c.conductance * (temperature[c.first] - temperature[c.second]);
    bundle.heat += a < b ? flow : -flow;
    bundle.conductance += c.conductance;
  }
  for (const auto& [ends, bundle] : bundles) {
    const auto& [a, b] = ends;
    if (bundle.radiating > 0.0) reduced.join("PANEL", b, a, bundle.radiating).radiation = true;
    if (!(bundle.conductance > 0.0)) continue;
    const double difference = reduced.nodes[a].temperature - reduced.nodes[b].temperature;
    double conductance = std::fabs(difference) > least_difference ? bundle.heat / difference : 0.0;
    if (!(conductance > 0.0) || conductance > bundle.conductance) {
      conductance = bundle.conductance / (a >= first ? groups.cells_between(a - first, b - first) : 1.0);
    }
    reduced.join("PANEL", a, b, conductance);
  }
  for (std::size_t g = 0; g < heat.size(); ++g) {
    if (heat[g] != 0.0) reduced.sources.push_back({first + static_cast<int>(g), heat[g], -1});
  }
  return reduced;
}

}  // namespace coldsky
