#pragma once
#include <fmt/args.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "solver/core/text.hpp"

namespace coldsky {

/// Everything that pages and terminal say, report/strings.json of the data folder: key -> {"en": ..., "ko": ...}.
/// Throws LibraryError when the file is missing or damaged.
const nlohmann::ordered_json& phrases();
bool has_phrase(const std::string& key);

using PhraseArguments = fmt::dynamic_format_arg_store<fmt::format_context>;
/// A phrase with its fields filled in, in all languages. Throws std::logic_error for a key that is not in the table or
/// a field that is not given.
Text phrase(const std::string& key, const PhraseArguments& arguments);
/// "{n} panel(s)" is written with the ending that its number asks for: "1 panel", "2 panels".
/// phrase("verdict.size", fmt::arg("load", 1000.0))
template <class... Arguments>
Text phrase(const std::string& key, const Arguments&... arguments) {
  PhraseArguments store;
  (store.push_back(arguments), ...);
  return phrase(key, store);
}
/// The same with texts as fields: each language gets its own.
Text phrase_of(const std::string& key, const std::vector<std::pair<const char*, Text>>& texts);

/// {"NAME_en": ..., "NAME_ko": ...} put into `object`.
void put_text(nlohmann::ordered_json& object, const std::string& name, const Text& text);

}  // namespace coldsky
