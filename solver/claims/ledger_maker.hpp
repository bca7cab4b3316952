#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "solver/claims/ledger.hpp"
#include "solver/claims/samples.hpp"

namespace coldsky::ledger {

using Json = nlohmann::ordered_json;

/// Makes the entries of a ledger, as docs/outputs.md has them, and remembers which inputs they were computed from.
class LedgerMaker {
 public:
  /// \param all_claims also those that --only leaves out
  LedgerMaker(const ClaimInputs& inputs, const std::vector<ClaimText>& all_claims, const LedgerOptions& options,
              SolveContext& context);

  /// A number with its range over the samples and its numerical uncertainty, in the row's unit.
  Json row(const ClaimRowText& text);
  Json claim(const ClaimText& text, const ClaimTexts& texts);
  Json counter_claim(const ClaimText& text);
  /// A system: what was published, what its own model gives, what consistent physics gives.
  Json system(const SystemText& text);
  /// Full field against closed form.
  Json deviations();
  /// All inputs, each with the claims that rest on it: after all claims.
  Json inputs() const;

  ClaimModel& model() { return model_; }
  /// Heat problems solved so far, and their cells.
  long solves() const { return context_.solves + loose_context_.solves + search_context_.solves + samples_.solves(); }
  long cells() const { return context_.cells + loose_context_.cells + search_context_.cells + samples_.cells(); }

 private:
  Json head(const ClaimText& text) const { return Json{{"id", text.id}}; }
  void sentence(Json& json, const ClaimText& text);
  /// Range of a row over the samples, in its unit.
  void put_range(Json& json, const std::string& id, bool sampled);
  /// Of a row, in its unit: the error of its mesh where that is known, else what looser tolerances change.
  double uncertainty(const std::string& id, const std::string& method);
  /// The claim that is being made rests on these inputs.
  void note_use(const std::string& id);
  void note_key(const std::string& key);

  // judgement.cpp

  /// Headline, verdict, crossovers and rows.
  void judge(Json& json, const ClaimText& text);
  /// A counter-claim's headline may be a row of a claim.
  ClaimRowText headline_elsewhere(const std::string& id) const;
  /// Verdict with the shipped inputs, over the samples, and at the ends of the ranges. Adds thresholds to `keys`.
  void verdict(Json& json, const ClaimText& text, std::set<std::string>& keys);
  void crossovers(Json& json, const ClaimText& text);

  const ClaimInputs& inputs_;
  const std::vector<ClaimText>& all_claims_;
  const LedgerOptions& options_;
  SolveContext& context_;
  SolveContext loose_context_, search_context_;
  ClaimModel model_, loose_model_;
  Samples samples_;
  std::string current_;  ///< id of the claim that is being made
  std::map<std::string, std::vector<std::string>> used_;
};

}  // namespace coldsky::ledger
