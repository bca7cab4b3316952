#include "solver/case/reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <numbers>
#include <set>
#include <sstream>

#include "solver/case/estimate.hpp"
#include "solver/case/schema.hpp"
#include "solver/core/error.hpp"
#include "solver/core/toml.hpp"
#include "solver/core/units.hpp"
#include "solver/model/host/environment.hpp"
#include "solver/model/host/ephemeris.hpp"
#include "solver/model/host/materials.hpp"
#include "solver/model/host/orbit.hpp"
#include "solver/model/host/profile.hpp"

namespace coldsky {

Probe parse_probe(const std::string& text) {
  const auto trim = [](std::string word) {
    word.erase(0, std::min(word.find_first_not_of(" \t"), word.size()));
    word.erase(word.find_last_not_of(" \t") + 1);
    return word;
  };
  const auto colon = text.find(':');
  std::vector<std::string> parts(1);
  for (std::size_t n = colon == std::string::npos ? text.size() : colon + 1; n < text.size(); ++n) {
    if (text[n] == ',') {
      parts.emplace_back();
    } else {
      parts.back() += text[n];
    }
  }
  if (colon == std::string::npos || parts.size() != 3)
    throw std::invalid_argument("a name and three parts are expected");
  Probe probe;
  probe.name = trim(text.substr(0, colon));
  if (probe.name.empty() ||
      probe.name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") !=
          std::string::npos) {
    throw std::invalid_argument("a name has letters, digits and _");
  }
  const auto length = [&](const std::string& part) {
    try {
      return parse_quantity(trim(part), "m", false);
    } catch (const QuantityError& error) {
      throw std::invalid_argument(error.problem);
    }
  };
  probe.x = length(parts[0]);
  probe.y = length(parts[1]);
  const std::string side = trim(parts[2]);
  if (side != "front" && side != "back") throw std::invalid_argument("the side is front or back");
  probe.front = side == "front";
  return probe;
}

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

/// The key that `path` misspells, or the only key of that name in another table; empty where there is none.
std::string meant_key(const std::string& path) {
  std::string near = nearest_key(path);
  if (!near.empty()) return near;
  const std::string leaf = path.substr(path.rfind('.') + 1);
  std::string found;
  for (const KeySpec& key : schema()) {
    if (key.path.substr(key.path.rfind('.') + 1) != leaf) continue;
    if (!found.empty()) return {};
    found = key.path;
  }
  return found;
}

std::string did_you_mean(const std::string& path) {
  const std::string meant = meant_key(path);
  return meant.empty() ? "see 'coldsky describe'" : fmt::format("did you mean '{}'?", meant);
}

/// A table is recognised by the keys in it.
std::string did_you_mean_table(const std::string& path, const toml::table& table) {
  for (const auto& [leaf, node] : table) {
    const std::string near = nearest_key(path + "." + std::string(leaf.str()));
    if (near.rfind('.') != std::string::npos) return fmt::format("did you mean [{}]?", near.substr(0, near.rfind('.')));
  }
  return "see 'coldsky describe'";
}

/// `key = value` as it should stand in the file.
std::string example_of(const KeySpec& key) {
  if (!key.default_text.empty()) {
    const bool bare = key.kind == KeyKind::number || key.kind == KeyKind::integer || key.kind == KeyKind::boolean;
    return bare ? key.default_text : "\"" + key.default_text + "\"";
  }
  if (key.kind == KeyKind::choice) return "\"" + (key.choices.empty() ? material_names() : key.choices).front() + "\"";
  if (key.kind == KeyKind::text || key.kind == KeyKind::file || key.kind == KeyKind::date) return "\"...\"";
  if (key.kind == KeyKind::list) return "[\"...\"]";
  return key.unit == "1" ? "1" : "\"1 " + key.unit + "\"";
}

[[noreturn]] void table_as_value(const std::string& path, const Location& where) {
  throw InputError(where, fmt::format("{} is a table of keys, not a value", path), "its keys stand below its name",
                   fmt::format("write [{}] once, then one key a line", path));
}

void collect(const toml::table& table, const std::string& prefix, const std::string& file, Entries& entries) {
  for (const auto& [key, node] : table) {
    const std::string path = prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str());
    const Location where{file, static_cast<int>(key.source().begin.line), static_cast<int>(key.source().begin.column)};
    if (node.is_table()) {
      if (const KeySpec* known = find_key(path)) {
        throw InputError(location_of(file, node), fmt::format("{} is a key, not a table", path), "it has one value",
                         fmt::format("write {} = {}", key.str(), example_of(*known)));
      }
      if (!is_table(path)) {
        throw InputError(location_of(file, node), fmt::format("unknown table [{}]", path), "no such part of a case",
                         did_you_mean_table(path, *node.as_table()));
      }
      collect(*node.as_table(), path, file, entries);
    } else if (find_key(path) != nullptr) {
      entries[path] = {&node, location_of(file, node)};
    } else if (is_table(path)) {
      table_as_value(path, where);
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
    throw InputError(where, fmt::format("{} = {} is not a finite number", key.path, shown),
                     "nothing can be computed from it", "write a finite number");
  }
  if (!inside) {
    throw InputError(
        where,
        fmt::format("{} = {} is outside {}{}", key.path, shown, range_text(key), key.unit == "1" ? "" : " " + key.unit),
        key.range_reason, fmt::format("see 'coldsky describe {}'", key.path));
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
  } else if (node.is_number()) {
    // Not node.value<double>(): that refuses whole numbers above 2^53.
    value = node.is_integer() ? static_cast<double>(node.as_integer()->get()) : node.as_floating_point()->get();
    shown = fmt::format("{}", value);
    if (dimensional && key.unit != "1" && std::isfinite(value)) {
      throw InputError(where, fmt::format("{} = {} has no unit", key.path, shown),
                       fmt::format("a quantity in {} is expected", key.unit),
                       fmt::format("write {} = \"{} {}\"", key.path.substr(key.path.rfind('.') + 1), shown, key.unit));
    }
  } else {
    wrong_type(key, where, dimensional ? fmt::format("a quantity such as \"1 {}\"", key.unit) : "a number");
  }
  check_range(key, value, shown, where);
  return value + 0.0;  // -0 becomes 0, which is written as it is read
}

/// \param case_file name of the case, from whose folder the paths in it count
void assign(const KeySpec& key, const toml::node& node, const Location& where, const std::string& case_file, Case& c) {
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
    case KeyKind::list: {
      if (!node.is_array()) wrong_type(key, where, "a list of texts in brackets");
      std::vector<std::string> values;
      for (const toml::node& item : *node.as_array()) {
        if (!item.is_string()) wrong_type(key, where, "a list of texts in brackets");
        values.push_back(item.as_string()->get());
      }
      std::get<5>(key.member)(c) = values;
      break;
    }
    case KeyKind::file: {
      if (!node.is_string()) wrong_type(key, where, "the name of a file in quotes");
      const std::filesystem::path given = node.as_string()->get();
      if (given.empty()) break;
      // From the folder of the case; written back whole, so that a resolved case finds it from anywhere.
      const auto folder = std::filesystem::absolute(case_file).parent_path();
      const auto path = given.is_absolute() ? given : (folder / given).lexically_normal();
      std::error_code error;
      if (!std::filesystem::is_regular_file(path, error)) {
        throw InputError(where, fmt::format("{} = '{}' cannot be read", key.path, given.string()),
                         fmt::format("{} is no file", path.string()), "paths count from the folder of the case");
      }
      std::get<4>(key.member)(c) = path.string();
      break;
    }
    case KeyKind::choice:
    case KeyKind::date:
    case KeyKind::text: {
      std::string value;
      if (node.is_string()) {
        value = node.as_string()->get();
      } else if (key.kind == KeyKind::date && (node.is_date() || node.is_integer())) {
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
        throw InputError(where, fmt::format("{} = '{}' is not known", key.path, value), "no such choice",
                         fmt::format("choose one of {}", fmt::join(choices, ", ")));
      }
      std::get<4>(key.member)(c) = value;
      break;
    }
  }
}

