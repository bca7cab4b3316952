#pragma once
#include <cmath>

#include "meshes/surface/mesh.hpp"

/// Sums and products of points.
namespace coldsky {

inline Point plus(const Point& a, const Point& b, double factor = 1.0) {
  return {a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]};
}
inline Point minus(const Point& a, const Point& b) { return plus(a, b, -1.0); }
inline Point times(const Point& a, double factor) { return {factor * a[0], factor * a[1], factor * a[2]}; }
inline double scalar_product(const Point& a, const Point& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
inline Point vector_product(const Point& a, const Point& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
inline double length_of(const Point& a) { return std::hypot(a[0], a[1], a[2]); }

}  // namespace coldsky
