#pragma once
#include <string>

#include "solver/case/case.hpp"
#include "solver/model/environment/vec3.hpp"

namespace coldsky {

/// Directions at one position of a circular orbit, in a frame fixed to the orbit plane: x towards the Sun's
/// projection on the plane, z along the orbit normal. All are unit vectors.
struct OrbitPosition {
  Vec3 nadir, velocity, orbit_normal, sun;
};

/// \param anomaly angle along the orbit from the point below the Sun [rad]
/// \param beta angle of the Sun above the orbit plane [rad]
OrbitPosition orbit_position(double anomaly, double beta);

/// "velocity", "anti-velocity", "nadir", "zenith", "orbit-normal", "anti-orbit-normal", "sun" or "anti-sun".
Vec3 named_direction(const std::string& name, const OrbitPosition& position);

/// Period of a circular orbit [s] of radius `radius` [m].
double orbit_period(double radius, double gravitational_parameter);

/// Half width of the eclipse arc around the anti-solar point [rad], cylindrical shadow; 0 = no eclipse.
double eclipse_half_angle(double altitude, double beta, double planet_radius);

/// Fraction of the orbit in eclipse, cylindrical shadow [-].
double eclipse_fraction(double altitude, double beta, double planet_radius);

}  // namespace coldsky
