#pragma once
#include <functional>
#include <vector>

#include "solver/deck/network.hpp"

namespace coldsky {

/// Which nodes of a network become one.
struct NetworkGroups {
  std::vector<int> group;          ///< of each node; -1 = in none: boundary nodes, which stay, and fluid
  std::vector<NetworkNode> nodes;  ///< of each group: name and comment; the rest is found
  /// Cells that lie between the centres of two groups: what conductances between them are divided by where the
  /// temperatures of the groups say nothing.
  std::function<double(int, int)> cells_between;
};

/// Temperatures that stand for the groups [K]: of what radiates in each the mean of fourth powers, so that its emission
/// is that of the group's node; else the mean by capacity.
std::vector<double> group_temperatures(const Network& full, const std::vector<double>& temperature,
                                       const NetworkGroups& groups);

/// A network with one node a group, whose conductances carry at these temperatures the heat that flows between the
/// groups. Boundary nodes come first, then the groups. One-way conductors and nodes in no group are left out.
Network condense(const Network& full, const std::vector<double>& temperature, const NetworkGroups& groups);

}  // namespace coldsky
