#include "solver/case/warnings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "solver/case/coatings.hpp"
#include "solver/case/reader.hpp"
#include "solver/case/schema.hpp"
#include "solver/core/phrases.hpp"

namespace coldsky {

namespace {

/// Longest measure of a body [m]; of a file it is not known here.
double longest_measure(const BodyCase& body) {
  if (body.shape == "file") return std::numeric_limits<double>::infinity();
  return std::max({body.width, body.length, body.height, 2.0 * body.radius});
}

/// What is told of a coating whose values are recalled. \param key that names it
std::optional<Text> recalled_coating(const std::string& key, const std::string& name) {
  const NamedCoating* coating = find_coating(name);
  if (coating == nullptr || !coating->recalled_end) return std::nullopt;
  const Text lives = phrase(coating->recalled_begin ? "warning.coating_begin_end" : "warning.coating_end");
  const auto told_in = [&](const std::string& language) {
    return phrase("warning.coating_recalled", fmt::arg("key", key), fmt::arg("name", name),
                  fmt::arg("lives", lives.in(language)), fmt::arg("source", coating->source))
        .in(language);
  };
  return Text(told_in("en"), told_in("ko"));
}

/// What is suspicious about a scene, though no error.
void add_scene_warnings(const Case& c, std::vector<Text>& warnings) {
  std::vector<std::string> small;
  for (const BodyCase& body : c.scene->bodies) {
    if (longest_measure(body) < c.exchange.patch) small.push_back(body.name);
    for (const auto& [side, coating] :
         {std::pair{"front", &body.front.coating}, std::pair{"back", &body.back.coating}}) {
      const auto told = recalled_coating(fmt::format("scene.body.{}.{}.name", body.name, side), coating->name);
      if (told) warnings.push_back(*told);
    }
  }
  if (small.empty()) return;
  warnings.push_back(phrase("warning.patch_larger", fmt::arg("patch", c.exchange.patch),
                            fmt::arg("bodies", fmt::format("{}", fmt::join(small, ", ")))));
}

}  // namespace

std::vector<Text> case_warnings(const Case& c, const std::string& command) {
  std::vector<Text> warnings;
  // Keys that the same key leaves without a meaning share a sentence.
  std::vector<const IdleKey*> told;
  for (const IdleKey& key : c.idle) {
    const auto same = [&](const IdleKey* other) { return other->obstacle == key.obstacle; };
    if (std::any_of(told.begin(), told.end(), same)) continue;
    told.push_back(&key);
    std::vector<std::string> paths;
    for (const IdleKey& other : c.idle) {
      if (other.obstacle == key.obstacle) paths.push_back(other.path);
    }
    warnings.push_back(phrase("warning.idle_keys", fmt::arg("keys", fmt::format("{}", fmt::join(paths, ", "))),
                              fmt::arg("obstacle", key.obstacle), fmt::arg("value", key.value)));
  }
  const bool transient = command == "solve" && (c.time.end || c.time.orbits);
  const unsigned user = command == "size" ? key_of_size : transient ? key_of_transient : key_of_solve;
  std::vector<std::string> unused = keys_unused_by(user, c);
  // The one key that a reader would expect to be obeyed.
  if (std::erase(unused, "coolant.inlet_temperature") > 0) warnings.push_back(phrase("warning.inlet_follows"));
  if (!unused.empty()) {
    warnings.push_back(phrase(transient           ? "warning.unused_in_time"
                              : command == "size" ? "warning.unused_by_size"
                                                  : "warning.unused_by_solve",
                              fmt::arg("keys", fmt::format("{}", fmt::join(unused, ", ")))));
  }
  for (const auto* side : {"front", "back"}) {
    const std::string& name = std::string(side) == "front" ? c.coating.front.name : c.coating.back.name;
    if (const auto recalled = recalled_coating(fmt::format("coating.{}.name", side), name)) {
      warnings.push_back(*recalled);
    }
  }
  if (c.scene) add_scene_warnings(c, warnings);
  return warnings;
}

}  // namespace coldsky
