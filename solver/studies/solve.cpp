#include "solver/studies/solve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"
#include "solver/studies/scene.hpp"
#include "solver/studies/scene_panels.hpp"
#include "solver/studies/search_balance.hpp"
#include "solver/studies/transient.hpp"

namespace coldsky {

namespace {

constexpr double heat_tolerance = 1e-10;
constexpr int inlet_limit = 40;

}  // namespace

PanelAnswer solve(const Case& given, const Session& session, StudyRun& run, const Show& tell) {
  const Case c = hot_case(given);
  if (is_transient(c) && c.panel.count) return solve_transient(c, session, run, tell);
  if (!c.panel.count) {
    throw InputError({c.file, 1, 1}, "panel.count is missing", "solve works on a given number of panels",
                     "add panel.count, or let 'coldsky size' find it");
  }
  PanelOutcome outcome;
  outcome.environment = surroundings(c, session, Extreme::hot);
  run.log("environment: " + outcome.environment.description);
  outcome.panels = *c.panel.count;
  const double load = c.heat.load * (1.0 + c.margin.heat_load);
  LoopState loop = hottest_loop(c);
  Kokkos::Timer timer;
  const PanelMesh mesh = make_panel_mesh(panel_mesh_spec(c));
  std::shared_ptr<const SceneExchange> scene;
  if (c.scene) scene = std::make_shared<const SceneExchange>(trace_scene(c, session, &mesh, run, tell));
  auto owned = std::make_unique<PanelModel>(c, session, mesh, outcome.environment, loop, scene);
  PanelModel& model = *owned;
  outcome.setup_seconds = timer.seconds();
  const auto show = [&](const NewtonReport& report) {
    if (tell) {
      tell(phrase("progress.solve", fmt::arg("coolant", model.loop().inlet), fmt::arg("step", report.iterations),
                  fmt::arg("residual", report.residual)));
    }
    run.step("panel", report);
  };

  // Secant on the inlet temperature until the panels give off what the chips and the pump release.
  PanelState state;
  const auto look = [&](double inlet, double balance) {
    const double useful = loop.two_phase ? loop.fluid.latent_heat : loop.fluid.specific_heat * loop.rise;
    state = model.solve(load / useful / outcome.panels, show, balance);
    const double wanted = load * (1.0 + (c.coolant.pump_heat ? state.pump_fraction : 0.0)) / outcome.panels;
    const double excess = state.heat - wanted;
    return SecantLook{excess, std::fabs(excess) <= heat_tolerance * wanted,
                      4.0 * model.solver().totals().emitted / model.panels() / inlet};
  };
  SecantRules rules;
  rules.limit = inlet_limit;
  rules.longest_share = 0.2;
  const SearchWatch watch = run.watch("inlet temperature", model);
  const SecantEnd end = search_by_secant(rules, watch, loop.inlet, [&](const SecantState& s) {
    loop = loop_beyond(c, s.x, c.coolant.temperature_rise);  // where it freezes or ends is a limit, checked below
    model.set_loop(loop);
    return look_by_solve(search_balance(s, load / outcome.panels, model.heat_share()), c.solver.tolerance,
                         [&](double balance) { return look(s.x, balance); });
  });
  if (end.status != SecantEnd::found) {
    throw NotConvergedError("the coolant temperature that balances the heat was not found");
  }
  outcome.solve_seconds = timer.seconds() - outcome.setup_seconds;
  outcome.pump_power = load * state.pump_fraction;
  outcome.bare = bare_in_vacuum(c, session);
  if (scene) {
    outcome.environment = environment_in_scene(outcome.environment, *scene, model.solver());
    outcome.scene = scene_outcome(session, *scene, &model.solver());
    outcome.scene->area_error = heat_error_of_rays(*scene, model.solver());
  }
  const double chip = loop.chips_see + c.chips.power * c.chips.resistance,
               limit = c.chips.junction_limit - c.margin.temperature;
  outcome.verdict =
      phrase(chip <= limit ? "verdict.solve_below" : "verdict.solve_above", fmt::arg("panels", outcome.panels),
             fmt::arg("area", outcome.panels * model.planform_area()), fmt::arg("chip", chip - constants::zero_celsius),
             fmt::arg("margin", std::fabs(limit - chip)));
  if (outcome.scene) outcome.verdict += in_scene(*outcome.scene);
  return {std::move(owned), state, std::move(outcome)};
}

}  // namespace coldsky
