#include "solver/case/scene_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "solver/case/declaring.hpp"
#include "solver/case/values.hpp"

namespace coldsky {

namespace {

using namespace declaring;

constexpr double no_end = std::numeric_limits<double>::infinity();

using MemberOf = std::function<KeySpec::Member(std::size_t)>;

/// \param get returns the member of an entry of a scene
template <class Type, class Get>
MemberOf member_of(const Get& get) {
  return [get](std::size_t entry) -> KeySpec::Member {
    return std::function<Type&(Case&)>([get, entry](Case& c) -> Type& { return get(*c.scene, entry); });
  };
}

/// Access to a member of every body, panel or mirror of a scene.
#define COLDSKY_OF(list, type, name) \
  member_of<type>([](SceneCase& scene, std::size_t entry) -> type& { return scene.list[entry].name; })
#define COLDSKY_BODY(type, name) COLDSKY_OF(bodies, type, name)

/// Collects the keys of one list.
class List {
 public:
  List(SceneList list, std::vector<SceneKey>& keys) : list_(list), keys_(keys) {}

  /// A key of some kind whose unit is "1" unless said.
  KeySpec key(const std::string& leaf, KeyKind kind, const std::string& unit, const std::string& sentence) {
    return of_kind(quantity(std::string(path_of(list_)) + "." + leaf, unit, {}, sentence), kind);
  }
  /// Without a default: may be left out. With one it is the text of the key.
  KeySpec place(const std::string& leaf, const std::string& standard, const std::string& source,
                const std::string& sentence) {
    KeySpec spec = otherwise(key(leaf, KeyKind::place, "m", sentence), standard, source);
    spec.may_be_absent = standard.empty();
    return within(spec, -1e5, 1e5, "a scene has the size of what is built");
  }
  KeySpec direction(const std::string& leaf, const std::string& standard, const std::string& source,
                    const std::string& sentence) {
    KeySpec spec = otherwise(key(leaf, KeyKind::direction, "1", sentence), standard, source);
    spec.may_be_absent = standard.empty();
    return within(spec, -1e6, 1e6, "its length does not count");
  }
  KeySpec share(const std::string& leaf, const std::string& sentence, const std::string& reason) {
    return within(key(leaf, KeyKind::number, "1", sentence), 0, 1, reason);
  }
  SceneKey& add(KeySpec spec, MemberOf member_of, const std::string& condition = "") {
    SceneKey made;
    made.list = list_;
    if (!condition.empty()) spec = when(std::move(spec), condition);
    spec.member = member_of(0);
    bound_from_above(spec);
    made.spec = std::move(spec);
    made.member_of = std::move(member_of);
    keys_.push_back(std::move(made));
    return keys_.back();
  }

