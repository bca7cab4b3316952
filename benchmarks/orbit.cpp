#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "benchmarks/context.hpp"
#include "kernels/base/mirror.hpp"
#include "kernels/base/vector.hpp"
#include "solver/bodies/heat_solver.hpp"
#include "solver/core/constants.hpp"
#include "solver/core/error.hpp"
#include "solver/model/panel/problem.hpp"
#include "solver/nonlinear/transient.hpp"
#include "solver/studies/cycles.hpp"

namespace coldsky {

namespace {

constexpr int positions = 24, pycanha_steps = 540, most_passes = 50;
constexpr double period = 5700.0;                                                   // [s]
constexpr double length = 1.0, thickness = 0.02;                                    // of a plate of aluminium [m]
constexpr double conductivity_of_plate = 150.0, capacity = 2.4e6;                   // [W/(m K)], [J/(m^3 K)]
constexpr double released = 25e3, emittance_of_plate = 0.9;                         // [W/m^3], [-]
constexpr double start_temperature = 300.0, step_tolerance = 0.01, closure = 2e-3;  // [K]

BlockNodes plate_nodes(const Box& box) {
  const auto axis = [](int cells, double of) {
    std::vector<double> nodes(static_cast<std::size_t>(cells) + 1);
    for (std::size_t n = 0; n < nodes.size(); ++n) nodes[n] = of * static_cast<double>(n) / cells;
    return nodes;
  };
  return {axis(box.nx, length), axis(box.ny, length), axis(box.nz, thickness)};
}

/// What the faces of one side get at each position [W/m^2]: sunlight on one side for half an orbit, a planet on the
/// other, both uneven over the side.
std::vector<std::vector<double>> fluxes_of_side(const Box& box, bool front) {
  using std::numbers::pi;
  std::vector<std::vector<double>> table;
  for (int n = 0; n < positions; ++n) {
    const double angle = 2.0 * pi * n / positions;
    const double sunlight = front ? 300.0 * std::max(0.0, std::cos(angle)) : 60.0 * std::max(0.0, -std::cos(angle));
    std::vector<double> faces;
    for (int j = 0; j < box.ny; ++j) {
      for (int i = 0; i < box.nx; ++i) {
        const double x = (i + 0.5) / box.nx, y = (j + 0.5) / box.ny;
        faces.push_back(sunlight * (0.5 + x) + (front ? 40.0 : 180.0) * (1.0 + 0.3 * std::cos(pi * y + angle)));
      }
    }
    table.push_back(std::move(faces));
  }
  return table;
}

/// A plate through an orbit whose fluxes are given face by face at the positions, linear between them.
class OrbitingPlate {
 public:
  OrbitingPlate(const Session& session, const Box& box)
      : space_(session.space), solver_(space_, problem(box), {1e-8, 50, 500, session.interrupt}) {
    for (std::size_t side = 0; side < 2; ++side) {
      const auto host = fluxes_of_side(box, side == 1);
      double sum = 0.0;
      for (const auto& faces : host) {
        for (const double flux : faces) sum += flux;
        table_[side].push_back(to_device(space_, faces, "bench.fluxes"));
      }
      const double cell = length / box.nx * length / box.ny;
      given_ += emittance_of_plate * cell * sum * period / positions;
    }
    given_ += released * length * length * thickness * period;
  }
  HeatSolver& solver() { return solver_; }
  /// Heat that comes in over an orbit, summed from the table [J].
  double given() const { return given_; }

  void set_time(double time) {
    const double at = positions * time / period;
    const int from = std::clamp(static_cast<int>(std::floor(at)), 0, positions - 1);
    const double share = std::clamp(at - from, 0.0, 1.0);
    auto& surfaces = solver_.change_problem().surfaces;
    for (std::size_t side = 0; side < 2; ++side) {
      const SurfaceData& surface = surfaces[side].data;
      axpby(space_, 1.0 - share, table_[side][static_cast<std::size_t>(from)], 0.0, surface.infrared_irradiation);
      axpby(space_, share, table_[side][static_cast<std::size_t>((from + 1) % positions)], 1.0,
            surface.infrared_irradiation);
      irradiation_changed(space_, surface);
    }
  }

 private:
  Problem problem(const Box& box) const {
    MaterialLaw law;
    for (double& k : law.conductivity) k = conductivity_of_plate;
    law.coefficient = 5e-4;
    law.capacity[0] = capacity;
    law.source = released;
    Problem problem;
    problem.nodes = plate_nodes(box);
    problem.block = make_block(space_, problem.nodes, {law}, start_temperature);
    SurfaceLaw radiating;
    radiating.emissivity = emittance_of_plate;
    for (const bool front : {false, true}) {
      SurfaceData surface = make_surface(space_, problem.block, {axis_z, front}, radiating);
      make_irradiation(space_, surface);
      problem.surfaces.push_back({front ? "front" : "back", surface});
    }
    return problem;
  }

