#include "solver/studies/panel_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "solver/core/error.hpp"

namespace coldsky {

namespace {

/// Agreement of panel heat and carried heat in `match`.
constexpr double match_tolerance = 1e-10;

}  // namespace

PanelModel::PanelModel(const Case& c, const Session& session, const PanelMesh& mesh, const Environment& environment,
                       const LoopState& loop, std::shared_ptr<const SceneExchange> scene)
    : case_(c), session_(session), mesh_(mesh), loop_(loop), scene_(std::move(scene)) {
  NewtonOptions options;
  options.tolerance = c.solver.tolerance;
  options.newton_limit = c.solver.newton_limit;
  options.linear_limit = c.solver.linear_limit;
  options.interrupt = session.interrupt;
  const auto problem = [&] { return make_panel_problem(session.space, c, mesh, environment, loop.inlet); };
  if (!scene_) {
    solver_ = std::make_unique<HeatSolver>(session.space, problem(), options);
    return;
  }
  std::vector<Problem> panels;
  panels.reserve(static_cast<std::size_t>(scene_->model.panels));
  for (int panel = 0; panel < scene_->model.panels; ++panel) panels.push_back(problem());
  solver_ =
      std::make_unique<HeatSolver>(session.space, scene_parts(session.space, *scene_, std::move(panels)), options);
}

double PanelModel::carried(const PanelState& state) const {
  const double useful = loop_.two_phase ? loop_.fluid.latent_heat : loop_.fluid.specific_heat * loop_.rise;
  return useful * (1.0 + (case_.coolant.pump_heat ? state.pump_fraction : 0.0));
}

double PanelModel::hottest_tube() {
  double most = 0.0;
  for (int panel = 0; panel < panels(); ++panel) {
    const TubesData& tubes = solver_->tubes(panel);
    const auto drive = to_host(session_.space, tubes.drive), conductance = to_host(session_.space, tubes.conductance);
    for (int t = 0; t < tubes.tubes; ++t) {
      double heat = 0.0;
      for (int j = 0; j < tubes.segments; ++j) {
        const std::size_t n = static_cast<std::size_t>(t) * tubes.segments + j;
        heat += conductance[n] * drive[n];
      }
      most = std::max(most, heat / mesh_.spec.tube_share);
    }
  }
  return most;
}

double PanelModel::heat() { return solver_->totals().coolant / panels(); }

double PanelModel::outlet() {
  double sum = 0.0;
  for (int panel = 0; panel < panels(); ++panel) sum += solver_->coolant_outlet(panel);
  return sum / panels();
}

TubeFlow PanelModel::tube_flow_at(double mass_flow) const {
  if (!mesh_.spec.tubular() || loop_.pipe) return {};  // no tubes, or no flow in them
  const double per_tube = mass_flow / (mesh_.spec.tubes * mesh_.spec.tube_share);
  return loop_.two_phase
             ? condensing_flow(loop_.fluid, loop_.fluid.vapour_pressure / critical_pressure(case_.coolant.fluid),
                               per_tube, mesh_.spec.tube_diameter, mesh_.spec.length)
             : tube_flow(loop_.fluid, per_tube, mesh_.spec.tube_diameter, mesh_.spec.length);
}

TubeState PanelModel::tube_state(double mass_flow) const {
  const TubeFlow flow = tube_flow_at(mass_flow);
  TubeState state;
  state.flow = flow;
  state.film_coefficient =
      case_.coolant.film_coefficient.value_or(!mesh_.spec.tubular() ? ideal_film : flow.film_coefficient);
  state.reynolds = flow.reynolds;
  state.velocity = flow.velocity;
  state.pressure_drop = flow.pressure_drop;
  if (loop_.pipe) return state;  // heat pipes have no pump
  state.loop_pressure_drop = flow.pressure_drop + case_.coolant.loop_pressure_drop;
  state.pump_power =
      mass_flow * pump_power(1.0 / loop_.fluid.density, state.loop_pressure_drop, case_.coolant.pump_efficiency);
  return state;
}

void PanelModel::set_flow(double mass_flow, double film_coefficient) {
  const double capacity_rate = mass_flow / mesh_.spec.tubes * loop_.fluid.specific_heat;
  for (int panel = 0; panel < panels(); ++panel) {
    set_coolant(solver_->change_problem(panel), {loop_.inlet, loop_.two_phase ? 0.0 : capacity_rate, film_coefficient});
  }
}

void PanelModel::restore(double reference_temperature, const std::vector<double>& deviation, const PanelState* state) {
  solver_->restore(reference_temperature, deviation);
  if (state != nullptr) set_flow(state->mass_flow, state->film_coefficient);
}

PanelState PanelModel::set_state_of_flow(double mass_flow) {
  PanelState state;
  state.mass_flow = mass_flow;
  const bool ideal = !mesh_.spec.tubular();
  const TubeFlow flow = tube_flow_at(mass_flow);
  state.reynolds = flow.reynolds;
  state.pressure_drop = flow.pressure_drop;
  state.film_coefficient = case_.coolant.film_coefficient.value_or(ideal ? ideal_film : flow.film_coefficient);
  if (!case_.coolant.film_coefficient) state.film_out_of_range = flow.film_out_of_range;
  state.friction_out_of_range = flow.friction_out_of_range;
  if (!loop_.pipe) {  // heat pipes have no pump
    state.loop_pressure_drop = flow.pressure_drop + case_.coolant.loop_pressure_drop;
    const double useful = loop_.two_phase ? loop_.fluid.latent_heat : loop_.fluid.specific_heat * loop_.rise;
    const double work =
        pump_power(1.0 / loop_.fluid.density, state.loop_pressure_drop, case_.coolant.pump_efficiency);  // [J/kg]
    state.pump_power = work * mass_flow;
    state.pump_fraction = useful > 0.0 ? work / useful : 0.0;
  }
  set_flow(mass_flow, state.film_coefficient);
  return state;
}

void PanelModel::begin_solve(double tolerance) {
  constexpr double far = 1.0;  // [K]
  if (std::fabs(loop_.inlet - solver_->problem().block.reference_temperature) > far) solver_->rebase(loop_.inlet);
  solver_->forget();
  solver_->options().tolerance = tolerance;
}

void PanelModel::end_solve(NewtonReport report, PanelState& state) {
  state.newton = std::move(report);
  newton_iterations_ += state.newton.iterations;
  linear_iterations_ += state.newton.linear_iterations;
  if (state.newton.status != NewtonStatus::converged) {
    throw NotConvergedError(
        fmt::format("the panel's field did not converge: {} (residual {:.2e} after {} Newton steps)", state.newton.why,
                    state.newton.residual, state.newton.iterations));
  }
  state.heat = heat();
  state.outlet = loop_.two_phase ? loop_.inlet : outlet();
  if (loop_.pipe) {
    const double heat = hottest_tube();
    state.pipe = {heat, heat_pipe_limits(loop_.fluid, loop_.inlet, *loop_.pipe), merit_number(loop_.fluid)};
    state.reynolds = vapour_reynolds(loop_.fluid, *loop_.pipe, heat);
    state.pressure_drop = state.loop_pressure_drop = capillary_demand(loop_.fluid, *loop_.pipe, heat);
  }
}

PanelState PanelModel::solve(double mass_flow, const std::function<void(const NewtonReport&)>& progress,
                             double tolerance) {
  begin_solve(std::max(case_.solver.tolerance, tolerance));
  PanelState state = set_state_of_flow(mass_flow);
  end_solve(solver_->solve_steady(progress), state);
  return state;
}

double PanelModel::heat_share() {
  // Of the surfaces, whose flows follow from the field alone: the same after a resume.
  const HeatTotals totals = solver_->totals();
  const double exchanged = totals.emitted + totals.absorbed;
  return exchanged > 0.0 ? std::fabs(totals.net) / exchanged : 0.0;
}

/// The flow as an unknown beside the field: log(flow), and the condition that the panel's heat is what it carries.
class PanelModel::FlowCondition final : public Condition {
 public:
  FlowCondition(PanelModel& model, const SecantState& from) : model_(model), at_(from) {
    // The panel's heat hardly depends on the flow: with a field that follows, the miss falls nearly as log(flow) rises.
    rules_.trend = Trend::falling;
    rules_.flattest = 0.05;
    rules_.longest_step = 1.0;
    state_ = model_.set_state_of_flow(std::exp(at_.x));
  }
  bool follow(double residual) override {
    met_ = false;
    const double tolerance = model_.case_.solver.tolerance;
    const HeatTotals& totals = model_.solver_->totals();
    const double heat = totals.coolant / model_.panels();
    if (!(heat > 0.0)) {
      if (residual > tolerance) return false;
      throw InfeasibleError("sink temperature", "the panel takes in more heat from its surroundings than it gives off");
    }
    const double f = std::log(heat / (state_.mass_flow * model_.carried(state_)));
    // The heat is a difference of flows, known no better than the field's balance.
    const double per_heat = totals.scale() / totals.coolant;
    met_ = std::fabs(f) <= std::max(match_tolerance, tolerance * per_heat);
    if (met_) return false;
    if (residual > tolerance && residual * per_heat > believed * std::fabs(f)) return false;
    const SecantStep step = secant_step(rules_, at_, {f, false, -1.0});
    at_ = {at_.iteration + 1, step.next, at_.x, f};
    state_ = model_.set_state_of_flow(std::exp(at_.x));
    return true;
  }
  bool met() const override { return met_; }
  /// Of the present flow.
  const PanelState& state() const { return state_; }

