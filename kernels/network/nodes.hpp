#pragma once
#include "kernels/base/rows.hpp"
#include "kernels/laws/physics.hpp"

/// Nodes without extent: C dT/dt = heat released - area * flux(T). Every node is one unknown.
namespace coldsky {

struct NodesData {
  int count = 0;
  Array<double> capacity;              ///< [J/K]
  Array<double> heat;                  ///< released in the node [W]
  Array<double> area;                  ///< that radiates [m^2]
  Array<SurfaceLaw> law;               ///< of that area
  Array<std::uint8_t> given;           ///< 1 = the temperature is given: the node has no balance
  Array<double> temperature;           ///< that is given [K]
  double reference_temperature = 0.0;  ///< unknowns are deviations from it [K]
};

/// Balance of every node [W], outflow positive, without what it is joined to; and its slope [W/K].
struct NodeBalance {
  NodesData nodes;
  Array<const double> deviation, old;  ///< `old` is read only when inverse_time_step > 0
  double inverse_time_step;            ///< [1/s], 0 = steady
  Array<double> residual, diagonal;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    if (nodes.given(n)) {
      residual(n) = 0.0;
      diagonal(n) = 1.0;
      return;
    }
    const SurfaceFlux f = surface_flux(nodes.law(n), nodes.reference_temperature + deviation(n));
    double balance = nodes.area(n) * f.flux - nodes.heat(n), slope = nodes.area(n) * f.slope;
    if (inverse_time_step > 0.0) {
      const double storage = nodes.capacity(n) * inverse_time_step;
      balance += storage * (deviation(n) - old(n));
      slope += storage;
    }
    residual(n) = balance;
    diagonal(n) = slope;
  }
};

/// Brings nodes of given temperature to it.
struct ImposeNodes {
  NodesData nodes;
  Array<double> deviation;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    if (nodes.given(n)) deviation(n) = nodes.temperature(n) - nodes.reference_temperature;
  }
};

/// dT/dt of every node from the residual of the steady balance [K/s]; 0 where it stores no heat.
struct NodeRate {
  NodesData nodes;
  Array<const double> residual;
  Array<double> rate;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    rate(n) = nodes.given(n) || !(nodes.capacity(n) > 0.0) ? 0.0 : -residual(n) / nodes.capacity(n);
  }
};

/// Sum over the nodes of capacity times a vector, or of its absolute value.
struct NodeStorage {
  NodesData nodes;
  Array<const double> one, other;  ///< capacity * (one - other); `other` empty = 0
  bool absolute;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int, int) const {
    double sum = 0.0;
    for (int n = i0; n < i1; ++n) {
      if (nodes.given(n)) continue;
      const double change = nodes.capacity(n) * (one(n) - (other.data() != nullptr ? other(n) : 0.0));
      sum += absolute ? Kokkos::fabs(change) : change;
    }
    return sum;
  }
};

/// What the nodes show the world, summed: see HeatTotals.
struct NodeFlows {
  enum Part : int { area = 0, emitted, absorbed, given, taken, net, source, temperature, slope };
  NodesData nodes;
  Array<const double> deviation, diagonal;
  Part part;
  KOKKOS_INLINE_FUNCTION double of(int n) const {
    const SurfaceLaw& law = nodes.law(n);
    const double t = nodes.reference_temperature + deviation(n), s = law.sink_temperature, a = nodes.area(n);
    switch (part) {
      case area:
        return a;
      case emitted:
        return a * law.emittance() * stefan_boltzmann * t * t * t * t;
      case absorbed:
        return a * (law.emittance() * stefan_boltzmann * s * s * s * s + law.inward_flux);
      case given:
        return a * law.film_coefficient * t;
      case taken:
        return a * law.film_coefficient * law.ambient_temperature;
      case net:
        return a * surface_flux(law, t).flux;
      case source:
        return nodes.heat(n);
      case temperature:
        return a * t;
      case slope:
        return diagonal(n) * Kokkos::fabs(deviation(n));
    }
    return 0.0;
  }
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int, int) const {
    double sum = 0.0;
    for (int n = i0; n < i1; ++n) {
      if (!nodes.given(n)) sum += of(n);
    }
    return sum;
  }
};

/// q = d u for flat arrays of one body, and the sum of u q.
template <class Coefficient, class T>
struct DiagonalProduct {
  Array<const Coefficient> d;
  Array<const T> u;
  Array<T> q;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int, int) const {
    double sum = 0.0;
    for (int n = i0; n < i1; ++n) {
      q(n) = T(double(d(n)) * double(u(n)));
      sum += double(q(n)) * double(u(n));
    }
    return sum;
  }
};

/// r = b - d x; the sum of r r.
struct DiagonalResidual {
  Array<const double> d, x, b;
  Array<float> r;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int, int) const {
    double sum = 0.0;
    for (int n = i0; n < i1; ++n) {
      r(n) = float(b(n) - d(n) * x(n));
      sum += double(r(n)) * double(r(n));
    }
    return sum;
  }
};

/// inverse = 1 / d; 0 where d is 0: a node that nothing holds has no answer, and its unknown stays.
struct InvertNodes {
  Array<const float> d;
  Array<float> inverse;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const { inverse(n) = d(n) > 0.0f ? 1.0f / d(n) : 0.0f; }
};

}  // namespace coldsky
