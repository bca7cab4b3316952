#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "solver/sweep/correlation.hpp"

namespace coldsky {

/// Which coordinates are correlated, and how; empty = none.
struct Correlations {
  std::vector<std::size_t> coordinates;  ///< rising
  SquareMatrix of_ranks;
};

/// Points in the unit cube, one a design; immutable, so that threads share it.
class Sampler {
 public:
  virtual ~Sampler() = default;
  /// All coordinates of a design, each in (0, 1). Depends on nothing but seed and design.
  virtual void point(std::uint64_t design, std::vector<double>& coordinates) const = 0;
};

/// The most designs of a kind of sampling.
std::uint64_t most_designs(const std::string& sampling);
/// The most numbers that correlated keys may have in all: their places are kept in memory, of Latin hypercubes and
/// random samples.
inline constexpr std::uint64_t most_correlated_numbers = 20'000'000;
/// The most numbers of a Latin hypercube, whose permutations are kept in memory.
inline constexpr std::uint64_t most_hypercube_numbers = 100'000'000;
/// The most keys that Sobol's sequence has numbers for.
inline constexpr std::size_t most_sobol_keys = 3667;

/// \param sampling "latin-hypercube", "sobol" or "random"
/// - latin-hypercube: in every coordinate each of `designs` equal strata holds one point, at a random place in it.
/// - sobol: points of the sequence of Joe and Kuo (2008) from its zero on, shifted by random bits of the seed, so that
///   the first 2^m points lie as evenly as those of the sequence.
/// - random: independent.
/// Ranks are correlated by the method of Iman and Conover in Latin hypercubes, whose strata stay, and in random
/// samples; in Sobol's sequence by a normal copula.
std::unique_ptr<const Sampler> make_sampler(const std::string& sampling, std::size_t coordinates, std::uint64_t designs,
                                            std::uint64_t seed, const Correlations& correlations);

}  // namespace coldsky
