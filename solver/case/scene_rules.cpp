#include "solver/case/scene_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <numbers>

#include "solver/case/environment_kinds.hpp"
#include "solver/case/scene_keys.hpp"

namespace coldsky {

namespace {

/// Fewer positions of an orbit than these say nothing of what comes between them.
constexpr int fewest_positions_in_time = 8;

double dot(const Triple& a, const Triple& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
double length(const Triple& a) { return std::hypot(a[0], a[1], a[2]); }

/// Two directions that have to be square to each other.
void check_square(const std::optional<Triple>& first, const std::optional<Triple>& second, const std::string& names,
                  const Location& where, Faults& faults) {
  if (!first || !second) return;
  const double cosine = dot(*first, *second) / (length(*first) * length(*second));
  constexpr double allowed = 1e-6;
  if (std::fabs(cosine) <= allowed) return;
  const double scale = dot(*first, *second) / dot(*first, *first);
  Triple near = *second;
  for (std::size_t n = 0; n < 3; ++n) near[n] -= scale * (*first)[n];
  faults.add(InputError(where, fmt::format("{} are not square to each other", names),
                        fmt::format("the angle between them is {:.4g} degrees",
                                    std::acos(std::clamp(cosine, -1.0, 1.0)) * 180.0 / std::numbers::pi),
                        std::fabs(cosine) > 1.0 - 1e-9
                            ? "choose another direction for one of them"
                            : fmt::format("use [{:.6g}, {:.6g}, {:.6g}]", near[0], near[1], near[2])));
}

void check_repeat(const RepeatCase& repeat, const std::string& path, const Where& where, Faults& faults) {
  if (repeat.count <= 1) return;
  if (!repeat.step) {
    faults.add(InputError(where(path + ".repeat.count"), fmt::format("{}.repeat.step is missing", path),
                          "it says where the next one stands", "add repeat.step = [\"1 m\", \"0 m\", \"0 m\"]"));
  } else if (!(length(*repeat.step) > 0.0)) {
    faults.add(InputError(where(path + ".repeat.step"), fmt::format("{}.repeat.step is zero", path),
                          "all of them would stand in one place", "give the distance from one to the next"));
  }
}

void check_body(const BodyCase& body, const Where& where, Faults& faults) {
  const std::string path = "scene.body." + body.name;
  check_square(body.axis, body.across, fmt::format("axis and across of {}", path), where(path + ".across"), faults);
  check_repeat(body.repeat, path, where, faults);
  if (body.shape == "disk" && !(body.inner_radius < body.radius)) {
    faults.add(InputError(where(path + ".inner_radius"),
                          fmt::format("{}.inner_radius = {:g} m leaves nothing of a disk of {:g} m", path,
                                      body.inner_radius, body.radius),
                          "a hole is smaller than its disk", "use a smaller one"));
  }
  const bool emits = body.front.coating.emissivity > 0.0 || (body.two_sided() && body.back.coating.emissivity > 0.0);
  if (body.model != "temperature" && !emits) {
    faults.add(InputError(where(path + ".front.emissivity"), fmt::format("{} emits nothing", path),
                          "its heat could not leave, and no temperature follows",
                          "give it an emissivity, or model = \"temperature\""));
  }
}

/// Directions that surroundings have, and what a joint asks of them.
void check_joint(const JointCase& joint, const std::optional<Triple>& front, const std::string& path, const Case& c,
                 const Where& where, Faults& faults) {
  const bool orbit = has_trait(c.environment, circles_planet), planet = orbit || c.environment.kind == "moon";
  const auto refuse = [&](const std::string& key, const std::string& value, const std::string& lacks) {
    faults.add(InputError(where(path + "." + key), fmt::format("{}.{} = {}", path, key, value),
                          fmt::format("surroundings of kind '{}' have {}", c.environment.kind, lacks),
                          "use another, or an orbit"));
  };
  const auto is = [](const std::string& word, std::initializer_list<const char*> words) {
    return std::any_of(words.begin(), words.end(), [&](const char* one) { return word == one; });
  };
  if (!orbit && is(joint.fixed_to, {"velocity", "inertial"}))
    refuse("joint.fixed_to", "\"" + joint.fixed_to + "\"", "no way that the scene goes");
  if (!planet && joint.fixed_to == "planet") refuse("joint.fixed_to", "\"planet\"", "no planet");
  if (!planet && is(joint.follows, {"nadir", "zenith"}))
    refuse("joint.follows", "\"" + joint.follows + "\"", "no planet");
  if (!orbit && is(joint.follows, {"velocity", "anti-velocity", "orbit-normal", "anti-orbit-normal"}))
    refuse("joint.follows", "\"" + joint.follows + "\"", "no way that the scene goes");
  if (!orbit && joint.turns != 0.0) refuse("joint.turns", fmt::format("{:g}", joint.turns), "no orbit");
  const Triple axis = joint.axis.value_or(Triple{0.0, 1.0, 0.0}), normal = front.value_or(Triple{0.0, 0.0, 1.0});
  if (joint.follows != "nothing" && std::fabs(dot(axis, normal)) > (1.0 - 1e-9) * length(axis) * length(normal)) {
    faults.add(InputError(where(path + ".joint.axis"),
                          fmt::format("the joint of {} turns about its front's normal", path),
                          "no turn brings the front nearer to what it follows", "choose another joint.axis"));
  }
  const bool turning = joint.fixed_to != "attitude" || joint.follows != "nothing" || joint.turns != 0.0;
  if (turning && orbit && c.environment.orbit.position != "worst" && c.environment.orbit.positions < 2) {
    faults.add(InputError(where(path + (joint.follows != "nothing"     ? ".joint.follows"
                                        : joint.fixed_to != "attitude" ? ".joint.fixed_to"
                                                                       : ".joint.turns")),
                          fmt::format("{} turns along the orbit, at no positions", path),
                          "each of them is traced as the parts stand there",
                          "set environment.orbit.positions = 24, or environment.orbit.position = \"worst\""));
  }
}

/// What a scene in time needs.
void check_time(const Case& c, const Location& where, Faults& faults) {
  if (c.bodies_alone()) {
    faults.add(InputError(where, "a scene without a panel in time", "a transient follows the coolant of its panels",
                          "leave [time] out, or add [panel] with the loop that it cools"));
    return;
  }
  if (has_trait(c.environment, circles_planet) && c.environment.orbit.positions < fewest_positions_in_time) {
    faults.add(InputError(where,
                          fmt::format("a scene in time, at {} positions of its orbit", c.environment.orbit.positions),
                          "what comes to its surfaces is traced at positions, and straight lines join them",
                          "set environment.orbit.positions = 72"));
  }
}

/// What of a case's other keys cannot be said of a scene yet, or is missing for it.
void check_surroundings(const Case& c, const Where& where, Faults& faults) {
  const EnvironmentCase& environment = c.environment;
  if (environment.kind == "fluxes" || environment.kind == "table") {
    faults.add(InputError(where("environment.kind"),
                          fmt::format("a scene in surroundings of kind '{}'", environment.kind),
                          "fluxes on two sides do not say where they come from, and what else they meet",
                          "use an orbit, the Moon or deep space, or leave [scene] out"));
  }
  if (c.time.end || c.time.orbits) {
    check_time(c, where(c.time.end ? "time.end" : "time.orbits"), faults);
  }
  if (has_trait(environment, circles_planet) && environment.orbit.tubes.empty()) {
    faults.add(InputError(where("environment.orbit.normal"), "environment.orbit.tubes is missing",
                          "with a scene, sunlight depends on where its y points",
                          "add environment.orbit.tubes, the direction of y"));
  } else if (has_trait(environment, circles_planet) && environment.orbit.position == "peak") {
    faults.add(InputError(where("environment.orbit.position"), "environment.orbit.position = \"peak\" with a scene",
                          "scenes are solved in a constant sky so far",
                          "use position = \"average\", or \"worst\" where there are panels"));
  }
  if (environment.orbit.position == "worst" && has_trait(environment, circles_planet) && c.bodies_alone()) {
    faults.add(InputError(where("environment.orbit.position"), "a worst position without a panel",
                          "it is where the panel absorbs most", "use position = \"average\""));
  }
  if (has_trait(environment, by_date) && environment.date.size() == 4 && c.bodies_alone()) {
    faults.add(InputError(where("environment.date"), "the most demanding day of a year without a panel",
                          "it is the one on which the panel absorbs most", "give a day such as \"2027-06-21\""));
  }
  for (const auto& [side, coating] : {std::pair{"front", &c.coating.front}, std::pair{"back", &c.coating.back}}) {
    if (!coating->insulation) continue;
    faults.add(InputError(where(fmt::format("coating.{}.insulation", side)),
                          fmt::format("insulation on the {} of a panel in a scene", side),
                          "what its outermost layer gives back is not followed between surfaces",
                          "leave one of the two out"));
  }
}

/// Pieces of a length.
double pieces(double length, double patch) { return std::max(1.0, std::ceil(length / patch * (1.0 - 1e-12))); }

double patches_of(const BodyCase& body, double patch) {
  constexpr double turn = 2.0 * std::numbers::pi;
  const auto across = [&](double length) { return pieces(length, patch); };
  const double sides = body.two_sided() ? 2.0 : 1.0, lids = body.closed ? 2.0 : 0.0;
  const auto disk = [&](double radius, double inner) { return across(turn * radius) * across(radius - inner); };
  if (body.shape == "rectangle") return 2.0 * across(body.width) * across(body.length);
  if (body.shape == "box") {
    const double x = across(body.width), y = across(body.length), z = across(body.height);
    return sides * 2.0 * (x * y + y * z + z * x);
  }
  if (body.shape == "disk") return 2.0 * disk(body.radius, body.inner_radius);
  if (body.shape == "sphere") return sides * across(turn * body.radius) * across(0.5 * turn * body.radius);
  const double top = body.shape == "cone" ? body.top_radius : body.radius;
  const double slant = std::hypot(body.height, body.radius - top);
  return sides * across(turn * std::max(body.radius, top)) * across(slant) +
         lids * 0.5 * (disk(body.radius, 0.0) + disk(top, 0.0));
}

}  // namespace

double estimate_patches(const Case& c) {
  if (!c.scene) return 0.0;
  double patches = 0.0;
  for (const ScenePanelCase& panel : c.scene->panels) {
    patches +=
        panel.repeat.count * 2.0 * pieces(c.panel.width, c.exchange.patch) * pieces(c.panel.length, c.exchange.patch);
  }
  for (const BodyCase& body : c.scene->bodies) {
    if (body.shape != "file") patches += body.repeat.count * patches_of(body, c.exchange.patch);
  }
  return patches;
}

void set_aside_idle_scene_keys(Case& c, const Entries& entries, Faults& faults) {
  if (!c.scene) return;
  SceneCase standard;
  for (const SceneList list : scene_lists) add_entry(standard, list, "");
  Case defaults;
  defaults.scene = standard;
  for (const SceneKey& key : scene_schema()) {
    if (key.spec.condition.empty() && !key.holds) continue;
    for (std::size_t entry = 0; entry < count_of(*c.scene, key.list); ++entry) {
      const SceneKey* asked = key_in_the_way(key, c, entry);
      if (asked == nullptr) continue;
      const KeySpec own = key_of_entry(key, *c.scene, entry), obstacle = key_of_entry(*asked, *c.scene, entry);
      if (faults.lost(obstacle.path)) continue;
      // The first entry of a scene of defaults has the value to copy.
      const auto copy = [&](const auto& member) {
        using Member = std::decay_t<decltype(member)>;
        member(c) = std::get<Member>(key.spec.member)(defaults);
      };
      std::visit(copy, own.member);
      const auto found = entries.find(own.path);
      if (found == entries.end()) continue;
      faults.add(
          InputError(found->second.where,
                     fmt::format("{} has no meaning where {} is {}", own.path, obstacle.path, value_text(obstacle, c)),
                     fmt::format("it is used where {}", key.spec.condition),
                     fmt::format("leave it out, or change {}", obstacle.path)));
    }
  }
}

void check_scene_rules(const Case& c, const Where& where, Faults& faults) {
  if (!c.scene) return;
  const SceneCase& scene = *c.scene;
  for (const ScenePanelCase& panel : scene.panels) {
    const std::string path = "scene.panel." + panel.name;
    check_square(panel.normal, panel.tubes, fmt::format("normal and tubes of {}", path), where(path + ".tubes"),
                 faults);
    check_repeat(panel.repeat, path, where, faults);
    check_joint(panel.joint, panel.normal, path, c, where, faults);
  }
  for (const BodyCase& body : scene.bodies) {
    check_body(body, where, faults);
    check_joint(body.joint, body.axis, "scene.body." + body.name, c, where, faults);
  }
  constexpr std::size_t most_mirrors = 6;
  if (scene.mirrors.size() > most_mirrors) {
    faults.add(InputError(where(fmt::format("scene.mirror.{}.normal", most_mirrors + 1)),
                          fmt::format("{} mirrors", scene.mirrors.size()),
                          fmt::format("a box has {} sides", most_mirrors), "leave some out"));
  }
  check_surroundings(c, where, faults);
  constexpr double most_patches = 2e5;
  if (const double patches = estimate_patches(c); faults.empty() && !(patches <= most_patches)) {
    faults.add(InputError(where("exchange.patch"), fmt::format("a scene of about {:.3g} patches", patches),
                          fmt::format("at most {:g} exchange radiation", most_patches), "use a larger exchange.patch"));
  }
}

}  // namespace coldsky