/// First byte that is not UTF-8 (RFC 3629: no surrogates, no overlong forms); the size of `text` where all is well.
std::size_t first_not_utf8(const std::string& text) {
  const auto byte = [&](std::size_t at) -> unsigned {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
  };
  std::size_t at = 0;
  while (at < text.size()) {
    const unsigned head = byte(at);
    const std::size_t length = head < 0x80   ? 1
                               : head < 0xC2 ? 0
                               : head < 0xE0 ? 2
                               : head < 0xF0 ? 3
                               : head < 0xF5 ? 4
                                             : 0;
    if (length == 0) return at;
    for (std::size_t n = 1; n < length; ++n) {
      if (byte(at + n) >> 6 != 2) return at;
    }
    const unsigned second = byte(at + 1);
    if ((head == 0xE0 && second < 0xA0) || (head == 0xED && second > 0x9F) || (head == 0xF0 && second < 0x90) ||
        (head == 0xF4 && second > 0x8F)) {
      return at;
    }
    at += length;
  }
  return at;
}

/// What to do about a syntax error; the parser says only what it met.
std::string syntax_hint(std::string_view description) {
  const auto says = [&](std::string_view words) { return description.find(words) != std::string_view::npos; };
  if (says("redefine")) return "keep one of the two";
  if (says("control characters")) return "end the text with a quote on the same line";
  if (says("could not determine value type")) return "put text and quantities in quotes";
  if (says("expected value")) return "write a value after '='";
  if (says("nested")) return "a case needs no nested values";
  if (says("escape sequence")) return "write a backslash twice";
  if (says("comment or whitespace")) return "write one key and one value a line";
  if (says("integer") || says("floating-point")) return "correct the number";
  return "check quotes, brackets and '='";
}

