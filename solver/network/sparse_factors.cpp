#include "solver/network/sparse_factors.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/cuthill_mckee_ordering.hpp>
#include <cmath>

namespace coldsky {

SparseFactors::SparseFactors(int size, const std::vector<std::pair<int, int>>& joins)
    : place_(size), first_(size), offset_(size + 1, 0), diagonal_(size, 0.0) {
  using Graph = boost::adjacency_list<
      boost::setS, boost::vecS, boost::undirectedS,
      boost::property<boost::vertex_color_t, boost::default_color_type, boost::property<boost::vertex_degree_t, int>>>;
  Graph graph(size);
  for (const auto& [a, b] : joins) {
    if (a != b) boost::add_edge(a, b, graph);
  }
  std::vector<boost::graph_traits<Graph>::vertex_descriptor> order(size);
  boost::cuthill_mckee_ordering(graph, order.rbegin(), boost::get(boost::vertex_color, graph),
                                boost::make_degree_map(graph));
  for (int n = 0; n < size; ++n) place_[order[n]] = n;
  for (int n = 0; n < size; ++n) first_[n] = n;
  for (const auto& [a, b] : joins) {
    const int low = std::min(place_[a], place_[b]), high = std::max(place_[a], place_[b]);
    first_[high] = std::min(first_[high], low);
  }
  for (int n = 0; n < size; ++n) offset_[n + 1] = offset_[n] + static_cast<std::size_t>(n - first_[n]);
  lower_.resize(offset_[size]);
  upper_.resize(offset_[size]);
}

void SparseFactors::clear() {
  std::fill(diagonal_.begin(), diagonal_.end(), 0.0);
  std::fill(lower_.begin(), lower_.end(), 0.0);
  std::fill(upper_.begin(), upper_.end(), 0.0);
}

double& SparseFactors::entry(int row, int column) {
  const int i = place_[row], j = place_[column];
  if (i == j) return diagonal_[i];
  return i > j ? lower_[offset_[i] + (j - first_[i])] : upper_[offset_[j] + (i - first_[j])];
}

void SparseFactors::add(int row, int column, double value) { entry(row, column) += value; }

bool SparseFactors::factor() {
  const int size = static_cast<int>(diagonal_.size());
  for (int i = 0; i < size; ++i) {
    double* const own_lower = lower_.data() + offset_[i];
    double* const own_upper = upper_.data() + offset_[i];
    for (int j = first_[i]; j < i; ++j) {
      const int begin = std::max(first_[i], first_[j]);
      const double* const row = lower_.data() + offset_[j] + (begin - first_[j]);
      const double* const column = upper_.data() + offset_[j] + (begin - first_[j]);
      const double* const left = own_lower + (begin - first_[i]);
      const double* const above = own_upper + (begin - first_[i]);
      double from_upper = 0.0, from_lower = 0.0;
      for (int k = 0; k < j - begin; ++k) {
        from_upper += row[k] * above[k];
        from_lower += left[k] * column[k];
      }
      own_upper[j - first_[i]] -= from_upper;
      own_lower[j - first_[i]] = (own_lower[j - first_[i]] - from_lower) / diagonal_[j];
    }
    for (int k = 0; k < i - first_[i]; ++k) diagonal_[i] -= own_lower[k] * own_upper[k];
    if (!(diagonal_[i] > 0.0) || !std::isfinite(diagonal_[i])) return false;
  }
  return true;
}

void SparseFactors::solve(std::vector<double>& x) const {
  const int size = static_cast<int>(diagonal_.size());
  std::vector<double> y(x.size());
  for (int n = 0; n < size; ++n) y[place_[n]] = x[n];
  for (int i = 0; i < size; ++i) {
    for (int k = first_[i]; k < i; ++k) y[i] -= lower_[offset_[i] + (k - first_[i])] * y[k];
  }
  for (int i = size - 1; i >= 0; --i) {
    y[i] /= diagonal_[i];
    for (int k = first_[i]; k < i; ++k) y[k] -= upper_[offset_[i] + (k - first_[i])] * y[i];
  }
  for (int n = 0; n < size; ++n) x[n] = y[place_[n]];
}

}  // namespace coldsky
