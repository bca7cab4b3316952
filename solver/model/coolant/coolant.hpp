#pragma once
#include <limits>
#include <string>
#include <vector>

#include "kernels/flow/tube_flow.hpp"

namespace coldsky {

/// Saturated liquid, and vapour where it says so. What a solution's table does not hold (pressure, latent heat, vapour,
/// surface tension) is not a number.
struct FluidState {
  double density;           ///< [kg/m^3]
  double specific_heat;     ///< at constant pressure [J/(kg K)]
  double conductivity;      ///< [W/(m K)]
  double viscosity;         ///< dynamic [Pa s]
  double prandtl;           ///< [-]
  double vapour_pressure;   ///< [Pa]
  double latent_heat;       ///< [J/kg]
  double vapour_density;    ///< [kg/m^3]
  double vapour_viscosity;  ///< dynamic [Pa s]
  double surface_tension;   ///< of the liquid against its vapour [N/m]
};

/// A coolant's property table, data/fluids/NAME.csv (made with CoolProp by scripts/make_fluid_tables.py).
class Fluid {
 public:
  /// A coolant of solver/case/coolants.cpp; solutions with their mass fraction [-]. InputError for any other name, and
  /// for a fraction that the solution's table does not cover.
  static const Fluid& find(const std::string& name, double fraction = 0.0);
  /// Cubic spline in temperature [K], and over the fraction before it, through the logarithms of pressure, vapour
  /// density and viscosities. InputError outside the table, with its range. Error against CoolProp: docs/coolant.md.
  FluidState saturated_liquid(double temperature) const;
  double minimum_temperature() const { return temperature_.front(); }  ///< freezing (triple) point [K]
  double maximum_temperature() const { return temperature_.back(); }   ///< end of the table [K]
  /// The table's temperatures [K].
  const std::vector<double>& temperatures() const { return temperature_; }
  /// A property at these, with the second derivatives of its spline; null where the table does not hold it.
  struct Spline {
    const std::vector<double>* value = nullptr;
    const std::vector<double>* curvature = nullptr;
    bool logarithmic = false;  ///< it goes through the property's logarithms
  };
  Spline spline(double FluidState::*property) const;
  double critical_pressure() const { return critical_pressure_; }  ///< [Pa]; not a number for solutions
  const std::string& name() const { return name_; }

 private:
  Fluid(const std::string& name, double fraction);

  /// One property at the table's temperatures, with the second derivatives of its spline.
  struct Property {
    std::vector<double> value, curvature;
  };
  std::string name_;
  double critical_pressure_ = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> temperature_;
  std::vector<Property> properties_;  ///< in the order of `columns_`
  std::vector<std::size_t> columns_;  ///< indices into the list in coolant.cpp
};

struct TubeFlow {
  double reynolds, velocity;         ///< [-], [m/s]
  double friction;                   ///< Darcy [-]
  double pressure_drop;              ///< [Pa]
  double nusselt, film_coefficient;  ///< [-], [W/(m^2 K)]
  /// What lies outside the range of the law behind `film_coefficient`, and of that behind `pressure_drop`; empty = all
  /// inside. Only texts: a search may pass through such flows on its way to one inside.
  std::string film_out_of_range, friction_out_of_range;
};
/// \param mass_flow of one tube, above 0 [kg/s] \param diameter, length of the tube [m]
TubeFlow tube_flow(const FluidState& fluid, double mass_flow, double diameter, double length);

/// Condensing flow in a tube, from vapour to liquid: see flow_that_condenses.
/// \param reduced_pressure saturation pressure / critical pressure [-]
TubeFlow condensing_flow(const FluidState& fluid, double reduced_pressure, double mass_flow, double diameter,
                         double length);

/// Critical pressure of the equation of state behind the table [Pa].
double critical_pressure(const std::string& fluid);

}  // namespace coldsky