/// Line and column of a byte. Columns count characters, as the parser's do.
Location place_of(const std::string& text, std::size_t at, const std::string& name) {
  const auto begin = text.begin(), end = begin + static_cast<std::ptrdiff_t>(at);
  const std::size_t start = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;  // npos + 1 is 0
  const auto characters = std::count_if(begin + static_cast<std::ptrdiff_t>(start), end,
                                        [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; });
  return {name, static_cast<int>(1 + std::count(begin, end, '\n')), static_cast<int>(1 + characters)};
}

/// End of the comment or of the text in quotes that begins at `at`; the size of `text` where it does not end, which the
/// parser reports.
std::size_t skip_quoted(const std::string& text, std::size_t at) {
  const char quote = text[at];
  if (quote == '#') return std::min(text.find('\n', at), text.size());
  const std::string three(3, quote);
  const bool lines = text.compare(at, 3, three) == 0;
  for (at += lines ? 3 : 1; at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"') {
      ++at;
    } else if (text[at] == '\n' && !lines) {
      return text.size();
    } else if (!lines && text[at] == quote) {
      return at + 1;
    } else if (lines && text.compare(at, 3, three) == 0) {
      at += 3;
      for (int more = 0; more < 2 && at < text.size() && text[at] == quote; ++more) ++at;  // may end in five quotes
      return at;
    }
  }
  return text.size();
}

/// Refuses what the parser cannot stand: characters outside quotes that it takes to be impossible (toml++ 3.3 runs into
/// undefined behaviour), and dotted names so deep that its recursion overflows the stack.
void check_outside_quotes(const std::string& text, const std::string& name) {
  constexpr int most_dots = 64;
  int dots = 0;
  std::size_t at = text.rfind("\xEF\xBB\xBF", 0) == 0 ? 3 : 0;  // byte order mark
  while (at < text.size()) {
    const char c = text[at];
    if (c == '#' || c == '"' || c == '\'') {
      at = skip_quoted(text, at);
      continue;
    }
    if (static_cast<unsigned char>(c) >= 0x80) {
      std::size_t end = at + 1;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) >> 6) == 2) ++end;
      unsigned code = static_cast<unsigned char>(c) & (0x7Fu >> (end - at));
      for (std::size_t n = at + 1; n < end; ++n) code = code << 6 | (static_cast<unsigned char>(text[n]) & 0x3Fu);
      throw InputError(place_of(text, at, name),
                       fmt::format("'{}' (U+{:04X}) stands outside quotes", text.substr(at, end - at), code),
                       "only ASCII may", "put text between straight quotes: \"...\"");
    }
    if (c == '\n') dots = 0;
    if (c == '.' && ++dots > most_dots) {
      throw InputError(place_of(text, at, name), fmt::format("more than {} dots in one line", most_dots),
                       "no key has a name of so many parts", "see 'coldsky describe'");
    }
    ++at;
  }
}

toml::table parse_text(const std::string& text, const std::string& name) {
  if (const std::size_t bad = first_not_utf8(text); bad < text.size()) {
    throw InputError(place_of(text, bad, name),
                     fmt::format("byte 0x{:02X} is not UTF-8", static_cast<unsigned char>(text[bad])),
                     "case files are UTF-8 text", "save the file as UTF-8");
  }
  check_outside_quotes(text, name);
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    std::string problem(error.description());
    if (const auto macro = problem.find(" (TOML_MAX"); macro != std::string::npos) problem.erase(macro);
    throw InputError({name, static_cast<int>(begin.line), static_cast<int>(begin.column)}, problem, "not valid TOML",
                     syntax_hint(problem));
  }
}

