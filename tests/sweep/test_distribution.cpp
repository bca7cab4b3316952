#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "solver/sweep/distribution.hpp"

namespace coldsky {
namespace {

using Normal = Distribution::Normal;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Mean and deviation by the midpoint rule over the quantiles.
std::pair<double, double> moments(const Distribution& law) {
  constexpr int count = 200000;
  double sum = 0.0, squares = 0.0;
  for (int n = 0; n < count; ++n) {
    const double x = law.quantile((n + 0.5) / count);
    sum += x / count;
    squares += x * x / count;
  }
  return {sum, std::sqrt(squares - sum * sum)};
}

TEST(Distribution, QuantilesOfTheNormalAreThoseOfTables) {
  const Distribution law(Normal(10.0, 2.0));
  // Abramowitz and Stegun, table 26.5.
  EXPECT_NEAR(law.quantile(0.5), 10.0, 1e-14);
  EXPECT_NEAR(law.quantile(0.975), 10.0 + 2.0 * 1.959963984540054, 1e-12);
  EXPECT_NEAR(law.quantile(0.001), 10.0 - 2.0 * 3.090232306167813, 1e-12);
  EXPECT_NEAR(law.below(10.0 - 2.0 * 6.0), 9.865876450376946e-10, 1e-22);
  EXPECT_NEAR(law.above(10.0 + 2.0 * 6.0), 9.865876450376946e-10, 1e-22);
}

TEST(Distribution, ClosedFormsOfTheOthers) {
  const Distribution uniform(Distribution::Uniform(2.0, 5.0));
  EXPECT_NEAR(uniform.quantile(0.25), 2.75, 1e-15);
  // Triangular: F = (x - a)^2 / ((b - a)(c - a)) below the mode c.
  const Distribution triangular(Distribution::Triangular(1.0, 2.0, 5.0));
  EXPECT_NEAR(triangular.quantile(0.09), 1.0 + std::sqrt(0.09 * 4.0 * 1.0), 1e-14);
  EXPECT_NEAR(triangular.quantile(0.9), 5.0 - std::sqrt(0.1 * 4.0 * 3.0), 1e-14);
  // Log-normal: median times factor to the normal quantile.
  const Distribution log_normal(Distribution::LogNormal(std::log(3.0), std::log(1.5)));
  EXPECT_NEAR(log_normal.quantile(0.975), 3.0 * std::pow(1.5, 1.959963984540054), 1e-12);
  EXPECT_EQ(log_normal.below(-1.0), 0.0);
  const Distribution log_uniform(Distribution::LogUniform{Distribution::Uniform(std::log(0.01), std::log(100.0))});
  EXPECT_NEAR(log_uniform.quantile(0.5), 1.0, 1e-14);
  EXPECT_NEAR(log_uniform.quantile(0.75), 10.0, 1e-13);
}

TEST(Distribution, MomentsAreExact) {
  const auto [mean, deviation] = moments(Distribution(Normal(10.0, 2.0)));
  EXPECT_NEAR(mean, 10.0, 1e-10);
  EXPECT_NEAR(deviation, 2.0, 1e-4);
  const auto [triangular_mean, triangular_deviation] = moments(Distribution(Distribution::Triangular(1.0, 2.0, 5.0)));
  EXPECT_NEAR(triangular_mean, 8.0 / 3.0, 1e-6);
  EXPECT_NEAR(triangular_deviation, std::sqrt((1.0 + 4.0 + 25.0 - 2.0 - 5.0 - 10.0) / 18.0), 1e-6);
}

TEST(Distribution, TruncationKeepsTheLawBetweenItsEnds) {
  // The half normal: mean sqrt(2/pi), variance 1 - 2/pi.
  const Distribution half(Normal(0.0, 1.0), 0.0);
  const auto [mean, deviation] = moments(half);
  EXPECT_NEAR(mean, std::sqrt(2.0 / M_PI), 1e-5);
  EXPECT_NEAR(deviation, std::sqrt(1.0 - 2.0 / M_PI), 1e-4);
  EXPECT_NEAR(half.quantile(0.5), 0.6744897501960817, 1e-14);
  for (const double share : {1e-15, 0.1, 0.5, 0.9, 1.0 - 1e-15}) {
    EXPECT_GE(half.quantile(share), 0.0);
    EXPECT_NEAR(half.below(half.quantile(share)), share, 1e-13);
    EXPECT_NEAR(half.below(half.quantile(share)) + half.above(half.quantile(share)), 1.0, 1e-14);
  }
}

TEST(Distribution, FarTailsKeepTheirDigits) {
  // Beyond 9 deviations the law is nearly exponential: median at 9 + log(2)/9 to a per cent of the difference.
  const Distribution upper(Normal(0.0, 1.0), 9.0), lower(Normal(0.0, 1.0), -infinity, -9.0);
  EXPECT_NEAR(upper.quantile(0.5), 9.0 + std::log(2.0) / 9.0, 2e-3);
  for (const double share : {0.01, 0.3, 0.5, 0.99}) {
    EXPECT_NEAR(upper.quantile(share), -lower.quantile(1.0 - share), 1e-12);
    EXPECT_NEAR(upper.below(upper.quantile(share)), share, 1e-9);
  }
  EXPECT_THROW(Distribution(Normal(0.0, 1.0), 40.0), std::domain_error);
  EXPECT_THROW(Distribution(Normal(0.0, 1.0), 2.0, 1.0), std::domain_error);
}

}  // namespace
}  // namespace coldsky
