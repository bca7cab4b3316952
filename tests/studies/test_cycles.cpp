#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "solver/studies/cycles.hpp"

namespace coldsky {
namespace {

/// A pass over a span whose modes shrink by their own factors towards 300, 310, ... K; the last entry, the loop,
/// hardly.
std::vector<double> pass(const std::vector<double>& start) {
  const double factor[] = {0.1, 0.6, 0.97, -0.3};
  std::vector<double> end;
  for (std::size_t n = 0; n < start.size(); ++n) {
    const double rest = 300.0 + 10.0 * static_cast<double>(n);
    end.push_back(rest + factor[n] * (start[n] - rest));
  }
  return end;
}

TEST(Cycles, SlowModesCloseInAFewPasses) {
  Cycles cycles(1e-6);
  std::vector<double> start{280.0, 350.0, 300.0};
  int passes = 0;
  while (true) {
    const std::vector<double> next = cycles.next(start, pass(start));
    ++passes;
    EXPECT_EQ(cycles.certificate().passes, passes);
    if (cycles.closed()) break;
    ASSERT_LT(passes, 12) << "repetition alone takes hundreds";
    start = next;
  }
  // Three modes are known after four passes; the last two tell that nothing moves any more.
  EXPECT_LE(passes, 8);
  for (std::size_t n = 0; n < start.size(); ++n) EXPECT_NEAR(start[n], 300.0 + 10.0 * static_cast<double>(n), 1e-4);
  EXPECT_LE(cycles.certificate().closure, 1e-6);
  EXPECT_LE(cycles.certificate().change, 1e-6);
}

TEST(Cycles, FirstPassNeverCloses) {
  Cycles cycles(1.0);
  const std::vector<double> rest{300.0, 310.0, 320.0, 330.0};
  cycles.next(rest, pass(rest));
  EXPECT_FALSE(cycles.closed());
  cycles.next(rest, pass(rest));
  EXPECT_TRUE(cycles.closed());
}

TEST(Cycles, StateIsAllThatTheNextPassesNeed) {
  for (int saved_after = 1; saved_after <= 5; ++saved_after) {
    Cycles whole(1e-9), first(1e-9), second(1e-9);
    std::vector<double> a{280.0, 350.0, 300.0, 250.0}, b = a;
    for (int n = 0; n < 7; ++n) {
      if (n == saved_after) {
        const std::vector<double> numbers = first.state();
        ASSERT_TRUE(second.restore(numbers, a.size()));
        EXPECT_EQ(second.state(), numbers);
      }
      a = whole.next(a, pass(a));
      b = (n < saved_after ? first : second).next(b, pass(b));
      EXPECT_EQ(a, b) << "pass " << n + 1 << ", saved after " << saved_after;
    }
    EXPECT_EQ(whole.certificate().passes, second.certificate().passes);
    EXPECT_EQ(whole.certificate().closure, second.certificate().closure);
  }
}

TEST(Cycles, StatesOfOtherPanelsAreRefused) {
  Cycles cycles(1e-9);
  std::vector<double> x{280.0, 350.0, 300.0, 250.0};
  for (int n = 0; n < 3; ++n) x = cycles.next(x, pass(x));
  const std::vector<double> numbers = cycles.state();
  Cycles other(1e-9);
  EXPECT_FALSE(other.restore({}, 4));
  EXPECT_FALSE(other.restore(numbers, 5));
  EXPECT_FALSE(other.restore({numbers.begin(), numbers.end() - 1}, 4));
  EXPECT_FALSE(other.restore({-1.0}, 4));
  EXPECT_FALSE(other.restore({std::nan("")}, 4));
  EXPECT_TRUE(other.restore({0.0}, 4)) << "none yet";
  EXPECT_TRUE(other.restore(numbers, 4));
}

TEST(Cycles, EnergyMissIsOfWhatIsTurnedOver) {
  EXPECT_DOUBLE_EQ(energy_miss(3.0, 1.0), 0.5);
  EXPECT_DOUBLE_EQ(energy_miss(1.0, 3.0), 0.5);
  EXPECT_DOUBLE_EQ(energy_miss(0.0, 0.0), 0.0);
}

}  // namespace
}  // namespace coldsky
