// Inside the Newton, Krylov and time loops the host allocates nothing, copies nothing and waits for nothing but the
// scalars of reductions: on a GPU each of these would cost more than a kernel. Seen through the tools interface of
// Kokkos, so that the same test holds on the CPU and on a device.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "kernels/base/mirror.hpp"
#include "solver/bodies/heat_solver.hpp"
#include "solver/nonlinear/transient.hpp"
#include "tests/support/kernel_events.hpp"

namespace coldsky {
namespace {

using testing::EventRecorder;
using testing::KernelEvents;

/// A plate with k(T) that radiates on both sides, with two tubes along y under it.
/// \param capacity_rate of a tube [W/K]; 0 = the coolant keeps its temperature, the Jacobian is symmetric
Problem plate(const Box& box, double capacity_rate) {
  const auto nodes = [](int cells, double length) {
    std::vector<double> at;
    for (int n = 0; n <= cells; ++n) at.push_back(length * n / cells);
    return at;
  };
  MaterialLaw law;
  for (double& k : law.conductivity) k = 150.0;
  law.coefficient = -5e-4;
  law.capacity[0] = 2.4e6;
  Problem problem;
  problem.nodes = {nodes(box.nx, 0.4), nodes(box.ny, 1.0), nodes(box.nz, 0.004)};
  problem.block = make_block(ExecutionSpace(), problem.nodes, {law}, 320.0);
  SurfaceLaw surface;
  surface.emissivity = 0.9;
  surface.sink_temperature = 200.0;
  problem.surfaces.push_back({"back", make_surface(ExecutionSpace(), problem.block, {axis_z, false}, surface)});
  problem.surfaces.push_back({"front", make_surface(ExecutionSpace(), problem.block, {axis_z, true}, surface)});
  TubesData tubes = make_tubes(ExecutionSpace(), 2, box.ny, 1);
  tubes.wall_cell = to_device(std::vector<int>{box.index(box.nx / 4, 0, 0), box.index(3 * box.nx / 4, 0, 0)}, "cell");
  tubes.wall_axis = to_device(std::vector<int>{axis_z, axis_z}, "axis");
  tubes.wall_width = to_device(std::vector<double>{0.02, 0.02}, "width");
  tubes.wall_distance = to_device(std::vector<double>{0.0, 0.0}, "distance");
  std::vector<int> strip(box.nx);
  for (int i = 0; i < box.nx; ++i) strip[i] = 2 * i / box.nx;
  tubes.strip = to_device(strip, "strip");
  tubes.film_resistance = 1.0 / 2000.0;
  tubes.inverse_capacity_rate = capacity_rate > 0.0 ? 1.0 / capacity_rate : 0.0;
  problem.tubes = tubes;
  return problem;
}

void set_sink(HeatSolver& solver, double temperature) {
  for (auto& surface : solver.change_problem().surfaces) surface.data.law.sink_temperature = temperature;
}

void expect_nothing_hidden(const KernelEvents& events, const char* where) {
  EXPECT_TRUE(events.hidden.empty()) << where << " does hidden work:\n" << events.text();
}

TEST(HiddenWork, TheRecorderSeesWhatItLooksFor) {
  const ExecutionSpace space{};
  const Array<double> x("x", 100), y("y", 100);
  EventRecorder recorder;
  const auto hidden_by = [&](const auto& work) {
    recorder.restart();
    work();
    return recorder.events().hidden.size();
  };
  EXPECT_GE(hidden_by([&] { const Array<double> z(Kokkos::view_alloc(Kokkos::WithoutInitializing, "z"), 10); }), 1u);
  EXPECT_GE(hidden_by([&] { Kokkos::deep_copy(space, y, x); }), 1u);
  EXPECT_GE(hidden_by([&] { Kokkos::deep_copy(space, y, 1.0); }), 1u);
  EXPECT_GE(hidden_by([&] { space.fence("a wait"); }), 1u);
  EXPECT_GE(hidden_by([&] { to_host(x); }), 1u);
  EXPECT_GE(hidden_by([&] { to_device(std::vector<double>{1.0}, "one"); }), 1u);
  EXPECT_EQ(hidden_by([&] { axpby(space, 1.0, x, 0.0, y); }), 0u);
  EXPECT_EQ(recorder.events().launches, 1);
}

class Loops : public ::testing::TestWithParam<Box> {};

TEST_P(Loops, KrylovMethodsDoNothingHidden) {
  const Box box = GetParam();
  const ExecutionSpace space{};
  auto a = StencilData<double>::allocate(box, "a");
  const Array<double> b("b", box.cells()), x("x", box.cells());
  const auto block = plate(box, 0.0).block;
  for_each_row(space, "FaceConductance", box, FaceConductance{block, x, a});
  fill(space, 1e-3, a.diagonal);
  std::vector<double> wave(box.cells());
  for (int c = 0; c < box.cells(); ++c) wave[c] = std::sin(0.37 * c);
  Kokkos::deep_copy(b, to_device(wave, "wave"));
  StencilOperator op(space, a);
  Multigrid multigrid(space);
  multigrid.build(a);
  ConjugateGradients gradients(space, box.cells());
  BiConjugateGradientsStabilised stabilised(space, box.cells());
  const auto check = [&](auto& solver, const char* name) {
    const auto solve = [&](int iterations) {
      fill(space, 0.0, x);
      EXPECT_EQ(solver.solve(op, multigrid, b, x, {1e-30, iterations}).iterations, iterations);
    };
    solve(2);  // scratch memory grows once
    EventRecorder recorder;
    solve(1);
    const KernelEvents one = recorder.events();
    recorder.restart();
    solve(3);
    const KernelEvents three = recorder.events();
    expect_nothing_hidden(three, name);
    std::printf("%s: %g launches and %g waits an iteration, %d levels\n", name,
                0.5 * (three.launches + three.graphs - one.launches - one.graphs), 0.5 * (three.sums - one.sums),
                multigrid.levels());
    EXPECT_LE((three.sums - one.sums) / 2, name[0] == 'C' ? 1 : 2);
  };
  check(gradients, "Conjugate gradients");
  check(stabilised, "BiCGStab");
}

TEST_P(Loops, NewtonDoesNothingHidden) {
  for (const double capacity_rate : {0.0, 40.0}) {
    HeatSolver solver(ExecutionSpace(), plate(GetParam(), capacity_rate), {1e-11, 50, 500});
    solver.set_uniform(320.0);
    EventRecorder recorder;
    int iterations = 0;
    // The first iteration sets up hierarchy and scratch memory; those after it do not.
    const auto first = solver.solve_steady([&](const NewtonReport&) {
      if (++iterations > 1) expect_nothing_hidden(recorder.events(), "an iteration of Newton's method");
      recorder.restart();
    });
    EXPECT_EQ(first.status, NewtonStatus::converged);
    EXPECT_GE(first.iterations, 3);
    // With everything in place, no iteration of a second solve does.
    set_sink(solver, 260.0);
    recorder.restart();
    const auto second = solver.solve_steady();
    EXPECT_EQ(second.status, NewtonStatus::converged);
    EXPECT_GE(second.iterations, 2);
    expect_nothing_hidden(recorder.events(), "a second steady solve");
    std::printf("Newton, %s: %d iterations, %d linear, %d launches, %d waits for sums\n",
                capacity_rate > 0.0 ? "coupled" : "symmetric", second.iterations, second.linear_iterations,
                recorder.events().launches, recorder.events().sums);
  }
}

TEST_P(Loops, TimeStepsDoNothingHidden) {
  HeatSolver solver(ExecutionSpace(), plate(GetParam(), 40.0), {1e-8, 50, 500});
  solver.set_uniform(320.0);
  // A coolant loop beside the field: what a transient of a case asks of the solver in a stage.
  ScalarState loop;
  loop.value = 320.0;
  loop.capacity = 5e4;
  loop.scale = 300.0;
  loop.set = [&](double inlet) {
    solver.change_problem().tubes->inlet = inlet - solver.problem().block.reference_temperature;
  };
  loop.inflow = [&] {
    EXPECT_LT(solver.coolant_outlet(), 400.0);
    return 300.0 - solver.totals().coolant;
  };
  const auto sun = [&](double time) { set_sink(solver, 200.0 + 60.0 * std::sin(time / 500.0)); };
  TransientOptions options;
  options.relative_tolerance = 0.0;
  options.absolute_tolerance = 1e-2;
  Transient transient(solver.newton(), sun, options, &loop);
  transient.integrate(1, [&](std::vector<double>& flows) { flows[0] = loop.scale; });
  transient.advance(0.0, 20.0);  // hierarchy and scratch memory
  EventRecorder recorder;
  const auto report = transient.advance(20.0, 400.0);
  EXPECT_GE(report.steps, 2);
  expect_nothing_hidden(recorder.events(), "the time loop");
  std::printf("Transient: %ld steps, %d Newton iterations, %d launches, %d waits for sums\n", report.steps,
              report.newton_iterations, recorder.events().launches, recorder.events().sums);
}

// The smaller box is one thread's work on a CPU, the larger one that of all threads.
INSTANTIATE_TEST_SUITE_P(Sizes, Loops,
                         ::testing::Values(Box{12, 10, 6}, runs_on_host ? Box{32, 24, 12} : Box{13, 9, 5}),
                         [](const auto& info) { return info.index == 0 ? "small" : "large"; });

/// Sets the last face of every line to zero.
struct CloseBox {
  StencilData<double> a;
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    for (int i = i0; i < i1; ++i) {
      const int c = a.box.index(i, j, k);
      if (i + 1 == a.box.nx) a.x(c) = 0.0;
      if (j + 1 == a.box.ny) a.y(c) = 0.0;
      if (k + 1 == a.box.nz) a.z(c) = 0.0;
    }
  }
};

/// Kernels of one cycle; a cube of one material, so that all axes are coarsened together down to one cell.
/// Environment variable COLDSKY_CYCLE_SIZE: cells along an edge of one more cube to print.
TEST(HiddenWork, KernelsOfACycleAreBounded) {
  const ExecutionSpace space{};
  std::vector<int> edges = runs_on_host ? std::vector<int>{8, 16, 32, 64} : std::vector<int>{4, 8};
  if (const char* more = std::getenv("COLDSKY_CYCLE_SIZE")) edges.push_back(std::atoi(more));
  for (const int edge : edges) {
    const Box box{edge, edge, edge};
    auto a = StencilData<double>::allocate(box, "a");
    for (const auto& faces : {a.x, a.y, a.z}) fill(space, 1.0, faces);
    fill(space, 1e-4, a.diagonal);
    for_each_row(space, "CloseBox", box, CloseBox{a});
    Multigrid multigrid(space);
    multigrid.build(a);
    const Array<float> f = multigrid.input();
    fill(space, 1.0f, f);
    const Array<double> z("z", box.cells());
    multigrid.apply_double(z, z);  // scratch memory, the graph
    EventRecorder recorder;
    multigrid.apply();
    const int kernels = recorder.events().launches + recorder.events().nodes, levels = multigrid.levels();
    std::printf("V-cycle at %d^3: %d kernels on %d levels\n", edge, kernels, levels);
    expect_nothing_hidden(recorder.events(), "a cycle");
    // Down: two passes of smoothing, residual, three restrictions; up: three prolongations, three steps. One kernel
    // for all small levels below the finest, or one pass on the last level.
    int large = 0;
    for (const Box& level : multigrid.boxes()) large += level.cells() > most_cells_of_a_team ? 1 : 0;
    EXPECT_LE(kernels, 12 * std::max(1, large) + 1);
    if (!runs_on_host) {
      EXPECT_EQ(recorder.events().launches + recorder.events().graphs, 1);
    }
    EXPECT_LE(levels, std::lround(std::log2(edge)) + 2);
    EXPECT_EQ(recorder.events().sums, 0);
  }
}

}  // namespace
}  // namespace coldsky
