// Rays among elements of all kinds: against every element in turn in double precision; closed bodies that leak nothing;
// boxes; the far side from within.
#include "meshes/rays/shapes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include "tests/kernels/radiation/scenes.hpp"

namespace coldsky {
namespace {

using tests::Numbers;
using tests::traced;

constexpr double pi = std::numbers::pi;

Point minus(const Point& a, const Point& b) { return {a[0] - b[0], a[1] - b[1], a[2] - b[2]}; }
Point cross(const Point& a, const Point& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
double dot(const Point& a, const Point& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
Point along(const Point& a, double t, const Point& d) { return {a[0] + t * d[0], a[1] + t * d[1], a[2] + t * d[2]}; }
Point wide(const Vector3& a) { return {a.x, a.y, a.z}; }

/// Distances at which a line meets the surface that an element is part of, and at each how far within the part the
/// point lies [m], negative outside: in double precision, from the element's own parameters.
struct Crossing {
  double t, within;
  bool back;
};

std::vector<Crossing> crossings(const Element& e, const Point& origin, const Point& direction) {
  const Point w = cross(e.u, e.v), s = minus(origin, e.origin);
  const double infinity = std::numeric_limits<double>::infinity();
  if (e.edged()) {
    const double t = -dot(s, w) / dot(direction, w);
    const Point at = along(s, t, direction);
    const double area = dot(w, w), v = dot(cross(e.u, at), w) / area, u = dot(cross(at, e.v), w) / area;
    const double length = std::min(std::sqrt(dot(e.u, e.u)), std::sqrt(dot(e.v, e.v)));
    const double edge = e.kind == Element::Kind::triangle ? 1.0 - u - v : std::min(1.0 - u, 1.0 - v);
    return {{t, length * std::min({u, v, edge}), dot(direction, w) > 0.0}};
  }
  const auto turn_within = [&](double x, double y) {
    double share = std::atan2(y, x) / (2.0 * pi);
    while (share < e.begin[0] - 1e-12) share += 1.0;
    if (e.end[0] - e.begin[0] >= 1.0) return infinity;
    const double over = share <= e.end[0] ? std::min(share - e.begin[0], e.end[0] - share)
                                          : -std::min(share - e.end[0], e.begin[0] + 1.0 - share);
    return 2.0 * pi * over * std::hypot(x, y);
  };
  const double px = dot(s, e.u), py = dot(s, e.v), pz = dot(s, w);
  const double dx = dot(direction, e.u), dy = dot(direction, e.v), dz = dot(direction, w);
  if (e.kind == Element::Kind::disk) {
    const double t = -pz / dz, x = px + t * dx, y = py + t * dy, radius = std::hypot(x, y);
    const auto at = [&](double share) { return e.second_radius + share * (e.radius - e.second_radius); };
    const double inner = at(e.begin[1]) > 0.0 ? radius - at(e.begin[1]) : infinity;
    return {{t, std::min({inner, at(e.end[1]) - radius, turn_within(x, y)}), dz > 0.0}};
  }
  // Radius^2 as a polynomial of z: r0^2 + 2 m z - s z^2.
  const double k = e.kind == Element::Kind::cone ? (e.second_radius - e.radius) / e.height : 0.0;
  const double bend = e.kind == Element::Kind::sphere ? 1.0 : -k * k, lean = k * e.radius;
  const double a = dx * dx + dy * dy + bend * dz * dz, b = px * dx + py * dy + (bend * pz - lean) * dz;
  const double c = px * px + py * py + bend * pz * pz - 2.0 * lean * pz - e.radius * e.radius;
  const double under = b * b - a * c;
  if (under < 0.0) return {};
  std::vector<Crossing> found;
  for (const double sign : {-1.0, 1.0}) {
    const double t = (-b + sign * std::sqrt(under)) / a, x = px + t * dx, y = py + t * dy, z = pz + t * dz;
    double low = z - e.begin[1] * e.height, high = e.end[1] * e.height - z;
    if (e.kind == Element::Kind::sphere) {
      const double polar = pi - std::acos(std::clamp(z / e.radius, -1.0, 1.0));
      low = e.radius * (polar - pi * e.begin[1]);
      high = e.radius * (pi * e.end[1] - polar);
      if (e.begin[1] == 0.0) low = infinity;
      if (e.end[1] == 1.0) high = infinity;
    }
    found.push_back({t, std::min({low, high, turn_within(x, y)}), a * t + b > 0.0});
  }
  return found;
}

/// A few dozen elements of all kinds in a cube of 1 m.
std::vector<Element> mixed_scene(int count, std::uint64_t seed) {
  Numbers numbers(seed);
  std::vector<Element> elements;
  const double size = 0.5 / std::cbrt(double(count));
  while (static_cast<int>(elements.size()) < count) {
    const Point at = wide(numbers.in_cube()), axis = wide(numbers.direction());
    const Point u = along({}, size, wide(numbers.direction())), v = along({}, size, wide(numbers.direction()));
    Element element = parallelogram(at, u, v);
    switch (numbers.below(7)) {
      case 0:
        element.kind = Element::Kind::triangle;
        break;
      case 1:
        element = disk(at, axis, size, numbers.below(2) == 0 ? 0.0 : 0.4 * size);
        break;
      case 2:
        element = cylinder(at, axis, 0.5 * size, 2.0 * size);
        break;
      case 3:
        element = cone(at, axis, 0.8 * size, 0.3 * size, size);
        break;
      case 4:
        element = cone(at, axis, 0.0, size, 0.7 * size);
        break;
      case 5:
        element = sphere(at, 0.6 * size, axis);
        break;
      default:
        break;
    }
    if (!element.edged() && numbers.below(2) == 0) {
      // Its four quarters, or three of them.
      const double cut = 0.2 + 0.6 * numbers.uniform(), other = 0.2 + 0.6 * numbers.uniform();
      elements.push_back(part_of(element, 0.0, cut, 0.0, other));
      elements.push_back(part_of(element, cut, 1.0, 0.0, other));
      elements.push_back(part_of(element, 0.0, cut, other, 1.0));
      element = part_of(element, cut, 1.0, other, 1.0);
    }
    elements.push_back(element);
  }
  elements.resize(static_cast<std::size_t>(count));
  return elements;
}

TEST(Shapes, NearestElementIsThatOfAllInTurn) {
  const ExecutionSpace space{};
  for (const int count : {1, 8, 9, 70, 700}) {
    const std::vector<Element> elements = mixed_scene(count, 5);
    const Shapes shapes = make_shapes(space, elements);
    for (const TreeQuality quality : {TreeQuality::fast, TreeQuality::best}) {
      const Tree tree = build_tree(space, shapes, quality);
      Numbers numbers(11);
      std::vector<Ray> rays(3000);
      for (Ray& ray : rays) {
        ray.origin = numbers.in_cube();
        ray.direction = numbers.direction();
        if (numbers.below(8) == 0) ray.reach = numbers.uniform();
        if (numbers.below(8) == 0) ray.direction = {0.0F, 0.0F, numbers.below(2) == 0 ? -1.0F : 1.0F};
      }
      const std::vector<Hit> hits = traced(tree, rays), any = traced(tree, rays, true);
      int found = 0, wrong = 0, unsure = 0, kinds[6] = {};
      for (std::size_t n = 0; n < rays.size(); ++n) {
        // The nearest of all, and the nearest with parts drawn in or let out by what rounding may do.
        double nearest[2] = {double(rays[n].reach), double(rays[n].reach)};
        int element[2] = {-1, -1};
        bool back[2] = {false, false};
        for (std::size_t e = 0; e < elements.size(); ++e) {
          for (const Crossing& crossing : crossings(elements[e], wide(rays[n].origin), wide(rays[n].direction))) {
            for (int loose = 0; loose < 2; ++loose) {
              const double margin = loose == 1 ? -2e-6 : 2e-6;
              if (crossing.t > 0.0 && crossing.t < nearest[loose] && crossing.within > margin) {
                nearest[loose] = crossing.t;
                element[loose] = int(e);
                back[loose] = crossing.back;
              }
            }
          }
        }
        if (nearest[0] != nearest[1]) {
          ++unsure;
          continue;
        }
        const Hit& hit = hits[n];
        const bool same = hit.facet == element[0] && hit.back == back[0] &&
                          (hit.facet < 0 || std::fabs(hit.distance - nearest[0]) < 2e-5);
        wrong += same ? 0 : 1;
        wrong += (any[n].facet >= 0) == (hit.facet >= 0) ? 0 : 1;
        found += hit.facet >= 0 ? 1 : 0;
        if (hit.facet >= 0) ++kinds[int(elements[std::size_t(hit.facet)].kind)];
      }
      // A grazed sphere or cylinder may be met or not.
      EXPECT_LE(wrong, 1) << count << " elements";
      EXPECT_LT(unsure, 60);
      if (count == 700) {
        EXPECT_GT(found, 1000);
        for (const int of_kind : kinds) EXPECT_GT(of_kind, 20);
      }
    }
  }
}

/// A few rays at each kind, by both ways of asking.
TEST(Shapes, RaysMeetEveryKind) {
  const std::vector<Element> elements{
      disk({0.0, 0.0, 1.0}, {0.0, 0.0, -1.0}, 0.4, 0.1), cylinder({2.0, -0.5, 1.5}, {0.0, 1.0, 0.0}, 0.5, 1.0),
      cone({4.0, 0.0, 1.0}, {0.0, 0.0, 1.0}, 0.5, 0.0, 1.0), sphere({6.0, 0.0, 1.5}, 0.5),
      parallelogram({8.0, 0.0, 1.0}, {0.0, 1.0, 0.0}, {1.0, 0.0, 0.0})};
  const Tree tree = build_tree(ExecutionSpace(), make_shapes(ExecutionSpace(), elements), TreeQuality::fast);
  std::vector<Ray> rays(10);
  const float x[] = {0.2F, 2.0F, 4.1F, 6.0F, 8.3F, 0.0F, 2.6F, 4.6F, 6.6F, 9.1F};
  for (std::size_t n = 0; n < rays.size(); ++n) {
    rays[n].origin = {x[n], 0.1F, 0.0F};
    rays[n].direction = {0.0F, 0.0F, 1.0F};
    if (n % 5 == 0) rays[n].origin.y = 0.0F;
  }
  const std::vector<Hit> hits = traced(tree, rays), any = traced(tree, rays, true);
  const double distance[] = {1.0, 1.0, 1.9, 1.5 - std::sqrt(0.24), 1.0};
  for (int n = 0; n < 10; ++n) {
    const Hit& hit = hits[std::size_t(n)];
    EXPECT_EQ(hit.facet, n < 5 ? n : -1) << n;
    EXPECT_EQ(any[std::size_t(n)].facet, hit.facet);
    if (n >= 5) continue;
    // Up through the cone's open base, and out of its wall: the inside.
    EXPECT_EQ(hit.back, n == 2);
    EXPECT_NEAR(hit.distance, n == 2 ? 2.0 - 2.0 * std::hypot(0.1, 0.1) : distance[n], 1e-6) << n;
  }
}

/// Points of every element lie in its box, and no box is much larger than the points of a fine grid ask for.
TEST(Shapes, BoxesHoldTheirElements) {
  for (const Element& element : mixed_scene(300, 3)) {
    if (element.edged()) continue;
    const Bounds box = make_round(element, 0).box;
    double low[3] = {1e9, 1e9, 1e9}, high[3] = {-1e9, -1e9, -1e9};
    for (int i = 0; i <= 64; ++i) {
      for (int j = 0; j <= 64; ++j) {
        const Point at = point_at(element, i / 64.0, j / 64.0);
        for (std::size_t axis = 0; axis < 3; ++axis) {
          low[axis] = std::min(low[axis], at[axis]);
          high[axis] = std::max(high[axis], at[axis]);
        }
      }
    }
    for (std::size_t axis = 0; axis < 3; ++axis) {
      EXPECT_LE(double(box.low[axis]), low[axis] + 1e-7);
      EXPECT_GE(double(box.high[axis]), high[axis] - 1e-7);
    }
  }
}

/// A closed body of parts: a can, a double cone, a ball, each cut into many. No ray from inside leaves, aimed at edges
/// and corners of the parts as well as anywhere.
TEST(Shapes, ClosedBodiesLeakNothing) {
  const ExecutionSpace space{};
  const Point axis{0.3, -0.5, 0.8};
  const double length = std::sqrt(dot(axis, axis));
  for (const Point& base : {Point{0.0, 0.0, 0.0}, Point{30.0, -7.0, 11.0}}) {
    const Point top = along(base, 1.0 / length, axis), opposite = along({}, -1.0, axis);
    const std::vector<std::vector<Element>> bodies = {
        {cylinder(base, axis, 0.4, 1.0), disk(top, axis, 0.4), disk(base, opposite, 0.4)},
        {cone(base, axis, 0.4, 0.0, 1.0), cone(base, opposite, 0.4, 0.0, 0.3)},
        {cone(base, axis, 0.5, 0.2, 1.0), disk(top, axis, 0.2), disk(base, opposite, 0.5)},
        {cone(base, axis, 0.3, 0.5, 1.0), disk(top, axis, 0.5), disk(base, opposite, 0.3)},
        {sphere(along(base, 0.2 / length, axis), 0.4, axis)}};
    for (const auto& body : bodies) {
      std::vector<Element> parts;
      for (const Element& whole : body) {
        for (int i = 0; i < 7; ++i) {
          for (int j = 0; j < 5; ++j) parts.push_back(part_of(whole, i / 7.0, (i + 1) / 7.0, j / 5.0, (j + 1) / 5.0));
        }
      }
      const Tree tree = build_tree(space, make_shapes(space, parts), TreeQuality::best);
      Numbers numbers(4);
      std::vector<Ray> rays(500000);
      const Point middle = along(base, 0.2 / length, axis);
      for (std::size_t n = 0; n < rays.size(); ++n) {
        const Element& at = parts[std::size_t(numbers.below(int(parts.size())))];
        const double first = n % 3 == 0 ? numbers.uniform() : double(numbers.below(2));
        const double second = n % 3 == 1 ? numbers.uniform() : double(numbers.below(2));
        const Point target = point_at(at, first, second);
        const Vector3 inside = scaled(0.1F * numbers.uniform(), numbers.direction());
        rays[n].origin = Vector3{float(middle[0]), float(middle[1]), float(middle[2])} + inside;
        rays[n].direction = Vector3{float(target[0]), float(target[1]), float(target[2])} - rays[n].origin;
      }
      int leaks = 0, elsewhere = 0, from_front = 0;
      for (const Hit& hit : traced(tree, rays)) {
        leaks += hit.facet < 0 ? 1 : 0;
        elsewhere += hit.facet >= 0 && std::fabs(hit.distance - 1.0F) > 1e-3F ? 1 : 0;
        from_front += hit.facet >= 0 && !hit.back ? 1 : 0;
      }
      EXPECT_EQ(leaks, 0) << "of " << rays.size() << ", " << int(body[0].kind) << " at " << base[0];
      EXPECT_EQ(elsewhere, 0);
      EXPECT_EQ(from_front, 0) << int(body[0].kind);
    }
  }
}

}  // namespace
}  // namespace coldsky
