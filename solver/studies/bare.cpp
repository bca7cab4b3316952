#include "solver/studies/bare.hpp"

#include <cmath>

#include "solver/bodies/heat_solver.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

BareResult bare_in_vacuum(const Case& c, const Session& session) {
  // One cell that stores, releases and radiates; deep space around it and no Sun: the kindest surroundings.
  const double depth = 1.0, volume = depth * c.bare.area;
  MaterialLaw law;
  for (double& k : law.conductivity) k = 1.0;
  law.capacity[0] = c.bare.mass * c.bare.specific_heat / volume;
  law.source = c.bare.power / volume;
  Problem problem;
  problem.nodes = {{0.0, depth}, {0.0, c.bare.area}, {0.0, 1.0}};
  problem.block = make_block(session.space, problem.nodes, {law}, c.bare.start_temperature);
  SurfaceLaw surface;
  surface.emissivity = c.bare.emissivity;
  surface.sink_temperature = c.environment.space_temperature;
  surface.half_cell = false;
  problem.surfaces.push_back({"outside", make_surface(session.space, problem.block, {axis_x, true}, surface)});
  HeatSolver solver(session.space, problem, {1e-12, c.solver.newton_limit, c.solver.linear_limit, session.interrupt});
  const double start = c.bare.start_temperature, limit = c.chips.junction_limit;
  const ExecutionSpace& space = session.space;
  ReductionScratch scratch;
  // One cell: its sum is its value.
  const auto temperature = [&] { return start + sum(space, solver.deviation(), scratch); };

  BareResult result;
  solver.set_uniform(start);
  const auto steady = solver.solve_steady();
  if (steady.status != NewtonStatus::converged) throw NotConvergedError("bare server: " + steady.why);
  result.temperature = temperature();
  if (result.temperature <= limit) {
    result.time_to_limit = -1.0;
    return result;
  }

  // SDIRK2 (L-stable, second order; Alexander 1977, SIAM J. Numer. Anal. 14, 1006): two implicit stages a step.
  const double gamma = 1.0 - std::sqrt(0.5);
  const auto old = make_zeros<double>(space, "bare.old", 1);
  const auto advance = [&](double from, double step) {
    solver.set_uniform(from);
    fill(space, from - start, old);
    if (solver.solve_step(old, gamma * step).status != NewtonStatus::converged) {
      throw NotConvergedError("bare server: an implicit step did not converge");
    }
    const double stage = temperature();
    fill(space, from - start + (1.0 - gamma) / gamma * (stage - from), old);
    if (solver.solve_step(old, gamma * step).status != NewtonStatus::converged) {
      throw NotConvergedError("bare server: an implicit step did not converge");
    }
    return temperature();
  };
  if (start >= limit) return result;
  const double capacity = c.bare.mass * c.bare.specific_heat;
  const double step = capacity * (limit - start) / c.bare.power / 200.0;
  double now = start, time = 0.0;
  while (true) {
    const double next = advance(now, step);
    ++result.steps;
    if (next >= limit) break;
    now = next;
    time += step;
  }
  // Length of the last step by the secant method.
  double low = 0.0, f_low = now - limit, high = step, f_high = advance(now, step) - limit;
  for (int n = 0; n < 20 && std::fabs(f_high) > 1e-9; ++n) {
    const double middle = high - f_high * (high - low) / (f_high - f_low);
    low = high;
    f_low = f_high;
    high = middle;
    f_high = advance(now, middle) - limit;
  }
  result.time_to_limit = time + high;
  return result;
}

}  // namespace coldsky
