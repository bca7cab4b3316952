// One search for all: how it goes on, what it does not follow, and how it ends.
#include "solver/core/secant.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace coldsky {
namespace {

/// x^2 = 2 from a guess, with every state that the search told.
struct Root {
  SecantRules rules;
  std::vector<SecantState> told;
  SecantEnd operator()(std::optional<SecantState> from = {}) {
    SearchWatch watch;
    watch.from = from;
    watch.at_start = [&](const SecantState& s) { told.push_back(s); };
    return search_by_secant(rules, watch, 1.0, [](const SecantState& s) {
      const double f = s.x * s.x - 2.0;
      return SecantLook{f, std::fabs(f) < 1e-14, 2.0};
    });
  }
};

TEST(Secant, FindsARoot) {
  Root root;
  const SecantEnd end = root();
  EXPECT_EQ(end.status, SecantEnd::found);
  EXPECT_NEAR(end.x, std::sqrt(2.0), 1e-14);
  EXPECT_LE(root.told.size(), 8u);
  EXPECT_EQ(root.told[1].x, 1.5);  // by the slope that was given: no line yet
}

TEST(Secant, GoesOnWithTheDigitsOfASearchThatNothingInterrupts) {
  Root whole;
  const SecantEnd end = whole();
  ASSERT_GT(whole.told.size(), 4u);
  for (const SecantState& from : whole.told) {
    Root rest;
    const SecantEnd again = rest(from);
    EXPECT_EQ(again.x, end.x);
    EXPECT_EQ(again.slope, end.slope);
    EXPECT_EQ(again.next, end.next);
    EXPECT_EQ(rest.told.size() + from.iteration, whole.told.size());
  }
}

TEST(Secant, KeepsWhatAnIterationNeedsBeforeItTells) {
  std::vector<int> order;
  SearchWatch watch;
  watch.keep = [&] { order.push_back(1); };
  watch.at_start = [&](const SecantState&) { order.push_back(2); };
  search_by_secant({}, watch, 0.0, [&](const SecantState&) {
    order.push_back(3);
    return SecantLook{0.0, true, 1.0};
  });
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(Secant, EndsAtItsLimit) {
  Root root;
  root.rules.limit = 3;
  EXPECT_EQ(root().status, SecantEnd::limit);
  EXPECT_EQ(root.told.size(), 3u);
}

TEST(Secant, DoesNotFollowALineOfTheWrongTrend) {
  // Rises to 1, then falls: the line through 0 and 3 leads away.
  SecantRules rules;
  std::vector<double> seen;
  search_by_secant(rules, {}, 0.0, [&](const SecantState& s) {
    seen.push_back(s.x);
    return SecantLook{s.x < 1.0 ? -3.0 : -4.0, seen.size() == 3, 1.0};
  });
  EXPECT_EQ(seen, (std::vector<double>{0.0, 3.0, 7.0}));
}

TEST(Secant, DoesNotFollowAFlatLine) {
  SecantRules rules;
  rules.trend = Trend::falling;
  rules.flattest = 0.05;
  std::vector<double> seen;
  search_by_secant(rules, {}, 0.0, [&](const SecantState& s) {
    seen.push_back(s.x);
    return SecantLook{1.0 - 0.01 * s.x, seen.size() == 3, -1.0};
  });
  EXPECT_EQ(seen, (std::vector<double>{0.0, 1.0, 1.99}));
}

/// Where a search that begins at 10 looks second, with f = -100 and slope 1 there.
double second_look(const SecantRules& rules) {
  double x = 0.0;
  search_by_secant(rules, {}, 10.0, [&](const SecantState& s) {
    x = s.x;
    return SecantLook{-100.0, s.iteration == 1, 1.0};
  });
  return x;
}

TEST(Secant, StepsAreBounded) {
  SecantRules rules;
  EXPECT_EQ(second_look(rules), 110.0);
  rules.longest_step = 50.0;
  EXPECT_EQ(second_look(rules), 60.0);
  rules.longest_share = 0.2;
  EXPECT_EQ(second_look(rules), 12.0);
  rules.high = 11.0;
  EXPECT_EQ(second_look(rules), 11.0);
}

TEST(Secant, GivesUpAboveItsBound) {
  SecantRules rules;
  rules.give_up_above = 20.0;
  const SecantEnd end = search_by_secant(rules, {}, 10.0, [](const SecantState&) {
    return SecantLook{-100.0, false, 1.0};
  });
  EXPECT_EQ(end.status, SecantEnd::beyond);
  EXPECT_EQ(end.x, 10.0);
  EXPECT_EQ(end.next, 110.0);
}

TEST(Secant, TakesAStepWhereNoSlopeIsKnown) {
  const auto line = [](double slope) {
    return search_by_secant({}, {}, 1.0, [slope](const SecantState& s) {
      const double f = slope == 0.0 ? 1.0 : slope * (s.x - 5.0);
      return SecantLook{f, s.iteration > 0 && f == 0.0, 0.0, s.iteration == 0 ? 0.5 : 0.0};
    });
  };
  EXPECT_EQ(line(2.0).status, SecantEnd::found);
  EXPECT_EQ(line(2.0).x, 5.0);
  EXPECT_EQ(line(0.0).status, SecantEnd::flat);
  EXPECT_EQ(line(-2.0).status, SecantEnd::flat);
}

TEST(Secant, ALookThatFailsEndsTheSearch) {
  int looks = 0;
  const SecantEnd end = search_by_secant({}, {}, 1.0, [&](const SecantState&) {
    ++looks;
    SecantLook look;
    look.failed = true;
    return look;
  });
  EXPECT_EQ(end.status, SecantEnd::failed);
  EXPECT_EQ(looks, 1);
}

TEST(Secant, TheLastLineTellsWhereTheRootLies) {
  SecantRules rules;
  const SecantEnd end = search_by_secant(rules, {}, 0.0, [](const SecantState& s) {
    return SecantLook{s.x - 8.0, s.iteration == 1, 2.0};
  });
  EXPECT_EQ(end.x, 4.0);
  EXPECT_EQ(end.slope, 1.0);
  EXPECT_EQ(end.next, 8.0);
}

}  // namespace
}  // namespace coldsky
