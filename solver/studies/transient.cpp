#include "solver/studies/transient.hpp"

#include "solver/studies/panel_transient.hpp"

namespace coldsky {

bool is_transient(const Case& c) { return c.time.end || c.time.orbits; }

PanelAnswer solve_transient(const Case& c, const Session& session, StudyRun& run, const Show& show) {
  return PanelTransient(c, session, run, show).solve();
}

}  // namespace coldsky
