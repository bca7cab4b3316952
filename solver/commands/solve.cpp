#include "solver/studies/solve.hpp"

#include "solver/commands/panel_run.hpp"

namespace coldsky {

int run_solve(const Case& given, const RunOptions& options) {
  return run_panel_study(hot_case(given), options,
                         [&](StudyRun& run, const Show& show) { return solve(given, run, show); });
}

}  // namespace coldsky
