#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "solver/case/case.hpp"
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

/// Height of the middle of the Sun's disc [rad]: sin = sin(latitude) sin(sun_latitude) + cos(latitude)
/// cos(sun_latitude) cos(hour angle).
/// \param latitude [rad] \param hour after local noon, 24 to a lunation [h] \param sun_latitude at which the Sun stands
/// in the zenith: within 1.54 degrees of the equator, as the Moon's axis is tilted [rad]
double lunar_sun_elevation(double latitude, double hour, double sun_latitude = 0.0);
/// Where it stands, from north over east [rad], 0 ... 2 pi.
double lunar_sun_azimuth(double latitude, double hour, double sun_latitude);

/// What of the Sun's disc stands above a straight horizon.
struct VisibleDisc {
  double share = 1.0;  ///< of its area [-]
  double rise = 0.0;   ///< of the visible part's middle over that of the disc [rad]
};
/// \param height of the disc's middle above the horizon [rad] \param radius of the disc [rad]
VisibleDisc visible_disc(double height, double radius);

/// Elevation of the terrain around a site by azimuth, straight lines between the rows of a file.
class Horizon {
 public:
  Horizon() = default;
  /// Columns azimuth_deg (from north over east, 0 ... 360, rising) and elevation_deg. \throws InputError with file,
  /// line and column
  explicit Horizon(const std::filesystem::path& file);
  double elevation(double azimuth) const;  ///< [rad]; level where there is no file

 private:
  std::vector<double> azimuth_, elevation_;
};

/// The Sun over a site: what of it is seen, and from where.
struct LunarSun {
  double elevation = 0.0;  ///< of the middle of what is seen [rad]
  double share = 0.0;      ///< of the disc [-]
};
LunarSun lunar_sun(const MoonCase& moon, const Horizon& horizon, double hour, double distance);

}  // namespace coldsky
