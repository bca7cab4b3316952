#include "solver/studies/solve.hpp"

#include "solver/commands/panel_run.hpp"
#include "solver/commands/scene_run.hpp"

namespace coldsky {

int run_solve(const Case& given, const RunOptions& options, const Session& session) {
  if (given.bodies_alone()) {
    const Case hot = hot_case(given);
    return run_scene_study(hot, options, session,
                           [&](StudyRun& run, const Show& show) { return solve_bodies(hot, session, run, show); });
  }
  return run_panel_study(hot_case(given), options, session,
                         [&](StudyRun& run, const Show& show) { return solve(given, session, run, show); });
}

}  // namespace coldsky
