// Bodies of a scene against each other: what lies in one place, what lies within another, and what only comes near.
#include "meshes/surface/scene_checks.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

namespace coldsky {
namespace {

using Kind = SceneFault::Kind;

CheckedBody sheet(const std::string& name, const Point& corner, const Point& first, const Point& second) {
  return {name, false, {parallelogram(corner, first, second)}, {}, {}};
}

Point turned(const Point& p, double angle) {
  return {std::cos(angle) * p[0] - std::sin(angle) * p[1], std::sin(angle) * p[0] + std::cos(angle) * p[1], p[2]};
}

/// A closed box of six parallelograms, turned about z through the origin.
CheckedBody box(const std::string& name, const Point& low, const Point& high, double angle = 0.0) {
  SurfaceMesh mesh;
  add_box(mesh, low, high);
  CheckedBody body{name, true, {}, {"-x", "+x", "-y", "+y", "-z", "+z"}, {}};
  for (int face = 0; face < 6; ++face) {
    const Element half = triangle_of(mesh, 2 * face);
    Element other = half;
    // The first triangle of a face has the corners a, b, c of a, b, c, d: edges b - a and d - a = c - b.
    for (std::size_t axis = 0; axis < 3; ++axis) other.v[axis] = half.v[axis] - half.u[axis];
    body.elements.push_back(parallelogram(turned(other.origin, angle), turned(other.u, angle), turned(other.v, angle)));
  }
  return body;
}

CheckedBody box_mesh(const std::string& name, const Point& low, const Point& high) {
  CheckedBody body{name, true, {}, {}, {}};
  add_box(body.mesh, low, high);
  body.mesh.names = {"-x", "+x", "-y", "+y", "-z", "+z"};
  return body;
}

CheckedBody drum(const std::string& name, const Point& base, const Point& axis, double radius, double height) {
  const double length = std::hypot(axis[0], axis[1], axis[2]);
  Point top = base, down{};
  for (std::size_t n = 0; n < 3; ++n) {
    top[n] += height * axis[n] / length;
    down[n] = -axis[n];
  }
  return {name,
          true,
          {cylinder(base, axis, radius, height), disk(top, axis, radius), disk(base, down, radius)},
          {"wall", "top", "base"},
          {}};
}

/// "kind names" of each fault.
std::vector<std::string> found(const std::vector<CheckedBody>& bodies) {
  static const char* const kinds[] = {"zero_area",   "duplicate",  "open_edge", "crowded_edge",
                                      "turned_over", "inside_out", "overlap",   "inside_a_body"};
  std::vector<std::string> list;
  for (const SceneFault& fault : check_scene(bodies)) {
    std::string text = kinds[static_cast<int>(fault.kind)];
    for (const std::string& name : fault.surfaces) text += " " + name;
    list.push_back(text);
    EXPECT_NE(described(fault).find("'" + fault.surfaces[0] + "'"), std::string::npos);
    EXPECT_FALSE(fault.suggestion.empty());
  }
  return list;
}
using List = std::vector<std::string>;

TEST(SceneChecks, SoundScenesHaveNoFault) {
  EXPECT_EQ(found({}), List{});
  // Two wings beside a bus, an array behind one of them, a drum above, a ball, a box of a file.
  const std::vector<CheckedBody> scene = {sheet("wing", {0.7, -1.0, 0.0}, {4.0, 0.0, 0.0}, {0.0, 2.0, 0.0}),
                                          sheet("wing 2", {-4.7, -1.0, 0.0}, {4.0, 0.0, 0.0}, {0.0, 2.0, 0.0}),
                                          sheet("array", {0.7, -1.0, -1e-4}, {4.0, 0.0, 0.0}, {0.0, 2.0, 0.0}),
                                          box("bus", {-0.5, -0.5, -0.5}, {0.5, 0.5, 0.5}, 0.3),
                                          drum("drum", {0.0, 0.0, 1.0}, {1.0, 1.0, 0.0}, 0.25, 1.0),
                                          {"ball", true, {sphere({3.0, 0.0, 3.0}, 1.0)}, {}, {}},
                                          box_mesh("file", {-5.0, -5.0, -5.0}, {-4.0, -4.0, -4.0})};
  EXPECT_EQ(found(scene), List{});
}

TEST(SceneChecks, FlatFacesInOnePlane) {
  const CheckedBody panel = sheet("panel", {0.0, 0.0, 0.0}, {2.0, 0.0, 0.0}, {0.0, 1.0, 0.0});
  // Partly on each other, from whichever side, at any angle within the plane.
  EXPECT_EQ(found({panel, sheet("other", {1.9, 0.5, 0.0}, {1.0, 0.0, 0.0}, {0.3, 1.0, 0.0})}),
            List{"overlap panel other"});
  EXPECT_EQ(found({panel, sheet("other", {1.9, 0.5, 0.0}, {0.0, 1.0, 0.0}, {1.0, 0.0, 0.0})}),
            List{"overlap panel other"});
  // Beside each other, up to rounding; one above the other; across each other.
  EXPECT_EQ(found({panel, sheet("other", {2.0 - 1e-8, 0.0, 0.0}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0})}), List{});
  EXPECT_EQ(found({panel, sheet("other", {0.0, 0.0, 1e-5}, {2.0, 0.0, 0.0}, {0.0, 1.0, 0.0})}), List{});
  EXPECT_EQ(found({panel, sheet("other", {1.0, 0.0, -0.5}, {0.0, 0.0, 1.0}, {0.0, 1.0, 0.0})}), List{});
  // A box that stands on it, and one with a gap; the place is within both.
  const std::vector<SceneFault> faults = check_scene({panel, box("bus", {0.5, 0.25, 0.0}, {1.0, 0.75, 0.5})});
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].kind, Kind::overlap);
  EXPECT_EQ(faults[0].surfaces, (List{"panel", "bus/-z"}));
  EXPECT_EQ(found({panel, box("bus", {0.5, 0.25, 1e-4}, {1.0, 0.75, 0.5})}), List{});
  const CheckedBody over = sheet("panel", {0.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {2.0, 0.0, 0.0});
  for (const CheckedBody& body : {panel, over}) {
    EXPECT_EQ(found({body, box_mesh("bus", {0.5, 0.25, 0.0}, {1.0, 0.75, 0.5})}), List{"overlap panel bus/-z"});
  }
}

