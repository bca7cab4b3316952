#include "solver/core/grid_convergence.hpp"

#include <algorithm>
#include <cmath>

namespace coldsky {

double change_to_come(double change, double ratio, const BelievedOrders& orders) {
  const double order = ratio > 0.0 ? std::clamp(std::log2(ratio), orders.lowest, orders.highest) : orders.lowest;
  return change / (std::pow(2.0, order) - 1.0);
}

double error_bound(const OnThreeMeshes& values) {
  const double first = values.finer - values.here, second = values.finest - values.finer;
  if (first * second <= 0.0) return std::max(std::fabs(first), std::fabs(first + second)) + std::fabs(second);
  return std::fabs(first + second) + change_to_come(std::fabs(second), first / second, panel_orders);
}

double error_bound(double here, double finer) {
  const double change = std::fabs(finer - here);
  return change + change_to_come(change, 0.0, smooth_orders);
}

}  // namespace coldsky
