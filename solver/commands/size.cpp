#include "solver/studies/size.hpp"

#include "solver/commands/panel_run.hpp"

namespace coldsky {

int run_size(const Case& given, const RunOptions& options, const Session& session) {
  return run_panel_study(hot_case(given), options, session,
                         [&](StudyRun& run, const Show& show) { return size(given, session, run, show); });
}

}  // namespace coldsky
