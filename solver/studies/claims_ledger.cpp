#include "solver/studies/claims_ledger.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <random>
#include <regex>

#include "coldsky_build_info.hpp"
#include "solver/core/error.hpp"
#include "solver/core/spelling.hpp"
#include "solver/core/units.hpp"
#include "solver/report/text.hpp"
#include "solver/studies/backend.hpp"

namespace coldsky {

using Json = nlohmann::ordered_json;

namespace {

/// Tolerances of the run that tells how much they matter.
constexpr double loose = 1e3;
/// Reported range: from this share of the samples to the rest.
constexpr double tail = 0.05;
/// A crossover is looked for between value / reach and value x reach, in steps of a factor; nearest first.
constexpr double reach = 1000.0, step_factor = 1.35;
constexpr int bisections = 40;

struct Words {
  const char *en, *ko;
};
const std::map<std::string, Words>& verdict_words() {
  static const std::map<std::string, Words> words = {{"true", {"true", "참"}},
                                                     {"false", {"false", "거짓"}},
                                                     {"partly", {"partly true", "부분적으로 참"}},
                                                     {"not physical", {"not physical", "물리량이 아님"}}};
  return words;
}

void put_verdict(Json& to, const std::string& verdict) {
  to["verdict"] = verdict;
  const Words& words = verdict_words().at(verdict);
  put_text(to, "verdict", {words.en, words.ko});
}

double threshold(const ClaimTest& test, ClaimModel& model) {
  if (test.against.empty()) return test.number;
  return claim_rows().count(test.against) != 0 ? model.row(test.against) : model[test.against];
}

/// Value of a name in a template: a row, with an ending for another unit.
double template_value(const std::string& name, ClaimModel& model) {
  const auto row = [&](const std::string& id) {
    if (claim_rows().count(id) != 0) return model.row(id);
    // Names cannot hold a point: C8m_0_03 is the row C8m_0.03.
    const auto underscore = id.rfind('_');
    std::string pointed = id;
    if (underscore != std::string::npos) pointed[underscore] = '.';
    return model.row(pointed);
  };
  static const std::vector<std::pair<std::string, std::function<double(double)>>> endings = {
      {"_C", [](double kelvin) { return kelvin - constants::zero_celsius; }},
      {"_min", [](double seconds) { return seconds / 60.0; }},
      {"_percent", [](double share) { return 100.0 * share; }},
      {"_t", [](double kilograms) { return kilograms / 1000.0; }},
      {"_man", [](double value) { return value / 1e4; }},  // 만, as Korean counts
      {"_million", [](double value) { return value / 1e6; }},
      {"_trillion", [](double value) { return value / 1e12; }}};
  for (const auto& [ending, convert] : endings) {
    if (name.ends_with(ending)) return convert(row(name.substr(0, name.size() - ending.size())));
  }
  return row(name);
}

std::string filled(const std::string& text, ClaimModel& model) {
  static const std::regex field("\\{([A-Za-z0-9_]+)");
  std::map<std::string, double> values;
  for (std::sregex_iterator match(text.begin(), text.end(), field), end; match != end; ++match) {
    const std::string name = (*match)[1];
    values[name] = template_value(name, model);
  }
  // Where no radiator can do it, a row is infinite.
  static const std::regex infinite("\\binf\\b");
  return std::regex_replace(fill_template(text, values), infinite, "∞");
}

Text filled(const Text& text, ClaimModel& model) { return {filled(text.en, model), filled(text.ko, model)}; }

std::string short_number(double value) { return fmt::format("{:.4g}", value); }

std::string with_unit(double value, const std::string& unit) {
  const std::string shown = shown_unit(unit);
  return shown.empty() ? short_number(value) : short_number(value) + " " + shown;
}

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

/// Rows over all samples.
class Samples {
 public:
  Samples(const ClaimInputs& inputs, int count, const SolveContext& like) : inputs_(inputs) {
    for (const auto& point : sample_inputs(inputs, count)) {
      auto& sample = samples_.emplace_back();
      sample.inputs = std::make_unique<ClaimInputs>(inputs);
      for (std::size_t n = 0; n < point.size(); ++n) sample.inputs->set(inputs.all()[n].key, point[n]);
      sample.context = std::make_unique<SolveContext>();
      sample.context->looseness = like.looseness;
      sample.context->mesh_errors = false;
      sample.model = std::make_unique<ClaimModel>(*sample.inputs, *sample.context);
    }
  }
  std::size_t size() const { return samples_.size(); }
  ClaimModel& model(std::size_t n) { return *samples_[n].model; }
  std::vector<double> row(const std::string& id) {
    std::vector<double> values;
    for (auto& sample : samples_) values.push_back(sample.model->row(id));
    return values;
  }
  long solves() const {
    long sum = 0;
    for (const auto& sample : samples_) sum += sample.context->solves;
    return sum;
  }
  long cells() const {
    long sum = 0;
    for (const auto& sample : samples_) sum += sample.context->cells;
    return sum;
  }

