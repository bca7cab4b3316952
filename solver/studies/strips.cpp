#include "solver/studies/strips.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <map>
#include <stdexcept>

#include "kernels/base/mirror.hpp"
#include "solver/case/panel_kinds.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

namespace {

/// Cells of a strip for trends and sweeps.
constexpr int strip_core_cells = 4, strip_half_pitch_cells = 6, strip_length_cells = 12;
constexpr const char* takes_heat_in = "the panel takes in more heat from its surroundings than it gives off";

void refuse(StripOutcome& outcome, const std::exception& error) {
  outcome.reason = error.what();
  if (const auto* infeasible = dynamic_cast<const InfeasibleError*>(&error)) {
    outcome.status = BatchStatus::infeasible;
    outcome.limit = infeasible->binding_limit();
  } else {
    outcome.status = BatchStatus::invalid;
  }
}

/// Texts about laws outside their ranges, made by the host's functions.
void tell_ranges(const StripJob& job, const PanelMesh& mesh, StripAnswer& answer) {
  const LoopState& loop = job.loop;
  if (!mesh.spec.tubular() || loop.pipe) return;
  const TubeFlow flow =
      loop.two_phase ? condensing_flow(loop.fluid, loop.fluid.vapour_pressure / critical_pressure(job.c->coolant.fluid),
                                       answer.mass_flow, mesh.spec.tube_diameter, mesh.spec.length)
                     : tube_flow(loop.fluid, answer.mass_flow, mesh.spec.tube_diameter, mesh.spec.length);
  if (!job.c->coolant.film_coefficient) answer.film_out_of_range = flow.film_out_of_range;
  answer.friction_out_of_range = flow.friction_out_of_range;
}

/// What a heat pipe carries and what limits it.
void tell_pipe(const StripJob& job, StripOutcome& outcome) {
  const LoopState& loop = job.loop;
  outcome.answer.pipe = {outcome.heat, heat_pipe_limits(loop.fluid, loop.inlet, *loop.pipe), merit_number(loop.fluid)};
  outcome.answer.reynolds = vapour_reynolds(loop.fluid, *loop.pipe, outcome.heat);
  outcome.pressure_drop = outcome.answer.loop_pressure_drop = capillary_demand(loop.fluid, *loop.pipe, outcome.heat);
}

/// A design's results for one whole pitch.
void tell(const StripJob& job, const PanelMesh& mesh, const double* values, unsigned outside, StripOutcome& outcome) {
  using Quantity = StripQuantity;
  const double strips = strips_of_a_pitch(mesh);
  const Case& c = *job.c;
  StripAnswer& answer = outcome.answer;
  outcome.heat = strips * values[Quantity::heat];
  outcome.pressure_drop = values[Quantity::pressure_drop];
  outcome.velocity = values[Quantity::velocity];
  outcome.coldest = values[Quantity::coldest];
  outcome.hottest = values[Quantity::hottest];
  outcome.emitted = strips * values[Quantity::emitted];
  outcome.absorbed = strips * values[Quantity::absorbed];
  outcome.balance = values[Quantity::balance];
  outcome.residual = values[Quantity::residual];
  answer.loop = job.loop;
  answer.flux = outcome.heat / strip_planform(c);
  answer.pump_fraction = values[Quantity::pump_fraction];
  const double load = c.heat.load * (1.0 + c.margin.heat_load);
  answer.area = load * (1.0 + (c.coolant.pump_heat ? answer.pump_fraction : 0.0)) / answer.flux;
  answer.chip = job.loop.chips_see + c.chips.power * c.chips.resistance;
  answer.back = values[Quantity::back_mean];
  answer.front = values[Quantity::front_mean];
  answer.radiator = 0.5 * (answer.back + answer.front);
  answer.mass_flow = values[Quantity::flow];
  answer.outlet = job.loop.two_phase ? job.loop.inlet : values[Quantity::outlet];
  answer.coolant_mean = values[Quantity::coolant_mean];
  answer.film_coefficient = values[Quantity::film];
  answer.reynolds = values[Quantity::reynolds];
  answer.loop_pressure_drop = job.loop.pipe ? 0.0 : outcome.pressure_drop + c.coolant.loop_pressure_drop;
  if (outside != 0) tell_ranges(job, mesh, answer);
  if (job.loop.pipe) tell_pipe(job, outcome);
}

}  // namespace

double useful_heat(const LoopState& loop) {
  return loop.two_phase ? loop.fluid.latent_heat : loop.fluid.specific_heat * loop.rise;
}

double strip_planform(const Case& c) {
  return (has_trait(c.panel, has_tubes) ? c.panel.tube.pitch : c.panel.width) * c.panel.length;
}

StripCoolant strip_coolant(const Case& c, const LoopState& loop, double flow, bool sized) {
  StripCoolant coolant;
  coolant.inlet = loop.inlet;
  coolant.fluid = loop.fluid;
  coolant.useful = useful_heat(loop);
  coolant.two_phase = loop.two_phase;
  coolant.pipe = loop.pipe.has_value();
  if (loop.two_phase && !loop.pipe) {
    coolant.reduced_pressure = loop.fluid.vapour_pressure / critical_pressure(c.coolant.fluid);
  }
  coolant.flow = flow;
  coolant.sized = sized;
  return coolant;
}

