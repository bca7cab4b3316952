// Geometry of scenes: surfaces cut into patches.
#include "meshes/surface/scene.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <set>

namespace coldsky {
namespace {

constexpr double pi = std::numbers::pi;

double area_of_side(const SceneGeometry& scene, int side) {
  double sum = 0.0;
  for (const ScenePatch& patch : scene.patches) sum += patch.side == side ? patch.area : 0.0;
  return sum;
}

/// Every side that has a patch has that of its own side; areas of a patch's elements sum to its own.
void expect_consistent(const SceneGeometry& scene) {
  ASSERT_EQ(scene.patch_of_side.size(), 2 * scene.elements.size());
  ASSERT_EQ(scene.surface_of_element.size(), scene.elements.size());
  std::vector<double> sum(scene.patches.size(), 0.0);
  for (std::size_t e = 0; e < scene.elements.size(); ++e) {
    for (int side = 0; side < 2; ++side) {
      const int patch = scene.patch_of_side[2 * e + static_cast<std::size_t>(side)];
      if (patch < 0) continue;
      const ScenePatch& found = scene.patches[static_cast<std::size_t>(patch)];
      EXPECT_EQ(found.side, side);
      EXPECT_EQ(found.surface, scene.surface_of_element[e]);
      EXPECT_EQ(found.body, scene.body_of_surface[static_cast<std::size_t>(found.surface)]);
      sum[static_cast<std::size_t>(patch)] += area(scene.elements[e]);
    }
  }
  for (std::size_t p = 0; p < sum.size(); ++p) EXPECT_NEAR(sum[p], scene.patches[p].area, 1e-12 * sum[p]) << p;
}

TEST(Scene, CutsARectangleIntoPatchesNoLongerThanAsked) {
  SceneGeometry scene;
  add_body(scene, "plate", false);
  const PatchGrid grid = add_pieces(scene, "plate", parallelogram({}, {3.0, 0.0, 0.0}, {0.0, 1.0, 0.0}), 0.4, {});
  EXPECT_EQ(grid.first, 8);
  EXPECT_EQ(grid.second, 3);
  EXPECT_EQ(grid.front, 0);
  EXPECT_EQ(grid.back, 24);
  expect_consistent(scene);
  EXPECT_NEAR(area_of_side(scene, 0), 3.0, 1e-12);
  EXPECT_NEAR(area_of_side(scene, 1), 3.0, 1e-12);
  // Piece 1 of the first parameter and 2 of the second.
  const ScenePatch& patch = scene.patches[1 + 8 * 2];
  EXPECT_NEAR(patch.centre[0], 1.5 * 3.0 / 8.0, 1e-12);
  EXPECT_NEAR(patch.centre[1], 2.5 / 3.0, 1e-12);
  EXPECT_NEAR(patch.normal[2], 1.0, 1e-12);
  EXPECT_NEAR(scene.patches[24].normal[2], -1.0, 1e-12);
}

TEST(Scene, OfAWholeNumberOfPatchesMakesThatNumberDespiteRounding) {
  SceneGeometry scene;
  add_body(scene, "plate", false);
  const PatchGrid grid = add_pieces(scene, "plate", parallelogram({}, {0.3, 0.0, 0.0}, {0.0, 0.7, 0.0}), 0.1, {});
  EXPECT_EQ(grid.first, 3);
  EXPECT_EQ(grid.second, 7);
}

TEST(Scene, CutsRoundSurfacesByTurnAndHeight) {
  SceneGeometry scene;
  add_body(scene, "tank", true);
  const PatchGrid wall = add_pieces(scene, "tank/wall", cylinder({}, {0.0, 0.0, 1.0}, 0.5, 2.0), 0.5, {true, false});
  add_pieces(scene, "tank/top", disk({0.0, 0.0, 2.0}, {0.0, 0.0, 1.0}, 0.5), 0.5, {true, false});
  EXPECT_EQ(wall.first, 7);  // pi / 0.5
  EXPECT_EQ(wall.second, 4);
  EXPECT_EQ(wall.back, -1);
  expect_consistent(scene);
  EXPECT_NEAR(area_of_side(scene, 0), 2.0 * pi + 0.25 * pi, 1e-12);
  EXPECT_EQ(area_of_side(scene, 1), 0.0);
  // Another surface goes on in the numbering.
  EXPECT_EQ(scene.patches.back().surface, 1);
}

TEST(Scene, PutsTrianglesOfOnePlaceAndOneDirectionTogether) {
  // A thin box of 1 m in triangles of 0.25 m: its two large faces are nearer than a patch, and stay apart.
  SurfaceMesh mesh;
  add_box(mesh, {0.0, 0.0, 0.0}, {1.0, 1.0, 0.1});
  SurfaceMesh fine;
  add_grid(fine, {}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, 4, 4);
  SceneGeometry scene;
  add_body(scene, "box", true);
  const MeshPatches box = add_mesh(scene, {"a", "b", "c", "d", "e", "f"}, mesh, 5.0, {true, false});
  EXPECT_EQ(box.parts, 6);
  add_body(scene, "sheet", false);
  const MeshPatches sheet = add_mesh(scene, {"sheet"}, fine, 0.5, {});
  EXPECT_EQ(sheet.parts, 4);
  EXPECT_EQ(sheet.back, sheet.front + 4);
  expect_consistent(scene);
  for (int n = 0; n < 4; ++n) {
    const ScenePatch& patch = scene.patches[static_cast<std::size_t>(sheet.front + n)];
    EXPECT_NEAR(patch.area, 0.25, 1e-12);
    EXPECT_NEAR(std::fabs(patch.centre[0] - 0.5), 0.25, 1e-12);
    EXPECT_NEAR(patch.normal[2], 1.0, 1e-12);
  }
}

TEST(Scene, RefusesPatchesThatCannotBeCut) {
  SceneGeometry scene;
  add_body(scene, "plate", false);
  const Element plate = parallelogram({}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0});
  EXPECT_THROW(add_pieces(scene, "plate", plate, 0.0, {}), std::invalid_argument);
  EXPECT_THROW(add_pieces(scene, "plate", plate, 1e-9, {}), std::invalid_argument);
  EXPECT_THROW(add_pieces(scene, "plate", plate, {0.0, 0.5, 0.5, 1.0}, {0.0, 1.0}, {}), std::invalid_argument);
  EXPECT_THROW(add_pieces(scene, "plate", plate, {0.0, 0.9}, {0.0, 1.0}, {}), std::invalid_argument);
}

}  // namespace
}  // namespace coldsky
