#pragma once
#include <vector>

#include "solver/report/terminal.hpp"
#include "solver/studies/limits.hpp"
#include "solver/studies/numbers.hpp"

namespace coldsky {

/// Rows of the table in terminal and report. \param seconds that the run took
std::vector<TableRow> panel_rows(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
                                 const PanelNumbers& numbers, double seconds);
std::vector<TableRow> limit_rows(const std::vector<Limit>& limits);
/// The worst broken limit in one sentence, or an empty text.
Text exceeded_text(const std::vector<Limit>& limits);

}  // namespace coldsky
