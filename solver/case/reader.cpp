#include "solver/case/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>

#include "solver/case/coatings.hpp"
#include "solver/case/faults.hpp"
#include "solver/case/reading.hpp"
#include "solver/case/rules.hpp"
#include "solver/case/schema.hpp"
#include "solver/case/toml_text.hpp"
#include "solver/case/values.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

Location location_of(const std::string& file, const toml::node& node) {
  const auto& begin = node.source().begin;
  return {file, static_cast<int>(begin.line), static_cast<int>(begin.column)};
}

bool is_table(const std::string& path) {
  return std::any_of(schema().begin(), schema().end(),
                     [&](const KeySpec& key) { return key.path.rfind(path + ".", 0) == 0; });
}

std::string name_key_of(const std::string& table) {
  const std::string path = table + ".name";
  return find_key(path) != nullptr ? path : std::string();
}

namespace {

/// The only key of that name in another table, or the key that `path` misspells; empty where there is none.
std::string meant_key(const std::string& path) {
  const std::string leaf = path.substr(path.rfind('.') + 1);
  std::vector<std::string> same;
  for (const KeySpec& key : schema()) {
    if (key.path.substr(key.path.rfind('.') + 1) == leaf) same.push_back(key.path);
  }
  return same.size() == 1 ? same.front() : nearest_key(path);
}

}  // namespace

std::string did_you_mean(const std::string& path) {
  // A side or a part was left out: "coating.emissivity" is that of the front or that of the back.
  const std::size_t dot = path.rfind('.');
  if (dot != std::string::npos && dot == path.find('.')) {
    std::vector<std::string> deeper;
    for (const KeySpec& key : schema()) {
      const bool within = key.path.starts_with(path.substr(0, dot + 1)), ends = key.path.ends_with(path.substr(dot));
      if (within && ends) deeper.push_back(key.path);
    }
    if (deeper.size() == 2) return fmt::format("did you mean '{}' or '{}'?", deeper[0], deeper[1]);
  }
  const std::string meant = meant_key(path);
  return meant.empty() ? "see 'coldsky describe'" : fmt::format("did you mean '{}'?", meant);
}

namespace {

/// A table is recognised by the keys in it; empty where it is like no other.
std::string meant_table(const std::string& path, const toml::table& table) {
  for (const auto& [leaf, node] : table) {
    const std::string near = nearest_key(path + "." + std::string(leaf.str()));
    if (near.rfind('.') != std::string::npos) return near.substr(0, near.rfind('.'));
  }
  return {};
}

/// Keys of that last name are not missing where an unknown table holds them.
void lose_leaves(const toml::table& table, Faults& faults) {
  for (const KeySpec& key : schema()) {
    if (table.contains(key.path.substr(key.path.rfind('.') + 1))) faults.lose(key.path);
  }
}

void collect(const toml::table& table, const std::string& prefix, const std::string& file, const Catalogue& catalogue,
             Entries& entries, Faults& faults) {
  for (const auto& [key, node] : table) {
    const std::string path = prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str());
    if (path == "scene") continue;  // collect_scene() reads it
    const Location where{file, static_cast<int>(key.source().begin.line), static_cast<int>(key.source().begin.column)};
    if (node.is_table()) {
      if (const KeySpec* known = find_key(path)) {
        faults.add(InputError(location_of(file, node), fmt::format("{} is a key, not a table", path),
                              "it has one value",
                              fmt::format("write {} = {}", key.str(), example_of(*known, catalogue))));
        faults.lose(path);
      } else if (!is_table(path)) {
        const std::string meant = meant_table(path, *node.as_table());
        faults.add(InputError(location_of(file, node), fmt::format("unknown table [{}]", path),
                              "no such part of a case",
                              meant.empty() ? "see 'coldsky describe'" : fmt::format("did you mean [{}]?", meant)));
        faults.lose(meant);
        lose_leaves(*node.as_table(), faults);
      } else {
        collect(*node.as_table(), path, file, catalogue, entries, faults);
      }
    } else if (find_key(path) != nullptr) {
      entries[path] = {&node, location_of(file, node), ""};
    } else if (node.is_string() && !name_key_of(path).empty()) {
      entries[name_key_of(path)] = {&node, location_of(file, node), ""};
    } else if (is_table(path)) {
      faults.add(InputError(where, fmt::format("{} is a table of keys, not a value", path),
                            "its keys stand below its name",
                            fmt::format("write [{}] once, then one key a line", path)));
      faults.lose(path);
    } else {
      faults.add(InputError(where, fmt::format("unknown key '{}'", path), "a misspelt key would be ignored",
                            did_you_mean(path)));
      faults.lose(meant_key(path));
    }
  }
}