 private:
  struct Sample {
    std::unique_ptr<ClaimInputs> inputs;
    std::unique_ptr<SolveContext> context;
    std::unique_ptr<ClaimModel> model;
  };
  const ClaimInputs& inputs_;
  std::vector<Sample> samples_;
};

/// What a crossover search found: the value of an input at which a test turns.
double crossing(const ClaimTest& test, const ClaimInput& input, const ClaimInputs& inputs, bool now,
                SolveContext& context) {
  const auto turned = [&](double value) {
    ClaimInputs moved = inputs;
    moved.set(input.key, value);
    ClaimModel model(moved, context);
    return test_holds(test, model) != now;
  };
  double inside[2] = {input.value, input.value};
  bool open[2] = {true, true};
  for (double factor = step_factor; factor <= reach && (open[0] || open[1]); factor *= step_factor) {
    for (int up = 0; up < 2; ++up) {
      if (!open[up]) continue;
      double value = up == 1 ? input.value * factor : input.value / factor;
      if (value >= input.most) {
        value = input.most;
        open[up] = false;
      }
      if (!turned(value)) {
        inside[up] = value;
        continue;
      }
      // Bisection in logarithms of what is still as it was and what has turned.
      double a = std::log(inside[up]), b = std::log(value);
      for (int n = 0; n < bisections; ++n) {
        const double middle = 0.5 * (a + b);
        (turned(std::exp(middle)) ? b : a) = middle;
      }
      return std::exp(0.5 * (a + b));
    }
  }
  return std::numeric_limits<double>::quiet_NaN();
}

Json json_crossover(const ClaimCrossover& crossover, const std::string& key, ClaimModel& model,
                    const std::vector<ClaimTest>& tests, SolveContext& context) {
  const ClaimInput& input = model.inputs().find(key);
  ClaimTest test;
  const auto same = [&](const ClaimTest& t) {
    return t.row == crossover.row && t.against == crossover.against && t.number == crossover.number;
  };
  const auto found = std::find_if(tests.begin(), tests.end(), same);
  if (found != tests.end()) test = *found;
  test.row = crossover.row;
  test.against = crossover.against;
  test.number = crossover.number;
  const double value = crossing(test, input, model.inputs(), test_holds(test, model), context);
  const bool exists = std::isfinite(value), within = exists && value >= input.low && value <= input.high;
  Json json{{"input", key}};
  put_text(json, "name", input.name);
  json["row"] = crossover.row;
  json["value"] = input.value / input.shown;
  json["crossover"] = json_number(value / input.shown);
  json["unit"] = input.unit;
  json["factor"] = json_number(value / input.value);
  json["within_range"] = within;
  const std::string from = with_unit(input.value / input.shown, input.unit),
                    to = with_unit(value / input.shown, input.unit), factor = short_number(value / input.value);
  const auto in_korean = [](std::string amount) {
    for (const auto& [unit, name] : {std::pair(" year⁻¹", "/년"), std::pair(" year", "년")}) {
      if (const auto at = amount.find(unit); at != std::string::npos) {
        amount.replace(at, std::string(unit).size(), name);
      }
    }
    return amount;
  };
  Text text;
  if (exists) {
    text.en = fmt::format("{}: {} would have to become {} ({} times){}", input.name.en, from, to, factor,
                          within ? ", inside its stated range" : ", outside its stated range");
    text.ko = fmt::format("{}: {}에서 {}로 바뀌어야 한다 ({}배, {})", input.name.ko, in_korean(from), in_korean(to),
                          factor, within ? "정해진 범위 안" : "정해진 범위 밖");
  } else {
    text.en =
        fmt::format("{}: nothing between a thousandth and a thousand times its {} changes it", input.name.en, from);
    text.ko = fmt::format("{}: {}의 천분의 일에서 천 배까지 바꾸어도 달라지지 않는다", input.name.ko, from);
  }
  put_text(json, "text", text);
  return json;
}

/// The ends of the inputs' ranges that move a test towards turning, all at once.
Json json_corner(const ClaimTest& test, ClaimModel& model, SolveContext& context) {
  const auto excess = [&](ClaimModel& at) {
    const double f = at.row(test.row) - threshold(test, at);
    return test.above ? f : -f;
  };
  const bool now = test_holds(test, model);
  const double base = excess(model);
  std::set<std::string> keys = model.inputs_of(test.row);
  if (!test.against.empty()) {
    if (claim_rows().count(test.against) != 0) {
      const auto& more = model.inputs_of(test.against);
      keys.insert(more.begin(), more.end());
    } else {
      keys.insert(test.against);
    }
  }
  ClaimInputs corner = model.inputs();
  for (const std::string& key : keys) {
    const ClaimInput& input = model.inputs().find(key);
    double best = now ? base : -base;
    for (const double end : {input.low, input.high}) {
      ClaimInputs moved = model.inputs();
      moved.set(key, end);
      ClaimModel at(moved, context);
      const double f = now ? excess(at) : -excess(at);
      if (f < best) {
        best = f;
        corner.set(key, end);
      }
    }
  }
  ClaimModel at(corner, context);
  const bool holds = test_holds(test, at);
  Json json{{"row", test.row}};
  put_text(json, "name", test.name);
  json["holds"] = now;
  json["value"] = json_number(model.row(test.row));
  json["threshold"] = json_number(threshold(test, model));
  json["relation"] = test.above ? "above" : "below";
  json["worst_value"] = json_number(at.row(test.row));
  json["worst_threshold"] = json_number(threshold(test, at));
  json["robust"] = holds == now;
  return json;
}

class LedgerMaker {
 public:
  LedgerMaker(const ClaimInputs& inputs, const LedgerOptions& options, SolveContext& context)
      : inputs_(inputs),
        options_(options),
        context_(context),
        model_(inputs, context),
        loose_model_(inputs, loose_context_),
        samples_(inputs, options.samples, context) {
    loose_context_.looseness = context.looseness * loose;
  }

