#include "solver/model/radiation/scene_geometry_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "meshes/surface/scene_checks.hpp"
#include "solver/case/faults.hpp"
#include "solver/model/radiation/shapes.hpp"

namespace coldsky {

namespace {

/// The bodies of a scene, whole, and the key of the case that stands for each.
struct CheckedScene {
  std::vector<CheckedBody> bodies;
  std::map<std::string, std::string> path_of;  ///< by name of the body
};

CheckedBody checked(const BodyCase& body, int repetition) {
  CheckedBody made;
  made.name = repeated_name(body.name, repetition);
  made.closed = !body.two_sided();
  if (body.shape == "file") {
    made.mesh = mesh_of(body, repetition);
    return made;
  }
  const BodyShape shape = shape_of(body, repetition);
  made.elements = shape.elements;
  made.element_names.reserve(shape.names.size());
  for (const std::string& name : shape.names) {
    const auto slash = name.find('/');
    made.element_names.push_back(slash == std::string::npos ? "" : name.substr(slash + 1));
  }
  return made;
}

CheckedScene collect(const Case& c, const Where& where, Faults& faults) {
  CheckedScene scene;
  int panels = 0;
  for (const ScenePanelCase& panel : c.scene->panels) {
    for (int n = 0; n < panel.repeat.count; ++n) {
      CheckedBody made;
      made.name = repeated_name("panel", panels++);
      made.elements = {panel_rectangle(panel, n, c.panel.width, c.panel.length)};
      scene.path_of[made.name] = fmt::format("scene.panel.{}.position", panel.name);
      scene.bodies.push_back(std::move(made));
    }
  }
  for (const BodyCase& body : c.scene->bodies) {
    const std::string path = fmt::format("scene.body.{}.{}", body.name, body.shape == "file" ? "file" : "shape");
    for (int n = 0; n < body.repeat.count; ++n) {
      try {
        scene.bodies.push_back(checked(body, n));
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

}  // namespace

void check_scene_geometry(const Case& c, const Where& where, Faults& faults) {
  if (!c.scene || !faults.empty()) return;
  const CheckedScene scene = collect(c, where, faults);
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
}

}  // namespace coldsky