TEST(SceneChecks, PlanesAtAnyAngleAreFoundFromEitherSide) {
  // Normals along axes, diagonals (whose largest component is any of two or three) and between them.
  for (int n = 0; n < 26 * 3; ++n) {
    const int cell = n / 3 < 13 ? n / 3 : n / 3 + 1;
    const Point axis{cell % 3 - 1.0 + 1e-9 * (n % 3), cell / 3 % 3 - 1.0, cell / 9 - 1.0 - 1e-9 * (n % 3)};
    const Element around = disk({0.1, 0.2, 0.3}, axis, 1.0);
    const CheckedBody one = sheet("one", around.origin, around.u, around.v);
    const CheckedBody turned_over = sheet("other", around.origin, around.v, around.u);
    EXPECT_EQ(found({one, turned_over}), List{"overlap one other"}) << n;
    Point minus{};
    for (std::size_t k = 0; k < 3; ++k) minus[k] = -axis[k];
    const Element back = disk({0.1, 0.2, 0.3}, minus, 1.0);
    const CheckedBody disks[] = {{"one", false, {around}, {}, {}}, {"other", false, {back}, {}, {}}};
    EXPECT_EQ(found({disks[0], disks[1]}), List{"overlap one other"}) << n;
  }
}

TEST(SceneChecks, TheSmallestTriangles) {
  // Products of their edges are hardly numbers any more.
  for (const double edge : {1e-150, 1e-158, 1e-161, 1e-170}) {
    CheckedBody body{"mesh", true, {}, {}, {}};
    body.mesh.points = {{0, 0, 0}, {edge, 0, 0}, {0, edge, 0}, {0, 0, edge}};
    body.mesh.triangles = {{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}};
    body.mesh.surface = {0, 0, 0, 0};
    body.mesh.surfaces = 1;
    for (const std::string& fault : found({body, sheet("sheet", {1, 1, 1}, {1, 0, 0}, {0, 1, 0})})) {
      EXPECT_EQ(fault, "zero_area mesh");
    }
  }
}

