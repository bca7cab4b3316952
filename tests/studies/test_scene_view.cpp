// Polygons that draw the elements of a scene: seen from the side that their patch shows, of its area; the lines around
// surfaces.
#include "solver/studies/scene_view.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace coldsky {
namespace {

Point corner(const Grid& grid, std::size_t cell, std::size_t n) {
  const auto p = static_cast<std::size_t>(grid.connectivity[static_cast<std::size_t>(grid.offsets[cell]) + n]);
  return {grid.points[3 * p], grid.points[3 * p + 1], grid.points[3 * p + 2]};
}
std::size_t corners(const Grid& grid, std::size_t cell) {
  return static_cast<std::size_t>(grid.offsets[cell + 1] - grid.offsets[cell]);
}

/// Half the sum of the products of a polygon's diagonals from its first corner.
Point area_vector(const Grid& grid, std::size_t cell) {
  Point sum{};
  const Point o = corner(grid, cell, 0);
  for (std::size_t n = 1; n + 1 < corners(grid, cell); ++n) {
    Point u = corner(grid, cell, n), v = corner(grid, cell, n + 1);
    for (std::size_t d = 0; d < 3; ++d) {
      u[d] -= o[d];
      v[d] -= o[d];
    }
    sum[0] += 0.5 * (u[1] * v[2] - u[2] * v[1]);
    sum[1] += 0.5 * (u[2] * v[0] - u[0] * v[2]);
    sum[2] += 0.5 * (u[0] * v[1] - u[1] * v[0]);
  }
  return sum;
}

double dot(const Point& a, const Point& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

/// \param share of the area that the polygons have
void expect_drawn(const Element& element, double tolerance, double share = 1.0) {
  const Grid grid = draw_elements({element}, {0, 1});
  double drawn[2] = {0.0, 0.0};
  for (std::size_t cell = 0; cell < grid.cells(); ++cell) {
    const Point vector = area_vector(grid, cell);
    const auto patch = static_cast<std::size_t>(grid.entries[cell]);
    drawn[patch] += std::sqrt(dot(vector, vector));
    // The normal at the corner that lies across from the first is within some degrees of the polygon's.
    Point middle{};
    for (std::size_t n = 0; n < corners(grid, cell); ++n) {
      for (std::size_t d = 0; d < 3; ++d)
        middle[d] += corner(grid, cell, n)[d] / static_cast<double>(corners(grid, cell));
    }
    double nearest = 1e30;
    Point normal{};
    for (int i = 0; i <= 60; ++i) {
      for (int j = 0; j <= 60; ++j) {
        const Point at = point_at(element, i / 60.0, j / 60.0);
        const Point away{at[0] - middle[0], at[1] - middle[1], at[2] - middle[2]};
        if (dot(away, away) >= nearest) continue;
        nearest = dot(away, away);
        normal = normal_at(element, i / 60.0, j / 60.0);
      }
    }
    const double cosine = dot(vector, normal) / std::sqrt(dot(vector, vector));
    if (patch == 0) {
      EXPECT_GT(cosine, 0.98);
    } else {
      EXPECT_LT(cosine, -0.98);
    }
  }
  for (const double side : drawn) EXPECT_NEAR(side, share * area(element), tolerance * area(element));
}

TEST(SceneView, PolygonsFaceAsTheirPatchesAndHaveTheirArea) {
  expect_drawn(parallelogram({1, 2, 3}, {2, 0, 0}, {0, 0, 1}), 1e-12);
  // A regular polygon of 48 sides within the circle.
  const double step = 2.0 * std::acos(-1.0) / 48.0;
  expect_drawn(disk({0, 0, 1}, {0, 1, 1}, 2.0, 0.5), 1e-12, std::sin(step) / step);
  expect_drawn(cylinder({0, 1, 0}, {1, 1, 0}, 0.5, 3.0), 2e-3);
  expect_drawn(cone({0, 0, 0}, {0, 0, 1}, 1.0, 0.2, 2.0), 2e-3);
  expect_drawn(sphere({1, 1, 1}, 2.0), 4e-3);
  expect_drawn(part_of(sphere({0, 0, 0}, 1.0), 0.1, 0.4, 0.3, 0.6), 4e-3);
}

SceneView view_of(const std::vector<Element>& elements, const std::vector<int>& surfaces) {
  SceneView view;
  std::vector<int> sides;
  for (std::size_t e = 0; e < elements.size(); ++e) {
    sides.insert(sides.end(), {static_cast<int>(e), -1});
    view.patches.push_back({surfaces[e], area(elements[e]), centre(elements[e]), centre_normal(elements[e])});
  }
  view.grid = draw_elements(elements, sides);
  return view;
}

TEST(SceneView, LinesRunAroundSurfacesAndNotBetweenTheirPatches) {
  const Element whole = parallelogram({0, 0, 0}, {2, 0, 0}, {0, 1, 0});
  std::vector<Element> pieces;
  for (int n = 0; n < 4; ++n) pieces.push_back(part_of(whole, 0.25 * n, 0.25 * (n + 1), 0.0, 1.0));
  EXPECT_EQ(outlines(view_of(pieces, {0, 0, 0, 0})).size(), 2u * 10u);  // four above, four below, two ends
  EXPECT_EQ(outlines(view_of(pieces, {0, 0, 1, 1})).size(), 2u * 11u);  // and one between the two surfaces
  // A whole wall has its two rims, no seam.
  const Grid rims = draw_elements({cylinder({0, 0, 0}, {0, 0, 1}, 1.0, 1.0)}, {0, -1});
  SceneView wall = view_of({cylinder({0, 0, 0}, {0, 0, 1}, 1.0, 1.0)}, {0});
  EXPECT_EQ(outlines(wall).size(), 2u * 2u * rims.cells());
  EXPECT_TRUE(outlines(view_of({sphere({0, 0, 0}, 1.0)}, {0})).empty());
}

TEST(SceneView, WhatIsNotThereIsAnError) {
  SceneView view;
  view.quantities.push_back({"temperature", "K", {}});
  EXPECT_TRUE(view.has("temperature"));
  EXPECT_FALSE(view.has("emitted"));
  EXPECT_THROW(view.quantity("emitted"), std::logic_error);
}

}  // namespace
}  // namespace coldsky
