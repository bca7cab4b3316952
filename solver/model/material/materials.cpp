#include "solver/model/material/materials.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <map>
#include <optional>

#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "solver/core/toml.hpp"

namespace coldsky {

namespace {

/// One entry of the table; every number is required, so that none is zero by oversight.
Material read_material(const std::string& file, const std::string& name, const toml::node& node) {
  const auto refuse = [&](const std::string& problem) {
    throw LibraryError(fmt::format("{}:{}: material {}: {}", file, node.source().begin.line, name, problem));
  };
  if (!node.is_table()) refuse("is not a table");
  const toml::table& entry = *node.as_table();
  const auto positive = [&](toml::node_view<const toml::node> value, const char* key) {
    const std::optional<double> number = value.value<double>();
    if (!number || !(*number > 0.0) || !std::isfinite(*number))
      refuse(fmt::format("{} must be a positive number", key));
    return *number;
  };
  const auto text = [&](const char* key) {
    const std::optional<std::string> words = entry[key].value<std::string>();
    if (!words || words->empty()) refuse(fmt::format("{} is missing", key));
    return *words;
  };
  Material material;
  material.name = name;
  material.conductivity_across = positive(entry["conductivity"][0], "conductivity across the tubes");
  material.conductivity_along = positive(entry["conductivity"][1], "conductivity along the tubes");
  material.conductivity_through = positive(entry["conductivity"][2], "conductivity through the sheet");
  material.temperature_coefficient = entry["temperature_coefficient"].value_or(0.0);
  material.reference_temperature = entry["reference_temperature"].value_or(300.0);
  material.density = positive(entry["density"], "density");
  material.specific_heat = positive(entry["specific_heat"], "specific_heat");
  material.source = text("source");
  material.status = text("status");
  return material;
}

const std::map<std::string, Material>& table() {
  static const std::map<std::string, Material> materials = [] {
    const std::string path = data_file("materials.toml").string();
    std::map<std::string, Material> result;
    try {
      for (const auto& [key, node] : toml::parse_file(path)) {
        const std::string name(key.str());
        result.emplace(name, read_material(path, name, node));
      }
    } catch (const toml::parse_error& error) {
      throw LibraryError(fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
    }
    return result;
  }();
  return materials;
}

}  // namespace

const Material& find_material(const std::string& name) {
  const auto found = table().find(name);
  if (found != table().end()) return found->second;
  throw InputError({}, fmt::format("no material is called '{}'", name), "data/materials.toml holds none of that name",
                   fmt::format("choose one of {}", fmt::join(material_names(), ", ")));
}

std::vector<std::string> material_names() {
  std::vector<std::string> names;
  for (const auto& [name, material] : table()) names.push_back(name);
  return names;
}

}  // namespace coldsky
