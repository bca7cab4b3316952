#include "solver/answers/sobol_indices.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "solver/sweep/random.hpp"

namespace coldsky {

namespace {

constexpr std::uint64_t most_groups = 2048;
constexpr std::size_t resamples = 1000;

/// Sums over rows. Values f count from that of the first point, so that no digits are lost in a large mean.
struct Sum {
  enum : std::size_t {
    rows,     ///< how many
    plain,    ///< f over A and B
    squares,  ///< f^2 over A and B
    keys      ///< then those of each key
  };
};
struct KeySum {
  enum : std::size_t {
    product,  ///< f(B) (f(AB) - f(A))
    change,   ///< f(AB) - f(A)
    jansen,   ///< (f(A) - f(AB))^2
    all       ///< how many there are
  };
};

Estimate with_interval(double value, std::vector<double>& drawn, double confidence) {
  std::sort(drawn.begin(), drawn.end());
  const double tail = 0.5 * (1.0 - confidence);
  const auto at = [&](double share) {
    const double place = share * static_cast<double>(drawn.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const double rest = place - static_cast<double>(below);
    return drawn[below] + (rest > 0.0 ? rest * (drawn[below + 1] - drawn[below]) : 0.0);
  };
  return {value, at(tail), at(1.0 - tail)};
}

}  // namespace

SobolSums::SobolSums(std::size_t keys, std::uint64_t rows)
    : keys_(keys),
      groups_(static_cast<std::size_t>(std::min(most_groups, std::max<std::uint64_t>(rows, 1)))),
      width_(Sum::keys + KeySum::all * keys),
      rows_(rows),
      row_(keys + 2),
      sums_(groups_ * width_) {}

void SobolSums::add(std::uint64_t design, double value) {
  if (design != next_++) throw std::logic_error("designs of Saltelli's scheme are taken in their order");
  const SaltelliPlace place = saltelli_place(design, keys_);
  row_[place.part] = value;
  if (place.part == keys_ + 1) take_row();
}

void SobolSums::take_row() {
  if (std::any_of(row_.begin(), row_.end(), [](double value) { return !std::isfinite(value); })) return;
  if (!has_origin_) origin_ = row_[0];
  has_origin_ = true;
  const std::uint64_t row = saltelli_place(next_ - 1, keys_).row;
  // Neighbours stand in one group; 128 bits are not needed: rows are fewer than 2^32.
  const auto group = static_cast<std::size_t>(row * groups_ / rows_);
  double* sums = &sums_[group * width_];
  const double a = row_[0] - origin_, b = row_[1] - origin_;
  sums[Sum::rows] += 1.0;
  sums[Sum::plain] += a + b;
  sums[Sum::squares] += a * a + b * b;
  for (std::size_t key = 0; key < keys_; ++key) {
    const double change_of_key = row_[2 + key] - row_[0];
    double* of_key = sums + Sum::keys + KeySum::all * key;
    of_key[KeySum::product] += b * change_of_key;
    of_key[KeySum::change] += change_of_key;
    of_key[KeySum::jansen] += change_of_key * change_of_key;
  }
}

std::vector<double> SobolSums::sums_of(const std::vector<double>& weights) const {
  std::vector<double> sums(width_);
  for (std::size_t group = 0; group < groups_; ++group) {
    if (weights[group] == 0.0) continue;
    for (std::size_t n = 0; n < width_; ++n) sums[n] += weights[group] * sums_[group * width_ + n];
  }
  return sums;
}

void SobolSums::indices_of(const std::vector<double>& sums, std::size_t keys, std::vector<double>& first,
                           std::vector<double>& total, double& mean, double& variance) {
  const double rows = sums[Sum::rows];
  mean = sums[Sum::plain] / (2.0 * rows);
  variance = sums[Sum::squares] / (2.0 * rows) - mean * mean;
  for (std::size_t key = 0; key < keys; ++key) {
    const double* of_key = &sums[Sum::keys + KeySum::all * key];
    // S = 1/N sum (f(B) - mean) (f(AB) - f(A)) / V, T = 1/(2 N) sum (f(A) - f(AB))^2 / V
    first[key] = (of_key[KeySum::product] - mean * of_key[KeySum::change]) / rows / variance;
    total[key] = of_key[KeySum::jansen] / (2.0 * rows) / variance;
  }
}

SobolIndices SobolSums::indices(double confidence, std::uint64_t seed) const {
  SobolIndices result;
  result.rows = rows_;
  std::vector<double> first(keys_), total(keys_);
  const std::vector<double> all = sums_of(std::vector<double>(groups_, 1.0));
  result.used = static_cast<std::uint64_t>(all[Sum::rows]);
  if (result.used == 0) return result;
  indices_of(all, keys_, first, total, result.mean, result.variance);
  const double largest = std::fabs(result.mean) + std::sqrt(all[Sum::squares] / (2.0 * all[Sum::rows]));
  const bool varies = result.used > 1 && result.variance > 1e-24 * largest * largest;
  result.mean += origin_;
  if (!varies) {
    result.variance = std::max(result.variance, 0.0);
    return result;
  }
  std::vector<std::vector<double>> firsts(keys_), totals(keys_);
  std::vector<double> draws(groups_), weights(groups_), one_first(keys_), one_total(keys_);
  for (std::size_t sample = 0; sample < resamples; ++sample) {
    random_numbers(seed, Purpose::bootstrap, sample, draws);
    std::fill(weights.begin(), weights.end(), 0.0);
    for (const double draw : draws) weights[static_cast<std::size_t>(draw * static_cast<double>(groups_))] += 1.0;
    double mean = 0.0, variance = 0.0;
    indices_of(sums_of(weights), keys_, one_first, one_total, mean, variance);
    if (!(variance > 0.0)) continue;  // draws of one row, or of none that counts
    for (std::size_t key = 0; key < keys_; ++key) {
      firsts[key].push_back(one_first[key]);
      totals[key].push_back(one_total[key]);
    }
  }
  if (keys_ > 0 && firsts.front().empty()) return result;
  for (std::size_t key = 0; key < keys_; ++key) {
    result.keys.push_back(
        {with_interval(first[key], firsts[key], confidence), with_interval(total[key], totals[key], confidence)});
  }
  return result;
}

}  // namespace coldsky
