#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "solver/case/reader.hpp"
#include "solver/case/reading.hpp"
#include "solver/case/schema.hpp"
#include "solver/core/toml.hpp"

namespace coldsky {

namespace {

/// The value of a key as TOML; empty where it has none. \param c is read only, but members are given out for writing
std::string toml_value(const KeySpec& key, Case& c) {
  const auto with_unit = [&](double number) {
    return key.unit == "1" || key.kind == KeyKind::number ? fmt::format("{}", number)
                                                          : fmt::format("\"{} {}\"", number, key.unit);
  };
  switch (key.member.index()) {
    case 0:
      return with_unit(std::get<0>(key.member)(c));
    case 1: {
      const auto& optional = std::get<1>(key.member)(c);
      return optional ? with_unit(*optional) : "";
    }
    case 2:
      return fmt::format("{}", std::get<2>(key.member)(c));
    case 3:
      return std::get<3>(key.member)(c) ? "true" : "false";
    case 5: {
      const auto& items = std::get<5>(key.member)(c);
      if (items.empty()) return "";
      toml::array list;
      for (const std::string& item : items) list.push_back(item);
      std::stringstream text;
      text << list;
      return text.str();
    }
    case 6: {
      const auto& triple = std::get<6>(key.member)(c);
      if (!triple) return "";
      return fmt::format("[{}, {}, {}]", with_unit((*triple)[0]), with_unit((*triple)[1]), with_unit((*triple)[2]));
    }
    default: {
      const std::string& words = std::get<4>(key.member)(c);
      if (words.empty()) return "";
      std::stringstream quoted;
      quoted << toml::value<std::string>(words);
      return quoted.str();
    }
  }
}

}  // namespace

std::string write_scene(const Case& c) {
  if (!c.scene) return "";
  Case copy = c;
  std::string text = "\n[scene]\n";
  for (const SceneList list : scene_lists) {
    for (std::size_t entry = 0; entry < count_of(*c.scene, list); ++entry) {
      text += fmt::format("\n[[{}]]\n", path_of(list));
      for (const SceneKey& key : scene_schema()) {
        if (key.list != list || key_in_the_way(key, copy, entry) != nullptr) continue;
        KeySpec own = key.spec;
        own.member = key.member_of(entry);
        const std::string value = toml_value(own, copy);
        if (!value.empty()) text += fmt::format("{} = {}\n", key.leaf(), value);
      }
    }
  }
  return text;
}

std::string write_case(const Case& c) {
  Case copy = c;
  std::vector<std::pair<std::string, std::string>> tables;
  for (const KeySpec& key : schema()) {
    if (!matters(key, copy)) continue;
    const auto dot = key.path.rfind('.');
    const std::string table = dot == std::string::npos ? "" : key.path.substr(0, dot), leaf = key.path.substr(dot + 1);
    const std::string value = toml_value(key, copy);
    if (value.empty()) continue;
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
  return text + write_scene(c);
}

}  // namespace coldsky
