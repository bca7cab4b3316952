#pragma once
#include "solver/model/environment/environment.hpp"
#include "solver/model/panel/panel.hpp"

namespace coldsky {

/// Panels that a set of so many, and a part, is made of: one at least, also for a load of nearly nothing.
double whole_panels(double panels);

/// Panels beyond those that the heat needs.
struct SparePanels {
  double expected_losses = 0.0;  ///< panels that micrometeoroids take, mean of a Poisson process [-]
  double for_losses = 0.0;       ///< spares that outlast them with redundancy.confidence
  double total = 0.0;            ///< with redundancy.spare_panels
};
/// A particle that pierces a tube costs its panel: loops are shut off panel by panel. The vulnerable area is the tubes'
/// outer surface; of an ideal panel, its planform.
SparePanels spare_panels(const Case& c, double panels);

/// Mass of what keeps the heat flowing [kg]. NaN where the panels' mass is not known.
struct SystemMass {
  double panels = 0.0;                       ///< with spares and the coolant in them
  double spares = 0.0;                       ///< the spare panels among them
  double coolant = 0.0;                      ///< outside the panels
  double manifolds = 0.0;                    ///< headers of the panels and the lines that feed them, without coolant
  double pumps = 0.0;                        ///< by the law of system.pump_mass
  double pumps_low = 0.0, pumps_high = 0.0;  ///< as in cars; as on the ISS, by the heat
  double hydraulic_power = 0.0;              ///< volume flow times pressure rise [W]
  double pumps_running = 0.0, pumps_standby = 0.0;
  double array = 0.0;    ///< solar array for the pumps' power, eclipses included
  double battery = 0.0;  ///< for the pumps through an eclipse
  double total_with(double these_pumps) const { return panels + coolant + manifolds + these_pumps + array + battery; }
  double total() const { return total_with(pumps); }
};
/// What the loop asks of its pumps and pipes.
struct LoopDemand {
  double heat = 0.0;         ///< carried [W]
  double pump_power = 0.0;   ///< electrical [W]
  double volume_flow = 0.0;  ///< through all panels [m^3/s]
};
/// Pumps: `system.pump_rating` at most each, all alike, mass m (P / 1 kW)^n of the hydraulic power P of one. Manifolds:
/// a header of the tubes' whole flow area at both ends of each panel; a supply and a return line between two rows of
/// panels, fed at one end and tapered with the flow that is left.
/// \param panels that the heat needs, whole \param spares beyond them
SystemMass system_mass(const Case& c, const PanelMass& panel, double panels, double spares, const LoopDemand& demand,
                       const Environment& environment);

}  // namespace coldsky
