#include "solver/commands/describe.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <vector>

#include "solver/case/manual.hpp"
#include "solver/case/scene_keys.hpp"
#include "solver/case/schema.hpp"
#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"
#include "solver/core/spelling.hpp"
#include "solver/report/terminal.hpp"
#include "solver/results/summary_schema.hpp"

namespace coldsky {

namespace {

using Rows = std::vector<std::vector<std::string>>;
using Keys = std::vector<const KeySpec*>;
using SummaryKeys = std::vector<const SummaryKeySpec*>;

/// A text of the manual in a language other than English, which the declarations hold.
std::string translated(const std::string& english, const std::string& phrase_key, const std::string& language) {
  return language != "en" && has_phrase(phrase_key) ? phrase(phrase_key).in(language) : english;
}

/// A translation of an older sentence would say something else than the declaration.
std::string meaning(const KeySpec& key, const std::string& language) {
  const std::string phrase_key = "sentence." + key.path;
  return has_phrase(phrase_key) && phrase(phrase_key).en == key.sentence ? phrase(phrase_key).in(language)
                                                                         : key.sentence;
}

std::string source(const KeySpec& key, const std::string& language) {
  const std::string phrase_key = "source." + key.default_source;
  return language != "en" && has_phrase(phrase_key) ? phrases().at(phrase_key).at(language).get<std::string>()
                                                    : key.default_source;
}

/// Words of the manual that are not texts of a key: "none", "required", "any", ...
std::string word(const std::string& english, const std::string& language) {
  return translated(english, "describe." + english, language);
}

/// "none" and "required" are words of the manual where the key has no default of that name.
std::string standard(const KeySpec& key, const std::string& language) {
  return key.default_text.empty() ? word(default_text(key), language) : key.default_text;
}

std::string users(const KeySpec& key, const std::string& language) {
  std::string text;
  std::stringstream names(commands_text(key));
  for (std::string name; std::getline(names, name, ',');) {
    name.erase(0, name.find_first_not_of(' '));
    text += (text.empty() ? "" : ", ") + word(name, language);
  }
  return text;
}

std::string condition(const KeySpec& key, const std::string& language) {
  std::string text = key.condition;
  const std::string given = " given";
  for (std::size_t at = 0; (at = text.find(given, at)) != std::string::npos;) {
    const std::string in_language = " " + word("given", language);
    text.replace(at, given.size(), in_language);
    at += in_language.size();
  }
  return text;
}

/// Columns as wide as they need to be, by the width that letters have in a terminal.
std::string aligned(const Rows& rows) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const auto& row : rows) {
    for (std::size_t n = 0; n < row.size(); ++n) widths[n] = std::max(widths[n], display_width(row[n]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t n = 0; n < row.size(); ++n) {
      line += row[n] + std::string(widths[n] - display_width(row[n]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string manual_of(const KeySpec& key, const std::string& language) {
  Rows rows;
  const auto add = [&](const std::string& label, const std::string& text) {
    rows.push_back({"  " + word(label, language), text});
  };
  if (!key.condition.empty()) add("where", condition(key, language));
  const std::string from = source(key, language);
  add("used by", users(key, language));
  add("unit", unit_text(key));
  add("default", standard(key, language) + (from.empty() ? "" : " (" + from + ")"));
  // Reasons of ranges are in English only.
  const bool reason = language == "en" && !key.range_reason.empty();
  add("range", word(range_text(key), language) + (reason ? " (" + key.range_reason + ")" : ""));
  return fmt::format("{}\n  {}\n{}", key.path, meaning(key, language), aligned(rows));
}

std::string table_of(const Keys& keys, const std::string& language) {
  Rows rows(1);
  for (const char* label : {"key", "unit", "default", "used by", "meaning"}) rows[0].push_back(word(label, language));
  for (const KeySpec* key : keys) {
    rows.push_back(
        {key->path, unit_text(*key), standard(*key, language), users(*key, language), meaning(*key, language)});
  }
  return aligned(rows);
}

nlohmann::ordered_json object_of(const KeySpec& key) {
  const auto text = [](const std::string& words) {
    return words.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(words);
  };
  const auto number = [](double value) {
    return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
  };
  static const char* kinds[] = {"quantity", "difference", "number", "integer", "choice", "text",
                                "date",     "file",       "list",   "boolean", "place",  "direction"};
  return {{"key", key.path},
          {"kind", kinds[static_cast<int>(key.kind)]},
          {"unit", key.unit},
          {"required", key.required()},
          {"default", text(key.default_text)},
          {"default_source", text(key.default_source)},
          {"low", number(key.low)},
          {"low_is_outside", key.low_open},
          {"high", number(key.high)},
          {"range_reason", text(key.range_reason)},
          {"choices", key.choices},
          {"meaning", key.sentence},
          {"where", text(key.condition)},
          {"used_by", commands_text(key)}};
}

nlohmann::ordered_json object_of(const SummaryKeySpec& key) {
  return {{"key", key.name},
          {"unit", key.unit},
          {"filled_by", filled_by_text(key)},
          {"in_transients", instant_text(key)},
          {"meaning", key.meaning}};
}

template <class List>
nlohmann::ordered_json objects_of(const List& keys) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto* key : keys) list.push_back(object_of(*key));
  return {{"keys", list}};
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return text;
}

/// Whether `text` has all words of `search`.
bool has_words(const std::string& text, const std::string& search) {
  const std::string all = lower(text);
  std::stringstream words(lower(search));
  for (std::string one; words >> one;) {
    if (all.find(one) == std::string::npos) return false;
  }
  return true;
}

/// All that the manual says of a key, in both languages.
std::string searched_text(const KeySpec& key) {
  std::string text = fmt::format("{} {} {} {} {} {} {}", key.path, key.sentence, key.unit, key.default_text,
                                 key.default_source, key.range_reason, fmt::join(key.choices, " "));
  for (const char* kind : {"key.", "sentence."}) {
    if (!has_phrase(kind + key.path)) continue;
    const Text found = phrase(kind + key.path);
    text += " " + found.en + " " + found.ko;
  }
  return text;
}

Keys found_keys(const std::string& search) {
  Keys keys;
  for (const KeySpec* key : manual_keys()) {
    if (has_words(searched_text(*key), search)) keys.push_back(key);
  }
  return keys;
}

/// The keys of a table and of the tables in it.
Keys keys_below(const std::string& table) {
  Keys keys;
  for (const KeySpec* key : manual_keys()) {
    if (key->path.starts_with(table + ".")) keys.push_back(key);
  }
  return keys;
}

std::vector<std::string> names_of_keys_and_tables() {
  std::set<std::string> names;
  for (const KeySpec* key : manual_keys()) {
    for (std::size_t dot = 0; (dot = key->path.find('.', dot)) != std::string::npos; ++dot) {
      names.insert(key->path.substr(0, dot));
    }
    names.insert(key->path);
  }
  return {names.begin(), names.end()};
}

[[noreturn]] void no_such_key(const std::string& name, const std::vector<std::string>& names, std::size_t mentioned) {
  const std::string near = nearest_word(name, names);
  throw InputError({}, fmt::format("there is no key '{}'", name), "keys are spelt in full",
                   !near.empty() ? fmt::format("did you mean '{}'?", near)
                   : mentioned > 0
                       ? fmt::format("'coldsky describe --search {}' finds {}", name,
                                     mentioned == 1 ? std::string("a key") : fmt::format("{} keys", mentioned))
                       : "'coldsky describe' lists all keys");
}

[[noreturn]] void nothing_found(const std::string& search) {
  throw InputError({}, fmt::format("the manual of no key has '{}'", search), "", "'coldsky describe' lists all keys");
}

/// The keys of the summary that are asked for.
SummaryKeys wanted_summary_keys(const DescribeOptions& options) {
  SummaryKeys keys;
  for (const SummaryKeySpec& key : summary_schema()) {
    const bool wanted = options.key.empty() || key.name == options.key || key.name.starts_with(options.key + ".") ||
                        find_summary_key(options.key) == &key;
    if (wanted && has_words(key.name + " " + key.unit + " " + key.meaning, options.search)) keys.push_back(&key);
  }
  if (keys.empty() && !options.key.empty()) {
    std::vector<std::string> names;
    names.reserve(summary_schema().size());
    for (const SummaryKeySpec& key : summary_schema()) names.push_back(key.name);
    no_such_key(options.key, names, 0);
  }
  if (keys.empty()) nothing_found(options.search);
  return keys;
}

/// What is asked for: keys of cases, or of the summary.
struct Wanted {
  std::string key;               ///< its plain name
  const KeySpec* one = nullptr;  ///< where a single key of cases is asked for
  Keys keys;
  SummaryKeys of_summary;
};

Wanted find_wanted(DescribeOptions options) {
  // As a table stands in the file, and as a shell completes it.
  for (int n = 0; n < 2; ++n) {  // [[scene.body]]
    if (options.key.starts_with('[') && options.key.ends_with(']')) {
      options.key = options.key.substr(1, options.key.size() - 2);
    }
  }
  while (options.key.ends_with('.')) options.key.pop_back();
  Wanted wanted{options.key, nullptr, {}, {}};
  if (!options.summary) {
    wanted.one = find_key(options.key);
    if (const SceneKey* of_scene = find_scene_key(options.key)) wanted.one = &of_scene->spec;
    wanted.keys = options.key.empty()     ? found_keys("")
                  : wanted.one != nullptr ? Keys{wanted.one}
                                          : keys_below(options.key);
  }
  if (options.summary || (wanted.keys.empty() && find_summary_key(options.key) != nullptr)) {
    wanted.of_summary = wanted_summary_keys(options);
    return wanted;
  }
  if (wanted.keys.empty()) no_such_key(options.key, names_of_keys_and_tables(), found_keys(options.key).size());
  std::erase_if(wanted.keys, [&](const KeySpec* key) { return !has_words(searched_text(*key), options.search); });
  if (wanted.keys.empty()) nothing_found(options.search);
  return wanted;
}

std::string text_of(const Wanted& wanted, const DescribeOptions& options) {
  if (!wanted.of_summary.empty()) {
    return options.markdown ? describe_summary_markdown(wanted.of_summary) : describe_summary(wanted.of_summary);
  }
  if (options.markdown) {
    return wanted.key.empty() && options.search.empty() ? describe_markdown() : markdown_table(wanted.keys);
  }
  return wanted.one != nullptr ? manual_of(*wanted.one, options.language) : table_of(wanted.keys, options.language);
}

nlohmann::ordered_json objects_of(const Wanted& wanted) {
  return wanted.of_summary.empty() ? objects_of(wanted.keys) : objects_of(wanted.of_summary);
}

}  // namespace

std::string described_keys(const DescribeOptions& options) { return objects_of(find_wanted(options)).dump(2); }

int run_describe(const DescribeOptions& options) {
  const Wanted wanted = find_wanted(options);
  if (options.json) {
    fmt::print("{}\n", objects_of(wanted).dump(2));
  } else {
    fmt::print("{}", text_of(wanted, options));
  }
  return 0;
}

}  // namespace coldsky
