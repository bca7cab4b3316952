#include "solver/studies/size.hpp"

#include "solver/commands/panel_run.hpp"

namespace coldsky {

int run_size(const Case& given, const RunOptions& options) {
  return run_panel_study(hot_case(given), options,
                         [&](StudyRun& run, const Show& show) { return size(given, run, show); });
}

}  // namespace coldsky
