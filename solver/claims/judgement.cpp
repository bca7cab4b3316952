#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "solver/claims/crossovers.hpp"
#include "solver/claims/json_number.hpp"
#include "solver/claims/ledger_maker.hpp"
#include "solver/claims/verdicts.hpp"
#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"

/// What the ledger says of a claim: its headline, its verdict and what would turn it.
namespace coldsky::ledger {

namespace {

void put_verdict(Json& to, const std::string& verdict) {
  to["verdict"] = verdict;
  put_text(to, "verdict", verdict_words(verdict));
}

}  // namespace

void LedgerMaker::judge(Json& json, const ClaimText& text) {
  const bool physical = !text.headline.empty();
  Json rows = Json::array();
  for (const ClaimRowText& one : text.rows) rows.push_back(row(one));
  const auto headline = std::find_if(text.rows.begin(), text.rows.end(),
                                     [&](const ClaimRowText& one) { return one.id == text.headline; });
  const std::string quantity = headline == text.rows.end() ? "" : headline->name.in(options_.language);
  json["quantity"] = quantity;
  std::set<std::string> keys;
  for (const ClaimRowText& one : text.rows) {
    const auto& of_row = model_.inputs_of(one.id);
    keys.insert(of_row.begin(), of_row.end());
  }
  if (physical) {
    Json head_row;
    for (const Json& one : rows) {
      if (one["id"] == text.headline) head_row = one;
    }
    if (head_row.is_null()) head_row = row(headline_elsewhere(text.headline));
    for (const char* key :
         {"quantity_en", "quantity_ko", "value", "unit", "low", "high", "numerical_uncertainty", "method", "formula"}) {
      json[key] = head_row[key];
    }
  } else {
    put_text(json, "quantity", {"", ""});
    for (const char* key : {"value", "unit", "low", "high", "numerical_uncertainty", "formula"}) json[key] = nullptr;
    json["method"] = "none";
  }
  verdict(json, text, keys);
  crossovers(json, text);
  json["inputs"] = keys;
  json["rows"] = std::move(rows);
}

ClaimRowText LedgerMaker::headline_elsewhere(const std::string& id) const {
  for (const ClaimText& claim : all_claims_) {
    for (const ClaimRowText& one : claim.rows) {
      if (one.id == id) return one;
    }
  }
  throw LibraryError("claims: no row is called " + id);
}

void LedgerMaker::verdict(Json& json, const ClaimText& text, std::set<std::string>& keys) {
  std::vector<bool> holds;
  holds.reserve(text.tests.size());
  json["threshold"] = nullptr;
  json["relation"] = nullptr;
  for (const ClaimTest& test : text.tests) {
    holds.push_back(test_holds(test, model_));
    if (!test.against.empty() && claim_rows().count(test.against) == 0) {
      keys.insert(test.against);
      note_key(test.against);
    }
    if (test.row == text.headline) {
      json["threshold"] = json_number(threshold(test, model_));
      json["relation"] = test.above ? "above" : "below";
    }
  }
  put_text(json, "threshold", text.threshold);
  const std::string now = verdict_of(holds);
  put_verdict(json, now);
  json["verdicts_in_range"] = Json::array();
  json["tests"] = Json::array();
  bool flips = false;
  if (options_.samples > 0 && !text.tests.empty()) {
    std::map<std::string, int> counts;
    for (std::size_t n = 0; n < samples_.size(); ++n) {
      std::vector<bool> at;
      at.reserve(text.tests.size());
      for (const ClaimTest& test : text.tests) at.push_back(test_holds(test, samples_.model(n)));
      ++counts[verdict_of(at)];
    }
    for (const auto& [one, count] : counts) {
      json["verdicts_in_range"].push_back(
          {{"verdict", one}, {"share", static_cast<double>(count) / static_cast<double>(samples_.size())}});
      flips = flips || one != now;
    }
    for (const ClaimTest& test : text.tests) {
      options_.progress(phrase("progress.ends", fmt::arg("row", test.row)));
      Json corner = json_corner(test, model_, search_context_);
      // The ends that turn one test may leave the verdict: said test by test, and by the samples.
      json["tests"].push_back(std::move(corner));
    }
  }
  json["flips"] = flips;
}

void LedgerMaker::crossovers(Json& json, const ClaimText& text) {
  json["crossovers"] = Json::array();
  json["crossover"] = nullptr;
  put_text(json, "crossover", {"", ""});
  double nearest = std::numeric_limits<double>::infinity();
  if (options_.samples == 0) return;
  for (const ClaimCrossover& crossover : text.crossovers) {
    for (const std::string& key : crossover.inputs) {
      options_.progress(phrase("progress.crossover", fmt::arg("key", key)));
      Json found = json_crossover(crossover, key, model_, text.tests, search_context_);
      const double distance = found["factor"].is_null() ? std::numeric_limits<double>::infinity()
                                                        : std::fabs(std::log(found["factor"].get<double>()));
      if (distance < nearest) {
        nearest = distance;
        put_text(json, "crossover", {found["text_en"], found["text_ko"]});
        json["crossover"] = json[options_.language == "ko" ? "crossover_ko" : "crossover_en"];
      }
      json["crossovers"].push_back(std::move(found));
    }
  }
}

}  // namespace coldsky::ledger
