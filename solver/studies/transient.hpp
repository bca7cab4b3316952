#pragma once
#include "solver/studies/outcome.hpp"

namespace coldsky {

/// Whether the case asks for a transient.
bool is_transient(const Case& c);

/// Panels of a given count through time: orbit or tables outside, load, pump and heaters inside. Beside the field there
/// is one more unknown, the coolant that enters the radiator, with the heat capacity of everything outside the panels.
/// `c` is the hot case. The answer holds the history and the field at the end.
PanelAnswer solve_transient(const Case& c, const Session& session, StudyRun& run, const Show& show);

}  // namespace coldsky
