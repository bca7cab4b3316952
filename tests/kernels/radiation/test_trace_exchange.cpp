// Traces of elements of all kinds against closed forms; mirrors against the scenes that they stand for; the sky against
// integrals; batches, errors, threads; reciprocity and closure of the matrix that is made of them.
#include "kernels/radiation/trace_exchange.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <stdexcept>

#include "kernels/base/mirror.hpp"
#include "kernels/radiation/enforce.hpp"
#include "meshes/rays/shapes.hpp"

namespace coldsky {
namespace {

constexpr double pi = std::numbers::pi;
const Point up{0.0, 0.0, 1.0}, down{0.0, 0.0, -1.0};

/// Elements, each side a patch of its own, or none.
struct TracedScene {
  std::vector<Element> elements;
  std::vector<int> patch_of_side;
  int patches = 0;

  /// Returns the patch of the front, or of the back where the front has none.
  int add(const Element& element, bool front = true, bool back = false) {
    elements.push_back(element);
    const int first = patches;
    patch_of_side.push_back(front ? patches++ : -1);
    patch_of_side.push_back(back ? patches++ : -1);
    return first;
  }
  TraceInput input(const ExecutionSpace& space = {}) const {
    TraceInput input;
    input.shapes = make_shapes(space, elements);
    input.tree = build_tree(space, input.shapes, TreeQuality::best);
    input.patches = make_patches(space, areas_of(elements), patch_of_side, patches);
    return input;
  }
};

using Row = std::map<int, std::pair<double, double>>;  // target: factor, error

std::vector<Row> rows_of(const ViewFactors& factors) {
  const auto first = to_host(factors.first), target = to_host(factors.target);
  const auto factor = to_host(factors.factor), error = to_host(factors.error);
  std::vector<Row> rows(first.size() - 1);
  for (std::size_t row = 0; row + 1 < first.size(); ++row) {
    for (int n = first[row]; n < first[row + 1]; ++n) rows[row][target[n]] = {factor[n], error[n]};
  }
  return rows;
}

ExchangeOptions many_rays(int rays = 1 << 15) {
  ExchangeOptions options;
  options.rays = rays;
  options.scrambles = 16;
  return options;
}

void expect_factor(const Row& row, int target, double factor, double largest_error = 5e-4) {
  ASSERT_TRUE(row.count(target)) << target;
  const auto [traced, error] = row.at(target);
  EXPECT_NEAR(traced, factor, 5.0 * error + 1e-7) << target;
  EXPECT_LT(error, largest_error);
}

/// Coaxial disks (Howell C-41).
double disks(double one, double other, double distance) {
  const double first = one / distance, second = other / distance, x = 1.0 + (1.0 + second * second) / (first * first);
  return 0.5 * (x - std::sqrt(x * x - 4.0 * second * second / (first * first)));
}

/// Inside a can of radius 0.5 and height 1: ends see each other as disks do, the rest follows from closure and
/// reciprocity. Its parts are patches of the curved wall.
TEST(TraceExchange, InsideACanIsThatOfClosedForms) {
  TracedScene scene;
  const int base = scene.add(disk({0.0, 0.0, 0.0}, up, 0.5));
  const int top = scene.add(disk({0.0, 0.0, 1.0}, down, 0.5));
  const Element wall = cylinder({0.0, 0.0, 0.0}, up, 0.5, 1.0);
  std::vector<int> parts;
  for (int n = 0; n < 5; ++n) parts.push_back(scene.add(part_of(wall, n / 5.0, (n + 1) / 5.0, 0.0, 1.0), false, true));
  const TracedExchange traced = trace_exchange({}, scene.input(), many_rays());
  const auto rows = rows_of(traced.raw);
  const double across = disks(0.5, 0.5, 1.0);
  expect_factor(rows[base], top, across);
  expect_factor(rows[top], base, across);
  double to_wall = 0.0, wall_to_itself = 0.0, squares = 0.0;
  for (const int part : parts) {
    squares += std::pow(rows[parts[0]].at(part).second, 2);
    to_wall += rows[base].at(part).first;
    wall_to_itself += rows[parts[0]].at(part).first;
    EXPECT_NEAR(rows[base].at(part).first, (1.0 - across) / 5.0, 5.0 * rows[base].at(part).second);
  }
  EXPECT_NEAR(to_wall, 1.0 - across, 1e-4);
  // A_wall F_wall,base = A_base (1 - F), A_wall = 4 A_base.
  EXPECT_NEAR(wall_to_itself, 1.0 - 2.0 * (1.0 - across) / 4.0, 4.0 * std::sqrt(squares));
  for (const Row& row : rows) {
    EXPECT_EQ(row.count(scene.patches), 0u) << "a ray left";
    EXPECT_EQ(row.count(scene.patches + 1), 0u) << "a ray came behind the wall";
  }
}

/// A ball in a ball, both cut into parts; a cone's inside closed by a disk; a ring beside its disk.
TEST(TraceExchange, RoundBodiesSeeEachOtherAsClosedFormsSay) {
  TracedScene balls;
  const int inner = balls.add(sphere({0.1, 0.2, 0.3}, 0.5));
  const Element outer = sphere({0.1, 0.2, 0.3}, 1.25, {1.0, 1.0, 0.0});
  const int north = balls.add(part_of(outer, 0.0, 1.0, 0.4, 1.0), false, true);
  const int south = balls.add(part_of(outer, 0.0, 1.0, 0.0, 0.4), false, true);
  const auto rows = rows_of(trace_exchange({}, balls.input(), many_rays()).raw);
  // The outer one sees the inner one by the ratio of areas, from everywhere; parts of a sphere see each other by area.
  const double to_inner = 0.16, south_share = 0.5 * (1.0 - std::cos(0.4 * pi));
  expect_factor(rows[north], inner, to_inner);
  expect_factor(rows[south], inner, to_inner);
  expect_factor(rows[inner], south, south_share);
  // The ball hides some of the far side: both together see the rest.
  EXPECT_NEAR(rows[north].at(north).first + rows[north].at(south).first, 1.0 - to_inner, 2e-4);
  EXPECT_EQ(rows[inner].count(inner), 0u);

  TracedScene cavity;
  const int wall = cavity.add(cone({0.0, 0.0, 0.0}, up, 0.0, 0.6, 0.8), false, true);
  const int lid = cavity.add(disk({0.0, 0.0, 0.8}, down, 0.6));
  const auto of_cavity = rows_of(trace_exchange({}, cavity.input(), many_rays()).raw);
  expect_factor(of_cavity[lid], wall, 1.0, 1e-12);
  expect_factor(of_cavity[wall], lid, 0.6);  // r over the slant, 1
  expect_factor(of_cavity[wall], wall, 0.4);

  TracedScene ring;
  const int emitter = ring.add(disk({0.0, 0.0, 0.0}, up, 1.0));
  const int whole = ring.add(disk({0.0, 0.0, 0.5}, down, 1.2, 0.4));
  const int middle = ring.add(disk({0.0, 0.0, 0.5}, down, 0.4));
  const auto of_ring = rows_of(trace_exchange({}, ring.input(), many_rays()).raw);
  expect_factor(of_ring[emitter], middle, disks(1.0, 0.4, 0.5));
  expect_factor(of_ring[emitter], whole, disks(1.0, 1.2, 0.5) - disks(1.0, 0.4, 0.5));
}

/// Between two mirrors squares are endless strips; a quarter of a box between two is the box; and what is cut off is
/// lost.
TEST(TraceExchange, MirrorsStandForTheScenesBehindThem) {
  TracedScene strips;
  const int low = strips.add(parallelogram({0.0, 0.0, 0.0}, {1.0, 0.0, 0.0}, {0.0, 0.3, 0.0}));
  const int high = strips.add(parallelogram({0.0, 0.0, 1.0}, {0.0, 0.3, 0.0}, {1.0, 0.0, 0.0}));
  TraceInput input = strips.input();
  input.mirrors = {{{0.0, 0.0, 0.0}, {0.0, 1.0, 0.0}}, {{0.0, 0.3, 0.0}, {0.0, -1.0, 0.0}}};
  const TracedExchange traced = trace_exchange({}, input, many_rays());
  const auto rows = rows_of(traced.raw);
  expect_factor(rows[low], high, std::sqrt(2.0) - 1.0);
  expect_factor(rows[high], low, std::sqrt(2.0) - 1.0);
  EXPECT_LT(traced.lost[0], 1e-5);
  // A point of an endless strip: half the difference of two sines.
  const auto from_point = rows_of(trace_points({}, input, {{{0.25, 0.1, 0.0}, {0.0, 0.0, 2.0}}}, many_rays()));
  expect_factor(from_point[0], high, 0.5 * (0.25 / std::hypot(0.25, 1.0) + 0.75 / std::hypot(0.75, 1.0)));
  ExchangeOptions few = many_rays(1 << 12);
  few.most_reflections = 2;
  EXPECT_GT(trace_exchange({}, input, few).lost[0], 1e-2);

  // A quarter of two facing squares of side 2.
  TracedScene quarter;
  const int one = quarter.add(parallelogram({0.0, 0.0, 0.0}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}));
  const int other = quarter.add(parallelogram({0.0, 0.0, 2.0}, {0.0, 1.0, 0.0}, {1.0, 0.0, 0.0}));
  TraceInput of_quarter = quarter.input();
  of_quarter.mirrors = {{{0.0, 0.0, 0.0}, {1.0, 0.0, 0.0}}, {{0.0, 0.0, 0.0}, {0.0, 1.0, 0.0}}};
  expect_factor(rows_of(trace_exchange({}, of_quarter, many_rays()).raw)[one], other, 0.199824895698);
}

/// A plate that is all mirror shows the image of what stands before it, at which rays arrive as at the thing itself.
TEST(TraceExchange, SpecularPlatesShowImages) {
  // An endless corner of two plates at a right angle: the image of the wall is the wall, the image of the floor beside
  // it carries on.
  TracedScene scene;
  const int emitter = scene.add(parallelogram({0.0, 0.0, 0.0}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}));
  const int target = scene.add(parallelogram({0.0, 0.0, 1.0}, {0.0, 1.0, 0.0}, {1.0, 0.0, 0.0}));
  const int mirror = scene.add(parallelogram({0.0, -20.0, -20.0}, {0.0, 40.0, 0.0}, {0.0, 0.0, 40.0}));
  TraceInput input = scene.input();
  input.specular = {0.0, 0.0, 1.0};
  const TracedExchange traced = trace_exchange({}, input, many_rays());
  const auto rows = rows_of(traced.raw);
  // Half of what a rectangle of 2 x 1 sees of one of 2 x 1, twice: by symmetry all of it.
  expect_factor(rows[emitter], target, 0.285875384851);
  // What arrives at the plate is what it would without a mirror.
  input.specular = {};
  const auto plain = rows_of(trace_exchange({}, input, many_rays()).raw);
  EXPECT_NEAR(rows[emitter].at(mirror).first, plain[emitter].at(mirror).first, 1e-3);
  // A box of half mirrors: shares that stay sum to one.
  TracedScene box;
  for (int axis = 0; axis < 3; ++axis) {
    Point corner{}, along[2] = {{}, {}};
    along[0][static_cast<std::size_t>((axis + 1) % 3)] = 1.0;
    along[1][static_cast<std::size_t>((axis + 2) % 3)] = 1.0;
    box.add(parallelogram(corner, along[0], along[1]));
    corner[static_cast<std::size_t>(axis)] = 1.0;
    box.add(parallelogram(corner, along[1], along[0]));
  }
  TraceInput of_box = box.input();
  of_box.specular = {0.5, 0.2, 0.9, 0.0, 0.3, 0.7};
  const TracedExchange in_box = trace_exchange({}, of_box, many_rays());
  const std::vector<double> areas(6, 1.0);
  const RawChecks checks = raw_checks({}, in_box, areas, of_box.specular);
  EXPECT_LT(checks.closure_largest, 2e-3);
  EXPECT_GT(checks.closure_largest, 0.0);
  EXPECT_LT(checks.reciprocity_rms, 1.6);
  const EnforcedExchange enforced = enforce({}, in_box, areas, of_box.specular);
  EXPECT_LT(enforced.closure_defect, 1e-12);
}

