#include "solver/answers/proportion.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <stdexcept>

namespace coldsky {

Proportion proportion(std::uint64_t count, std::uint64_t of, double confidence) {
  if (count > of) throw std::domain_error("a share of more than all");
  if (!(confidence > 0.0 && confidence < 1.0)) throw std::domain_error("a confidence lies between 0 and 1");
  Proportion result{count, of};
  if (of == 0) return result;
  using Binomial = boost::math::binomial_distribution<double>;
  const auto all = static_cast<double>(of), some = static_cast<double>(count);
  const double tail = 0.5 * (1.0 - confidence);
  result.share = some / all;
  result.low = Binomial::find_lower_bound_on_p(all, some, tail);
  result.high = Binomial::find_upper_bound_on_p(all, some, tail);
  return result;
}

}  // namespace coldsky
