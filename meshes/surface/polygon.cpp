#include "meshes/surface/polygon.hpp"

#include <algorithm>
#include <cmath>

#include "meshes/surface/point_algebra.hpp"

namespace coldsky {

namespace {

constexpr int sectors_of_a_turn = 48;

/// A ring sector as corners at its inner and outer arc; the inner two are one at the centre.
Polygon sector(const Element& element, double begin, double end) {
  Polygon corners{point_at(element, begin, 0.0), point_at(element, begin, 1.0), point_at(element, end, 1.0)};
  const Point last = point_at(element, end, 0.0);
  if (last != corners[0]) corners.push_back(last);
  return corners;
}

}  // namespace

std::vector<Polygon> pieces_of(const Element& element) {
  const Point &o = element.origin, &u = element.u, &v = element.v;
  if (element.kind == Element::Kind::triangle) return {{o, plus(o, u), plus(o, v)}};
  if (element.kind == Element::Kind::parallelogram) return {{o, plus(o, u), plus(plus(o, u), v), plus(o, v)}};
  const double turn = element.end[0] - element.begin[0];
  const int count = std::max(1, static_cast<int>(std::ceil(turn * sectors_of_a_turn)));
  std::vector<Polygon> pieces;
  pieces.reserve(static_cast<std::size_t>(count));
  for (int n = 0; n < count; ++n) pieces.push_back(sector(element, double(n) / count, double(n + 1) / count));
  return pieces;
}

Point area_vector(const Polygon& polygon) {
  Point sum{};
  for (std::size_t n = 2; n < polygon.size(); ++n) {
    sum = plus(sum, vector_product(minus(polygon[n - 1], polygon[0]), minus(polygon[n], polygon[0])));
  }
  return sum;
}

Polygon clipped(const Polygon& polygon, const Point& on_plane, const Point& normal) {
  Polygon kept;
  kept.reserve(polygon.size() + 1);
  for (std::size_t n = 0; n < polygon.size(); ++n) {
    const Point &here = polygon[n], &next = polygon[n + 1 < polygon.size() ? n + 1 : 0];
    const double height = scalar_product(minus(here, on_plane), normal);
    const double next_height = scalar_product(minus(next, on_plane), normal);
    if (height <= 0.0) kept.push_back(here);
    if ((height < 0.0 && next_height > 0.0) || (height > 0.0 && next_height < 0.0)) {
      kept.push_back(plus(here, minus(next, here), height / (height - next_height)));
    }
  }
  if (kept.size() < 3) kept.clear();
  return kept;
}

Polygon clipped(const Polygon& polygon, const Box& box) {
  Polygon kept = polygon;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    Point normal{};
    normal[axis] = 1.0;
    kept = clipped(kept, box.high, normal);
    normal[axis] = -1.0;
    kept = clipped(kept, box.low, normal);
  }
  return kept;
}

Polygon clipped(const Polygon& polygon, const Polygon& other) {
  const Point normal = area_vector(other);
  Polygon kept = polygon;
  for (std::size_t n = 0; n < other.size() && !kept.empty(); ++n) {
    const Point edge = minus(other[n + 1 < other.size() ? n + 1 : 0], other[n]);
    kept = clipped(kept, other[n], vector_product(edge, normal));
  }
  return kept;
}

std::vector<Point> spread_points(const Polygon& polygon, int parts) {
  std::vector<Point> points;
  const auto add = [&](std::size_t corner, double first, double second) {
    points.push_back(plus(plus(polygon[0], minus(polygon[corner - 1], polygon[0]), first / (3.0 * parts)),
                          minus(polygon[corner], polygon[0]), second / (3.0 * parts)));
  };
  for (std::size_t corner = 2; corner < polygon.size(); ++corner) {
    for (int i = 0; i < parts; ++i) {
      for (int j = 0; i + j < parts; ++j) {
        add(corner, 3.0 * i + 1.0, 3.0 * j + 1.0);
        if (i + j + 1 < parts) add(corner, 3.0 * i + 2.0, 3.0 * j + 2.0);
      }
    }
  }
  return points;
}

}  // namespace coldsky
