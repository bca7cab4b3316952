#pragma once
#include "solver/model/coolant/coolant.hpp"

/// Transport limits of a grooved heat pipe, steady. Equations, sources and what is left out: docs/coolant.md.
namespace coldsky {

struct HeatPipeSpec {
  double core_diameter = 0.0;                                                      ///< of the vapour core [m]
  double evaporator_length = 0.0, adiabatic_length = 0.0, condenser_length = 0.0;  ///< [m]
  double wick_permeability = 0.0;                                                  ///< [m^2]
  double pore_radius = 0.0;        ///< effective capillary radius: the width of a rectangular groove [m]
  double wick_area = 0.0;          ///< cross-section of the liquid in the wick [m^2]
  double wick_thickness = 0.0;     ///< between vapour core and wall: depth of a groove [m]
  double wick_conductivity = 0.0;  ///< effective, of the filled wick, radial [W/(m K)]
  double nucleation_radius = 0.0;  ///< of the largest bubble that the wall holds [m]
  double height = 0.0;             ///< of the evaporator above the condenser [m]
  double gravity = 0.0;            ///< [m/s^2]

  double core_area() const;  ///< [m^2]
  /// Length over which all the heat would flow with the same pressure drop, sources and sinks being uniform [m].
  double effective_length() const { return 0.5 * (evaporator_length + condenser_length) + adiabatic_length; }
};

/// Liquid transport factor, density x surface tension x latent heat / viscosity [W/m^2].
double merit_number(const FluidState& fluid);

/// Reynolds number of the vapour where it carries all of the heat [W].
double vapour_reynolds(const FluidState& fluid, const HeatPipeSpec& pipe, double heat);
/// Pressure that the menisci have to give at a heat flow [W]: liquid (Darcy), vapour (laminar or turbulent) and height
/// [Pa].
double capillary_demand(const FluidState& fluid, const HeatPipeSpec& pipe, double heat);
/// Pressure that they can give, 2 sigma / r [Pa].
double capillary_pressure(const FluidState& fluid, const HeatPipeSpec& pipe);

/// Largest heat flows of one pipe [W].
struct HeatPipeLimits {
  double capillary;    ///< 0 when the height alone asks for more than the menisci give
  double viscous;      ///< vapour too thin to be driven by its own pressure
  double sonic;        ///< vapour choked at the evaporator's end
  double entrainment;  ///< vapour tears liquid out of the grooves
  double boiling;      ///< bubbles in the evaporator's wick; 0 when the wall holds bubbles as large as the pores

  const char* binding() const;  ///< name of the smallest
  double smallest() const;
};
/// \param temperature of the vapour, at which `fluid` is saturated [K]
HeatPipeLimits heat_pipe_limits(const FluidState& fluid, double temperature, const HeatPipeSpec& pipe);

}  // namespace coldsky
