#include "solver/model/environment/ephemeris.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>

#include "solver/core/constants.hpp"

namespace coldsky {

namespace {

using std::numbers::pi;
constexpr double degree = pi / 180.0;
constexpr double astronomical_unit = 1.495978707e11;     // [m], IAU 2012
constexpr double sun_radius = 695700.0e3;                // [m], IAU 2015 nominal
constexpr double earth_j2 = 1.08262668e-3;               // second zonal harmonic, EGM96
constexpr double tropical_year = 365.2421897 * 86400.0;  // [s]

}  // namespace

double julian_date(int year, int month, int day) {
  using namespace std::chrono;
  const sys_days date{std::chrono::year{year} / month / day};
  return 2440587.5 + static_cast<double>(date.time_since_epoch().count());  // 1970-01-01 00:00 is JD 2440587.5
}

SunState sun_state(double julian_date) {
  const double n = julian_date - 2451545.0;
  const double mean_longitude = std::fmod(280.460 + 0.9856474 * n, 360.0) * degree;
  const double anomaly = std::fmod(357.528 + 0.9856003 * n, 360.0) * degree;
  const double longitude =
      mean_longitude + 1.915 * degree * std::sin(anomaly) + 0.020 * degree * std::sin(2.0 * anomaly);
  const double obliquity = (23.439 - 4e-7 * n) * degree;
  SunState sun{};
  sun.direction = {std::cos(longitude), std::cos(obliquity) * std::sin(longitude),
                   std::sin(obliquity) * std::sin(longitude)};
  sun.declination = std::asin(sun.direction.z);
  sun.distance = 1.00014 - 0.01671 * std::cos(anomaly) - 0.00014 * std::cos(2.0 * anomaly);
  sun.mean_longitude = mean_longitude;
  return sun;
}

double sun_synchronous_inclination(double altitude) {
  const double radius = constants::earth_radius_shadow, axis = radius + altitude;
  const double motion = std::sqrt(constants::earth_gravitational_parameter / (axis * axis * axis));
  const double precession = 2.0 * pi / tropical_year;
  return std::acos(-2.0 * precession * axis * axis / (3.0 * motion * earth_j2 * radius * radius));
}

Vec3 sun_synchronous_normal(double altitude, double local_time, double julian_date) {
  const double inclination = sun_synchronous_inclination(altitude);
  const double node = sun_state(julian_date).mean_longitude + 15.0 * (local_time - 12.0) * degree;
  return {std::sin(inclination) * std::sin(node), -std::sin(inclination) * std::cos(node), std::cos(inclination)};
}

double sun_synchronous_beta(double altitude, double local_time, double julian_date) {
  const Vec3 normal = sun_synchronous_normal(altitude, local_time, julian_date);
  return std::asin(std::clamp(dot(normal, sun_state(julian_date).direction), -1.0, 1.0));
}

ShadowArcs shadow_arcs(double radius, double beta, double planet_radius, double sun_distance) {
  // The cones touch Sun and planet; a point at angle theta from the shadow's axis crosses them where
  // r sin(theta + a_u) = R and r sin(theta - a_p) = R.
  const double distance = sun_distance * astronomical_unit, limb = std::asin(planet_radius / radius);
  const double umbra = limb - std::asin((sun_radius - planet_radius) / distance);
  const double penumbra = limb + std::asin((sun_radius + planet_radius) / distance);
  const auto arc = [&](double theta) {
    const double cosine = std::cos(theta) / std::cos(beta);
    return theta > 0.0 && cosine < 1.0 && std::cos(beta) > 0.0 ? std::acos(cosine) : 0.0;
  };
  return {arc(umbra), arc(penumbra)};
}

double visible_sun(double radius, double shadow_angle, double planet_radius, double sun_distance) {
  const double distance = sun_distance * astronomical_unit;
  // From the satellite: the Sun's and the planet's apparent radii, and the angle between their centres.
  const double across = radius * std::sin(shadow_angle), behind = radius * std::cos(shadow_angle);
  const double sun_apparent = std::asin(sun_radius / std::hypot(distance + behind, across));
  const double limb = std::asin(planet_radius / radius);
  const double separation = shadow_angle - std::atan2(across, distance + behind);
  const double beyond = separation - limb;  // of the Sun's centre beyond the planet's limb
  if (beyond >= sun_apparent) return 1.0;
  if (beyond <= -sun_apparent) return 0.0;
  // The limb is a small circle of geodesic curvature cot(limb): near the Sun's small disc, a plane circle of radius
  // tan(limb). The overlap is a lens.
  const double planet = std::tan(limb), between = planet + beyond, s = sun_apparent;
  const double cos_sun = std::clamp((between * between + s * s - planet * planet) / (2.0 * between * s), -1.0, 1.0);
  const double cos_planet =
      std::clamp((between * between + planet * planet - s * s) / (2.0 * between * planet), -1.0, 1.0);
  const double angle_sun = std::acos(cos_sun), angle_planet = std::acos(cos_planet);
  const double lens = s * s * (angle_sun - std::sin(angle_sun) * cos_sun) +
                      planet * planet * (angle_planet - std::sin(angle_planet) * cos_planet);
  return std::clamp(1.0 - lens / (pi * s * s), 0.0, 1.0);
}

}  // namespace coldsky
