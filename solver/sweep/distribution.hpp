#pragma once
#include <limits>
#include <variant>

#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/triangular.hpp>
#include <boost/math/distributions/uniform.hpp>

namespace coldsky {

/// How likely values of an uncertain key are, by the inverse of its cumulative distribution, so that any way of
/// sampling (0, 1) samples it. Values are those that Boost.Math gives, in double precision throughout, the same on
/// every machine.
class Distribution {
 public:
  using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
  using Uniform = boost::math::uniform_distribution<double, Policy>;
  using Normal = boost::math::normal_distribution<double, Policy>;
  using Triangular = boost::math::triangular_distribution<double, Policy>;
  using LogNormal = boost::math::lognormal_distribution<double, Policy>;
  /// The logarithm of a value is uniform.
  struct LogUniform {
    Uniform logarithm;
  };
  using Law = std::variant<Uniform, Normal, Triangular, LogNormal, LogUniform>;

  /// \param low, high where the law is cut off; what is left is scaled up to one
  /// Throws std::domain_error where (almost) nothing is left: less than 1e-200.
  explicit Distribution(const Law& law, double low = -std::numeric_limits<double>::infinity(),
                        double high = std::numeric_limits<double>::infinity());

  /// The value below which a share of all lies. \param share in (0, 1)
  double quantile(double share) const;
  /// The share below a value and above it; each keeps its digits where it is small.
  double below(double value) const;
  double above(double value) const;

 private:
  Law law_;
  double low_, high_;
  double below_low_ = 0.0, above_high_ = 0.0;  ///< shares that are cut off
  double kept_ = 1.0;                          ///< share that is left
};

}  // namespace coldsky
