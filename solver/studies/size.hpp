#pragma once
#include <memory>
#include <string>

#include "solver/core/text.hpp"
#include "solver/studies/mesh_error.hpp"
#include "solver/studies/orbit_size.hpp"
#include "solver/studies/outcome.hpp"

namespace coldsky {

/// One panel of a radiator that carries the heat of its hot case, and how many of them it takes.
struct SizedPanel {
  OrbitSize orbit;                                  ///< what sized it
  MeshError error;                                  ///< of the case's mesh
  LoopState loop;                                   ///< of the hot case
  std::unique_ptr<PanelModel> model;                ///< with the field of `state`
  PanelState state;                                 ///< coolant and heat of the panel
  double panels = 0.0;                              ///< continuous [-]
  double pump_power = 0.0;                          ///< electrical, of all panels [W]
  double setup_seconds = 0.0, solve_seconds = 0.0;  ///< wall time [s]
  std::shared_ptr<const SceneExchange> scene;       ///< that the panels stand in; nothing = the panel is alone
};

/// Heat that the radiator must carry: load with margin, and the pump's [W]. \param share of the load in the steady
/// field
double heat_to_carry(const Case& c, double share, const PanelState& state);

/// The smallest radiator of a case: what `size` answers and what the ledger of claims quotes.
/// \param c the hot case \param session what is computed on and what may end it
/// \param run keeps the finished parts over an interruption
/// Throws InfeasibleError and NotConvergedError.
SizedPanel size_panel(const Case& c, const Session& session, StudyRun& run, const Show& show);

/// The whole answer of `size`: the smallest radiator in the hot case, what the bare chips would come to, and the cold
/// case. \param given the case as read; throws as size_panel.
PanelAnswer size(const Case& given, const Session& session, StudyRun& run, const Show& show);

}  // namespace coldsky
