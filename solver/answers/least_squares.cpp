#include "solver/answers/least_squares.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace coldsky {

namespace {

/// Half the width of a central difference: its own error is the square of it, and the solver's digits leave 1e-6.
constexpr double difference = 1e-4;
constexpr double least_damping = 1e-9, most_damping = 1e12;
/// A step or a relative gain below which nothing more is to be had.
constexpr double least_step = 1e-7, least_gain = 1e-10;
constexpr double bound = 1e-9;

double square_sum(const std::vector<double>& numbers) {
  double sum = 0.0;
  for (const double number : numbers) sum += number * number;
  return std::isfinite(sum) ? sum : std::numeric_limits<double>::infinity();
}

double product(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (std::size_t n = 0; n < a.size(); ++n) sum += a[n] * b[n];
  return sum;
}

/// x of L L^T x = b.
std::vector<double> solved(const SquareMatrix& lower, std::vector<double> b) {
  for (std::size_t row = 0; row < b.size(); ++row) {
    for (std::size_t n = 0; n < row; ++n) b[row] -= lower.at(row, n) * b[n];
    b[row] /= lower.at(row, row);
  }
  for (std::size_t row = b.size(); row-- > 0;) {
    for (std::size_t n = row + 1; n < b.size(); ++n) b[row] -= lower.at(n, row) * b[n];
    b[row] /= lower.at(row, row);
  }
  return b;
}

/// Rows and columns of a matrix that are not held, scaled to ones in the diagonal.
struct Scaled {
  std::vector<std::size_t> free;
  std::vector<double> length;  ///< of the free columns
  SquareMatrix matrix;
};
Scaled scaled(const SquareMatrix& all, const std::vector<bool>& held) {
  Scaled result;
  for (std::size_t n = 0; n < all.size; ++n) {
    if (held[n]) continue;
    result.free.push_back(n);
    result.length.push_back(std::sqrt(all.at(n, n)));
  }
  result.matrix = SquareMatrix::unit(result.free.size());
  for (std::size_t row = 0; row < result.free.size(); ++row) {
    for (std::size_t column = 0; column < result.free.size(); ++column) {
      if (row == column) continue;
      result.matrix.at(row, column) =
          all.at(result.free[row], result.free[column]) / (result.length[row] * result.length[column]);
    }
  }
  return result;
}

}  // namespace

LeastSquares::LeastSquares(Point start, std::size_t iterations, bool known)
    : point_(std::move(start)), most_(iterations), known_(known), asked_{point_} {}

SquareMatrix LeastSquares::normal() const {
  SquareMatrix matrix = SquareMatrix::unit(point_.size());
  for (std::size_t row = 0; row < point_.size(); ++row) {
    for (std::size_t column = 0; column < point_.size(); ++column) {
      matrix.at(row, column) = product(jacobian_[row], jacobian_[column]);
    }
  }
  return matrix;
}

std::vector<double> LeastSquares::gradient() const {
  std::vector<double> result;
  result.reserve(point_.size());
  for (const std::vector<double>& column : jacobian_) result.push_back(product(column, residuals_));
  return result;
}

/// Coordinates that a step would push out of the cube, and those on which nothing depends.
std::vector<bool> LeastSquares::held() const {
  const std::vector<double> slope = gradient();
  std::vector<bool> result(point_.size());
  for (std::size_t n = 0; n < point_.size(); ++n) {
    const bool out = (point_[n] <= bound && slope[n] > 0.0) || (point_[n] >= 1.0 - bound && slope[n] < 0.0);
    result[n] = out || !(product(jacobian_[n], jacobian_[n]) > 0.0);
  }
  return result;
}

std::vector<LeastSquares::Point> LeastSquares::ask() {
  asked_.clear();
  if (!fit_.ended.empty()) return {};
  if (phase_ == Phase::start) throw std::logic_error("the start is not told");
  if (derivatives_here_) {
    phase_ = Phase::steps;
    asked_ = steps();
    return asked_;
  }
  phase_ = Phase::derivatives;
  for (std::size_t n = 0; n < point_.size(); ++n) {
    for (const double side : {-1.0, 1.0}) {
      Point moved = point_;
      moved[n] = std::clamp(moved[n] + side * difference, 0.0, 1.0);
      asked_.push_back(std::move(moved));
    }
  }
  return asked_;
}

/// (J^T J + damping diag(J^T J)) step = -J^T r for several dampings.
std::vector<LeastSquares::Point> LeastSquares::steps() {
  const Scaled system = scaled(normal(), held());
  const std::vector<double> slope = gradient();
  std::vector<Point> points;
  for (const double factor : {0.1, 1.0, 10.0, 100.0}) {
    SquareMatrix damped = system.matrix;
    const double damping = std::max(least_damping, damping_ * factor);
    for (std::size_t n = 0; n < damped.size; ++n) damped.at(n, n) += damping;
    std::vector<double> right(damped.size);
    for (std::size_t n = 0; n < damped.size; ++n) right[n] = -slope[system.free[n]] / system.length[n];
    const std::vector<double> step = solved(cholesky(damped), right);
    Point moved = point_;
    for (std::size_t n = 0; n < damped.size; ++n) {
      double& coordinate = moved[system.free[n]];
      coordinate = std::clamp(coordinate + step[n] / system.length[n], 0.0, 1.0);
    }
    points.push_back(std::move(moved));
  }
  return points;
}

