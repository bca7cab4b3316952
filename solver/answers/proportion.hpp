#pragma once
#include <cstdint>

namespace coldsky {

/// A share with its two-sided confidence interval.
struct Proportion {
  std::uint64_t count = 0, of = 0;
  double share = 0.0, low = 0.0, high = 1.0;
};

/// C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404-413: the interval covers the true share with at least the
/// confidence, whatever it is, where draws are independent. \param confidence in (0, 1)
/// Throws std::domain_error where count > of or the confidence is no share.
Proportion proportion(std::uint64_t count, std::uint64_t of, double confidence);

}  // namespace coldsky
