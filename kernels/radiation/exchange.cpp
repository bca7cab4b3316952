#include "kernels/radiation/exchange.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <utility>

#include "kernels/base/mirror.hpp"

namespace coldsky {

namespace {

/// Threads that share a row on a GPU: rows of traced scenes have some hundred entries.
constexpr int threads_of_a_row = 64;
/// Conjugate gradients reach rounding in some sqrt(2 / (1 - R)) times 16 iterations; an R beyond is a mirror.
constexpr int most_iterations = 4000;
/// Smallest eigenvalue that is told from none: an enclosure that absorbs less of its radiation has no answer.
constexpr double least_eigenvalue = 1e-10;

}  // namespace

Radiosity::Radiosity(ExecutionSpace space, ExchangeMatrix matrix)
    : space_(std::move(space)), matrix_(std::move(matrix)) {
  const int count = matrix_.patches;
  if (count > 0) row_length_ = std::max(1, static_cast<int>(matrix_.target.extent(0)) / count);
  scale_ = make_array<double>("radiosity.scale", count);
  y_ = make_array<double>("radiosity.y", count);
  r_ = make_array<double>("radiosity.r", count);
  p_ = make_array<double>("radiosity.p", count);
  scaled_ = make_array<double>("radiosity.scaled", count);
  q_ = make_array<double>("radiosity.q", count);
}

template <class Row>
void Radiosity::for_each_patch_row(const char* label, const Row& row) const {
  if constexpr (runs_on_host) {
    for_each(space_, label, matrix_.patches, row, row_length_);
  } else {
    for_each_chain(space_, label, matrix_.patches, threads_of_a_row, 0, row);
  }
}

void Radiosity::irradiate(const Array<const double>& sent, const Array<const double>& before,
                          const Array<double>& irradiation) const {
  for_each_patch_row("Irradiate", Irradiate{matrix_, sent, before, irradiation});
}

RadiosityReport Radiosity::solve(const Array<const double>& reflectance, const Array<const double>& b,
                                 const Array<double>& irradiation, double tolerance) {
  const int count = matrix_.patches;
  const Box line{count, 1, 1};
  RadiosityReport report;
  // r = p = sqrt(R A) b
  double square = reduce_rows(space_, "SymmetricStart", line,
                              SymmetricStart{matrix_.area, reflectance, b, scale_, y_, r_, p_, scaled_}, scratch_);
  const double enough = tolerance * tolerance * square;
  while (square > enough && report.iterations < most_iterations) {
    // q = (I - d E d) p,  alpha = (r . r) / (p . q)
    for_each_patch_row("SymmetricExchange", SymmetricExchange{matrix_, scale_, p_, scaled_, q_});
    const double curvature = dot(space_, p_, q_, scratch_);
    // (p . p) >= (r . r): the smallest eigenvalue is at most (p . q) / (r . r).
    if (!(curvature > least_eigenvalue * square)) break;
    // y = y + alpha p,  r = r - alpha q
    const double next =
        reduce_rows(space_, "SymmetricStep", line, SymmetricStep{square / curvature, p_, q_, y_, r_}, scratch_);
    ++report.iterations;
    // p = r + beta p,  beta = (r . r) / (r . r before)
    if (next > enough) {
      for_each(space_, "SymmetricDirection", count, SymmetricDirection{next / square, scale_, r_, p_, scaled_});
    }
    square = next;
  }
  report.converged = square <= enough;
  // G = b + E (d y) / A
  for_each(space_, "Times", count, Times{scale_, y_, scaled_});
  irradiate(scaled_, b, irradiation);
  return report;
}

void solve_radiosity(const ExecutionSpace& space, const ExchangeMatrix& matrix, const Array<const double>& reflectance,
                     const Array<const double>& source, const Array<const double>& outside,
                     const Array<double>& irradiation, double tolerance) {
  Radiosity radiosity(space, matrix);
  const Array<double> b = make_array<double>("radiosity.b", matrix.patches);
  radiosity.irradiate(source, outside, b);
  if (!radiosity.solve(reflectance, b, irradiation, tolerance).converged) {
    throw std::runtime_error(
        "the radiosity of an enclosure has no end: all that it consists of reflects all radiation");
  }
  space.fence("coldsky: temporaries are released");
}

ExchangeRows group_patches(const ExchangeRows& rows, const std::vector<int>& group, int groups) {
  const auto count = static_cast<std::size_t>(rows.patches), size = static_cast<std::size_t>(groups);
  if (group.size() != count) throw std::invalid_argument("not every patch has a group");
  if (std::any_of(group.begin(), group.end(), [&](int g) { return g < 0 || g >= groups; })) {
    throw std::invalid_argument("a patch has a group that is not there");
  }
  ExchangeRows grouped;
  grouped.patches = groups;
  grouped.outward.assign(size, 0.0);
  grouped.area.assign(size, 0.0);
  // Upper half only: the lower one has the same bits then.
  std::map<std::pair<int, int>, double> sums;
  for (std::size_t i = 0; i < count; ++i) {
    const auto g = static_cast<std::size_t>(group[i]);
    grouped.outward[g] += rows.outward[i];
    grouped.area[g] += rows.area[i];
    for (int n = rows.first[i]; n < rows.first[i + 1]; ++n) {
      const auto entry = static_cast<std::size_t>(n);
      const int other = group[static_cast<std::size_t>(rows.target[entry])];
      if (group[i] <= other) sums[{group[i], other}] += rows.exchange[entry];
    }
  }
  std::map<std::pair<int, int>, double> all = sums;
  for (const auto& [pair, sum] : sums) all[{pair.second, pair.first}] = sum;
  grouped.first.assign(size + 1, 0);
  grouped.target.reserve(all.size());
  grouped.exchange.reserve(all.size());
  for (const auto& [pair, sum] : all) {
    ++grouped.first[static_cast<std::size_t>(pair.first) + 1];
    grouped.target.push_back(pair.second);
    grouped.exchange.push_back(sum);
  }
  for (std::size_t g = 0; g < size; ++g) grouped.first[g + 1] += grouped.first[g];
  return grouped;
}

std::vector<double> group_means(const ExchangeRows& rows, const std::vector<int>& group, int groups,
                                const std::vector<double>& values) {
  std::vector<double> mean(static_cast<std::size_t>(groups), 0.0), area = mean;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto g = static_cast<std::size_t>(group.at(i));
    mean.at(g) += rows.area.at(i) * values[i];
    area[g] += rows.area[i];
  }
  for (std::size_t g = 0; g < mean.size(); ++g) {
    if (area[g] > 0.0) mean[g] /= area[g];
  }
  return mean;
}

ExchangeRows to_host(const ExecutionSpace& space, const ExchangeMatrix& matrix) {
  return {matrix.patches,
          to_host(space, matrix.first),
          to_host(space, matrix.target),
          to_host(space, matrix.exchange),
          to_host(space, matrix.outward),
          to_host(space, matrix.area)};
}

}  // namespace coldsky
