#pragma once
#include <vector>

#include "solver/report/figure.hpp"
#include "solver/studies/fields.hpp"
#include "solver/studies/outcome.hpp"
#include "solver/studies/study_run.hpp"

namespace coldsky {

/// What report.html draws of a panel.
struct PanelFigures {
  std::vector<Json> figures;
  std::vector<Text> left_out;  ///< a sentence for each figure that could not be drawn
};

/// Everything from the solved state, and trends by strips of it. A figure that fails is left out: it must not take
/// results with it that hours were spent on.
/// \param file the state as collect_results made it \param convergence Newton steps of the run \param trends solve for
/// them
PanelFigures panel_figures(const Case& c, PanelModel& model, const PanelOutcome& outcome, const ResultFile& file,
                           const std::vector<ConvergenceStep>& convergence, bool trends);

/// The panel's surroundings in one sentence.
Text describe_surroundings(const Case& c, const PanelOutcome& outcome);

}  // namespace coldsky
