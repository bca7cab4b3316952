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
  KOKKOS_INLINE_FUNCTION void cells(int begin, int end) const {
    COLDSKY_UNROLL
    for (int n = begin; n < end; n += row_step) to(n) = u(n) + a * x(n) + b * y(n);
  }
};

/// to = (u - old) / step
struct StageRate {
  Array<const double> u, old;
  double inverse_step;
  Array<double> to;
  int width, count;
  KOKKOS_INLINE_FUNCTION void cells(int begin, int end) const {
    COLDSKY_UNROLL
    for (int n = begin; n < end; n += row_step) to(n) = (u(n) - old(n)) * inverse_step;
  }
};

/// Sum of squares of the error over its allowance.
struct WeightedError {
  Array<const double> k1, k2, k3, u;
  double step, w1, w2, w3, reference, relative, absolute;
  int width, count;
  KOKKOS_INLINE_FUNCTION double cells(int begin, int end) const {
    double sum = 0.0;
    COLDSKY_UNROLL
    for (int n = begin; n < end; n += row_step) {
      const double error = step * (w1 * k1(n) + w2 * k2(n) + w3 * k3(n));
      const double allowed = absolute + relative * Kokkos::fabs(reference + u(n));
      sum += (error / allowed) * (error / allowed);
    }
    return sum;
  }
};

}  // namespace coldsky
