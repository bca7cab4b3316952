#pragma once
#include "solver/model/environment/vec3.hpp"

namespace coldsky {

/// View factor from a small flat plate to a sphere, exact for full and partial view.
/// Source: Howell, Catalog of Radiation Heat Transfer Configuration Factors, case B (plate element to sphere).
/// \param distance_ratio H = distance from the sphere's centre / its radius, >= 1 [-]
/// \param tilt between the plate's normal and the direction to the sphere's centre, 0 ... pi [rad]
double plate_to_sphere_view_factor(double distance_ratio, double tilt);

/// Points of the albedo quadrature on each smooth piece: measured error below 2e-10, relative 1e-8.
inline constexpr int albedo_points = 40;

/// Albedo seen by a plate: incident flux = albedo * solar flux * factor, for a planet that scatters diffusely
/// (Lambert), integrated over the lit part of the disc that the plate sees.
///     factor = (1/pi) * integral over the visible disc of max(0, n . w) max(0, m . s) dOmega
/// with w the direction of sight, m the normal of the ground there, s the direction to the Sun.
/// \param distance_ratio H as above, > 1 [-]
/// \param nadir, normal, sun unit vectors
/// \param points of the quadrature per smooth piece
double albedo_factor(double distance_ratio, const Vec3& nadir, const Vec3& normal, const Vec3& sun,
                     int points = albedo_points);

}  // namespace coldsky
