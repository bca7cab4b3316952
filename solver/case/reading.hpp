#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "solver/case/case.hpp"
#include "solver/case/catalogue.hpp"
#include "solver/case/faults.hpp"
#include "solver/case/scene_keys.hpp"
#include "solver/core/toml.hpp"

namespace coldsky {

/// An entry of a list of a scene as it stands in the file.
struct SceneEntry {
  SceneList list = SceneList::body;
  std::string name;  ///< in paths: "bus", "1"
  Location where;
};

/// A case as far as its keys are read one by one; none has been judged beside another.
struct Reading {
  toml::table table;               ///< of the file
  std::vector<toml::table> given;  ///< nodes of --set
  std::vector<toml::table> named;  ///< nodes of what coatings' names stand for
  Entries entries;                 ///< point into these; of scenes under the path of their entry
  std::vector<SceneEntry> scene;   ///< list after list, in the order of the file
  std::map<std::string, Location> removed;
  Faults faults;
  Case assigned;
};

/// Reads keys and values. \param name of the file, for messages
Reading read_keys(const std::string& text, const std::string& name, const std::vector<std::string>& overrides,
                  const Catalogue& catalogue);
/// Adds keys that a case needs and that nobody gave. \param c the case as far as it is known
void find_missing(const Case& c, const Reading& reading, const std::string& name, Faults& faults);

/// Reads the lists under [scene]: their entries and the entries' keys.
void collect_scene(const toml::node& scene, const std::string& file, const Catalogue& catalogue, Reading& reading);
/// The key of an entry that a path such as "scene.body.bus.width" names; coatings' names also without their `.name`.
/// \param path is completed \throws InputError where there is none. \param where of the path, for messages
const SceneKey& scene_key_of(const std::vector<SceneEntry>& scene, std::string& path, const Location& where);
/// Makes the scene of a case, gives its entries the values of their keys, and adds those that are missing. Where the
/// case has no scene this does nothing.
void assign_scene(Reading& reading, const std::string& file, const Catalogue& catalogue);
/// The scene of a case as TOML; empty where it has none.
std::string write_scene(const Case& c);

/// The text of a file that people write. \param what it is: "case" Throws InputError where it cannot be read or is
/// larger than a megabyte.
std::string read_written_file(const std::filesystem::path& path, const std::string& what);

/// Place of a node in its file.
Location location_of(const std::string& file, const toml::node& node);
/// Whether keys of the schema stand in a table of that name.
bool is_table(const std::string& path);
/// What a table's text stands for: coating.front = "Z-93" names a coating. Empty where it has no name.
std::string name_key_of(const std::string& table);
/// "did you mean 'panel.width'?", or where all keys are told.
std::string did_you_mean(const std::string& path);

}  // namespace coldsky
