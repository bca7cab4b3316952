// Radiosity of patches against elimination on the host, at awkward sizes and with surfaces that reflect nothing, all
// but everything, and patches without area.
#include "kernels/radiation/exchange.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>
#include <utility>

#include "kernels/base/mirror.hpp"

namespace coldsky {
namespace {

/// A scene of a seed: about `entries` patches seen by each, some of the view out of the scene, every seventh patch
/// without area.
ExchangeRows random_rows(int patches, int entries, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> share(0.0, 1.0);
  std::vector<std::vector<double>> dense(patches, std::vector<double>(patches, 0.0));
  const double probability = static_cast<double>(entries) / patches;
  for (int i = 0; i < patches; ++i) {
    for (int j = i; j < patches; ++j) {
      if (i % 7 == 6 || j % 7 == 6 || share(random) > probability) continue;
      dense[i][j] = dense[j][i] = share(random) * share(random);
    }
  }
  ExchangeRows rows;
  rows.patches = patches;
  rows.first = {0};
  for (int i = 0; i < patches; ++i) {
    double sum = 0.0;
    for (int j = 0; j < patches; ++j) {
      if (dense[i][j] == 0.0) continue;
      rows.target.push_back(j);
      rows.exchange.push_back(dense[i][j]);
      sum += dense[i][j];
    }
    rows.first.push_back(static_cast<int>(rows.target.size()));
    rows.outward.push_back(i % 7 == 6 ? 0.0 : 0.05 + 0.3 * share(random));
    rows.area.push_back(i % 7 == 6 ? 0.0 : sum + rows.outward.back());
  }
  return rows;
}

std::vector<double> random_values(int count, double low, double high, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> value(low, high);
  std::vector<double> values(count);
  for (double& v : values) v = value(random);
  return values;
}

/// G = F (source + reflectance G) + outside by elimination.
std::vector<double> eliminated(const ExchangeRows& rows, const std::vector<double>& reflectance,
                               const std::vector<double>& source, const std::vector<double>& outside) {
  const int n = rows.patches;
  std::vector<std::vector<long double>> a(n, std::vector<long double>(n + 1, 0.0L));
  for (int i = 0; i < n; ++i) {
    a[i][i] = 1.0L;
    a[i][n] = outside[i];
    if (!(rows.area[i] > 0.0)) continue;
    for (int e = rows.first[i]; e < rows.first[i + 1]; ++e) {
      const int j = rows.target[e];
      const long double factor = static_cast<long double>(rows.exchange[e]) / rows.area[i];
      a[i][j] -= factor * reflectance[j];
      a[i][n] += factor * source[j];
    }
  }
  for (int k = 0; k < n; ++k) {
    for (int i = k + 1; i < n; ++i) {
      const long double f = a[i][k] / a[k][k];
      if (f == 0.0L) continue;
      for (int j = k; j <= n; ++j) a[i][j] -= f * a[k][j];
    }
  }
  std::vector<double> g(n);
  for (int i = n - 1; i >= 0; --i) {
    long double sum = a[i][n];
    for (int j = i + 1; j < n; ++j) sum -= a[i][j] * static_cast<long double>(g[j]);
    g[i] = static_cast<double>(sum / a[i][i]);
  }
  return g;
}

class Radiosities : public ::testing::TestWithParam<int> {};

TEST_P(Radiosities, AreThoseOfElimination) {
  const ExecutionSpace space{};
  const int n = GetParam();
  const ExchangeRows rows = random_rows(n, 20, 7u + n);
  const ExchangeMatrix matrix = to_device(space, rows);
  auto reflectance = random_values(n, 0.0, 1.0, 1);
  for (int i = 0; i < n; ++i) {
    if (i % 5 == 1) reflectance[i] = 0.0;
    if (i % 5 == 2) reflectance[i] = 1.0;
  }
  const auto source = random_values(n, 50.0, 900.0, 2), outside = random_values(n, 0.0, 300.0, 3);
  const auto irradiation = make_zeros<double>(space, "irradiation", n);
  solve_radiosity(space, matrix, to_device(reflectance, "reflectance"), to_device(source, "source"),
                  to_device(outside, "outside"), irradiation);
  const auto expected = eliminated(rows, reflectance, source, outside), found = to_host(irradiation);
  const double largest = *std::max_element(expected.begin(), expected.end());
  for (int i = 0; i < n; ++i) EXPECT_NEAR(found[i], expected[i], 1e-12 * largest) << i << " of " << n;
  // What is sent is absorbed or leaves.
  double sent = 0.0, absorbed = 0.0, out = 0.0;
  for (int i = 0; i < n; ++i) {
    sent += rows.area[i] * (source[i] + outside[i]);
    absorbed += rows.area[i] * (1.0 - reflectance[i]) * found[i];
    out += rows.outward[i] * (source[i] + reflectance[i] * found[i]);
  }
  EXPECT_NEAR((absorbed + out) / sent, 1.0, 1e-12);
}

INSTANTIATE_TEST_SUITE_P(Sizes, Radiosities, ::testing::Values(1, 2, 31, 33, 257));

TEST(Radiosity, OfBlackPatchesTakesNoIterations) {
  const ExecutionSpace space{};
  const ExchangeRows rows = random_rows(31, 9, 3);
  Radiosity radiosity(space, to_device(space, rows));
  const auto zero = make_zeros<double>(space, "zero", 31);
  const auto b = to_device(random_values(31, 1.0, 2.0, 4), "b");
  const auto g = make_zeros<double>(space, "g", 31);
  const RadiosityReport report = radiosity.solve(zero, b, g, 1e-14);
  EXPECT_TRUE(report.converged);
  EXPECT_EQ(report.iterations, 0);
  EXPECT_EQ(to_host(g), to_host(b));
}

TEST(Radiosity, OfMirrorsAloneHasNoEnd) {
  const ExecutionSpace space{};
  ExchangeRows rows = random_rows(12, 12, 5);
  for (int i = 0; i < 12; ++i) {
    rows.area[i] -= rows.outward[i];
    rows.outward[i] = 0.0;
  }
  const auto one = to_device(std::vector<double>(12, 1.0), "one");
  const auto g = make_zeros<double>(space, "g", 12);
  EXPECT_THROW(solve_radiosity(space, to_device(space, rows), one, one, one, g), std::runtime_error);
}

TEST(GroupedPatches, ExchangeWhatTheirPatchesDo) {
  const ExchangeRows rows = random_rows(60, 15, 11);
  std::vector<int> group(60);
  for (int i = 0; i < 60; ++i) group[i] = i * i % 7;
  const ExchangeRows grouped = group_patches(rows, group, 7);
  std::vector<std::vector<double>> expected(7, std::vector<double>(7, 0.0)), found = expected;
  std::vector<double> area(7, 0.0);
  for (int i = 0; i < 60; ++i) {
    area[group[i]] += rows.area[i];
    for (int e = rows.first[i]; e < rows.first[i + 1]; ++e)
      expected[group[i]][group[rows.target[e]]] += rows.exchange[e];
  }
  for (int g = 0; g < 7; ++g) {
    double sum = grouped.outward[g];
    for (int e = grouped.first[g]; e < grouped.first[g + 1]; ++e) {
      if (e > grouped.first[g]) {
        EXPECT_LT(grouped.target[e - 1], grouped.target[e]);
      }
      found[g][grouped.target[e]] = grouped.exchange[e];
      sum += grouped.exchange[e];
    }
    EXPECT_NEAR(sum, grouped.area[g], 1e-12 * (1.0 + sum));
    EXPECT_NEAR(grouped.area[g], area[g], 1e-12);
    for (int h = 0; h < 7; ++h) EXPECT_NEAR(found[g][h], expected[g][h], 1e-12);
  }
  for (int g = 0; g < 7; ++g) {
    for (int h = 0; h < 7; ++h) EXPECT_EQ(found[g][h], found[h][g]);
  }
  // Patches that are their own groups stay as they are.
  for (int i = 0; i < 60; ++i) group[i] = i;
  EXPECT_EQ(group_patches(rows, group, 60).exchange, rows.exchange);
  EXPECT_EQ(group_patches(rows, group, 60).target, rows.target);
  group[3] = 60;
  EXPECT_THROW(group_patches(rows, group, 60), std::invalid_argument);
}

}  // namespace
}  // namespace coldsky
