#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "solver/case/reader.hpp"
#include "solver/case/schema.hpp"
#include "solver/core/toml.hpp"

namespace coldsky {

std::string write_case(const Case& c) {
  Case copy = c;
  std::vector<std::pair<std::string, std::string>> tables;
  for (const KeySpec& key : schema()) {
    if (!matters(key, copy)) continue;
    const auto dot = key.path.rfind('.');
    const std::string table = dot == std::string::npos ? "" : key.path.substr(0, dot), leaf = key.path.substr(dot + 1);
    std::string value;
    const auto with_unit = [&](double number) {
      return key.unit == "1" || key.kind == KeyKind::number ? fmt::format("{}", number)
                                                            : fmt::format("\"{} {}\"", number, key.unit);
    };
    switch (key.member.index()) {
      case 0:
        value = with_unit(std::get<0>(key.member)(copy));
        break;
      case 1: {
        const auto& optional = std::get<1>(key.member)(copy);
        if (!optional) continue;
        value = with_unit(*optional);
        break;
      }
      case 2:
        value = fmt::format("{}", std::get<2>(key.member)(copy));
        break;
      case 3:
        value = std::get<3>(key.member)(copy) ? "true" : "false";
        break;
      case 5: {
        const auto& items = std::get<5>(key.member)(copy);
        if (items.empty()) continue;
        toml::array list;
        for (const std::string& item : items) list.push_back(item);
        std::stringstream text;
        text << list;
        value = text.str();
        break;
      }
      default: {
        const std::string& words = std::get<4>(key.member)(copy);
        if (words.empty()) continue;
        std::stringstream quoted;
        quoted << toml::value<std::string>(words);
        value = quoted.str();
      }
    }
    // TOML opens a table once only, wherever the schema lists its keys.
    auto place = std::find_if(tables.begin(), tables.end(), [&](const auto& known) { return known.first == table; });
    if (place == tables.end()) place = tables.insert(tables.end(), {table, ""});
    place->second += fmt::format("{} = {}\n", leaf, value);
  }
  std::string text;
  for (const auto& [table, lines] : tables) {
    if (!table.empty()) text += fmt::format("\n[{}]\n", table);
    text += lines;
  }
  return text;
}

}  // namespace coldsky
