#include "solver/studies/scene.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "solver/core/constants.hpp"
#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"
#include "solver/studies/conditions.hpp"

namespace coldsky {

namespace {

/// Mesh of the case's panel where its scene has one.
std::optional<PanelMesh> mesh_in_scene(const Case& c) {
  if (c.bodies_alone()) return std::nullopt;
  return make_panel_mesh(panel_mesh_spec(c));
}

Text what_is_seen(const SceneOutcome& outcome) {
  return phrase("verdict.scene", fmt::arg("surfaces", outcome.view.surfaces.size()),
                fmt::arg("patches", outcome.trace.patches),
                fmt::arg("rays", 1e-6 * static_cast<double>(outcome.trace.rays)));
}

/// One temperature at which all bodies together would give off what they take in [K].
double balanced_temperature(const SceneExchange& scene) {
  const SceneModel& model = scene.model;
  double heat = 0.0, emittance = 0.0, given = 0.0;
  for (const SceneNode& node : model.nodes) {
    heat += node.heat;
    given = std::max(given, node.temperature.value_or(0.0));
  }
  for (std::size_t p = 0; p < model.optics.size(); ++p) {
    const double area = model.geometry.patches[p].area;
    heat += area * (model.optics[p].absorptance * scene.outside[p].solar() +
                    model.optics[p].emissivity * scene.outside[p].infrared());
    emittance += area * model.optics[p].emissivity;
  }
  const double balanced =
      emittance > 0.0 && heat > 0.0 ? std::pow(heat / (emittance * constants::stefan_boltzmann), 0.25) : 0.0;
  return std::clamp(std::max(balanced, given), 50.0, 3000.0);
}

}  // namespace

std::vector<Text> scene_warnings(const Case& c, const SceneOutcome& outcome) {
  std::vector<Text> warnings;
  if (!outcome.trace.error_met) {
    warnings.push_back(
        phrase("warning.scene_error", fmt::arg("asked", c.exchange.error),
               fmt::arg("error", std::max(outcome.trace.factor_error, outcome.trace.irradiation_error))));
  }
  return warnings;
}

Text in_scene(const SceneOutcome& outcome) {
  return phrase("verdict.in_scene", fmt::arg("patches", outcome.trace.patches));
}

SceneAnswer look_at_scene(const Case& c, const Session& session, StudyRun& run, const Show& show) {
  Kokkos::Timer timer;
  const std::optional<PanelMesh> mesh = mesh_in_scene(c);
  const SceneExchange scene =
      trace_scene(c, session, mesh ? &*mesh : nullptr, run, show, Extreme::hot, Moments::wanted);
  SceneAnswer answer;
  answer.setup_seconds = timer.seconds();
  answer.outcome = scene_outcome(session, scene, nullptr);
  answer.solve_seconds = timer.seconds() - answer.setup_seconds;
  answer.verdict = what_is_seen(answer.outcome);
  answer.warnings = scene_warnings(c, answer.outcome);
  return answer;
}

HeatSolver bodies_solver(const Case& c, const Session& session, const SceneExchange& scene) {
  NewtonOptions options;
  options.tolerance = c.solver.tolerance;
  options.newton_limit = c.solver.newton_limit;
  options.linear_limit = c.solver.linear_limit;
  options.interrupt = session.interrupt;
  SceneParts parts = scene_parts(session.space, scene, {});
  parts.reference_temperature = balanced_temperature(scene);
  return {session.space, std::move(parts), options};
}

SceneAnswer solve_bodies(const Case& c, const Session& session, StudyRun& run, const Show& show) {
  Kokkos::Timer timer;
  const SceneExchange scene = trace_scene(c, session, nullptr, run, show);
  HeatSolver solver = bodies_solver(c, session, scene);
  SceneAnswer answer;
  answer.setup_seconds = timer.seconds();
  const NewtonReport report = solver.solve_steady([&](const NewtonReport& step) {
    if (show) {
      show(phrase("progress.bodies", fmt::arg("step", step.iterations), fmt::arg("residual", step.residual)));
    }
    run.step("scene", step);
  });
  if (report.status != NewtonStatus::converged) {
    throw NotConvergedError(
        fmt::format("the temperatures of the bodies did not converge: {} (residual {:.2e} after {} Newton steps)",
                    report.why, report.residual, report.iterations));
  }
  answer.newton = report;
  answer.outcome = scene_outcome(session, scene, &solver);
  answer.solve_seconds = timer.seconds() - answer.setup_seconds;
  const auto by_mean = [](const BodyHeat& a, const BodyHeat& b) { return a.temperature_mean < b.temperature_mean; };
  const auto [cold, hot] = std::minmax_element(answer.outcome.bodies.begin(), answer.outcome.bodies.end(), by_mean);
  answer.verdict =
      what_is_seen(answer.outcome) + Text(" ") +
      phrase("verdict.bodies", fmt::arg("hot", hot->name),
             fmt::arg("hot_temperature", hot->temperature_mean - constants::zero_celsius), fmt::arg("cold", cold->name),
             fmt::arg("cold_temperature", cold->temperature_mean - constants::zero_celsius));
  answer.warnings = scene_warnings(c, answer.outcome);
  return answer;
}

}  // namespace coldsky
