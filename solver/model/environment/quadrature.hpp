#pragma once
#include <vector>

namespace coldsky {

/// Nodes and weights of Gauss-Legendre quadrature on [0, 1].
struct GaussRule {
  std::vector<double> node, weight;
};

/// The rule with `points` nodes: exact for polynomials of degree 2 points - 1.
GaussRule gauss_rule(int points);

}  // namespace coldsky
