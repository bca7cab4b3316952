#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "solver/answers/pareto.hpp"
#include "solver/sweep/random.hpp"

namespace coldsky {
namespace {

bool at_least_as_good(const std::vector<double>& a, const std::vector<double>& b) {
  return a[0] <= b[0] && a[1] >= b[1] && a[2] <= b[2];
}

TEST(Pareto, IsWhatComparingAllWithAllFinds) {
  std::vector<std::vector<double>> points;
  for (std::uint64_t n = 0; n < 400; ++n) {
    std::vector<double> point(3);
    random_numbers(5, Purpose::sample, n, point);
    for (double& x : point) x = std::round(20.0 * x);  // with ties
    points.push_back(point);
  }
  ParetoFront front({false, true, false});
  for (std::uint64_t n = 0; n < points.size(); ++n) front.add(n, points[n]);
  std::set<std::uint64_t> expected;
  for (std::uint64_t n = 0; n < points.size(); ++n) {
    bool beaten = false;
    for (std::uint64_t m = 0; m < points.size(); ++m) {
      if (m == n || !at_least_as_good(points[m], points[n])) continue;
      beaten = beaten || points[m] != points[n] || m < n;
    }
    if (!beaten) expected.insert(n);
  }
  std::set<std::uint64_t> found;
  double last = -1.0;
  for (const ParetoFront::Member& member : front.members()) {
    found.insert(member.design);
    EXPECT_EQ(member.values, points[member.design]);
    EXPECT_GE(member.values[0], last) << "the best of the first aim stands first";
    last = member.values[0];
  }
  EXPECT_EQ(found, expected);
  EXPECT_GT(expected.size(), 5u);
  EXPECT_LT(expected.size(), 200u);
}

TEST(Pareto, PassesOverWhatHasNoNumber) {
  ParetoFront front({false, false});
  front.add(0, {std::nan(""), 0.0});
  EXPECT_TRUE(front.members().empty());
  front.add(1, {1.0, 1.0});
  front.add(2, {1.0, 1.0});
  ASSERT_EQ(front.members().size(), 1u);
  EXPECT_EQ(front.members()[0].design, 1u) << "of equal ones the first";
}

}  // namespace
}  // namespace coldsky
