#include "solver/network/sparse_factors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "solver/core/error.hpp"
#include "solver/network/least_degree.hpp"

namespace coldsky {

namespace {

/// Factors of more entries are refused: 20 bytes each, and minutes for every step of a transient.
constexpr std::size_t most_entries = 100'000'000;

}  // namespace

SparseFactors::SparseFactors(int size, const std::vector<std::pair<int, int>>& joins)
    : size_(size), place_(size), row_begin_(size + 1, 0), diagonal_(size, 0.0), pivot_(size, 0.0) {
  std::vector<std::vector<int>> neighbours(size);
  for (const auto& [a, b] : joins) {
    if (a == b) continue;
    neighbours[a].push_back(b);
    neighbours[b].push_back(a);
  }
  for (std::vector<int>& own : neighbours) {
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
  }
  const std::vector<int> order = least_degree_order(neighbours);
  for (int n = 0; n < size; ++n) place_[order[n]] = n;
  std::vector<std::vector<int>> columns(size);
  for (int n = 0; n < size; ++n) {
    for (const int other : neighbours[n]) {
      if (place_[other] < place_[n]) columns[place_[n]].push_back(place_[other]);
    }
  }
  for (int i = 0; i < size; ++i) {
    std::sort(columns[i].begin(), columns[i].end());
    column_.insert(column_.end(), columns[i].begin(), columns[i].end());
    row_begin_[i + 1] = column_.size();
  }
  below_.resize(column_.size());
  above_.resize(column_.size());
  find_tree();
}

void SparseFactors::find_tree() {
  parent_.assign(size_, -1);
  std::vector<int> ancestor(size_, -1);
  for (int i = 0; i < size_; ++i) {
    for (std::size_t n = row_begin_[i]; n < row_begin_[i + 1]; ++n) {
      for (int at = column_[n]; at != -1 && at < i;) {
        const int next = ancestor[at];
        ancestor[at] = i;
        if (next == -1) parent_[at] = i;
        at = next;
      }
    }
  }
  std::vector<std::size_t> count(size_, 0);
  std::vector<int> mark(size_, -1), stack, found;
  std::size_t entries = 0;
  for (int i = 0; i < size_; ++i) {
    reach(i, mark, stack, found);
    for (const int j : found) ++count[j];
    entries += found.size();
    if (entries > most_entries) {
      throw InputError({},
                       fmt::format("the factors of the network's {} balances have more than {} million entries", size_,
                                   most_entries / 1'000'000),
                       "too many of its nodes are joined to too many others", "join nodes that lie side by side");
    }
  }
  column_begin_.assign(size_ + 1, 0);
  for (int j = 0; j < size_; ++j) column_begin_[j + 1] = column_begin_[j] + count[j];
  row_.resize(entries);
  lower_.resize(entries);
  upper_.resize(entries);
}

void SparseFactors::reach(int i, std::vector<int>& mark, std::vector<int>& stack, std::vector<int>& found) const {
  found.clear();
  mark[i] = i;
  for (std::size_t n = row_begin_[i]; n < row_begin_[i + 1]; ++n) {
    stack.clear();
    for (int at = column_[n]; mark[at] != i; at = parent_[at]) {
      mark[at] = i;
      stack.push_back(at);
    }
    // A path ends where an earlier one went on: what it follows from stands behind it.
    found.insert(found.end(), stack.rbegin(), stack.rend());
  }
  std::reverse(found.begin(), found.end());
}

void SparseFactors::clear() {
  std::fill(diagonal_.begin(), diagonal_.end(), 0.0);
  std::fill(below_.begin(), below_.end(), 0.0);
  std::fill(above_.begin(), above_.end(), 0.0);
}

void SparseFactors::add(int row, int column, double value) {
  const int i = place_[row], j = place_[column];
  if (i == j) {
    diagonal_[i] += value;
    return;
  }
  const auto begin = column_.begin() + static_cast<std::ptrdiff_t>(row_begin_[std::max(i, j)]),
             end = column_.begin() + static_cast<std::ptrdiff_t>(row_begin_[std::max(i, j) + 1]);
  const auto at = static_cast<std::size_t>(std::lower_bound(begin, end, std::min(i, j)) - column_.begin());
  (i > j ? below_ : above_)[at] += value;
}

bool SparseFactors::factor() {
  // Row i of L and column i of U by those before them: L(i, :) U = A(i, :), L U(:, i) = A(:, i).
  std::vector<double> row(size_, 0.0), column(size_, 0.0);
  std::vector<std::size_t> filled(column_begin_.begin(), column_begin_.end() - 1);
  std::vector<int> mark(size_, -1), stack, found;
  for (int i = 0; i < size_; ++i) {
    reach(i, mark, stack, found);
    for (std::size_t n = row_begin_[i]; n < row_begin_[i + 1]; ++n) {
      row[column_[n]] = below_[n];
      column[column_[n]] = above_[n];
    }
    double pivot = diagonal_[i];
    for (const int j : found) {
      const double left = row[j] / pivot_[j], up = column[j];
      row[j] = column[j] = 0.0;
      for (std::size_t n = column_begin_[j]; n < filled[j]; ++n) {
        row[row_[n]] -= left * upper_[n];
        column[row_[n]] -= up * lower_[n];
      }
      pivot -= left * up;
      row_[filled[j]] = i;
      lower_[filled[j]] = left;
      upper_[filled[j]++] = up;
    }
    pivot_[i] = pivot;
    if (!(pivot > 0.0) || !std::isfinite(pivot)) return false;
  }
  return true;
}

void SparseFactors::solve(std::vector<double>& x) const {
  std::vector<double> y(x.size());
  for (int n = 0; n < size_; ++n) y[place_[n]] = x[n];
  for (int j = 0; j < size_; ++j) {
    for (std::size_t n = column_begin_[j]; n < column_begin_[j + 1]; ++n) y[row_[n]] -= lower_[n] * y[j];
  }
  for (int j = size_ - 1; j >= 0; --j) {
    for (std::size_t n = column_begin_[j]; n < column_begin_[j + 1]; ++n) y[j] -= upper_[n] * y[row_[n]];
    y[j] /= pivot_[j];
  }
  for (int n = 0; n < size_; ++n) x[n] = y[place_[n]];
}

}  // namespace coldsky
