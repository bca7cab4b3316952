#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "solver/case/coatings.hpp"
#include "solver/case/reading.hpp"
#include "solver/case/values.hpp"
#include "solver/core/spelling.hpp"

/// The lists of a scene: [[scene.panel]], [[scene.body]], [[scene.mirror]].
namespace coldsky {

namespace {

/// "body" of "scene.body".
std::string word_of(SceneList list) { return std::string(path_of(list)).substr(std::string("scene.").size()); }

bool is_scene_table(SceneList list, const std::string& leaf) {
  const std::string start = std::string(path_of(list)) + "." + leaf + ".";
  return std::any_of(scene_schema().begin(), scene_schema().end(),
                     [&](const SceneKey& key) { return key.spec.path.starts_with(start); });
}

/// "did you mean 'width'?"
std::string meant_leaf(SceneList list, const std::string& leaf) {
  std::vector<std::string> leaves;
  leaves.reserve(scene_schema().size());
  for (const SceneKey& key : scene_schema()) {
    if (key.list == list) leaves.push_back(key.leaf());
  }
  const std::string near = nearest_word(leaf, leaves);
  return near.empty() ? fmt::format("see 'coldsky describe {}'", path_of(list))
                      : fmt::format("did you mean '{}'?", near);
}

bool is_entry_name(const std::string& name) {
  return !name.empty() && name.size() <= 100 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
             std::string::npos;
}

/// Keys of one entry, tables within it included. \param entry its path: "scene.body.bus"
void collect_entry(const toml::table& table, const std::string& prefix, SceneList list, const std::string& entry,
                   const std::string& file, const Catalogue& catalogue, Reading& reading) {
  for (const auto& [key, node] : table) {
    const std::string leaf = prefix.empty() ? std::string(key.str()) : fmt::format("{}.{}", prefix, key.str());
    const Location where{file, static_cast<int>(key.source().begin.line), static_cast<int>(key.source().begin.column)};
    const SceneKey* known = find_scene_key(list, leaf);
    const SceneKey* named = find_scene_key(list, leaf + ".name");
    const std::string path = fmt::format("{}.{}", entry, leaf);
    if (known != nullptr && node.is_table()) {
      reading.faults.add(InputError(location_of(file, node), fmt::format("{} is a key, not a table", path),
                                    "it has one value",
                                    fmt::format("write {} = {}", leaf, example_of(known->spec, catalogue))));
      reading.faults.lose(path);
    } else if (known != nullptr) {
      reading.entries[path] = {&node, location_of(file, node), ""};
    } else if (named != nullptr && node.is_string()) {
      reading.entries[path + ".name"] = {&node, location_of(file, node), ""};
    } else if (is_scene_table(list, leaf)) {
      if (node.is_table()) {
        collect_entry(*node.as_table(), leaf, list, entry, file, catalogue, reading);
        continue;
      }
      reading.faults.add(InputError(where, fmt::format("{} is a table of keys, not a value", path),
                                    "its keys stand below its name", fmt::format("write {}.KEY = ...", leaf)));
      reading.faults.lose(path);
    } else {
      reading.faults.add(InputError(where, fmt::format("unknown key '{}' of [[{}]]", leaf, path_of(list)),
                                    "a misspelt key would be ignored", meant_leaf(list, leaf)));
    }
  }
}

/// What an entry is called in paths: bodies by their name, others by their number.
std::string entry_name(const toml::table& table, SceneList list, std::size_t number, const std::string& file,
                       Reading& reading) {
  std::string numbered = fmt::format("{}", number);
  if (list != SceneList::body) return numbered;
  const toml::node* name = table.get("name");
  if (name == nullptr || !name->is_string()) return numbered;  // missing, or of the wrong type: told with the keys
  std::string text = name->as_string()->get();
  const auto refuse = [&](const std::string& problem, const std::string& why, const std::string& suggestion) {
    reading.faults.add(InputError(location_of(file, *name), problem, why, suggestion));
    return fmt::format("{}", number);
  };
  if (!is_entry_name(text)) {
    return refuse(fmt::format("'{}' is no name of a body", text), "it stands in scene.body.NAME.KEY, which --set takes",
                  "use letters, digits, _ and -");
  }
  const auto same = [&](const SceneEntry& other) { return other.list == list && other.name == text; };
  if (std::any_of(reading.scene.begin(), reading.scene.end(), same)) {
    return refuse(fmt::format("a second body is called '{}'", text), "results name bodies", "give it another name");
  }
  return text;
}

void collect_list(const toml::array& entries, SceneList list, const std::string& file, const Catalogue& catalogue,
                  Reading& reading) {
  std::size_t number = 0;
  for (const toml::node& node : entries) {
    ++number;
    if (!node.is_table()) {
      reading.faults.add(InputError(location_of(file, node),
                                    fmt::format("{} has an entry that is no table", path_of(list)),
                                    "each has keys of its own", fmt::format("write [[{}]] for each", path_of(list))));
      reading.faults.lose("scene");
      continue;
    }
    const toml::table& table = *node.as_table();
    const std::string name = entry_name(table, list, number, file, reading);
    reading.scene.push_back({list, name, location_of(file, node)});
    collect_entry(table, "", list, fmt::format("{}.{}", path_of(list), name), file, catalogue, reading);
  }
}

}  // namespace

void collect_scene(const toml::node& scene, const std::string& file, const Catalogue& catalogue, Reading& reading) {
  if (!scene.is_table()) {
    reading.faults.add(InputError(location_of(file, scene), "scene is a table, not a value",
                                  "it holds panels, bodies and mirrors", "write [[scene.body]] for each body"));
    reading.faults.lose("scene");
    return;
  }
  const toml::table& table = *scene.as_table();
  for (const SceneList list : scene_lists) {
    const toml::node* node = table.get(word_of(list));
    if (node == nullptr) continue;
    if (node->is_array()) {
      collect_list(*node->as_array(), list, file, catalogue, reading);
      continue;
    }
    reading.faults.add(InputError(location_of(file, *node), fmt::format("{} is a list of tables", path_of(list)),
                                  "a scene may hold several", fmt::format("write [[{}]]", path_of(list))));
    reading.faults.lose("scene");
  }
  for (const auto& [key, node] : table) {
    const std::string word(key.str());
    if (word == "panel" || word == "body" || word == "mirror") continue;
    const std::string near = nearest_word(word, {"panel", "body", "mirror"});
    reading.faults.add(InputError(
        {file, static_cast<int>(key.source().begin.line), static_cast<int>(key.source().begin.column)},
        fmt::format("unknown key 'scene.{}'", word), "a scene holds panels, bodies and mirrors",
        near.empty() ? "write [[scene.body]] for each body" : fmt::format("did you mean [[scene.{}]]?", near)));
  }
}

const SceneKey& scene_key_of(const std::vector<SceneEntry>& scene, std::string& path, const Location& where) {
  for (const SceneList list : scene_lists) {
    const std::string start = std::string(path_of(list)) + ".";
    if (!path.starts_with(start)) continue;
    const auto dot = path.find('.', start.size());
    const std::string name = path.substr(start.size(), dot - start.size());
    std::vector<std::string> names;
    names.reserve(scene.size());
    for (const SceneEntry& entry : scene) {
      if (entry.list == list) names.push_back(entry.name);
    }
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      throw InputError(where, fmt::format("the scene has no {} '{}'", word_of(list), name),
                       "--set changes what is there",
                       names.empty() ? fmt::format("the case has no [[{}]]", path_of(list))
                                     : fmt::format("there is {}", fmt::join(names, ", ")));
    }
    const std::string leaf = dot == std::string::npos ? "" : path.substr(dot + 1);
    if (const SceneKey* key = find_scene_key(list, leaf)) {
      if (leaf != "name") return *key;
      throw InputError(where, "a body's name is not changed by --set", "it says which body is meant",
                       "change it in the file");
    }
    if (const SceneKey* key = find_scene_key(list, leaf + ".name"); key != nullptr && !leaf.empty()) {
      path += ".name";
      return *key;
    }
    throw InputError(where, fmt::format("unknown key '{}' of [[{}]]", leaf, path_of(list)), "no such key",
                     meant_leaf(list, leaf));
  }
  throw InputError(where, fmt::format("unknown key '{}'", path), "no such key",
                   "write scene.body.NAME.KEY, scene.panel.1.KEY or scene.mirror.1.KEY");
}