void StripOutcome::require() const {
  if (converged()) return;
  if (status == BatchStatus::infeasible) throw InfeasibleError(limit, reason);
  if (status == BatchStatus::invalid) throw std::invalid_argument(reason);
  throw NotConvergedError(reason);
}

/// Designs of one section, their numbers one after another.
struct StripSolver::Batch {
  const StripSection* section = nullptr;
  std::vector<std::size_t> jobs;
  std::vector<PanelMesh> meshes;
  std::vector<double> numbers;
};

StripSolver::StripSolver(const Session& session) : session_(session), sections_(session.space) {}
StripSolver::~StripSolver() = default;

void StripSolver::run(const Batch& designs, const std::vector<StripJob>& jobs, std::vector<StripOutcome>& outcomes) {
  stop_if_set(session_.interrupt);
  const int count = static_cast<int>(designs.jobs.size());
  const ExecutionSpace& space = session_.space;
  const auto numbers = to_device(space, designs.numbers, "strips.numbers");
  StripsResult result = make_strips_result(count);
  const int cells = designs.section->shape.plane() * designs.section->shape.ny;
  const bool fields =
      std::any_of(designs.jobs.begin(), designs.jobs.end(), [&](std::size_t n) { return jobs[n].wants_field; });
  if (fields) result.deviation = make_array<double>("strips.deviation", count * cells);
  StripOptions options;
  options.tolerance = jobs[designs.jobs.front()].c->solver.tolerance;
  options.most_iterations = jobs[designs.jobs.front()].c->solver.newton_limit;
  solve_strip_batch(space, {designs.section->shape, count, numbers}, options, workspaces_, result);
  const auto values = to_host(space, result.values);
  const auto status = to_host(space, result.status), outside = to_host(space, result.outside);
  const auto deviation = fields ? to_host(space, result.deviation) : std::vector<double>();
  const auto iterations = to_host(space, result.iterations), sweeps = to_host(space, result.sweeps);
  for (int n = 0; n < count; ++n) {
    StripOutcome& outcome = outcomes[designs.jobs[n]];
    const StripJob& job = jobs[designs.jobs[n]];
    const double* const own = values.data() + static_cast<std::size_t>(n) * StripQuantity::count;
    outcome.status = static_cast<BatchStatus>(status[n]);
    outcome.newton_iterations = iterations[n];
    outcome.sweeps = sweeps[n];
    outcome.residual = own[StripQuantity::residual];
    if (outcome.converged()) {
      if (job.wants_field) {
        const auto field = deviation.begin() + static_cast<std::ptrdiff_t>(n) * cells;
        outcome.deviation.assign(field, field + cells);
      }
      tell(job, designs.meshes[n], own, outside[n], outcome);
      const std::size_t length = static_cast<std::size_t>(StripLayout(designs.section->shape).count);
      const auto begin = designs.numbers.begin() + static_cast<std::ptrdiff_t>(n * length);
      outcome.answer.sheet_volume =
          strip_sheet_volume({begin, begin + static_cast<std::ptrdiff_t>(length)}, *designs.section, designs.meshes[n]);
    } else if (outcome.status == BatchStatus::infeasible) {
      outcome.limit = "sink temperature";
      outcome.reason = takes_heat_in;
    } else if (outcome.status == BatchStatus::invalid) {
      outcome.reason = "a number of the strip has no meaning";
    } else {
      outcome.reason = fmt::format("the strip's field did not converge (residual {:.2e} after {} Newton steps)",
                                   outcome.residual, outcome.newton_iterations);
    }
  }
}

std::vector<StripOutcome> StripSolver::solve(const std::vector<StripJob>& jobs) {
  std::vector<StripOutcome> outcomes(jobs.size());
  // Designs that share a batch have the same section and the same tolerance and limit.
  std::map<std::tuple<std::size_t, double, int>, Batch> batches;
  for (std::size_t n = 0; n < jobs.size(); ++n) {
    const StripJob& job = jobs[n];
    try {
      const PanelMesh mesh = strip_mesh(*job.c);
      const StripSection& section = sections_.of(*job.c, mesh, *job.environment);
      double flow = 0.0;
      if (job.mass_flow) {
        flow = *job.mass_flow;
      } else {
        const double ideal = ideal_flux(*job.c, *job.environment, job.loop.reference);
        if (!(ideal > 0.0)) throw InfeasibleError("sink temperature", "the panel takes in more heat than it gives off");
        flow = 0.9 * ideal * strip_planform(*job.c) / useful_heat(job.loop);
      }
      const auto numbers =
          strip_numbers(*job.c, mesh, section, *job.environment, strip_coolant(*job.c, job.loop, flow, !job.mass_flow));
      Batch& designs = batches[{section.number, job.c->solver.tolerance, job.c->solver.newton_limit}];
      designs.section = &section;
      designs.jobs.push_back(n);
      designs.meshes.push_back(mesh);
      designs.numbers.insert(designs.numbers.end(), numbers.begin(), numbers.end());
    } catch (const InfeasibleError& error) {
      refuse(outcomes[n], error);
    } catch (const std::invalid_argument& error) {
      refuse(outcomes[n], error);
    }
  }
  for (auto& [key, batch] : batches) run(batch, jobs, outcomes);
  return outcomes;
}

