#pragma once
#include "kernels/base/contract.hpp"

/// Physics as pure functions of named scalars: no views, no indices. Units in brackets.
namespace coldsky {

/// Stefan-Boltzmann constant [W/(m^2 K^4)], CODATA 2018.
inline constexpr double stefan_boltzmann = 5.670374419e-8;

/// a^4 - b^4 without cancellation [K^4].
KOKKOS_INLINE_FUNCTION double difference_of_fourth_powers(double a, double b) {
  return (a - b) * (a + b) * (a * a + b * b);
}

/// How a surface meets its surroundings.
struct SurfaceLaw {
  enum Kind : int { exchange = 0, fixed_temperature = 1 };
  int kind = exchange;
  double absorptance = 0.0;  ///< of sunlight, direct or reflected [-]
  double emissivity = 0.0;   ///< infrared; by Kirchhoff's law the absorptance of that band too [-]
  /// Of what the surface emits and absorbs: what reaches the body (insulation under a coating, an imposed efficiency)
  /// [-]
  double share = 1.0;
  double absorbed_as_given = 0.0;    ///< beside what the bands bring, before `share` [W/m^2]
  double sink_temperature = 0.0;     ///< radiative background, absorbed fluxes included [K]
  double inward_flux = 0.0;          ///< prescribed, into the body [W/m^2]
  double film_coefficient = 0.0;     ///< convection to `ambient_temperature` [W/(m^2 K)]
  double ambient_temperature = 0.0;  ///< [K]
  double temperature = 0.0;          ///< of the surface, kind fixed_temperature [K]
  bool half_cell = true;             ///< conduction from cell centre to surface in series; false for thin sheets

