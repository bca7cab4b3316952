#include "solver/model/radiation/scene_geometry_check.hpp"

#include <fmt/format.h>

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

}  // namespace

void check_scene_geometry(const Case& c, const Where& where, Faults& faults) {
  if (!c.scene || !faults.empty()) return;
  const CheckedScene scene = collect(c, where, faults);
  if (!faults.empty()) return;
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
