#include "solver/studies/search_balance.hpp"

#include <algorithm>
#include <cmath>

namespace coldsky {

double search_balance(const SecantState& at, double scale, double share) {
  constexpr double loosest = 1e-6;  // a first guess is seldom closer than a thousandth
  // The secant's next miss is some tenth of its last, later less.
  return share * (at.iteration == 0 ? loosest : std::min(loosest, 1e-4 * std::fabs(at.last_f) / scale));
}

}  // namespace coldsky
