#pragma once
#include <vector>

#include "solver/report/figure.hpp"
#include "solver/results/sweep_statistics.hpp"

namespace coldsky {

/// Figures of a sweep, made in one pass over its rows: the objective (of a sweep without one, the area or the hottest
/// chip) against every varied key, then a histogram of every number that differs between designs.
std::vector<Json> sweep_figures(const SweepPlan& plan, const SweepRows& rows, const SweepStatistics& statistics);

}  // namespace coldsky
