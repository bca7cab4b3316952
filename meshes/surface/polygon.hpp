#pragma once
#include <vector>

#include "meshes/surface/box_index.hpp"
#include "meshes/surface/element.hpp"

/// Convex polygons in space: pieces of flat faces.
namespace coldsky {

using Polygon = std::vector<Point>;  // counter-clockwise seen from the front

/// A flat element as convex pieces; of a disk or ring sectors, whose area is 0.3 % less.
std::vector<Polygon> pieces_of(const Element& element);

/// Twice the area, along the normal of the front [m2].
Point area_vector(const Polygon& polygon);

/// The part of a polygon on the side of a plane that `normal` looks away from; empty where there is none.
Polygon clipped(const Polygon& polygon, const Point& on_plane, const Point& normal);
/// The part within a box along the axes.
Polygon clipped(const Polygon& polygon, const Box& box);
/// The part of `polygon` over `other`, as seen along the normal of the other.
Polygon clipped(const Polygon& polygon, const Polygon& other);

/// Points spread over a polygon: one in each of `parts`^2 small triangles of each of its triangles.
std::vector<Point> spread_points(const Polygon& polygon, int parts);

}  // namespace coldsky
