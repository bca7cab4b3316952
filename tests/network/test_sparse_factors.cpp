#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "solver/network/least_degree.hpp"
#include "solver/network/sparse_factors.hpp"

namespace coldsky {
namespace {

using Joins = std::vector<std::pair<int, int>>;

Joins star(int size) {
  Joins joins;
  for (int n = 1; n < size; ++n) joins.emplace_back(0, n);
  return joins;
}

Joins complete(int size) {
  Joins joins;
  for (int a = 0; a < size; ++a) {
    for (int b = 0; b < a; ++b) joins.emplace_back(a, b);
  }
  return joins;
}

/// Squares of a plate, each joined to its neighbours and to one node for all.
Joins plate(int side) {
  Joins joins;
  for (int a = 0; a < side; ++a) {
    for (int b = 0; b < side; ++b) {
      if (a + 1 < side) joins.emplace_back(a * side + b, (a + 1) * side + b);
      if (b + 1 < side) joins.emplace_back(a * side + b + 1, a * side + b);
      joins.emplace_back(side * side, a * side + b);
    }
  }
  return joins;
}

Joins random_joins(int size, int count, std::mt19937& random) {
  Joins joins;
  std::uniform_int_distribution<int> any(0, size - 1);
  for (int n = 0; n < count; ++n) joins.emplace_back(any(random), any(random));
  return joins;
}

/// Gaussian elimination with the largest pivot of a column.
std::vector<double> solve_dense(std::vector<std::vector<double>> a, std::vector<double> b) {
  const std::size_t size = b.size();
  for (std::size_t c = 0; c < size; ++c) {
    std::size_t largest = c;
    for (std::size_t r = c; r < size; ++r) largest = std::fabs(a[r][c]) > std::fabs(a[largest][c]) ? r : largest;
    std::swap(a[c], a[largest]);
    std::swap(b[c], b[largest]);
    for (std::size_t r = c + 1; r < size; ++r) {
      const double share = a[r][c] / a[c][c];
      for (std::size_t k = c; k < size; ++k) a[r][k] -= share * a[c][k];
      b[r] -= share * b[c];
    }
  }
  for (std::size_t r = size; r-- > 0;) {
    for (std::size_t k = r + 1; k < size; ++k) b[r] -= a[r][k] * b[k];
    b[r] /= a[r][r];
  }
  return b;
}

/// Heat balances with conductors of many magnitudes, some of them one-way, against dense elimination.
void expect_solved(int size, const Joins& joins, std::mt19937& random, const std::string& name) {
  SparseFactors factors(size, joins);
  std::uniform_real_distribution<double> unit(-1.0, 1.0), exponent(-3.0, 3.0);
  for (int pass = 0; pass < 2; ++pass) {
    std::vector<std::vector<double>> dense(size, std::vector<double>(size, 0.0));
    std::vector<double> right(size);
    for (double& value : right) value = unit(random);
    factors.clear();
    const auto add = [&](int row, int column, double value) {
      factors.add(row, column, value);
      dense[row][column] += value;
    };
    for (int n = 0; n < size; ++n) add(n, n, 0.1);
    for (const auto& [a, b] : joins) {
      if (a == b) continue;
      const double g = std::pow(10.0, exponent(random));
      add(b, b, g);
      add(b, a, -g);
      if (unit(random) > 0.5) continue;  // only the second feels it
      add(a, a, 1.5 * g);                // as of radiation, whose two slopes differ
      add(a, b, -0.7 * g);
    }
    ASSERT_TRUE(factors.factor()) << name;
    std::vector<double> x = right;
    factors.solve(x);
    const std::vector<double> expected = solve_dense(dense, right);
    double scale = 0.0, error = 0.0;
    for (int n = 0; n < size; ++n) {
      scale = std::max(scale, std::fabs(expected[n]));
      error = std::max(error, std::fabs(x[n] - expected[n]));
    }
    EXPECT_LE(error, 1e-10 * scale) << name << " of " << size << ", pass " << pass;
  }
}

TEST(SparseFactors, AgreesWithDenseElimination) {
  std::mt19937 random(3);
  for (const int size : {1, 2, 3, 7, 31, 32, 33, 64, 150}) {
    expect_solved(size, {}, random, "nothing joined");
    expect_solved(size, star(size), random, "star");
    expect_solved(size, complete(size), random, "complete");
    for (const int count : {size / 2, size, 3 * size})
      expect_solved(size, random_joins(size, count, random), random, "random");
  }
  for (const int side : {2, 5, 11}) expect_solved(side * side + 1, plate(side), random, "plate");
}

TEST(SparseFactors, SaysWhereAPivotIsNone) {
  SparseFactors factors(3, {{0, 1}, {1, 2}});
  for (const auto& [a, b] : Joins{{0, 1}, {1, 2}}) {
    factors.add(a, a, 1.0);
    factors.add(b, b, 1.0);
    factors.add(a, b, -1.0);
    factors.add(b, a, -1.0);
  }
  EXPECT_FALSE(factors.factor());  // heat that goes nowhere
}

/// What all nodes are joined to does not fill the factors: a plate beside one node for all, a star.
TEST(SparseFactors, ANodeForAllFillsNothing) {
  const int many = 200000;
  const SparseFactors of_star(many, star(many));
  EXPECT_EQ(of_star.factor_entries(), static_cast<std::size_t>(many - 1));
  const int side = 150, squares = side * side;
  const SparseFactors of_plate(squares + 1, plate(side));
  // 7.75 n log2 n is what nested dissection of a plate fills (George, SIAM J. Numer. Anal. 10, 1973).
  EXPECT_LT(static_cast<double>(of_plate.factor_entries()), 7.75 * squares * std::log2(side) + squares);
}

TEST(LeastDegreeOrder, HasEveryNodeOnce) {
  std::mt19937 random(5);
  for (const int size : {1, 2, 31, 500}) {
    for (const Joins& joins : {Joins{}, star(size), random_joins(size, 2 * size, random)}) {
      std::vector<std::set<int>> near(size);
      for (const auto& [a, b] : joins) {
        if (a == b) continue;
        near[a].insert(b);
        near[b].insert(a);
      }
      std::vector<std::vector<int>> neighbours;
      for (const auto& own : near) neighbours.emplace_back(own.begin(), own.end());
      std::vector<int> order = least_degree_order(neighbours);
      std::sort(order.begin(), order.end());
      ASSERT_EQ(order.size(), static_cast<std::size_t>(size));
      for (int n = 0; n < size; ++n) EXPECT_EQ(order[n], n);
    }
  }
}

/// A chain is taken from its ends, so that nothing fills.
TEST(LeastDegreeOrder, FillsNothingInATree) {
  Joins tree;
  for (int n = 1; n < 1000; ++n) tree.emplace_back(n, (n - 1) / 3);
  const SparseFactors factors(1000, tree);
  EXPECT_EQ(factors.factor_entries(), tree.size());
}

}  // namespace
}  // namespace coldsky
