#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "solver/answers/differential_evolution.hpp"
#include "solver/answers/least_squares.hpp"
#include "solver/studies/sweep/sweep.hpp"

namespace coldsky {

/// What a search of a sweep came to.
struct SearchResult {
  std::string ended;            ///< see DifferentialEvolution and Fit
  std::size_t generations = 0;  ///< after the first; of a fit its iterations
  std::uint64_t designs = 0;    ///< that were asked for
  // [optimise]
  double spread = 0.0;                ///< of the last population, relative
  std::optional<std::uint64_t> best;  ///< a design that keeps all constraints, the best one; none where there is none
  // [calibrate]
  std::optional<Fit> fit;
  std::uint64_t first_of_fit = 0;  ///< the first of the designs, a row each, at the fitted point
};

/// How good a design is to [optimise]. \param plan with an objective
Merit merit_of(const SweepPlan& plan, const DesignAnswer& answer);
/// Residuals of one point of [calibrate], a measured number each, divided by its deviation where that is given.
/// \param answers a row of the measurements each
std::vector<double> residuals_of(const SweepSearch& search, const std::vector<DesignAnswer>& answers);

/// What a search needs of those who keep its designs.
struct SearchHooks {
  std::function<std::uint64_t()> kept;                ///< how many designs are kept
  std::function<DesignAnswer(std::uint64_t)> answer;  ///< of one of them
  std::function<void(std::uint64_t from)> solve;      ///< the plan's designs from this one on, and keeps them
  std::function<void(const std::string&)> tell = {};  ///< a line for the log after each generation
};

/// Runs [optimise] or [calibrate] of a plan: asks for a generation, has it solved, learns from it, until it is done.
/// Designs that are kept already are not solved again: an interrupted search goes on by looking at what it had.
SearchResult search_designs(const SweepPlan& plan, const SearchHooks& hooks);

/// Designs whose answers the full field confirms: the best one; of a fit the first, middle and last of its conditions.
/// None where check_share is 0.
std::vector<std::uint64_t> designs_to_confirm(const SweepPlan& plan, const SearchResult& result);

}  // namespace coldsky
