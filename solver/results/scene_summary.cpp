#include "solver/results/scene_summary.hpp"

#include <algorithm>
#include <numeric>

namespace coldsky {

namespace {

/// What each body absorbs along the orbit, all its patches together.
void summarise_orbit(const SceneOutcome& scene, Summary& summary) {
  const auto& moments = scene.orbit.moments;
  if (moments.empty()) return;
  summary.set("scene.orbit_positions", static_cast<std::int64_t>(moments.size()));
  const std::vector<std::vector<double>> heat = absorbed_along_orbit(scene);
  for (std::size_t b = 0; b < heat.size(); ++b) {
    const std::string name = "body." + scene.view.bodies[b] + ".orbit_absorbed_";
    const auto [least, most] = std::minmax_element(heat[b].begin(), heat[b].end());
    summary.set(name + "mean_W",
                std::accumulate(heat[b].begin(), heat[b].end(), 0.0) / static_cast<double>(heat[b].size()));
    summary.set(name + "min_W", *least);
    summary.set(name + "max_W", *most);
  }
}

}  // namespace

void summarise_scene(const SceneOutcome& scene, Summary& summary) {
  const SceneTrace& trace = scene.trace;
  summary.set("scene.bodies", static_cast<std::int64_t>(scene.view.bodies.size()));
  summary.set("scene.surfaces", static_cast<std::int64_t>(scene.view.surfaces.size()));
  summary.set("scene.patches", static_cast<std::int64_t>(trace.patches));
  summary.set("scene.pairs", trace.entries);
  summary.set("scene.rays", trace.rays);
  summary.set("scene.rays_of_patch", trace.rays_of_patch);
  summary.set("scene.view_factor_error", trace.factor_error);
  summary.set("scene.irradiation_error", trace.irradiation_error);
  summary.set("scene.error_met", trace.error_met);
  summary.set("scene.closure", trace.closure);
  summary.set("scene.reciprocity_rms", trace.reciprocity_mean);
  summary.set("scene.reciprocity_largest", trace.reciprocity_largest);
  summary.set("scene.lost", trace.lost);
  summary.set("time.trace_s", trace.seconds);
  if (scene.area_error >= 0.0) summary.set("scene.area_relative_error", scene.area_error);
  if (scene.halved) {
    summary.set(scene.halved->unit == "K" ? "scene.halved_patch_change_K" : "scene.halved_patch_change",
                scene.halved->change);
  }
  double sunlight = 0.0;
  const std::vector<double>& absorbed = scene.view.quantity("absorbed_sunlight").values;
  for (std::size_t p = 0; p < absorbed.size(); ++p) sunlight += scene.view.patches[p].area * absorbed[p];
  summary.set("scene.absorbed_sunlight_W", sunlight);
  summarise_orbit(scene, summary);
  if (scene.bodies.empty()) return;
  double electric = 0.0, to_space = 0.0;
  for (const BodyHeat& body : scene.bodies) {
    electric += body.electric;
    to_space += body.to_space;
    summary.set("body." + body.name + ".temperature_mean_K", body.temperature_mean);
    summary.set("body." + body.name + ".temperature_min_K", body.temperature_low);
    summary.set("body." + body.name + ".temperature_max_K", body.temperature_high);
    summary.set("body." + body.name + ".temperature_error_K", body.temperature_error);
    summary.set("body." + body.name + ".emitted_W", body.emitted);
    summary.set("body." + body.name + ".absorbed_infrared_W", body.absorbed_infrared);
    summary.set("body." + body.name + ".absorbed_sunlight_W", body.absorbed_sunlight);
    summary.set("body." + body.name + ".electric_W", body.electric);
    summary.set("body." + body.name + ".released_W", body.released);
    summary.set("body." + body.name + ".to_space_W", body.to_space);
  }
  summary.set("scene.electric_W", electric);
  summary.set("scene.to_space_W", to_space);
  summary.set("scene.energy_relative_error", scene.energy_error);
}

}  // namespace coldsky
