#include "solver/studies/anderson.hpp"

#include <cmath>

namespace coldsky {

namespace {

/// a -= share q, b -= share e
void subtract_from(double share, const std::vector<double>& q, const std::vector<double>& e, std::vector<double>& a,
                   std::vector<double>& b) {
  for (std::size_t n = 0; n < a.size(); ++n) {
    a[n] -= share * q[n];
    b[n] -= share * e[n];
  }
}

}  // namespace

std::vector<double> Anderson::next(const std::vector<double>& x, const std::vector<double>& g) {
  std::vector<double> miss(x.size());
  for (std::size_t n = 0; n < x.size(); ++n) miss[n] = g[n] - x[n];
  std::vector<double> result = g;
  if (!last_.empty()) {
    std::vector<double> change(x.size()), end(x.size());
    for (std::size_t n = 0; n < x.size(); ++n) {
      change[n] = miss[n] - last_miss_[n];
      end[n] = g[n] - last_[n];
    }
    changes_.push_front(std::move(change));
    ends_.push_front(std::move(end));
    if (changes_.size() > depth_) {
      changes_.pop_back();
      ends_.pop_back();
    }
    // Least squares by orthogonalisation; directions that add nothing new are left out.
    std::vector<double> rest = miss;
    std::vector<std::vector<double>> base, base_ends;
    for (std::size_t m = 0; m < changes_.size(); ++m) {
      std::vector<double> q = changes_[m], e = ends_[m];
      const double before = dot(q, q);
      for (std::size_t b = 0; b < base.size(); ++b) subtract_from(dot(base[b], q), base[b], base_ends[b], q, e);
      const double after = dot(q, q);
      if (!(after > 1e-10 * before)) continue;
      const double scale = 1.0 / std::sqrt(after);
      for (double& v : q) v *= scale;
      for (double& v : e) v *= scale;
      subtract_from(dot(q, rest), q, e, rest, result);
      base.push_back(std::move(q));
      base_ends.push_back(std::move(e));
    }
  }
  last_ = g;
  last_miss_ = miss;
  return result;
}

std::vector<double> Anderson::state() const {
  std::vector<double> numbers;
  const auto append = [&](const std::vector<double>& values) {
    numbers.insert(numbers.end(), values.begin(), values.end());
  };
  append(last_);
  append(last_miss_);
  for (std::size_t m = 0; m < changes_.size(); ++m) {
    append(changes_[m]);
    append(ends_[m]);
  }
  return numbers;
}

bool Anderson::restore(const std::vector<double>& numbers, std::size_t size) {
  const std::size_t vectors = size > 0 ? numbers.size() / size : 0;
  if (size == 0 || vectors * size != numbers.size() || vectors % 2 != 0 || vectors > 2 * (depth_ + 1)) return false;
  changes_.clear();
  ends_.clear();
  last_.clear();
  last_miss_.clear();
  const auto vector = [&](std::size_t n) {
    const auto from = numbers.begin() + static_cast<std::ptrdiff_t>(n * size);
    return std::vector<double>(from, from + static_cast<std::ptrdiff_t>(size));
  };
  if (vectors == 0) return true;
  last_ = vector(0);
  last_miss_ = vector(1);
  for (std::size_t n = 2; n < vectors; n += 2) {
    changes_.push_back(vector(n));
    ends_.push_back(vector(n + 1));
  }
  return true;
}

double Anderson::dot(const std::vector<double>& a, const std::vector<double>& b) const {
  const std::size_t cells = a.size() - singles_;
  double sum = 0.0;
  for (std::size_t n = 0; n < cells; ++n) sum += a[n] * b[n];
  sum /= static_cast<double>(cells);
  for (std::size_t n = cells; n < a.size(); ++n) sum += a[n] * b[n];
  return sum;
}

}  // namespace coldsky
