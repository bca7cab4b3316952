#include "solver/claims/texts.hpp"

#include <fmt/args.h>
#include <fmt/format.h>

#include <algorithm>

#include "solver/core/error.hpp"
#include "solver/core/toml.hpp"

namespace coldsky {

namespace {

class TextReader {
 public:
  explicit TextReader(std::string file) : file_(std::move(file)) {}

  [[noreturn]] void refuse(const toml::node& node, const std::string& problem) const {
    throw LibraryError(fmt::format("{}:{}: {}", file_, node.source().begin.line, problem));
  }
  std::string text(const toml::table& entry, const std::string& key) const {
    const auto words = entry[key].value<std::string>();
    if (!words || words->empty()) refuse(entry, fmt::format("{} is missing", key));
    return *words;
  }
  static std::string optional(const toml::table& entry, const std::string& key) {
    return entry[key].value<std::string>().value_or("");
  }
  /// "NAME_en" and "NAME_ko", or "en" and "ko" where the name is empty.
  Text both(const toml::table& entry, const std::string& name) const {
    const std::string stem = name.empty() ? "" : name + "_";
    return {text(entry, stem + "en"), text(entry, stem + "ko")};
  }
  static Text optional_both(const toml::table& entry, const std::string& name) {
    return {optional(entry, name + "_en"), optional(entry, name + "_ko")};
  }
  std::vector<std::string> list(const toml::table& entry, const std::string& key) const {
    std::vector<std::string> words;
    if (const toml::array* array = entry[key].as_array()) {
      for (const toml::node& node : *array) {
        const auto word = node.value<std::string>();
        if (!word) refuse(node, key + " is a list of texts");
        words.push_back(*word);
      }
    }
    return words;
  }
  /// Tables of an array of tables; none where there is no such array.
  std::vector<const toml::table*> tables(const toml::table& entry, const std::string& key) const {
    std::vector<const toml::table*> found;
    if (const toml::array* array = entry[key].as_array()) {
      for (const toml::node& node : *array) {
        if (!node.is_table()) refuse(node, key + " is a list of tables");
        found.push_back(node.as_table());
      }
    }
    return found;
  }

  ClaimText claim(const toml::table& entry, bool counter) const {
    ClaimText claim;
    claim.id = text(entry, "id");
    claim.headline = optional(entry, "headline");
    claim.sentence = both(entry, "sentence");
    if (counter) {
      claim.quote = both(entry, "claim");
    } else {
      claim.article = text(entry, "article");
      claim.quote = both(entry, "quote");
      claim.title = both(entry, "title");
      claim.hypothesis = both(entry, "hypothesis");
      claim.threshold = optional_both(entry, "threshold");
    }
    claim.figures = list(entry, "figures");
    claim.verified_by = list(entry, "verified_by");
    for (const toml::table* row : tables(entry, "rows")) claim.rows.push_back(this->row(*row));
    for (const toml::table* node : tables(entry, "tests")) {
      ClaimTest test;
      test.row = text(*node, "row");
      const std::string relation = text(*node, "relation");
      if (relation != "above" && relation != "below") refuse(*node, "relation is above or below");
      test.above = relation == "above";
      against(*node, test.against, test.number);
      test.name = both(*node, "");
      claim.tests.push_back(std::move(test));
    }
    for (const toml::table* node : tables(entry, "crossovers")) {
      ClaimCrossover crossover;
      crossover.row = text(*node, "row");
      against(*node, crossover.against, crossover.number);
      crossover.inputs = list(*node, "inputs");
      claim.crossovers.push_back(std::move(crossover));
    }
    return claim;
  }

  SystemText system(const toml::table& entry) const {
    SystemText system{text(entry, "id"),
                      text(entry, "claim"),
                      optional(entry, "case"),
                      text(entry, "source"),
                      both(entry, "name"),
                      both(entry, "note"),
                      {}};
    for (const toml::table* node : tables(entry, "numbers")) {
      SystemNumberText number;
      number.row = text(*node, "row");
      number.consistent = optional(*node, "consistent");
      number.reproduced = text(*node, "kind") == "reproduced";
      number.name = both(*node, "");
      number.note = optional_both(*node, "note");
      number.unit = text(*node, "unit");
      number.status = optional(*node, "status");
      number.published = (*node)["published"].value<double>();
      number.sampled = (*node)["sampled"].value_or(true);
      system.numbers.push_back(std::move(number));
    }
    return system;
  }

 private:
  ClaimRowText row(const toml::table& entry) const {
    ClaimRowText row{text(entry, "id"),     both(entry, ""),        optional_both(entry, "note"),   text(entry, "unit"),
                     text(entry, "method"), text(entry, "formula"), entry["sampled"].value_or(true)};
    if (row.method != "solve" && row.method != "arithmetic") refuse(entry, "method is solve or arithmetic");
    return row;
  }
  void against(const toml::table& entry, std::string& name, double& number) const {
    if (const auto value = entry["against"].value_exact<double>()) {
      number = *value;
    } else {
      name = text(entry, "against");
    }
  }
  std::string file_;
};

}  // namespace

ClaimTexts read_claim_texts(const std::filesystem::path& file) {
  const TextReader reader(file.string());
  ClaimTexts texts;
  try {
    const toml::table document = toml::parse_file(file.string());
    if (const toml::table* articles = document["articles"].as_table()) {
      for (const auto& [key, node] : *articles) {
        if (!node.is_table()) reader.refuse(node, "an article is a table");
        texts.articles[std::string(key.str())] = reader.both(*node.as_table(), "");
      }
    }
    for (const toml::table* entry : reader.tables(document, "claim")) {
      texts.claims.push_back(reader.claim(*entry, false));
      if (texts.articles.count(texts.claims.back().article) == 0) reader.refuse(*entry, "there is no such article");
    }
    for (const toml::table* entry : reader.tables(document, "counter")) {
      texts.counter_claims.push_back(reader.claim(*entry, true));
    }
    for (const toml::table* entry : reader.tables(document, "system")) texts.systems.push_back(reader.system(*entry));
    for (const toml::table* entry : reader.tables(document, "left_out")) {
      texts.left_out.push_back(reader.both(*entry, ""));
    }
  } catch (const toml::parse_error& error) {
    throw LibraryError(fmt::format("{}:{}: {}", file.string(), error.source().begin.line, error.description()));
  }
  return texts;
}

std::string fill_template(const std::string& text, const std::map<std::string, double>& values) {
  fmt::dynamic_format_arg_store<fmt::format_context> arguments;
  for (const auto& [name, value] : values) arguments.push_back(fmt::arg(name.c_str(), value));
  try {
    return fmt::vformat(text, arguments);
  } catch (const fmt::format_error& error) {
    throw LibraryError(fmt::format("claims: \"{}\": {}", text, error.what()));
  }
}

}  // namespace coldsky
