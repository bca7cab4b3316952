#pragma once
#include "solver/model/environment/vec3.hpp"

namespace coldsky {

/// The Sun as seen from the Earth, equator and equinox of date.
struct SunState {
  Vec3 direction;         ///< unit vector
  double declination;     ///< [rad]
  double distance;        ///< [au]
  double mean_longitude;  ///< [rad]
};

/// Julian date at 00:00 UTC of a day of the Gregorian calendar. Fliegel & Van Flandern (1968), Comm. ACM 11, 657.
double julian_date(int year, int month, int day);

/// Low-precision formulae of the Astronomical Almanac: 0.01 degrees between 1950 and 2050.
SunState sun_state(double julian_date);

/// Inclination [rad] at which the Earth's flattening turns a circular orbit once a year.
/// \param altitude above the equatorial radius [m]
double sun_synchronous_inclination(double altitude);

/// Beta angle [rad] of a Sun-synchronous orbit; positive when the Sun is on the side of the orbit normal.
/// \param local_time of the ascending node [h], against the mean Sun
double sun_synchronous_beta(double altitude, double local_time, double julian_date);

/// The normal of that orbit, equator and equinox of date; its inclination is that of sun_synchronous_inclination.
Vec3 sun_synchronous_normal(double altitude, double local_time, double julian_date);

/// Half widths [rad] of the arcs around the anti-solar point in which a circular orbit lies in the umbra, and in umbra
/// and penumbra together, for the shadow cones of a sphere. 0 = never.
struct ShadowArcs {
  double umbra, penumbra;
};
/// \param radius of the orbit [m] \param beta [rad] \param planet_radius [m] \param sun_distance [au]
ShadowArcs shadow_arcs(double radius, double beta, double planet_radius, double sun_distance = 1.0);

/// Visible share of the Sun's disc [-].
/// \param radius of the orbit [m] \param shadow_angle between position and the shadow's axis, seen from the planet
/// [rad]
double visible_sun(double radius, double shadow_angle, double planet_radius, double sun_distance = 1.0);

/// Radius of the geostationary orbit [m], from the sidereal day and EGM96's gravitational parameter.
inline constexpr double geostationary_radius = 42164.17e3;

}  // namespace coldsky
