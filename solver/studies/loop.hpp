#pragma once
#include <optional>

#include "solver/case/case.hpp"
#include "solver/model/coolant/coolant.hpp"
#include "solver/model/coolant/heat_pipe.hpp"

namespace coldsky {

/// Coolant temperatures that the chips allow, and what follows for the loop.
struct LoopState {
  double inlet = 0.0;      ///< entering the radiator [K]
  double chips_see = 0.0;  ///< coolant temperature at the hottest chip [K]
  double rise = 0.0;       ///< across the chips; 0 for two-phase loops and heat pipes [K]
  double reference = 0.0;  ///< mean temperature, for properties [K]
  FluidState fluid{};
  bool two_phase = false;            ///< one temperature everywhere: two-phase loops and heat pipes
  std::optional<HeatPipeSpec> pipe;  ///< heat pipes
  double charge_density = 0.0;       ///< coolant in a tube over the volume of its bore [kg/m^3]
};

/// The coolant's properties, at its fraction where it is a solution.
const Fluid& coolant_of(const Case& c);
/// The loop when the radiator is fed at `inlet`.
LoopState loop_at_inlet(const Case& c, double inlet);
/// The same without a check: beyond the coolant's range its properties are those at the end of the range.
/// \param rise across the chips [K]
LoopState loop_beyond(const Case& c, double inlet, double rise);
/// The hottest loop that keeps the hottest chip at its limit less the margin, or at coolant.inlet_temperature.
/// Throws InfeasibleError when the coolant would freeze or leave its range.
LoopState hottest_loop(const Case& c);

}  // namespace coldsky
