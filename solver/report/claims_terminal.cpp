#include "solver/report/claims_terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

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
    return out_;
  }

 private:
  std::string text_of(const Json& json, const std::string& name) const {
    const Json& text = json[name + "_" + language_];
    return text.is_null() ? "" : text.get<std::string>();
  }
  std::string number(const Json& value) const {
    return value.is_null() ? word("none", language_) : format_number(value.get<double>());
  }
  std::string range(const Json& row) const {
    if (row["low"].is_null() || row["high"].is_null()) return "";
    return fmt::format("{} … {}", format_number(row["low"].get<double>()), format_number(row["high"].get<double>()));
  }
  static std::string unit(const Json& row) { return row["unit"] == "1" ? "-" : row["unit"].get<std::string>(); }

  void claim(const Json& claim, const std::string& said) {
    out_ += fmt::format("\n{}  \"{}\": {}\n", claim["id"].get<std::string>(), said, text_of(claim, "verdict"));
    out_ += "    " + text_of(claim, "sentence") + "\n";
    std::vector<TableRow> rows;
    for (const Json& row : claim["rows"]) {
      rows.push_back({fmt::format("{:<8} {}", row["id"].get<std::string>(), text_of(row, "quantity")),
                      number(row["value"]), unit(row),
                      fmt::format("{:<24} {}", range(row), word(row["method"], language_))});
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
