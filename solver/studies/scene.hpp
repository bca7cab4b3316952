#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "solver/studies/scene_trace.hpp"

namespace coldsky {

/// The answer of a study of a scene without coolant.
struct SceneAnswer {
  SceneOutcome outcome;                             ///< factors, fluxes, temperatures
  Text verdict;                                     ///< whole sentences
  std::vector<Text> warnings;                       ///< whole sentences
  std::optional<NewtonReport> newton;               ///< where temperatures were solved
  double setup_seconds = 0.0, solve_seconds = 0.0;  ///< wall time [s]
};

/// What `coldsky scene` answers: view factors, exchange factors, absorbed fluxes; no temperature is solved.
/// \param c the hot case, with a scene
SceneAnswer look_at_scene(const Case& c, const Session& session, StudyRun& run, const Show& show);

/// `coldsky solve` of a scene of bodies without panels: the steady temperatures of all of them.
/// \param c the hot case. Throws NotConvergedError.
SceneAnswer solve_bodies(const Case& c, const Session& session, StudyRun& run, const Show& show);

/// What solves the temperatures of bodies without panels. \param scene traced, without panels
HeatSolver bodies_solver(const Case& c, const Session& session, const SceneExchange& scene);

/// " The panels stand in a scene of ...": what the verdict of panels says of it.
Text in_scene(const SceneOutcome& outcome);

/// What the outputs warn of.
std::vector<Text> scene_warnings(const Case& c, const SceneOutcome& outcome);

}  // namespace coldsky
