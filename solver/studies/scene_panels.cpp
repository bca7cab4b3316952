#include "solver/studies/scene_panels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "kernels/base/mirror.hpp"
#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"
#include "solver/model/environment/environment_model.hpp"
#include "solver/model/panel/panel.hpp"

namespace coldsky {

namespace {

/// Means over the patches of one side of all panels, weighted with area.
class SideMeans {
 public:
  SideMeans(const SceneExchange& scene, HeatSolver& solver, std::size_t surface) : area_(scene.infrared.area.size()) {
    for (const PanelSide& side : scene.model.panel_sides) {
      if (side.surface != surface) continue;
      const auto& data = solver.problem(static_cast<int>(side.panel)).surfaces[surface].data;
      const auto face = to_host(solver.space(), data.area);
      for (std::size_t f = 0; f < face.size(); ++f) {
        const int patch = side.patch_of_face[f];
        if (patch >= 0) area_[group(scene, patch)] += face[f];
      }
    }
    for (const double a : area_) whole_ += a;
  }
  double operator()(const std::vector<double>& of_groups) const {
    double sum = 0.0;
    for (std::size_t n = 0; n < area_.size(); ++n) sum += area_[n] * of_groups[n];
    return whole_ > 0.0 ? sum / whole_ : 0.0;
  }
  static std::size_t group(const SceneExchange& scene, int patch) {
    return static_cast<std::size_t>(scene.group.empty() ? patch : scene.group[static_cast<std::size_t>(patch)]);
  }

 private:
  std::vector<double> area_;
  double whole_ = 0.0;
};

void tell_scene_step(const Text& what, const std::string& stage, const NewtonReport& report, StudyRun& run,
                     const Show& show) {
  if (show) {
    show(what + phrase("progress.step", fmt::arg("step", report.iterations), fmt::arg("residual", report.residual)));
  }
  run.step(stage, report);
}

}  // namespace

Environment environment_in_scene(const Environment& alone, const SceneExchange& scene, HeatSolver& solver) {
  Environment environment = alone;
  environment.description = scene.sky.description;
  const ExchangeCoupling::Patches patches = solver.exchange()->patches();
  std::vector<double> albedo(scene.infrared.area.size(), 0.0), planet(albedo);
  for (std::size_t p = 0; p < scene.outside.size(); ++p) {
    const std::size_t n = SideMeans::group(scene, static_cast<int>(p));
    const double share = scene.model.geometry.patches[p].area / scene.infrared.area[n];
    albedo[n] += share * scene.outside[p].albedo;
    planet[n] += share * scene.outside[p].planet;
  }
  for (const auto& [surface, side] :
       {std::pair(front_surface, &environment.front), std::pair(back_surface, &environment.back)}) {
    const SideMeans mean(scene, solver, surface);
    SideFluxes fluxes;
    fluxes.albedo = mean(albedo);
    fluxes.solar = mean(patches.solar_irradiation) - fluxes.albedo;
    fluxes.infrared = mean(planet);
    fluxes.background = mean(patches.irradiation) - fluxes.infrared;
    *side = fluxes;
  }
  return environment;
}

double heat_error_of_rays(const SceneExchange& scene, HeatSolver& solver) {
  const ExchangeCoupling::Patches patches = solver.exchange()->patches();
  double square = 0.0;
  for (std::size_t p = 0; p < scene.outside.size(); ++p) {
    const ScenePatch& patch = scene.model.geometry.patches[p];
    if (patch.body >= scene.model.panels) continue;
    const PatchOptics& optics = scene.model.optics[p];
    const std::size_t n = SideMeans::group(scene, static_cast<int>(p));
    // What comes from the scene follows the share of it that is seen.
    const double seen = 1.0 - scene.infrared.outward[n] / scene.infrared.area[n],
                 sent = std::max(0.0, patches.irradiation[n] - scene.outside[p].infrared()),
                 radiosity = seen > 1e-9 ? sent / seen : 0.0;
    const double infrared = optics.emissivity * std::hypot(scene.infrared_error[p], scene.out_error[p] * radiosity),
                 solar = optics.absorptance * scene.solar_error[p];
    square += std::pow(patch.area * std::hypot(infrared, solar), 2);
  }
  const double heat = std::fabs(solver.totals().coolant);
  return heat > 0.0 ? std::sqrt(square) / heat : -1.0;
}

SizedPanel size_panel_in_scene(const Case& c, const Session& session, StudyRun& run, const Show& show) {
  if (is_orbit(c.environment) && c.environment.orbit.position == "peak") {
    throw InputError({c.file, 1, 1}, "a scene sized by the peak of its orbit",
                     "in time, radiation is followed for a panel alone so far",
                     "set environment.orbit.position = \"average\", or \"worst\" for the panel's worst position");
  }
  SizedPanel sized;
  sized.loop = hottest_loop(c);
  const LoopState& loop = sized.loop;
  const Environment alone = surroundings(c, session, Extreme::hot);
  if (is_orbit(c.environment)) {
    sized.orbit.sized_by = c.environment.orbit.position == "worst" ? "worst position" : "orbit average";
  }
  Kokkos::Timer timer;
  const PanelMesh mesh = make_panel_mesh(panel_mesh_spec(c));
  sized.scene = std::make_shared<const SceneExchange>(trace_scene(c, session, &mesh, run, show));
  sized.model = std::make_unique<PanelModel>(c, session, mesh, alone, loop, sized.scene);
  PanelModel& model = *sized.model;
  sized.setup_seconds = timer.seconds();
  const double useful = loop.two_phase ? loop.fluid.latent_heat : loop.fluid.specific_heat * loop.rise;
  if (!run.finished("full match")) {
    const double guess = 0.6 * std::max(ideal_flux(c, alone, loop.reference),
                                        0.1 * total_emissivity(c.coating) * black_flux(loop.reference));
    const PanelState state = model.match(
        guess * model.planform_area() / useful,
        [&](const NewtonReport& report) { tell_scene_step(stage_name("full mesh"), "full mesh", report, run, show); },
        run.watch("full match", model));
    run.set_panel("full match", state, model);
    run.finish("full match");
  }
  sized.state = run.panel("full match", model);
  sized.orbit.environment = environment_in_scene(alone, *sized.scene, model.solver());
  // One tube's pitch in the mean of what the panels receive tells the error of the mesh.
  sized.error = mesh_error(
      c, session, sized.orbit.environment, loop, sized.state.mass_flow,
      [&](const NewtonReport& report) { tell_scene_step(stage_name("mesh error"), "mesh error", report, run, show); });
  sized.solve_seconds = timer.seconds() - sized.setup_seconds;
  sized.panels = heat_to_carry(c, 1.0, sized.state) / sized.state.heat;
  sized.pump_power = c.heat.load * (1.0 + c.margin.heat_load) * sized.state.pump_fraction;
  return sized;
}

}  // namespace coldsky
