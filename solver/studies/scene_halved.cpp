#include "solver/studies/scene_halved.hpp"

#include <algorithm>
#include <cmath>

#include "solver/core/phrases.hpp"
#include "solver/model/panel/panel.hpp"
#include "solver/studies/scene.hpp"

namespace coldsky {

namespace {

constexpr int most_halved_patches = 1500;  ///< before they are halved

Case with_half_patches(const Case& c) {
  Case half = c;
  half.exchange.patch *= 0.5;
  half.environment.orbit.positions = 0;  // the mean is compared
  return half;
}

/// Progress with what it is for.
Show named_halved(const Show& show) {
  if (!show) return {};
  return [show](const Text& text) { show(phrase("progress.halved") + text); };
}

/// Means over the surfaces of a view, weighted with area.
std::vector<double> surface_means(const SceneView& view, const std::string& quantity) {
  const std::vector<double>& values = view.quantity(quantity).values;
  std::vector<double> sum(view.surfaces.size(), 0.0), area(sum.size(), 0.0);
  for (std::size_t p = 0; p < values.size(); ++p) {
    const auto s = static_cast<std::size_t>(view.patches[p].surface);
    sum[s] += view.patches[p].area * values[p];
    area[s] += view.patches[p].area;
  }
  for (std::size_t s = 0; s < sum.size(); ++s) sum[s] /= area[s];
  return sum;
}

}  // namespace

bool can_halve(const SceneOutcome& scene) { return !scene.orbit.moving && scene.trace.patches <= most_halved_patches; }

SceneOutcome::Halved halved_fluxes(const Case& c, const Session& session, const SceneOutcome& scene, const Show& show) {
  StudyRun alone;
  const SceneAnswer half = look_at_scene(with_half_patches(c), session, alone, named_halved(show));
  double change = 0.0;
  for (const char* name : {"absorbed_sunlight", "absorbed_outside_infrared"}) {
    const std::vector<double> before = surface_means(scene.view, name), after = surface_means(half.outcome.view, name);
    double largest = 0.0, moved = 0.0;
    for (std::size_t s = 0; s < std::min(before.size(), after.size()); ++s) {
      largest = std::max(largest, before[s]);
      moved = std::max(moved, std::fabs(after[s] - before[s]));
    }
    if (largest > 0.0) change = std::max(change, moved / largest);
  }
  return {change, "-", "row.halved_flux.note"};
}

SceneOutcome::Halved halved_temperatures(const Case& c, const Session& session, const SceneOutcome& scene,
                                         const Show& show) {
  StudyRun alone;
  const SceneAnswer half = solve_bodies(with_half_patches(c), session, alone, named_halved(show));
  double change = 0.0;
  for (std::size_t b = 0; b < std::min(scene.bodies.size(), half.outcome.bodies.size()); ++b) {
    change = std::max(change, std::fabs(half.outcome.bodies[b].temperature_mean - scene.bodies[b].temperature_mean));
  }
  return {change, "K", "row.halved_temperature.note"};
}

SceneOutcome::Halved halved_heat(const Case& c, const Session& session, PanelModel& model, const PanelState& state,
                                 const PanelOutcome& outcome, const Show& show) {
  const Case half = with_half_patches(c);
  StudyRun alone;
  auto scene =
      std::make_shared<const SceneExchange>(trace_scene(half, session, &model.mesh(), alone, named_halved(show)));
  PanelModel finer(half, session, model.mesh(), outcome.environment, model.loop(), scene);
  finer.start_from(model);
  const PanelState changed = finer.solve(state.mass_flow);
  return {std::fabs(changed.heat / state.heat - 1.0), "-", "row.halved_heat.note"};
}

}  // namespace coldsky
