#pragma once
#include <cmath>

/// Laws of coolant in tubes as pure functions of named scalars. Units in brackets. Texts about what lies outside the
/// ranges of the laws are made on the host (solver/model/coolant); here they are flags.
#if defined(__CUDACC__) || defined(__HIPCC__)
#define COLDSKY_FLOW_LAW __host__ __device__ inline
#else
#define COLDSKY_FLOW_LAW inline
#endif

namespace coldsky {

/// Where the turbulent laws end: Gnielinski and Petukhov, Incropera & DeWitt, ch. 8.
inline constexpr double turbulent_reynolds_end = 5e6, gnielinski_prandtl_low = 0.5, gnielinski_prandtl_high = 2000.0;
/// Where Shah's correlation of 1979 ends: reduced pressure [-] and mass flux [kg/(m^2 s)] of its data; Reynolds number
/// of all the flow as liquid and liquid Prandtl number from the limits its author gave later. See docs/coolant.md.
inline constexpr double shah_pressure_low = 0.002, shah_pressure_high = 0.44, shah_flux_low = 10.8,
                        shah_flux_high = 210.0, shah_reynolds_low = 350.0, shah_prandtl_low = 0.5;

/// Reynolds numbers between which laminar and turbulent laws are blended linearly, so that both stay continuous.
inline constexpr double laminar_limit = 2300.0, turbulent_limit = 3000.0;
/// Nusselt number of laminar flow, uniform flux [-].
inline constexpr double laminar_nusselt = 48.0 / 11.0;

/// Linear blend of two laws between the laminar and the turbulent limit.
COLDSKY_FLOW_LAW double blend_of_flows(double reynolds, double laminar, double turbulent) {
  const double along = (reynolds - laminar_limit) / (turbulent_limit - laminar_limit);
  const double share = along < 0.0 ? 0.0 : 1.0 < along ? 1.0 : along;
  return (1.0 - share) * laminar + share * turbulent;
}

COLDSKY_FLOW_LAW double petukhov(double reynolds) {
  const double root = 0.790 * std::log(reynolds < turbulent_limit ? turbulent_limit : reynolds) - 1.64;
  return 1.0 / (root * root);
}

/// Darcy friction factor of a smooth tube: 64/Re; Petukhov (0.790 ln Re - 1.64)^-2, 3000 < Re < 5e6. Incropera &
/// DeWitt, ch. 8. Reynolds number above 0.
COLDSKY_FLOW_LAW double friction_factor(double reynolds) {
  return blend_of_flows(reynolds, 64.0 / reynolds, petukhov(reynolds));
}

/// Nusselt number: 48/11 (laminar, uniform flux); Gnielinski, 3000 < Re < 5e6, 0.5 < Pr < 2000. Incropera &
/// DeWitt, ch. 8. Fully developed flow in a smooth tube.
COLDSKY_FLOW_LAW double nusselt(double reynolds, double prandtl) {
  const double re = reynolds < turbulent_limit ? turbulent_limit : reynolds, eighth = petukhov(re) / 8.0;
  const double gnielinski =
      eighth * (re - 1000.0) * prandtl / (1.0 + 12.7 * std::sqrt(eighth) * (std::cbrt(prandtl * prandtl) - 1.0));
  return blend_of_flows(reynolds, laminar_nusselt, gnielinski);
}

/// What the laws need of a coolant: saturated liquid, and vapour where it says so.
struct FlowFluid {
  double density, conductivity, viscosity;  ///< [kg/m^3], [W/(m K)], dynamic [Pa s]
  double prandtl;                           ///< [-]
  double vapour_density, vapour_viscosity;  ///< condensing flow only
  double reduced_pressure;                  ///< saturation pressure / critical pressure, condensing flow only [-]
};

/// Flow in one tube.
struct FlowNumbers {
  double reynolds, velocity;            ///< [-], [m/s]
  double friction;                      ///< Darcy [-]
  double friction_reynolds;             ///< of the friction law: of the mixture where the flow condenses [-]
  double pressure_drop;                 ///< [Pa]
  double nusselt, film_coefficient;     ///< [-], [W/(m^2 K)]
  double mass_flux;                     ///< [kg/(m^2 s)]
  bool film_outside, friction_outside;  ///< of the ranges of their laws
};

/// Liquid. \param mass_flow of one tube, above 0 [kg/s] \param diameter, length of the tube [m]
COLDSKY_FLOW_LAW FlowNumbers liquid_flow(const FlowFluid& fluid, double mass_flow, double diameter, double length) {
  FlowNumbers flow{};
  constexpr double pi = 3.14159265358979323846;
  flow.velocity = mass_flow / (fluid.density * 0.25 * pi * diameter * diameter);
  flow.reynolds = flow.friction_reynolds = fluid.density * flow.velocity * diameter / fluid.viscosity;
  flow.friction = friction_factor(flow.reynolds);
  flow.pressure_drop = flow.friction * length / diameter * 0.5 * fluid.density * flow.velocity * flow.velocity;
  flow.nusselt = nusselt(flow.reynolds, fluid.prandtl);
  flow.film_coefficient = flow.nusselt * fluid.conductivity / diameter;
  flow.mass_flux = mass_flow / (0.25 * pi * diameter * diameter);
  flow.friction_outside = !(flow.reynolds >= 0.0 && flow.reynolds <= turbulent_reynolds_end);
  // The laminar law knows no Prandtl number.
  flow.film_outside =
      flow.reynolds > laminar_limit &&
      (flow.friction_outside || !(fluid.prandtl >= gnielinski_prandtl_low && fluid.prandtl <= gnielinski_prandtl_high));
  return flow;
}

/// Condensing flow, from vapour to liquid: film coefficient of Shah (1979), Int. J. Heat Mass Transfer 22, 547, at mean
/// quality 0.5, never below the laminar liquid film; pressure drop of the homogeneous model with McAdams' viscosity at
/// the same quality, without the pressure that the slowing flow gets back. `reynolds` is that of all the flow as
/// liquid.
COLDSKY_FLOW_LAW FlowNumbers flow_that_condenses(const FlowFluid& fluid, double mass_flow, double diameter,
                                                 double length) {
  constexpr double quality = 0.5, pi = 3.14159265358979323846;
  FlowNumbers flow = liquid_flow(fluid, mass_flow, diameter, length);  // all of it as liquid
  // Shah: h / h_liquid-only = (1 - x)^0.8 + 3.8 x^0.76 (1 - x)^0.04 / p_r^0.38
  const double liquid_only =
      0.023 * std::pow(flow.reynolds, 0.8) * std::pow(fluid.prandtl, 0.4) * fluid.conductivity / diameter;
  const double turbulent =
      liquid_only * (std::pow(1.0 - quality, 0.8) + 3.8 * std::pow(quality, 0.76) * std::pow(1.0 - quality, 0.04) /
                                                        std::pow(fluid.reduced_pressure, 0.38));
  const double laminar = laminar_nusselt * fluid.conductivity / diameter;
  flow.film_coefficient = turbulent < laminar ? laminar : turbulent;
  flow.nusselt = flow.film_coefficient * diameter / fluid.conductivity;
  // Homogeneous mixture at the mean quality; McAdams: 1/mu = x / mu_v + (1 - x) / mu_l
  const double density = 1.0 / (quality / fluid.vapour_density + (1.0 - quality) / fluid.density);
  const double viscosity = 1.0 / (quality / fluid.vapour_viscosity + (1.0 - quality) / fluid.viscosity);
  const double flux = mass_flow / (0.25 * pi * diameter * diameter);
  flow.mass_flux = flux;
  flow.velocity = flux / density;
  flow.friction_reynolds = flux * diameter / viscosity;
  flow.friction = friction_factor(flow.friction_reynolds);
  flow.friction_outside = !(flow.friction_reynolds >= 0.0 && flow.friction_reynolds <= turbulent_reynolds_end);
  flow.film_outside = !(fluid.reduced_pressure >= shah_pressure_low && fluid.reduced_pressure <= shah_pressure_high &&
                        flux >= shah_flux_low && flux <= shah_flux_high && flow.reynolds >= shah_reynolds_low &&
                        fluid.prandtl >= shah_prandtl_low);
  flow.pressure_drop = flow.friction * length / diameter * 0.5 * flux * flux / density;
  return flow;
}

/// Electrical power of a pump [W]: volume flow [m^3/s] x pressure drop [Pa] / efficiency (electrical to hydraulic).
COLDSKY_FLOW_LAW double pump_power(double volume_flow, double pressure_drop, double efficiency) {
  return volume_flow * pressure_drop / efficiency;
}

}  // namespace coldsky
