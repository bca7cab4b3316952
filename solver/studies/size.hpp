#pragma once
#include <functional>
#include <memory>
#include <string>

#include "solver/core/text.hpp"
#include "solver/studies/mesh_error.hpp"
#include "solver/studies/orbit_size.hpp"

namespace coldsky {

/// One panel of a radiator that carries the heat of its hot case, and how many of them it takes.
struct SizedPanel {
  OrbitSize orbit;
  MeshError error;  ///< of the case's mesh
  LoopState loop;
  std::unique_ptr<PanelModel> model;  ///< with the field of `state`
  PanelState state;
  double panels = 0.0;      ///< continuous [-]
  double pump_power = 0.0;  ///< electrical, of all panels [W]
  double setup_seconds = 0.0, solve_seconds = 0.0;
};

/// Told of what a search is at; either may be empty.
struct SizeProgress {
  std::function<void(const Text&)> text;
  /// With the mesh or the case that is being solved.
  std::function<void(const std::string&, const NewtonReport&)> step;
};

/// The smallest radiator of a case: what `size` answers and what the ledger of claims quotes.
/// \param c the hot case
/// \param run keeps the finished parts over an interruption
/// Throws InfeasibleError and NotConvergedError.
SizedPanel size_panel(const Case& c, StudyRun& run, const SizeProgress& progress);

}  // namespace coldsky
