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

}  // namespace

std::uint64_t most_designs(const std::string& sampling) {
  return sampling == "latin-hypercube" ? 10'000'000 : 100'000'000;
}

std::unique_ptr<const Sampler> make_sampler(const std::string& sampling, std::size_t coordinates, std::uint64_t designs,
                                            std::uint64_t seed, const Correlations& correlations) {
  if (sampling == "sobol") return std::make_unique<SobolSequence>(coordinates, seed, correlations);
  if (sampling == "random") return std::make_unique<RandomSampler>(designs, seed, correlations);
  if (sampling == "latin-hypercube") {
    return std::make_unique<LatinHypercube>(coordinates, designs, seed, correlations);
  }
  throw std::logic_error("no sampling of that name");
}

}  // namespace coldsky
