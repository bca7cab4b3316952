#include "solver/case/reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <numbers>
#include <set>
#include <sstream>

#include "solver/case/estimate.hpp"
#include "solver/case/schema.hpp"
#include "solver/core/error.hpp"
#include "solver/core/units.hpp"
#include "solver/model/host/environment.hpp"
#include "solver/model/host/ephemeris.hpp"
#include "solver/model/host/materials.hpp"

namespace coldsky {

namespace {

/// One `key = value` of the file or of --set.
struct Entry {
  const toml::node* node;
  Location where;
};
using Entries = std::map<std::string, Entry>;

Location location_of(const std::string& file, const toml::node& node) {
  const auto& begin = node.source().begin;
  return {file, static_cast<int>(begin.line), static_cast<int>(begin.column)};
}

bool is_table(const std::string& path) {
  return std::any_of(schema().begin(), schema().end(),
                     [&](const KeySpec& key) { return key.path.rfind(path + ".", 0) == 0; });
}

std::string did_you_mean(const std::string& path) {
  const std::string near = nearest_key(path);
  return near.empty() ? "see 'coldsky describe'" : fmt::format("did you mean '{}'?", near);
}

void collect(const toml::table& table, const std::string& prefix, const std::string& file, Entries& entries) {
  for (const auto& [key, node] : table) {
    const std::string path = prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str());
    const Location where{file, static_cast<int>(key.source().begin.line), static_cast<int>(key.source().begin.column)};
    if (node.is_table()) {
      if (!is_table(path)) {
        throw InputError(location_of(file, node), fmt::format("unknown table [{}]", path), "no such part of a case",
                         did_you_mean(path));
      }
      collect(*node.as_table(), path, file, entries);
    } else if (find_key(path) != nullptr) {
      entries[path] = {&node, location_of(file, node)};
    } else {
      throw InputError(where, fmt::format("unknown key '{}'", path), "a misspelt key would be ignored",
                       did_you_mean(path));
    }
  }
}

[[noreturn]] void wrong_type(const KeySpec& key, const Location& where, const std::string& expected) {
  throw InputError(where, fmt::format("{} has a value of the wrong type", key.path),
                   fmt::format("expected {}", expected), fmt::format("see 'coldsky describe {}'", key.path));
}

void check_range(const KeySpec& key, double value, const std::string& shown, const Location& where) {
  const bool inside = value <= key.high && (key.low_open ? value > key.low : value >= key.low);
  if (!std::isfinite(value)) {
    throw InputError(where, fmt::format("{} = {} is not a finite number", key.path, shown), "",
                     "write a finite number");
  }
  if (!inside) {
    throw InputError(
        where,
        fmt::format("{} = {} is outside {}{}", key.path, shown, range_text(key), key.unit == "1" ? "" : " " + key.unit),
        key.range_reason, "");
  }
}

double read_number(const KeySpec& key, const toml::node& node, const Location& where) {
  const bool dimensional = key.kind == KeyKind::quantity || key.kind == KeyKind::difference;
  double value = 0.0;
  std::string shown;
  if (node.is_string()) {
    shown = node.as_string()->get();
    try {
      value = parse_quantity(shown, key.unit, key.kind == KeyKind::difference);
    } catch (const QuantityError& error) {
      throw InputError(where, fmt::format("{}: {}", key.path, error.problem), error.why, error.suggestion);
    }
  } else if (const auto number = node.value<double>()) {
    if (dimensional && key.unit != "1") {
      throw InputError(where, fmt::format("{} = {} has no unit", key.path, *number),
                       fmt::format("a quantity in {} is expected", key.unit),
                       fmt::format("write {} = \"{} {}\"", key.path, *number, key.unit));
    }
    value = *number;
    shown = fmt::format("{}", value);
  } else {
    wrong_type(key, where, dimensional ? fmt::format("a quantity such as \"1 {}\"", key.unit) : "a number");
  }
  check_range(key, value, shown, where);
  return value;
}

void assign(const KeySpec& key, const toml::node& node, const Location& where, Case& c) {
  switch (key.kind) {
    case KeyKind::quantity:
    case KeyKind::difference:
    case KeyKind::number: {
      const double value = read_number(key, node, where);
      if (key.optional_member()) {
        std::get<1>(key.member)(c) = value;
      } else {
        std::get<0>(key.member)(c) = value;
      }
      break;
    }
    case KeyKind::integer: {
      if (!node.is_integer()) wrong_type(key, where, "a whole number");
      const auto value = node.as_integer()->get();
      check_range(key, static_cast<double>(value), fmt::format("{}", value), where);
      std::get<2>(key.member)(c) = static_cast<int>(value);
      break;
    }
    case KeyKind::boolean:
      if (!node.is_boolean()) wrong_type(key, where, "true or false");
      std::get<3>(key.member)(c) = node.as_boolean()->get();
      break;
    case KeyKind::choice:
    case KeyKind::text: {
      std::string value;
      if (node.is_string()) {
        value = node.as_string()->get();
      } else if (key.kind == KeyKind::text && (node.is_date() || node.is_integer())) {
        // A date without quotes is TOML's own; a year alone is a number to it.
        std::stringstream text;
        node.is_date() ? text << *node.as_date() : text << *node.as_integer();
        value = text.str();
      } else {
        wrong_type(key, where, "text in quotes");
      }
      std::vector<std::string> choices = key.choices;
      if (key.kind == KeyKind::choice && choices.empty()) choices = material_names();
      if (key.kind == KeyKind::choice && std::find(choices.begin(), choices.end(), value) == choices.end()) {
        throw InputError(where, fmt::format("{} = '{}' is not known", key.path, value), "",
                         fmt::format("choose one of {}", fmt::join(choices, ", ")));
      }
      std::get<4>(key.member)(c) = value;
      break;
    }
  }
}

/// Whether "environment.kind=orbit|moon" holds: one of the values.
bool holds(const std::string& condition, Case& c) {
  if (condition.empty()) return true;
  const auto equals = condition.find('=');
  const KeySpec* key = find_key(condition.substr(0, equals));
  const std::string value = std::get<4>(key->member)(c);
  std::stringstream alternatives(condition.substr(equals + 1));
  for (std::string one; std::getline(alternatives, one, '|');) {
    if (one == value) return true;
  }
  return false;
}

/// Rules between keys.
void check_together(const Case& c, const Entries& entries, const std::string& file) {
  const auto where = [&](const std::string& path) {
    const auto found = entries.find(path);
    return found == entries.end() ? Location{file, 1, 1} : found->second.where;
  };
  const PanelCase& panel = c.panel;
  const bool ideal = panel.kind == "ideal", honeycomb = panel.kind == "honeycomb";
  const double tubes = panel.width / panel.tube.pitch;
  if (!ideal && std::fabs(tubes - std::round(tubes)) > 1e-6) {
    throw InputError(where("panel.width"),
                     fmt::format("panel.width = {:g} m is not a whole number of pitches", panel.width),
                     fmt::format("the pitch is {:g} m", panel.tube.pitch),
                     fmt::format("use {:g} m", std::max(1.0, std::round(tubes)) * panel.tube.pitch));
  }
  const double side = 0.25 * std::numbers::pi * panel.tube.diameter;
  if (honeycomb && !(panel.tube.diameter + 2.0 * panel.tube.wall <= panel.core.thickness)) {
    throw InputError(where("panel.tube.diameter"),
                     fmt::format("a tube of {:g} mm outside does not fit into a core of {:g} mm",
                                 1e3 * (panel.tube.diameter + 2.0 * panel.tube.wall), 1e3 * panel.core.thickness),
                     "tubes lie inside the core", "use a smaller tube or a thicker core");
  }
  if (!ideal && (!(panel.tube.diameter < panel.tube.pitch) || !(panel.tube.saddle_width < panel.tube.pitch))) {
    throw InputError(where(panel.tube.diameter < panel.tube.pitch ? "panel.tube.saddle_width" : "panel.tube.pitch"),
                     fmt::format("tube and saddle do not fit into a pitch of {:g} mm", 1e3 * panel.tube.pitch),
                     "neighbours would overlap", "use a larger pitch");
  }
  if (honeycomb && panel.tube.saddle_width > 0.0 && !(panel.tube.saddle_width > side)) {
    throw InputError(where("panel.tube.saddle_width"),
                     fmt::format("panel.tube.saddle_width = {:g} mm is narrower than the duct of {:g} mm",
                                 1e3 * panel.tube.saddle_width, 1e3 * side),
                     "the saddle surrounds the duct", "use a wider saddle, or 0 mm for none");
  }
  const int least = honeycomb && panel.tube.saddle_width > 0.0 ? 5 : 3;
  if (!ideal && c.mesh.half_pitch_cells < least) {
    throw InputError(where("mesh.half_pitch_cells"),
                     fmt::format("mesh.half_pitch_cells = {} is too few", c.mesh.half_pitch_cells),
                     "the duct, its saddle and the rest need cells", fmt::format("use {} or more", least));
  }
  if (panel.efficiency < 1.0 && !ideal) {
    throw InputError(where("panel.efficiency"), "panel.efficiency is imposed on a panel whose field is computed",
                     "the field has its own efficiency", "set panel.kind = \"ideal\", or leave it out");
  }
  if (panel.sheet.tip_thickness && panel.kind != "sheet") {
    throw InputError(where("panel.sheet.tip_thickness"), "only a bare sheet tapers", "",
                     "set panel.kind = \"sheet\", or leave it out");
  }
  const std::string& kind = c.environment.kind;
  if (kind == "sun-synchronous" || kind == "geostationary") {
    try {
      parse_date(c.environment.date);
    } catch (const std::invalid_argument& error) {
      throw InputError(where("environment.date"),
                       fmt::format("environment.date = '{}' is not a date", c.environment.date), error.what(),
                       "write \"2027-06-21\", or \"2027\" for the most demanding day of a year");
    }
  }
  if (kind == "sun-synchronous") {
    // Beyond 5974 km no inclination turns the orbit once a year.
    if (!std::isfinite(sun_synchronous_inclination(c.environment.orbit.altitude))) {
      throw InputError(where("environment.orbit.altitude"),
                       fmt::format("environment.orbit.altitude = {:g} km is too high for a Sun-synchronous orbit",
                                   1e-3 * c.environment.orbit.altitude),
                       "the Earth's flattening turns it too slowly", "stay below 5974 km");
    }
  }
  if (kind == "orbit" || kind == "sun-synchronous" || kind == "geostationary") {
    const auto axis = [](std::string name) {
      if (name.rfind("anti-", 0) == 0) name.erase(0, 5);
      return name == "zenith" ? std::string("nadir") : name;
    };
    if (axis(c.environment.orbit.normal) == axis(c.environment.orbit.tubes)) {
      throw InputError(where("environment.orbit.tubes"),
                       fmt::format("normal and tubes both lie along '{}'", axis(c.environment.orbit.normal)),
                       "the tubes lie in the panel's plane", "choose another direction for one of them");
    }
  }
  if (c.coolant.fluid == "propylene-glycol" && c.coolant.loop != "single-phase") {
    throw InputError(where("coolant.loop"), fmt::format("propylene glycol in a {} loop", c.coolant.loop),
                     "its water would boil off first, and its vapour has no table",
                     "use loop = \"single-phase\", or ammonia or water");
  }
  if (c.coolant.loop == "heat-pipe" && ideal) {
    throw InputError(where("coolant.loop"), "heat pipes in an ideal panel", "an ideal panel has no tubes",
                     "choose another panel.kind or coolant.loop");
  }
  if (c.coolant.loop == "heat-pipe" && !c.coolant.film_coefficient) {
    throw InputError(where("coolant.loop"), "coolant.film_coefficient is missing",
                     "no film law covers condensation in a grooved heat pipe",
                     "add the maker's or a measured value to [coolant]");
  }
  if (c.coating.front.emissivity == 0.0 && c.coating.back.emissivity == 0.0) {
    throw InputError(where("coating.front.emissivity"), "both emissivities are 0", "nothing would radiate",
                     "give one side an emissivity");
  }
  const double cells = estimate_cells(c), bytes = estimate_memory(cells);
  if (cells > 2.0e9 || bytes > available_memory()) {
    throw InputError(where("mesh.length_cells"),
                     fmt::format("a mesh of {:.3g} cells needs about {:.3g} GB", cells, bytes / 1e9),
                     fmt::format("{:.3g} GB are free here", available_memory() / 1e9), "lower the [mesh] counts");
  }
}

}  // namespace

