// Faults of the mesh of one body: each put in on purpose into a sound one.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "meshes/surface/faults.hpp"
#include "meshes/surface/mesh_inside.hpp"

namespace coldsky {
namespace {

using Kind = SceneFault::Kind;

SurfaceMesh box(const Point& low = {0.0, 0.0, 0.0}, const Point& high = {1.0, 2.0, 3.0}, bool inward = false) {
  SurfaceMesh mesh;
  add_box(mesh, low, high, inward);
  mesh.names = {"-x", "+x", "-y", "+y", "-z", "+z"};
  return mesh;
}

/// The triangles of another mesh, as surfaces of this one.
void add(SurfaceMesh& mesh, const SurfaceMesh& other) {
  const int points = static_cast<int>(mesh.points.size());
  mesh.points.insert(mesh.points.end(), other.points.begin(), other.points.end());
  for (int n = 0; n < other.count(); ++n) {
    auto triangle = other.triangles[n];
    for (int& corner : triangle) corner += points;
    mesh.triangles.push_back(triangle);
    mesh.surface.push_back(other.surface[n] + mesh.surfaces);
  }
  for (int n = 0; n < other.surfaces; ++n) mesh.names.push_back("inner " + std::to_string(n));
  mesh.surfaces += other.surfaces;
}

void turn(SurfaceMesh& mesh, int triangle) { std::swap(mesh.triangles[triangle][1], mesh.triangles[triangle][2]); }

/// "kind names count" of each fault, in order.
std::vector<std::string> found(const SurfaceMesh& mesh, bool closed) {
  static const char* const kinds[] = {"zero_area",   "duplicate",  "open_edge", "crowded_edge",
                                      "turned_over", "inside_out", "overlap",   "inside_a_body"};
  std::vector<std::string> list;
  for (const SceneFault& fault : check_mesh(mesh, "b", closed)) {
    std::string text = kinds[static_cast<int>(fault.kind)];
    for (const std::string& name : fault.surfaces) text += " " + name;
    list.push_back(text + " " + std::to_string(fault.count));
    EXPECT_FALSE(fault.what.empty());
    EXPECT_FALSE(fault.suggestion.empty());
  }
  return list;
}
using List = std::vector<std::string>;

TEST(MeshChecks, SoundMeshesHaveNoFault) {
  EXPECT_EQ(found(box(), true), List{});
  EXPECT_EQ(found(box(), false), List{});
  EXPECT_EQ(found(box({0, 0, 0}, {1, 1, 1}, true), false), List{});
  EXPECT_EQ(found(SurfaceMesh{}, true), List{});
  // A cavity: fronts look into it.
  SurfaceMesh shell = box();
  add(shell, box({0.25, 0.5, 0.5}, {0.75, 1.5, 2.0}, true));
  EXPECT_EQ(found(shell, true), List{});
  // Two bodies beside each other.
  SurfaceMesh two = box();
  add(two, box({2.0, 0.0, 0.0}, {3.0, 1.0, 1.0}));
  EXPECT_EQ(found(two, true), List{});
}

TEST(MeshChecks, FacesWithoutArea) {
  SurfaceMesh mesh = box();
  mesh.points.push_back({0.5, 0.0, 0.0});
  mesh.points.push_back({0.5, 0.0, 0.0});
  const int n = static_cast<int>(mesh.points.size());
  mesh.triangles.push_back({0, 0, 1});          // a corner twice
  mesh.triangles.push_back({n - 1, n - 2, 0});  // a place twice
  mesh.surface.insert(mesh.surface.end(), {2, 3});
  EXPECT_EQ(found(mesh, false), (List{"zero_area b/-y 1", "zero_area b/+y 1"}));
  // The first of them opens no edge.
  mesh.triangles.pop_back();
  mesh.surface.pop_back();
  EXPECT_EQ(found(mesh, true), List{"zero_area b/-y 1"});
  // Collinear corners, at any size of the mesh.
  for (const double scale : {1e-9, 1.0, 1e9}) {
    SurfaceMesh line;
    line.points = {{0, 0, 0}, {scale, scale, scale}, {3 * scale, 3 * scale, 3 * scale}, {0, 0, scale}};
    line.triangles = {{0, 1, 2}, {0, 1, 3}};
    line.surface = {0, 0};
    line.surfaces = 1;
    EXPECT_EQ(found(line, false), List{"zero_area b 1"});
  }
}

TEST(MeshChecks, FacesOnEachOther) {
  SurfaceMesh mesh = box();
  const auto [a, b, c] = mesh.triangles[4];
  mesh.triangles.push_back({c, b, a});  // back to back
  mesh.surface.push_back(5);
  EXPECT_EQ(found(mesh, true), List{"duplicate b/-y b/+z 1"});
}

TEST(MeshChecks, OpenEdges) {
  SurfaceMesh mesh = box();
  mesh.triangles.erase(mesh.triangles.begin() + 2, mesh.triangles.begin() + 4);
  mesh.surface.erase(mesh.surface.begin() + 2, mesh.surface.begin() + 4);
  EXPECT_EQ(found(mesh, false), List{});
  EXPECT_EQ(found(mesh, true), (List{"open_edge b/-y 1", "open_edge b/+y 1", "open_edge b/-z 1", "open_edge b/+z 1"}));
  EXPECT_EQ(check_mesh(mesh, "b", true)[0].where[0], 1.0);
}

TEST(MeshChecks, WallsThatMeetInATAreFaultsOfBodiesAlone) {
  SurfaceMesh mesh = box();
  // A wall between two opposite edges.
  mesh.triangles.push_back({0, 1, 7});
  mesh.triangles.push_back({0, 7, 6});
  mesh.surface.insert(mesh.surface.end(), {0, 0});
  EXPECT_EQ(found(mesh, false), List{});
  const List faults = found(mesh, true);
  EXPECT_EQ(std::count_if(faults.begin(), faults.end(), [](const auto& f) { return f.starts_with("crowded_edge"); }),
            static_cast<long>(faults.size()));
  EXPECT_FALSE(faults.empty());
}

TEST(MeshChecks, FacesTurnedOverAreNamed) {
  SurfaceMesh mesh = box();
  turn(mesh, 3);
  EXPECT_EQ(found(mesh, true), List{"turned_over b/+x 1"});
  turn(mesh, 2);
  EXPECT_EQ(found(mesh, true), List{"turned_over b/+x 2"});
  EXPECT_EQ(found(mesh, false), List{});  // an open surface may face as it likes
  // Most of them turned: still those whose fronts are inside are named, not the few.
  for (int n = 4; n < 12; ++n) turn(mesh, n);
  EXPECT_EQ(found(mesh, true), (List{"turned_over b/+x 2", "turned_over b/-y 2", "turned_over b/+y 2",
                                     "turned_over b/-z 2", "turned_over b/+z 2"}));
  // Of an open surface the smaller part by area.
  SurfaceMesh sheet;
  add_grid(sheet, {0, 0, 0}, {1, 0, 0}, {0, 1, 0}, 4, 4);
  for (const int n : {3, 17, 20}) turn(sheet, n);
  EXPECT_EQ(found(sheet, false), List{"turned_over b 3"});
}

TEST(MeshChecks, TwistedStripsHaveNoFront) {
  // A Moebius strip of 12 quadrangles.
  SurfaceMesh strip;
  constexpr int count = 12;
  for (int n = 0; n < count; ++n) {
    const double along = 2.0 * std::numbers::pi * n / count, twist = 0.5 * along;
    for (const double across : {-0.3, 0.3}) {
      const double radius = 1.0 + across * std::cos(twist);
      strip.points.push_back({radius * std::cos(along), radius * std::sin(along), across * std::sin(twist)});
    }
  }
  for (int n = 0; n < count; ++n) {
    const int a = 2 * n, b = a + 1, c = n + 1 < count ? a + 2 : 1, d = n + 1 < count ? a + 3 : 0;
    strip.triangles.push_back({a, c, b});
    strip.triangles.push_back({b, c, d});
    strip.surface.insert(strip.surface.end(), {0, 0});
  }
  strip.surfaces = 1;
  const List faults = found(strip, false);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_TRUE(faults[0].starts_with("turned_over b ")) << faults[0];
}

TEST(MeshChecks, BodiesThatAreInsideOut) {
  EXPECT_EQ(found(box({0, 0, 0}, {1, 1, 1}, true), true).size(), 6u);
  EXPECT_EQ(found(box({0, 0, 0}, {1, 1, 1}, true), true)[0], "inside_out b/-x 2");
  // A part that lies in another, front outside: not a cavity.
  SurfaceMesh nested = box();
  add(nested, box({0.25, 0.5, 0.5}, {0.75, 1.5, 2.0}));
  const List faults = found(nested, true);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_TRUE(faults[0].starts_with("inside_a_body b/inner")) << faults[0];
}

TEST(MeshInside, RaysThroughCornersLeaveOnce) {
  // An octahedron: a ray from its middle leaves by a corner of four triangles, others along its edges.
  SurfaceMesh mesh;
  mesh.points = {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}};
  mesh.triangles = {{0, 2, 4}, {2, 1, 4}, {1, 3, 4}, {3, 0, 4}, {2, 0, 5}, {1, 2, 5}, {3, 1, 5}, {0, 3, 5}};
  mesh.surface.assign(8, 0);
  mesh.surfaces = 1;
  ASSERT_EQ(found(mesh, true), List{});
  const MeshInside inside(mesh);
  for (double x = -0.875; x < 1.0; x += 0.125) {
    for (double y = -0.875; y < 1.0; y += 0.125) {
      for (double z = -0.875; z < 1.0; z += 0.125) {
        const double sum = std::fabs(x) + std::fabs(y) + std::fabs(z);
        if (sum == 1.0) continue;
        EXPECT_EQ(inside.winding({x, y, z}), sum < 1.0 ? 1 : 0) << x << " " << y << " " << z;
      }
    }
  }
}

TEST(MeshInside, WindsOnceAboutPointsWithinOnEveryRay) {
  // Points of a lattice whose rays meet edges, corners and faces edge-on all the time.
  SurfaceMesh mesh = box({-1.0, -1.0, -1.0}, {1.0, 1.0, 1.0});
  add(mesh, box({-0.5, -0.5, -0.5}, {0.5, 0.5, 0.5}, true));
  const MeshInside inside(mesh);
  for (double x = -1.25; x < 1.5; x += 0.25) {
    for (double y = -1.25; y < 1.5; y += 0.25) {
      for (double z = -1.25; z < 1.5; z += 0.25) {
        const double largest = std::max({std::fabs(x), std::fabs(y), std::fabs(z)});
        if (largest == 1.0 || largest == 0.5) continue;  // on the surface
        EXPECT_EQ(inside.winding({x, y, z}), largest < 1.0 && largest > 0.5 ? 1 : 0) << x << " " << y << " " << z;
      }
    }
  }
}

}  // namespace
}  // namespace coldsky