std::vector<std::string> paths_of(const std::vector<const KeySpec*>& keys) {
  std::vector<std::string> paths;
  paths.reserve(keys.size());
  for (const KeySpec* key : keys) paths.push_back(key->path);
  return paths;
}

/// Gives a key the value that it has in `from`.
void copy_member(const KeySpec& key, const Case& from, Case& to) {
  std::visit(
      [&](const auto& member) { member(to) = member(const_cast<Case&>(from)); },  // NOLINT: members are read only
      key.member);
}

bool overridden(const Entries& entries, const std::string& path) {
  const auto found = entries.find(path);
  return found != entries.end() && found->second.where.file.starts_with("--set");
}

/// A coolant that its loop cannot be run with: told before what such a loop has no use for.
void check_loop(const Case& c, const Entries& entries, const std::string& file) {
  if (c.coolant.fluid != "propylene-glycol" || c.coolant.loop == "single-phase") return;
  const auto found = entries.find("coolant.loop");
  throw InputError(found == entries.end() ? Location{file, 1, 1} : found->second.where,
                   fmt::format("propylene glycol in a {} loop", c.coolant.loop),
                   "its water would boil off first, and its vapour has no table",
                   "use loop = \"single-phase\", or ammonia or water");
}

/// Keys without a meaning in this case: an error where the case contradicts itself, a note where --set has turned them
/// off, or where the mesh has no use for a number of cells. They get their defaults, so that
/// nothing can depend on them.
void set_aside_idle_keys(Case& c, const Entries& entries) {
  for (const KeySpec& key : schema()) {
    const auto obstacles = keys_in_the_way(key, c);
    if (obstacles.empty()) continue;
    copy_member(key, default_case(), c);
    const auto found = entries.find(key.path);
    if (found == entries.end()) continue;
    const KeySpec& obstacle = *obstacles.front();
    const std::string value = value_text(obstacle, c);
    const bool turned_off = std::any_of(obstacles.begin(), obstacles.end(),
                                        [&](const KeySpec* other) { return overridden(entries, other->path); });
    if (turned_off || key.path.starts_with("mesh.")) {
      c.idle.push_back({key.path, key.condition, obstacle.path, value});
      continue;
    }
    const std::string fault = obstacles.size() > 1
                                  ? fmt::format("none of {} is given", fmt::join(paths_of(obstacles), ", "))
                                  : fmt::format("{} is {}", obstacle.path, value);
    throw InputError(found->second.where, fmt::format("{} has no meaning where {}", key.path, fault),
                     fmt::format("it is used where {}", key.condition),
                     fmt::format("leave it out, or change {}", obstacle.path));
  }
}

/// A named policy sets the margins; given beside it they would be ignored.
void refuse_margins_beside_a_policy(const Case& c, const Entries& entries) {
  if (c.margin.policy == "user") return;
  for (const char* path : {"margin.heat_load", "margin.temperature"}) {
    const auto found = entries.find(path);
    if (found == entries.end()) continue;
    throw InputError(found->second.where, fmt::format("{} is given beside policy '{}'", path, c.margin.policy),
                     "the policy sets it", "leave one of the two out, or set policy = \"user\"");
  }
}

void apply_margin_policy(Case& c) {
  if (c.margin.policy == "user") return;
  const bool standard = c.margin.policy == "mil-std-1540";
  // MIL-STD-1540: active loops carry 25 % more heat; 11 K lie between predictions of a correlated model and the limit,
  // 17 K for one that no test has correlated.
  c.margin.heat_load = standard ? 0.25 : 0.0;
  c.margin.temperature = !standard ? 0.0 : c.margin.correlated ? 11.0 : 17.0;
}

/// How long a transient runs [s]; 0 = the case has none.
double run_time(const Case& c) {
  if (c.time.end) return *c.time.end;
  if (!c.time.orbits) return 0.0;
  return *c.time.orbits * orbit_period(orbit_radius(c.environment), c.environment.planet.gravitational_parameter);
}

