#pragma once
#include "solver/studies/outcome.hpp"

namespace coldsky {

/// Panels of a given count: the steady field in which they give off what the chips and the pump release, or, where the
/// case asks for it, their way through time. \param given the case as read
/// Throws InputError without a count, InfeasibleError and NotConvergedError.
PanelAnswer solve(const Case& given, const Session& session, StudyRun& run, const Show& show);

}  // namespace coldsky