 private:
  SceneList list_;
  std::vector<SceneKey>& keys_;
};

const std::string no_length = "a length is positive";

/// How panels and bodies turn along an orbit.
void declare_joint(List& list, bool body) {
#define COLDSKY_JOINT(type, name) \
  body ? MemberOf(COLDSKY_OF(bodies, type, joint.name)) : MemberOf(COLDSKY_OF(panels, type, joint.name))
  const std::string path = body ? "scene.body" : "scene.panel";
  list.add(otherwise(choice(path + ".joint.fixed_to", {"attitude", "sun", "planet", "velocity", "inertial"}, {},
                            "Frame that its directions are given in and that it turns with: that of the attitude; z to "
                            "the Sun; z to the planet's centre; z along the way, each with y near the orbit's normal; "
                            "or x to the Sun along the orbit's plane and z along its normal, which stand still."),
                     "attitude", "it stands with the panel"),
           COLDSKY_JOINT(std::string, fixed_to));
  list.add(list.place("joint.pivot", "", "", "Point that it is turned about; absent = its position."),
           COLDSKY_JOINT(std::optional<Triple>, pivot));
  list.add(list.direction("joint.axis", "0, 1, 0", "along y", "Axis of a rotating joint, in the same frame."),
           COLDSKY_JOINT(std::optional<Triple>, axis));
  list.add(otherwise(choice(path + ".joint.follows",
                            {"nothing", "sun", "anti-sun", "nadir", "zenith", "velocity", "anti-velocity",
                             "orbit-normal", "anti-orbit-normal"},
                            {},
                            "Direction that the joint turns the front to (`axis` of a body, `normal` of a panel), as "
                            "near as its own axis allows."),
                     "nothing", "it does not track"),
           COLDSKY_JOINT(std::string, follows));
  list.add(otherwise(within(list.key("joint.angle", KeyKind::quantity, "rad",
                                     "Turn about that axis beyond where it points: 90 degrees off the Sun is edge-on."),
                            -6.283185307179586, 6.283185307179586, "a turn has 360 degrees"),
                     "0 deg", "none"),
           COLDSKY_JOINT(double, angle));
  list.add(otherwise(within(list.key("joint.turns", KeyKind::number, "1",
                                     "Steady turns about that axis in an orbit, from the point nearest the Sun."),
                            -1000, 1000, "parts turn slowly"),
                     "0", "none"),
           COLDSKY_JOINT(double, turns));
#undef COLDSKY_JOINT
}

void declare_panels(std::vector<SceneKey>& keys) {
  List list(SceneList::panel, keys);
#define COLDSKY_PANEL(type, name) COLDSKY_OF(panels, type, name)
  list.add(list.place("position", "0 m, 0 m, 0 m", "at the origin",
                      "Where the middle of a panel of the set stands; x runs across the tubes of the case's panel, y "
                      "along them, z is the normal of its front. Without [[scene.panel]] one stands at the origin."),
           COLDSKY_PANEL(std::optional<Triple>, position));
  list.add(list.direction("normal", "0, 0, 1", "as the attitude says", "Normal of its front in that frame."),
           COLDSKY_PANEL(std::optional<Triple>, normal));
  list.add(
      list.direction("tubes", "", "", "Direction of its tubes, square to the normal; absent = as near to y as may be."),
      COLDSKY_PANEL(std::optional<Triple>, tubes));
  list.add(otherwise(within(list.key("repeat.count", KeyKind::integer, "1", "How many such panels stand in a row."), 1,
                            10000, "a row has an end"),
                     "1", "one"),
           COLDSKY_PANEL(int, repeat.count));
  list.add(list.place("repeat.step", "", "", "From one of them to the next."),
           COLDSKY_PANEL(std::optional<Triple>, repeat.step), "scene.panel.repeat.count>1");
  declare_joint(list, false);
#undef COLDSKY_PANEL
}

void declare_mirrors(std::vector<SceneKey>& keys) {
  List list(SceneList::mirror, keys);
  list.add(needed(list.place("point", "0 m, 0 m, 0 m", "the origin",
                             "A point of a plane that the scene repeats itself in by reflection: two that face each "
                             "other make endless rows, one makes half a model whole.")),
           COLDSKY_OF(mirrors, std::optional<Triple>, point));
  KeySpec normal = list.direction("normal", "", "", "Normal of that plane, into the half that holds the scene.");
  list.add(needed(normal), COLDSKY_OF(mirrors, std::optional<Triple>, normal));
}

/// Shape, place and measures of a body.
void declare_shape(List& list) {
  const std::string shape = "scene.body.shape=";
  list.add(needed(list.key("name", KeyKind::text, "1",
                           "Name of the body, of letters, digits, _ and -: in results, and in scene.body.NAME.KEY for "
                           "--set.")),
           COLDSKY_BODY(std::string, name));
  list.add(choice("scene.body.shape", {"rectangle", "disk", "cylinder", "cone", "sphere", "box", "file"}, {},
                  "Form of the body; a file holds triangles."),
           COLDSKY_BODY(std::string, shape));
  list.add(needed(list.key("file", KeyKind::file, "1",
                           "Surface mesh: Gmsh's MSH 4.1 with named groups (.msh), or STL (.stl).")),
           COLDSKY_BODY(std::string, file), shape + "file");
  list.add(otherwise(positive(list.key("scale", KeyKind::number, "1", "Metres of one unit of that file: 0.001 for mm."),
                              no_length),
                     "1", "metres"),
           COLDSKY_BODY(double, scale), shape + "file");
  list.add(list.place("position", "0 m, 0 m, 0 m", "at the origin",
                      "Middle of a rectangle, disk, sphere or box; middle of the base of a cylinder or cone; origin of "
                      "a file."),
           COLDSKY_BODY(std::optional<Triple>, position));
  list.add(list.direction("axis", "0, 0, 1", "along z",
                          "Normal of the front of a rectangle or disk; from base to top of a cylinder, cone or box; z "
                          "of a file."),
           COLDSKY_BODY(std::optional<Triple>, axis));
  list.add(list.direction("across", "", "",
                          "Direction of the width, square to the axis; where the turn of a round body begins; x of a "
                          "file. Absent = as near to x as may be."),
           COLDSKY_BODY(std::optional<Triple>, across));
  const auto length = [&](const char* leaf, const char* sentence, const char* shapes, MemberOf member) {
    list.add(positive(list.key(leaf, KeyKind::quantity, "m", sentence), no_length), std::move(member), shape + shapes);
  };
  length("width", "Width of a rectangle or box, along `across`.", "rectangle|box", COLDSKY_BODY(double, width));
  length("length", "Its length, square to axis and width.", "rectangle|box", COLDSKY_BODY(double, length));
  length("height", "Height along the axis.", "cylinder|cone|box", COLDSKY_BODY(double, height));
  length("radius", "Radius; of a cone that of its base.", "disk|cylinder|cone|sphere", COLDSKY_BODY(double, radius));
  list.add(otherwise(within(list.key("inner_radius", KeyKind::quantity, "m", "Radius of the hole in a disk."), 0,
                            no_end, no_length),
                     "0 m", "no hole"),
           COLDSKY_BODY(double, inner_radius), shape + "disk");
  list.add(otherwise(within(list.key("top_radius", KeyKind::quantity, "m", "Radius of a cone at its top."), 0, no_end,
                            no_length),
                     "0 m", "it ends in a point"),
           COLDSKY_BODY(double, top_radius), shape + "cone");
  list.add(otherwise(list.key("closed", KeyKind::boolean, "1",
                              "Whether its inside is out of sight: cylinders and cones have lids then. Otherwise the "
                              "inside radiates with the coating of the back, and cylinders and cones are open."),
                     "true", "a housing"),
           COLDSKY_BODY(bool, closed), shape + "cylinder|cone|sphere|box|file");
}

/// How warm a body is.
void declare_model(List& list) {
  const std::string model = "scene.body.model=", balanced = model + "node|sheet";
  list.add(otherwise(choice("scene.body.model", {"node", "sheet", "temperature"}, {},
                            "One temperature for the whole body; a thin sheet with a temperature of its own in every "
                            "patch; or a given temperature."),
                     "node", "a body conducts well"),
           COLDSKY_BODY(std::string, model));
  list.add(positive(list.key("temperature", KeyKind::quantity, "K", "Temperature that the body is held at."),
                    "temperatures count from absolute zero"),
           COLDSKY_BODY(double, temperature), model + "temperature");
  list.add(otherwise(within(list.key("heat", KeyKind::quantity, "W", "Heat that the body releases, evenly by area."), 0,
                            no_end, "a body that takes heat up has a given temperature"),
                     "0 W", "it makes none"),
           COLDSKY_BODY(double, heat), balanced);
  list.add(otherwise(within(list.key("capacity", KeyKind::quantity, "J K-1",
                                     "Heat capacity of the body beside that of its areal mass; transients."),
                            0, no_end, "matter stores heat"),
                     "0 J K-1", "it follows at once"),
           COLDSKY_BODY(double, capacity), balanced);
  list.add(
      otherwise(within(list.key("areal_mass", KeyKind::quantity, "kg m-2",
                                "Mass over the area of its front; with the specific heat, of which the body stores "
                                "heat."),
                       0, no_end, "matter has mass"),
                "0 kg m-2", "not counted"),
      COLDSKY_BODY(double, areal_mass), balanced);
  list.add(otherwise(positive(list.key("specific_heat", KeyKind::quantity, "J kg-1 K-1", "Specific heat of that mass."),
                              "matter stores heat"),
                     "900 J kg-1 K-1", "aluminium"),
           COLDSKY_BODY(double, specific_heat), balanced);
  list.add(otherwise(within(list.key("conductivity", KeyKind::quantity, "W m-1 K-1",
                                     "Of a sheet in its plane; 0 = its patches do not conduct to each other."),
                            0, no_end, "heat flows from hot to cold"),
                     "0 W m-1 K-1", "patches by themselves"),
           COLDSKY_BODY(double, conductivity), model + "sheet");
  list.add(positive(list.key("thickness", KeyKind::quantity, "m", "Thickness of that sheet."), no_length),
           COLDSKY_BODY(double, thickness), model + "sheet & scene.body.conductivity>0");
  list.add(otherwise(list.share("conversion",
                                "Share of the sunlight absorbed at the front that leaves as electric power instead of "
                                "heat: of solar arrays.",
                                "no more power than light"),
                     "0", "no array"),
           COLDSKY_BODY(double, conversion), balanced);
}

void declare_side(List& list, bool front) {
  const std::string side = front ? "front" : "back",
                    seen = "scene.body.shape=rectangle|disk, or scene.body.closed = false";
#define COLDSKY_SIDE(type, name) \
  front ? MemberOf(COLDSKY_BODY(type, front.name)) : MemberOf(COLDSKY_BODY(type, back.name))
  const auto add = [&](KeySpec spec, MemberOf member) {
    SceneKey& key = list.add(std::move(spec), std::move(member));
    if (front) return;
    key.spec.condition = seen;
    key.holds = [](const BodyCase& body) { return body.two_sided(); };
  };
  KeySpec name =
      choice("scene.body." + side + ".name", {}, {},
             fmt::format("Coating of the {0}, from data/coatings.toml; {0} = \"Z-93\" is the same in short. "
                         "{1}",
                         side,
                         front ? "The front of a rectangle or disk is where its axis points, of other bodies "
                                 "outside."
                               : "The back of round bodies and boxes is inside."));
  name.may_be_absent = true;
  add(name, COLDSKY_SIDE(std::string, coating.name));
  const std::string black = "a body neither emits nor absorbs more than a black one";
  add(list.share(side + ".absorptance", "Solar absorptance of the " + side + ".", black),
      COLDSKY_SIDE(double, coating.absorptance));
  add(list.share(side + ".emissivity", "Hemispherical infrared emissivity of the " + side + ".", black),
      COLDSKY_SIDE(double, coating.emissivity));
  add(list.share(side + ".absorptance_begin",
                 "Solar absorptance of the " + side + " at the beginning of life; absent = no ageing.", black),
      COLDSKY_SIDE(std::optional<double>, coating.absorptance_begin));
  add(list.share(side + ".emissivity_begin",
                 "Emissivity of the " + side + " at the beginning of life; absent = no ageing.", black),
      COLDSKY_SIDE(std::optional<double>, coating.emissivity_begin));
  const std::string part = "a share of what is reflected";
  add(otherwise(list.share(side + ".specular_solar",
                           "Share of the reflected sunlight that leaves the " + side + " as from a mirror.", part),
                "0", "diffuse"),
      COLDSKY_SIDE(double, specular_solar));
  add(otherwise(
          list.share(side + ".specular_infrared", "The same of the infrared that the " + side + " reflects.", part),
          "0", "diffuse"),
      COLDSKY_SIDE(double, specular_infrared));
#undef COLDSKY_SIDE
}

void declare_bodies(std::vector<SceneKey>& keys) {
  List list(SceneList::body, keys);
  declare_shape(list);
  declare_model(list);
  for (const bool front : {true, false}) declare_side(list, front);
  list.add(otherwise(within(list.key("repeat.count", KeyKind::integer, "1", "How many such bodies stand in a row."), 1,
                            10000, "a row has an end"),
                     "1", "one"),
           COLDSKY_BODY(int, repeat.count));
  list.add(list.place("repeat.step", "", "", "From one of them to the next."),
           COLDSKY_BODY(std::optional<Triple>, repeat.step), "scene.body.repeat.count>1");
  declare_joint(list, true);
}

std::vector<SceneKey> make_scene_schema() {
  std::vector<SceneKey> keys;
  declare_panels(keys);
  declare_bodies(keys);
  declare_mirrors(keys);
  return keys;
}

/// A scene of one entry of each list that holds the defaults, in a case of its own.
const Case& default_entries() {
  static const Case filled = [] {
    Case c;
    c.scene.emplace();
    c.scene->panels.emplace_back();
    c.scene->bodies.emplace_back();
    c.scene->mirrors.emplace_back();
    for (const SceneKey& key : scene_schema()) {
      if (key.spec.default_text.empty()) continue;
      const toml::table holder = toml::parse("value = " + example_of(key.spec));
      assign(key.spec, *holder.get("value"), {"default of " + key.spec.path, 0, 0}, "", {}, c);
    }
    return c;
  }();
  return filled;
}

/// One term of a condition: another key of the entry, and what is asked of it.
struct EntryTerm {
  std::string leaf;
  std::vector<std::string> words;  ///< empty: it is to be above `above`
  double above = 0.0;
};

std::vector<EntryTerm> terms_of(const SceneKey& key) {
  std::vector<EntryTerm> terms;
  const std::size_t prefix = std::string(path_of(key.list)).size() + 1;
  std::string rest = key.holds ? "" : key.spec.condition;
  while (!rest.empty()) {
    const auto end = rest.find(" & ");
    const std::string text = rest.substr(0, end);
    rest = end == std::string::npos ? "" : rest.substr(end + 3);
    const auto sign = text.find_first_of("=>");
    EntryTerm term;
    term.leaf = text.substr(prefix, sign - prefix);
    std::string words = text.substr(sign + 1);
    if (text[sign] == '>') {
      term.above = std::stod(words);
    } else {
      for (auto bar = words.find('|'); bar != std::string::npos; bar = words.find('|')) {
        term.words.push_back(words.substr(0, bar));
        words.erase(0, bar + 1);
      }
      term.words.push_back(words);
    }
    terms.push_back(std::move(term));
  }
  return terms;
}

bool holds(const EntryTerm& term, const SceneKey& asked, const Case& c, std::size_t entry) {
  KeySpec key = asked.spec;
  key.member = asked.member_of(entry);
  if (term.words.empty()) return number_of(key, c) > term.above;
  return std::find(term.words.begin(), term.words.end(), text_of(key, c)) != term.words.end();
}

}  // namespace

const char* path_of(SceneList list) {
  return list == SceneList::panel ? "scene.panel" : list == SceneList::body ? "scene.body" : "scene.mirror";
}

std::string SceneKey::leaf() const { return spec.path.substr(std::string(path_of(list)).size() + 1); }

const std::vector<SceneKey>& scene_schema() {
  static const std::vector<SceneKey> keys = make_scene_schema();
  return keys;
}

const SceneKey* find_scene_key(const std::string& path) {
  static const std::map<std::string, const SceneKey*> known = [] {
    std::map<std::string, const SceneKey*> keys;
    for (const SceneKey& key : scene_schema()) keys[key.spec.path] = &key;
    return keys;
  }();
  const auto found = known.find(path);
  return found == known.end() ? nullptr : found->second;
}

const SceneKey* find_scene_key(SceneList list, const std::string& leaf) {
  return find_scene_key(std::string(path_of(list)) + "." + leaf);
}

std::vector<const KeySpec*> manual_keys() {
  std::vector<const KeySpec*> keys;
  keys.reserve(schema().size() + scene_schema().size());
  for (const KeySpec& key : schema()) {
    // Scenes stand before how they are computed.
    if (key.path == "exchange.patch") {
      for (const SceneKey& entry : scene_schema()) keys.push_back(&entry.spec);
    }
    keys.push_back(&key);
  }
  return keys;
}

std::size_t count_of(const SceneCase& scene, SceneList list) {
  return list == SceneList::panel  ? scene.panels.size()
         : list == SceneList::body ? scene.bodies.size()
                                   : scene.mirrors.size();
}

const std::string& name_of(const SceneCase& scene, SceneList list, std::size_t entry) {
  return list == SceneList::panel  ? scene.panels.at(entry).name
         : list == SceneList::body ? scene.bodies.at(entry).name
                                   : scene.mirrors.at(entry).name;
}

std::string path_of(const SceneCase& scene, const SceneKey& key, std::size_t entry) {
  return fmt::format("{}.{}.{}", path_of(key.list), name_of(scene, key.list, entry), key.leaf());
}

KeySpec key_of_entry(const SceneKey& key, const SceneCase& scene, std::size_t entry) {
  KeySpec own = key.spec;
  own.declared = key.spec.path;
  own.path = path_of(scene, key, entry);
  own.member = key.member_of(entry);
  return own;
}

const SceneKey* key_in_the_way(const SceneKey& key, const Case& c, std::size_t entry) {
  if (key.holds) {
    return key.holds(c.scene->bodies.at(entry)) ? nullptr : find_scene_key(key.list, "closed");
  }
  if (key.spec.condition.empty()) return nullptr;
  static const std::map<std::string, std::vector<EntryTerm>> known = [] {
    std::map<std::string, std::vector<EntryTerm>> terms;
    for (const SceneKey& one : scene_schema()) terms[one.spec.path] = terms_of(one);
    return terms;
  }();
  for (const EntryTerm& term : known.at(key.spec.path)) {
    const SceneKey* asked = find_scene_key(key.list, term.leaf);
    if (asked == nullptr) throw std::logic_error("a condition names the unknown key " + term.leaf);
    if (!holds(term, *asked, c, entry)) return asked;
  }
  return nullptr;
}

void add_entry(SceneCase& scene, SceneList list, const std::string& name) {
  const SceneCase& standard = *default_entries().scene;
  const auto add = [&](auto& entries, const auto& first) {
    entries.push_back(first.front());
    entries.back().name = name;
  };
  if (list == SceneList::panel) {
    add(scene.panels, standard.panels);
  } else if (list == SceneList::body) {
    add(scene.bodies, standard.bodies);
  } else {
    add(scene.mirrors, standard.mirrors);
  }
}

}  // namespace coldsky
