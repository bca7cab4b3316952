#include "solver/sweep/correlation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>

#include "solver/sweep/distribution.hpp"
#include "solver/sweep/random.hpp"

namespace coldsky {

SquareMatrix SquareMatrix::unit(std::size_t size) {
  SquareMatrix matrix{size, std::vector<double>(size * size, 0.0)};
  for (std::size_t n = 0; n < size; ++n) matrix.at(n, n) = 1.0;
  return matrix;
}

std::string fault_of_correlations(const SquareMatrix& matrix) {
  for (std::size_t row = 0; row < matrix.size; ++row) {
    if (matrix.at(row, row) != 1.0) return fmt::format("its diagonal holds {:g}, not 1", matrix.at(row, row));
    for (std::size_t column = 0; column < row; ++column) {
      const double here = matrix.at(row, column), there = matrix.at(column, row);
      if (here != there) return fmt::format("it is not symmetric: {:g} stands opposite {:g}", here, there);
      if (!(std::fabs(here) < 1.0)) return fmt::format("{:g} is not between -1 and 1", here);
    }
  }
  try {
    cholesky(matrix);
    cholesky(normal_correlations(matrix));
  } catch (const std::domain_error&) {
    return "it is not positive definite: no numbers can be correlated with each other like that";
  }
  return {};
}

SquareMatrix cholesky(const SquareMatrix& matrix) {
  constexpr double least_pivot = 1e-10;
  SquareMatrix lower{matrix.size, std::vector<double>(matrix.values.size(), 0.0)};
  for (std::size_t row = 0; row < matrix.size; ++row) {
    for (std::size_t column = 0; column <= row; ++column) {
      double rest = matrix.at(row, column);
      for (std::size_t n = 0; n < column; ++n) rest -= lower.at(row, n) * lower.at(column, n);
      if (row != column) {
        lower.at(row, column) = rest / lower.at(column, column);
        continue;
      }
      if (!(rest > least_pivot)) throw std::domain_error("the matrix is not positive definite");
      lower.at(row, row) = std::sqrt(rest);
    }
  }
  return lower;
}

SquareMatrix normal_correlations(const SquareMatrix& of_ranks) {
  SquareMatrix result = of_ranks;
  for (double& r : result.values) r = r == 1.0 ? 1.0 : 2.0 * std::sin(std::numbers::pi * r / 6.0);
  return result;
}

namespace {

/// Correlation of columns that hold the same numbers, of mean zero.
SquareMatrix correlation_of(const std::vector<std::vector<double>>& columns) {
  SquareMatrix result = SquareMatrix::unit(columns.size());
  const auto product = [](const std::vector<double>& a, const std::vector<double>& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
  };
  for (std::size_t row = 0; row < columns.size(); ++row) {
    for (std::size_t column = 0; column < row; ++column) {
      const double r = product(columns[row], columns[column]) / product(columns[row], columns[row]);
      result.at(row, column) = result.at(column, row) = r;
    }
  }
  return result;
}

/// The place of every number among all of its column, equal ones in their order.
std::vector<std::uint32_t> places_of(const std::vector<double>& numbers) {
  std::vector<std::uint32_t> order(numbers.size()), places(numbers.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return numbers[a] < numbers[b]; });
  for (std::uint32_t place = 0; place < order.size(); ++place) places[order[place]] = place;
  return places;
}

}  // namespace

std::vector<std::vector<std::uint32_t>> correlated_places(const SquareMatrix& of_ranks, std::uint32_t designs,
                                                          std::uint64_t seed) {
  if (designs <= of_ranks.size) throw std::domain_error("no more designs than correlated keys");
  const std::size_t keys = of_ranks.size;
  const Distribution::Normal normal;
  std::vector<double> scores(designs);
  for (std::uint32_t n = 0; n < designs; ++n) {
    // From one tail for both, so that their sum is exactly zero.
    const std::uint32_t place = std::min(n, designs - 1 - n);
    const double score = boost::math::quantile(normal, (place + 1.0) / (designs + 1.0));
    scores[n] = 2 * n + 1 == designs ? 0.0 : n == place ? score : -score;
  }
  std::vector<std::vector<double>> columns(keys);
  for (std::size_t key = 0; key < keys; ++key) {
    const std::vector<std::uint32_t> mixed = permutation(designs, seed, key);
    columns[key].resize(designs);
    for (std::uint32_t n = 0; n < designs; ++n) columns[key][n] = scores[mixed[n]];
  }
  // R* = R Q^-T P^T with Q Q^T the correlation that the columns happen to have and P P^T the one that is asked for.
  const SquareMatrix had = cholesky(correlation_of(columns)), asked = cholesky(normal_correlations(of_ranks));
  std::vector<double> free(keys);
  for (std::uint32_t n = 0; n < designs; ++n) {
    for (std::size_t row = 0; row < keys; ++row) {
      double rest = columns[row][n];
      for (std::size_t m = 0; m < row; ++m) rest -= had.at(row, m) * free[m];
      free[row] = rest / had.at(row, row);
    }
    for (std::size_t row = 0; row < keys; ++row) {
      double sum = 0.0;
      for (std::size_t m = 0; m <= row; ++m) sum += asked.at(row, m) * free[m];
      columns[row][n] = sum;
    }
  }
  std::vector<std::vector<std::uint32_t>> places;
  places.reserve(keys);
  for (const std::vector<double>& column : columns) places.push_back(places_of(column));
  return places;
}

}  // namespace coldsky
