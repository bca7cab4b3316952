#include "solver/sweep/sampling.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/random/sobol.hpp>
#include <stdexcept>

#include "solver/sweep/distribution.hpp"
#include "solver/sweep/random.hpp"

namespace coldsky {

namespace {

class RandomSampler : public Sampler {
 public:
  RandomSampler(std::uint64_t designs, std::uint64_t seed, const Correlations& correlations) : seed_(seed) {
    if (correlations.coordinates.empty()) return;
    const std::vector<std::vector<std::uint32_t>> places =
        correlated_places(correlations.of_ranks, static_cast<std::uint32_t>(designs), seed);
    const std::vector<std::size_t>& keys = correlations.coordinates;
    std::vector<std::vector<double>> sorted(keys.size(), std::vector<double>(designs));
    std::vector<double> numbers(keys.back() + 1);
    for (std::uint64_t design = 0; design < designs; ++design) {
      random_numbers(seed, Purpose::sample, design, numbers);
      for (std::size_t n = 0; n < keys.size(); ++n) sorted[n][design] = numbers[keys[n]];
    }
    correlated_.reserve(keys.size());
    for (std::size_t n = 0; n < keys.size(); ++n) {
      std::sort(sorted[n].begin(), sorted[n].end());
      std::vector<double> column(designs);
      for (std::uint64_t design = 0; design < designs; ++design) column[design] = sorted[n][places[n][design]];
      correlated_.emplace_back(keys[n], std::move(column));
    }
  }
  void point(std::uint64_t design, std::vector<double>& coordinates) const override {
    random_numbers(seed_, Purpose::sample, design, coordinates);
    for (const auto& [coordinate, column] : correlated_) coordinates[coordinate] = column[design];
  }

 private:
  std::uint64_t seed_;
  std::vector<std::pair<std::size_t, std::vector<double>>> correlated_;
};

class LatinHypercube : public Sampler {
 public:
  LatinHypercube(std::size_t coordinates, std::uint64_t designs, std::uint64_t seed, const Correlations& correlations)
      : seed_(seed), designs_(static_cast<double>(designs)), strata_(coordinates) {
    const auto count = static_cast<std::uint32_t>(designs);
    if (!correlations.coordinates.empty()) {
      std::vector<std::vector<std::uint32_t>> places = correlated_places(correlations.of_ranks, count, seed);
      for (std::size_t n = 0; n < places.size(); ++n) strata_[correlations.coordinates[n]] = std::move(places[n]);
    }
    for (std::size_t n = 0; n < coordinates; ++n) {
      // Numbers of permutations that the correlated keys do not use.
      if (strata_[n].empty()) strata_[n] = permutation(count, seed, (std::uint64_t{1} << 32) + n);
    }
  }
  void point(std::uint64_t design, std::vector<double>& coordinates) const override {
    random_numbers(seed_, Purpose::place_in_stratum, design, coordinates);
    constexpr double least = 0x1p-53, most = 1.0 - 0x1p-53;
    for (std::size_t n = 0; n < coordinates.size(); ++n) {
      coordinates[n] = std::clamp((strata_[n][design] + coordinates[n]) / designs_, least, most);
    }
  }

 private:
  std::uint64_t seed_;
  double designs_;
  std::vector<std::vector<std::uint32_t>> strata_;
};

class SobolSequence : public Sampler {
 public:
  SobolSequence(std::size_t coordinates, std::uint64_t seed, const Correlations& correlations)
      : engine_(coordinates), shift_(coordinates), correlated_(correlations.coordinates) {
    random_bits(seed, Purpose::shift, 0, shift_);
    if (!correlated_.empty()) asked_ = cholesky(normal_correlations(correlations.of_ranks));
  }
  void point(std::uint64_t design, std::vector<double>& coordinates) const override {
    // Boost's engine leaves out the point zero, without which the first 2^m points would not be even.
    Engine engine = engine_;
    if (design > 0) engine.seed(design - 1);
    for (std::size_t n = 0; n < coordinates.size(); ++n) {
      coordinates[n] = in_open_interval((design > 0 ? engine() : 0) ^ shift_[n]);
    }
    correlate(coordinates);
  }

