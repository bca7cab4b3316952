#include "solver/report/claims_terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "solver/core/phrases.hpp"
#include "solver/core/units.hpp"
#include "solver/report/terminal.hpp"

namespace coldsky {

namespace {

using Json = nlohmann::ordered_json;

/// What the table itself says.
const std::string& word(const std::string& name, const std::string& language) {
  static const std::map<std::string, std::map<std::string, std::string>> words = {
      {"en",
       {{"holds", "holds"},
        {"fails", "does not hold"},
        {"robust", "over the whole stated range"},
        {"turns", "turns within the stated ranges"},
        {"crossover", "to turn it"},
        {"counter", "What is also said"},
        {"systems", "Systems and published designs"},
        {"published", "published"},
        {"reproduced", "by its own inputs"},
        {"consistent", "consistent physics"},
        {"recalled", "recalled, not re-read"},
        {"assumed", "Assumed"},
        {"flips", "The verdict changes within the stated ranges"},
        {"arithmetic", "arithmetic"},
        {"solve", "solved"},
        {"none", "no radiator can do it"}}},
      {"ko",
       {{"holds", "성립"},
        {"fails", "성립하지 않음"},
        {"robust", "정해진 범위 전체에서"},
        {"turns", "정해진 범위 안에서 바뀜"},
        {"crossover", "바뀌려면"},
        {"counter", "그 밖에 떠도는 말"},
        {"systems", "시스템과 발표된 설계"},
        {"published", "발표값"},
        {"reproduced", "그 설계의 입력으로"},
        {"consistent", "일관된 물리로"},
        {"recalled", "기억에 의한 값, 다시 확인하지 않음"},
        {"assumed", "가정"},
        {"flips", "정해진 범위 안에서 판정이 바뀐다"},
        {"arithmetic", "산술"},
        {"solve", "해석"},
        {"none", "어떤 방열판으로도 불가능"}}}};
  return words.at(language).at(name);
}

class Table {
 public:
  Table(const Json& ledger, const std::string& language) : ledger_(ledger), language_(language) {}

  std::string text() {
    out_ += text_of(ledger_, "summary") + "\n";
    for (const Json& one : ledger_["assumed"]) {
      out_ += fmt::format("  {}: {} = {}\n", word("assumed", language_), text_of(one, "name"),
                          one["value_text"].get<std::string>());
    }
    for (const Json& claim : ledger_["claims"]) this->claim(claim, text_of(claim, "quote"));
    if (!ledger_["counter_claims"].empty()) out_ += fmt::format("\n{}\n", word("counter", language_));
    for (const Json& claim : ledger_["counter_claims"]) this->claim(claim, text_of(claim, "claim"));
    if (!ledger_["systems"].empty()) out_ += fmt::format("\n{}\n", word("systems", language_));
    for (const Json& system : ledger_["systems"]) this->system(system);
    if (!ledger_["figures_left_out"].empty()) out_ += fmt::format("\n{}\n", phrase("page.warnings").in(language_));
    for (const Json& note : ledger_["figures_left_out"]) out_ += fmt::format("  {}\n", text_of(note, "text"));
    return out_;
  }

 private:
  std::string text_of(const Json& json, const std::string& name) const {
    const Json& text = json[name + "_" + language_];
    return text.is_null() ? "" : text.get<std::string>();
  }
  std::string number(const Json& value) const {
    return value.is_null() ? word("none", language_) : readable(value.get<double>());
  }
  /// Very large and very small numbers as "2.81e15".
  static std::string readable(double value) {
    const double size = std::fabs(value);
    if (size == 0.0 || (size >= 1e-3 && size < 1e7)) return format_number(value);
    const auto exponent = static_cast<int>(std::floor(std::log10(size)));
    return fmt::format("{:.2f}e{}", value / std::pow(10.0, exponent), exponent);
  }
  std::string range(const Json& row) const {
    if (row["low"].is_null() || row["high"].is_null()) return "";
    return fmt::format("{} … {}", readable(row["low"].get<double>()), readable(row["high"].get<double>()));
  }
  static std::string unit(const Json& row) {
    const std::string shown = shown_unit(row["unit"].get<std::string>());
    return shown.empty() ? "-" : shown;
  }

  void claim(const Json& claim, const std::string& said) {
    out_ += fmt::format("\n{}  \"{}\": {}\n", claim["id"].get<std::string>(), said, text_of(claim, "verdict"));
    out_ += "    " + text_of(claim, "sentence") + "\n";
    std::size_t id_width = 0, range_width = 0;
    for (const Json& row : claim["rows"]) {
      id_width = std::max(id_width, display_width(row["id"].get<std::string>()));
      range_width = std::max(range_width, display_width(range(row)));
    }
    std::vector<TableRow> rows;
    for (const Json& row : claim["rows"]) {
      const auto id = row["id"].get<std::string>();
      const std::string span = range(row);
      rows.push_back({id + std::string(id_width + 2 - display_width(id), ' ') + text_of(row, "quantity"),
                      number(row["value"]), unit(row),
                      span + std::string(range_width + 2 - display_width(span), ' ') + word(row["method"], language_)});
    }
    out_ += format_table(rows);
    for (const Json& test : claim["tests"]) {
      out_ += fmt::format("  {}: {}, {}\n", text_of(test, "name"), word(test["holds"] ? "holds" : "fails", language_),
                          word(test["robust"] ? "robust" : "turns", language_));
    }
    for (const Json& crossover : claim["crossovers"]) {
      out_ += fmt::format("  {}: {}\n", word("crossover", language_), text_of(crossover, "text"));
    }
    if (claim["flips"]) out_ += fmt::format("  {}\n", word("flips", language_));
  }

  void system(const Json& system) {
    out_ += fmt::format("\n{}\n", text_of(system, "name"));
    std::vector<TableRow> rows;
    for (const Json& one : system["numbers"]) {
      for (const char* kind : {"published", "reproduced", "consistent"}) {
        if (one[kind].is_null()) continue;
        std::string note = word(kind, language_);
        if (std::string(kind) == "published" && one["status"] == "R") note += ", " + word("recalled", language_);
        rows.push_back({text_of(one, "name"), number(one[kind]), unit(one), note});
      }
    }
    out_ += format_table(rows);
  }

  const Json& ledger_;
  const std::string language_;
  std::string out_;
};

}  // namespace

std::string claims_table(const Json& ledger, const std::string& language) { return Table(ledger, language).text(); }

}  // namespace coldsky