 private:
  /// The field's own miss over that of the heat, up to which the heat is worth following.
  static constexpr double believed = 0.1;
  PanelModel& model_;
  SecantRules rules_;
  SecantState at_;
  PanelState state_;
  bool met_ = false;
};

PanelState PanelModel::match(double mass_flow_guess, const std::function<void(const NewtonReport&)>& progress,
                             const SearchWatch& watch) {
  const SecantState begin = watch.begin(std::log(mass_flow_guess));
  watch.tell(begin);
  begin_solve(case_.solver.tolerance);
  FlowCondition flow(*this, begin);
  NewtonReport report = solver_->solve_steady(flow, progress);
  PanelState state = flow.state();
  end_solve(std::move(report), state);
  if (flow.met()) return state;
  throw NotConvergedError("the flow that matches the panel's heat was not found");
}

void require_valid(const PanelState& state) {
  if (!state.film_out_of_range.empty()) {
    throw InfeasibleError("film law range", state.film_out_of_range +
                                                "; give coolant.film_coefficient from a source that covers it, or "
                                                "change panel.tube.diameter or panel.tube.pitch");
  }
  if (!state.friction_out_of_range.empty()) {
    throw InfeasibleError("friction law range",
                          state.friction_out_of_range + "; change panel.tube.diameter or panel.tube.pitch");
  }
  if (state.pipe && !(state.pipe->heat <= state.pipe->limits.smallest())) {
    const HeatPipeLimits& limits = state.pipe->limits;
    throw InfeasibleError(
        "heat pipe transport limit",
        fmt::format("a heat pipe would have to carry {:.4g} W, but its {} limit is {:.4g} W (capillary {:.4g}, viscous "
                    "{:.4g}, sonic {:.4g}, entrainment {:.4g}, boiling {:.4g} W); use shorter panels, a smaller "
                    "panel.tube.pitch or another wick in [coolant.heat_pipe]",
                    state.pipe->heat, limits.binding(), limits.smallest(), limits.capillary, limits.viscous,
                    limits.sonic, limits.entrainment, limits.boiling));
  }
}

}  // namespace coldsky
