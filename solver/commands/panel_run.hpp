#pragma once
#include <functional>

#include "solver/commands/commands.hpp"
#include "solver/studies/outcome.hpp"

namespace coldsky {

using PanelStudy = std::function<PanelAnswer(StudyRun&, const Show&)>;
/// Runs a study between the opening of the output folder and its exchange: provenance first, results and report at the
/// end, and on failure a summary in DIR.partial with the reason; on an interrupt also the checkpoint.
/// \param c the hot case \param session what may end the run between study and outputs
/// Returns the exit code.
int run_panel_study(const Case& c, const RunOptions& options, const Session& session, const PanelStudy& study);

}  // namespace coldsky
