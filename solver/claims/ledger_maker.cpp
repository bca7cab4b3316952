#include "solver/claims/ledger_maker.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "solver/claims/json_number.hpp"
#include "solver/claims/sentences.hpp"
#include "solver/core/phrases.hpp"

namespace coldsky::ledger {

namespace {

/// Tolerances of the run that tells how much they matter.
constexpr double loose = 1e3;
/// Reported range: from this share of the samples to the rest.
constexpr double tail = 0.05;

Json json_input(const ClaimInput& input) {
  Json json{{"key", input.key}};
  put_text(json, "group", input.group);
  put_text(json, "name", input.name);
  json["value"] = input.value / input.shown;
  json["unit"] = input.unit;
  json["low"] = input.low / input.shown;
  json["high"] = input.high / input.shown;
  json["text"] = input.text;
  json["source"] = input.source;
  json["confidence"] = input.confidence;
  json["assumed"] = input.confidence == "A";
  json["changed"] = input.changed;
  return json;
}

}  // namespace

LedgerMaker::LedgerMaker(const ClaimInputs& inputs, const std::vector<ClaimText>& all_claims,
                         const LedgerOptions& options, SolveContext& context)
    : inputs_(inputs),
      all_claims_(all_claims),
      options_(options),
      context_(context),
      loose_context_(context.session),
      search_context_(context.session),
      model_(inputs, context),
      loose_model_(inputs, loose_context_),
      samples_(inputs, options.samples, context) {
  loose_context_.looseness = context.looseness * loose;
}

Json LedgerMaker::row(const ClaimRowText& text) {
  options_.progress(text.id);
  const double value = model_.row(text.id);
  Json json{{"id", text.id}};
  put_text(json, "quantity", text.name);
  json["value"] = json_number(value);
  json["unit"] = text.unit;
  put_range(json, text.id, text.sampled);
  json["numerical_uncertainty"] = json_number(uncertainty(text.id, text.method));
  json["method"] = text.method;
  json["formula"] = text.formula;
  put_text(json, "note", text.note);
  json["inputs"] = model_.inputs_of(text.id);
  note_use(text.id);
  return json;
}

Json LedgerMaker::claim(const ClaimText& text, const ClaimTexts& texts) {
  current_ = text.id;
  Json json = head(text);
  json["article"] = text.article;
  put_text(json, "article", texts.articles.at(text.article));
  json["quote_ko"] = text.quote.ko;
  json["quote_en"] = text.quote.en;
  put_text(json, "title", text.title);
  json["hypothesis"] = text.hypothesis.in(options_.language);
  put_text(json, "hypothesis", text.hypothesis);
  judge(json, text);
  sentence(json, text);
  json["figures"] = text.figures;
  json["verified_by"] = text.verified_by;
  current_.clear();
  return json;
}

Json LedgerMaker::counter_claim(const ClaimText& text) {
  current_ = text.id;
  Json json = head(text);
  put_text(json, "claim", text.quote);
  judge(json, text);
  sentence(json, text);
  json["figures"] = text.figures;
  current_.clear();
  return json;
}

Json LedgerMaker::system(const SystemText& text) {
  current_ = text.claim;
  Json json{{"id", text.id}};
  put_text(json, "name", text.name);
  json["case"] = text.case_file.empty() ? Json() : Json(text.case_file);
  json["claim"] = text.claim;
  put_text(json, "note", text.note);
  json["source"] = text.source;
  json["numbers"] = Json::array();
  for (const SystemNumberText& number : text.numbers) {
    options_.progress(number.row);
    Json one;
    put_text(one, "name", number.name);
    one["unit"] = number.unit;
    one["published"] = number.published ? json_number(*number.published) : Json();
    const Json value = json_number(model_.row(number.row));
    one["reproduced"] = number.reproduced ? value : Json();
    one["consistent"] = !number.consistent.empty() ? json_number(model_.row(number.consistent))
                        : number.reproduced        ? Json()
                                                   : value;
    one["status"] = number.status.empty() ? Json() : Json(number.status);
    put_text(one, "note", number.note);
    one["row"] = number.row;
    one["inputs"] = model_.inputs_of(number.row);
    note_use(number.row);
    if (!number.consistent.empty()) note_use(number.consistent);
    json["numbers"].push_back(std::move(one));
  }
  current_.clear();
  return json;
}

Json LedgerMaker::inputs() const {
  Json list = Json::array();
  for (const ClaimInput& input : inputs_.all()) {
    Json json = json_input(input);
    const auto used = used_.find(input.key);
    json["claims"] = used == used_.end() ? std::vector<std::string>() : used->second;
    list.push_back(std::move(json));
  }
  return list;
}

void LedgerMaker::sentence(Json& json, const ClaimText& text) {
  const Text words = filled(text.sentence, model_);
  json["sentence"] = words.in(options_.language);
  put_text(json, "sentence", words);
}

void LedgerMaker::put_range(Json& json, const std::string& id, bool sampled) {
  Json low, high;
  if (sampled && options_.samples > 0 && std::isfinite(model_.row(id))) {
    const std::vector<double> values = samples_.row(id);
    low = json_number(quantile(values, tail));
    high = json_number(quantile(values, 1.0 - tail));
  }
  json["low"] = low;
  json["high"] = high;
}

double LedgerMaker::uncertainty(const std::string& id, const std::string& method) {
  if (method == "arithmetic" && model_.own_uncertainty(id) == 0.0) return 0.0;
  const double value = model_.row(id);
  if (!std::isfinite(value)) return std::numeric_limits<double>::quiet_NaN();
  // Full fields know the error of their mesh; solving them twice would tell nothing more.
  const double own = model_.own_uncertainty(id) * std::fabs(value);
  return own > 0.0 ? own : std::fabs(value - loose_model_.row(id));
}

void LedgerMaker::note_use(const std::string& id) {
  for (const std::string& key : model_.inputs_of(id)) note_key(key);
}

void LedgerMaker::note_key(const std::string& key) {
  auto& claims = used_[key];
  if (std::find(claims.begin(), claims.end(), current_) == claims.end()) claims.push_back(current_);
}

}  // namespace coldsky::ledger
