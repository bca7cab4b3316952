#pragma once
#include "solver/results/summary.hpp"
#include "solver/studies/scene_outcome.hpp"

namespace coldsky {

/// Keys of a scene: its trace and what its bodies do.
void summarise_scene(const SceneOutcome& scene, Summary& summary);

}  // namespace coldsky
