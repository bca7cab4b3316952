#include "solver/model/radiation/scene_geometry_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <set>
#include <utility>

#include "meshes/surface/scene_checks.hpp"
#include "solver/case/faults.hpp"
#include "solver/model/radiation/crossings.hpp"
#include "solver/model/radiation/joints.hpp"
#include "solver/model/radiation/shapes.hpp"

namespace coldsky {

namespace {

/// The bodies of a scene, whole, and the key of the case that stands for each.
struct CheckedScene {
  std::vector<CheckedBody> bodies;
  std::map<std::string, std::string> path_of;  ///< by name of the body
  std::vector<const JointCase*> joints;        ///< of each body
};

CheckedBody checked(const BodyCase& body, int repetition, const SkyPosition* at) {
  CheckedBody made;
  made.name = repeated_name(body.name, repetition);
  made.closed = !body.two_sided();
  if (body.shape == "file") {
    made.mesh = mesh_of(body, repetition, at);
    return made;
  }
  const BodyShape shape = shape_of(body, repetition, at);
  made.elements = shape.elements;
  made.element_names.reserve(shape.names.size());
  for (const std::string& name : shape.names) {
    const auto slash = name.find('/');
    made.element_names.push_back(slash == std::string::npos ? "" : name.substr(slash + 1));
  }
  return made;
}

CheckedScene collect(const Case& c, const SkyPosition* at, const Where& where, Faults& faults) {
  CheckedScene scene;
  int panels = 0;
  for (const ScenePanelCase& panel : c.scene->panels) {
    for (int n = 0; n < panel.repeat.count; ++n) {
      CheckedBody made;
      made.name = repeated_name("panel", panels++);
      made.elements = {panel_rectangle(panel, n, c.panel.width, c.panel.length, at)};
      scene.path_of[made.name] = fmt::format("scene.panel.{}.position", panel.name);
      scene.bodies.push_back(std::move(made));
      scene.joints.push_back(&panel.joint);
    }
  }
  for (const BodyCase& body : c.scene->bodies) {
    const std::string path = fmt::format("scene.body.{}.{}", body.name, body.shape == "file" ? "file" : "shape");
    for (int n = 0; n < body.repeat.count; ++n) {
      try {
        scene.bodies.push_back(checked(body, n, at));
        scene.joints.push_back(&body.joint);
      } catch (const InputError& error) {
        faults.add(error);  // of a file, which every repetition reads
        break;
      } catch (const std::invalid_argument& error) {
        faults.add(InputError(where(path), fmt::format("scene.body.{} has no shape", body.name), error.what(),
                              "change its measures"));
        break;
      }
      scene.path_of[scene.bodies.back().name] = path;
    }
  }
  return scene;
}

/// How far a body reaches along a direction from a point, at the least [m]: the sign of a mirror's side.
double reach(const CheckedBody& body, const Triple& point, const Triple& normal) {
  const double size = std::hypot(normal[0], normal[1], normal[2]);
  double least = std::numeric_limits<double>::infinity();
  const auto meet = [&](const Point& at, double radius) {
    double along = 0.0;
    for (std::size_t n = 0; n < 3; ++n) along += (at[n] - point[n]) * normal[n] / size;
    least = std::min(least, along - radius);
  };
  for (const Point& at : body.mesh.points) meet(at, 0.0);
  constexpr int turns = 16;
  for (const Element& element : body.elements) {
    if (element.kind == Element::Kind::sphere) {
      meet(element.origin, element.radius);
      continue;
    }
    for (int n = 0; n <= turns; ++n) {
      for (const double second : {0.0, 1.0}) meet(point_at(element, static_cast<double>(n) / turns, second), 0.0);
    }
  }
  return least;
}

/// Nothing may stand behind a mirror: it would be there twice.
void check_mirrors(const Case& c, const CheckedScene& scene, const Where& where, Faults& faults) {
  for (const MirrorCase& mirror : c.scene->mirrors) {
    if (!mirror.point || !mirror.normal) continue;
    for (const CheckedBody& body : scene.bodies) {
      const double least = reach(body, *mirror.point, *mirror.normal);
      constexpr double slack = 1e-6;  // [m]
      if (!(least < -slack)) continue;
      faults.add(InputError(where(fmt::format("scene.mirror.{}.point", mirror.name)),
                            fmt::format("'{}' reaches {:.4g} m behind mirror {}", body.name, -least, mirror.name),
                            "what stands there is the image of the other half",
                            "move it, turn the mirror's normal, or move the mirror"));
    }
  }
}

/// Positions at which the parts of a scene stand while it is looked at: those of the case and more of the way between
/// them, or the one of its sky.
std::vector<SkyPosition> stations(const Case& c) {
  constexpr int fewest = 72;
  EnvironmentCase environment = c.environment;
  const bool around = is_orbit(environment) && environment.orbit.position != "worst";
  if (around) {
    const int asked = std::max(1, environment.orbit.positions);
    environment.orbit.positions = asked * ((fewest + asked - 1) / asked);
  }
  if (!environment.moon.ground_temperature) environment.moon.ground_temperature = environment.space_temperature;
  const Sky sky = make_sky(environment, optics_of(c.coating));
  return around ? sky.around : sky.positions;
}

/// Parts that go through each other on their way.
void check_way(const Case& c, const std::vector<SkyPosition>& way, const Where& where, Faults& faults) {
  std::set<std::pair<std::size_t, std::size_t>> known;
  for (const SkyPosition& at : way) {
    const CheckedScene scene = collect(c, &at, where, faults);
    std::vector<Triangles> surfaces;
    surfaces.reserve(scene.bodies.size());
    for (const CheckedBody& body : scene.bodies) surfaces.push_back(triangles_of(body));
    for (std::size_t i = 0; i < surfaces.size(); ++i) {
      for (std::size_t j = i + 1; j < surfaces.size(); ++j) {
        const bool second = turns(*scene.joints[j]);
        if ((!second && !turns(*scene.joints[i])) || known.count({i, j}) != 0) continue;
        const std::optional<Point> point = crossing_of(surfaces[i], surfaces[j]);
        if (!point) continue;
        known.insert({i, j});
        const std::string& name = scene.bodies[second ? j : i].name;
        faults.add(InputError(
            where(scene.path_of.at(name)), fmt::format("'{}' hits '{}'", name, scene.bodies[second ? i : j].name),
            fmt::format("{:.4g} degrees of the orbit past the point nearest the Sun they go through each other at "
                        "{:.4g}, {:.4g}, {:.4g} m",
                        at.anomaly * 180.0 / std::numbers::pi, (*point)[0], (*point)[1], (*point)[2]),
            "move one of them, or let the joint turn otherwise"));
      }
    }
  }
}

}  // namespace

void check_scene_geometry(const Case& c, const Where& where, Faults& faults) {
  if (!c.scene || !faults.empty()) return;
  const auto turning = [](const auto& things) {
    return std::any_of(things.begin(), things.end(), [](const auto& thing) { return turns(thing.joint); });
  };
  std::vector<SkyPosition> way;
  if (turning(c.scene->panels) || turning(c.scene->bodies)) way = stations(c);
  const CheckedScene scene = collect(c, way.empty() ? nullptr : &way.front(), where, faults);
  if (!faults.empty()) return;
  check_mirrors(c, scene, where, faults);
  for (const SceneFault& fault : check_scene(scene.bodies)) {
    const std::string body = fault.surfaces.front().substr(0, fault.surfaces.front().find('/'));
    const auto path = scene.path_of.find(body);
    std::string names;
    for (const std::string& name : fault.surfaces) names += fmt::format("{}'{}'", names.empty() ? "" : " and ", name);
    faults.add(InputError(
        where(path == scene.path_of.end() ? "exchange.patch" : path->second), fmt::format("{}: {}", names, fault.what),
        fmt::format("at {:.6g}, {:.6g}, {:.6g} m", fault.where[0], fault.where[1], fault.where[2]), fault.suggestion));
  }
  if (faults.empty()) check_way(c, way, where, faults);
}

}  // namespace coldsky
