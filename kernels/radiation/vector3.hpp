#pragma once
#include "kernels/base/types.hpp"

/// Points and directions of rays in single precision.
///
/// Every product that is added to something goes through fma, written out: the compiler then has nothing to contract by
/// its own choice, and a ray finds the same digits on every backend.
namespace coldsky {

struct Vector3 {
  float x = 0.0F, y = 0.0F, z = 0.0F;
};

KOKKOS_INLINE_FUNCTION Vector3 operator+(const Vector3& a, const Vector3& b) {
  return {a.x + b.x, a.y + b.y, a.z + b.z};
}
KOKKOS_INLINE_FUNCTION Vector3 operator-(const Vector3& a, const Vector3& b) {
  return {a.x - b.x, a.y - b.y, a.z - b.z};
}
KOKKOS_INLINE_FUNCTION Vector3 scaled(float factor, const Vector3& a) {
  return {factor * a.x, factor * a.y, factor * a.z};
}
/// a + factor b
KOKKOS_INLINE_FUNCTION Vector3 plus_scaled(const Vector3& a, float factor, const Vector3& b) {
  return {Kokkos::fma(factor, b.x, a.x), Kokkos::fma(factor, b.y, a.y), Kokkos::fma(factor, b.z, a.z)};
}
KOKKOS_INLINE_FUNCTION float dot(const Vector3& a, const Vector3& b) {
  return Kokkos::fma(a.x, b.x, Kokkos::fma(a.y, b.y, a.z * b.z));
}
KOKKOS_INLINE_FUNCTION Vector3 cross(const Vector3& a, const Vector3& b) {
  return {Kokkos::fma(a.y, b.z, -(a.z * b.y)), Kokkos::fma(a.z, b.x, -(a.x * b.z)),
          Kokkos::fma(a.x, b.y, -(a.y * b.x))};
}
KOKKOS_INLINE_FUNCTION float largest_coordinate(const Vector3& a) {
  const float x = Kokkos::fabs(a.x), y = Kokkos::fabs(a.y), z = Kokkos::fabs(a.z);
  const float larger = x > y ? x : y;
  return larger > z ? larger : z;
}

/// Three corners of a triangle. Its front is the side from which they run counter-clockwise.
struct Facet {
  Vector3 a, b, c;
  KOKKOS_INLINE_FUNCTION Vector3 normal() const { return cross(b - a, c - a); }  ///< length: twice the area
};

/// A box along the axes; an empty one until something is added.
struct Bounds {
  float low[3] = {3.4e38F, 3.4e38F, 3.4e38F}, high[3] = {-3.4e38F, -3.4e38F, -3.4e38F};

  KOKKOS_INLINE_FUNCTION void add(const Vector3& point) {
    const float at[3] = {point.x, point.y, point.z};
    for (int axis = 0; axis < 3; ++axis) {
      low[axis] = at[axis] < low[axis] ? at[axis] : low[axis];
      high[axis] = at[axis] > high[axis] ? at[axis] : high[axis];
    }
  }
  KOKKOS_INLINE_FUNCTION void add(const Bounds& other) {
    for (int axis = 0; axis < 3; ++axis) {
      low[axis] = other.low[axis] < low[axis] ? other.low[axis] : low[axis];
      high[axis] = other.high[axis] > high[axis] ? other.high[axis] : high[axis];
    }
  }
  /// Half of the surface: what the chance that a ray hits the box is proportional to.
  KOKKOS_INLINE_FUNCTION float half_area() const {
    const float x = high[0] - low[0], y = high[1] - low[1], z = high[2] - low[2];
    return x * y + y * z + z * x;
  }
};

KOKKOS_INLINE_FUNCTION Bounds bounds_of(const Facet& facet) {
  Bounds bounds;
  bounds.add(facet.a);
  bounds.add(facet.b);
  bounds.add(facet.c);
  return bounds;
}

}  // namespace coldsky
