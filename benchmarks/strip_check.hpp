#pragma once
#include <vector>

#include "solver/model/panel/strip.hpp"

namespace coldsky {

/// A strip's balances formed anew on the host, in the plain form of the equations and in extended precision: nothing of
/// the solver but the law of the flow is used.
struct StripCheck {
  double residual = 0.0;  ///< sum of |balance| over the heat flows [-]
  double heat = 0.0;      ///< from the coolant [W]
  double miss = 0.0;      ///< (heat - what the flow carries) / heat [-]
};
/// \param numbers of the design \param deviation T - inlet of every cell [K] \param flow of the whole tube [kg/s]
StripCheck check_strip(const StripSection& section, const std::vector<double>& numbers,
                       const std::vector<double>& deviation, double flow);

}  // namespace coldsky