  Json row(const ClaimRowText& text) {
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

  Json claim(const ClaimText& text, const ClaimTexts& texts) {
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

  Json counter_claim(const ClaimText& text) {
    current_ = text.id;
    Json json = head(text);
    put_text(json, "claim", text.quote);
    judge(json, text);
    sentence(json, text);
    json["figures"] = text.figures;
    current_.clear();
    return json;
  }

  Json system(const SystemText& text) {
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

  /// Full field against closed form.
  Json deviations() {
    Json list = Json::array();
    const auto add = [&](const Text& name, double ideal, double field, const std::string& unit, const Text& why) {
      Json json;
      put_text(json, "name", name);
      json["ideal"] = json_number(ideal);
      json["field"] = json_number(field);
      json["unit"] = unit;
      json["relative"] = json_number(field / ideal - 1.0);
      put_text(json, "why", why);
      list.push_back(std::move(json));
    };
    const double efficiency = model_.row("C1r"), assumed = model_["radiator.efficiency"];
    const double imposed = model_["radiator.temperature"] - constants::zero_celsius;
    const double mean = model_.row("C1y") - constants::zero_celsius;
    add({"radiator per megawatt, dawn-dusk orbit", "여명-황혼 궤도의 1 MW당 방열판"}, model_.row("C1f"),
        model_.row("C1q"), "m2/MW",
        {fmt::format(
             "the panel reaches an efficiency of {:.3f} where {:.2f} is assumed: fins, adhesive and coolant film "
             "are solved; the chips' limit leaves the coolant a mean of {:.1f} °C where {:.1f} °C is imposed; "
             "the pump's heat comes on top",
             efficiency, assumed, mean, imposed),
         fmt::format(
             "가정한 효율 {1:.2f} 대신 패널의 효율은 {0:.3f}이다. 핀, 접착층, 냉각재 막을 풀었다. 칩의 한계에서 "
             "정해지는 냉각재 평균 온도는 {2:.1f} °C로, 정해 둔 {3:.1f} °C와 다르다. 펌프의 열이 더해진다",
             efficiency, assumed, mean, imposed)});
    add({"mass per area of the radiator", "방열판의 면적당 질량"}, model_["radiator.areal_mass"], model_.row("C1s"),
        "kg/m2",
        {"the panel of the case has aluminium sheets of 0.5 mm, saddles and ammonia; the ledger assumes a lighter one",
         "사례의 패널은 0.5 mm 알루미늄 면재, 새들, 암모니아로 되어 있다. 장부는 더 가벼운 것을 가정한다"});
    add({"pump power per megawatt", "1 MW당 펌프 전력"}, model_.row("C4c"), model_.row("C4i"), "W",
        {"the loop of the case is warmer, so its ammonia is lighter, and its tubes add to the pressure drop",
         "사례의 회로는 더 따뜻해서 암모니아가 가볍고, 관이 압력 강하를 더한다"});
    add({"worst day of the dawn-dusk orbit", "여명-황혼 궤도의 가장 불리한 날"}, model_.row("C1f"), model_.row("C1t"),
        "m2/MW",
        {"the closed form takes the Sun along the orbit's normal; in June it stands 31 degrees off and lights the "
         "faces",
         "단순식은 태양이 궤도 법선에 있다고 본다. 6월에는 31도 벗어나 면을 비춘다"});
    add({"lunar ground at noon", "달 정오의 지면 온도"}, model_["moon.noon_ground"], model_.row("C6j"), "K",
        {"measured value against the regolith solved with the same albedo", "측정값과, 같은 알베도로 푼 표토의 비교"});
    return list;
  }

  Json inputs() const {
    Json list = Json::array();
    for (const ClaimInput& input : inputs_.all()) {
      Json json = json_input(input);
      const auto used = used_.find(input.key);
      json["claims"] = used == used_.end() ? std::vector<std::string>() : used->second;
      list.push_back(std::move(json));
    }
    return list;
  }

  ClaimModel& model() { return model_; }
  long solves() const { return context_.solves + loose_context_.solves + search_context_.solves + samples_.solves(); }
  long cells() const { return context_.cells + loose_context_.cells + search_context_.cells + samples_.cells(); }

 private:
  Json head(const ClaimText& text) const { return Json{{"id", text.id}}; }

  void sentence(Json& json, const ClaimText& text) {
    const Text words = filled(text.sentence, model_);
    json["sentence"] = words.in(options_.language);
    put_text(json, "sentence", words);
  }

  void put_range(Json& json, const std::string& id, bool sampled) {
    Json low, high;
    if (sampled && options_.samples > 0 && std::isfinite(model_.row(id))) {
      const std::vector<double> values = samples_.row(id);
      low = json_number(quantile(values, tail));
      high = json_number(quantile(values, 1.0 - tail));
    }
    json["low"] = low;
    json["high"] = high;
  }

  double uncertainty(const std::string& id, const std::string& method) {
    if (method == "arithmetic" && model_.own_uncertainty(id) == 0.0) return 0.0;
    const double value = model_.row(id);
    if (!std::isfinite(value)) return std::numeric_limits<double>::quiet_NaN();
    // Full fields know the error of their mesh; solving them twice would tell nothing more.
    const double own = model_.own_uncertainty(id) * std::fabs(value);
    return own > 0.0 ? own : std::fabs(value - loose_model_.row(id));
  }

  void note_use(const std::string& id) {
    for (const std::string& key : model_.inputs_of(id)) note_key(key);
  }
  void note_key(const std::string& key) {
    auto& claims = used_[key];
    if (std::find(claims.begin(), claims.end(), current_) == claims.end()) claims.push_back(current_);
  }

  /// Headline, verdict, crossovers and rows.
  void judge(Json& json, const ClaimText& text) {
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
      for (const char* key : {"quantity_en", "quantity_ko", "value", "unit", "low", "high", "numerical_uncertainty",
                              "method", "formula"}) {
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

  /// A counter-claim's headline may be a row of a claim.
  ClaimRowText headline_elsewhere(const std::string& id) const {
    for (const ClaimText& claim : *all_claims_) {
      for (const ClaimRowText& one : claim.rows) {
        if (one.id == id) return one;
      }
    }
    throw LibraryError("claims: no row is called " + id);
  }

  void verdict(Json& json, const ClaimText& text, std::set<std::string>& keys) {
    std::vector<bool> holds;
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

  void crossovers(Json& json, const ClaimText& text) {
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

  const ClaimInputs& inputs_;
  const LedgerOptions& options_;
  SolveContext& context_;
  SolveContext loose_context_, search_context_;
  ClaimModel model_, loose_model_;
  Samples samples_;
  std::string current_;
  std::map<std::string, std::vector<std::string>> used_;

 public:
  const std::vector<ClaimText>* all_claims_ = nullptr;
};

/// Claims that --only leaves.
std::vector<ClaimText> chosen_claims(const ClaimTexts& texts, const std::vector<std::string>& only) {
  if (only.empty()) return texts.claims;
  std::vector<std::string> ids;
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
    const Words& words = verdict_words().at(verdict);
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

}  // namespace

Json json_number(double value) { return std::isfinite(value) ? Json(value) : Json(); }

std::vector<std::vector<double>> sample_inputs(const ClaimInputs& inputs, int samples) {
  std::mt19937_64 generator(20251204);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(generator() % n); };
  const auto uniform = [&] { return static_cast<double>(generator() >> 11) * 0x1.0p-53; };
  std::vector<std::vector<double>> points(samples, std::vector<double>(inputs.all().size()));
  for (std::size_t n = 0; n < inputs.all().size(); ++n) {
    const ClaimInput& input = inputs.all()[n];
    // One value in each of `samples` equal parts of the range, in random order (McKay et al. 1979).
    std::vector<std::size_t> order(samples);
    for (std::size_t s = 0; s < order.size(); ++s) order[s] = s;
    for (std::size_t s = order.size(); s > 1; --s) std::swap(order[s - 1], order[below(s)]);
    for (std::size_t s = 0; s < order.size(); ++s) {
      const double share = (static_cast<double>(order[s]) + uniform()) / samples;
      points[s][n] = input.low + share * (input.high - input.low);
    }
  }
  return points;
}

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const double at = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  if (below + 1 >= values.size()) return values.back();
  const double part = at - static_cast<double>(below);
  return part > 0.0 ? values[below] + part * (values[below + 1] - values[below]) : values[below];
}

bool test_holds(const ClaimTest& test, ClaimModel& model) {
  const double value = model.row(test.row), limit = threshold(test, model);
  return test.above ? value > limit : value <= limit;
}

std::string verdict_of(const std::vector<bool>& holds) {
  if (holds.empty()) return "not physical";
  const auto held = std::count(holds.begin(), holds.end(), true);
  if (held == 0) return "false";
  return held == static_cast<std::ptrdiff_t>(holds.size()) ? "true" : "partly";
}

Json make_ledger(const ClaimInputs& inputs, const ClaimTexts& texts, const LedgerOptions& options,
                 SolveContext& context) {
  const std::vector<ClaimText> claims = chosen_claims(texts, options.only);
  LedgerMaker maker(inputs, options, context);
  maker.all_claims_ = &texts.claims;
  Json document{{"schema", 1},
                {"command", "claims"},
                {"version", std::string(build_info::version)},
                {"commit", std::string(build_info::commit)},
                {"backend", backend_name()},
                {"device", device_name()},
                {"language", options.language}};
  document["assumed"] = Json::array();
  for (const ClaimInput& input : inputs.all()) {
    if (!input.changed) continue;
    Json json{{"key", input.key}, {"value_text", input.text}};
    put_text(json, "name", input.name);
    document["assumed"].push_back(std::move(json));
  }
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
  if (options.figures) {
    std::set<std::string> wanted;
    for (const char* part : {"claims", "counter_claims"}) {
      for (const Json& claim : document[part]) {
        for (const Json& id : claim["figures"]) wanted.insert(id.get<std::string>());
      }
    }
    ClaimFigures figures = claim_figures(
        maker.model(), [&](const std::string& id) { return wanted.count(id) != 0; }, options.progress);
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
  document["inputs"] = maker.inputs();
  document["sources"] = Json::array();
  for (const auto& [id, text] : texts.articles) {
    document["sources"].push_back({{"id", id}, {"text", text.in(options.language)}});
  }
  std::set<std::string> named;
  for (const ClaimInput& input : inputs.all()) {
    if (input.confidence == "A" || !named.insert(input.source).second) continue;
    document["sources"].push_back({{"id", fmt::format("S{}", named.size())}, {"text", input.source}});
  }
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
