#include "meshes/surface/mesh.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace coldsky {

namespace {

Point sum(const Point& a, double factor, const Point& b) {
  return {a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]};
}

Point cross_product(const Point& a, const Point& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

Point unit(const Point& a) {
  const double length = std::hypot(a[0], a[1], a[2]);
  if (!(length > 0.0)) throw std::invalid_argument("a direction of length zero");
  return {a[0] / length, a[1] / length, a[2] / length};
}

/// Two directions across `axis`, of length 1, so that first x second points along it.
std::array<Point, 2> across(const Point& axis) {
  const Point along = unit(axis);
  const bool near_x = std::fabs(along[0]) > 0.9;
  const Point first = unit(cross_product(near_x ? Point{0.0, 1.0, 0.0} : Point{1.0, 0.0, 0.0}, along));
  return {first, cross_product(along, first)};
}

int add_point(SurfaceMesh& mesh, const Point& point) {
  mesh.points.push_back(point);
  return static_cast<int>(mesh.points.size()) - 1;
}

void add_triangle(SurfaceMesh& mesh, int a, int b, int c, int surface) {
  mesh.triangles.push_back({a, b, c});
  mesh.surface.push_back(surface);
}

Point on_circle(const Point& centre, double radius, const std::array<Point, 2>& plane, int n, int sides) {
  const double angle = 2.0 * std::numbers::pi * n / sides;
  return sum(sum(centre, radius * std::cos(angle), plane[0]), radius * std::sin(angle), plane[1]);
}

void require_sides(int sides) {
  if (sides < 3) throw std::invalid_argument("a polygon has at least three sides");
}

}  // namespace

Point SurfaceMesh::area_vector(int triangle) const {
  const Point& a = corner(triangle, 0);
  return cross_product(sum(corner(triangle, 1), -1.0, a), sum(corner(triangle, 2), -1.0, a));
}

double SurfaceMesh::area(int triangle) const {
  const Point twice = area_vector(triangle);
  return 0.5 * std::hypot(twice[0], twice[1], twice[2]);
}

int add_grid(SurfaceMesh& mesh, const Point& corner, const Point& first, const Point& second, int columns, int rows) {
  const int begin = static_cast<int>(mesh.points.size()), surface = mesh.surfaces++;
  for (int row = 0; row <= rows; ++row) {
    for (int column = 0; column <= columns; ++column) {
      add_point(mesh, sum(sum(corner, double(column) / columns, first), double(row) / rows, second));
    }
  }
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const int a = begin + column + row * (columns + 1), d = a + columns + 1;
      add_triangle(mesh, a, a + 1, d + 1, surface);
      add_triangle(mesh, a, d + 1, d, surface);
    }
  }
  return surface;
}

int add_rectangle(SurfaceMesh& mesh, const Point& corner, const Point& first, const Point& second) {
  return add_grid(mesh, corner, first, second, 1, 1);
}

int add_disk(SurfaceMesh& mesh, const Point& centre, const Point& normal, double radius, int sides) {
  require_sides(sides);
  const auto plane = across(normal);
  const double angle = 2.0 * std::numbers::pi / sides;
  const double circumradius = radius * std::sqrt(angle / std::sin(angle));
  const int surface = mesh.surfaces++, middle = add_point(mesh, centre);
  for (int n = 0; n < sides; ++n) add_point(mesh, on_circle(centre, circumradius, plane, n, sides));
  for (int n = 0; n < sides; ++n) add_triangle(mesh, middle, middle + 1 + n, middle + 1 + (n + 1) % sides, surface);
  return surface;
}

int add_box(SurfaceMesh& mesh, const Point& low, const Point& high, bool inward) {
  const int begin = static_cast<int>(mesh.points.size()), first = mesh.surfaces;
  for (int n = 0; n < 8; ++n) {
    add_point(mesh,
              {(n & 1) != 0 ? high[0] : low[0], (n & 2) != 0 ? high[1] : low[1], (n & 4) != 0 ? high[2] : low[2]});
  }
  // Corners of each face, counter-clockwise from outside.
  constexpr int faces[6][4] = {{0, 4, 6, 2}, {1, 3, 7, 5}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 2, 3, 1}, {4, 5, 7, 6}};
  for (const auto& face : faces) {
    const int surface = mesh.surfaces++;
    const int a = begin + face[0], b = begin + face[inward ? 3 : 1], c = begin + face[2],
              d = begin + face[inward ? 1 : 3];
    add_triangle(mesh, a, b, c, surface);
    add_triangle(mesh, a, c, d, surface);
  }
  return first;
}

int add_pipe(SurfaceMesh& mesh, const Point& begin, const Point& end, double radius, int sides) {
  require_sides(sides);
  const auto plane = across(sum(end, -1.0, begin));
  const int surface = mesh.surfaces++, first = static_cast<int>(mesh.points.size());
  for (const Point& centre : {begin, end}) {
    for (int n = 0; n < sides; ++n) add_point(mesh, on_circle(centre, radius, plane, n, sides));
  }
  for (int n = 0; n < sides; ++n) {
    const int a = first + n, b = first + (n + 1) % sides;
    add_triangle(mesh, a, b, b + sides, surface);
    add_triangle(mesh, a, b + sides, a + sides, surface);
  }
  return surface;
}

}  // namespace coldsky
