#pragma once
#include <string>
#include <vector>

#include "solver/model/environment/environment.hpp"
#include "solver/model/environment/planet_map.hpp"
#include "solver/model/environment/vec3.hpp"

namespace coldsky {

/// Where Sun and planet stand, seen from a scene: x across the tubes, y along them, z the normal of the panel's front.
struct SkyPosition {
  Vec3 sun;               ///< unit vector towards it
  Vec3 down;              ///< unit vector towards the planet's centre, or the ground
  double distance = 0.0;  ///< of that centre, in radii of the planet; 1 = an infinite plane; 0 = no planet
  double weight = 1.0;    ///< of this position in the mean; they sum to 1
  double sunlight = 1.0;  ///< visible share of the Sun
  double anomaly = 0.0;   ///< along the orbit from the point nearest the Sun, or of a lunar day; elsewhere 0 [rad]
  double warmth = 1.0;    ///< infrared of planet or ground at this position, over that of the sky [-]
  /// Of an orbit: unit vectors along its way and along its normal; elsewhere zero.
  Vec3 velocity{}, orbit_normal{};
  Vec3 pole{0.0, 0.0, 1.0};  ///< of a planet with a map: its axis, to the north
};

/// What comes to a scene from outside, as the analytic surroundings have it for a panel alone.
struct Sky {
  std::vector<SkyPosition> positions;  ///< several = mean over an orbit
  /// The environment.orbit.positions of an orbit, evenly spaced from the point nearest the Sun; each weighs the same.
  /// Of a lunar day that a transient follows: the hours whose ground is known, from the case's hour on.
  std::vector<SkyPosition> around;
  double solar_flux = 0.0;       ///< [W/m^2]
  double albedo = 0.0;           ///< of planet or ground [-]
  double planet_infrared = 0.0;  ///< emitted by planet or ground [W/m^2]
  double background = 0.0;       ///< infrared of deep space, from wherever no body stands [W/m^2]
  /// Where the planet has a map: of both over what stands above, by the sine of the latitude.
  PlanetMap map;
  double period = 0.0;      ///< of the orbit [s]; 0 = none
  std::string day;          ///< of orbits known by date
  std::string description;  ///< one sentence
};

/// The sky over the scene of a case. Averages over an orbit are over the positions that the analytic average takes, and
/// worst positions and days of a year are those of the panel alone. A lunar case must have its ground temperature.
/// \param optics of the panel's sides; without a panel they are not asked where nothing is to choose
Sky make_sky(const EnvironmentCase& environment, const SideOptics& optics, Extreme extreme = Extreme::hot);

}  // namespace coldsky
