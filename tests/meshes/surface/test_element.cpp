// Areas of elements against closed forms and against a fine grid of their own points; normals; parts that make a whole.
#include "meshes/surface/element.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

namespace coldsky {
namespace {

constexpr double pi = std::numbers::pi;

Point minus(const Point& a, const Point& b) { return {a[0] - b[0], a[1] - b[1], a[2] - b[2]}; }
Point cross(const Point& a, const Point& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
double dot(const Point& a, const Point& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

std::vector<Element> some_of_each() {
  Element triangle = parallelogram({1.0, 0.0, 0.0}, {2.0, 0.0, 0.5}, {0.0, 1.0, 0.0});
  triangle.kind = Element::Kind::triangle;
  const Point axis{1.0, 2.0, -0.5};
  return {triangle,
          parallelogram({1.0, 0.0, 0.0}, {2.0, 0.0, 0.5}, {0.3, 1.0, 0.0}),
          disk({0.0, 1.0, 0.0}, axis, 2.0, 0.5),
          cylinder({0.0, 1.0, 0.0}, axis, 0.7, 3.0),
          cone({0.0, 1.0, 0.0}, axis, 0.7, 0.2, 1.5),
          cone({0.0, 1.0, 0.0}, axis, 0.0, 1.2, 0.4),
          sphere({0.0, 1.0, 0.0}, 1.3, axis),
          part_of(disk({0.0, 1.0, 0.0}, axis, 2.0), 0.1, 0.45, 0.2, 0.9),
          part_of(cylinder({0.0, 1.0, 0.0}, axis, 0.7, 3.0), 0.1, 0.45, 0.2, 0.9),
          part_of(cone({0.0, 1.0, 0.0}, axis, 0.7, 0.2, 1.5), 0.1, 0.45, 0.2, 0.9),
          part_of(sphere({0.0, 1.0, 0.0}, 1.3, axis), 0.1, 0.45, 0.2, 0.9)};
}

TEST(Elements, AreasAreThoseOfClosedForms) {
  const auto all = some_of_each();
  EXPECT_NEAR(area(all[2]), pi * (4.0 - 0.25), 1e-13);
  EXPECT_NEAR(area(all[3]), 2.0 * pi * 0.7 * 3.0, 1e-13);
  EXPECT_NEAR(area(all[4]), pi * 0.9 * std::hypot(1.5, 0.5), 1e-13);
  EXPECT_NEAR(area(all[6]), 4.0 * pi * 1.69, 1e-13);
  for (const Element& element : all) EXPECT_NO_THROW(require_valid(element));
}

/// Quadrangles between the points of a grid: their area comes to that of the element with the square of the step, and
/// their fronts look where the normals do.
TEST(Elements, AreasAndNormalsAreThoseOfTheirPoints) {
  for (const Element& element : some_of_each()) {
    double sums[2] = {};
    for (int finer = 0; finer < 2; ++finer) {
      const int n = 40 << finer;
      for (int i = 0; i < n; ++i) {
        for (int j = 0; j < n; ++j) {
          const auto at = [&](int a, int b) { return point_at(element, double(a) / n, double(b) / n); };
          const Point twice = cross(minus(at(i + 1, j + 1), at(i, j)), minus(at(i, j + 1), at(i + 1, j)));
          const double size = std::sqrt(dot(twice, twice));
          sums[finer] += 0.5 * size;
          const Point normal = normal_at(element, (i + 0.5) / n, (j + 0.5) / n);
          ASSERT_NEAR(dot(normal, normal), 1.0, 1e-12);
          // Of curved elements first x second points outside; so it does for disks against the axis.
          const double sign = element.kind == Element::Kind::disk ? -1.0 : 1.0;
          ASSERT_GE(sign * dot(normal, twice), 0.99 * size) << int(element.kind);
        }
      }
    }
    // What extrapolation leaves of a turn in 40 steps is (2 pi / 40)^4 / 480 = 1.3e-6.
    EXPECT_NEAR((4.0 * sums[1] - sums[0]) / 3.0, area(element), 2e-6 * area(element)) << int(element.kind);
  }
}

TEST(Elements, PartsMakeTheWhole) {
  for (const Element& element : some_of_each()) {
    if (element.kind == Element::Kind::triangle) continue;
    double sum = 0.0;
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < 4; ++j) {
        const Element part = part_of(element, i / 3.0, (i + 1) / 3.0, j / 4.0, (j + 1) / 4.0);
        EXPECT_NO_THROW(require_valid(part));
        sum += area(part);
        const Point of_part = centre(part), of_whole = point_at(element, (i + 0.5) / 3.0, (j + 0.5) / 4.0);
        for (std::size_t axis = 0; axis < 3; ++axis) EXPECT_NEAR(of_part[axis], of_whole[axis], 1e-12);
      }
    }
    EXPECT_NEAR(sum, area(element), 1e-12 * area(element));
  }
}

TEST(Elements, FrontsOfMeshTrianglesAreThoseOfTheMesh) {
  SurfaceMesh mesh;
  add_box(mesh, {-1.0, 0.0, 2.0}, {1.0, 3.0, 4.0});
  for (int n = 0; n < mesh.count(); ++n) {
    const Element element = triangle_of(mesh, n);
    EXPECT_NEAR(area(element), mesh.area(n), 1e-14);
    EXPECT_GT(dot(centre_normal(element), mesh.area_vector(n)), 0.0);
    // Away from the middle of the box.
    EXPECT_GT(dot(centre_normal(element), minus(centre(element), {0.0, 1.5, 3.0})), 0.0);
  }
}

TEST(Elements, WhatIsNoSurfaceIsRefused) {
  const auto refused = [](auto change, Element element) {
    change(element);
    EXPECT_THROW(require_valid(element), std::invalid_argument);
  };
  const Point z{0.0, 0.0, 1.0};
  refused([](Element& e) { e.u = e.v; }, parallelogram({}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}));
  refused([](Element& e) { e.origin[1] = std::numeric_limits<double>::quiet_NaN(); }, sphere({}, 1.0));
  refused([](Element& e) { e.second_radius = 1.0; }, disk({}, z, 1.0));
  refused([](Element& e) { e.height = -1.0; }, cylinder({}, z, 1.0, 1.0));
  refused([](Element& e) { e.radius = -1.0; }, sphere({}, 1.0));
  refused([](Element& e) { e.radius = e.second_radius = 0.0; }, cone({}, z, 1.0, 0.5, 1.0));
  refused([](Element& e) { e.begin[0] = 1.0; }, sphere({}, 1.0));
  refused([](Element& e) { e.end[1] = 1.1; }, sphere({}, 1.0));
  refused([](Element& e) { e.v[0] *= 2.0; }, cone({}, {0.3, 0.2, 0.5}, 1.0, 0.5, 1.0));
  EXPECT_THROW(disk({}, {0.0, 0.0, 0.0}, 1.0), std::invalid_argument);
  EXPECT_THROW(part_of(sphere({}, 1.0), 0.5, 0.2, 0.0, 1.0), std::invalid_argument);
}

}  // namespace
}  // namespace coldsky
