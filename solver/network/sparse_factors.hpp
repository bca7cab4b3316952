#pragma once
#include <utility>
#include <vector>

namespace coldsky {

/// L U of a matrix whose places are symmetric, within the envelope of a reverse Cuthill-McKee order. It does not pivot:
/// heat balances give M-matrices, whose pivots stay positive.
class SparseFactors {
 public:
  /// \param joins pairs of rows that share an entry, in any order
  SparseFactors(int size, const std::vector<std::pair<int, int>>& joins);

  void clear();
  /// Adds to an entry. Off the diagonal the pair must be among `joins`.
  void add(int row, int column, double value);
  /// Factors what was added. Returns whether all pivots are positive numbers.
  [[nodiscard]] bool factor();
  /// x = A^-1 b, in place.
  void solve(std::vector<double>& x) const;

 private:
  double& entry(int row, int column);
  std::vector<int> place_;           ///< of a row in the order
  std::vector<int> first_;           ///< of each ordered row, the first column of its envelope
  std::vector<std::size_t> offset_;  ///< of each ordered row in `lower_` and of each ordered column in `upper_`
  std::vector<double> diagonal_, lower_, upper_;
};

}  // namespace coldsky