/// Tables against time: readable, and as long as the run.
void check_tables(const Case& c, const std::function<Location(const std::string&)>& where) {
  struct Table {
    const char* path;
    const std::string &file, &beyond;
    const std::vector<std::string>& columns;
  };
  const Table tables[] = {
      {"heat.profile", c.heat.profile, c.heat.profile_beyond, factor_columns()},
      {"coolant.profile", c.coolant.profile, c.coolant.profile_beyond, factor_columns()},
      {"environment.table", c.environment.table, c.environment.table_beyond, flux_columns()},
  };
  // Times in which rounding is no fault.
  constexpr double slack = 1e-9;
  constexpr double most_rows = 1e6;
  const double end = run_time(c);
  if (end > 0.0 && c.time.interval && end / *c.time.interval > most_rows) {
    throw InputError(where("time.interval"),
                     fmt::format("a history of {:.3g} rows, one every {:g} s over {:g} s", end / *c.time.interval,
                                 *c.time.interval, end),
                     fmt::format("at most {:g} are written", most_rows), "use a longer time.interval");
  }
  if (c.time.orbits && *c.time.orbits > most_rows) {
    throw InputError(where("time.orbits"), fmt::format("time.orbits = {:g} is too many", *c.time.orbits),
                     fmt::format("at most {:g} are followed", most_rows),
                     "use time.periodic for the state that orbits come to");
  }
  for (const Table& table : tables) {
    if (table.file.empty()) continue;
    const Profile profile(table.file, table.columns, beyond_of(table.beyond));
    if (!(end > 0.0) || table.beyond == "hold") continue;
    if (table.beyond == "repeat") {
      const double rows = end / profile.span() * static_cast<double>(profile.times().size());
      if (rows <= most_rows) continue;
      throw InputError(where(table.path), fmt::format("{} would be repeated to {:.3g} rows", table.path, rows),
                       fmt::format("at most {:g} are followed", most_rows), "shorten the run, or thin the table");
    }
    const bool late = profile.begin() > slack * end, early = profile.end() < (1.0 - slack) * end;
    if (!late && !early) continue;
    const std::string fault =
        late ? fmt::format("{} begins at {:g} s, after the run's start", table.path, profile.begin())
             : fmt::format("{} ends at {:g} s, before the run, which ends at {:g} s", table.path, profile.end(), end);
    throw InputError(where(table.path), fault, "what a table does not say is not guessed",
                     fmt::format("add rows, or set {}_beyond = \"hold\" or \"repeat\"", table.path));
  }
}

