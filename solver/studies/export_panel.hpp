#pragma once
#include <string>
#include <vector>

#include "solver/deck/network.hpp"
#include "solver/studies/study_run.hpp"

namespace coldsky {

/// What a deck says at a load, beside the field there.
struct ExportCheck {
  std::string load;           ///< "reference", "inlet -20 K", ...
  double heat_field = 0.0;    ///< from the coolant, of the panel [W]
  double heat_deck = 0.0;     ///< [W]
  double outlet_error = 0.0;  ///< coolant, deck less field [K]
  double node_error = 0.0;    ///< largest difference of a node's temperature to the mean of what it stands for [K]
};

/// A panel as a network.
struct PanelExport {
  Network network;
  bool reduced = false;
  std::size_t cells = 0;
  std::vector<ExportCheck> checks;
  double heat_error = 0.0;  ///< largest of the checks, over the heat at the reference [-]
  double node_error = 0.0;  ///< largest of the checks [K]
};

/// Largest panel that is written cell by cell [cells].
inline constexpr std::size_t most_exported_cells = 60000;

/// The panel of a case in its steady state, as `solve` finds it, as a network; with `nodes` above 0 as one of about so
/// many nodes. The network is solved at the state that it was made from, and a reduced one at loads that it was not
/// made from and over an orbit, beside the field. A reduced panel in an orbit takes what it absorbs from tables over
/// it. Throws InputError for scenes and where there is no count of panels.
PanelExport export_panel(const Case& hot, const Session& session, int nodes, const Show& show);

}  // namespace coldsky