TEST(SceneChecks, PlanesThatNearlyAgree) {
  // Normals between two of equal size: the larger one changes within the rounding of files.
  for (const Point& axis :
       {Point{1.0, -1.0, 0.0}, Point{-1.0, 0.5, 1.0}, Point{0.0, 1.0, -1.0}, Point{3.0, -1.0, 0.5}}) {
    for (const double tilt : {-1e-7, 1e-7}) {
      Point other = axis;
      for (double& component : other) component *= component > 0.0 ? 1.0 + tilt : 1.0;
      const CheckedBody disks[] = {{"one", false, {disk({0.1, 0.2, 0.3}, axis, 1.0)}, {}, {}},
                                   {"other", false, {disk({0.1, 0.2, 0.3}, other, 1.0)}, {}, {}}};
      EXPECT_EQ(found({disks[0], disks[1]}), List{"overlap one other"}) << axis[0] << " " << tilt;
      // A gap at that angle.
      const double up = 2e-5 / std::hypot(axis[0], axis[1], axis[2]);
      const Point above{0.1 + up * axis[0], 0.2 + up * axis[1], 0.3 + up * axis[2]};
      EXPECT_EQ(found({disks[0], {"other", false, {disk(above, other, 1.0)}, {}, {}}}), List{});
    }
  }
}

TEST(SceneChecks, FacesOfOneMeshInOnePlane) {
  // Beside each other in a T, off by the rounding of single precision, as files of CAD programs have it; then folded
  // back over each other along an edge.
  CheckedBody body{"mesh", false, {}, {}, {}};
  body.mesh.points = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {1, 1, 0}, {1 - 6e-8, 0.37, 0}, {2, 0.37, 0}};
  body.mesh.triangles = {{0, 1, 3}, {0, 3, 2}, {1, 5, 4}, {4, 5, 3}};
  body.mesh.surface = {0, 0, 1, 1};
  body.mesh.surfaces = 2;
  body.mesh.names = {"left", "right"};
  EXPECT_EQ(found({body}), List{});
  body.mesh.points[5] = {0.5, 0.37, 0};
  EXPECT_EQ(found({body}), (List{"overlap mesh/left mesh/right"}));
  body.mesh.surface = {0, 0, 0, 0};
  const std::vector<SceneFault> faults = check_scene({body});
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].surfaces, List{"mesh/left"});
  EXPECT_EQ(faults[0].count, 2u);  // pairs
}

TEST(SceneChecks, DisksAndRingsInOnePlane) {
  const CheckedBody plate{"plate", false, {disk({0.0, 0.0, 0.0}, {0.0, 0.0, 1.0}, 1.0)}, {}, {}};
  const CheckedBody ring{"ring", false, {disk({0.0, 0.0, 0.0}, {0.1, 0.0, -1.0}, 2.0, 1.0)}, {}, {}};
  CheckedBody level = ring;
  level.elements = {disk({0.0, 0.0, 0.0}, {0.0, 0.0, -1.0}, 2.0, 1.0)};
  EXPECT_EQ(found({plate, ring}), List{});   // at an angle
  EXPECT_EQ(found({plate, level}), List{});  // one within the hole of the other
  // Turned a little: polygons that stand for circles no longer fit each other.
  for (Point* direction : {&level.elements[0].u, &level.elements[0].v}) *direction = turned(*direction, 0.07);
  EXPECT_EQ(found({plate, level}), List{});
  level.elements = {disk({0.3, 0.0, 0.0}, {0.0, 0.0, 1.0}, 2.0, 1.0)};
  EXPECT_EQ(found({plate, level}), List{"overlap plate ring"});
  EXPECT_EQ(found({plate, sheet("sheet", {0.9, -0.5, 0.0}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0})}),
            List{"overlap plate sheet"});
  EXPECT_EQ(found({plate, sheet("sheet", {0.8, 0.8, 0.0}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0})}), List{});
}