namespace {

/// The entry's own place where one of its keys is missing.
void find_missing_of_entry(const SceneEntry& entry, std::size_t number, const Case& c, const Reading& reading,
                           Faults& faults) {
  for (const SceneKey& key : scene_schema()) {
    if (key.list != entry.list || !key.spec.required()) continue;
    const std::string path = fmt::format("{}.{}.{}", path_of(entry.list), entry.name, key.leaf());
    if (reading.entries.count(path) != 0 || faults.lost(path)) continue;
    const SceneKey* asked = key_in_the_way(key, c, number);
    if (asked != nullptr) continue;
    const auto found = reading.removed.find(path);
    faults.add(InputError(
        found == reading.removed.end() ? entry.where : found->second, fmt::format("{} is missing", path),
        key.spec.condition.empty() ? key.spec.sentence
                                   : fmt::format("{} Required where {}.", key.spec.sentence, key.spec.condition),
        fmt::format("add it to [[{}]]", path_of(entry.list))));
    faults.lose(path);
  }
}

}  // namespace

void assign_scene(Reading& reading, const std::string& file, const Catalogue& catalogue) {
  const toml::node* table = reading.table.get("scene");
  if (table == nullptr) return;
  Case& c = reading.assigned;
  c.scene.emplace();
  for (const SceneEntry& entry : reading.scene) {
    const std::size_t number = count_of(*c.scene, entry.list);
    add_entry(*c.scene, entry.list, entry.name);
    for (const SceneKey& key : scene_schema()) {
      if (key.list != entry.list) continue;
      const std::string path = path_of(*c.scene, key, number);
      const auto found = reading.entries.find(path);
      if (found == reading.entries.end()) continue;
      // Of a name that is none its entry has a number, which stays.
      if (key.leaf() == "name" && found->second.node->is_string()) continue;
      const KeySpec own = key_of_entry(key, *c.scene, number);
      const Entry& given = found->second;
      if (!reading.faults.attempt([&] { assign(own, *given.node, given.where, file, catalogue, c); })) {
        reading.faults.lose(path);
      }
    }
    find_missing_of_entry(entry, number, c, reading, reading.faults);
  }
  // A panel without a place of its own stands at the origin.
  const bool has_panel = reading.table.contains("panel") ||
                         std::any_of(reading.entries.begin(), reading.entries.end(),
                                     [](const auto& entry) { return entry.first.starts_with("panel."); });
  if (has_panel && c.scene->panels.empty()) add_entry(*c.scene, SceneList::panel, "1");
  if (!c.scene->panels.empty() || !c.scene->bodies.empty() || reading.faults.lost("scene")) return;
  reading.faults.add(InputError(location_of(file, *table), "the scene is empty", "there is no panel and no body",
                                "write [panel] or [[scene.body]]"));
  reading.faults.lose("scene");
}

}  // namespace coldsky
