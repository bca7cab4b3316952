#include "meshes/surface/element_tests.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "meshes/surface/point_algebra.hpp"

namespace coldsky {

namespace {

/// A point in the directions of an element of a turn: along u, v and its axis.
Point local(const Element& element, const Point& point) {
  const Point away = minus(point, element.origin);
  return {scalar_product(away, element.u), scalar_product(away, element.v),
          scalar_product(away, vector_product(element.u, element.v))};
}

/// Shares of the turn and of the second parameter of the whole at a point of a curved element.
std::array<double, 2> shares_at(const Element& element, const Point& local) {
  const double turn = std::atan2(local[1], local[0]) / (2.0 * std::numbers::pi), first = turn < 0.0 ? turn + 1.0 : turn;
  if (element.kind == Element::Kind::sphere) {
    return {first, std::acos(std::clamp(-local[2] / length_of(local), -1.0, 1.0)) / std::numbers::pi};
  }
  return {first, local[2] / element.height};
}

/// How many points of `one` lie on `other`.
int points_on(const Element& one, const Element& other, double tolerance) {
  constexpr int count = 512;
  int on = 0;
  for (const Point& point : spread_points(one, count)) {
    if (std::fabs(depth_behind(other, point)) > tolerance) continue;
    const auto shares = shares_at(other, local(other, point));
    const bool within = shares[0] > other.begin[0] && shares[0] < other.end[0] && shares[1] > other.begin[1] &&
                        shares[1] < other.end[1];
    if (within) ++on;
  }
  return on;
}

}  // namespace

Box box_of(const Element& element) {
  Box box = Box::empty();
  if (element.edged()) {
    for (const Point& corner : {element.origin, plus(element.origin, element.u), plus(element.origin, element.v)}) {
      box.include(corner);
    }
    if (element.kind == Element::Kind::parallelogram) {
      box.include(plus(plus(element.origin, element.u), element.v));
    }
    return box;
  }
  // A circle about the axis w reaches r sqrt(1 - w_i^2) along axis i.
  const Point axis = vector_product(element.u, element.v);
  const auto include_circle = [&](const Point& centre, double radius) {
    Point reach{};
    for (std::size_t i = 0; i < 3; ++i) reach[i] = radius * std::sqrt(std::max(0.0, 1.0 - axis[i] * axis[i]));
    box.include(plus(centre, reach));
    box.include(minus(centre, reach));
  };
  if (element.kind == Element::Kind::sphere) {
    const Point reach{element.radius, element.radius, element.radius};
    box.include(plus(element.origin, reach));
    box.include(minus(element.origin, reach));
    return box;
  }
  include_circle(element.origin, element.radius);
  if (element.kind != Element::Kind::disk) {
    include_circle(plus(element.origin, axis, element.height),
                   element.kind == Element::Kind::cone ? element.second_radius : element.radius);
  }
  return box;
}

double depth_behind(const Element& element, const Point& point) {
  if (element.edged()) {
    const Point normal = vector_product(element.u, element.v);
    return -scalar_product(minus(point, element.origin), normal) / length_of(normal);
  }
  const Point at = local(element, point);
  const double across = std::hypot(at[0], at[1]);
  switch (element.kind) {
    case Element::Kind::disk:
      return -at[2];
    case Element::Kind::sphere:
      return element.radius - length_of(at);
    case Element::Kind::cone: {
      const double narrowing = element.radius - element.second_radius, slant = std::hypot(narrowing, element.height);
      return (element.radius - narrowing * at[2] / element.height - across) * element.height / slant;
    }
    default:
      return element.radius - across;
  }
}

std::vector<Bound> bounds_of(const Element& element) {
  const Point axis = vector_product(element.u, element.v);
  if (element.flat()) return {{element.origin, axis}};
  const bool cone = element.kind == Element::Kind::cone, sphere = element.kind == Element::Kind::sphere;
  const double radius = cone ? std::max(element.radius, element.second_radius) : element.radius;
  std::vector<Bound> bounds;
  bounds.reserve(6);
  for (const Point& direction : {element.u, element.v, times(element.u, -1.0), times(element.v, -1.0)}) {
    bounds.push_back({plus(element.origin, direction, radius), direction});
  }
  bounds.push_back({plus(element.origin, axis, sphere ? radius : element.height), axis});
  bounds.push_back({plus(element.origin, axis, sphere ? -radius : 0.0), times(axis, -1.0)});
  return bounds;
}

std::vector<Point> spread_points(const Element& element, int count) {
  // The additive recurrence of the plastic number: M. Roberts, "The unreasonable effectiveness of quasirandom
  // sequences" (2018).
  constexpr double first_step = 0.7548776662466927, second_step = 0.5698402909980532;
  std::vector<Point> points;
  points.reserve(static_cast<std::size_t>(count));
  for (int n = 1; n <= count; ++n) {
    points.push_back(point_at(element, std::fmod(n * first_step, 1.0), std::fmod(n * second_step, 1.0)));
  }
  return points;
}

bool share_curve(const Element& one, const Element& other, double tolerance) {
  constexpr int least = 3;  // where curves touch or cross there may be one or two
  return points_on(one, other, tolerance) >= least || points_on(other, one, tolerance) >= least;
}

}  // namespace coldsky