TEST(SceneChecks, CurvesInOnePlace) {
  const auto pipe = [](const std::string& name, const Point& base, const Point& axis, double radius) {
    return CheckedBody{name, false, {cylinder(base, axis, radius, 2.0)}, {}, {}};
  };
  const CheckedBody one = pipe("one", {0.0, 0.0, 0.0}, {0.0, 0.0, 1.0}, 0.5);
  EXPECT_EQ(found({one, pipe("other", {0.0, 0.0, 1.9}, {0.0, 0.0, 3.0}, 0.5)}), List{"overlap one other"});
  EXPECT_EQ(found({one, pipe("other", {0.0, 0.0, 3.9}, {0.0, 0.0, -1.0}, 0.5)}), List{"overlap one other"});
  // End to end, one in the other, side by side in touch, through each other.
  EXPECT_EQ(found({one, pipe("other", {0.0, 0.0, 2.0}, {0.0, 0.0, 1.0}, 0.5)}), List{});
  EXPECT_EQ(found({one, pipe("other", {0.0, 0.0, 0.0}, {0.0, 0.0, 1.0}, 0.499)}), List{});
  EXPECT_EQ(found({one, pipe("other", {1.0, 0.0, 0.0}, {0.0, 0.0, 1.0}, 0.5)}), List{});
  EXPECT_EQ(found({one, pipe("other", {-1.0, 0.0, 1.0}, {1.0, 0.0, 0.0}, 0.5)}), List{});
  // Halves of one pipe.
  CheckedBody left = one, right = one;
  left.elements = {part_of(one.elements[0], 0.0, 0.5, 0.0, 1.0)};
  right.elements = {part_of(one.elements[0], 0.5, 1.0, 0.0, 1.0)};
  right.name = "other";
  EXPECT_EQ(found({left, right}), List{});
  right.elements = {part_of(one.elements[0], 0.4, 1.0, 0.0, 1.0)};
  EXPECT_EQ(found({left, right}), List{"overlap one other"});
  // Balls; poles may point anywhere.
  const CheckedBody ball{"ball", false, {sphere({1.0, 1.0, 1.0}, 0.3)}, {}, {}};
  CheckedBody again{"again", false, {sphere({1.0, 1.0, 1.0}, 0.3, {1.0, 2.0, 0.0})}, {}, {}};
  EXPECT_EQ(found({ball, again}), List{"overlap ball again"});
  again.elements = {sphere({1.6, 1.0, 1.0}, 0.3)};
  EXPECT_EQ(found({ball, again}), List{});
  // Cones of one slope, the narrower going on where the wider ends, and overlapping.
  const CheckedBody wide{"wide", false, {cone({0, 0, 0}, {0, 0, 1}, 1.0, 0.5, 1.0)}, {}, {}};
  CheckedBody tip{"tip", false, {cone({0, 0, 1}, {0, 0, 1}, 0.5, 0.0, 1.0)}, {}, {}};
  EXPECT_EQ(found({wide, tip}), List{});
  tip.elements = {cone({0, 0, 0.8}, {0, 0, 1}, 0.6, 0.0, 1.2)};
  EXPECT_EQ(found({wide, tip}), List{"overlap wide tip"});
}

TEST(SceneChecks, FacesWithinClosedBodies) {
  const CheckedBody bus = box("bus", {0.0, 0.0, 0.0}, {1.0, 1.0, 1.0});
  const auto small = [](const std::string& name, const Point& at) {
    return sheet(name, at, {0.01, 0.0, 0.0}, {0.0, 0.01, 0.005});
  };
  for (const CheckedBody& body : {bus, box_mesh("bus", {0.0, 0.0, 0.0}, {1.0, 1.0, 1.0})}) {
    EXPECT_EQ(found({body, small("in", {0.5, 0.5, 0.5}), small("out", {1.1, 0.5, 0.5})}), List{"inside_a_body in bus"});
    // Large, and through the middle; through a corner; past it.
    EXPECT_EQ(found({body, sheet("wing", {-9.0, 0.4, 0.5}, {20.0, 0.0, 0.0}, {0.0, 0.2, 0.1})}),
              List{"inside_a_body wing bus"});
    EXPECT_EQ(found({body, sheet("wing", {-9.0, 0.9, 0.95}, {20.0, 0.0, 0.0}, {0.0, 0.2, 0.1})}),
              List{"inside_a_body wing bus"});
    EXPECT_EQ(found({body, sheet("wing", {-9.0, 1.001, 0.5}, {20.0, 0.0, 0.0}, {0.0, 0.2, 0.1})}), List{});
    // With an edge on its side; a sheet that stands on it.
    EXPECT_EQ(found({body, sheet("wing", {1.0, 0.4, 0.5}, {20.0, 0.0, 0.0}, {0.0, 0.2, 0.1})}), List{});
    EXPECT_EQ(found({body, sheet("fin", {0.2, 0.2, 1.0}, {0.5, 0.5, 0.0}, {0.0, 0.0, 1.0})}), List{});
    // A body in a body.
    const List in = found({body, box_mesh("core", {0.2, 0.2, 0.2}, {0.8, 0.8, 0.8})});
    ASSERT_EQ(in.size(), 6u);
    EXPECT_EQ(in[0], "inside_a_body core/-x bus");
    CheckedBody open = body;
    open.closed = false;
    EXPECT_EQ(found({open, small("in", {0.5, 0.5, 0.5})}), List{});
  }
  // A long thin body at an angle, whose box along the axes is wide: through it and beside it.
  const CheckedBody mast = box("mast", {-5.0, -0.01, -0.01}, {5.0, 0.01, 0.01}, 0.7);
  EXPECT_EQ(found({mast, sheet("sail", {0.0, 0.0, -1.0}, turned({0.0, 3.0, 0.0}, 0.7), {0.0, 0.0, 2.0})}),
            List{"inside_a_body sail mast"});
  EXPECT_EQ(found({mast, sheet("sail", turned({0.0, 0.02, -1.0}, 0.7), turned({0.0, 3.0, 0.0}, 0.7), {0.0, 0.0, 2.0})}),
            List{});
}