/// Keys of --set, over those of the file. \param kept holds their nodes \param removed those without a value
void override_keys(const std::vector<std::string>& overrides, const std::vector<SceneEntry>& scene,
                   std::vector<toml::table>& kept, Entries& entries, std::map<std::string, Location>& removed,
                   Faults& faults) {
  const auto trim = [](std::string s) {
    s.erase(0, std::min(s.find_first_not_of(" \t"), s.size()));
    s.erase(s.find_last_not_of(" \t") + 1);
    return s;
  };
  const auto apply = [&](const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) {
      throw InputError({}, fmt::format("--set {}: no '='", text), "key=value is expected",
                       "write --set heat.load=\"2 MW\", for example");
    }
    if (first_not_utf8(text) < text.size()) {
      throw InputError({"--set", 0, 0}, "the text is not UTF-8", "cases are UTF-8 text",
                       "check the terminal's encoding");
    }
    std::string path = trim(text.substr(0, equals));
    const std::string value = trim(text.substr(equals + 1));
    const Location where{"--set " + path, 0, 0};
    if (is_table(path) && !name_key_of(path).empty()) path = name_key_of(path);
    const bool of_scene = path == "scene" || path.starts_with("scene.");
    if (of_scene) scene_key_of(scene, path, where);
    if (is_table(path)) {
      throw InputError(where, fmt::format("{} is a table of keys, not a value", path), "--set changes one key",
                       fmt::format("'coldsky describe' lists the keys of [{}]", path));
    }
    if (!of_scene && find_key(path) == nullptr) {
      throw InputError(where, fmt::format("unknown key '{}'", path), "no such key", did_you_mean(path));
    }
    if (value.empty()) {  // as if the file did not hold the key
      entries.erase(path);
      removed[path] = where;
      return;
    }
    toml::table read;
    try {
      read = parse_text("value = " + value, "--set");
    } catch (const InputError&) {  // text without its quotes, which the shell ate
      read = toml::table{{"value", value}};
    }
    // A line break in the value would smuggle in further keys, which nobody would read.
    if (read.size() != 1) {
      faults.lose(path);
      throw InputError(where, "more than one value", "--set changes one key", "use --set once for each key");
    }
    kept.push_back(std::move(read));
    entries[path] = {kept.back().get("value"), where, ""};
    removed.erase(path);
  };
  for (const std::string& text : overrides) faults.attempt([&] { apply(text); });
}

}  // namespace

void find_missing(const Case& c, const Reading& reading, const std::string& name, Faults& faults) {
  for (const KeySpec& key : schema()) {
    if (!key.required() || reading.entries.count(key.path) != 0 || faults.lost(key.path)) continue;
    if (asks_what_is_lost(key, faults) || !matters(key, c)) continue;
    // The place of a missing key is its table, or the nearest one above it that stands in the file.
    Location where{name, 1, 1};
    std::string parent = key.path;
    for (auto dot = parent.rfind('.'); dot != std::string::npos; dot = parent.rfind('.')) {
      parent.erase(dot);
      const auto node = reading.table.at_path(parent);
      if (node && node.is_table()) {
        where = location_of(name, *node.node());
        break;
      }
    }
    if (const auto found = reading.removed.find(key.path); found != reading.removed.end()) where = found->second;
    faults.add(InputError(
        where, fmt::format("{} is missing", key.path),
        key.condition.empty() ? key.sentence : fmt::format("{} Required where {}.", key.sentence, key.condition),
        fmt::format("add it to [{}]", key.path.substr(0, key.path.rfind('.')))));
    faults.lose(key.path);
  }
}

