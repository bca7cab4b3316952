#include "solver/model/radiation/crossings.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "meshes/surface/box_index.hpp"
#include "solver/model/environment/vec3.hpp"

namespace coldsky {

namespace {

using Triangle = std::array<Point, 3>;

Vec3 vector_of(const Point& a) { return {a[0], a[1], a[2]}; }

void add_quadrilateral(const Point& a, const Point& b, const Point& c, const Point& d, Triangles& triangles) {
  triangles.push_back({a, b, c});
  triangles.push_back({a, c, d});
}

void add_triangles(const Element& element, Triangles& triangles) {
  if (element.kind == Element::Kind::triangle) {
    const auto corner = [&](const Point& edge) {
      return Point{element.origin[0] + edge[0], element.origin[1] + edge[1], element.origin[2] + edge[2]};
    };
    triangles.push_back({element.origin, corner(element.u), corner(element.v)});
    return;
  }
  constexpr int around = 48, over = 24;
  const int first = element.edged() ? 1 : around, second = element.kind == Element::Kind::sphere ? over : 1;
  const auto at = [&](int i, int j) {
    return point_at(element, static_cast<double>(i) / first, static_cast<double>(j) / second);
  };
  for (int i = 0; i < first; ++i) {
    for (int j = 0; j < second; ++j)
      add_quadrilateral(at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1), triangles);
  }
}

Box box_of(const Triangle& triangle) {
  Box box = Box::empty();
  for (const Point& corner : triangle) box.include(corner);
  return box;
}

/// Where the inside of an edge goes through the inside of a triangle.
std::optional<Point> pierced(const Point& from, const Point& to, const Triangle& triangle) {
  // Touching is no crossing: hinges lie in the surfaces that they join.
  constexpr double margin = 1e-6;
  const Vec3 a = vector_of(triangle[0]), u = vector_of(triangle[1]) + -a, v = vector_of(triangle[2]) + -a,
             start = vector_of(from), way = vector_of(to) + -start, normal = cross(u, v);
  const double area = norm(normal), slope = dot(way, normal);
  if (!(area > 0.0) || std::fabs(slope) <= 1e-9 * area * norm(way)) return std::nullopt;
  const double share = dot(a + -start, normal) / slope;
  if (!(share > margin && share < 1.0 - margin)) return std::nullopt;
  const Vec3 in_plane = start + share * way + -a;
  const double second = dot(cross(u, in_plane), normal) / (area * area),
               first = dot(cross(in_plane, v), normal) / (area * area);
  if (!(first > margin && second > margin && first + second < 1.0 - margin)) return std::nullopt;
  return Point{a.x + in_plane.x, a.y + in_plane.y, a.z + in_plane.z};
}

std::optional<Point> crossing_of(const Triangle& one, const Triangle& other) {
  for (std::size_t n = 0; n < 3; ++n) {
    if (auto point = pierced(one[n], one[(n + 1) % 3], other)) return point;
    if (auto point = pierced(other[n], other[(n + 1) % 3], one)) return point;
  }
  return std::nullopt;
}

}  // namespace

Triangles triangles_of(const CheckedBody& body) {
  Triangles triangles;
  for (const Element& element : body.elements) add_triangles(element, triangles);
  for (int t = 0; t < body.mesh.count(); ++t) add_triangles(triangle_of(body.mesh, t), triangles);
  return triangles;
}

std::optional<Point> crossing_of(const Triangles& one, const Triangles& other) {
  std::vector<Box> boxes;
  boxes.reserve(other.size());
  for (const Triangle& triangle : other) boxes.push_back(box_of(triangle));
  const BoxIndex index(boxes);
  std::vector<int> found;
  for (const Triangle& triangle : one) {
    index.find(box_of(triangle), found);
    for (const int n : found) {
      if (auto point = crossing_of(triangle, other[static_cast<std::size_t>(n)])) return point;
    }
  }
  return std::nullopt;
}

}  // namespace coldsky
