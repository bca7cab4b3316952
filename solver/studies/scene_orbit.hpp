#pragma once
#include "solver/studies/scene_exchange.hpp"

namespace coldsky {

/// What the patches of a scene receive and absorb at each position of Sky::around, sunlight and infrared that come from
/// outside with all their reflections in the scene. Empty where no position was asked for.
OrbitFluxes orbit_fluxes(const Session& session, const SceneExchange& scene);

}  // namespace coldsky
