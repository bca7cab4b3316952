#include "solver/case/coatings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <optional>

#include "solver/core/paths.hpp"
#include "solver/core/spelling.hpp"

namespace coldsky {

namespace {

NamedCoating read_coating(const std::string& file, const std::string& name, const toml::node& node) {
  const auto refuse = [&](const std::string& problem) {
    throw LibraryError(fmt::format("{}:{}: coating {}: {}", file, node.source().begin.line, name, problem));
  };
  if (!node.is_table()) refuse("is not a table");
  const toml::table& entry = *node.as_table();
  const auto share = [&](const char* key, std::size_t at) {
    const std::optional<double> number = entry[key][at].value<double>();
    if (!number || !(*number >= 0.0 && *number <= 1.0)) refuse(fmt::format("{} must be two numbers from 0 to 1", key));
    return *number;
  };
  const auto text = [&](const char* key) {
    const std::optional<std::string> words = entry[key].value<std::string>();
    if (!words || words->empty()) refuse(fmt::format("{} is missing", key));
    return *words;
  };
  NamedCoating coating;
  coating.name = name;
  coating.title = text("title");
  coating.absorptance_begin = share("absorptance", 0);
  coating.absorptance_end = share("absorptance", 1);
  coating.emissivity_begin = share("emissivity", 0);
  coating.emissivity_end = share("emissivity", 1);
  coating.end_of_life = text("end_of_life");
  const std::string status = text("status");
  coating.recalled_begin = status == "R";
  coating.recalled_end = status != "C";
  coating.source = text("source");
  return coating;
}

}  // namespace

const std::vector<NamedCoating>& named_coatings() {
  static const std::vector<NamedCoating> coatings = [] {
    const std::string path = data_file("coatings.toml").string();
    std::vector<NamedCoating> result;
    try {
      const toml::table table = toml::parse_file(path);
      result.reserve(table.size());
      for (const auto& [key, node] : table) {
        const std::string name(key.str());
        result.push_back(read_coating(path, name, node));
      }
    } catch (const toml::parse_error& error) {
      throw LibraryError(fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
    }
    return result;
  }();
  return coatings;
}

std::vector<std::string> coating_names() {
  std::vector<std::string> names;
  names.reserve(named_coatings().size());
  for (const NamedCoating& coating : named_coatings()) names.push_back(coating.name);
  return names;
}

const NamedCoating* find_coating(const std::string& name) {
  for (const NamedCoating& coating : named_coatings()) {
    if (coating.name == name) return &coating;
  }
  return nullptr;
}

std::vector<toml::table> expand_coatings(Entries& entries, Faults& faults) {
  std::vector<toml::table> holders;
  std::vector<std::string> sides = {"coating.front", "coating.back"};
  // And those of bodies of a scene.
  for (const auto& [path, entry] : entries) {
    const bool name =
        path.starts_with("scene.body.") && (path.ends_with(".front.name") || path.ends_with(".back.name"));
    if (name) sides.push_back(path.substr(0, path.rfind('.')));
  }
  holders.reserve(sides.size());
  for (const std::string& side : sides) {
    const auto named = entries.find(side + ".name");
    if (named == entries.end() || !named->second.node->is_string()) {
      if (named != entries.end()) faults.lose(side);
      continue;
    }
    const std::string name = named->second.node->as_string()->get();
    if (name.empty()) continue;
    const NamedCoating* coating = find_coating(name);
    if (coating == nullptr) {
      const std::string near = nearest_word(name, coating_names());
      faults.add(InputError(named->second.where, fmt::format("{} = '{}' is not known", named->first, name),
                            "data/coatings.toml has no such coating",
                            (near.empty() ? "" : fmt::format("did you mean '{}'? ", near)) +
                                fmt::format("choose one of {}", fmt::join(coating_names(), ", "))));
      faults.lose(side);
      entries.erase(named);
      continue;
    }
    holders.push_back(toml::table{{"absorptance", coating->absorptance_end},
                                  {"emissivity", coating->emissivity_end},
                                  {"absorptance_begin", coating->absorptance_begin},
                                  {"emissivity_begin", coating->emissivity_begin}});
    const Entry origin = named->second;
    const bool set = origin.where.file.starts_with("--set");
    for (const auto& [leaf, node] : holders.back()) {
      const std::string path = side + "." + std::string(leaf.str());
      const auto given = entries.find(path);
      if (given != entries.end() && !(set && !given->second.where.file.starts_with("--set"))) continue;
      entries[path] = {&node, origin.where,
                       fmt::format("{}{}, {}: {}", coating->title,
                                   coating->recalled_begin ? " (recalled)"
                                   : coating->recalled_end ? " (end of life recalled)"
                                                           : "",
                                   coating->end_of_life, coating->source)};
    }
  }
  return holders;
}

}  // namespace coldsky
