#include "solver/model/environment/quadrature.hpp"

#include <cmath>
#include <numbers>

namespace coldsky {

GaussRule gauss_rule(int points) {
  GaussRule rule;
  for (int k = 0; k < points; ++k) {
    // Newton's method on the Legendre polynomial P_n, from Tricomi's estimate of its root.
    double x = std::cos(std::numbers::pi * (k + 0.75) / (points + 0.5)), slope = 1.0;
    for (int iteration = 0; iteration < 50; ++iteration) {
      double value = 1.0, previous = 0.0;
      for (int m = 0; m < points; ++m) {
        const double next = ((2.0 * m + 1.0) * x * value - m * previous) / (m + 1.0);
        previous = value;
        value = next;
      }
      slope = points * (x * value - previous) / (x * x - 1.0);
      const double change = value / slope;
      x -= change;
      if (std::fabs(change) < 1e-15) break;
    }
    rule.node.push_back(0.5 * (1.0 - x));
    rule.weight.push_back(1.0 / ((1.0 - x * x) * slope * slope));
  }
  return rule;
}

}  // namespace coldsky
