#pragma once
#include "kernels/base/vector.hpp"
#include "kernels/block/conduction.hpp"

/// Vector updates, error estimate and stored heat of the implicit time steps.
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

/// Sum of capacity dT/dt [W].
struct StoredPower {
  BlockData block;
  Array<const double> deviation, rate;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int j, int k) const {
    double sum = 0.0;
    for (int i = i0; i < i1; ++i) {
      const int c = block.box.index(i, j, k), m = block.material(c);
      if (m == BlockData::void_material) continue;
      sum += block.capacity(c, block.volume(i, j, k), deviation(c)) * rate(c);
    }
    return sum;
  }
};

}  // namespace coldsky
