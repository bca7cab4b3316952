#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "solver/sweep/correlation.hpp"

namespace coldsky {

/// What a fit has found.
struct Fit {
  std::vector<double> point;       ///< in the unit cube
  std::vector<double> deviations;  ///< standard errors, in its coordinates; infinite where the numbers do not tell it
  SquareMatrix correlations;       ///< of the coordinates that are free
  std::vector<bool> at_bound;      ///< coordinates that ended at 0 or 1: their errors are not known (0)
  double sum_of_squares = 0.0;     ///< of weighted residuals
  std::size_t numbers = 0, freedom = 0;  ///< residuals; those less free coordinates
  std::size_t iterations = 0;
  std::string ended;  ///< "converged", "iterations", "no answer" (points without numbers), "not determined"
};

/// Least squares by Levenberg's and Marquardt's method (J. J. More, Lecture Notes in Mathematics 630 (1978) 105-116:
/// scaled by the columns' lengths) within the unit cube, with central differences; points that can be solved together
/// are asked for together: all differences of an iteration, then steps of several lengths.
class LeastSquares {
 public:
  using Point = std::vector<double>;
  /// \param start in the unit cube; the first to be told \param iterations at most
  /// \param known whether residuals are in units of their standard deviations; else these are estimated from them
  LeastSquares(Point start, std::size_t iterations, bool known);

  /// The next points, empty at the end.
  std::vector<Point> ask();
  /// Weighted residuals at the points that were asked for, first at the start; not finite where there is none, which
  /// refuses a step.
  void tell(const std::vector<std::vector<double>>& residuals);
  const std::string& ended() const { return fit_.ended; }
  const Point& point() const { return point_; }
  std::size_t iteration() const { return fit_.iterations; }
  double sum_of_squares() const { return fit_.sum_of_squares; }
  /// The last point, with errors and correlations by the derivatives there.
  Fit fit() const;

 private:
  enum class Phase { start, derivatives, steps };
  void take_derivatives(const std::vector<std::vector<double>>& residuals);
  void take_steps(const std::vector<std::vector<double>>& residuals);
  std::vector<Point> steps();
  std::vector<bool> held() const;
  /// J^T J and J^T r.
  SquareMatrix normal() const;
  std::vector<double> gradient() const;

  Point point_;
  std::size_t most_;
  bool known_;
  Phase phase_ = Phase::start;
  Fit fit_;
  double damping_ = 1e-3;
  std::vector<double> residuals_;
  std::vector<std::vector<double>> jacobian_;  ///< a column a coordinate
  std::vector<Point> asked_;
  bool derivatives_here_ = false, ending_ = false;
  std::size_t refused_ = 0;
};

}  // namespace coldsky
