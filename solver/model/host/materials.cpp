#include "solver/model/host/materials.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <map>

#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"

namespace coldsky {

namespace {

const std::map<std::string, Material>& table() {
  static const std::map<std::string, Material> materials = [] {
    std::map<std::string, Material> result;
    const auto path = data_file("materials.toml");
    const toml::table file = toml::parse_file(path.string());
    for (const auto& [key, node] : file) {
      const toml::table& entry = *node.as_table();
      const auto number = [&](const char* name, double otherwise) { return entry[name].value_or(otherwise); };
      Material m;
      m.name = std::string(key.str());
      const toml::array& k = *entry["conductivity"].as_array();
      m.conductivity_across = k[0].value_or(0.0);
      m.conductivity_along = k[1].value_or(0.0);
      m.conductivity_through = k[2].value_or(0.0);
      m.temperature_coefficient = number("temperature_coefficient", 0.0);
      m.reference_temperature = number("reference_temperature", 300.0);
      m.density = number("density", 0.0);
      m.specific_heat = number("specific_heat", 0.0);
      m.source = entry["source"].value_or(std::string{});
      m.status = entry["status"].value_or(std::string{});
      result[m.name] = m;
    }
    return result;
  }();
  return materials;
}

}  // namespace

const Material& find_material(const std::string& name) {
  const auto found = table().find(name);
  if (found == table().end()) {
    throw InputError({}, fmt::format("no material is called '{}'", name), "",
                     fmt::format("choose one of {}", fmt::join(material_names(), ", ")));
  }
  return found->second;
}

std::vector<std::string> material_names() {
  std::vector<std::string> names;
  for (const auto& [name, material] : table()) names.push_back(name);
  return names;
}

}  // namespace coldsky
