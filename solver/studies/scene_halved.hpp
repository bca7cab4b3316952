#pragma once
#include "solver/studies/outcome.hpp"
#include "solver/studies/scene_trace.hpp"

namespace coldsky {

/// Whether halving exchange.patch is tried: up to some thousand patches, so that it takes about as long as the study
/// itself.
bool can_halve(const SceneOutcome& scene);

/// What halving exchange.patch changes; the noise of the rays is part of it. \param c the hot case
/// Of `scene`: the largest change of what a surface absorbs of the Sun or from outside, over the largest of these.
SceneOutcome::Halved halved_fluxes(const Case& c, const Session& session, const SceneOutcome& scene, const Show& show);
/// Of bodies alone: the largest change of a body's mean temperature.
SceneOutcome::Halved halved_temperatures(const Case& c, const Session& session, const SceneOutcome& scene,
                                         const Show& show);
/// Of panels: their heat at the same coolant, relative.
SceneOutcome::Halved halved_heat(const Case& c, const Session& session, PanelModel& model, const PanelState& state,
                                 const PanelOutcome& outcome, const Show& show);

}  // namespace coldsky