namespace {

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
    given.comment = entry.comment;
    if (!given.overridden && given.comment.empty()) {
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
      assign(key, *holder.get("value"), {"default of " + key.path, 0, 0}, "", {}, c);
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

Reading read_keys(const std::string& text, const std::string& name, const std::vector<std::string>& overrides,
                  const Catalogue& catalogue) {
  Reading reading;
  reading.table = parse_text(text, name);
  Entries& entries = reading.entries;
  Faults& faults = reading.faults;
  collect(reading.table, "", name, catalogue, entries, faults);
  if (const toml::node* scene = reading.table.get("scene")) collect_scene(*scene, name, catalogue, reading);
  reading.given.reserve(overrides.size());
  override_keys(overrides, reading.scene, reading.given, entries, reading.removed, faults);
  reading.named = expand_coatings(entries, faults);

  Case& c = reading.assigned;
  c = default_case();
  c.name = std::filesystem::path(name).stem().string();
  c.file = name;
  for (const KeySpec& key : schema()) {
    const auto found = entries.find(key.path);
    if (found != entries.end()) {
      if (!faults.attempt([&] { assign(key, *found->second.node, found->second.where, name, catalogue, c); })) {
        faults.lose(key.path);
      }
    } else if (!key.default_text.empty()) {
      c.defaults.push_back(key.path);
    }
  }
  assign_scene(reading, name, catalogue);
  return reading;
}

Case parse_case_text(const std::string& text, const std::string& name, const std::vector<std::string>& overrides,
                     const Catalogue& catalogue) {
  Reading reading = read_keys(text, name, overrides, catalogue);
  Case& c = reading.assigned;
  find_missing(c, reading, name, reading.faults);
  apply_rules(c, reading.entries, name, catalogue, reading.faults);
  reading.faults.raise(name);
  std::erase_if(c.defaults, [&](const std::string& path) { return !matters(*find_key(path), c); });
  c.resolved_text = write_case(c);
  keep_given(text, reading.table, reading.entries, c);
  return c;
}

std::string read_written_file(const std::filesystem::path& path, const std::string& what) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw InputError({path.string(), 1, 1}, "is a directory", fmt::format("a {} is a TOML file", what),
                     "name a file inside it");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    const int cause = errno;
    const std::string why = std::strerror(cause);
    // A page or a colleague says where a file lies as seen from another folder.
    const bool from_here = cause == ENOENT && !path.empty() && path.is_relative();
    throw InputError(
        {path.empty() ? what + " file ''" : path.string(), 1, 1}, "cannot be read", why,
        from_here ? fmt::format("check the path, which begins in {}", std::filesystem::current_path(error).string())
                  : "check the path");
  }
  // A limit, because an endless device or a mistaken result file would fill the memory.
  constexpr std::size_t most_bytes = 1 << 20;
  std::string text(most_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad()) throw InputError({path.string(), 1, 1}, "cannot be read", std::strerror(errno), "check the disk");
  if (text.size() > most_bytes) {
    throw InputError({path.string(), 1, 1}, "is larger than 1 MiB", fmt::format("a {} is a short TOML file", what),
                     "check the path");
  }
  return text;
}

Case parse_case(const std::filesystem::path& path, const std::vector<std::string>& overrides,
                const Catalogue& catalogue) {
  return parse_case_text(read_written_file(path, "case"), path.string(), overrides, catalogue);
}

}  // namespace coldsky