/// Plates about a planet: F = cos(tilt) / H^2 where they see all of it; and the albedo of a noon and an evening sky by
/// a fine sum over directions.
TEST(TraceExchange, SkiesAreThoseOfIntegrals) {
  TracedScene scene;
  const int nadir = scene.add(parallelogram({0.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {1.0, 0.0, 0.0}), true, true);
  const double tilt = 0.3, distance = 1.5;
  const int tilted = scene.add(parallelogram({10.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {std::cos(tilt), 0.0, std::sin(tilt)}));
  TraceInput input = scene.input();
  const double evening[3] = {0.9, 0.1, 0.3};
  input.skies = {{{0.0, 0.0, 1.0}, {0.0, 0.0, -2.0}, distance},
                 {{0.9, 0.1, 0.3}, {0.0, 0.0, -1.0}, distance},
                 {{0.0, 0.0, 1.0}, {0.0, 0.0, -1.0}, 1.0},
                 {{0.0, 0.0, 1.0}, {0.0, 0.0, -1.0}, 0.0}};
  const TracedExchange traced = trace_exchange({}, input, many_rays());
  const SeenOfSkies& seen = traced.seen;
  ASSERT_EQ(seen.skies, 4);
  const auto at = [&](int patch, int sky) { return static_cast<std::size_t>(patch * seen.skies + sky); };
  const double whole = 1.0 / (distance * distance);
  const auto near = [&](double value, double error, double exact) {
    EXPECT_NEAR(value, exact, 5.0 * error + 2e-6);
    EXPECT_LT(error, 1e-3);
  };
  near(seen.planet[at(nadir, 0)], seen.planet_error[at(nadir, 0)], whole);
  near(seen.planet[at(tilted, 0)], seen.planet_error[at(tilted, 0)], whole * std::cos(tilt));
  EXPECT_EQ(seen.planet[at(nadir + 1, 0)], 0.0);
  // Sum over the planet's disc, psi from the nadir and phi about it.
  const auto albedo = [&](double tilt_of, const double(&sun)[3]) {
    const double length = std::hypot(sun[0], sun[1], sun[2]), edge = std::asin(1.0 / distance);
    constexpr int steps = 1000;
    double sum = 0.0;
    for (int i = 0; i < steps; ++i) {
      const double psi = edge * (i + 0.5) / steps;
      for (int j = 0; j < steps; ++j) {
        const double phi = 2.0 * pi * (j + 0.5) / steps;
        const double d[3] = {std::sin(psi) * std::cos(phi), std::sin(psi) * std::sin(phi), -std::cos(psi)};
        // The plate's front looks down, turned about y.
        const double cosine = -std::cos(tilt_of) * d[2] + std::sin(tilt_of) * d[0];
        const double b = distance * std::cos(psi), t = b - std::sqrt(b * b - distance * distance + 1.0);
        const double zenith = (t * d[0] * sun[0] + t * d[1] * sun[1] + (distance + t * d[2]) * sun[2]) / length;
        sum += std::max(0.0, cosine) * std::max(0.0, zenith) * std::sin(psi) / pi;
      }
    }
    return sum * edge / steps * 2.0 * pi / steps;
  };
  const double noon[3] = {0.0, 0.0, 1.0};
  near(seen.albedo[at(nadir, 0)], seen.albedo_error[at(nadir, 0)], albedo(0.0, noon));
  near(seen.albedo[at(nadir, 1)], seen.albedo_error[at(nadir, 1)], albedo(0.0, evening));
  near(seen.albedo[at(tilted, 1)], seen.albedo_error[at(tilted, 1)], albedo(tilt, evening));
  // An endless plain under the Sun at its zenith: half of a tilted plate's sky and more, all of it lit.
  near(seen.planet[at(tilted, 2)], seen.planet_error[at(tilted, 2)], 0.5 * (1.0 + std::cos(tilt)));
  near(seen.albedo[at(tilted, 2)], seen.albedo_error[at(tilted, 2)], 0.5 * (1.0 + std::cos(tilt)));
  EXPECT_EQ(seen.planet[at(nadir, 3)], 0.0);
  // The Sun: on the back of the first plate only, and along it none.
  EXPECT_EQ(seen.sun[at(nadir, 0)], 0.0);
  EXPECT_NEAR(seen.sun[at(nadir + 1, 0)], 1.0, 1e-6);
  EXPECT_NEAR(seen.sun[at(nadir + 1, 1)], 0.3 / std::hypot(0.9, 0.1, 0.3), 1e-6);
  EXPECT_NEAR(traced.out[static_cast<std::size_t>(nadir)], 1.0, 1e-12);
}

/// A roof over a floor: its shadow under a slanting Sun; a ball's lit half.
TEST(TraceExchange, ShadowsAreWhereTheyFall) {
  TracedScene scene;
  const int floor = scene.add(parallelogram({0.0, 0.0, 0.0}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}));
  scene.add(parallelogram({0.0, 0.0, 0.5}, {0.6, 0.0, 0.0}, {0.0, 1.0, 0.0}), true, true);
  const int ball = scene.add(sphere({20.0, 0.0, 0.0}, 0.7));
  TraceInput input = scene.input();
  // The shadow moves by 0.25 along x, half as far as the roof is high.
  input.skies = {{{-1.0, 0.0, 2.0}, {}, 0.0}};
  const TracedExchange traced = trace_exchange({}, input, many_rays());
  const double cosine = 2.0 / std::sqrt(5.0);
  const auto at = static_cast<std::size_t>(floor), of_ball = static_cast<std::size_t>(ball);
  EXPECT_NEAR(traced.seen.sun[at], 0.4 * cosine, 5.0 * traced.seen.sun_error[at] + 1e-6);
  EXPECT_LT(traced.seen.sun_error[at], 1e-3);
  EXPECT_NEAR(traced.seen.sun[of_ball], 0.25, 5.0 * traced.seen.sun_error[of_ball] + 1e-6);
}

/// Rows go on until their own error; more batches are the same rays as one trace of as many.
TEST(TraceExchange, BatchesGoOnUntilTheAskedError) {
  TracedScene scene;
  scene.add(disk({0.0, 0.0, 0.0}, up, 1.0));
  scene.add(disk({0.0, 0.0, 1.0}, down, 1.0));
  scene.add(sphere({3.0, 0.0, 0.0}, 0.05));
  TraceInput input = scene.input();
  input.skies = {{{1.0, 0.0, 1.0}, {0.0, 0.0, -1.0}, 1.1}};
  ExchangeOptions options;
  options.rays = 256;
  options.asked_error = 5e-4;
  double last = 0.0;
  options.progress = [&](double done) {
    EXPECT_GE(done, last);
    EXPECT_LE(done, 1.0);
    last = done;
  };
  const TracedExchange traced = trace_exchange({}, input, options);
  EXPECT_TRUE(traced.reached);
  EXPECT_LE(traced.largest_error, 5e-4);
  EXPECT_GT(last, 0.0);
  EXPECT_GT(traced.rays[0], 256 * options.scrambles);
  for (std::size_t patch = 0; patch < 3; ++patch) {
    EXPECT_LE(traced.out_error[patch], 5e-4);
    EXPECT_LE(traced.seen.planet_error[patch], 5e-4);
    EXPECT_LE(traced.seen.albedo_error[patch], 5e-4);
    ExchangeOptions once = options;
    once.progress = nullptr;
    once.asked_error = 0.0;
    once.rays = static_cast<int>(traced.rays[patch] / once.scrambles);
    const TracedExchange same = trace_exchange({}, input, once);
    EXPECT_EQ(rows_of(same.raw)[patch], rows_of(traced.raw)[patch]);
    EXPECT_EQ(same.seen.albedo[patch], traced.seen.albedo[patch]);
    EXPECT_EQ(same.seen.sun[patch], traced.seen.sun[patch]);
  }
  options.most_rays = 4096;
  options.asked_error = 1e-6;
  options.progress = nullptr;
  const TracedExchange stopped = trace_exchange({}, input, options);
  EXPECT_FALSE(stopped.reached);
  EXPECT_LE(stopped.rays[0], 4096);
  options.progress = [](double) { throw std::runtime_error("stop"); };
  EXPECT_THROW(trace_exchange({}, input, options), std::runtime_error);
}

TEST(TraceExchange, IsTheSameInBlocksOfAnySizeAndAtAnyNumberOfThreads) {
  TracedScene scene;
  const Element ball = sphere({0.0, 0.0, 0.0}, 1.0);
  for (int n = 0; n < 12; ++n) {
    scene.add(part_of(ball, (n % 4) / 4.0, (n % 4 + 1) / 4.0, (n / 4) / 3.0, (n / 4 + 1) / 3.0), false, true);
  }
  scene.add(cylinder({0.2, 0.1, -0.4}, {1.0, 0.4, 0.2}, 0.2, 0.5), true, true);
  TraceInput input = scene.input();
  input.specular.assign(static_cast<std::size_t>(scene.patches), 0.25);
  ExchangeOptions options;
  options.rays = 600;
  options.scrambles = 3;
  const TracedExchange whole = trace_exchange({}, input, options);
  options.most_counters = 1;
  const TracedExchange row_by_row = trace_exchange({}, input, options);
  EXPECT_EQ(rows_of(whole.raw), rows_of(row_by_row.raw));
#ifdef KOKKOS_ENABLE_OPENMP
  if constexpr (runs_on_host) {
    const int threads = omp_get_max_threads();
    omp_set_num_threads(1);
    const ExecutionSpace one(1);
    const TracedExchange by_one = trace_exchange(one, input, options);
    omp_set_num_threads(threads);
    EXPECT_EQ(rows_of(whole.raw), rows_of(by_one.raw));
  }
#endif
}

/// Whether a tree holds triangles alone or a ball far away as well, and whether a mirror stands far off: counts of the
/// rest are the same.
TEST(TraceExchange, EveryWayOfTracingCountsTheSame) {
  std::vector<std::vector<Row>> rows;
  std::vector<SeenOfSkies> seen;
  for (const bool ball : {false, true}) {
    TracedScene scene;
    for (const double height : {0.0, 1.0}) {
      for (const double size : {1.0, -1.0}) {
        Element half = parallelogram({0.5 - 0.5 * size, 0.5 - 0.5 * size, height}, {size, 0.0, 0.0}, {0.0, size, 0.0});
        half.kind = Element::Kind::triangle;
        scene.add(half, true, true);
      }
    }
    if (ball) scene.add(sphere({0.0, 0.0, -40.0}, 0.001));
    for (const bool mirror : {false, true}) {
      TraceInput input = scene.input();
      input.skies = {{{0.3, 0.1, 1.0}, {0.2, 0.0, -1.0}, 1.2}};
      if (mirror) input.mirrors = {{{0.0, 0.0, -50.0}, {0.0, 0.0, 1.0}}};
      ExchangeOptions options;
      options.rays = 70;
      options.scrambles = 2;
      const TracedExchange traced = trace_exchange({}, input, options);
      rows.push_back(rows_of(traced.raw));
      rows.back().resize(8);
      seen.push_back(traced.seen);
      // Columns beyond the patches are numbered after the ball's.
      for (Row& row : rows.back()) {
        const auto out = row.extract(scene.patches);
        if (!out.empty()) row[100] = out.mapped();
      }
    }
  }
  EXPECT_GT(rows[0][0].at(100).first, 0.0);
  for (std::size_t n = 1; n < rows.size(); ++n) {
    EXPECT_EQ(rows[n], rows[0]) << n;
    for (std::size_t patch = 0; patch < 8; ++patch) {
      EXPECT_EQ(seen[n].planet[patch], seen[0].planet[patch]);
      EXPECT_EQ(seen[n].sun[patch], seen[0].sun[patch]);
      EXPECT_NEAR(seen[n].albedo[patch], seen[0].albedo[patch], 1e-6);
    }
  }
}

TEST(TraceExchange, SaysWhatItCannotTrace) {
  TracedScene scene;
  scene.add(sphere({0.0, 0.0, 0.0}, 1.0));
  const TraceInput input = scene.input();
  const auto refused = [&](auto change) {
    TraceInput other = input;
    change(other);
    EXPECT_THROW(trace_exchange({}, other, {}), std::invalid_argument);
  };
  refused([](TraceInput& i) { i.mirrors.resize(7); });
  refused([](TraceInput& i) { i.mirrors = {{{0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}}}; });
  refused([](TraceInput& i) { i.specular = {1.5}; });
  refused([](TraceInput& i) { i.specular = {0.5, 0.5}; });
  refused([](TraceInput& i) { i.skies = {{{0.0, 0.0, 0.0}, {0.0, 0.0, -1.0}, 2.0}}; });
  refused([](TraceInput& i) { i.skies = {{{0.0, 0.0, 1.0}, {0.0, 0.0, -1.0}, 0.5}}; });
  refused([](TraceInput& i) { i.tree = {}; });
}

/// Reciprocity to the last bit, closure to rounding, nothing negative, and nearer to the truth than what was traced.
TEST(Enforce, MakesTheMatrixReciprocalAndClosed) {
  TracedScene scene;
  const Element outer = sphere({0.0, 0.0, 0.0}, 1.0);
  constexpr int around = 6, along = 5;
  for (int i = 0; i < around; ++i) {
    for (int j = 0; j < along; ++j) {
      if (i == 2 && j == 1) continue;  // an opening
      scene.add(part_of(outer, double(i) / around, (i + 1.0) / around, double(j) / along, (j + 1.0) / along), false,
                true);
    }
  }
  const TraceInput input = scene.input();
  ExchangeOptions options;
  options.rays = 256;
  const TracedExchange traced = trace_exchange({}, input, options);
  const std::vector<double> areas = to_host(input.patches.area);
  const RawChecks checks = raw_checks({}, traced, areas);
  EXPECT_LT(checks.closure_largest, 1e-12);
  EXPECT_GT(checks.pairs, 300);
  EXPECT_GT(checks.reciprocity_rms, 0.5);
  EXPECT_LT(checks.reciprocity_rms, 1.5);
  const EnforcedExchange enforced = enforce({}, traced, areas);
  EXPECT_LT(enforced.closure_defect, 1e-12);
  const ExchangeRows& rows = enforced.rows;
  std::map<std::pair<int, int>, double> entries;
  double raw_squares = 0.0, squares = 0.0;
  const auto raw = rows_of(traced.raw);
  for (int i = 0; i < rows.patches; ++i) {
    double sum = rows.outward[std::size_t(i)];
    EXPECT_GE(sum, 0.0);
    for (int n = rows.first[std::size_t(i)]; n < rows.first[std::size_t(i) + 1]; ++n) {
      const int j = rows.target[std::size_t(n)];
      const double entry = rows.exchange[std::size_t(n)];
      EXPECT_GE(entry, 0.0);
      entries[{i, j}] = entry;
      sum += entry;
      // Parts of a sphere see each other by their areas.
      const double exact = areas[std::size_t(i)] * areas[std::size_t(j)] / (4.0 * pi);
      squares += std::pow(entry - exact, 2);
      const double seen = raw[std::size_t(i)].count(j) != 0 ? raw[std::size_t(i)].at(j).first : 0.0;
      raw_squares += std::pow(areas[std::size_t(i)] * seen - exact, 2);
    }
    EXPECT_NEAR(sum, areas[std::size_t(i)], 1e-12 * areas[std::size_t(i)]);
  }
  for (const auto& [pair, entry] : entries) EXPECT_EQ(entry, (entries[{pair.second, pair.first}]));
  EXPECT_LT(squares, 0.6 * raw_squares);
  EXPECT_EQ(to_host(to_device({}, rows).exchange), rows.exchange);
}

TEST(Enforce, ExactFactorsStayAsTheyAre) {
  const ExchangeRows rows = exact_exchange({1.0, 4.0}, {{0.0, 1.0}, {0.25, 0.5}});
  EXPECT_EQ(rows.first, (std::vector<int>{0, 1, 3}));
  EXPECT_EQ(rows.exchange, (std::vector<double>{1.0, 1.0, 2.0}));
  EXPECT_EQ(rows.outward, (std::vector<double>{0.0, 1.0}));
  EXPECT_THROW(exact_exchange({1.0}, {{0.0, 1.0}}), std::invalid_argument);
}

TEST(TraceEstimate, SaysRaysAndBytes) {
  TracedScene scene;
  const Element wall = parallelogram({0.0, 0.0, 0.0}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0});
  const Element roof = parallelogram({0.0, 0.0, 1.0}, {0.0, 1.0, 0.0}, {1.0, 0.0, 0.0});
  for (int i = 0; i < 100; ++i) {
    for (const Element& of : {wall, roof}) {
      scene.add(part_of(of, (i % 10) / 10.0, (i % 10 + 1) / 10.0, (i / 10) / 10.0, (i / 10 + 1) / 10.0));
    }
  }
  ExchangeOptions options;
  options.rays = 1024;
  const TraceEstimate estimate = estimate_trace({}, scene.input(), options);
  EXPECT_EQ(estimate.rays, 200.0 * 1024.0 * 8.0);
  EXPECT_GT(estimate.seconds, 0.0);
  // At least the entries that there will be: every patch sees the hundred of the other plate.
  EXPECT_GT(estimate.bytes, 200.0 * 100.0 * 28.0);
  EXPECT_LT(estimate.bytes, 1e8);
}

}  // namespace
}  // namespace coldsky