void LeastSquares::tell(const std::vector<std::vector<double>>& residuals) {
  if (residuals.size() != asked_.size()) throw std::logic_error("a fit is told as many points as it asked for");
  switch (phase_) {
    case Phase::start:
      residuals_ = residuals.front();
      fit_.numbers = residuals_.size();
      fit_.sum_of_squares = square_sum(residuals_);
      if (!std::isfinite(fit_.sum_of_squares)) fit_.ended = "no answer";
      phase_ = Phase::derivatives;
      break;
    case Phase::derivatives:
      take_derivatives(residuals);
      break;
    case Phase::steps:
      take_steps(residuals);
      break;
  }
}

void LeastSquares::take_derivatives(const std::vector<std::vector<double>>& residuals) {
  jacobian_.assign(point_.size(), std::vector<double>(residuals_.size()));
  for (std::size_t n = 0; n < point_.size(); ++n) {
    const double run = asked_[2 * n + 1][n] - asked_[2 * n][n];
    for (std::size_t m = 0; m < residuals_.size(); ++m) {
      jacobian_[n][m] = (residuals[2 * n + 1][m] - residuals[2 * n][m]) / run;
    }
    if (!std::isfinite(square_sum(jacobian_[n]))) fit_.ended = "no answer";
  }
  derivatives_here_ = true;
  if (!fit_.ended.empty()) return;
  const std::vector<bool> fixed = held();
  if (std::all_of(fixed.begin(), fixed.end(), [](bool one) { return one; })) ending_ = true;
  if (ending_) fit_.ended = "converged";
}

void LeastSquares::take_steps(const std::vector<std::vector<double>>& residuals) {
  std::size_t best = 0;
  for (std::size_t n = 1; n < residuals.size(); ++n) {
    if (square_sum(residuals[n]) < square_sum(residuals[best])) best = n;
  }
  const double sum = square_sum(residuals[best]);
  ++fit_.iterations;
  if (!(sum < fit_.sum_of_squares)) {
    damping_ *= 1000.0;
    // No step, however short, is any better: this is the least sum to rounding.
    if (damping_ > most_damping || ++refused_ >= 4) fit_.ended = "converged";
  } else {
    double step = 0.0;
    for (std::size_t n = 0; n < point_.size(); ++n) step = std::max(step, std::fabs(asked_[best][n] - point_[n]));
    ending_ = step < least_step || fit_.sum_of_squares - sum <= least_gain * fit_.sum_of_squares;
    constexpr double factors[] = {0.1, 1.0, 10.0, 100.0};
    damping_ = std::max(least_damping, damping_ * factors[best]);
    point_ = asked_[best];
    residuals_ = residuals[best];
    fit_.sum_of_squares = sum;
    derivatives_here_ = false;
    refused_ = 0;
  }
  if (fit_.ended.empty() && fit_.iterations >= most_) fit_.ended = "iterations";
}

Fit LeastSquares::fit() const {
  Fit result = fit_;
  result.point = point_;
  const std::size_t keys = point_.size();
  result.deviations.assign(keys, std::numeric_limits<double>::infinity());
  result.correlations = SquareMatrix::unit(keys);
  result.at_bound.assign(keys, false);
  if (jacobian_.empty() || fit_.ended == "no answer") return result;
  const std::vector<bool> fixed = held();
  for (std::size_t n = 0; n < keys; ++n) {
    result.at_bound[n] = point_[n] <= bound || point_[n] >= 1.0 - bound;
    if (result.at_bound[n] && fixed[n]) result.deviations[n] = 0.0;
  }
  const Scaled system = scaled(normal(), fixed);
  const std::size_t free = system.free.size();
  result.freedom = result.numbers > free ? result.numbers - free : 0;
  const double variance =
      known_ ? 1.0 : fit_.sum_of_squares / static_cast<double>(std::max<std::size_t>(1, result.freedom));
  try {
    const SquareMatrix lower = cholesky(system.matrix);
    std::vector<std::vector<double>> inverse;
    for (std::size_t n = 0; n < free; ++n) {
      std::vector<double> unit(free);
      unit[n] = 1.0;
      inverse.push_back(solved(lower, unit));
    }
    for (std::size_t row = 0; row < free; ++row) {
      result.deviations[system.free[row]] = std::sqrt(variance * inverse[row][row]) / system.length[row];
      for (std::size_t column = 0; column < free; ++column) {
        result.correlations.at(system.free[row], system.free[column]) =
            inverse[row][column] / std::sqrt(inverse[row][row] * inverse[column][column]);
      }
    }
  } catch (const std::domain_error&) {
    // Some coordinates do the same: their sum is known, they are not.
    result.ended = "not determined";
  }
  return result;
}

}  // namespace coldsky
