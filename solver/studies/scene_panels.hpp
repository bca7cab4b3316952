#pragma once
#include "solver/studies/scene_trace.hpp"
#include "solver/studies/size.hpp"

namespace coldsky {

/// The surroundings of the panels of a scene, as if each stood alone: fluxes are means over their fronts and backs, and
/// the background holds all infrared that is not the planet's: of space, of other bodies, by reflection.
/// \param alone surroundings of the panel without its scene \param solver with the solved state
Environment environment_in_scene(const Environment& alone, const SceneExchange& scene, HeatSolver& solver);

/// Standard error of the net heat of all panels by the noise of the rays, about, over that heat [-].
double heat_error_of_rays(const SceneExchange& scene, HeatSolver& solver);

/// size_panel() of panels that stand in a scene: the flow, and with it the number of panels as loaded as those of the
/// scene are in the mean.
SizedPanel size_panel_in_scene(const Case& c, const Session& session, StudyRun& run, const Show& show);

}  // namespace coldsky
