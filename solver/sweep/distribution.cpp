#include "solver/sweep/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace coldsky {

namespace {

template <class Law>
double value_below(const Law& law, double share) {
  return boost::math::quantile(law, share);
}
double value_below(const Distribution::LogUniform& law, double share) {
  return std::exp(boost::math::quantile(law.logarithm, share));
}
/// By the share above, which keeps its digits where it is small.
template <class Law>
double value_above(const Law& law, double share) {
  return boost::math::quantile(boost::math::complement(law, share));
}
double value_above(const Distribution::LogUniform& law, double share) {
  return std::exp(boost::math::quantile(boost::math::complement(law.logarithm, share)));
}

/// Where Boost.Math refuses a value: logarithms below zero.
template <class Law>
bool impossible(const Law&, double) {
  return false;
}
bool impossible(const Distribution::LogNormal&, double value) { return !(value > 0.0); }
bool impossible(const Distribution::LogUniform&, double value) { return !(value > 0.0); }

template <class Law>
double share_below(const Law& law, double value) {
  return boost::math::cdf(law, value);
}
double share_below(const Distribution::LogUniform& law, double value) {
  return boost::math::cdf(law.logarithm, std::log(value));
}
template <class Law>
double share_above(const Law& law, double value) {
  return boost::math::cdf(boost::math::complement(law, value));
}
double share_above(const Distribution::LogUniform& law, double value) {
  return boost::math::cdf(boost::math::complement(law.logarithm, std::log(value)));
}

double law_below(const Distribution::Law& law, double value) {
  if (std::isinf(value)) return value < 0.0 ? 0.0 : 1.0;
  return std::visit([&](const auto& one) { return impossible(one, value) ? 0.0 : share_below(one, value); }, law);
}
double law_above(const Distribution::Law& law, double value) {
  if (std::isinf(value)) return value < 0.0 ? 1.0 : 0.0;
  return std::visit([&](const auto& one) { return impossible(one, value) ? 1.0 : share_above(one, value); }, law);
}

}  // namespace

Distribution::Distribution(const Law& law, double low, double high)
    : law_(law), low_(low), high_(high), below_low_(law_below(law, low)), above_high_(law_above(law, high)) {
  // The difference of the smaller shares: in a far tail the larger ones are equal to the last digit.
  kept_ = below_low_ < 0.5 ? law_below(law, high) - below_low_ : law_above(law, low) - above_high_;
  constexpr double least = 1e-200;
  if (!(low < high) || !(kept_ > least)) throw std::domain_error("nothing of the distribution is left");
}

double Distribution::quantile(double share) const {
  const double from_below = below_low_ + share * kept_, from_above = above_high_ + (1.0 - share) * kept_;
  const double value = std::visit(
      [&](const auto& law) { return from_below <= 0.5 ? value_below(law, from_below) : value_above(law, from_above); },
      law_);
  return std::clamp(value, low_, high_);
}

double Distribution::below(double value) const {
  if (value <= low_) return 0.0;
  if (value >= high_) return 1.0;
  const double share =
      below_low_ < 0.5 ? law_below(law_, value) - below_low_ : law_above(law_, low_) - law_above(law_, value);
  return std::clamp(share / kept_, 0.0, 1.0);
}

double Distribution::above(double value) const {
  if (value <= low_) return 1.0;
  if (value >= high_) return 0.0;
  const double share =
      above_high_ < 0.5 ? law_above(law_, value) - above_high_ : law_below(law_, high_) - law_below(law_, value);
  return std::clamp(share / kept_, 0.0, 1.0);
}

}  // namespace coldsky
