#pragma once
#include "kernels/base/types.hpp"
#include "kernels/radiation/vector3.hpp"

/// What rays meet that leave a scene: the planet, the light of the Sun on it, or space.
namespace coldsky {

/// Sun and planet as a scene has them about it. \param distance of the planet's centre, in radii of the planet: 1 means
/// an infinite plane, 0 no planet
struct SkyDirections {
  Vector3 sun, down;  ///< of length 1: towards the Sun; towards the planet's centre, or the ground
  float distance = 0.0F;
  Vector3 pole{0.0F, 0.0F, 1.0F};  ///< of length 1: the planet's axis, to its north; read for maps

  /// Whether a ray of length 1 ends at the planet; then the cosine of the Sun's zenith angle there, or zero at night,
  /// and the sine of the latitude (of a plane 0).
  KOKKOS_INLINE_FUNCTION bool meets_planet(const Vector3& direction, float& zenith_cosine, float& latitude_sine) const {
    latitude_sine = 0.0F;
    const float towards = dot(direction, down);
    if (!(distance > 0.0F) || !(towards > 0.0F)) return false;
    if (distance == 1.0F) {
      zenith_cosine = Kokkos::fmax(0.0F, -dot(down, sun));
      return true;
    }
    // In radii from the centre the ray goes from -distance down; it meets the sphere where |point| = 1.
    const float along = distance * towards;
    const float under = Kokkos::fma(along, along, -Kokkos::fma(distance, distance, -1.0F));
    if (!(under >= 0.0F)) return false;
    const float length = along - Kokkos::sqrt(under);
    const Vector3 point = plus_scaled(scaled(-distance, down), length, direction);
    zenith_cosine = Kokkos::fmax(0.0F, dot(point, sun));
    latitude_sine = dot(point, pole);
    return true;
  }
};

/// Infrared and albedo of the planet over their largest values, at nodes that lie evenly over the sine of the latitude
/// from -1 to 1; empty = the same everywhere.
struct PlanetTable {
  Array<const float> infrared, albedo;
  bool there() const { return infrared.extent(0) > 0; }
  KOKKOS_INLINE_FUNCTION static float at(const Array<const float>& nodes, float latitude_sine) {
    const int last = static_cast<int>(nodes.extent(0)) - 1;
    const float place = 0.5F * (latitude_sine + 1.0F) * static_cast<float>(last);
    const float bounded = place < 0.0F ? 0.0F : place > static_cast<float>(last) ? static_cast<float>(last) : place;
    const int node = static_cast<int>(bounded), low = node < last ? node : last - 1;
    const float share = bounded - static_cast<float>(low);
    return Kokkos::fma(share, nodes(low + 1), Kokkos::fma(-share, nodes(low), nodes(low)));
  }
};

/// Cosines are added as integers in units of 2^-24, so that sums are the same in any order.
KOKKOS_INLINE_FUNCTION std::int64_t fixed_cosine(float cosine) {
  return static_cast<std::int64_t>(Kokkos::fma(cosine, 0x1p24F, 0.5F));
}
inline constexpr double fixed_unit = 0x1p-24;

}  // namespace coldsky
