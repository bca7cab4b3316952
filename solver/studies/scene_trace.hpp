#pragma once
#include "solver/studies/scene_exchange.hpp"
#include "solver/studies/study_run.hpp"

namespace coldsky {

/// Whether the positions around an orbit are asked for one by one.
enum class Moments { none, wanted };

/// Traces the scene of a case. \param c the hot or the cold case, and `extreme` which of them \param mesh of the case's
/// panel; nullptr where the scene has none \param run keeps the trace over an interruption
SceneExchange trace_scene(const Case& c, const Session& session, const PanelMesh* mesh, StudyRun& run, const Show& show,
                          Extreme extreme = Extreme::hot, Moments moments = Moments::none);

/// What tracing a case's scene takes.
struct SceneEstimate {
  int patches = 0;
  double rays = 0.0, seconds = 0.0, bytes = 0.0;  ///< at most; the seconds from a short trace
};
SceneEstimate estimate_scene(const Case& c, const Session& session);

}  // namespace coldsky
