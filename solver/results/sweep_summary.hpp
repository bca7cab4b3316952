#pragma once
#include "solver/core/error.hpp"
#include "solver/core/text.hpp"
#include "solver/results/summary.hpp"
#include "solver/results/sweep_statistics.hpp"
#include "solver/studies/sweep/search.hpp"

namespace coldsky {

/// What every summary of a sweep begins with, also that of one that fails.
void summarise_sweep_origin(const SweepPlan& plan, Summary& summary);

/// sweep.* of a whole sweep, and the numbers and varied inputs of its best design where the sweep has an objective.
void summarise_sweep(const SweepPlan& plan, const SweepRows& rows, const SweepStatistics& statistics, Summary& summary);

/// How a sweep ended as a whole. Designs without an answer are results: a sweep is ok where one of its designs is, and
/// keeps the constraints. Else it is infeasible, not converged or invalid, as most is known of that order.
struct SweepVerdict {
  const char* status = "ok";
  ExitCode code = ExitCode::done;
  Text text;
};
SweepVerdict sweep_verdict(const SweepPlan& plan, const SweepStatistics& statistics);
/// The same of a search: what the best design comes to; of a fit whether it can be relied on.
SweepVerdict search_verdict(const SweepPlan& plan, const SearchResult& search, const SweepStatistics& statistics);

}  // namespace coldsky
