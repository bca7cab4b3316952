#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "benchmarks/context.hpp"
#include "benchmarks/problems.hpp"
#include "benchmarks/work.hpp"
#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "solver/linear/krylov.hpp"
#include "solver/linear/multigrid.hpp"
#include "solver/model/read_case.hpp"
#include "solver/studies/panel_model.hpp"

namespace coldsky {

namespace {

constexpr double relative_tolerance = 1e-8;
/// The recurrence of conjugate gradients and the true residual may differ by rounding.
constexpr double rounding = 1.01;

/// |b - A x| / |b| in double precision.
double true_residual(const ExecutionSpace& space, const LinearSystem& system, const Array<double>& x) {
  ReductionScratch scratch;
  const auto r = make_array<double>("bench.residual", x.extent(0));
  for_each_row(space, "LinearResidual", system.a.box, LinearResidual<double, double>{system.a, x, system.b, r});
  return std::sqrt(dot(space, r, r, scratch) / dot(space, system.b, system.b, scratch));
}

double sum_of(const ExecutionSpace& space, const Array<double>& x) {
  ReductionScratch scratch;
  return sum(space, x, scratch);
}

/// What a set-up and a solve launch where graphs run and the host looks as seldom as for a GPU.
void add_work(const BenchContext& context, const LinearSystem& system, const Array<double>& x, BenchRow& row) {
  if (!context.options.work) return;
  const ExecutionSpace& space = context.session.space;
  Kokkos::deep_copy(space, x, 0.0);
  std::optional<StencilOperator> op;
  MultigridOptions options;
  options.replay = Replay::graph;
  Multigrid multigrid(space, options);
  row.setup_work = work_of(context.options, [&] {
    op.emplace(space, system.a);
    multigrid.build(op->single());
  });
  ConjugateGradients solver(space, system.a.box.cells(), {Replay::graph, GradientReport::most});
  row.solve_work = work_of(context.options, [&] {
    const LinearReport report = solver.solve(*op, multigrid, system.b, x, {relative_tolerance, 500});
    if (report.iterations != row.iterations) throw BenchError("with graphs the solve took other iterations");
  });
}

/// Set-up and solve from zero, `repeat` times; memory counts the matrix, all vectors and the hierarchy.
void time_solves(BenchContext& context, const std::string& name, const std::string& case_name,
                 const std::function<LinearSystem()>& make) {
  const ExecutionSpace& space = context.session.space;
  const double before = MemoryMeter::now();
  const LinearSystem system = make();
  const int cells = system.a.box.cells();
  const auto x = make_zeros<double>(space, "bench.x", cells);
  MemoryMeter::restart();
  std::vector<double> setup, solve, total;
  LinearReport report;
  for (int n = 0; n < context.options.repeat; ++n) {
    Kokkos::deep_copy(space, x, 0.0);
    space.fence("coldsky: benchmark");
    Kokkos::Timer timer;
    StencilOperator op(space, system.a);
    Multigrid multigrid(space);
    multigrid.build(op.single());
    ConjugateGradients solver(space, cells);
    space.fence("coldsky: benchmark");
    setup.push_back(timer.seconds());
    report = solver.solve(op, multigrid, system.b, x, {relative_tolerance, 500});
    space.fence("coldsky: benchmark");
    total.push_back(timer.seconds());
    solve.push_back(total.back() - setup.back());
  }
  BenchRow row{name, case_name, box_text(system.a.box)};
  row.bytes_per_cell = (MemoryMeter::peak() - before) / cells;
  row.setup_seconds = median(setup);
  row.solve_seconds = median(solve);
  row.total_seconds = median(total);
  row.iterations = report.iterations;
  row.relative_residual = true_residual(space, system, x);
  row.rate = 1e-6 * cells / *row.total_seconds;
  row.rate_unit = "Mcell/s";
  require_at_most("the true relative residual", *row.relative_residual, rounding * relative_tolerance);
  add_work(context, system, x, row);
  context.add(row);
}

void require_converged(const LinearReport& report) {
  if (report.status != LinearStatus::converged) throw BenchError("the linear solve did not converge");
}

/// Fields of a nonlinear panel from a cold start, and one linear solve of the same size beside it.
void nonlinear_panel(BenchContext& context) {
  const BenchOptions& options = context.options;
  std::vector<std::string> overrides;
  if (!options.size.empty()) overrides.push_back("mesh.length_cells=" + options.size);
  const Case c = hot_case(read_case(data_file("cases/dawn-dusk-1mw.toml").string(), overrides));
  const Environment environment = surroundings(c, context.session, Extreme::hot);
  const LoopState loop = hottest_loop(c);
  const PanelMesh mesh = make_panel_mesh(panel_mesh_spec(c));
  const double flow = 0.66;  // [kg/s], near what the case's own search finds
  std::vector<double> setup, solve, total, linear_seconds;
  BenchRow row{"panel", "nonlinear"}, one{"panel", "nonlinear-linear"};
  for (int n = 0; n < options.repeat; ++n) {
    const double before = MemoryMeter::now();
    MemoryMeter::restart();
    const ExecutionSpace& space = context.session.space;
    Kokkos::Timer timer;
    PanelModel model(c, context.session, mesh, environment, loop);
    model.solver().set_uniform(loop.inlet);
    space.fence("coldsky: benchmark");
    setup.push_back(timer.seconds());
    const PanelState state = model.solve(flow);
    space.fence("coldsky: benchmark");
    total.push_back(timer.seconds());
    solve.push_back(total.back() - setup.back());
    HeatSolver& solver = model.solver();
    const Box& box = solver.problem().block.box;
    const HeatTotals totals = solver.totals();
    require_at_most("the panel's heat balance", std::fabs(totals.coolant - totals.net) / totals.scale(), 1e-8);
    row.size = one.size = box_text(box);
    row.iterations = state.newton.linear_iterations;
    row.relative_residual = state.newton.residual;
    row.bytes_per_cell = (MemoryMeter::peak() - before) / box.cells();
    row.rate_unit = one.rate_unit = "Mcell/s";
    one.rate = 1e-6 * box.cells();
    row.rate = 1e-6 * box.cells();
    if (n + 1 == options.repeat) {
      row.solve_work = work_of(options, [&] {
        solver.set_uniform(loop.inlet);
        model.solve(flow);
      });
    }
    // The same system as the first Newton step's, from a hierarchy built anew, to the tolerance of w1.
    solver.set_uniform(loop.inlet);
    timer.reset();
    const LinearReport linear = solver.solve_linearised({relative_tolerance, 500});
    space.fence("coldsky: benchmark");
    linear_seconds.push_back(timer.seconds());
    require_converged(linear);
    one.iterations = linear.iterations;
    one.relative_residual = linear.relative_residual;
    if (n + 1 == options.repeat) {
      one.solve_work = work_of(options, [&] {
        solver.set_uniform(loop.inlet);
        require_converged(solver.solve_linearised({relative_tolerance, 500}));
      });
    }
  }
  row.setup_seconds = median(setup);
  row.solve_seconds = median(solve);
  row.total_seconds = median(total);
  row.rate = *row.rate / *row.total_seconds;
  one.total_seconds = median(linear_seconds);
  one.rate = *one.rate / *one.total_seconds;
  context.add(row);
  context.add(one);
}

void bench_vcycle(BenchContext& context) {
  const BenchOptions& options = context.options;
  const Box box = bench_box(options, {128, 128, 128});
  const int cells = box.cells();
  const ExecutionSpace& space = context.session.space;
  const double before = MemoryMeter::now();
  const LinearSystem system = make_w1(space, find_w1_case("aligned"), box);
  MemoryMeter::restart();
  Kokkos::Timer timer;
  Multigrid multigrid(space);
  multigrid.build(system.a);
  space.fence("coldsky: benchmark");
  BenchRow row{"vcycle", "aligned", box_text(box)};
  row.setup_seconds = timer.seconds();
  const auto x = make_zeros<double>(space, "bench.x", cells), z = make_zeros<double>(space, "bench.z", cells),
             r = make_zeros<double>(space, "bench.r", cells);
  std::vector<double> seconds;
  for (int n = 0; n <= options.repeat; ++n) {
    timer.reset();
    multigrid.apply_double(system.b, z);
    space.fence("coldsky: benchmark");
    if (n > 0) seconds.push_back(timer.seconds());
  }
  row.solve_seconds = median(seconds);
  row.bytes_per_cell = (MemoryMeter::peak() - before) / cells;
  // x = x + M^-1 (b - A x): ten cycles by themselves are a solver.
  constexpr int cycles = 10;
  for (int n = 0; n < cycles; ++n) {
    for_each_row(space, "LinearResidual", box, LinearResidual<double, double>{system.a, x, system.b, r});
    multigrid.apply_double(r, z);
    axpby(space, 1.0, z, 1.0, x);
  }
  row.iterations = cycles;
  row.relative_residual = true_residual(space, system, x);
  row.rate = 1e-6 * cells / seconds.front();
  row.rate_unit = "Mcell/s";
  row.solve_work = work_of(options, [&] { multigrid.apply_double(system.b, z); });
  require_at_most("the residual after ten cycles", *row.relative_residual, 1e-3);
  context.add(row);
}

void bench_w1(BenchContext& context) {
  const ExecutionSpace& space = context.session.space;
  const Box box = bench_box(context.options, {128, 128, 128});
  std::vector<std::string> names{"aligned", "off-grid", "thin"};
  if (!context.options.case_name.empty()) names = {context.options.case_name};
  for (const std::string& name : names) {
    const W1Case which = find_w1_case(name);
    time_solves(context, "w1", name, [&] { return make_w1(space, which, box); });
  }
}

void bench_panel(BenchContext& context) {
  const std::string& which = context.options.case_name;
  if (!which.empty() && which != "linear" && which != "nonlinear") {
    throw InputError({}, fmt::format("--case {}: panel has no such case", which), "", "choose linear or nonlinear");
  }
  if (which != "nonlinear") {
    const ExecutionSpace& space = context.session.space;
    const Box box = bench_box(context.options, {512, 512, linear_panel_layers}, linear_panel_layers);
    time_solves(context, "panel", "linear", [&] { return make_linear_panel(space, box); });
  }
  if (which == "nonlinear" || (which.empty() && context.options.size.empty())) nonlinear_panel(context);
}

void bench_tealeaf(BenchContext& context) {
  const BenchOptions& options = context.options;
  const Box box = bench_box(options, {512, 512, 1}, 1);
  const int cells = box.cells(), steps = 20;
  const ExecutionSpace& space = context.session.space;
  BenchRow row{"tealeaf", "", box_text(box)};
  std::vector<double> setup, solve, total;
  for (int n = 0; n < options.repeat; ++n) {
    const double before = MemoryMeter::now();
    const LinearSystem system = make_tealeaf(space, box);
    MemoryMeter::restart();
    const double heat = sum_of(space, system.b);
    Kokkos::Timer timer;
    StencilOperator op(space, system.a);
    Multigrid multigrid(space);
    multigrid.build(op.single());
    ConjugateGradients solver(space, cells);
    const auto u = make_zeros<double>(space, "bench.u", cells);
    Kokkos::deep_copy(space, u, system.b);
    space.fence("coldsky: benchmark");
    setup.push_back(timer.seconds());
    int most = 0;
    double residual = 0.0;
    for (int step = 0; step < steps; ++step) {
      // A u_new = u_old, from u_old
      Kokkos::deep_copy(space, system.b, u);
      const LinearReport report = solver.solve(op, multigrid, system.b, u, {relative_tolerance, 500});
      most = std::max(most, report.iterations);
      residual = std::max(residual, report.relative_residual);
    }
    space.fence("coldsky: benchmark");
    total.push_back(timer.seconds());
    solve.push_back(total.back() - setup.back());
    row.iterations = most;
    row.relative_residual = true_residual(space, system, u);
    row.bytes_per_cell = (MemoryMeter::peak() - before) / cells;
    require_at_most("the true relative residual", *row.relative_residual, rounding * relative_tolerance);
    // The square is adiabatic.
    require_at_most("heat lost in twenty steps", std::fabs(sum_of(space, u) / heat - 1.0), 1e-6);
  }
  row.setup_seconds = median(setup);
  row.solve_seconds = median(solve);
  row.total_seconds = median(total);
  row.rate = 1e-6 * cells * steps / *row.total_seconds;
  row.rate_unit = "Mcell/s";
  context.add(row);
}

}  // namespace

std::vector<Benchmark> solve_benchmarks() {
  return {{"vcycle", bench_vcycle}, {"w1", bench_w1}, {"panel", bench_panel}, {"tealeaf", bench_tealeaf}};
}

}  // namespace coldsky
