#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace coldsky {

/// A square matrix by rows.
struct SquareMatrix {
  std::size_t size = 0;
  std::vector<double> values = {};
  static SquareMatrix unit(std::size_t size);
  double& at(std::size_t row, std::size_t column) { return values[row * size + column]; }
  double at(std::size_t row, std::size_t column) const { return values[row * size + column]; }
};

/// Why a matrix is none of correlations: "its diagonal is not 1", ...; empty where it is one.
std::string fault_of_correlations(const SquareMatrix& matrix);
/// The lower triangle L with L L^T = matrix. Throws std::domain_error where the matrix is not positive definite: a
/// pivot below 1e-10.
SquareMatrix cholesky(const SquareMatrix& matrix);

/// Correlations of normal numbers whose ranks have the given ones: rho = 2 sin(pi r / 6) (Pearson 1907).
SquareMatrix normal_correlations(const SquareMatrix& of_ranks);

/// For every design the place that its number takes among all numbers of the column, so that ranks are correlated as
/// `of_ranks` asks: R. L. Iman and W. J. Conover, Communications in Statistics B11 (1982) 311-334, with van der
/// Waerden's scores. The correlation of the scores is exact; that of the ranks comes within 1/designs^(1/2) of the
/// target. A column a key, serially and from the seed alone, so that it is the same everywhere.
/// Throws std::domain_error where there are no more designs than keys, or the matrix is none of correlations.
std::vector<std::vector<std::uint32_t>> correlated_places(const SquareMatrix& of_ranks, std::uint32_t designs,
                                                          std::uint64_t seed);

}  // namespace coldsky