/// Direction of the tubes beside that of the normal: in the panel's plane wherever the panel is on its orbit.
void check_attitude(const OrbitCase& orbit, bool dated, const Location& where) {
  if (orbit.tubes.empty()) return;
  const auto axis = [](std::string name) {
    if (name.rfind("anti-", 0) == 0) name.erase(0, 5);
    return name == "zenith" ? std::string("nadir") : name;
  };
  const std::string normal = axis(orbit.normal), tubes = axis(orbit.tubes);
  if (normal == tubes) {
    throw InputError(where, fmt::format("normal and tubes both lie along '{}'", normal),
                     "the tubes lie in the panel's plane", "choose another direction for one of them");
  }
  if (normal != "sun" && tubes != "sun") return;
  // The Sun stands beta above the orbit plane and goes round in it: square to the orbit normal at beta 0 alone, square
  // to velocity and nadir all along at beta 90 degrees alone. On orbits by date beta swings through the year.
  const std::string& other = normal == "sun" ? tubes : normal;
  const double out_of_plane =
      other == "orbit-normal" ? std::fabs(orbit.beta) : 0.5 * std::numbers::pi - std::fabs(orbit.beta);
  constexpr double allowed = std::numbers::pi / 180.0;
  if (!dated && out_of_plane <= allowed) return;
  throw InputError(where,
                   fmt::format("normal '{}' and tubes '{}' are not square to each other", orbit.normal, orbit.tubes),
                   dated ? std::string("the Sun's angle to the orbit changes with the date")
                         : fmt::format("tubes would leave the panel's plane by up to {:.0f} degrees at beta {:.0f}",
                                       out_of_plane * 180.0 / std::numbers::pi, orbit.beta * 180.0 / std::numbers::pi),
                   "choose another direction, or leave environment.orbit.tubes out: no flux depends on it");
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
    check_attitude(c.environment.orbit, kind != "orbit", where("environment.orbit.tubes"));
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
  if (c.time.end && c.time.orbits) {
    throw InputError(where("time.orbits"), "both time.end and time.orbits are given", "they say the same", "keep one");
  }
  if (c.time.orbits && kind != "orbit" && kind != "sun-synchronous" && kind != "geostationary") {
    throw InputError(where("time.orbits"), fmt::format("time.orbits without an orbit (environment.kind = '{}')", kind),
                     "orbits are counted in periods", "give time.end");
  }
  if ((c.time.end || c.time.orbits) && c.coolant.loop == "heat-pipe") {
    throw InputError(where(c.time.end ? "time.end" : "time.orbits"), "a transient of heat pipes",
                     "it has no loop whose temperature could be followed",
                     "use coolant.loop = \"two-phase\", or leave [time] out");
  }
  check_tables(c, where);
  std::set<std::string> probes;
  for (const std::string& probe : c.output.probes) {
    try {
      const Probe parsed = parse_probe(probe);
      if (!(parsed.x >= 0.0 && parsed.x <= panel.width && parsed.y >= 0.0 && parsed.y <= panel.length)) {
        throw std::invalid_argument(
            fmt::format("the panel measures {:g} m x {:g} m, from 0", panel.width, panel.length));
      }
      if (!probes.insert(parsed.name).second) {
        throw std::invalid_argument("another probe has this name, which heads a column of the history");
      }
    } catch (const std::invalid_argument& error) {
      throw InputError(where("output.probes"), fmt::format("probe '{}' is not understood", probe), error.what(),
                       "write \"NAME: X, Y, front\", such as \"middle: 1.5 m, 5 m, front\"");
    }
  }
  constexpr double most_cells = 2.0e9;  // cells are counted in 32 bits
  const double cells = estimate_cells(c), bytes = estimate_memory(cells);
  if (cells > most_cells) {
    throw InputError(where("mesh.length_cells"), fmt::format("a mesh of {:.3g} cells is too large", cells),
                     fmt::format("at most {:.3g} cells can be counted", most_cells), "lower the [mesh] counts");
  }
  if (bytes > available_memory()) {
    throw InputError(where("mesh.length_cells"),
                     fmt::format("a mesh of {:.3g} cells needs about {:.3g} GB", cells, bytes / 1e9),
                     fmt::format("{:.3g} GB are free here", available_memory() / 1e9), "lower the [mesh] counts");
  }
}

/// The comment that ends a line of the file; empty where there is none. \param after column, from 1, where to look
std::string comment_of(const std::vector<std::string>& lines, std::size_t line, std::size_t after) {
  if (line == 0 || line > lines.size() || after == 0) return {};
  const std::string& text = lines[line - 1];
  const auto hash = text.find('#', std::min(after - 1, text.size()));
  if (hash == std::string::npos) return {};
  std::string comment = text.substr(hash + 1);
  comment.erase(0, std::min(comment.find_first_not_of(" \t"), comment.size()));
  comment.erase(comment.find_last_not_of(" \t\r") + 1);
  return comment;
}

/// What was given, with the comments beside it: a case file keeps its sources there.
void keep_given(const std::string& text, const toml::table& table, const Entries& entries, Case& c) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  for (const auto& [path, entry] : entries) {
    GivenKey given;
    if (const auto* words = entry.node->as_string()) {
      given.text = words->get();
    } else if (const auto* real = entry.node->as_floating_point()) {
      given.text = fmt::format("{}", real->get());  // shortest digits that read back
    } else {
      std::stringstream value;
      entry.node->visit([&](const auto& node) { value << node; });
      given.text = value.str();
    }
    given.overridden = entry.where.file.starts_with("--set");
    if (!given.overridden) {
      const auto& end = entry.node->source().end;
      given.comment = comment_of(lines, end.line, end.column);
      const std::string parent = path.substr(0, path.rfind('.'));
      if (given.comment.empty() && parent != path) {
        // A table's own line speaks for its keys.
        const auto node = table.at_path(parent);
        if (node && node.is_table()) {
          const auto& begin = node.node()->source().begin;
          given.comment = comment_of(lines, begin.line, begin.column);
        }
      }
    }
    const bool idle =
        std::any_of(c.idle.begin(), c.idle.end(), [&, &name = path](const IdleKey& key) { return key.path == name; });
    if (!idle) c.given.emplace(path, std::move(given));
  }
}

}  // namespace

