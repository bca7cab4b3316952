#pragma once
#include <cstdint>
#include <vector>

namespace coldsky {

/// A number with its confidence interval.
struct Estimate {
  double value = 0.0, low = 0.0, high = 0.0;
};
/// How much of a number's variance is due to one key.
struct SobolIndex {
  Estimate first;  ///< by the key alone: the variance that would go if it were known
  Estimate total;  ///< with all its interactions: the variance that would be left if it alone were not known
};
struct SobolIndices {
  double mean = 0.0, variance = 0.0;  ///< of the number
  std::uint64_t rows = 0, used = 0;   ///< rows of the scheme; those whose points all have the number
  std::vector<SobolIndex> keys;       ///< empty where the number does not vary
};

/// Where a design of Saltelli's scheme of k keys stands: its row has the points A, B and, for each key, A with that
/// key's coordinate from B.
struct SaltelliPlace {
  std::uint64_t row = 0;
  std::size_t part = 0;  ///< 0 = A, 1 = B, 2 + key = A with the key from B
};
inline SaltelliPlace saltelli_place(std::uint64_t design, std::size_t keys) {
  return {design / (keys + 2), static_cast<std::size_t>(design % (keys + 2))};
}

/// Sobol indices of one number over a sample by Saltelli's scheme, handed in design by design, in their order. The
/// first index by A. Saltelli et al., Computer Physics Communications 181 (2010) 259-270, table 2 (b), the total one by
/// M. J. W. Jansen, ibid. 117 (1999) 35-43 (2010, table 2 (f)), both about the mean of the sample. Rows with a point
/// without a number (not finite) are left out. Memory does not grow with the sample: sums are kept of at most 2048
/// groups of rows, which the bootstrap draws from (percentiles of 1000 resamples).
class SobolSums {
 public:
  SobolSums(std::size_t keys, std::uint64_t rows);
  /// Throws std::logic_error where a design is left out.
  void add(std::uint64_t design, double value);
  /// \param confidence of the intervals, in (0, 1)
  SobolIndices indices(double confidence, std::uint64_t seed) const;

 private:
  void take_row();
  std::vector<double> sums_of(const std::vector<double>& weights) const;
  static void indices_of(const std::vector<double>& sums, std::size_t keys, std::vector<double>& first,
                         std::vector<double>& total, double& mean, double& variance);
  std::size_t keys_, groups_, width_;
  std::uint64_t rows_, next_ = 0;
  std::vector<double> row_;   ///< values of the row that is being filled
  std::vector<double> sums_;  ///< by groups
  bool has_origin_ = false;
  double origin_ = 0.0;
};

}  // namespace coldsky
