// Areas, fronts and closure of the primitives; scenes from a seed.
#include "meshes/surface/mesh.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numbers>
#include <stdexcept>
#include <utility>

#include "meshes/surface/scenes.hpp"

namespace coldsky {
namespace {

double area_of(const SurfaceMesh& mesh, int surface) {
  double sum = 0.0;
  for (int n = 0; n < mesh.count(); ++n) sum += mesh.surface[n] == surface ? mesh.area(n) : 0.0;
  return sum;
}

/// Sum of (area vector) . (centre - inside) over a surface: positive where fronts look away from the point.
double outward(const SurfaceMesh& mesh, int n, const Point& inside) {
  const Point normal = mesh.area_vector(n);
  double sum = 0.0;
  for (int axis = 0; axis < 3; ++axis) sum += normal[axis] * (mesh.corner(n, 0)[axis] - inside[axis]);
  return sum;
}

TEST(SurfaceMesh, AreasAreThoseOfThePrimitives) {
  SurfaceMesh mesh;
  EXPECT_EQ(add_rectangle(mesh, {1.0, 2.0, 3.0}, {2.0, 0.0, 0.0}, {0.0, 3.0, 0.0}), 0);
  EXPECT_EQ(add_grid(mesh, {1.0, 2.0, 3.0}, {0.0, 0.0, 2.0}, {0.0, 3.0, 0.0}, 3, 5), 1);
  EXPECT_EQ(add_disk(mesh, {0.0, 0.0, 1.0}, {1.0, 1.0, 0.5}, 0.7, 5), 2);
  EXPECT_EQ(add_pipe(mesh, {0.0, 0.0, 0.0}, {1.0, 2.0, 2.0}, 0.25, 64), 3);
  EXPECT_EQ(mesh.surfaces, 4);
  EXPECT_NEAR(area_of(mesh, 0), 6.0, 1e-14);
  EXPECT_NEAR(area_of(mesh, 1), 6.0, 1e-13);
  EXPECT_NEAR(area_of(mesh, 2), std::numbers::pi * 0.49, 1e-13);
  // A prism of 64 sides: 2 n r sin(pi / n) l.
  EXPECT_NEAR(area_of(mesh, 3), 128.0 * 0.25 * std::sin(std::numbers::pi / 64.0) * 3.0, 1e-12);
  for (int n = 0; n < mesh.count(); ++n) {
    if (mesh.surface[n] == 0) {
      EXPECT_GT(mesh.area_vector(n)[2], 0.0);
    } else if (mesh.surface[n] == 2) {
      EXPECT_GT(mesh.area_vector(n)[0], 0.0);
    } else if (mesh.surface[n] == 3) {
      EXPECT_GT(outward(mesh, n, {0.5, 1.0, 1.0}), 0.0);
    }
  }
  EXPECT_THROW(add_disk(mesh, {}, {0.0, 0.0, 0.0}, 1.0, 8), std::invalid_argument);
  EXPECT_THROW(add_pipe(mesh, {}, {1.0, 0.0, 0.0}, 1.0, 2), std::invalid_argument);
}

TEST(SurfaceMesh, BoxesAreClosedAndFaceOneWay) {
  for (const bool inward : {false, true}) {
    SurfaceMesh mesh;
    EXPECT_EQ(add_box(mesh, {-1.0, 0.0, 2.0}, {1.0, 3.0, 4.0}, inward), 0);
    ASSERT_EQ(mesh.surfaces, 6);
    double volume = 0.0;
    std::map<std::pair<int, int>, int> edges;
    for (int n = 0; n < mesh.count(); ++n) {
      volume += outward(mesh, n, {0.0, 1.0, 3.0}) / 6.0;
      for (int c = 0; c < 3; ++c) ++edges[{mesh.triangles[n][c], mesh.triangles[n][(c + 1) % 3]}];
      // Surface 2 a is the lower side along axis a, 2 a + 1 the upper.
      const int axis = mesh.surface[n] / 2;
      const double sign = (mesh.surface[n] % 2 == 1) != inward ? 1.0 : -1.0;
      EXPECT_GT(sign * mesh.area_vector(n)[axis], 0.0);
    }
    EXPECT_NEAR(volume, inward ? -12.0 : 12.0, 1e-12);
    // Each edge once in each direction.
    for (const auto& [edge, times] : edges) {
      EXPECT_EQ(times, 1);
      EXPECT_EQ(edges.count({edge.second, edge.first}), 1u);
    }
    EXPECT_NEAR(area_of(mesh, 0), 6.0, 1e-13);
    EXPECT_NEAR(area_of(mesh, 3), 4.0, 1e-13);
    EXPECT_NEAR(area_of(mesh, 5), 6.0, 1e-13);
  }
}

TEST(SurfaceMesh, ScenesComeFromTheirSeed) {
  for (const auto make : {scattered_plates, crossing_pipes}) {
    const SurfaceMesh one = make(1000, 3), same = make(1000, 3), other = make(1000, 4);
    EXPECT_GE(one.count(), 1000);
    EXPECT_LE(one.count(), 1031);
    EXPECT_EQ(one.points, same.points);
    EXPECT_NE(one.points, other.points);
    for (int n = 0; n < one.count(); ++n) EXPECT_GT(one.area(n), 0.0);
  }
}

}  // namespace
}  // namespace coldsky
