#include "solver/model/environment/orbit.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace coldsky {

OrbitPosition orbit_position(double anomaly, double beta) {
  const Vec3 radial{std::cos(anomaly), std::sin(anomaly), 0.0};
  return {
      -radial, {-std::sin(anomaly), std::cos(anomaly), 0.0}, {0.0, 0.0, 1.0}, {std::cos(beta), 0.0, std::sin(beta)}};
}

Vec3 named_direction(const std::string& name, const OrbitPosition& position) {
  if (name == "velocity") return position.velocity;
  if (name == "anti-velocity") return -position.velocity;
  if (name == "nadir") return position.nadir;
  if (name == "zenith") return -position.nadir;
  if (name == "orbit-normal") return position.orbit_normal;
  if (name == "anti-orbit-normal") return -position.orbit_normal;
  if (name == "sun") return position.sun;
  if (name == "anti-sun") return -position.sun;
  throw std::logic_error("unknown direction " + name);
}

double orbit_period(double radius, double gravitational_parameter) {
  return 2.0 * std::numbers::pi * std::sqrt(radius * radius * radius / gravitational_parameter);
}

double eclipse_half_angle(double altitude, double beta, double planet_radius) {
  const double radius = planet_radius + altitude;
  const double cosine = std::sqrt(altitude * altitude + 2.0 * planet_radius * altitude) / (radius * std::cos(beta));
  return std::fabs(beta) >= std::asin(planet_radius / radius) ? 0.0 : std::acos(std::min(1.0, cosine));
}

double eclipse_fraction(double altitude, double beta, double planet_radius) {
  return eclipse_half_angle(altitude, beta, planet_radius) / std::numbers::pi;
}

}  // namespace coldsky
