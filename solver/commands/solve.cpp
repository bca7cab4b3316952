#include "solver/studies/solve.hpp"

#include "solver/commands/panel_run.hpp"

namespace coldsky {

int run_solve(const Case& given, const RunOptions& options, const Session& session) {
  return run_panel_study(hot_case(given), options, session,
                         [&](StudyRun& run, const Show& show) { return solve(given, session, run, show); });
}

}  // namespace coldsky
