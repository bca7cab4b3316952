#pragma once
#include <vector>

namespace coldsky {

/// An order of the nodes of a graph in which a symmetric matrix fills little when it is factored: always the node that
/// joins the fewest others next, by the approximate degrees of Amestoy, Davis and Duff (SIAM J. Matrix Anal. Appl. 17,
/// 1996). Nodes that are joined to far more than others come last.
/// \param neighbours of each node, without itself \returns the node at each place
std::vector<int> least_degree_order(std::vector<std::vector<int>> neighbours);

}  // namespace coldsky
