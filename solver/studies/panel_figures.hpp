#pragma once
#include <vector>

#include "solver/report/figure.hpp"
#include "solver/results/fields.hpp"
#include "solver/studies/panel_run.hpp"

namespace coldsky {

/// What report.html draws of a panel: everything from the solved state, and trends by strips of it.
/// \param file the state as collect_results made it \param trends solve for them
std::vector<Json> panel_figures(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
                                const ResultFile& file, bool trends);

/// The panel's surroundings in one sentence.
Text describe_surroundings(const Case& c, const PanelOutcome& outcome);

}  // namespace coldsky
