#pragma once
#include "kernels/radiation/vector3.hpp"

/// What rays meet: triangles, parallelograms, and parts of disks, cylinders, cones and spheres.
namespace coldsky {

/// Part of a disk or of a surface of revolution in its own frame: u and v across the axis w. The curved ones are all
///
///     F = x^2 + y^2 + bend z^2 - 2 lean z - radius^2 = 0,   F > 0 outside (the front)
///
/// sphere: bend 1, lean 0, z from its centre; cylinder: bend 0, lean 0; cone, whose radius is radius + k z: bend -k^2,
/// lean k radius, z from its base, or from its tip where that is near. A part lies between two heights, and between two
/// half-planes through the axis.
struct Round {
  static constexpr int disk = 0, curved = 1;
  static constexpr int whole_turn = 0, up_to_half = 1, more_than_half = 2;
  Vector3 origin, u, v, w;  ///< [m], lengths 1
  int kind = curved;
  float radius = 0.0F, bend = 0.0F, lean = 0.0F;  ///< [m], [-], [m]
  float low = 0.0F, high = 0.0F;                  ///< heights z of the part; of a disk its radii [m]
  float low_radius = 0.0F, high_radius = 0.0F;    ///< distance from the axis there [m]
  int turn = whole_turn;                          ///< how much of the turn the part is
  float begin_cos = 1.0F, begin_sin = 0.0F;       ///< direction from the axis at which the part begins
  float end_cos = 1.0F, end_sin = 0.0F;           ///< and ends
  float turn_begin = 0.0F, turn_length = 1.0F;    ///< as shares of a turn
  float size = 0.0F;                              ///< its farthest point from the origin is no farther [m]
  int whole = -1;                                 ///< parts of one disk or body have the same number
  Bounds box;
};

/// Elements as kernels read them, by number. Of a parallelogram a, b and c are the corner and the ends of its edges.
struct Shapes {
  static constexpr int triangle = -1, parallelogram = -2;
  Array<const Facet> facets;  ///< of every element; not read where it is round
  Array<const int> kind;  ///< triangle, parallelogram, or the number of its Round; no entries: triangles all of them
  Array<const Round> rounds;

  int count() const { return static_cast<int>(facets.extent(0)); }
  bool mixed() const { return kind.extent(0) > 0; }
  KOKKOS_INLINE_FUNCTION int kind_of(int n) const { return kind.extent(0) > 0 ? kind(n) : triangle; }
  KOKKOS_INLINE_FUNCTION Bounds bounds(int n) const {
    const int what = kind_of(n);
    if (what >= 0) return rounds(what).box;
    const Facet facet = facets(n);
    Bounds box = bounds_of(facet);
    if (what == parallelogram) box.add(facet.b + (facet.c - facet.a));
    return box;
  }
};

/// A point in the frame of a round.
KOKKOS_INLINE_FUNCTION Vector3 in_frame(const Round& round, const Vector3& direction) {
  return {dot(direction, round.u), dot(direction, round.v), dot(direction, round.w)};
}

/// Whether a point at x, y lies within the part's turn, by no less than -slack [m].
KOKKOS_INLINE_FUNCTION bool within_turn(const Round& round, float x, float y, float slack) {
  if (round.turn == Round::whole_turn) return true;
  const bool after = Kokkos::fma(round.begin_cos, y, -(round.begin_sin * x)) >= -slack;
  const bool before = Kokkos::fma(round.end_sin, x, -(round.end_cos * y)) >= -slack;
  return round.turn == Round::up_to_half ? after && before : after || before;
}

/// Where a ray meets a round, if it does before `reach`. Parts overlap by more than rounding can part them, so that a
/// ray at a common edge meets one of them at least.
/// \param from_it the ray starts on the same disk or body: of a body the root at the start is divided out, so that
/// nothing but the far side is met; a disk is not met
/// \param back set where the ray comes from within, or from behind a disk
KOKKOS_INLINE_FUNCTION bool meets_round(const Round& round, const Vector3& origin, const Vector3& direction,
                                        bool from_it, float reach, float& distance, bool& back) {
  Vector3 p = in_frame(round, origin - round.origin);
  const Vector3 d = in_frame(round, direction);
  const float slack = 0x1p-22F * (Kokkos::fabs(p.x) + Kokkos::fabs(p.y) + Kokkos::fabs(p.z) + round.size);
  if (round.kind == Round::disk) {
    const float t = -p.z / d.z;
    if (from_it || !(t > 0.0F && t <= reach)) return false;
    const float x = Kokkos::fma(t, d.x, p.x), y = Kokkos::fma(t, d.y, p.y), square = Kokkos::fma(x, x, y * y);
    const float inner = round.low - slack, outer = round.high + slack;
    if ((inner > 0.0F && square < inner * inner) || square > outer * outer || !within_turn(round, x, y, slack)) {
      return false;
    }
    distance = t;
    back = d.z > 0.0F;
    return true;
  }
  const float a = Kokkos::fma(d.x, d.x, Kokkos::fma(d.y, d.y, round.bend * (d.z * d.z)));
  // From the point nearest to the origin of the frame, where squares are no larger than they have to be.
  const float shift = from_it ? 0.0F : -dot(p, d) / dot(d, d);
  p = plus_scaled(p, shift, d);
  const float b = Kokkos::fma(p.x, d.x, Kokkos::fma(p.y, d.y, Kokkos::fma(round.bend, p.z, -round.lean) * d.z));
  float roots[2];
  int count = 1;
  if (from_it) {
    roots[0] = -2.0F * b / a;
  } else {
    const float c = Kokkos::fma(p.x, p.x, Kokkos::fma(p.y, p.y, -(round.radius * round.radius))) +
                    Kokkos::fma(round.bend, p.z, -2.0F * round.lean) * p.z;
    // As low as rounding makes it where a ray is aimed at the tip of a cone.
    float discriminant = Kokkos::fma(b, b, -(a * c));
    const float lowest = -0x1p-21F * dot(d, d) * Kokkos::fma(round.radius, round.radius, dot(p, p));
    if (!(discriminant >= lowest)) return false;
    discriminant = discriminant > 0.0F ? discriminant : 0.0F;
    const float root = Kokkos::sqrt(discriminant), sum = b < 0.0F ? root - b : -(b + root);
    roots[0] = sum / a;
    roots[1] = sum == 0.0F ? roots[0] : c / sum;
    // A quotient that is no number is met nowhere.
    if (!(roots[0] <= roots[1])) Kokkos::kokkos_swap(roots[0], roots[1]);
    count = 2;
  }
  for (int n = 0; n < count; ++n) {
    const float t = shift + roots[n];
    if (!(t > 0.0F && t <= reach)) continue;
    const Vector3 at = plus_scaled(p, roots[n], d);
    if (at.z < round.low - slack || at.z > round.high + slack || !within_turn(round, at.x, at.y, slack)) continue;
    distance = t;
    const float outward = Kokkos::fma(a, roots[n], b);
    // At the tip of a cone the way along the axis tells.
    const bool at_tip = a < 0.0F && !from_it && roots[0] == roots[1];
    back = at_tip ? d.z * (round.high_radius - round.low_radius) < 0.0F : outward > 0.0F;
    return true;
  }
  return false;
}

}  // namespace coldsky
