#include "solver/claims/ledger.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <utility>

#include "coldsky_build_info.hpp"
#include "solver/claims/ledger_maker.hpp"
#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"
#include "solver/core/spelling.hpp"
#include "solver/session/backend.hpp"

namespace coldsky {

using Json = nlohmann::ordered_json;

namespace {

/// Claims that --only leaves.
std::vector<ClaimText> chosen_claims(const ClaimTexts& texts, const std::vector<std::string>& only) {
  if (only.empty()) return texts.claims;
  std::vector<std::string> ids;
  ids.reserve(texts.claims.size());
  for (const ClaimText& claim : texts.claims) ids.push_back(claim.id);
  for (const std::string& id : only) {
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) continue;
    const std::string near = nearest_word(id, ids);
    throw InputError({}, fmt::format("--only {}: there is no such claim", id), "claims are C1 to C10",
                     near.empty() ? "leave out --only for all of them" : fmt::format("did you mean {}?", near));
  }
  std::vector<ClaimText> chosen;
  for (const ClaimText& claim : texts.claims) {
    if (std::find(only.begin(), only.end(), claim.id) != only.end()) chosen.push_back(claim);
  }
  return chosen;
}

/// Verdicts counted, and the sentence that comes first.
void put_summary(Json& document) {
  std::map<std::string, std::vector<std::string>> ids;
  Json counts{{"false", 0}, {"true", 0}, {"partly", 0}, {"not physical", 0}};
  for (const Json& claim : document["claims"]) {
    const std::string verdict = claim["verdict"];
    counts[verdict] = counts[verdict].get<int>() + 1;
    ids[verdict].push_back(claim["id"]);
  }
  document["verdict_counts"] = counts;
  std::string en, ko;
  for (const std::string verdict : {"false", "partly", "true", "not physical"}) {
    if (ids[verdict].empty()) continue;
    const Text& words = ledger::verdict_words(verdict);
    en += fmt::format("{}{}: {}", en.empty() ? "" : "; ", words.en, fmt::join(ids[verdict], ", "));
    ko += fmt::format("{}{}: {}", ko.empty() ? "" : "; ", words.ko, fmt::join(ids[verdict], ", "));
  }
  if (!en.empty()) en[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(en[0])));
  // What the ledger was made for comes first.
  for (const Json& claim : document["claims"]) {
    if (claim["id"] == "C1") {
      en = claim["sentence_en"].get<std::string>() + " " + en + ".";
      ko = claim["sentence_ko"].get<std::string>() + " " + ko + ".";
    }
  }
  put_text(document, "summary", {en, ko});
}

/// Inputs that were moved from what ships.
void put_assumed(Json& document, const ClaimInputs& inputs) {
  document["assumed"] = Json::array();
  for (const ClaimInput& input : inputs.all()) {
    if (!input.changed) continue;
    Json json{{"key", input.key}, {"value_text", input.text}};
    put_text(json, "name", input.name);
    document["assumed"].push_back(std::move(json));
  }
}

/// Figures that the ledger's claims name; those that could not be drawn are taken out of the claims.
void put_figures(Json& document, ClaimModel& model, const LedgerOptions& options) {
  std::set<std::string> wanted;
  for (const char* part : {"claims", "counter_claims"}) {
    for (const Json& claim : document[part]) {
      for (const Json& id : claim["figures"]) wanted.insert(id.get<std::string>());
    }
  }
  ClaimFigures figures = claim_figures(
      model, [&](const std::string& id) { return wanted.count(id) != 0; }, options.progress);
  document["figures"] = std::move(figures.figures);
  document["figures_left_out"] = std::move(figures.left_out);
  std::set<std::string> drawn;
  for (const Json& figure : document["figures"]) drawn.insert(figure["id"].get<std::string>());
  for (const char* part : {"claims", "counter_claims"}) {
    for (Json& claim : document[part]) {
      Json left = Json::array();
      for (const Json& id : claim["figures"]) {
        if (drawn.count(id.get<std::string>()) != 0) left.push_back(id);
      }
      claim["figures"] = std::move(left);
    }
  }
}

/// Articles, then where the inputs come from.
void put_sources(Json& document, const ClaimInputs& inputs, const ClaimTexts& texts, const std::string& language) {
  document["sources"] = Json::array();
  for (const auto& [id, text] : texts.articles) {
    document["sources"].push_back({{"id", id}, {"text", text.in(language)}});
  }
  std::set<std::string> named;
  for (const ClaimInput& input : inputs.all()) {
    if (input.confidence == "A" || !named.insert(input.source).second) continue;
    document["sources"].push_back({{"id", fmt::format("S{}", named.size())}, {"text", input.source}});
  }
}

}  // namespace

Json make_ledger(const ClaimInputs& inputs, const ClaimTexts& texts, const LedgerOptions& options,
                 SolveContext& context) {
  const std::vector<ClaimText> claims = chosen_claims(texts, options.only);
  ledger::LedgerMaker maker(inputs, texts.claims, options, context);
  Json document{{"schema", 1},
                {"command", "claims"},
                {"version", std::string(build_info::version)},
                {"commit", std::string(build_info::commit)},
                {"backend", backend_name()},
                {"device", device_name()},
                {"language", options.language}};
  put_assumed(document, inputs);
  document["claims"] = Json::array();
  for (const ClaimText& claim : claims) document["claims"].push_back(maker.claim(claim, texts));
  put_summary(document);
  document["counter_claims"] = Json::array();
  const auto kept = [&](const std::string& id) {
    return std::any_of(claims.begin(), claims.end(), [&](const ClaimText& claim) { return claim.id == id; });
  };
  if (kept("C1")) {
    for (const ClaimText& claim : texts.counter_claims) {
      document["counter_claims"].push_back(maker.counter_claim(claim));
    }
  }
  document["systems"] = Json::array();
  for (const SystemText& system : texts.systems) {
    if (kept(system.claim)) document["systems"].push_back(maker.system(system));
  }
  document["deviations"] = kept("C1") ? maker.deviations() : Json::array();
  document["figures"] = document["figures_left_out"] = Json::array();
  if (options.figures) put_figures(document, maker.model(), options);
  document["inputs"] = maker.inputs();
  put_sources(document, inputs, texts, options.language);
  document["left_out"] = Json::array();
  for (const Text& text : texts.left_out) {
    Json json;
    put_text(json, "text", text);
    document["left_out"].push_back(std::move(json));
  }
  document["solver"] = {{"solves", maker.solves()}, {"cells", maker.cells()}, {"seconds", 0.0}};
  return document;
}

}  // namespace coldsky
