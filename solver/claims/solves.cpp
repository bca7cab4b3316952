#include "solver/claims/solves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "solver/bodies/heat_solver.hpp"
#include "solver/case/estimate.hpp"
#include "solver/case/panel_kinds.hpp"
#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "solver/model/read_case.hpp"
#include "solver/nonlinear/transient.hpp"
#include "solver/studies/numbers.hpp"
#include "solver/studies/size.hpp"

namespace coldsky {

namespace {

constexpr double steady_tolerance = 1e-12, tight_stage_tolerance = 1e-10;
/// Of time steps, in relative temperature.
constexpr double step_tolerance = 1e-7;
constexpr int newton_limit = 100, linear_limit = 500;

NewtonOptions options_of(const SolveContext& context, double tolerance) {
  return {std::min(1e-3, tolerance * context.looseness), newton_limit, linear_limit, context.session.interrupt};
}

/// A face of a plate that takes in `absorbed` [W/m^2], whatever its band.
SurfaceLaw radiating(double emissivity, double absorbed) {
  SurfaceLaw law;
  law.emissivity = emissivity;
  law.absorbed_as_given = absorbed;
  law.half_cell = false;
  return law;
}

void add_side(const ExecutionSpace& space, Problem& problem, const char* name, bool high, const SurfaceLaw& law) {
  SurfaceData surface = make_surface(space, problem.block, {axis_z, high}, law);
  irradiate(space, surface, 0.0, 0.0);
  problem.surfaces.push_back({name, surface});
}

/// One cell of a square metre that stores, releases and radiates from both sides.
Problem plate_problem(const SolveContext& context, const PlateSpec& plate, double capacity, double start) {
  const ExecutionSpace& space = context.session.space;
  MaterialLaw law;
  for (double& k : law.conductivity) k = 1.0;
  law.capacity[0] = capacity;
  law.source = plate.heat;  // the plate is drawn one metre thick: neither heat nor temperature depends on it
  Problem problem;
  problem.nodes = {{0.0, 1.0}, {0.0, 1.0}, {0.0, 1.0}};
  problem.block = make_block(space, problem.nodes, {law}, start);
  add_side(space, problem, "back", false, radiating(plate.back_emissivity, plate.back_absorbed));
  add_side(space, problem, "front", true, radiating(plate.front_emissivity, plate.front_absorbed));
  return problem;
}

void must_converge(const NewtonReport& report, const SolveContext& context) {
  if (report.status != NewtonStatus::converged)
    throw NotConvergedError(fmt::format("{}: the solve did not converge: {}", context.label, report.why));
}

/// Runs a transient; says which number of the ledger it belongs to when it fails.
TransientReport run(Transient& transient, double begin, double end, SolveContext& context,
                    const std::function<bool(double)>& observe = {}) {
  try {
    const TransientReport report = transient.advance(begin, end, observe);
    context.solves += 2 * report.steps;
    return report;
  } catch (const NotConvergedError& error) {
    throw NotConvergedError(fmt::format("{}: between {:g} s and {:g} s: {}", context.label, begin, end, error.what()));
  }
}

void record(HeatSolver& solver, double temperature, SolveContext& context) {
  ++context.solves;
  ++context.cells;
  if (!context.recording) return;
  const HeatTotals totals = solver.totals();
  double area = 0.0;
  for (const auto& surface : totals.surfaces) area += surface.area;
  context.plates.push_back({context.label, temperature, area, totals.emitted, totals.absorbed, totals.net});
}

/// Temperature of the only cell [K].
double cell_temperature(HeatSolver& solver) {
  return solver.problem().block.reference_temperature + to_host(solver.space(), solver.deviation())[0];
}

}  // namespace

Case shipped_hot_case(const std::string& name) { return hot_case(read_case(data_file("cases/" + name))); }

Case ideal_panel(const CoatingCase& front, const CoatingCase& back, double efficiency) {
  Case c = default_case();
  c.name = "ideal panel";
  c.panel.kind = "ideal";
  c.panel.width = c.panel.length = 1.0;
  c.panel.efficiency = efficiency;
  c.coolant.fluid = "ammonia";  // any: of one temperature, nothing depends on it
  c.coolant.loop = "two-phase";
  c.coolant.pump_heat = false;
  c.coating.front = front;
  c.coating.back = back;
  c.mesh.length_cells = 1;
  c.solver.tolerance = steady_tolerance;
  return c;
}

double panel_flux(const Case& c, const Environment& environment, double temperature, SolveContext& context) {
  Case solved = c;
  solved.solver.tolerance = options_of(context, steady_tolerance).tolerance;
  PanelModel model(solved, context.session, make_panel_mesh(panel_mesh_spec(solved)), environment,
                   loop_beyond(solved, temperature, 0.0));
  constexpr double flow = 1e-3;  // a condensing coolant has one temperature at any flow [kg/s]
  const double heat = model.solve(flow).heat;
  record(model.solver(), temperature, context);
  return heat / model.planform_area();
}

double plate_temperature(const PlateSpec& plate, SolveContext& context) {
  // Radiation's own balance starts Newton near its answer.
  const double strength = constants::stefan_boltzmann * (plate.front_emissivity + plate.back_emissivity);
  const double taken_in = plate.heat + plate.front_absorbed + plate.back_absorbed;
  if (!(taken_in >= 0.0)) {
    throw InfeasibleError("temperature",
                          fmt::format("{}: more heat is taken out of a body than arrives at it, so that no temperature "
                                      "balances it",
                                      context.label));
  }
  const double start = std::max(1.0, std::pow(taken_in / strength, 0.25) * 1.1);
  HeatSolver solver(context.session.space, plate_problem(context, plate, 1.0, start),
                    options_of(context, steady_tolerance));
  must_converge(solver.solve_steady(), context);
  const double temperature = cell_temperature(solver);
  record(solver, temperature, context);
  return temperature;
}

BodyState body_in_vacuum(const BodySpec& body, SolveContext& context) {
  // Per area of the outside.
  const double space = constants::stefan_boltzmann * std::pow(body.space, 4), heat = body.power / body.area;
  const PlateSpec plate{heat, body.emissivity, 0.0, body.emissivity * space, 0.0};
  BodyState state;
  state.temperature = plate_temperature(plate, context);
  state.time_to_limit = std::numeric_limits<double>::infinity();
  if (!std::isfinite(body.limit) || state.temperature <= body.limit) return state;
  state.time_to_limit = 0.0;
  if (body.start >= body.limit) return state;
  const BareAccuracy accuracy{options_of(context, steady_tolerance).tolerance,
                              options_of(context, tight_stage_tolerance).tolerance, step_tolerance * context.looseness,
                              newton_limit, linear_limit};
  try {
    const BareHeating heating = bare_heating(body, context.session, accuracy);
    context.solves += 2 * heating.steps;
    state.time_to_limit = heating.time;
  } catch (const NotConvergedError& error) {
    throw NotConvergedError(fmt::format("{}: {}", context.label, error.what()));
  }
  return state;
}

History body_history(const BodySpec& body, double end, int rows, SolveContext& context) {
  // Per area of the outside.
  const double space = constants::stefan_boltzmann * std::pow(body.space, 4);
  const PlateSpec plate{body.power / body.area, body.emissivity, 0.0, body.emissivity * space, 0.0};
  HeatSolver solver(context.session.space,
                    plate_problem(context, plate, body.mass * body.specific_heat / body.area, body.start),
                    options_of(context, tight_stage_tolerance));
  solver.set_uniform(body.start);
  Transient transient(solver.newton(), {}, {step_tolerance * context.looseness, 0.0, 1e-4 * end});
  History history;
  history.columns = {{"time", "s", {0.0}}, {"temperature", "K", {body.start}}};
  for (int n = 1; n <= rows; ++n) {
    const double from = end * (n - 1) / rows, to = end * n / rows;
    run(transient, from, to, context);
    history.columns[0].values.push_back(to);
    history.columns[1].values.push_back(cell_temperature(solver));
  }
  if (context.recording) context.transients.push_back({context.label, history});
  return history;
}

History orbit_history(const OrbitSpec& orbit, SolveContext& context) {
  const Case& c = orbit.environment;
  const EnvironmentInTime environment(c.environment, c.environment.date);
  const SideOptics optics = optics_of(c.coating);
  const double share = c.panel.efficiency;
  PlateSpec plate;
  plate.heat = orbit.heat;
  plate.front_emissivity = share * effective_emissivity(c.coating.front);
  plate.back_emissivity = share * effective_emissivity(c.coating.back);
  constexpr double start = 300.0;
  HeatSolver solver(context.session.space, plate_problem(context, plate, orbit.capacity, start),
                    options_of(context, tight_stage_tolerance));
  const auto set_time = [&](double time) {
    const Environment here = environment.at(time);
    const double sunlight = environment.sunlight(time);
    Problem& problem = solver.change_problem();
    SurfaceData &back = problem.surfaces[0].data, &front = problem.surfaces[1].data;
    back.law = radiating(plate.back_emissivity, share * absorbed_flux(here.back, optics.back));
    front.law = radiating(plate.front_emissivity, share * absorbed_flux(here.front, optics.front));
    for (SurfaceData* side : {&back, &front}) irradiate(solver.space(), *side, 0.0, 0.0);
    const double heat = orbit.heat * (orbit.eclipse_share + (1.0 - orbit.eclipse_share) * sunlight);
    // Heat enters through a face: the law of the material would have to be built anew.
    front.law.inward_flux = heat - orbit.heat;
  };
  const double period = environment.period();
  std::vector<double> stops = environment.kinks(period);
  constexpr int rows = 120;
  for (int n = 1; n <= rows; ++n) stops.push_back(period * n / rows);
  // Nearer than this, stops are one: in a step so short, rounding of the heat stored exceeds the tolerance of the
  // solve.
  constexpr double shortest = 1e-5;
  std::sort(stops.begin(), stops.end());
  stops.erase(std::unique(stops.begin(), stops.end(), [&](double a, double b) { return b - a < shortest * period; }),
              stops.end());
  set_time(0.0);
  solver.set_uniform(start);
  must_converge(solver.solve_steady(), context);
  History history;
  constexpr int most_orbits = 60;
  constexpr double periodic = 1e-3;  // change from one orbit to the next that counts as none [K]
  double before = cell_temperature(solver);
  for (int n = 0; n < most_orbits; ++n) {
    history.columns = {{"time", "s", {0.0}}, {"sunlight", "1", {environment.sunlight(0.0)}}, {"temperature", "K", {}}};
    history.columns[2].values.push_back(cell_temperature(solver));
    Transient transient(solver.newton(), set_time, {1e-6 * context.looseness, 0.0, 1.0});
    double now = 0.0;
    for (const double stop : stops) {
      run(transient, now, stop, context);
      now = stop;
      history.columns[0].values.push_back(now);
      history.columns[1].values.push_back(environment.sunlight(now));
      history.columns[2].values.push_back(cell_temperature(solver));
    }
    const double after = cell_temperature(solver), change = std::fabs(after - before);
    before = after;
    if (change < periodic) break;
  }
  if (context.recording) context.transients.push_back({context.label, history});
  return history;
}

double cooling_time(double emissivity, double sink, double capacity, double from, double to, SolveContext& context) {
  if (to <= sink) return std::numeric_limits<double>::infinity();
  const double absorbed = emissivity * constants::stefan_boltzmann * std::pow(sink, 4);
  HeatSolver solver(context.session.space,
                    plate_problem(context, {0.0, emissivity, emissivity, absorbed, absorbed}, capacity, from),
                    options_of(context, tight_stage_tolerance));
  solver.set_uniform(from);
  // Never slower than at its end: so it is over by then.
  const double slowest = 2.0 * (emissivity * constants::stefan_boltzmann * std::pow(to, 4) - absorbed);
  const double end = capacity * (from - to) / slowest;
  Transient transient(solver.newton(), {}, {step_tolerance * context.looseness, 0.0, 1e-4 * end, end / 200.0});
  double time = 0.0, temperature = from, reached = end;
  run(transient, 0.0, end, context, [&](double now) {
    const double here = cell_temperature(solver);
    if (here > to) {
      time = now;
      temperature = here;
      return true;
    }
    // Between the last two steps, by the mean of the slopes at both ends (cubic terms are below the step tolerance).
    const auto slope = [&](double t) {
      return 2.0 * (emissivity * constants::stefan_boltzmann * std::pow(t, 4) - absorbed) / capacity;
    };
    reached = time + (temperature - to) / (0.5 * (slope(temperature) + slope(to)));
    return false;
  });
  return reached;
}

PanelSolve size_case(const Case& given, int pitches, SolveContext& context) {
  Case c = given;
  // A strip of tubes between adiabatic edges is a panel like any other; other edges need the panel itself.
  if (has_trait(c.panel, has_tubes) && c.panel.edges == "adiabatic") {
    // As many cells along the tubes as the panel has.
    c.mesh.length_cells = static_cast<int>(std::lround(resolved_length_cells(c) / c.mesh.refinement));
    c.panel.width = pitches * c.panel.tube.pitch;
  }
  c.solver.tolerance = std::min(1e-3, c.solver.tolerance * context.looseness);
  c.mesh.error_estimate = c.mesh.error_estimate && context.mesh_errors;
  StudyRun run;
  SizedPanel sized = size_panel(c, context.session, run, {});
  PanelModel& model = *sized.model;
  require_valid(sized.state);
  PanelOutcome outcome;
  outcome.sized = true;
  outcome.panels = sized.panels;
  outcome.pump_power = sized.pump_power;
  outcome.environment = sized.orbit.environment;
  ResultFile file = collect_results(c, model, sized.state);
  const PanelNumbers numbers = panel_numbers(c, model, sized.state, outcome, file);
  PanelSolve result;
  result.area_per_heat = numbers.area / c.heat.load;
  result.uncertainty = std::max(0.0, sized.error.relative);
  result.pump_fraction = sized.state.pump_fraction;
  result.coolant_in = sized.loop.inlet;
  result.coolant_out = sized.state.outlet;
  result.areal_mass = numbers.mass.total() / numbers.planform;
  result.efficiency = numbers.net / numbers.ideal;
  result.emitted = numbers.emitted / numbers.planform;
  result.absorbed = numbers.absorbed / numbers.planform;
  result.surface_min = numbers.extremes.low;
  result.surface_mean = numbers.extremes.mean;
  result.surface_max = numbers.extremes.high;
  for (const auto& surface : model.solver().totals().surfaces) {
    if (surface.name == "front") result.emitted_front = surface.emitted / numbers.planform;
  }
  result.coating = c.coating;
  result.environment = outcome.environment;
  context.solves += 2;
  context.cells += model.solver().problem().block.box.cells();
  if (context.recording) context.panels.push_back({context.label, file});
  result.file = std::move(file);
  return result;
}

double find_root(const std::function<double(double)>& f, double low, double high, double tolerance) {
  // The false position of Illinois in the logarithm of x, bisection where it stalls.
  double a = std::log(low), b = std::log(high), fa = f(low), fb = f(high);
  if (fa == 0.0) return low;
  if (fb == 0.0) return high;
  if (!(fa * fb < 0.0)) return std::numeric_limits<double>::quiet_NaN();
  int side = 0;
  for (int n = 0; n < 200 && std::fabs(b - a) > tolerance; ++n) {
    const bool finite = std::isfinite(fa) && std::isfinite(fb);
    double x = finite && n % 3 != 2 ? (a * fb - b * fa) / (fb - fa) : 0.5 * (a + b);
    const double fx = f(std::exp(x));
    if (fx == 0.0) return std::exp(x);
    if (fx * fb > 0.0) {
      b = x;
      fb = fx;
      if (side == -1) fa *= 0.5;
      side = -1;
    } else {
      a = x;
      fa = fx;
      if (side == 1) fb *= 0.5;
      side = 1;
    }
  }
  return std::exp(0.5 * (a + b));
}

}  // namespace coldsky
