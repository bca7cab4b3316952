#pragma once
#include "meshes/surface/mesh.hpp"

/// Surfaces as rays meet them: flat pieces, and parts of disks, cylinders, cones and spheres without any facets.
namespace coldsky {

/// One element of a surface. Side 0 is its front: of flat elements that of u x v, of curved ones outside. A patch of a
/// cylinder is the cylinder with a narrower begin and end.
struct Element {
  enum class Kind { triangle, parallelogram, disk, cylinder, cone, sphere };
  Kind kind = Kind::parallelogram;
  Point origin{};  ///< a corner; the centre of a disk or sphere; the centre of the base of a cylinder or cone [m]
  /// Triangle, parallelogram: edges from the corner [m]. Others: directions of length 1, across each other; the axis is
  /// w = u x v.
  Point u{}, v{};
  double radius = 0.0;         ///< of a disk its outer one, of a cone that of its base [m]
  double second_radius = 0.0;  ///< of a disk its inner one, of a cone that of its top [m]; others: not read
  double height = 0.0;         ///< of a cylinder or cone, from the base along the axis [m]; others: not read
  /// Which part of a disk or of a curved body this is, as shares of the whole: of the turn from u towards v; and of the
  /// second parameter: the height of cylinders and cones, the radius from inner to outer of disks, the polar angle from
  /// -w to w of spheres. Triangles and parallelograms are always whole.
  double begin[2] = {0.0, 0.0}, end[2] = {1.0, 1.0};

  bool flat() const { return kind == Kind::triangle || kind == Kind::parallelogram || kind == Kind::disk; }
  /// Triangle or parallelogram: edges alone say what it is.
  bool edged() const { return kind == Kind::triangle || kind == Kind::parallelogram; }
};

/// \throws std::invalid_argument, in words, where an element has no area, a radius below zero, a part beyond the whole,
/// directions that are not of length 1 and across each other, or numbers that are not finite
void require_valid(const Element& element);

double area(const Element& element);  ///< of one side [m2]

/// Point and front normal (length 1) at shares 0 ... 1 of this element's own first and second parameter: turn and
/// height, radius or polar angle; of a parallelogram along u and v; of a triangle along u, and from there towards the
/// corner at v. Drawing a grid of shares draws the element.
Point point_at(const Element& element, double first, double second);
Point normal_at(const Element& element, double first, double second);

/// The middle: of a triangle the mean of its corners, of others the point of the surface at shares of one half (by
/// height of cones and angle of spheres).
Point centre(const Element& element);
Point centre_normal(const Element& element);  ///< front normal there, length 1

/// The part of an element between shares of its two parameters, as an element of the same kind.
/// \throws std::invalid_argument for a triangle, or shares outside 0 ... 1 or in the wrong order
Element part_of(const Element& element, double first_begin, double first_end, double second_begin, double second_end);

/// The triangle of a mesh.
Element triangle_of(const SurfaceMesh& mesh, int triangle);
/// A parallelogram from its corner and edges.
Element parallelogram(const Point& corner, const Point& first, const Point& second);
/// A disk or ring whose front is that of `axis`, which need not have length 1. \throws std::invalid_argument where the
/// axis has length zero; so do the three below
Element disk(const Point& centre, const Point& axis, double radius, double inner_radius = 0.0);
Element cylinder(const Point& base, const Point& axis, double radius, double height);
Element cone(const Point& base, const Point& axis, double radius, double top_radius, double height);
/// \param axis from pole to pole
Element sphere(const Point& centre, double radius, const Point& axis = {0.0, 0.0, 1.0});

}  // namespace coldsky
