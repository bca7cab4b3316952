#pragma once
#include <functional>

#include "solver/commands/commands.hpp"
#include "solver/studies/scene.hpp"

namespace coldsky {

using SceneStudy = std::function<SceneAnswer(StudyRun&, const Show&)>;
/// Runs a study of a scene without coolant, as run_panel_study does one of panels. Returns the exit code.
int run_scene_study(const Case& c, const RunOptions& options, const Session& session, const SceneStudy& study);

}  // namespace coldsky