TEST(SceneChecks, FacesWithinRoundBodies) {
  const auto small = [](const Point& at) { return sheet("plate", at, {0.001, 0.0, 0.0}, {0.0, 0.001, 0.0}); };
  const List in = {"inside_a_body plate body"};
  const CheckedBody ball{"body", true, {sphere({1.0, 0.0, 0.0}, 1.0)}, {}, {}};
  EXPECT_EQ(found({ball, small({1.57, 0.57, 0.57})}), in);
  EXPECT_EQ(found({ball, small({1.58, 0.58, 0.58})}), List{});
  const CheckedBody tank = drum("body", {0.0, 0.0, 0.0}, {1.0, 1.0, 1.0}, 0.5, 2.0);
  const double along = 1.99 / std::numbers::sqrt3;
  EXPECT_EQ(found({tank, small({along - 1e-3, along - 1e-3, along})}), in);
  EXPECT_EQ(found({tank, small({along + 0.02, along + 0.02, along})}), List{});
  const CheckedBody horn{
      "body", true, {cone({0, 0, 0}, {0, 0, 1}, 1.0, 0.0, 2.0), disk({0, 0, 0}, {0, 0, -1}, 1.0)}, {}, {}};
  EXPECT_EQ(found({horn, small({0.495, 0.0, 1.0})}), in);
  EXPECT_EQ(found({horn, small({0.505, 0.0, 1.0})}), List{});
  EXPECT_EQ(found({horn, small({0.0, 0.0, 2.01})}), List{});
  EXPECT_EQ(found({horn, small({0.0, 0.0, -0.01})}), List{});
  // Round ones within others.
  EXPECT_EQ(found({box("body", {-1, -1, -1}, {1, 1, 1}), {"plate", false, {sphere({0.9, 0.0, 0.0}, 0.5)}, {}, {}}}),
            in);
  EXPECT_EQ(found({box("body", {-1, -1, -1}, {1, 1, 1}), {"plate", false, {sphere({1.51, 0.0, 0.0}, 0.5)}, {}, {}}}),
            List{});
}

TEST(SceneChecks, EveryFaultIsReported) {
  CheckedBody bad = box("bad", {0.0, 0.0, 0.0}, {1.0, 1.0, 1.0});
  std::swap(bad.elements[3].u, bad.elements[3].v);
  CheckedBody none = sheet("none", {5.0, 0.0, 0.0}, {1.0, 0.0, 0.0}, {2.0, 0.0, 0.0});
  CheckedBody needle = sheet("needle", {6.0, 0.0, 0.0}, {1.0, 0.0, 0.0}, {1.0, 1e-13, 0.0});
  CheckedBody open = box_mesh("open", {7.0, 0.0, 0.0}, {8.0, 1.0, 1.0});
  open.mesh.triangles.pop_back();
  open.mesh.surface.pop_back();
  const List faults =
      found({bad, none, needle, open, sheet("twin", {7.0, 0.0, 0.0}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0})});
  EXPECT_EQ(faults, (List{"zero_area none", "open_edge open/-x", "open_edge open/+y", "open_edge open/+z",
                          "zero_area needle", "inside_out bad/+y", "overlap open/-z twin"}));
}

}  // namespace
}  // namespace coldsky