  /// Emission of the body over that of a black one [-].
  KOKKOS_INLINE_FUNCTION double emittance() const { return emissivity * share; }
};

/// What reaches the body of the irradiation of a surface by sunlight and infrared [W/m^2].
KOKKOS_INLINE_FUNCTION double absorbed_irradiation(const SurfaceLaw& law, double solar, double infrared) {
  return law.share * (law.absorptance * solar + law.emissivity * infrared + law.absorbed_as_given);
}
/// Background from which a surface that emits takes `absorbed` [W/m^2]: emission less absorption is then a difference
/// of fourth powers, which keeps its digits [K].
KOKKOS_INLINE_FUNCTION double radiative_sink(const SurfaceLaw& law, double absorbed) {
  COLDSKY_EXPECTS(law.emittance() > 0.0);
  return Kokkos::pow(absorbed / (law.emittance() * stefan_boltzmann), 0.25);
}

/// Flux out of the body and its derivative at surface temperature `surface` [W/m^2], [W/(m^2 K)].
struct SurfaceFlux {
  double flux, slope;
};
KOKKOS_INLINE_FUNCTION SurfaceFlux surface_flux(const SurfaceLaw& law, double surface) {
  const double radiance = law.emittance() * stefan_boltzmann;
  return {radiance * difference_of_fourth_powers(surface, law.sink_temperature) - law.inward_flux +
              law.film_coefficient * (surface - law.ambient_temperature),
          4.0 * radiance * surface * surface * surface + law.film_coefficient};
}

/// State of a boundary face: drop from cell centre to surface [K], flux out [W/m^2], d flux / d T_cell [W/(m^2 K)].
struct FaceBalance {
  double drop, flux, slope;
};

/// One step of Newton's method for the drop from cell centre to surface: drop after it and its change [K].
struct DropStep {
  double drop, change;
};
KOKKOS_INLINE_FUNCTION DropStep improve_drop(const SurfaceFlux& f, double cell, double g, double drop) {
  const double change = (f.flux - g * drop) / (g + f.slope);
  drop += change;
  // A surface below absolute zero has no meaning: the step is cut to half the way down.
  if (drop > cell) drop = 0.5 * (drop - change + cell);
  return {drop, change};
}
/// Change of a drop, relative to the cell's temperature, below which it stands.
inline constexpr double least_drop_change = 1e-15;
inline constexpr int most_drop_steps = 60;

/// Solves  g (T_cell - T_surface) = flux(T_surface)  for the true surface temperature by Newton's method on the
/// drop; `g` [W/(m^2 K)] is the half-cell conductance. The flux rises with temperature, so the root is unique.
KOKKOS_INLINE_FUNCTION FaceBalance face_balance(const SurfaceLaw& law, double cell, double g) {
  COLDSKY_EXPECTS(law.emissivity >= 0.0 && law.emissivity <= 1.0 && law.share >= 0.0);
  COLDSKY_EXPECTS(!(g < 0.0));
  if (law.kind == SurfaceLaw::fixed_temperature) {
    const double drop = cell - law.temperature;
    return {drop, g * drop, g};
  }
  SurfaceFlux f = surface_flux(law, cell);
  if (!law.half_cell) return {0.0, f.flux, f.slope};
  if (!(g > 0.0)) return {0.0, 0.0, 0.0};
  double drop = 0.0;
  for (int n = 0; n < most_drop_steps; ++n) {
    const DropStep step = improve_drop(f, cell, g, drop);
    drop = step.drop;
    f = surface_flux(law, cell - drop);
    if (Kokkos::fabs(step.change) <= least_drop_change * cell) break;
  }
  return {drop, f.flux, g * f.slope / (g + f.slope)};
}

/// Resistance between the centres of two cells: two half cells and the contact between them in series [m^2 K/W].
KOKKOS_INLINE_FUNCTION double resistance_of_halves(double half_own_width, double own_conductivity,
                                                   double half_other_width, double other_conductivity, double contact) {
  return half_own_width / own_conductivity + half_other_width / other_conductivity + contact;
}
KOKKOS_INLINE_FUNCTION double series_resistance(double own_width, double own_conductivity, double other_width,
                                                double other_conductivity, double contact) {
  return resistance_of_halves(0.5 * own_width, own_conductivity, 0.5 * other_width, other_conductivity, contact);
}
/// Thickness at the face between two cells, linear between their centres: a harmonic mean would starve the face beside
/// a sheet's pointed end.
KOKKOS_INLINE_FUNCTION double thickness_between(double own_width, double own_thickness, double other_width,
                                                double other_thickness) {
  return (own_thickness * other_width + other_thickness * own_width) / (own_width + other_width);
}

/// k(T) = k0 (1 + b (T - T_reference) + chi (T / 350 K)^3) [W/(m K)] along each axis; the cubic term is radiation
/// through the pores of regolith (Hayne et al. 2017). rho c(T) = sum of capacity[n] T^n [J/(m^3 K)].
struct MaterialLaw {
  double conductivity[3] = {0, 0, 0};    ///< k0 along x, y, z [W/(m K)]
  double coefficient = 0.0;              ///< b [1/K]
  double reference = 300.0;              ///< [K]
  double radiative = 0.0;                ///< chi [-]
  double capacity[5] = {0, 0, 0, 0, 0};  ///< [J/(m^3 K^(n+1))]
  double source = 0.0;                   ///< heat released [W/m^3]
};
KOKKOS_INLINE_FUNCTION double conductivity_factor(const MaterialLaw& m, double temperature) {
  constexpr double radiative_reference = 350.0;  // [K]
  const double ratio = temperature / radiative_reference;
  return 1.0 + m.coefficient * (temperature - m.reference) + m.radiative * ratio * ratio * ratio;
}
/// The same digits for a law without radiation.
KOKKOS_INLINE_FUNCTION double linear_factor(const MaterialLaw& m, double temperature) {
  return 1.0 + m.coefficient * (temperature - m.reference);
}
/// k(T) never falls below this share of k0.
inline constexpr double conductivity_floor = 0.05;
KOKKOS_INLINE_FUNCTION double conductivity_share(double factor) {
  // Newton's trial steps may leave the range of the linear law; the floor keeps the operator elliptic there.
  return factor > conductivity_floor ? factor : conductivity_floor;
}
KOKKOS_INLINE_FUNCTION double conductivity(const MaterialLaw& m, int axis, double temperature) {
  return m.conductivity[axis] * conductivity_share(conductivity_factor(m, temperature));
}
/// rho c at `temperature` [J/(m^3 K)].
KOKKOS_INLINE_FUNCTION double heat_capacity(const MaterialLaw& m, double temperature) {
  double sum = m.capacity[4];
  for (int n = 3; n >= 0; --n) sum = sum * temperature + m.capacity[n];
  return sum;
}

/// Coolant along one tube segment whose wall is at one temperature: with N = UA / C,
/// T_out = T_w + (T_in - T_w) exp(-N), exact. Temperatures may be deviations from a common reference [K].
struct SegmentCoolant {
  double outlet;  ///< [K]
  double mean;    ///< temperature T such that heat = UA (T - T_w) [K]
};
struct SegmentFactors {
  double effectiveness;  ///< 1 - exp(-N)
  double share;          ///< (1 - exp(-N)) / N
};
KOKKOS_INLINE_FUNCTION SegmentFactors segment_factors(double conductance, double inverse_capacity_rate) {
  const double n = conductance * inverse_capacity_rate;
  if (n < 1e-300) return {0.0, 1.0};
  const double effectiveness = -Kokkos::expm1(-n);
  return {effectiveness, effectiveness / n};
}
KOKKOS_INLINE_FUNCTION SegmentCoolant segment_coolant(const SegmentFactors& f, double inlet, double wall) {
  return {inlet + f.effectiveness * (wall - inlet), wall + f.share * (inlet - wall)};
}

}  // namespace coldsky
