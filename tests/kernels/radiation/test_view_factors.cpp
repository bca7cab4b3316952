// View factors of rectangles, open and with a third between them, against closed forms; their errors; threads; Sobol's
// numbers against Boost's.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <random>

#include "kernels/radiation/directions.hpp"
#include "kernels/radiation/view_factors.hpp"
#include "tests/kernels/radiation/scenes.hpp"

namespace coldsky {
namespace {

using tests::facets_of;

/// Rectangles as patches by their fronts.
struct Rectangles {
  SurfaceMesh mesh;
  std::vector<int> patch;  ///< of each surface's front; -1: none

  void add(const Point& corner, const Point& first, const Point& second, int of_patch) {
    add_rectangle(mesh, corner, first, second);
    patch.push_back(of_patch);
  }

  ViewFactors trace(const ViewFactorOptions& options, const ExecutionSpace& space = {}) const {
    const std::vector<Facet> facets = facets_of(mesh);
    std::vector<int> of_side(2 * facets.size(), -1);
    for (std::size_t n = 0; n < facets.size(); ++n) of_side[2 * n] = patch[static_cast<std::size_t>(mesh.surface[n])];
    const int count = *std::max_element(patch.begin(), patch.end()) + 1;
    const auto device = to_device(space, facets, "facets");
    const Tree tree = build_tree(space, device, TreeQuality::best);
    return trace_view_factors(space, tree, device, make_patches(space, facets, of_side, count), options);
  }
};

struct Entry {
  double factor = 0.0, error = 0.0;
};

Entry entry(const ViewFactors& factors, int from, int to) {
  const auto first = to_host(factors.first), target = to_host(factors.target);
  for (int n = first[from]; n < first[from + 1]; ++n) {
    if (target[n] == to) return {to_host(factors.factor)[n], to_host(factors.error)[n]};
  }
  return {};
}

/// Parallel rectangles a x b at the distance c, fronts facing each other; a blocker of no patch where it has a size.
Rectangles parallel(double a, double b, double c, double blocker_a = 0.0, double blocker_b = 0.0, double offset_a = 0.0,
                    double offset_b = 0.0, double height = 0.5) {
  Rectangles scene;
  scene.add({0.0, 0.0, 0.0}, {a, 0.0, 0.0}, {0.0, b, 0.0}, 0);
  scene.add({0.0, 0.0, c}, {0.0, b, 0.0}, {a, 0.0, 0.0}, 1);
  if (blocker_a > 0.0) {
    const double x = 0.5 * a + offset_a - 0.5 * blocker_a, y = 0.5 * b + offset_b - 0.5 * blocker_b;
    scene.add({x, y, height * c}, {blocker_a, 0.0, 0.0}, {0.0, blocker_b, 0.0}, -1);
  }
  return scene;
}

/// Perpendicular rectangles with a common edge of length l: w wide, h high.
Rectangles perpendicular(double h, double w, double l) {
  Rectangles scene;
  scene.add({0.0, 0.0, 0.0}, {w, 0.0, 0.0}, {0.0, l, 0.0}, 0);
  scene.add({0.0, 0.0, 0.0}, {0.0, l, 0.0}, {0.0, 0.0, h}, 1);
  return scene;
}

Rectangles offset_parallel() {
  Rectangles scene;
  scene.add({0.0, 0.0, 0.0}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, 0);
  scene.add({0.5, 1.0, 1.0}, {0.0, 1.0, 0.0}, {1.0, 0.0, 0.0}, 1);
  return scene;
}

Rectangles separated_perpendicular() {
  Rectangles scene;
  scene.add({0.5, 0.0, 0.0}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, 0);
  scene.add({0.0, 0.5, 0.2}, {0.0, 1.5, 0.0}, {0.0, 0.0, 0.8}, 1);
  return scene;
}

struct Known {
  const char* name;
  Rectangles scene;
  double factor;  ///< from patch 0 to patch 1
};

/// The rows of view_factors.csv (Howell's catalogue, 12 digits) and view_factors_blocked.csv (exact quadrature, 10
/// digits) of the reference data that rectangles make up.
std::vector<Known> known_factors() {
  return {{"C-11, a=1 b=1 c=1", parallel(1.0, 1.0, 1.0), 0.199824895698},
          {"C-11, a=2 b=1 c=0.5", parallel(2.0, 1.0, 0.5), 0.508988669041},
          {"C-14, h=1 w=1 l=1", perpendicular(1.0, 1.0, 1.0), 0.200043776075},
          {"C-14, h=0.5 w=2 l=1", perpendicular(0.5, 2.0, 1.0), 0.078650270506},
          {"C-13", offset_parallel(), 0.0716875288007},
          {"C-15", separated_perpendicular(), 0.0640758844442},
          {"blocked, c=1", parallel(1.0, 1.0, 1.0, 0.5, 0.5), 0.099506294599},
          {"blocked, c=0.5", parallel(1.0, 1.0, 0.5, 0.4, 0.6, 0.1, 0.05, 0.3), 0.260317388819},
          {"blocked, a=2", parallel(2.0, 1.0, 1.0, 0.5, 2.0, 0.25), 0.19289391635}};
}

/// 2^18 rays a row. Each row's difference over its standard error is Student's t with seven degrees of freedom when the
/// factor and the error are right: the sum of the squares is between the quantiles of 99 %, from 200 000 simulated
/// sums.
TEST(ViewFactors, AreThoseOfClosedFormsWithinTheirErrors) {
  ViewFactorOptions options;
  options.rays = 1 << 15;
  options.scrambles = 8;
  double sum = 0.0;
  const auto known = known_factors();
  for (const Known& row : known) {
    const Entry traced = entry(row.scene.trace(options), 0, 1);
    const double t = (traced.factor - row.factor) / traced.error;
    EXPECT_LT(std::fabs(t), 6.0) << row.name << ": " << traced.factor << " +- " << traced.error << ", " << row.factor;
    EXPECT_LT(traced.error, 4e-4) << row.name;
    EXPECT_GT(traced.error, 1e-6) << row.name;
    sum += t * t;
  }
  std::mt19937_64 generator(1);
  std::student_t_distribution<double> student(options.scrambles - 1.0);
  std::vector<double> sums(200000, 0.0);
  for (double& simulated : sums) {
    for (std::size_t n = 0; n < known.size(); ++n) {
      const double t = student(generator);
      simulated += t * t;
    }
  }
  std::sort(sums.begin(), sums.end());
  EXPECT_GT(sum, sums[sums.size() / 200]);
  EXPECT_LT(sum, sums[sums.size() - sums.size() / 200]);
}

/// Root mean square over 8 scrambles at 2^20 rays, both ways between two equal squares.
TEST(ViewFactors, OfUnitSquaresScatterLittle) {
  for (const auto& [scene, factor] : {std::pair{parallel(1.0, 1.0, 1.0), 0.199824895698},
                                      std::pair{parallel(1.0, 1.0, 1.0, 0.5, 0.5), 0.099506294599}}) {
    double squares = 0.0;
    for (int seed = 0; seed < 8; ++seed) {
      ViewFactorOptions options;
      options.rays = 1 << 20;
      options.scrambles = 1;
      options.seed = static_cast<std::uint64_t>(seed);
      const ViewFactors traced = scene.trace(options);
      for (const int from : {0, 1}) squares += std::pow(entry(traced, from, 1 - from).factor - factor, 2);
    }
    EXPECT_LE(std::sqrt(squares / 16.0), 1.5e-4);
  }
}

/// A box of six patches, and a plate within that belongs to none: rows sum to one exactly, whatever the batches.
TEST(ViewFactors, CountEveryRayOnceInBatchesOfAnySize) {
  SurfaceMesh mesh;
  add_box(mesh, {0.0, 0.0, 0.0}, {1.0, 2.0, 3.0}, true);
  const int plate = add_rectangle(mesh, {0.2, 0.5, 1.0}, {0.5, 0.0, 0.0}, {0.0, 1.0, 0.0});
  const std::vector<Facet> facets = facets_of(mesh);
  std::vector<int> of_side(2 * facets.size(), -1);
  for (std::size_t n = 0; n < facets.size(); ++n) {
    if (mesh.surface[n] != plate) of_side[2 * n] = mesh.surface[n];
  }
  const ExecutionSpace space{};
  const auto device = to_device(facets, "facets");
  const Tree tree = build_tree(space, device, TreeQuality::fast);
  // Patch 6 has no sides.
  const Patches patches = make_patches(space, facets, of_side, 7);
  ViewFactorOptions options;
  options.rays = 4096;
  options.scrambles = 4;
  const ViewFactors whole = trace_view_factors(space, tree, device, patches, options);
  options.most_counters = 1;
  const ViewFactors row_by_row = trace_view_factors(space, tree, device, patches, options);
  EXPECT_EQ(to_host(whole.hits), to_host(row_by_row.hits));
  EXPECT_EQ(to_host(whole.first), to_host(row_by_row.first));
  EXPECT_EQ(to_host(whole.target), to_host(row_by_row.target));
  EXPECT_EQ(to_host(whole.error), to_host(row_by_row.error));
  const auto first = to_host(whole.first), target = to_host(whole.target);
  const auto hits = to_host(whole.hits);
  ASSERT_EQ(first.size(), 8u);
  EXPECT_EQ(first[6], first[7]);
  for (int row = 0; row < 6; ++row) {
    std::int64_t sum = 0;
    for (int n = first[row]; n < first[row + 1]; ++n) {
      sum += hits[n];
      EXPECT_NE(target[n], row) << "a wall sees itself";
      EXPECT_NE(target[n], 7) << "a ray left a closed box";
      if (n > first[row]) {
        EXPECT_LT(target[n - 1], target[n]);
      }
    }
    EXPECT_EQ(sum, whole.rays);
  }
  // Reciprocity, within errors: A_i F_ij = A_j F_ji.
  const auto area = to_host(patches.area);
  EXPECT_DOUBLE_EQ(area[0], 6.0);
  const Entry one = entry(whole, 0, 2), other = entry(whole, 2, 0);
  EXPECT_NEAR(area[0] * one.factor, area[2] * other.factor,
              5.0 * std::hypot(area[0] * one.error, area[2] * other.error));
}

/// A patch of many facets has the factor of the rectangle that they tile, and is as sure of it.
TEST(ViewFactors, DoNotDependOnTheFacetsOfAPatch) {
  Rectangles scene = parallel(1.0, 1.0, 1.0);
  Rectangles tiled;
  add_grid(tiled.mesh, {0.0, 0.0, 0.0}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, 7, 5);
  add_grid(tiled.mesh, {0.0, 0.0, 1.0}, {0.0, 1.0, 0.0}, {1.0, 0.0, 0.0}, 3, 11);
  tiled.patch = {0, 1};
  ViewFactorOptions options;
  options.rays = 1 << 14;
  const Entry whole = entry(scene.trace(options), 0, 1), of_tiles = entry(tiled.trace(options), 0, 1);
  EXPECT_NEAR(of_tiles.factor, 0.199824895698, 5.0 * of_tiles.error);
  EXPECT_LT(of_tiles.error, 4.0 * whole.error);
  EXPECT_LT(of_tiles.error, 5e-4);
}

/// An instance with one thread, where there are such.
template <class Space>
Space one_thread_instance() {
  if constexpr (requires { Space(1); }) {
    return Space(1);
  } else {
    return Space();
  }
}

TEST(ViewFactors, AreTheSameAtAnyNumberOfThreads) {
  const ExecutionSpace all, one = one_thread_instance<ExecutionSpace>();
  if (!runs_on_host || all.concurrency() == 1) GTEST_SKIP() << "one thread, or a device";
  // Many patches across from each other: threads meet at their counters.
  Rectangles scene;
  for (int n = 0; n < 64; ++n) {
    const double x = 0.125 * (n % 8), y = 0.125 * (n / 8);
    scene.add({x, y, 0.0}, {0.125, 0.0, 0.0}, {0.0, 0.125, 0.0}, n);
    scene.add({x, y, 0.2}, {0.0, 0.125, 0.0}, {0.125, 0.0, 0.0}, 64 + n);
  }
  ViewFactorOptions options;
  options.rays = 1 << 13;
  options.scrambles = 2;
  const ViewFactors by_all = scene.trace(options, all), by_one = scene.trace(options, one);
  EXPECT_EQ(to_host(by_all.target), to_host(by_one.target));
  EXPECT_EQ(to_host(by_all.hits), to_host(by_one.hits));
  EXPECT_EQ(to_host(by_all.error), to_host(by_one.error));
}

TEST(Directions, SobolsNumbersAreThoseOfBoost) {
  boost::random::sobol boost(Sobol::dimensions);
  const Sobol sobol;
  // Boost leaves out point 0 and goes by Gray codes.
  for (std::uint32_t n = 1; n < 3000; ++n) {
    const std::uint32_t gray = n ^ (n >> 1U);
    for (int d = 0; d < Sobol::dimensions; ++d) {
      const auto expected = static_cast<std::uint32_t>(std::uint64_t{boost()} >> (sizeof(boost()) * 8 - 32));
      ASSERT_EQ(sobol.point(gray, d), expected) << "point " << n << ", dimension " << d;
      ASSERT_EQ(sobol.next(sobol.point(n, d), n, d), sobol.point(n + 1, d));
    }
  }
}

/// Every scramble of 2^k points has one point in each of 2^k intervals, and intervals of two dimensions alike.
TEST(Directions, ScramblesAreAsEvenAsTheSequence) {
  const Sobol sobol;
  for (std::uint32_t seed : {0U, 1U, 0xdeadbeefU}) {
    for (int d = 0; d < Sobol::dimensions; ++d) {
      std::vector<int> in_interval(4096, 0);
      for (std::uint32_t n = 0; n < 4096; ++n)
        ++in_interval[scrambled(sobol.point(n, d), scramble_seed(seed, 5, d)) >> 20U];
      EXPECT_EQ(*std::max_element(in_interval.begin(), in_interval.end()), 1);
    }
    std::vector<int> in_square(4096, 0);
    for (std::uint32_t n = 0; n < 4096; ++n) {
      const auto x = scrambled(sobol.point(n, 0), scramble_seed(seed, 5, 0)) >> 26U;
      const auto y = scrambled(sobol.point(n, 1), scramble_seed(seed, 5, 1)) >> 26U;
      ++in_square[x * 64 + y];
    }
    EXPECT_EQ(*std::max_element(in_square.begin(), in_square.end()), 1);
  }
}

TEST(Directions, TurnsAndDirectionsHaveLengthOne) {
  for (int n = 0; n < 100000; ++n) {
    const float u = float(n) * 1e-5F;
    float cosine = 0.0F, sine = 0.0F;
    turn(u, cosine, sine);
    ASSERT_NEAR(cosine, std::cos(2.0 * 3.14159265358979 * double(u)), 3e-7) << u;
    ASSERT_NEAR(sine, std::sin(2.0 * 3.14159265358979 * double(u)), 3e-7) << u;
  }
  const Vector3 normal{0.6F, 0.0F, 0.8F}, tangent{0.0F, 1.0F, 0.0F};
  double mean = 0.0;
  const Sobol sobol;
  for (std::uint32_t n = 0; n < 4096; ++n) {
    const Vector3 d = cosine_direction(normal, tangent, unit_float(sobol.point(n, 0)), unit_float(sobol.point(n, 1)));
    ASSERT_NEAR(dot(d, d), 1.0F, 1e-6F);
    ASSERT_GT(dot(d, normal), 0.0F);
    mean += double(dot(d, normal)) / 4096.0;
  }
  EXPECT_NEAR(mean, 2.0 / 3.0, 1e-3);  // of cos over cos / pi
}

}  // namespace
}  // namespace coldsky
