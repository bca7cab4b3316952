#pragma once
#include <utility>
#include <vector>

namespace coldsky {

/// L D U of a matrix whose places are symmetric, in an order of least degree: a node that all others are joined to
/// comes last and fills nothing. It does not pivot: heat balances give M-matrices, whose pivots stay positive.
class SparseFactors {
 public:
  /// Throws InputError where the factors would not fit into memory.
  /// \param joins pairs of rows that share an entry, in any order
  SparseFactors(int size, const std::vector<std::pair<int, int>>& joins);

  void clear();
  /// Adds to an entry. Off the diagonal the pair must be among `joins`.
  void add(int row, int column, double value);
  /// Factors what was added. Returns whether all pivots are positive numbers.
  [[nodiscard]] bool factor();
  /// x = A^-1 b, in place.
  void solve(std::vector<double>& x) const;

  /// Entries below the diagonal of the matrix, and of its factors.
  std::size_t entries() const { return column_.size(); }
  std::size_t factor_entries() const { return row_.size(); }

 private:
  void find_tree();
  /// Columns of L that row i has, those first that others follow from. \param mark of rows seen, with i
  void reach(int i, std::vector<int>& mark, std::vector<int>& stack, std::vector<int>& found) const;

  int size_;
  std::vector<int> place_;  ///< of a row in the order
  // The matrix: row i of the order has the columns column_[row_begin_[i]] ... below the diagonal, ascending, with the
  // entry there and its mirror above the diagonal.
  std::vector<std::size_t> row_begin_;
  std::vector<int> column_;
  std::vector<double> below_, above_, diagonal_;
  // The factors: column j has the rows row_[column_begin_[j]] ... of L, and as many columns of row j of U.
  std::vector<int> parent_;  ///< of the elimination tree; -1 = a root
  std::vector<std::size_t> column_begin_;
  std::vector<int> row_;
  std::vector<double> lower_, upper_, pivot_;
};

}  // namespace coldsky
