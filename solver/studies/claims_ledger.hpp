#pragma once
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "solver/case/claim_texts.hpp"
#include "solver/core/text.hpp"
#include "solver/studies/claims_model.hpp"

namespace coldsky {

struct LedgerOptions {
  std::vector<std::string> only;  ///< ids of claims; empty = all, with counter-claims
  std::string language = "en";
  int samples = 96;  ///< over the ranges of the inputs; 0 = none, and no crossovers
  bool figures = true;
  std::function<void(const Text&)> progress = [](const Text&) {};
};

/// Latin hypercube over the stated ranges of the inputs, uniform in each: one vector a sample, in the order of the
/// inputs. The seed is fixed, so that a ledger repeats itself.
std::vector<std::vector<double>> sample_inputs(const ClaimInputs& inputs, int samples);

/// Quantile of values that may be infinite, by straight lines between order statistics.
double quantile(std::vector<double> values, double share);

/// Whether a claim's test holds.
bool test_holds(const ClaimTest& test, ClaimModel& model);
/// "true" when all hold, "false" when none does, else "partly"; "not physical" without tests.
std::string verdict_of(const std::vector<bool>& holds);

/// The whole ledger: numbers, ranges, verdicts, crossovers, figures, as claims.json holds them (docs/outputs.md). What
/// is solved on the way is left in `context`. Throws InputError for an unknown id in `only`.
nlohmann::ordered_json make_ledger(const ClaimInputs& inputs, const ClaimTexts& texts, const LedgerOptions& options,
                                   SolveContext& context);

struct ClaimFigures {
  nlohmann::ordered_json figures;
  nlohmann::ordered_json left_out;  ///< `id` and a sentence for each figure that could not be drawn
};
/// Figures of the ledger; `wanted` says whether one is asked for. One that fails is left out: it must not take the
/// numbers with it.
ClaimFigures claim_figures(ClaimModel& model, const std::function<bool(const std::string&)>& wanted,
                           const std::function<void(const Text&)>& progress);

/// A number for JSON: null where it is not finite.
nlohmann::ordered_json json_number(double value);

}  // namespace coldsky
