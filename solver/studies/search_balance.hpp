#pragma once
#include "solver/core/secant.hpp"

namespace coldsky {

/// Heat balance that a search for a heat asks of the solve of an iteration (see NewtonOptions): a thousandth of the
/// miss that it expects to find. The solve that ends the search has to meet the case's.
/// \param scale that misses are relative to \param share of the heat in the flows that balances are relative to
double search_balance(const SecantState& at, double scale, double share);

/// A look by `solve`, which takes the heat balance to solve to: as loosely as the search allows, and where that would
/// end it, once more as tightly as the case asks.
template <class Solve>
SecantLook look_by_solve(double balance, double tightest, const Solve& solve) {
  const SecantLook look = solve(balance);
  return look.found && balance > tightest ? solve(tightest) : look;
}

}  // namespace coldsky
