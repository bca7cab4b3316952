#pragma once
#include <string>

#include "solver/model/environment/fluxes.hpp"

namespace coldsky {

/// Ground of a flat, diffuse, isothermal lunar plain.
struct LunarGround {
  double temperature = 0.0;  ///< [K]
  double albedo = 0.0;       ///< [-]
  double emissivity = 0.0;   ///< [-]
};

/// What one side of a radiator on that plain receives; the radiator's own shadow is neglected.
/// \param orientation "horizontal" (looks up), "down" (looks at the ground in its own shade), "vertical-edge-on",
///        "vertical-facing-sun" or "vertical-away"
/// \param sun_elevation above the horizon [rad]; below it there is no sunlight
SideFluxes lunar_side(const std::string& orientation, double sun_elevation, const LunarGround& ground,
                      double solar_flux, double space_temperature);

/// Where the back of a panel looks whose front has this orientation.
std::string opposite_orientation(const std::string& orientation);

/// Height of the Sun [rad]; the Moon's axis stands upright within 1.5 degrees.
/// \param latitude [rad] \param hour after local noon, 24 to a lunation [h]
double lunar_sun_elevation(double latitude, double hour);

}  // namespace coldsky
