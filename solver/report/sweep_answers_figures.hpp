#pragma once
#include <vector>

#include "solver/report/figure.hpp"
#include "solver/results/sweep_answers.hpp"

namespace coldsky {

/// Figures of what a sweep says as a whole: the Pareto front, Sobol indices, tornado, slices of the target over every
/// key, and designs as lines across all keys and numbers (to brush) and as points of every two. Of many designs some
/// thousand are drawn, spread evenly, and those of the front, so that the page stays small.
std::vector<Json> answers_figures(const SweepPlan& plan, const SweepRows& rows, const SweepStatistics& statistics,
                                  const SweepAnswers& answers);

/// Tables of the page: shares, front, fitted keys.
Json answers_document(const SweepPlan& plan, const SweepStatistics& statistics, const SweepAnswers& answers);

}  // namespace coldsky
