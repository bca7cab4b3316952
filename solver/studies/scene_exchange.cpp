#include "solver/studies/scene_exchange.hpp"

#include <utility>

#include "kernels/radiation/exchange.hpp"

namespace coldsky {

namespace {

/// What a node's side reflects and takes up, or the means over the patches of a group.
ExchangeParts exchange_parts(const ExecutionSpace& space, const SceneExchange& scene) {
  const SceneModel& model = scene.model;
  const std::size_t patches = model.optics.size(), groups = static_cast<std::size_t>(scene.infrared.patches);
  const auto group = [&](int patch) {
    return scene.group.empty() ? patch : scene.group[static_cast<std::size_t>(patch)];
  };
  std::vector<double> area(groups, 0.0);
  for (std::size_t p = 0; p < patches; ++p)
    area[static_cast<std::size_t>(group(static_cast<int>(p)))] += model.geometry.patches[p].area;
  const auto means = [&](const auto& value) {
    std::vector<double> mean(groups, 0.0);
    for (std::size_t p = 0; p < patches; ++p) {
      const auto g = static_cast<std::size_t>(group(static_cast<int>(p)));
      // A patch that is its own group keeps its digits.
      mean[g] += scene.group.empty() ? value(p) : model.geometry.patches[p].area / area[g] * value(p);
    }
    return mean;
  };
  ExchangeParts parts;
  parts.infrared = to_device(space, scene.infrared);
  if (scene.solar) parts.solar = to_device(space, *scene.solar);
  const std::vector<PatchOptics>& optics = model.optics;
  parts.infrared_reflectance =
      means([&](std::size_t p) { return (1.0 - optics[p].emissivity) * (1.0 - optics[p].specular_infrared); });
  parts.solar_reflectance =
      means([&](std::size_t p) { return (1.0 - optics[p].absorptance) * (1.0 - optics[p].specular_solar); });
  parts.infrared_outside = means([&](std::size_t p) { return scene.outside[p].infrared(); });
  parts.solar_outside = means([&](std::size_t p) { return scene.outside[p].solar(); });
  for (const PanelSide& side : model.panel_sides) {
    ExchangeParts::Faces faces{static_cast<int>(side.panel), static_cast<int>(side.surface), side.patch_of_face};
    for (int& patch : faces.patch) patch = patch < 0 ? patch : group(patch);
    parts.faces.push_back(std::move(faces));
  }
  parts.sides.reserve(model.sides.size());
  for (const NodeSide& side : model.sides) {
    const PatchOptics& surface = optics[static_cast<std::size_t>(side.patch)];
    parts.sides.push_back({side.node, group(side.patch), side.area, surface.emissivity,
                           surface.absorptance * (1.0 - surface.conversion)});
  }
  return parts;
}

}  // namespace

std::vector<int> surfaces_of_patches(const SceneGeometry& geometry) {
  std::vector<int> number(2 * geometry.surfaces.size(), -1), of_patch;
  const auto side = [](const ScenePatch& patch) {
    return 2 * static_cast<std::size_t>(patch.surface) + static_cast<std::size_t>(patch.side);
  };
  for (const ScenePatch& patch : geometry.patches) number[side(patch)] = 0;
  int count = 0;
  for (int& one : number) {
    if (one == 0) one = count++;
  }
  of_patch.reserve(geometry.patches.size());
  for (const ScenePatch& patch : geometry.patches) of_patch.push_back(number[side(patch)]);
  return of_patch;
}

std::string surface_side_name(const SceneGeometry& geometry, int surface, int side) {
  bool other = false;
  for (const ScenePatch& patch : geometry.patches) other = other || (patch.surface == surface && patch.side != side);
  return geometry.surfaces[static_cast<std::size_t>(surface)] + (!other ? "" : side == 0 ? "/front" : "/back");
}

SceneParts scene_parts(const ExecutionSpace& space, const SceneExchange& scene, std::vector<Problem> panels) {
  SceneParts parts;
  parts.exchange = exchange_parts(space, scene);
  if (!panels.empty()) parts.reference_temperature = panels.front().block.reference_temperature;
  parts.panels = std::move(panels);
  parts.nodes.reserve(scene.model.nodes.size());
  for (const SceneNode& given : scene.model.nodes) {
    Node node;
    node.name = given.name;
    node.capacity = given.capacity;
    node.heat = given.heat;
    node.temperature = given.temperature;
    parts.nodes.push_back(std::move(node));
  }
  parts.links.reserve(scene.model.links.size());
  for (const SceneLink& link : scene.model.links) parts.links.push_back({link.first, link.second, link.conductance});
  return parts;
}

}  // namespace coldsky