/// The search for one panel's inlet temperature.
struct StripSolver::InletSearch {
  SecantState at;
  LoopState loop;
  bool going = true;
};

void StripSolver::look(const StripJob& job, double load, StripOutcome& outcome, InletSearch& search) {
  constexpr double tolerance = 1e-6;  // of the heat
  const Case& c = *job.c;
  const double wanted = load * (1.0 + (c.coolant.pump_heat ? outcome.answer.pump_fraction : 0.0));
  const double excess = outcome.heat - wanted;
  search.going = std::fabs(excess) > tolerance * wanted;
  if (!search.going) return;
  SecantRules rules;
  rules.longest_share = 0.2;
  const SecantStep step = secant_step(rules, search.at, {excess, false, 4.0 * outcome.emitted / search.at.x});
  search.at = {search.at.iteration + 1, step.next, search.at.x, excess};
  try {
    search.loop = loop_at_inlet(c, search.at.x);
  } catch (const InfeasibleError& error) {
    outcome = {};
    refuse(outcome, error);
    search.going = false;
  }
}

std::vector<StripOutcome> StripSolver::balance(const std::vector<StripJob>& jobs, const std::vector<double>& loads) {
  constexpr int limit = 30;
  std::vector<StripOutcome> outcomes(jobs.size());
  std::vector<InletSearch> searches(jobs.size());
  for (std::size_t n = 0; n < jobs.size(); ++n) searches[n] = {{0, jobs[n].loop.inlet}, jobs[n].loop};
  for (int iteration = 0; iteration < limit; ++iteration) {
    std::vector<std::size_t> going;
    std::vector<StripJob> looks;
    for (std::size_t n = 0; n < jobs.size(); ++n) {
      if (!searches[n].going) continue;
      going.push_back(n);
      looks.push_back({jobs[n].c, jobs[n].environment, searches[n].loop, loads[n] / useful_heat(searches[n].loop)});
    }
    if (going.empty()) return outcomes;
    std::vector<StripOutcome> seen = solve(looks);
    for (std::size_t n = 0; n < going.size(); ++n) {
      const std::size_t design = going[n];
      outcomes[design] = std::move(seen[n]);
      if (outcomes[design].converged()) {
        look(jobs[design], loads[design], outcomes[design], searches[design]);
      } else {
        searches[design].going = false;
      }
    }
  }
  for (std::size_t n = 0; n < jobs.size(); ++n) {
    if (!searches[n].going) continue;
    outcomes[n] = {};
    outcomes[n].status = BatchStatus::not_converged;
    outcomes[n].reason = "the coolant temperature that balances the heat was not found";
  }
  return outcomes;
}

Case strip_of(Case c) {
  if (has_trait(c.panel, has_tubes)) {
    if (c.panel.count) *c.panel.count *= c.panel.width / c.panel.tube.pitch;
    c.panel.width = c.panel.tube.pitch;
  }
  c.panel.edges = "adiabatic";
  c.mesh.sheet_cells = 1;
  c.mesh.core_cells = strip_core_cells;
  c.mesh.half_pitch_cells = strip_half_pitch_cells;
  c.mesh.length_cells = strip_length_cells;
  return c;
}

namespace {

/// Jobs of the questions whose chips allow a loop; the others are answered.
struct Jobs {
  std::vector<StripJob> jobs;
  std::vector<std::size_t> question;
  std::vector<StripOutcome> outcomes;

  explicit Jobs(const std::vector<StripQuestion>& questions) : outcomes(questions.size()) {
    for (std::size_t n = 0; n < questions.size(); ++n) {
      try {
        const LoopState loop = hottest_loop(questions[n].c);
        jobs.push_back({&questions[n].c, questions[n].environment, loop, {}});
        question.push_back(n);
      } catch (const InfeasibleError& error) {
        refuse(outcomes[n], error);
      }
    }
  }
  std::vector<StripOutcome> take(std::vector<StripOutcome> solved) {
    for (std::size_t n = 0; n < solved.size(); ++n) outcomes[question[n]] = std::move(solved[n]);
    return std::move(outcomes);
  }
};

}  // namespace

std::vector<StripOutcome> size_strips(StripSolver& solver, const std::vector<StripQuestion>& questions) {
  Jobs jobs(questions);
  return jobs.take(solver.solve(jobs.jobs));
}

std::vector<StripOutcome> match_strips(StripSolver& solver, const std::vector<StripQuestion>& questions) {
  Jobs jobs(questions);
  std::vector<double> loads;
  loads.reserve(jobs.jobs.size());
  for (const StripJob& job : jobs.jobs) {
    loads.push_back(job.c->heat.load * (1.0 + job.c->margin.heat_load) / job.c->panel.count.value());
  }
  return jobs.take(solver.balance(jobs.jobs, loads));
}

}  // namespace coldsky
