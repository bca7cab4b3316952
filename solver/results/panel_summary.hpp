#pragma once
#include <vector>

#include "solver/results/summary.hpp"
#include "solver/studies/limits.hpp"
#include "solver/studies/numbers.hpp"

namespace coldsky {

/// limits.*, warnings and what binds.
void summarise_limits(const Case& c, const PanelOutcome& outcome, const std::vector<Limit>& limits,
                      const std::vector<Text>& warnings, Summary& summary);
/// The summary's keys that a finished study knows.
void summarise(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
               const PanelNumbers& numbers, Summary& summary);
/// What a reader needs to find chip temperature, area and balance again from results.h5 alone.
void add_scalars(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
                 const PanelNumbers& numbers, ResultFile& file);
}  // namespace coldsky
