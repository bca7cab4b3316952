#pragma once
#include <map>
#include <string>
#include <vector>

namespace coldsky {

/// Saturated liquid, and vapour where it says so.
struct FluidState {
  double density, specific_heat, conductivity, viscosity, prandtl;
  double vapour_pressure, latent_heat, vapour_density, vapour_viscosity;
};

/// A coolant's property table, data/fluids/NAME.csv (made with CoolProp).
class Fluid {
 public:
  /// "ammonia" or "water".
  static const Fluid& find(const std::string& name);
  /// Natural cubic interpolation in temperature [K]; InputError outside the table, with its range.
  FluidState saturated_liquid(double temperature) const;
  double minimum_temperature() const { return temperature_.front(); }  ///< triple point [K]
  double maximum_temperature() const { return temperature_.back(); }   ///< end of the table [K]
  const std::string& name() const { return name_; }

 private:
  explicit Fluid(const std::string& name);
  double interpolate(const std::string& column, double temperature) const;

  std::string name_;
  std::vector<double> temperature_;
  /// Values and second derivatives of every column.
  struct Column {
    std::vector<double> value, curvature;
  };
  std::map<std::string, Column> columns_;
};

/// Reynolds numbers between which laminar and turbulent laws are blended linearly, so that both stay continuous.
inline constexpr double laminar_limit = 2300.0, turbulent_limit = 3000.0;

/// Darcy friction factor of a smooth tube: 64/Re; Petukhov (0.790 ln Re - 1.64)^-2. Incropera & DeWitt, ch. 8.
double friction_factor(double reynolds);
/// Nusselt number: 48/11 (laminar, uniform flux); Gnielinski, 3000 < Re < 5e6. Incropera & DeWitt, ch. 8.
double nusselt(double reynolds, double prandtl);

struct TubeFlow {
  double reynolds, velocity;  ///< [-], [m/s]
  double friction;            ///< Darcy [-]
  double pressure_drop;       ///< [Pa]
  double nusselt, film_coefficient;  ///< [-], [W/(m^2 K)]
};
/// \param mass_flow of one tube [kg/s] \param diameter, length of the tube [m]
TubeFlow tube_flow(const FluidState& fluid, double mass_flow, double diameter, double length);

/// Condensing flow in a tube, from vapour to liquid: film coefficient of Shah (1979), Int. J. Heat Mass Transfer 22,
/// 547, at mean quality 0.5; pressure drop of the homogeneous model with McAdams' viscosity.
/// \param reduced_pressure saturation pressure / critical pressure [-]
TubeFlow condensing_flow(const FluidState& fluid, double reduced_pressure, double mass_flow, double diameter, double length);

/// Critical pressure [Pa]: ammonia 11.333 MPa (Tillner-Roth 1993), water 22.064 MPa (IAPWS-95).
double critical_pressure(const std::string& fluid);

/// Electrical power of a pump [W].
double pump_power(double volume_flow, double pressure_drop, double efficiency);

}  // namespace coldsky
