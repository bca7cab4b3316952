#pragma once
#include "solver/model/host/environment.hpp"
#include "solver/model/panel.hpp"

namespace coldsky {

/// Panels beyond those that the heat needs.
struct SparePanels {
  double expected_losses = 0.0;  ///< panels that micrometeoroids take, mean of a Poisson process [-]
  int for_losses = 0;            ///< spares that outlast them with redundancy.confidence
  int total = 0;                 ///< with redundancy.spare_panels
};
/// A particle that pierces a tube costs its panel: loops are shut off panel by panel. The vulnerable area is the tubes'
/// outer surface; of an ideal panel, its planform.
SparePanels spare_panels(const Case& c, int panels);

/// Mass of what keeps the heat flowing [kg]. NaN where the panels' mass is not known.
struct SystemMass {
  double panels = 0.0;   ///< with spares and the coolant in them
  double coolant = 0.0;  ///< outside the panels
  double pumps = 0.0;
  double array = 0.0;    ///< solar array for the pumps' power, eclipses included
  double battery = 0.0;  ///< for the pumps through an eclipse
  double total() const { return panels + coolant + pumps + array + battery; }
};
/// \param panels needed and spare \param heat that the loop carries [W] \param pump_power [W]
SystemMass system_mass(const Case& c, const PanelMass& panel, int panels, double heat, double pump_power,
                       const Environment& environment);

}  // namespace coldsky
