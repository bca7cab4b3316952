#pragma once
#include <optional>
#include <vector>

#include "kernels/radiation/exchange_matrix.hpp"
#include "solver/bodies/heat_solver.hpp"
#include "solver/bodies/scene_parts.hpp"
#include "solver/model/radiation/scene_model.hpp"
#include "solver/session/session.hpp"
#include "solver/studies/scene_outcome.hpp"

namespace coldsky {

/// What comes to the patches of a scene at one position of an orbit.
struct SceneMoment {
  SkyPosition at;
  std::vector<PatchIrradiation> outside, error;  ///< of each patch, and its standard errors
  std::vector<double> lit;                       ///< direct sunlight if the planet left the whole Sun [W/m^2]
  /// Where parts of the scene move: the exchange as they stand here; absent = that of the scene.
  std::optional<ExchangeRows> infrared, solar;
};

/// A scene and what its trace found: all that a solve needs to know of it.
struct SceneExchange {
  SceneModel model;
  Sky sky;
  ExchangeRows infrared;
  std::optional<ExchangeRows> solar;      ///< where mirrors of sunlight are others than those of infrared
  std::vector<PatchIrradiation> outside;  ///< of each patch
  std::vector<double> out_error;          ///< standard error of the share of a patch's rays that leave the scene [-]
  /// Standard errors of the irradiation of each patch from outside, positions of the sky added up [W/m^2].
  std::vector<double> solar_error, infrared_error;
  std::vector<SceneMoment> moments;  ///< at Sky::around, where they were asked for
  SceneFactors::Table view_error;    ///< of SceneFactors
  SceneTrace trace;
  /// Of each patch: where the radiosity is one of a surface's side ("per_surface"), its number; empty = each patch has
  /// its own.
  std::vector<int> group;
};

/// Which side of which surface each patch is of: sides that have patches are numbered surface by surface, the front
/// first. They are the surfaces of a SceneView.
std::vector<int> surfaces_of_patches(const SceneGeometry& geometry);
/// "wing/front" where both sides have patches, else "bus/+z".
std::string surface_side_name(const SceneGeometry& geometry, int surface, int side);

/// What a heat solver is made of. \param panels problems of the scene's panels, in their order
SceneParts scene_parts(const ExecutionSpace& space, const SceneExchange& scene, std::vector<Problem> panels);

/// A scene with what a solve found; without one what comes from outside and is reflected.
/// \param solver of the scene; nullptr = no temperatures are known
SceneOutcome scene_outcome(const Session& session, const SceneExchange& scene, HeatSolver* solver);

}  // namespace coldsky