  ExecutionSpace space_;
  HeatSolver solver_;
  std::vector<Array<double>> table_[2];
  double given_ = 0.0;
};

/// An orbit from the present state. \param steps of one length; 0 = by their error
TransientReport follow_orbit(OrbitingPlate& plate, Transient& transient, int steps) {
  transient.set_integrals({0.0, std::vector<double>(2)});
  TransientReport total;
  if (steps > 0) transient.fix_step(period / steps);
  const int arcs = steps > 0 ? 1 : positions;
  for (int arc = 0; arc < arcs; ++arc) {
    transient.forget();
    const TransientReport report = transient.advance(period * arc / arcs, period * (arc + 1) / arcs);
    total.steps += report.steps;
    total.newton_iterations += report.newton_iterations;
    total.linear_iterations += report.linear_iterations;
  }
  plate.set_time(0.0);
  return total;
}

/// What one run came to.
struct OrbitRun {
  double setup = 0.0, solve = 0.0;
  long steps = 0;
  int passes = 1, newton = 0;
  double stored = 0.0, in = 0.0, out = 0.0;  ///< over the last orbit [J]
  double given = 0.0;                        ///< by the table [J]
  double change = 0.0;                       ///< of the last orbit [K]
};

OrbitRun run_orbit(const Session& session, const Box& box, int steps) {
  OrbitRun run;
  Kokkos::Timer timer;
  OrbitingPlate plate(session, box);
  HeatSolver& solver = plate.solver();
  TransientOptions options;
  options.relative_tolerance = 0.0;
  options.absolute_tolerance = step_tolerance;
  options.first_step = 10.0;
  options.predicts = true;
  Transient transient(
      solver.newton(), [&](double time) { plate.set_time(time); }, options);
  transient.integrate(2, [&](std::vector<double>& flows) {
    const HeatTotals& totals = solver.totals();
    flows[0] = totals.absorbed + totals.source;
    flows[1] = totals.emitted;
  });
  session.space.fence("coldsky: benchmark");
  run.setup = timer.seconds();
  timer.reset();
  Cycles cycles(closure);
  const auto state = [&] { return to_host(session.space, solver.deviation()); };
  while (true) {
    const std::vector<double> start = state();
    const TransientReport report = follow_orbit(plate, transient, steps);
    run.steps += report.steps;
    run.newton += report.newton_iterations;
    const std::vector<double> end = state();
    for (std::size_t n = 0; n < end.size(); ++n)
      run.change = std::max(n == 0 ? 0.0 : run.change, std::fabs(end[n] - start[n]));
    if (steps > 0) break;
    const std::vector<double> next = cycles.next(start, end);
    run.passes = cycles.certificate().passes;
    if (cycles.closed()) break;
    if (run.passes == most_passes) throw BenchError("an orbit does not come to repeat itself");
    solver.set_deviation(next);
  }
  run.solve = timer.seconds();
  run.stored = transient.integrals().stored;
  run.in = transient.integrals().flows[0];
  run.out = transient.integrals().flows[1];
  run.given = plate.given();
  return run;
}

void bench_orbit(BenchContext& context) {
  const std::string& which = context.options.case_name;
  if (!which.empty() && which != "periodic" && which != "steps") {
    throw InputError({}, fmt::format("--case {}: orbit has no such case", which), "", "choose periodic or steps");
  }
  for (const std::string name : {"periodic", "steps"}) {
    if (!which.empty() && which != name) continue;
    const bool periodic = name == "periodic";
    const Box box = bench_box(context.options, periodic ? Box{50, 50, 40} : Box{25, 20, 20});
    std::vector<double> solve, setup;
    OrbitRun run;
    for (int n = 0; n < context.options.repeat; ++n) {
      run = run_orbit(context.session, box, periodic ? 0 : pycanha_steps);
      setup.push_back(run.setup);
      solve.push_back(run.solve);
    }
    const double balance = std::fabs(run.in - run.out - run.stored) / run.out;
    require_at_most("the balance of an orbit", balance, 1e-6);
    require_at_most("the heat of the table less that taken up", std::fabs(run.in / run.given - 1.0), 1e-3);
    if (periodic) {
      require_at_most("the change over an orbit that repeats itself [K]", run.change, closure);
      require_at_most("the energy of an orbit that repeats itself", energy_miss(run.in, run.out), 1e-5);
    }
    BenchRow row{"orbit", name, box_text(box)};
    row.setup_seconds = median(setup);
    row.solve_seconds = median(solve);
    row.total_seconds = *row.setup_seconds + *row.solve_seconds;
    row.iterations = run.newton;
    row.relative_residual = balance;
    row.rate = static_cast<double>(run.steps) / *row.solve_seconds;
    row.rate_unit = "steps/s";
    context.add(row);
  }
}

}  // namespace

std::vector<Benchmark> orbit_benchmarks() { return {{"orbit", bench_orbit}}; }

}  // namespace coldsky
