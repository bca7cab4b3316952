#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "solver/answers/pareto.hpp"
#include "solver/answers/proportion.hpp"
#include "solver/answers/sobol_indices.hpp"
#include "solver/results/summary.hpp"
#include "solver/results/sweep_statistics.hpp"
#include "solver/studies/sweep/crossings.hpp"
#include "solver/studies/sweep/search.hpp"

namespace coldsky {

/// What an engineer reads out of a sweep, beside the table itself.
struct SweepAnswers {
  /// How many designs keep something; where designs are drawn, an estimate of how likely that is.
  struct Share {
    std::string what;  ///< "ok" (all limits of the case), the key of a constraint, "all" (ok and all constraints)
    std::optional<SweepConstraint> constraint;
    Proportion share;
  };
  struct Indices {
    std::string key;  ///< of the summary
    SobolIndices of;  ///< a key of [vary] each
  };
  /// The target over designs that agree in one key, or lie together in it.
  struct Slice {
    double from = 0.0, to = 0.0;  ///< of the key, SI
    std::string word;             ///< of keys that are text
    std::uint64_t designs = 0;
    double mean = 0.0, deviation = 0.0;  ///< of the target, and its standard deviation over the designs
    double low = 0.0, high = 0.0;        ///< least and largest
  };
  struct Bar {
    std::size_t column = 0;
    double low = 0.0, high = 0.0;  ///< the target where the key is small and where it is large; of words least, largest
    double reach() const { return low < high ? high - low : low - high; }
  };

  double confidence = 0.95;
  bool drawn = false;   ///< shares are estimates of probabilities
  std::string target;   ///< key of the summary that slices and bars speak of
  double middle = 0.0;  ///< the target's mean; one at a time its value with all keys in the middle
  std::vector<ParetoFront::Member> front;
  std::vector<Share> shares;
  std::vector<Indices> indices;                      ///< of sampling "saltelli"
  std::map<std::size_t, std::vector<Slice>> slices;  ///< by column
  std::vector<Bar> tornado;                          ///< the longest first
  std::optional<SearchResult> search;
  std::vector<Crossing> crossings;  ///< put in by who can solve designs; see find_crossings
};

/// \param search of a plan that searches
SweepAnswers sweep_answers(const SweepPlan& plan, const SweepRows& rows, const std::optional<SearchResult>& search);

/// Keys of the summary that a sweep asks about: objective, aims, constraints; else what checks compare.
std::vector<std::string> asked_quantities(const SweepPlan& plan);

/// A fitted key in its own unit: value, standard error, interval, and which coordinates they come from.
struct FittedKey {
  double value = 0.0, error = 0.0, low = 0.0, high = 0.0;  ///< SI; error infinite where the numbers do not tell it
  bool at_bound = false;
};
/// By Student's t with the fit's freedom where deviations are estimated, else by the normal distribution; the error by
/// the slope of the key over its coordinate, the interval by the coordinate's own, within the key's range.
std::vector<FittedKey> fitted_keys(const SweepPlan& plan, const Fit& fit);
/// How likely a sum of squares as large as the fit's is if the model is right (chi-squared); only where deviations are
/// given.
std::optional<double> fit_probability(const SweepPlan& plan, const Fit& fit);

/// sweep.pareto_designs, sweep.probability.*, sweep.sobol.*, sweep.tornado.*, optimise.*, calibrate.*
void summarise_answers(const SweepPlan& plan, const SweepAnswers& answers, Summary& summary);

}  // namespace coldsky
