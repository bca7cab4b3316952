#pragma once
#include <vector>

#include "solver/studies/limits.hpp"

namespace coldsky {

/// What a reader should know beside the numbers; study and outputs may add to the list.
std::vector<Text> panel_warnings(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
                                 const std::vector<Limit>& limits, const ResultFile& file);

}  // namespace coldsky
