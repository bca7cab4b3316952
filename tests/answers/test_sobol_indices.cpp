#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "solver/answers/sobol_indices.hpp"
#include "solver/sweep/random.hpp"
#include "solver/sweep/sampling.hpp"

namespace coldsky {
namespace {

using Function = double (*)(const std::vector<double>&);

SobolIndices indices_of(Function function, std::size_t keys, std::uint64_t rows, std::uint64_t seed) {
  const std::uint64_t designs = rows * (keys + 2);
  const auto sampler = make_sampler("saltelli", keys, designs, seed, {});
  SobolSums sums(keys, rows);
  std::vector<double> point(keys);
  for (std::uint64_t design = 0; design < designs; ++design) {
    sampler->point(design, point);
    sums.add(design, function(point));
  }
  return sums.indices(0.95, seed);
}

constexpr double pi = std::numbers::pi;
/// T. Ishigami and T. Homma 1990, a = 7, b = 0.1, coordinates from -pi to pi.
double ishigami(const std::vector<double>& u) {
  const double x = pi * (2.0 * u[0] - 1.0), y = pi * (2.0 * u[1] - 1.0), z = pi * (2.0 * u[2] - 1.0);
  return std::sin(x) + 7.0 * std::sin(y) * std::sin(y) + 0.1 * z * z * z * z * std::sin(x);
}
/// Sobol's g with a = 0, 1, 4.5, 9, 99, 99, 99, 99.
constexpr double weights[] = {0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0};
double sobol_g(const std::vector<double>& u) {
  double product = 1.0;
  for (std::size_t n = 0; n < u.size(); ++n) product *= (std::fabs(4.0 * u[n] - 2.0) + weights[n]) / (1.0 + weights[n]);
  return product;
}

/// Analytic first and total indices.
struct Exact {
  std::vector<double> first, total;
};
Exact exact_ishigami() {
  const double a = 7.0, b = 0.1, p4 = std::pow(pi, 4), p8 = p4 * p4;
  const double one = 0.5 * std::pow(1.0 + b * p4 / 5.0, 2), two = a * a / 8.0, both = b * b * p8 * 8.0 / 225.0;
  const double all = one + two + both;
  return {{one / all, two / all, 0.0}, {(one + both) / all, two / all, both / all}};
}
Exact exact_sobol_g() {
  double all = 1.0;
  std::vector<double> parts;
  for (const double weight : weights) {
    parts.push_back(1.0 / (3.0 * (1.0 + weight) * (1.0 + weight)));
    all *= 1.0 + parts.back();
  }
  Exact exact;
  for (const double part : parts) {
    exact.first.push_back(part / (all - 1.0));
    exact.total.push_back(part * all / (1.0 + part) / (all - 1.0));
  }
  return exact;
}

void expect_within(const SobolIndices& found, const Exact& exact, double widest) {
  ASSERT_EQ(found.keys.size(), exact.first.size());
  for (std::size_t n = 0; n < exact.first.size(); ++n) {
    for (const auto& [estimate, truth] :
         {std::pair{found.keys[n].first, exact.first[n]}, std::pair{found.keys[n].total, exact.total[n]}}) {
      EXPECT_LE(estimate.low, truth) << "key " << n;
      EXPECT_GE(estimate.high, truth) << "key " << n;
      EXPECT_LT(estimate.high - estimate.low, widest) << "an interval that holds everything says nothing";
      EXPECT_LE(estimate.low, estimate.value);
      EXPECT_GE(estimate.high, estimate.value);
    }
  }
}

TEST(SobolIndices, IshigamiLiesWithinItsIntervals) {
  const SobolIndices found = indices_of(ishigami, 3, 4096, 1);
  expect_within(found, exact_ishigami(), 0.12);
  EXPECT_NEAR(found.mean, 3.5, 0.02);
  EXPECT_NEAR(found.variance, 13.8446, 0.1);
}

TEST(SobolIndices, SobolGLiesWithinItsIntervals) {
  expect_within(indices_of(sobol_g, 8, 4096, 2), exact_sobol_g(), 0.15);
}

/// Of Saltelli's scheme with independent points A and B instead of evenly spread ones.
SobolIndices indices_of_random_rows(std::uint64_t rows, std::uint64_t seed) {
  SobolSums sums(3, rows);
  std::vector<double> pair(6), point(3);
  for (std::uint64_t row = 0; row < rows; ++row) {
    random_numbers(seed, Purpose::sample, row, pair);
    for (std::size_t part = 0; part < 5; ++part) {
      for (std::size_t n = 0; n < 3; ++n) point[n] = pair[part == 1 || part == 2 + n ? 3 + n : n];
      sums.add(5 * row + part, ishigami(point));
    }
  }
  return sums.indices(0.95, seed);
}

TEST(SobolIndices, IntervalsCoverTheTruthAsOftenAsTheySay) {
  // Three first and three total indices of many samples. Points that lie evenly are nearer to the truth than random
  // ones, for which the bootstrap is made: there it covers too often, never too seldom.
  const Exact exact = exact_ishigami();
  int even = 0, random = 0, all = 0;
  const auto covered = [&](const SobolIndices& found) {
    int count = 0;
    for (std::size_t n = 0; n < 3; ++n) {
      for (const auto& [estimate, truth] :
           {std::pair{found.keys[n].first, exact.first[n]}, std::pair{found.keys[n].total, exact.total[n]}}) {
        count += estimate.low <= truth && truth <= estimate.high ? 1 : 0;
      }
    }
    return count;
  };
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    random += covered(indices_of_random_rows(256, seed));
    if (seed % 5 == 0) even += 5 * covered(indices_of(ishigami, 3, 256, seed));
    all += 6;
  }
  EXPECT_NEAR(random, 0.94 * all, 0.03 * all) << random << " of " << all;
  EXPECT_GE(even, 0.93 * all) << even << " of " << all;
}

TEST(SobolIndices, ALargeMeanCostsNoDigits) {
  const SobolIndices plain = indices_of(ishigami, 3, 256, 3);
  const SobolIndices shifted = indices_of([](const std::vector<double>& u) { return 1e9 + ishigami(u); }, 3, 256, 3);
  for (std::size_t n = 0; n < 3; ++n) {
    EXPECT_NEAR(shifted.keys[n].first.value, plain.keys[n].first.value, 1e-6);
    EXPECT_NEAR(shifted.keys[n].total.value, plain.keys[n].total.value, 1e-6);
  }
}

TEST(SobolIndices, RowsWithoutANumberAreLeftOut) {
  SobolSums sums(2, 64), fewer(2, 63);
  const auto sampler = make_sampler("saltelli", 2, 256, 4, {});
  std::vector<double> point(2);
  for (std::uint64_t design = 0; design < 256; ++design) {
    sampler->point(design, point);
    const double value = point[0] + 2.0 * point[1];
    sums.add(design, design == 254 ? std::nan("") : value);
    if (design < 252) fewer.add(design, value);
  }
  const SobolIndices left = sums.indices(0.95, 0), none = fewer.indices(0.95, 0);
  EXPECT_EQ(left.rows, 64u);
  EXPECT_EQ(left.used, 63u);
  for (std::size_t n = 0; n < 2; ++n) EXPECT_DOUBLE_EQ(left.keys[n].total.value, none.keys[n].total.value);
}

TEST(SobolIndices, ANumberThatDoesNotVaryHasNone) {
  SobolSums sums(1, 8);
  for (std::uint64_t design = 0; design < 24; ++design) sums.add(design, 42.0);
  EXPECT_TRUE(sums.indices(0.95, 0).keys.empty());
  EXPECT_EQ(SobolSums(1, 8).indices(0.95, 0).used, 0u);
}

TEST(SobolIndices, TheSchemeTakesOneCoordinateFromTheOtherPoint) {
  const auto sampler = make_sampler("saltelli", 3, 50, 7, {});
  std::vector<double> a(3), b(3), point(3);
  for (std::uint64_t row = 0; row < 10; ++row) {
    sampler->point(5 * row, a);
    sampler->point(5 * row + 1, b);
    for (std::size_t key = 0; key < 3; ++key) {
      sampler->point(5 * row + 2 + key, point);
      for (std::size_t n = 0; n < 3; ++n) EXPECT_EQ(point[n], n == key ? b[n] : a[n]);
      EXPECT_NE(a[key], b[key]);
    }
  }
}

}  // namespace
}  // namespace coldsky