Case read_case_text(const std::string& text, const std::string& name, const std::vector<std::string>& overrides) {
  toml::table table;
  try {
    table = toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    throw InputError({name, static_cast<int>(begin.line), static_cast<int>(begin.column)},
                     std::string(error.description()), "not valid TOML", "");
  }
  Entries entries;
  collect(table, "", name, entries);

  std::vector<toml::table> given;  // keeps the nodes of --set alive
  given.reserve(overrides.size());
  for (const std::string& text_of : overrides) {
    const auto equals = text_of.find('=');
    if (equals == std::string::npos) {
      throw InputError({}, fmt::format("--set {}: no '='", text_of), "key=value is expected", "");
    }
    const auto trim = [](std::string s) {
      s.erase(0, s.find_first_not_of(" \t"));
      s.erase(s.find_last_not_of(" \t") + 1);
      return s;
    };
    const std::string path = trim(text_of.substr(0, equals)), value = trim(text_of.substr(equals + 1));
    const Location where{"--set " + path, 0, 0};
    if (find_key(path) == nullptr) {
      throw InputError(where, fmt::format("unknown key '{}'", path), "", did_you_mean(path));
    }
    try {
      given.push_back(toml::parse("value = " + value));
    } catch (const toml::parse_error&) {
      given.push_back(toml::table{{"value", value}});
    }
    entries[path] = {given.back().get("value"), where};
  }

  Case c;
  c.name = std::filesystem::path(name).stem().string();
  for (const KeySpec& key : schema()) {
    const auto found = entries.find(key.path);
    if (found != entries.end()) {
      assign(key, *found->second.node, found->second.where, c);
    } else if (!key.default_text.empty()) {
      const bool bare = key.kind == KeyKind::number || key.kind == KeyKind::integer || key.kind == KeyKind::boolean;
      const toml::table holder = toml::parse("value = " + (bare ? key.default_text : "\"" + key.default_text + "\""));
      assign(key, *holder.get("value"), {"default of " + key.path, 0, 0}, c);
    }
  }
  for (const KeySpec& key : schema()) {
    if (!key.required() || entries.count(key.path) != 0 || !holds(key.condition, c)) continue;
    // The place of a missing key is its table, or the nearest one above it that stands in the file.
    Location where{name, 1, 1};
    std::string parent = key.path;
    for (auto dot = parent.rfind('.'); dot != std::string::npos; dot = parent.rfind('.')) {
      parent.erase(dot);
      const auto node = table.at_path(parent);
      if (node && node.is_table()) {
        where = location_of(name, *node.node());
        break;
      }
    }
    throw InputError(
        where, fmt::format("{} is missing", key.path),
        key.condition.empty() ? key.sentence : fmt::format("{} Required where {}.", key.sentence, key.condition),
        fmt::format("add it to [{}]", key.path.substr(0, key.path.rfind('.'))));
  }
  check_together(c, entries, name);
  c.resolved_text = write_case(c);
  return c;
}

Case read_case(const std::filesystem::path& path, const std::vector<std::string>& overrides) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw InputError({path.string(), 1, 1}, "is a directory", "a case is a TOML file", "name a file inside it");
  }
  std::ifstream file(path);
  if (!file) {
    throw InputError({path.string(), 1, 1}, "cannot be read",
                     std::filesystem::exists(path, error) ? "no permission" : "no such file", "check the path");
  }
  std::stringstream text;
  text << file.rdbuf();
  return read_case_text(text.str(), path.string(), overrides);
}

std::string write_case(const Case& c) {
  Case copy = c;
  std::vector<std::pair<std::string, std::string>> tables;
  for (const KeySpec& key : schema()) {
    const auto dot = key.path.rfind('.');
    const std::string table = dot == std::string::npos ? "" : key.path.substr(0, dot), leaf = key.path.substr(dot + 1);
    if (!holds(key.condition, copy)) continue;  // does not apply: another kind of panel or place
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
