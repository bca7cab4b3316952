#pragma once
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "solver/claims/json_number.hpp"
#include "solver/claims/model.hpp"
#include "solver/claims/samples.hpp"
#include "solver/claims/texts.hpp"
#include "solver/claims/verdicts.hpp"
#include "solver/core/text.hpp"

namespace coldsky {

struct LedgerOptions {
  std::vector<std::string> only;  ///< ids of claims; empty = all, with counter-claims
  std::string language = "en";
  int samples = 96;  ///< over the ranges of the inputs; 0 = none, and no crossovers
  bool figures = true;
  std::function<void(const Text&)> progress = [](const Text&) {};
};

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

}  // namespace coldsky
