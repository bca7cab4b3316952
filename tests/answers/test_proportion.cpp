#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "solver/answers/proportion.hpp"

namespace coldsky {
namespace {

/// P(X >= count) and P(X <= count) of a binomial distribution, summed term by term.
double at_least(int count, int of, double p) {
  double sum = 0.0;
  for (int k = count; k <= of; ++k) {
    sum += std::exp(std::lgamma(of + 1.0) - std::lgamma(k + 1.0) - std::lgamma(of - k + 1.0) + k * std::log(p) +
                    (of - k) * std::log1p(-p));
  }
  return sum;
}

TEST(Proportion, IsTheIntervalWhoseEndsJustAllowTheCount) {
  for (const auto& [count, of] : {std::pair{3, 20}, std::pair{59, 59}, std::pair{0, 10}, std::pair{990, 1000}}) {
    const Proportion found = proportion(count, of, 0.95);
    EXPECT_DOUBLE_EQ(found.share, static_cast<double>(count) / of);
    if (count > 0) {
      EXPECT_NEAR(at_least(count, of, found.low), 0.025, 1e-9) << count;
    }
    if (count < of) {
      EXPECT_NEAR(1.0 - at_least(count + 1, of, found.high), 0.025, 1e-9) << count;
    }
    if (count == 0) {
      EXPECT_EQ(found.low, 0.0);
    }
    if (count == of) {
      EXPECT_EQ(found.high, 1.0);
    }
  }
  // 59 of 59: the lower end is 0.025^(1/59).
  EXPECT_NEAR(proportion(59, 59, 0.95).low, std::pow(0.025, 1.0 / 59.0), 1e-12);
}

TEST(Proportion, OfNothingIsUnknown) {
  const Proportion none = proportion(0, 0, 0.9);
  EXPECT_EQ(none.low, 0.0);
  EXPECT_EQ(none.high, 1.0);
  EXPECT_THROW(proportion(2, 1, 0.9), std::domain_error);
  EXPECT_THROW(proportion(1, 2, 1.0), std::domain_error);
}

}  // namespace
}  // namespace coldsky
