#include "solver/studies/size.hpp"

#include <fmt/format.h>

#include <cmath>

#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"
#include "solver/model/panel/system_mass.hpp"
#include "solver/studies/scene.hpp"
#include "solver/studies/scene_panels.hpp"

namespace coldsky {

namespace {

void tell_step(const std::string& mesh, const NewtonReport& report, StudyRun& run, const Show& show) {
  if (show) {
    show(stage_name(mesh) +
         phrase("progress.step", fmt::arg("step", report.iterations), fmt::arg("residual", report.residual)));
  }
  run.step(mesh, report);
}

}  // namespace

double heat_to_carry(const Case& c, double share, const PanelState& state) {
  const double load = share * c.heat.load * (1.0 + c.margin.heat_load);
  return load * (1.0 + (c.coolant.pump_heat ? state.pump_fraction : 0.0));
}

SizedPanel size_panel(const Case& c, const Session& session, StudyRun& run, const Show& show) {
  if (c.scene) return size_panel_in_scene(c, session, run, show);
  SizedPanel sized;
  sized.loop = hottest_loop(c);
  const LoopState& loop = sized.loop;
  sized.orbit = size_in_orbit(c, session, run, show);
  const Environment& environment = sized.orbit.environment;
  const auto steps_on = [&](const std::string& mesh) {
    return [&run, &show, mesh](const NewtonReport& report) { tell_step(mesh, report, run, show); };
  };
  const double ideal = ideal_flux(c, environment, loop.reference), share = sized.orbit.load_share;

  // One tube's pitch on finer meshes tells the error of the case's mesh and nearly the flow. The coarser mesh finds
  // flow, area and a field to start from; the case's own mesh confirms them.
  Kokkos::Timer timer;
  const PanelMesh mesh = make_panel_mesh(panel_mesh_spec(c));
  const double useful = loop.two_phase ? loop.fluid.latent_heat : loop.fluid.specific_heat * loop.rise;
  if (!run.finished("mesh error")) {
    const MeshError error = mesh_error(c, session, environment, loop,
                                       0.9 * ideal * c.panel.width * c.panel.length / useful, steps_on("mesh error"));
    run.set("mesh error.reason", error.reason);
    run.set("mesh error.relative", error.relative);
    run.set("mesh error.flow", error.mass_flow);
    run.log(error.reason == MeshError::known
                ? fmt::format("mesh error: {:.2e}, from {:.2e} across and {:.2e} along the tubes", error.relative,
                              error.across, error.along)
                : "mesh error: not stated: " + error.why().en);
    run.finish("mesh error");
  }
  if (run.number("mesh error.reason") > static_cast<int>(MeshError::too_large))
    run.damaged("mesh error.reason", "is not known");
  sized.error.reason = static_cast<MeshError::Reason>(run.number("mesh error.reason"));
  sized.error.relative = run.number("mesh error.relative");
  sized.error.mass_flow = run.number("mesh error.flow");
  std::optional<PanelModel> coarse;
  if (!run.finished("full match")) coarse.emplace(c, session, coarsened(mesh), environment, loop);
  if (!run.finished("coarse match")) {
    const PanelState state =
        coarse->match(sized.error.mass_flow, steps_on("coarse mesh"), run.watch("coarse match", *coarse));
    run.set("coarse match.flow", state.mass_flow);
    run.set_panel("coarse match", state, *coarse);
    run.finish("coarse match");
  }
  const double flow = run.number("coarse match.flow");
  Kokkos::Timer setup;
  sized.model = std::make_unique<PanelModel>(c, session, mesh, environment, loop);
  PanelModel& model = *sized.model;
  sized.setup_seconds = setup.seconds();
  if (!run.finished("full match")) {
    run.panel("coarse match", *coarse);
    model.start_from(*coarse);
    coarse.reset();
    const PanelState state = model.match(flow, steps_on("full mesh"), run.watch("full match", model));
    run.set_panel("full match", state, model);
    run.finish("full match");
  }
  sized.state = run.panel("full match", model);
  sized.solve_seconds = timer.seconds() - sized.setup_seconds;
  sized.panels = heat_to_carry(c, share, sized.state) / sized.state.heat;
  sized.pump_power = share * c.heat.load * (1.0 + c.margin.heat_load) * sized.state.pump_fraction;
  return sized;
}

PanelAnswer size(const Case& given, const Session& session, StudyRun& run, const Show& show) {
  const Case c = hot_case(given);
  SizedPanel sized = size_panel(c, session, run, show);
  PanelModel& model = *sized.model;
  const PanelState& state = sized.state;
  const LoopState& loop = sized.loop;
  const double share = sized.orbit.load_share;
  PanelOutcome outcome;
  outcome.orbit = sized.orbit;
  outcome.environment = sized.orbit.environment;
  outcome.area_uncertainty = sized.error.relative;
  outcome.area_uncertainty_why = sized.error.why();
  outcome.setup_seconds = sized.setup_seconds;
  outcome.solve_seconds = sized.solve_seconds;
  outcome.panels = sized.panels;
  outcome.pump_power = sized.pump_power;
  outcome.bare = bare_in_vacuum(c, session);
  try {
    outcome.cold = cold_study(
        given, session, model.mesh(), whole_panels(outcome.panels), state.mass_flow / share, run,
        [&](const NewtonReport& report) { tell_step("cold case", report, run, show); }, show);
  } catch (const NotConvergedError& error) {
    outcome.cold_failure = error.what();
  } catch (const InfeasibleError& error) {
    outcome.cold_failure = error.what();
  }
  if (outcome.cold_failure) run.log("the cold case has no answer: " + *outcome.cold_failure);
  outcome.sized = true;
  if (sized.scene) {
    outcome.scene = scene_outcome(session, *sized.scene, &model.solver());
    outcome.scene->area_error = heat_error_of_rays(*sized.scene, model.solver());
  }
  outcome.verdict =
      phrase("verdict.size", fmt::arg("load", 1e-3 * c.heat.load),
             fmt::arg("area", outcome.panels * model.planform_area()), fmt::arg("panels", whole_panels(outcome.panels)),
             fmt::arg("chip", loop.chips_see + c.chips.power * c.chips.resistance - constants::zero_celsius));
  const auto area_of = [&](const std::optional<double>& times) {
    return times.value_or(0.0) * outcome.panels / share * model.planform_area();
  };
  if (outcome.orbit.peak) {
    outcome.verdict +=
        phrase(outcome.orbit.never_at_worst ? "verdict.peak_never" : "verdict.peak",
               fmt::arg("average", area_of(outcome.orbit.average)), fmt::arg("worst", area_of(outcome.orbit.worst)));
    if (share != 1.0) outcome.verdict += phrase("verdict.peak_share", fmt::arg("percent", 100.0 * share));
  } else if (outcome.orbit.sized_by == "orbit average") {
    outcome.verdict += phrase("verdict.average", fmt::arg("worst", area_of(outcome.orbit.worst)));
  }
  if (outcome.scene) outcome.verdict += in_scene(*outcome.scene);
  outcome.verdict +=
      outcome.bare.time_to_limit >= 0.0
          ? phrase("verdict.bare_limit", fmt::arg("temperature", outcome.bare.temperature - constants::zero_celsius),
                   fmt::arg("time", outcome.bare.time_to_limit))
          : phrase("verdict.bare_fine", fmt::arg("temperature", outcome.bare.temperature - constants::zero_celsius));
  if (outcome.cold && outcome.cold->freezes()) {
    outcome.verdict += phrase("verdict.freezes", fmt::arg("heater", 1e-3 * outcome.cold->heater_power),
                              fmt::arg("load", 1e-3 * outcome.cold->minimum_load));
  }
  return {std::move(sized.model), sized.state, std::move(outcome)};
}

}  // namespace coldsky
