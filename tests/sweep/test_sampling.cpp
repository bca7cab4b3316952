#include <gtest/gtest.h>

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <cmath>
#include <numeric>
#include <set>

#include "solver/sweep/random.hpp"
#include "solver/sweep/sampling.hpp"

namespace coldsky {
namespace {

using Columns = std::vector<std::vector<double>>;

Columns all_points(const Sampler& sampler, std::size_t coordinates, std::uint64_t designs) {
  Columns columns(coordinates, std::vector<double>(designs));
  std::vector<double> point(coordinates);
  for (std::uint64_t n = 0; n < designs; ++n) {
    sampler.point(n, point);
    for (std::size_t m = 0; m < coordinates; ++m) columns[m][n] = point[m];
  }
  return columns;
}

std::vector<double> ranks(const std::vector<double>& numbers) {
  std::vector<std::size_t> order(numbers.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return numbers[a] < numbers[b]; });
  std::vector<double> result(numbers.size());
  for (std::size_t n = 0; n < order.size(); ++n) result[order[n]] = static_cast<double>(n);
  return result;
}
/// Spearman's coefficient: 1 - 6 sum d^2 / (n (n^2 - 1)).
double spearman(const std::vector<double>& a, const std::vector<double>& b) {
  const std::vector<double> x = ranks(a), y = ranks(b);
  double sum = 0.0;
  for (std::size_t n = 0; n < x.size(); ++n) sum += (x[n] - y[n]) * (x[n] - y[n]);
  const auto count = static_cast<double>(a.size());
  return 1.0 - 6.0 * sum / (count * (count * count - 1.0));
}

TEST(Sampling, EveryStratumOfALatinHypercubeHoldsOnePoint) {
  for (const std::uint64_t designs : {1u, 2u, 31u, 1000u}) {
    const auto sampler = make_sampler("latin-hypercube", 3, designs, 5, {});
    const Columns columns = all_points(*sampler, 3, designs);
    for (const auto& column : columns) {
      std::set<std::uint64_t> strata;
      for (const double u : column) strata.insert(static_cast<std::uint64_t>(u * static_cast<double>(designs)));
      EXPECT_EQ(strata.size(), designs);
      EXPECT_LT(*strata.rbegin(), designs);
    }
    if (designs < 31) continue;
    EXPECT_NE(ranks(columns[0]), ranks(columns[1]));
  }
}

TEST(Sampling, SobolIsTheSequenceOfJoeAndKuo) {
  // The first points of new-joe-kuo-6 in three dimensions, from zero on, in the order of Gray's code.
  const double expected[8][3] = {{0, 0, 0},
                                 {0.5, 0.5, 0.5},
                                 {0.75, 0.25, 0.25},
                                 {0.25, 0.75, 0.75},
                                 {0.375, 0.375, 0.625},
                                 {0.875, 0.875, 0.125},
                                 {0.625, 0.125, 0.875},
                                 {0.125, 0.625, 0.375}};
  // The shift by the seed's bits cancels against the point zero.
  const auto sampler = make_sampler("sobol", 3, 8, 11, {});
  std::vector<double> zero(3), point(3);
  sampler->point(0, zero);
  const auto bits = [](double u) { return static_cast<std::uint64_t>(u * 0x1p52); };
  for (std::uint64_t n = 0; n < 8; ++n) {
    sampler->point(n, point);
    for (int m = 0; m < 3; ++m) {
      EXPECT_EQ(static_cast<double>(bits(point[m]) ^ bits(zero[m])) * 0x1p-52, expected[n][m]) << n << " " << m;
    }
  }
}

TEST(Sampling, SobolIsBoostsOwnSequenceFarOut) {
  boost::random::sobol engine(7);
  engine.discard(7 * 99999);  // Boost leaves out the point zero
  const auto sampler = make_sampler("sobol", 7, 1000000, 3, {});
  std::vector<double> zero(7), point(7);
  sampler->point(0, zero);
  sampler->point(100000, point);
  for (int m = 0; m < 7; ++m) {
    const auto bits = [](double u) { return static_cast<std::uint64_t>(u * 0x1p52); };
    EXPECT_EQ(bits(point[m]) ^ bits(zero[m]), engine() >> 12);
  }
}

TEST(Sampling, FirstPowersOfTwoOfSobolFillEveryStratum) {
  const auto sampler = make_sampler("sobol", 12, 256, 99, {});
  for (const auto& column : all_points(*sampler, 12, 256)) {
    std::set<int> strata;
    for (const double u : column) strata.insert(static_cast<int>(u * 256.0));
    EXPECT_EQ(strata.size(), 256u);
  }
}

TEST(Sampling, RandomNumbersAreUniformAndIndependent) {
  constexpr std::uint64_t designs = 40000;
  const Columns columns = all_points(*make_sampler("random", 3, designs, 1, {}), 3, designs);
  for (const auto& column : columns) {
    double sum = 0.0, squares = 0.0;
    for (const double u : column) {
      sum += u;
      squares += (u - 0.5) * (u - 0.5);
    }
    // Five standard errors.
    EXPECT_NEAR(sum / designs, 0.5, 5.0 * std::sqrt(1.0 / 12.0 / designs));
    EXPECT_NEAR(squares / designs, 1.0 / 12.0, 5.0 * std::sqrt(1.0 / 180.0 / designs));
  }
  EXPECT_NEAR(spearman(columns[0], columns[1]), 0.0, 5.0 / std::sqrt(1.0 * designs));
  EXPECT_NEAR(spearman(columns[0], columns[2]), 0.0, 5.0 / std::sqrt(1.0 * designs));
  // Neighbouring designs as well.
  const std::vector<double> first(columns[0].begin(), columns[0].end() - 1),
      next(columns[0].begin() + 1, columns[0].end());
  EXPECT_NEAR(spearman(first, next), 0.0, 5.0 / std::sqrt(1.0 * designs));
}

TEST(Sampling, RandomNumbersAreThoseOfTheStandardLibrary) {
  // Computed apart, in Python, from the standard's text of seed_seq and mt19937_64: the same on any machine.
  std::vector<std::uint64_t> bits(2);
  random_bits(1, Purpose::sample, 0, bits);
  const std::vector<std::uint64_t> again = bits;
  random_bits(1, Purpose::sample, 1, bits);
  EXPECT_NE(bits, again);
  EXPECT_EQ(again, (std::vector<std::uint64_t>{10744634775974335721ull, 4811186063289729871ull}));
  EXPECT_EQ(permutation(6, 1, 0), (std::vector<std::uint32_t>{0, 3, 2, 4, 5, 1}));
}

TEST(Sampling, EndsAreNeverReached) {
  EXPECT_EQ(in_open_interval(0), 0x1p-53);
  EXPECT_EQ(in_open_interval(~std::uint64_t{0}), 1.0 - 0x1p-53);
}

SquareMatrix three_keys() { return {3, {1.0, 0.8, -0.5, 0.8, 1.0, -0.2, -0.5, -0.2, 1.0}}; }

TEST(Correlation, RanksComeWithinTheStatedBound) {
  for (const char* sampling : {"latin-hypercube", "random", "sobol"}) {
    for (const std::uint64_t designs : {64u, 1000u, 16384u}) {
      const Correlations correlations{{0, 2, 3}, three_keys()};
      const Columns columns = all_points(*make_sampler(sampling, 5, designs, 3, correlations), 5, designs);
      const double bound = 1.0 / std::sqrt(static_cast<double>(designs));
      EXPECT_NEAR(spearman(columns[0], columns[2]), 0.8, bound) << sampling << " " << designs;
      EXPECT_NEAR(spearman(columns[0], columns[3]), -0.5, bound) << sampling << " " << designs;
      EXPECT_NEAR(spearman(columns[2], columns[3]), -0.2, bound) << sampling << " " << designs;
      // A key that is not named stays free.
      EXPECT_NEAR(spearman(columns[0], columns[1]), 0.0, 5.0 * bound) << sampling << " " << designs;
    }
  }
}

TEST(Correlation, StrataOfALatinHypercubeStay) {
  const Correlations correlations{{0, 1, 2}, three_keys()};
  for (const auto& column : all_points(*make_sampler("latin-hypercube", 3, 500, 3, correlations), 3, 500)) {
    std::set<int> strata;
    for (const double u : column) strata.insert(static_cast<int>(u * 500.0));
    EXPECT_EQ(strata.size(), 500u);
  }
}

TEST(Correlation, RandomSamplesKeepTheirNumbers) {
  const Correlations correlations{{0, 1, 2}, three_keys()};
  Columns plain = all_points(*make_sampler("random", 3, 500, 3, {}), 3, 500);
  Columns correlated = all_points(*make_sampler("random", 3, 500, 3, correlations), 3, 500);
  for (int m = 0; m < 3; ++m) {
    std::sort(plain[m].begin(), plain[m].end());
    std::sort(correlated[m].begin(), correlated[m].end());
    EXPECT_EQ(plain[m], correlated[m]);
  }
}

TEST(Correlation, CholeskyGivesTheMatrixBack) {
  const SquareMatrix matrix = three_keys(), lower = cholesky(matrix);
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 3; ++column) {
      double sum = 0.0;
      for (std::size_t n = 0; n < 3; ++n) sum += lower.at(row, n) * lower.at(column, n);
      EXPECT_NEAR(sum, matrix.at(row, column), 1e-15);
    }
  }
}

TEST(Correlation, MatricesThatAreNoneAreNamed) {
  EXPECT_EQ(fault_of_correlations(three_keys()), "");
  EXPECT_NE(fault_of_correlations({2, {1.0, 0.5, 0.4, 1.0}}).find("not symmetric"), std::string::npos);
  EXPECT_NE(fault_of_correlations({2, {1.0, 0.5, 0.5, 0.9}}).find("diagonal"), std::string::npos);
  EXPECT_NE(fault_of_correlations({2, {1.0, 1.2, 1.2, 1.0}}).find("between -1 and 1"), std::string::npos);
  EXPECT_NE(fault_of_correlations({3, {1.0, 0.9, 0.9, 0.9, 1.0, -0.9, 0.9, -0.9, 1.0}}).find("positive definite"),
            std::string::npos);
}

}  // namespace
}  // namespace coldsky