 private:
  using Engine = boost::random::sobol;
  void correlate(std::vector<double>& coordinates) const {
    if (correlated_.empty()) return;
    const Distribution::Normal normal;
    std::vector<double> free(correlated_.size());
    for (std::size_t n = 0; n < free.size(); ++n) free[n] = boost::math::quantile(normal, coordinates[correlated_[n]]);
    constexpr double least = 0x1p-53, most = 1.0 - 0x1p-53;
    for (std::size_t row = 0; row < free.size(); ++row) {
      double sum = 0.0;
      for (std::size_t n = 0; n <= row; ++n) sum += asked_.at(row, n) * free[n];
      coordinates[correlated_[row]] = std::clamp(boost::math::cdf(normal, sum), least, most);
    }
  }
  Engine engine_;
  std::vector<std::uint64_t> shift_;
  std::vector<std::size_t> correlated_;
  SquareMatrix asked_;
};

/// Rows of k + 2 designs.
class SaltelliScheme : public Sampler {
 public:
  SaltelliScheme(std::size_t coordinates, std::uint64_t seed) : keys_(coordinates), pairs_(2 * coordinates, seed, {}) {}
  void point(std::uint64_t design, std::vector<double>& coordinates) const override {
    std::vector<double> pair(2 * keys_);
    pairs_.point(design / (keys_ + 2), pair);
    const auto part = static_cast<std::size_t>(design % (keys_ + 2));
    for (std::size_t n = 0; n < keys_; ++n) {
      const bool from_b = part == 1 || part == 2 + n;
      coordinates[n] = pair[from_b ? keys_ + n : n];
    }
  }

 private:
  std::size_t keys_;
  SobolSequence pairs_;
};

class OneAtATime : public Sampler {
 public:
  explicit OneAtATime(const std::vector<std::size_t>& levels) : keys_(levels.size()) {
    for (std::size_t n = 0; n < keys_; ++n) {
      const auto count = static_cast<double>(levels[n]);
      if (levels[n] == 0) {
        for (const double end : {0.05, 0.95}) moves_.emplace_back(n, end);
      }
      for (std::size_t level = 0; level < levels[n]; ++level) {
        if (level != levels[n] / 2) moves_.emplace_back(n, (static_cast<double>(level) + 0.5) / count);
      }
    }
  }
  void point(std::uint64_t design, std::vector<double>& coordinates) const override {
    std::fill(coordinates.begin(), coordinates.end(), 0.5);
    if (design == 0) return;
    const auto& [key, coordinate] = moves_.at(design - 1);
    coordinates[key] = coordinate;
  }
  std::uint64_t size() const { return moves_.size() + 1; }

 private:
  std::size_t keys_;
  std::vector<std::pair<std::size_t, double>> moves_;
};

}  // namespace

std::unique_ptr<const Sampler> make_one_at_a_time(const std::vector<std::size_t>& levels) {
  return std::make_unique<OneAtATime>(levels);
}
std::uint64_t one_at_a_time_designs(const std::vector<std::size_t>& levels) { return OneAtATime(levels).size(); }

void GrowingPoints::point(std::uint64_t design, std::vector<double>& coordinates) const {
  coordinates = points_.at(design);
}
void GrowingPoints::add(std::vector<double> point) {
  for (double& coordinate : point) coordinate = std::clamp(coordinate, 0x1p-53, 1.0 - 0x1p-53);
  points_.push_back(std::move(point));
}

std::uint64_t most_designs(const std::string& sampling) {
  return sampling == "latin-hypercube" ? 10'000'000 : 100'000'000;
}

std::unique_ptr<const Sampler> make_sampler(const std::string& sampling, std::size_t coordinates, std::uint64_t designs,
                                            std::uint64_t seed, const Correlations& correlations) {
  if (sampling == "sobol") return std::make_unique<SobolSequence>(coordinates, seed, correlations);
  if (sampling == "saltelli") return std::make_unique<SaltelliScheme>(coordinates, seed);
  if (sampling == "random") return std::make_unique<RandomSampler>(designs, seed, correlations);
  if (sampling == "latin-hypercube") {
    return std::make_unique<LatinHypercube>(coordinates, designs, seed, correlations);
  }
  throw std::logic_error("no sampling of that name");
}

}  // namespace coldsky
