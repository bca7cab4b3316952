#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <vector>

/// Surfaces as triangles.
namespace coldsky {

using Point = std::array<double, 3>;  // [m]

/// Triangles with the surface that each belongs to. The front of a triangle is the side from which its corners run
/// counter-clockwise; on bodies it is outside.
struct SurfaceMesh {
  std::vector<Point> points;
  std::vector<std::array<int, 3>> triangles;  ///< numbers of points
  std::vector<int> surface;                   ///< of each triangle
  int surfaces = 0;
  std::vector<std::string> names;  ///< of the surfaces, where they come from a file; else empty

  int count() const { return static_cast<int>(triangles.size()); }
  const Point& corner(int triangle, int which) const {
    return points[static_cast<std::size_t>(
        triangles[static_cast<std::size_t>(triangle)][static_cast<std::size_t>(which)])];
  }
  /// Twice the area, along the normal of the front [m2].
  Point area_vector(int triangle) const;
  double area(int triangle) const;  ///< [m2]
};

/// Two triangles for the parallelogram corner, corner + first, corner + second; its front is that of first x second.
/// A new surface, whose number is returned.
int add_rectangle(SurfaceMesh& mesh, const Point& corner, const Point& first, const Point& second);
/// The same in `columns` by `rows` parallelograms.
int add_grid(SurfaceMesh& mesh, const Point& corner, const Point& first, const Point& second, int columns, int rows);
/// A disk as a regular polygon of the disk's area, whose front is that of `normal`. \throws std::invalid_argument with
/// fewer than three sides, or a normal of length zero
int add_disk(SurfaceMesh& mesh, const Point& centre, const Point& normal, double radius, int sides);
/// Six rectangles, each a surface, fronts outside: -x, +x, -y, +y, -z, +z. Returns the first. \param inward fronts
/// inside
int add_box(SurfaceMesh& mesh, const Point& low, const Point& high, bool inward = false);
/// The wall of a pipe as a prism without ends, its front outside. \param sides of the prism, at least three
int add_pipe(SurfaceMesh& mesh, const Point& begin, const Point& end, double radius, int sides);

}  // namespace coldsky
