#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "solver/case/schema.hpp"

namespace coldsky {

/// What a scene may hold several of, each under [[scene.NAME]].
enum class SceneList { panel, body, mirror };
inline constexpr SceneList scene_lists[] = {SceneList::panel, SceneList::body, SceneList::mirror};
/// "scene.panel", "scene.body" or "scene.mirror".
const char* path_of(SceneList list);

/// One key of one of these lists, declared once for all entries.
struct SceneKey {
  SceneList list = SceneList::body;
  KeySpec spec;  ///< path "scene.body.width", its member that of the first entry
  std::function<KeySpec::Member(std::size_t)> member_of;
  /// Where it has a meaning beyond what spec.condition asks of other keys of the same entry, which is
  /// "scene.body.shape=box|disk" or "scene.body.repeat.count>1", joined by " & "; empty = everywhere.
  std::function<bool(const BodyCase&)> holds;

  std::string leaf() const;  ///< "width", "repeat.count"
};

/// All of them, in the order of the manual.
const std::vector<SceneKey>& scene_schema();
/// nullptr where there is none. \param leaf "width"
const SceneKey* find_scene_key(SceneList list, const std::string& leaf);
/// Of the keys of all lists: "scene.body.width".
const SceneKey* find_scene_key(const std::string& path);
/// Every key of the manual: those of schema() and of scene_schema().
std::vector<const KeySpec*> manual_keys();

/// How many entries a list of a scene has, and what an entry is called in paths: "bus", "1".
std::size_t count_of(const SceneCase& scene, SceneList list);
const std::string& name_of(const SceneCase& scene, SceneList list, std::size_t entry);
/// "scene.body.bus.width"
std::string path_of(const SceneCase& scene, const SceneKey& key, std::size_t entry);
/// The key of one entry under its own path.
KeySpec key_of_entry(const SceneKey& key, const SceneCase& scene, std::size_t entry);

/// The key of the same entry that leaves a key without a meaning; nullptr where it has one.
const SceneKey* key_in_the_way(const SceneKey& key, const Case& c, std::size_t entry);

/// Adds an entry that holds every default.
void add_entry(SceneCase& scene, SceneList list, const std::string& name);

}  // namespace coldsky
