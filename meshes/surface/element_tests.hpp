#pragma once
#include <vector>

#include "meshes/surface/box_index.hpp"
#include "meshes/surface/element.hpp"

/// Where points lie in regard to elements: for the checks of scenes.
namespace coldsky {

/// A box that holds the element: of curved ones that of the whole sphere, cylinder or cone.
Box box_of(const Element& element);

/// How far a point lies behind the front of an element that is taken as endless: behind its plane, within its sphere,
/// cylinder or cone; below zero in front of it [m].
double depth_behind(const Element& element, const Point& point);

/// A plane, and the direction that looks away from what it bounds.
struct Bound {
  Point point{}, outward{};
};
/// Planes with the element behind all of them and, of an element of a closed convex body, the rest of the body too:
/// flat ones that of their front, curved ones those around them.
std::vector<Bound> bounds_of(const Element& element);

/// Points spread evenly over the shares of an element, at no special places.
std::vector<Point> spread_points(const Element& element, int count);

/// Whether two curved elements are parts of one curve and have some of it in common.
bool share_curve(const Element& one, const Element& other, double tolerance);

}  // namespace coldsky
