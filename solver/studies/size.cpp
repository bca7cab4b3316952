#include <fmt/format.h>

#include <cmath>

#include "solver/core/error.hpp"
#include "solver/studies/mesh_error.hpp"
#include "solver/studies/panel_run.hpp"

namespace coldsky {

namespace {

/// Heat that the radiator must carry: load with margin, and the pump's. \param share of the load in the steady field
double total_heat(const Case& c, double share, const PanelState& state) {
  const double load = share * c.heat.load * (1.0 + c.margin.heat_load);
  return load * (1.0 + (c.coolant.pump_heat ? state.pump_fraction : 0.0));
}

}  // namespace

int run_size(const Case& given, const RunOptions& options) {
  const Case c = hot_case(given);
  return run_panel_study(c, options, [&](const PanelWriter& write, StudyRun& run) {
    const Progress progress(options.quiet || options.json);
    PanelOutcome outcome;
    const LoopState loop = hottest_loop(c);
    outcome.orbit = size_in_orbit(c, run, [&](const std::string& text) { progress.show(text); });
    outcome.environment = outcome.orbit.environment;
    const auto show = [&](const std::string& mesh) {
      return [&progress, &run, mesh](const NewtonReport& report) {
        progress.show(fmt::format("{}: Newton step {}, residual {:.1e}", mesh, report.iterations, report.residual));
        run.step(mesh, report);
      };
    };

    const double ideal = ideal_flux(c, outcome.environment, loop.reference), share = outcome.orbit.load_share;

    // One tube's pitch on finer meshes tells the error of the case's mesh and nearly the flow. The coarser mesh finds
    // flow, area and a field to start from; the case's own mesh confirms them.
    Kokkos::Timer timer;
    const PanelMesh mesh = make_panel_mesh(panel_mesh_spec(c));
    const double useful = loop.two_phase ? loop.fluid.latent_heat : loop.fluid.specific_heat * loop.rise;
    MeshError error;
    if (!run.finished("mesh error")) {
      error = mesh_error(c, outcome.environment, loop, 0.9 * ideal * c.panel.width * c.panel.length / useful,
                         show("mesh error"));
      run.set("mesh error.reason", error.reason);
      run.set("mesh error.relative", error.relative);
      run.set("mesh error.flow", error.mass_flow);
      run.log(error.reason == MeshError::known
                  ? fmt::format("mesh error: {:.2e}, from {:.2e} across and {:.2e} along the tubes", error.relative,
                                error.across, error.along)
                  : "mesh error: not stated: " + error.why().en);
      run.finish("mesh error");
    }
    error.reason = static_cast<MeshError::Reason>(run.number("mesh error.reason"));
    outcome.area_uncertainty = run.number("mesh error.relative");
    outcome.area_uncertainty_why = error.why();
    const double guess = run.number("mesh error.flow");
    std::optional<PanelModel> coarse;
    if (!run.finished("full match")) coarse.emplace(c, coarsened(mesh), outcome.environment, loop);
    if (!run.finished("coarse match")) {
      const PanelState state = coarse->match(guess, show("coarse mesh"), run.watch("coarse match", *coarse));
      run.set("coarse match.flow", state.mass_flow);
      run.set_panel("coarse match", state, *coarse);
      run.finish("coarse match");
    }
    const double flow = run.number("coarse match.flow");
    Kokkos::Timer setup;
    PanelModel model(c, mesh, outcome.environment, loop);
    outcome.setup_seconds = setup.seconds();
    if (!run.finished("full match")) {
      run.panel("coarse match", *coarse);
      model.start_from(*coarse);
      coarse.reset();
      const PanelState state = model.match(flow, show("full mesh"), run.watch("full match", model));
      run.set_panel("full match", state, model);
      run.finish("full match");
    }
    const PanelState state = run.panel("full match", model);
    outcome.solve_seconds = timer.seconds() - outcome.setup_seconds;
    progress.done();

    outcome.panels = total_heat(c, share, state) / state.heat;
    outcome.pump_power = share * c.heat.load * (1.0 + c.margin.heat_load) * state.pump_fraction;
    outcome.bare = bare_in_vacuum(c);
    try {
      outcome.cold = cold_study(given, mesh, std::ceil(outcome.panels - 1e-9), state.mass_flow / share, run,
                                show("cold case"), [&](const std::string& text) { progress.show(text); });
    } catch (const NotConvergedError& error) {
      outcome.cold_failure = error.what();
    } catch (const InfeasibleError& error) {
      outcome.cold_failure = error.what();
    }
    if (outcome.cold_failure) run.log("the cold case has no answer: " + *outcome.cold_failure);
    progress.done();
    outcome.sized = true;
    outcome.verdict = phrase(
        "verdict.size", fmt::arg("load", 1e-3 * c.heat.load), fmt::arg("area", outcome.panels * model.planform_area()),
        fmt::arg("panels", std::ceil(outcome.panels - 1e-9)),
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
    outcome.verdict +=
        outcome.bare.time_to_limit >= 0.0
            ? phrase("verdict.bare_limit", fmt::arg("temperature", outcome.bare.temperature - constants::zero_celsius),
                     fmt::arg("time", outcome.bare.time_to_limit))
            : phrase("verdict.bare_fine", fmt::arg("temperature", outcome.bare.temperature - constants::zero_celsius));
    if (outcome.cold && outcome.cold->freezes()) {
      outcome.verdict += phrase("verdict.freezes", fmt::arg("heater", 1e-3 * outcome.cold->heater_power),
                                fmt::arg("load", 1e-3 * outcome.cold->minimum_load));
    }
    write(model, state, outcome);
  });
}

}  // namespace coldsky
