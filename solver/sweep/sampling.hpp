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

/// \param sampling "latin-hypercube", "sobol", "saltelli" or "random"
/// - latin-hypercube: in every coordinate each of `designs` equal strata holds one point, at a random place in it.
/// - sobol: points of the sequence of Joe and Kuo (2008) from its zero on, shifted by random bits of the seed, so that
///   the first 2^m points lie as evenly as those of the sequence.
/// - saltelli: rows of k + 2 designs of k keys, for Sobol indices (A. Saltelli et al., Computer Physics Communications
///   181 (2010) 259-270): a point A and a point B, of the sequence above in 2 k coordinates, then A with one coordinate
///   after the other from B. No correlations.
/// - random: independent.
/// Ranks are correlated by the method of Iman and Conover in Latin hypercubes, whose strata stay, and in random
/// samples; in Sobol's sequence by a normal copula.
std::unique_ptr<const Sampler> make_sampler(const std::string& sampling, std::size_t coordinates, std::uint64_t designs,
                                            std::uint64_t seed, const Correlations& correlations);

/// One key after the other: design 0 has all in the middle, every other one a single key elsewhere.
/// \param levels of each key; 0 where it has none: then it takes the coordinates 0.05 and 0.95
std::unique_ptr<const Sampler> make_one_at_a_time(const std::vector<std::size_t>& levels);
/// How many designs these are.
std::uint64_t one_at_a_time_designs(const std::vector<std::size_t>& levels);

/// Points that are found one generation after the other, each from what the earlier ones came to. Not to be asked while
/// it grows.
class GrowingPoints : public Sampler {
 public:
  /// Throws std::out_of_range for a design that is not there yet.
  void point(std::uint64_t design, std::vector<double>& coordinates) const override;
  std::uint64_t size() const { return points_.size(); }
  /// Puts coordinates that leave (0, 1) at its ends.
  void add(std::vector<double> point);

 private:
  std::vector<std::vector<double>> points_;
};

}  // namespace coldsky
