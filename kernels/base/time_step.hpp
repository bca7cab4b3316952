#pragma once
#include "kernels/base/vector.hpp"

/// Vector updates and error estimate of the implicit time steps.
namespace coldsky {

/// to = u + a x + b y
struct Combine {
  Array<const double> u, x, y;
  double a, b;
  Array<double> to;
  int width, count;
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int) const {
    const auto range = detail::flat_range(width, count, i0, i1, j);
    for (int n = range.begin; n < range.end; ++n) to(n) = u(n) + a * x(n) + b * y(n);
  }
};

/// to = (u - old) / step
struct StageRate {
  Array<const double> u, old;
  double inverse_step;
  Array<double> to;
  int width, count;
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int) const {
    const auto range = detail::flat_range(width, count, i0, i1, j);
    for (int n = range.begin; n < range.end; ++n) to(n) = (u(n) - old(n)) * inverse_step;
  }
};

/// Sum of squares of the error over its allowance.
struct WeightedError {
  Array<const double> k1, k2, k3, u;
  double step, w1, w2, w3, reference, relative, absolute;
  int width, count;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int j, int) const {
    const auto range = detail::flat_range(width, count, i0, i1, j);
    double sum = 0.0;
    for (int n = range.begin; n < range.end; ++n) {
      const double error = step * (w1 * k1(n) + w2 * k2(n) + w3 * k3(n));
      const double allowed = absolute + relative * Kokkos::fabs(reference + u(n));
      sum += (error / allowed) * (error / allowed);
    }
    return sum;
  }
};

}  // namespace coldsky