const Case& default_case() {
  static const Case filled = [] {
    Case c;
    for (const KeySpec& key : schema()) {
      if (key.default_text.empty()) continue;
      const toml::table holder = toml::parse("value = " + example_of(key));
      assign(key, *holder.get("value"), {"default of " + key.path, 0, 0}, "", c);
    }
    return c;
  }();
  return filled;
}

std::vector<std::string> keys_unused_by(unsigned command, const Case& c) {
  std::vector<std::string> paths;
  for (const KeySpec& key : schema()) {
    if ((key.commands & command) == 0 && c.given.count(key.path) != 0 && matters(key, c)) paths.push_back(key.path);
  }
  return paths;
}

Case read_case_text(const std::string& text, const std::string& name, const std::vector<std::string>& overrides) {
  const toml::table table = parse_text(text, name);
  Entries entries;
  collect(table, "", name, entries);

  std::vector<toml::table> given;  // keeps the nodes of --set alive
  given.reserve(overrides.size());
  for (const std::string& text_of : overrides) {
    const auto equals = text_of.find('=');
    if (equals == std::string::npos) {
      throw InputError({}, fmt::format("--set {}: no '='", text_of), "key=value is expected",
                       "write --set heat.load=\"2 MW\", for example");
    }
    if (first_not_utf8(text_of) < text_of.size()) {
      throw InputError({"--set", 0, 0}, "the text is not UTF-8", "cases are UTF-8 text",
                       "check the terminal's encoding");
    }
    const auto trim = [](std::string s) {
      s.erase(0, s.find_first_not_of(" \t"));
      s.erase(s.find_last_not_of(" \t") + 1);
      return s;
    };
    const std::string path = trim(text_of.substr(0, equals)), value = trim(text_of.substr(equals + 1));
    const Location where{"--set " + path, 0, 0};
    if (is_table(path)) {
      throw InputError(where, fmt::format("{} is a table of keys, not a value", path), "--set changes one key",
                       fmt::format("'coldsky describe' lists the keys of [{}]", path));
    }
    if (find_key(path) == nullptr) {
      throw InputError(where, fmt::format("unknown key '{}'", path), "no such key", did_you_mean(path));
    }
    try {
      given.push_back(parse_text("value = " + value, "--set"));
    } catch (const InputError&) {  // text without its quotes, which the shell ate
      given.push_back(toml::table{{"value", value}});
    }
    // A line break in the value would smuggle in further keys, which nobody would read.
    if (given.back().size() != 1) {
      throw InputError(where, "more than one value", "--set changes one key", "use --set once for each key");
    }
    entries[path] = {given.back().get("value"), where};
  }

  Case c = default_case();
  c.name = std::filesystem::path(name).stem().string();
  c.file = name;
  for (const KeySpec& key : schema()) {
    const auto found = entries.find(key.path);
    if (found != entries.end()) {
      assign(key, *found->second.node, found->second.where, name, c);
    } else if (!key.default_text.empty()) {
      c.defaults.push_back(key.path);
    }
  }
  for (const KeySpec& key : schema()) {
    if (!key.required() || entries.count(key.path) != 0 || !matters(key, c)) continue;
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
  refuse_margins_beside_a_policy(c, entries);
  check_loop(c, entries, name);
  set_aside_idle_keys(c, entries);
  apply_margin_policy(c);
  check_together(c, entries, name);
  std::erase_if(c.defaults, [&](const std::string& path) { return !matters(*find_key(path), c); });
  c.resolved_text = write_case(c);
  keep_given(text, table, entries, c);
  return c;
}

Case read_case(const std::filesystem::path& path, const std::vector<std::string>& overrides) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw InputError({path.string(), 1, 1}, "is a directory", "a case is a TOML file", "name a file inside it");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    const std::string why = std::strerror(errno);
    throw InputError({path.empty() ? "case file ''" : path.string(), 1, 1}, "cannot be read", why, "check the path");
  }
  // A limit, because an endless device or a mistaken result file would fill the memory.
  constexpr std::size_t most_bytes = 1 << 20;
  std::string text(most_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad()) throw InputError({path.string(), 1, 1}, "cannot be read", std::strerror(errno), "check the disk");
  if (text.size() > most_bytes) {
    throw InputError({path.string(), 1, 1}, "is larger than 1 MiB", "a case is a short TOML file", "check the path");
  }
  return read_case_text(text, path.string(), overrides);
}

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
