#pragma once
#include "kernels/base/rows.hpp"
#include "kernels/laws/physics.hpp"

/// Sides of nodes that are patches of an exchange of radiation. The node's temperature is that of all its sides.
namespace coldsky {

struct SidesData {
  int count = 0, nodes = 0;
  Array<int> node, patch;              ///< of each side, in the order of the nodes
  Array<double> area;                  ///< [m^2]
  Array<double> emissivity;            ///< [-]
  Array<double> absorptance;           ///< of sunlight: what becomes heat in the node [-]
  Array<int> begin;                    ///< nodes + 1: where the sides of each node begin
  Array<std::uint8_t> given;           ///< of each node: its temperature is given, and nothing is added to its balance
  int first_piece = 0;                 ///< each side is a piece of its patch, from this one on
  double reference_temperature = 0.0;  ///< unknowns are deviations from it [K]

  KOKKOS_INLINE_FUNCTION double radiance(int side) const { return emissivity(side) * stefan_boltzmann * area(side); }
};

/// What each side emits [W]. It emits nothing again of a change of irradiation: its temperature is an unknown.
struct SideEmission {
  SidesData sides;
  Array<const double> deviation;  ///< of the nodes
  Array<double> emitted, again;   ///< of every piece
  KOKKOS_INLINE_FUNCTION void operator()(const int s) const {
    const double t = sides.reference_temperature + deviation(sides.node(s));
    emitted(sides.first_piece + s) = sides.radiance(s) * t * t * t * t;
    again(sides.first_piece + s) = 0.0;
  }
};

/// What each side emits more when nodes change by `u` [W].
template <class T>
struct SideFollow {
  SidesData sides;
  Array<const double> deviation;
  Array<const T> u;
  Array<double> emitted;
  KOKKOS_INLINE_FUNCTION void operator()(const int s) const {
    const int n = sides.node(s);
    const double t = sides.reference_temperature + deviation(n);
    emitted(sides.first_piece + s) = sides.given(n) ? 0.0 : 4.0 * sides.radiance(s) * t * t * t * double(u(n));
  }
};

/// Adds what the sides of every node give off to its balance [W], and the slope with irradiation held [W/K]. Emission
/// less absorption is a difference of fourth powers, which keeps its digits.
struct SideBalance {
  SidesData sides;
  Array<const double> deviation;
  Array<const double> irradiation, sunlight;  ///< of each patch [W/m^2]
  Array<double> residual, diagonal;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    if (sides.given(n)) return;
    const double t = sides.reference_temperature + deviation(n);
    double flow = 0.0, slope = 0.0;
    for (int s = sides.begin(n); s < sides.begin(n + 1); ++s) {
      const int p = sides.patch(s);
      // A step of Newton's method may lead below nothing.
      const double sink = Kokkos::pow((irradiation(p) < 0.0 ? 0.0 : irradiation(p)) / stefan_boltzmann, 0.25);
      flow +=
          sides.radiance(s) * difference_of_fourth_powers(t, sink) - sides.area(s) * sides.absorptance(s) * sunlight(p);
      slope += 4.0 * sides.radiance(s) * t * t * t;
    }
    residual(n) += flow;
    diagonal(n) += slope;
  }
};

/// q -= factor * (what nodes take up as irradiation changes)
template <class T>
struct SideTaken {
  SidesData sides;
  double factor;
  Array<const double> change;  ///< of the irradiation of each patch [W/m^2]
  Array<T> q;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    if (sides.given(n)) return;
    double sum = 0.0;
    for (int s = sides.begin(n); s < sides.begin(n + 1); ++s) {
      sum += sides.area(s) * sides.emissivity(s) * change(sides.patch(s));
    }
    q(n) = T(double(q(n)) - factor * sum);
  }
};

/// d += slope of what the sides emit: what a neighbourhood that warms up by 1 K brings to the nodes, about [W/K].
struct SideFollows {
  SidesData sides;
  Array<const double> deviation;
  Array<double> d;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    if (sides.given(n)) return;
    const double t = sides.reference_temperature + deviation(n);
    for (int s = sides.begin(n); s < sides.begin(n + 1); ++s) d(n) += 4.0 * sides.radiance(s) * t * t * t;
  }
};

/// Sums over the sides [W], [m^2]: of nodes that have a balance, or of all.
struct SideFlows {
  enum Part : int { area = 0, emitted, absorbed, sunlight, temperature };
  SidesData sides;
  Array<const double> deviation;
  Array<const double> irradiation, solar;  ///< of each patch [W/m^2]
  Part part;
  bool all;
  KOKKOS_INLINE_FUNCTION double of(int s) const {
    const int p = sides.patch(s);
    const double t = sides.reference_temperature + deviation(sides.node(s)), a = sides.area(s);
    switch (part) {
      case area:
        return a;
      case emitted:
        return sides.radiance(s) * t * t * t * t;
      case absorbed:
        return a * sides.emissivity(s) * irradiation(p);
      case sunlight:
        return a * sides.absorptance(s) * solar(p);
      case temperature:
        return a * t;
    }
    return 0.0;
  }
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int, int) const {
    double sum = 0.0;
    for (int s = i0; s < i1; ++s) {
      if (all || !sides.given(sides.node(s))) sum += of(s);
    }
    return sum;
  }
};

}  // namespace coldsky
