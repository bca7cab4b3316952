// Kernels described once: run by themselves or as a graph, looked at often or seldom, the digits are the same.
#include "kernels/base/launches.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "benchmarks/problems.hpp"
#include "kernels/base/mirror.hpp"
#include "kernels/base/vector.hpp"
#include "solver/linear/krylov.hpp"
#include "solver/linear/multigrid.hpp"

namespace coldsky {
namespace {

/// x = 2 x + step: the order of several is seen in the result.
struct DoubleAndAdd {
  double step;
  Array<double> x;
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int, int) const {
    for (int i = i0; i < i1; ++i) x(i) = 2.0 * x(i) + step;
  }
};

/// Puts a sum down, and halts where it is above a limit.
struct HaltAbove {
  double limit;
  double* sum;
  int* halted;
  KOKKOS_INLINE_FUNCTION void operator()(double value) const {
    *sum = value;
    if (value > limit) *halted = 1;
  }
};

class Replays : public ::testing::TestWithParam<Replay> {};

TEST_P(Replays, KernelsRunInTheirOrderUntilOneHalts) {
  const ExecutionSpace space{};
  // Whole teams of a device and one more entry; on a CPU all threads.
  for (const int count : runs_on_host ? std::vector<int>{1, 5, 1000, 40000} : std::vector<int>{1, 5000}) {
    const Box box{count, 1, 1};
    const Array<double> x("x", count), sums("sums", 1);
    const Array<int> halted("halted", 1);
    ReductionScratch scratch;
    // x: 0, 1, 5; then 11, 25, whose sum halts.
    const auto describe = [&](Launches& to) {
      to.rows("DoubleAndAdd", box, DoubleAndAdd{1.0, x});
      to.rows("DoubleAndAdd", box, DoubleAndAdd{3.0, x});
      to.sum("Sum", box, Sum{x, count, count}, scratch, HaltAbove{20.0 * count, sums.data(), halted.data()});
    };
    std::unique_ptr<LaunchGraph> graph;
    if (GetParam() == Replay::graph) {
      graph = std::make_unique<LaunchGraph>(space, "test", halted.data(), describe);
    }
    for (const double expected : {5.0, 25.0, 25.0, 25.0}) {
      if (graph) {
        graph->submit(space);
      } else {
        Launches at_once(space, halted.data());
        describe(at_once);
      }
      space.fence();
      EXPECT_EQ(to_host(sums)[0], expected * count);
      for (const double value : to_host(x)) ASSERT_EQ(value, expected);
    }
    EXPECT_EQ(to_host(halted)[0], 1);
  }
}

INSTANTIATE_TEST_SUITE_P(Both, Replays, ::testing::Values(Replay::kernels, Replay::graph),
                         [](const auto& info) { return info.param == Replay::kernels ? "kernels" : "graph"; });

/// The smoother of one step and that of three, one level and several, the team's and those before it.
std::vector<std::pair<std::string, Box>> systems() {
  if (!runs_on_host) return {{"thin", {8, 8, 4}}, {"aligned", {9, 8, 7}}};
  return {{"thin", {8, 8, 4}}, {"aligned", {40, 37, 33}}, {"thin", {64, 64, 24}}, {"aligned", {300, 1, 1}}};
}

TEST(Cycle, IsTheSameInAGraph) {
  const ExecutionSpace space{};
  for (const auto& [name, box] : systems()) {
    const LinearSystem system = make_w1(space, find_w1_case(name), box);
    std::vector<std::vector<double>> results;
    for (const Replay replay : {Replay::kernels, Replay::graph}) {
      MultigridOptions options;
      options.replay = replay;
      Multigrid multigrid(space, options);
      const Array<double> z("z", box.cells());
      // Twice, on hierarchies of different arrays and values: a graph must not outlive what it was made of.
      for (int n = 0; n < 2; ++n) {
        multigrid.build(system.a);
        multigrid.apply_double(system.b, z);
        results.push_back(to_host(z));
        axpby(space, 1.5, system.a.diagonal, 0.0, system.a.diagonal);
        multigrid.refresh(system.a);
        multigrid.apply_double(z, z);
        results.push_back(to_host(z));
        axpby(space, 1.0 / 1.5, system.a.diagonal, 0.0, system.a.diagonal);
      }
    }
    ASSERT_GT(std::fabs(results[1][0]), 0.0);
    EXPECT_NE(results[0], results[1]);
    for (int n = 0; n < 4; ++n) EXPECT_EQ(results[n], results[4 + n]) << name << ' ' << n;
  }
}

struct Solved {
  std::vector<double> x, history;
  int iterations;
  LinearStatus status;
  double residual;
};

/// Three solves with one solver: to a tolerance, on to the tightest, and with a few iterations on another vector.
std::vector<Solved> solve_all(const LinearSystem& system, GradientOptions options, double tolerance) {
  const ExecutionSpace space{};
  StencilOperator op(space, system.a);
  MultigridOptions multigrid_options;
  multigrid_options.replay = options.replay;
  Multigrid multigrid(space, multigrid_options);
  multigrid.build(op.single());
  const int cells = op.size();
  ConjugateGradients solver(space, cells, options);
  const Array<double> x("x", cells), other("other", cells);
  std::vector<Solved> all;
  const auto solve = [&](const Array<double>& into, const LinearTolerance& asked) {
    const LinearReport report = solver.solve(op, multigrid, system.b, into, asked);
    all.push_back({to_host(into), report.history, report.iterations, report.status, report.relative_residual});
  };
  solve(x, {tolerance, 100});
  solve(x, {1e-12, 100});
  solve(other, {1e-30, 3});
  solve(other, {1e-30, 40});
  return all;
}

TEST(ConjugateGradients, NeitherGraphsNorLooksChangeADigit) {
  const ExecutionSpace space{};
  for (const auto& [name, box] : systems()) {
    const LinearSystem system = make_w1(space, find_w1_case(name), box);
    for (const double tolerance : {0.3, 1e-8}) {
      const auto plain = solve_all(system, {Replay::kernels, 1}, tolerance);
      ASSERT_EQ(plain[0].status, LinearStatus::converged);
      EXPECT_LE(plain[0].residual, tolerance);
      EXPECT_GE(plain[1].iterations, 1);
      for (const GradientOptions options :
           {GradientOptions{Replay::kernels, 16}, {Replay::graph, 1}, {Replay::graph, 3}, {Replay::graph, 16}}) {
        const auto other = solve_all(system, options, tolerance);
        for (std::size_t n = 0; n < plain.size(); ++n) {
          EXPECT_EQ(other[n].x, plain[n].x) << name << ", solve " << n << ", ahead " << options.most_ahead;
          EXPECT_EQ(other[n].history, plain[n].history);
          EXPECT_EQ(other[n].iterations, plain[n].iterations);
          EXPECT_EQ(other[n].status, plain[n].status);
          EXPECT_EQ(other[n].residual, plain[n].residual);
        }
      }
    }
  }
}

/// The sink of each cell of the top becomes a source that grows with its temperature: not positive definite.
TEST(ConjugateGradients, ADirectionWithoutCurvatureEndsIt) {
  const ExecutionSpace space{};
  const Box box{12, 10, 6};
  LinearSystem system = make_w1(space, find_w1_case("aligned"), box);
  StencilOperator op(space, system.a);
  Multigrid multigrid(space);
  multigrid.build(op.single());
  axpby(space, -40.0, system.a.diagonal, 0.0, system.a.diagonal);
  op.refresh();
  std::vector<std::vector<double>> results;
  for (const int ahead : {1, 16}) {
    ConjugateGradients solver(space, box.cells(), {standard_replay, ahead});
    const Array<double> x("x", box.cells());
    const LinearReport report = solver.solve(op, multigrid, system.b, x, {1e-10, 100});
    EXPECT_EQ(report.status, LinearStatus::breakdown);
    EXPECT_LT(report.iterations, 100);
    EXPECT_EQ(static_cast<int>(report.history.size()), report.iterations);
    results.push_back(to_host(x));
    for (const double value : results.back()) ASSERT_TRUE(std::isfinite(value));
  }
  EXPECT_EQ(results[0], results[1]);
}

}  // namespace
}  // namespace coldsky
