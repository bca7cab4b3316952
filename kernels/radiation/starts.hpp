#pragma once
#include "kernels/radiation/directions.hpp"
#include "kernels/radiation/rays.hpp"

/// Where rays leave an element: points spread evenly by area over every kind, and the direction that faces away there.
namespace coldsky {

/// A point off a surface, and directions of length 1 there.
struct Start {
  Vector3 point, normal, tangent;
};

namespace detail {

/// How far rays start off what they start on [m].
KOKKOS_INLINE_FUNCTION float start_step(const Vector3& point) { return 0x1p-20F * largest_coordinate(point); }

/// A share that keeps off 0 and 1 by as much as rounding may carry a point across an edge.
KOKKOS_INLINE_FUNCTION float inner_share(float share, float step, float length) {
  const float wanted = 2.0F * step, most = 0x1p-10F * length;
  const float inward = length > 0.0F ? (wanted < most ? wanted : most) / length : 0.0F;
  return Kokkos::fma(inward, 0.5F - share, share);
}

KOKKOS_INLINE_FUNCTION Start start_on_edged(const Facet& facet, bool triangle, bool back, float u, float v) {
  const Vector3 edge = facet.b - facet.a, area = facet.normal();
  const float size = Kokkos::sqrt(dot(area, area)), length = 1.0F / size;
  Start start;
  start.normal = scaled(back ? -length : length, area);
  start.tangent = scaled(1.0F / Kokkos::sqrt(dot(edge, edge)), edge);
  if (triangle) {
    start.point = start_on(facet, point_on(facet, u, v), start.normal, size);
    return start;
  }
  const Vector3 other = facet.c - facet.a;
  const float longest = largest_coordinate(edge) + largest_coordinate(other);
  // Across an edge a point moves by the share of the height, area over edge.
  const float step = start_step(facet.a) + 0x1p-20F * longest, height = size / longest;
  const float first = inner_share(u, step, height), second = inner_share(v, step, height);
  const Vector3 point = plus_scaled(plus_scaled(facet.a, first, edge), second, other);
  start.point = plus_scaled(point, start_step(point), start.normal);
  return start;
}

KOKKOS_INLINE_FUNCTION Start start_on_round(const Round& round, bool back, float u, float v) {
  const float step = start_step(round.origin) + 0x1p-20F * round.size;
  const float rise = round.high - round.low;
  const float widening = round.kind == Round::disk ? 0.0F : round.high_radius - round.low_radius;
  const float largest = round.low_radius > round.high_radius ? round.low_radius : round.high_radius;
  const float first = round.turn == Round::whole_turn ? u : inner_share(u, step, round.turn_length * largest);
  // A whole sphere ends at its poles, where it has no edges.
  const bool poles = round.bend > 0.0F && rise >= 2.0F * round.radius;
  const float second = poles ? v : inner_share(v, step, rise + Kokkos::fabs(widening));
  float cosine = 0.0F, sine = 0.0F;
  turn(Kokkos::fma(first, round.turn_length, round.turn_begin), cosine, sine);
  // Distance from the axis, height, and the normal away from the axis and along it.
  float radius = 0.0F, height = 0.0F, across = 0.0F, along = 1.0F;
  if (round.kind == Round::disk) {
    const float inner = round.low * round.low;
    radius = Kokkos::sqrt(Kokkos::fma(second, Kokkos::fma(round.high, round.high, -inner), inner));
  } else if (round.bend > 0.0F) {
    height = Kokkos::fma(second, rise, round.low);
    const float square = Kokkos::fma(round.radius, round.radius, -(height * height));
    radius = square > 0.0F ? Kokkos::sqrt(square) : 0.0F;
    const float length = Kokkos::sqrt(Kokkos::fma(radius, radius, height * height));
    across = radius / length;
    along = height / length;
  } else {
    // Rings grow with the radius: the share of the height at which the share `second` of the area lies below.
    const float sum = round.low_radius + round.high_radius, below = round.low_radius * round.low_radius;
    const float root = Kokkos::sqrt(Kokkos::fma(second, sum * widening, below));
    const float share = second > 0.0F ? second * sum / (round.low_radius + root) : 0.0F;
    height = Kokkos::fma(share, rise, round.low);
    radius = Kokkos::fma(share, widening, round.low_radius);
    const float slant = Kokkos::sqrt(Kokkos::fma(rise, rise, widening * widening));
    across = rise / slant;
    along = -widening / slant;
  }
  const Vector3 away = plus_scaled(scaled(cosine, round.u), sine, round.v);
  Start start;
  start.normal = plus_scaled(scaled(across, away), along, round.w);
  // Frames are rounded: directions of rays have length 1 to rounding, as those of flat elements.
  start.normal = scaled((back ? -1.0F : 1.0F) / Kokkos::sqrt(dot(start.normal, start.normal)), start.normal);
  start.tangent = plus_scaled(scaled(cosine, round.v), -sine, round.u);
  const Vector3 point = plus_scaled(plus_scaled(round.origin, radius, away), height, round.w);
  start.point = plus_scaled(point, start_step(point), start.normal);
  return start;
}

}  // namespace detail

/// A point of a side of an element, as far off it as rounding asks. \param u, v shares 0 ... 1, all alike
KOKKOS_INLINE_FUNCTION Start start_on_side(const Shapes& shapes, int side, float u, float v) {
  const int element = side / 2, kind = shapes.kind_of(element);
  const bool back = (side & 1) != 0;
  if (kind >= 0) return detail::start_on_round(shapes.rounds(kind), back, u, v);
  return detail::start_on_edged(shapes.facets(element), kind == Shapes::triangle, back, u, v);
}

/// Normal of length 1 at a point of a side of an element, away from it.
KOKKOS_INLINE_FUNCTION Vector3 normal_on_side(const Shapes& shapes, int side, const Vector3& point) {
  const int element = side / 2, kind = shapes.kind_of(element);
  Vector3 normal;
  if (kind < 0) {
    normal = shapes.facets(element).normal();
  } else {
    const Round& round = shapes.rounds(kind);
    if (round.kind == Round::disk) {
      normal = round.w;
    } else {
      const Vector3 p = in_frame(round, point - round.origin);
      normal = plus_scaled(plus_scaled(scaled(p.x, round.u), p.y, round.v), Kokkos::fma(round.bend, p.z, -round.lean),
                           round.w);
    }
  }
  const float square = dot(normal, normal);
  return scaled(((side & 1) != 0 ? -1.0F : 1.0F) / Kokkos::sqrt(square > 0.0F ? square : 1.0F), normal);
}

}  // namespace coldsky
