// Enclosures with factors from rays, through the solve: curved walls as such, both sides of shields, mirrors for what
// goes on without end; and the cube in sunlight.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <optional>

#include "kernels/radiation/enforce.hpp"
#include "kernels/radiation/trace_exchange.hpp"
#include "meshes/rays/shapes.hpp"
#include "meshes/surface/element.hpp"
#include "solver/bodies/heat_solver.hpp"
#include "tests/bodies/exchange_support.hpp"

namespace coldsky {
namespace {

using std::numbers::pi;

/// A side of an element: a patch of a node, or none.
struct TracedSide {
  int node = -1;
  double emissivity = 1.0, absorptance = 0.0;
};

/// Elements whose sides are patches, each of one node.
class TracedScene {
 public:
  /// Adds an element; a side without a node is no patch.
  void add(const Element& element, const TracedSide& front, const TracedSide& back = {}) {
    elements_.push_back(element);
    for (const TracedSide& side : {front, back}) {
      patch_of_side_.push_back(side.node < 0 ? -1 : static_cast<int>(sides_.size()));
      if (side.node < 0) continue;
      sides_.push_back(side);
      areas_.push_back(area(element));
    }
  }
  void add_mirror(const MirrorOf& mirror) { mirrors_.push_back(mirror); }
  void set(int node, const Node& values) {
    if (static_cast<int>(nodes_.size()) <= node) nodes_.resize(node + 1);
    nodes_[node] = values;
  }
  void hold(int node, double temperature) {
    Node held;
    held.temperature = temperature;
    set(node, held);
  }
  int patches() const { return static_cast<int>(areas_.size()); }

  /// Solved from rays; the matrix conserves energy.
  HeatSolver& solve(int rays, const std::vector<double>& sunlight = {}) {
    const ExecutionSpace space{};
    TraceInput input;
    input.shapes = make_shapes(space, elements_);
    input.tree = build_tree(space, input.shapes, TreeQuality::best);
    input.patches = make_patches(space, areas_of(elements_), patch_of_side_, patches());
    input.mirrors = mirrors_;
    ExchangeOptions options;
    options.rays = rays;
    options.scrambles = 4;
    traced_ = trace_exchange(space, input, options);
    const EnforcedExchange enforced = enforce(space, traced_, areas_);
    ExchangeParts parts = parts_of(enforced.rows);
    for (int p = 0; p < patches(); ++p) {
      add_side(parts, enforced.rows, sides_[p].node, p, sides_[p].emissivity, sides_[p].absorptance);
    }
    if (!sunlight.empty()) parts.solar_outside = sunlight;
    SceneParts scene;
    scene.nodes = nodes_;
    scene.exchange = parts;
    solver_.emplace(space, scene, NewtonOptions{1e-13, 50, 500});
    solver_->set_uniform(300.0);
    solved(*solver_);
    expect_energy(*solver_);
    return *solver_;
  }
  /// Net heat that leaves a patch [W].
  double heat(int patch) {
    const auto of = solver_->exchange()->patches();
    return of.area[patch] * (of.emitted[patch] - of.absorbed[patch]);
  }

