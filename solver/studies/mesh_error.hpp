#pragma once
#include <functional>

#include "solver/core/text.hpp"
#include "solver/studies/panel_model.hpp"

namespace coldsky {

/// Discretisation error of the heat that a panel gives off at its coolant's temperatures, and so of its area.
struct MeshError {
  enum Reason : int { known, not_asked, not_solved, too_large };
  Reason reason = known;             ///< why it is not known
  double relative = -1.0;            ///< bound of the error [-]; negative where it is not known
  double across = 0.0, along = 0.0;  ///< its parts: of the section across the tubes, and along them [-]
  double mass_flow = 0.0;            ///< of the whole panel, about; the guess where it is not known [kg/s]

  /// The reason in words; empty where the error is known.
  Text why() const;
};

/// Solves finer meshes of one tube's pitch (of the whole panel where its edges are not adiabatic, which makes the tubes
/// differ). The section's cells are halved in both directions together, twice, on few cells along the tube; the cells
/// along the tube are halved twice on a coarser section: what one direction adds hardly depends on the other.
/// \param mass_flow_guess of the whole panel [kg/s]
MeshError mesh_error(const Case& c, const Session& session, const Environment& environment, const LoopState& loop,
                     double mass_flow_guess, const std::function<void(const NewtonReport&)>& progress = {});

}  // namespace coldsky
