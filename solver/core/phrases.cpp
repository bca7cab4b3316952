#include "solver/core/phrases.hpp"

#include <fstream>

#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"

namespace coldsky {

namespace {

nlohmann::ordered_json read_phrases() {
  const auto path = data_file("report/strings.json");
  std::ifstream file(path);
  nlohmann::ordered_json table = nlohmann::ordered_json::parse(file, nullptr, false);
  if (!table.is_object()) throw LibraryError(path.string() + " is damaged: reinstall coldsky");
  return table;
}

/// English nouns after their numbers: "1 panel(s)" becomes "1 panel", "2 panel(s)" becomes "2 panels". The number may
/// have an adjective behind it: "{steps} time step(s)".
std::string inflected(std::string text) {
  for (const std::string ending : {"(s)", "(es)"}) {
    for (std::size_t at = 0; (at = text.find(ending, at)) != std::string::npos;) {
      const std::size_t digit = text.find_last_of("0123456789", at);
      std::size_t first = digit;
      while (first != std::string::npos && first > 0 && std::string(" (").find(text[first - 1]) == std::string::npos) {
        --first;
      }
      const bool one = digit != std::string::npos && text.substr(first, digit + 1 - first) == "1";
      text.replace(at, ending.size(), one ? "" : ending.substr(1, ending.size() - 2));
    }
  }
  return text;
}

std::string fill(const std::string& key, const char* language, const PhraseArguments& arguments) {
  const auto& table = phrases();
  const auto found = table.find(key);
  if (found == table.end() || !found->contains(language)) throw std::logic_error("no phrase '" + key + "'");
  try {
    return inflected(fmt::vformat(found->at(language).get<std::string>(), arguments));
  } catch (const fmt::format_error& error) {
    throw std::logic_error("phrase '" + key + "' (" + language + "): " + error.what());
  }
}

}  // namespace

const nlohmann::ordered_json& phrases() {
  static const nlohmann::ordered_json table = read_phrases();
  return table;
}

bool has_phrase(const std::string& key) { return phrases().contains(key); }

Text phrase(const std::string& key, const PhraseArguments& arguments) {
  return {fill(key, "en", arguments), fill(key, "ko", arguments)};
}

Text phrase_of(const std::string& key, const std::vector<std::pair<const char*, Text>>& texts) {
  PhraseArguments english, korean;
  for (const auto& [name, text] : texts) {
    english.push_back(fmt::arg(name, text.en));
    korean.push_back(fmt::arg(name, text.ko));
  }
  return {fill(key, "en", english), fill(key, "ko", korean)};
}

void put_text(nlohmann::ordered_json& object, const std::string& name, const Text& text) {
  object[name + "_en"] = text.en;
  object[name + "_ko"] = text.ko;
}

}  // namespace coldsky