 private:
  std::vector<Element> elements_;
  std::vector<int> patch_of_side_;
  std::vector<TracedSide> sides_;
  std::vector<double> areas_;
  std::vector<MirrorOf> mirrors_;
  std::vector<Node> nodes_;
  TracedExchange traced_;
  std::optional<HeatSolver> solver_;
};

double black(double temperature) { return stefan_boltzmann * std::pow(temperature, 4); }

/// Share by which traced factors may miss heat: what the tables allow numerical factors.
constexpr double tolerance = 5e-3;

TEST(TracedExchange, OfConcentricSpheres) {
  const double inner = 0.1, outer = 0.2, eps_inner = 0.8, eps_outer = 0.6;
  TracedScene scene;
  scene.add(sphere({0.01, 0.02, 0.03}, inner), {0, eps_inner});
  scene.add(sphere({0.01, 0.02, 0.03}, outer), {}, {1, eps_outer});
  scene.hold(0, 400.0);
  scene.hold(1, 300.0);
  scene.solve(1 << 14);
  const double area = 4.0 * pi * inner * inner, ratio = inner * inner / (outer * outer);
  const double expected = area * (black(400.0) - black(300.0)) / (1.0 / eps_inner + ratio * (1.0 / eps_outer - 1.0));
  EXPECT_NEAR(expected, 88.0221503469, 1e-9);
  EXPECT_NEAR(scene.heat(0) / expected, 1.0, tolerance);
}

TEST(TracedExchange, OfCylindersWithoutEnd) {
  // A metre of them between two mirrors.
  const double inner = 0.1, outer = 0.2, eps_inner = 0.8, eps_outer = 0.6;
  TracedScene scene;
  scene.add(cylinder({0, 0, 0}, {0, 0, 1}, inner, 1.0), {0, eps_inner});
  scene.add(cylinder({0, 0, 0}, {0, 0, 1}, outer, 1.0), {}, {1, eps_outer});
  scene.add_mirror({{0, 0, 0}, {0, 0, 1}});
  scene.add_mirror({{0, 0, 1}, {0, 0, -1}});
  scene.hold(0, 400.0);
  scene.hold(1, 300.0);
  scene.solve(1 << 14);
  const double expected =
      2.0 * pi * inner * (black(400.0) - black(300.0)) / (1.0 / eps_inner + inner / outer * (1.0 / eps_outer - 1.0));
  EXPECT_NEAR(expected, 393.783304184, 1e-8);
  EXPECT_NEAR(scene.heat(0) / expected, 1.0, tolerance);
}

TEST(TracedExchange, OfShieldsBetweenPlates) {
  // Squares between four mirrors; each shield is one element, its sides two patches, and one node.
  constexpr int shields = 3;
  const double eps = 0.9, eps_shield = 0.05;
  TracedScene scene;
  for (int n = 0; n <= shields + 1; ++n) {
    const Element plate = parallelogram({0, 0, 0.1 * n}, {1, 0, 0}, {0, 1, 0});
    const double own = n == 0 || n > shields ? eps : eps_shield;
    const TracedSide side{n, own}, none;
    scene.add(plate, n > shields ? none : side, n == 0 ? none : side);
    if (n > 0 && n <= shields) scene.set(n, {});
  }
  scene.hold(0, 350.0);
  scene.hold(shields + 1, 250.0);
  for (const double side : {0.0, 1.0}) {
    const double normal = side > 0.0 ? -1.0 : 1.0;
    scene.add_mirror({{side, 0, 0}, {normal, 0, 0}});
    scene.add_mirror({{0, side, 0}, {0, normal, 0}});
  }
  scene.solve(1 << 12);
  const double resistance = 2.0 / eps - 1.0 + shields * (2.0 / eps_shield - 1.0);
  const double expected = (black(350.0) - black(250.0)) / resistance;
  // Each plate sees nothing but the next: the rays leave no error.
  EXPECT_NEAR(scene.heat(0) / expected, 1.0, 1e-9);
}

TEST(TracedExchange, OfATriangularDuct) {
  // Sides 3, 4 and 5; a metre between two mirrors.
  const double temperature[3] = {400.0, 300.0, 350.0}, eps[3] = {0.9, 0.7, 0.4};
  const double corner[3][2] = {{0, 0}, {3, 0}, {3, 4}};
  const double expected[3] = {1735.35292494, -1573.79390651, -161.55901843};
  TracedScene scene;
  for (int n = 0; n < 3; ++n) {
    const auto& from = corner[n];
    const auto& to = corner[(n + 1) % 3];
    // Fronts inwards.
    scene.add(parallelogram({from[0], from[1], 0}, {to[0] - from[0], to[1] - from[1], 0}, {0, 0, 1}), {}, {n, eps[n]});
    scene.hold(n, temperature[n]);
  }
  scene.add_mirror({{0, 0, 0}, {0, 0, 1}});
  scene.add_mirror({{0, 0, 1}, {0, 0, -1}});
  scene.solve(1 << 14);
  for (int n = 0; n < 3; ++n) EXPECT_NEAR(scene.heat(n) / expected[n], 1.0, tolerance) << n;
}

TEST(TracedExchange, OfASphericalCavity) {
  const double angle = 60.0 * pi / 180.0, eps = 0.8, temperature = 400.0;
  // The wall is what is left of the sphere below the opening; its share of the polar angle from -w to w.
  TracedScene scene;
  scene.add(part_of(sphere({0, 0, 0}, 0.5), 0.0, 1.0, 0.0, 1.0 - angle / pi), {}, {0, eps});
  scene.hold(0, temperature);
  HeatSolver& solver = scene.solve(1 << 14);
  const double opening = pi * 0.25 * std::pow(std::sin(angle), 2);
  EXPECT_NEAR(solver.totals().exchange->to_space / (opening * black(temperature)), 0.941176470588, 1e-3);
}

/// The cube of tests/bodies/test_exchange.cpp, from rays. Means of faces [degC].
std::vector<double> traced_cube(int cells, bool resolved, int rays) {
  const double size = 0.1, half = 0.05, emissivity = 0.85, absorptance = 0.85, sun = 1367.0;
  TracedScene scene;
  std::vector<double> sunlight;
  for (int face = 0; face < 6; ++face) {
    const int axis = face / 2, first = (axis + 1) % 3, second = (axis + 2) % 3;
    const bool high = face % 2 == 1;
    for (int n = 0; n < cells * cells; ++n) {
      Point at{}, u{}, v{};
      at[axis] = high ? half : -half;
      at[first] = -half + size * (n % cells) / cells;
      at[second] = -half + size * (n / cells) / cells;
      u[first] = v[second] = size / cells;
      const int node = resolved ? face * cells * cells + n : face;
      const TracedSide side{node, emissivity, absorptance};
      scene.add(parallelogram(at, u, v), side, side);
      scene.set(node, {});
      // Front along +axis: outside on high faces.
      sunlight.push_back(face == 1 ? sun : 0.0);
      sunlight.push_back(0.0);
    }
  }
  HeatSolver& solver = scene.solve(rays, sunlight);
  const auto nodes = solver.node_temperatures();
  std::vector<double> mean(6, 0.0);
  const std::size_t of_face = resolved ? cells * cells : 1;
  for (std::size_t n = 0; n < nodes.size(); ++n) mean[n / of_face] += (nodes[n] - 273.15) / of_face;
  return mean;
}

TEST(TracedCube, WithOneNodeAFace) {
  const auto t = traced_cube(1, false, 1 << 16);
  std::printf("traced cube: %.4f %.4f, sides %.4f %.4f %.4f %.4f degC\n", t[1], t[0], t[2], t[3], t[4], t[5]);
  EXPECT_NEAR(t[1], 66.428, 0.05);
  EXPECT_NEAR(t[0], -57.532, 0.05);
  for (const int side : {2, 3, 4, 5}) EXPECT_NEAR(t[side], -57.510, 0.05) << side;
}

TEST(TracedCube, WithNodesThatDoNotConduct) {
  const auto t = traced_cube(8, true, 1 << 12);
  std::printf("traced cube, resolved: %.4f %.4f degC\n", t[1], t[0]);
  EXPECT_NEAR(t[1], 67.4, 0.1);
  EXPECT_NEAR(t[0], -60.9, 0.1);
}

}  // namespace
}  // namespace coldsky
