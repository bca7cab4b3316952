#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>
#include <thread>
#include <vector>

#include "solver/sweep/expression.hpp"

namespace coldsky {
namespace {

double value(const std::string& text, const std::vector<double>& numbers = {}) { return Expression(text)(numbers); }

TEST(Expression, ArithmeticIsThatOfPaper) {
  EXPECT_EQ(value("1 + 2 * 3"), 7.0);
  EXPECT_EQ(value("(1 + 2) * 3"), 9.0);
  EXPECT_EQ(value("2 ^ 3 ^ 2"), 512.0);
  EXPECT_EQ(value("-2 ^ 2"), -4.0);
  EXPECT_EQ(value("7 - 4 - 2"), 1.0);
  EXPECT_EQ(value("12 / 3 / 2"), 2.0);
  EXPECT_EQ(value("2 ^ -1"), 0.5);
  EXPECT_EQ(value("1.5e3 + .5"), 1500.5);
  EXPECT_EQ(value("pi"), std::numbers::pi);
  EXPECT_EQ(value("min(3, 1, 2) + max(4, 5)"), 6.0);
  EXPECT_EQ(value("round(2.5) + floor(2.9) + ceil(2.1) + abs(-1)"), 3.0 + 2.0 + 3.0 + 1.0);
  EXPECT_DOUBLE_EQ(value("sqrt(2) * exp(1) * log(10)"), std::sqrt(2.0) * std::exp(1.0) * std::log(10.0));
}

TEST(Expression, NamesHoldDots) {
  const Expression pitch("panel.width / round(design.tubes) + 0 * panel.width");
  ASSERT_EQ(pitch.names().size(), 2u);
  EXPECT_EQ(pitch.names()[0].text, "panel.width");
  EXPECT_EQ(pitch.names()[1].text, "design.tubes");
  EXPECT_EQ(pitch.names()[1].place, 20u);
  EXPECT_EQ(pitch({3.0, 29.6}), 0.1);
  EXPECT_EQ(pitch({6.0, 30.0}), 0.2);
}

TEST(Expression, WhatHasNoAnswerIsNoNumber) {
  EXPECT_TRUE(std::isinf(value("1 / 0")));
  EXPECT_TRUE(std::isnan(value("0 / 0")));
  EXPECT_TRUE(std::isnan(value("sqrt(-1)")));
  EXPECT_TRUE(std::isnan(value("log(-1)")));
  EXPECT_TRUE(std::isnan(value("min(1, sqrt(-1))")));
  EXPECT_TRUE(std::isnan(value("max(sqrt(-1), 1)")));
}

TEST(Expression, FaultsHaveAPlace) {
  struct Fault {
    const char *text, *says;
    std::size_t place;
  };
  const Fault faults[] = {
      {"", "empty", 0},
      {"   ", "empty", 0},
      {"1 +", "ends too early", 3},
      {"2 3", "'3' is out of place", 2},
      {"(1 + 2", "not closed", 6},
      {"1 + 2)", "not opened", 5},
      {"y = 3", "'=' is no part of arithmetic", 2},
      {"y > 3 ? 1 : 2", "'>' is no part of arithmetic", 2},
      {"1; 2", "';' is no part of arithmetic", 1},
      {"\"a\"", "'\"' is no part of arithmetic", 0},
      {"a\nb", "byte 0x0A", 1},
      {"1, 2", "a comma stands outside a function", 1},
      {"squrt(2)", "no function 'squrt', did you mean 'sqrt'?", 0},
      {"1 + system(2)", "no function 'system'", 4},
      {"sqrt(1, 2)", "takes fewer", 9},
      {"sqrt()", "takes more", 5},
      {"1e", "out of place", 0},
      {"2y", "out of place", 1},
      {"1..2", "out of place", 2},
      {"y * * 2", "out of place", 4},
  };
  for (const Fault& fault : faults) {
    try {
      Expression expression(fault.text);
      FAIL() << fault.text << " is accepted";
    } catch (const ExpressionError& error) {
      EXPECT_NE(std::string(error.what()).find(fault.says), std::string::npos) << fault.text << ": " << error.what();
      EXPECT_EQ(error.place, fault.place) << fault.text << ": " << error.what();
    }
  }
  EXPECT_THROW(Expression(std::string(2000, '1')), ExpressionError);
  EXPECT_THROW(Expression(std::string(300, '(') + "1" + std::string(300, ')')), ExpressionError);
  EXPECT_EQ(value(std::string(40, '(') + "1" + std::string(40, ')')), 1.0);
}

TEST(Expression, ThreadsShareOne) {
  const Expression sum("a + 2 * b");
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int n = 0; n < 5000; ++n) wrong[t] += sum({1.0 * t, 1.0 * n}) == t + 2.0 * n ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

}  // namespace
}  // namespace coldsky
