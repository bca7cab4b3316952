#include <gtest/gtest.h>

#include <cmath>

#include "benchmarks/problems.hpp"
#include "kernels/base/mirror.hpp"
#include "solver/linear/krylov.hpp"
#include "solver/linear/multigrid.hpp"
#include "tests/support/twins.hpp"

namespace coldsky {

namespace {

/// Conductivity of the test blocks: a jump of 1 : 100 and a strong line.
double conductivity_at(int i, int k, const Box& box) {
  if (i == box.nx / 3) return 50.0;
  return k < box.nz / 2 ? 1.0 : 100.0;
}

/// Stencil of a box 1 x 1 x height with harmonic faces and a Robin face on top, filled on the host.
StencilData<double> make_stencil(const Box& box, double height) {
  auto a = StencilData<double>::allocate(box, "test");
  std::vector<double> x(box.cells()), y(box.cells()), z(box.cells()), s(box.cells());
  const double hx = 1.0 / box.nx, hy = 1.0 / box.ny, hz = height / box.nz;
  for (int k = 0; k < box.nz; ++k) {
    for (int j = 0; j < box.ny; ++j) {
      for (int i = 0; i < box.nx; ++i) {
        const int c = box.index(i, j, k);
        const auto mean = [&](int ii, int kk) {
          const double p = conductivity_at(i, k, box), q = conductivity_at(ii, kk, box);
          return 2.0 * p * q / (p + q);
        };
        x[c] = i + 1 < box.nx ? mean(i + 1, k) * hy * hz / hx : 0.0;
        y[c] = j + 1 < box.ny ? mean(i, k) * hx * hz / hy : 0.0;
        z[c] = k + 1 < box.nz ? mean(i, k + 1) * hx * hy / hz : 0.0;
        s[c] = k + 1 == box.nz ? 6.0 * hx * hy : 0.0;
      }
    }
  }
  a.x = to_device(x, "x");
  a.y = to_device(y, "y");
  a.z = to_device(z, "z");
  a.diagonal = to_device(s, "s");
  return a;
}

/// Serial twin of Apply.
std::vector<double> apply_serial(const StencilData<double>& a, const std::vector<double>& u) {
  const Box box = a.box;
  const auto x = to_host(a.x), y = to_host(a.y), z = to_host(a.z), s = to_host(a.diagonal);
  std::vector<double> q(u.size());
  for (int k = 0; k < box.nz; ++k) {
    for (int j = 0; j < box.ny; ++j) {
      for (int i = 0; i < box.nx; ++i) {
        const int c = box.index(i, j, k);
        double sum = s[c] * u[c];
        if (i > 0) sum += x[c - 1] * (u[c] - u[c - 1]);
        if (i + 1 < box.nx) sum += x[c] * (u[c] - u[c + 1]);
        if (j > 0) sum += y[c - box.nx] * (u[c] - u[c - box.nx]);
        if (j + 1 < box.ny) sum += y[c] * (u[c] - u[c + box.nx]);
        if (k > 0) sum += z[c - box.nx * box.ny] * (u[c] - u[c - box.nx * box.ny]);
        if (k + 1 < box.nz) sum += z[c] * (u[c] - u[c + box.nx * box.ny]);
        q[c] = sum;
      }
    }
  }
  return q;
}

std::vector<double> wavy(int count) {
  std::vector<double> u(count);
  for (int n = 0; n < count; ++n) u[n] = std::sin(0.37 * n) + 0.01 * (n % 17 + 1);
  return u;
}

class Boxes : public ::testing::TestWithParam<Box> {};

TEST_P(Boxes, ApplyAgreesWithItsSerialTwin) {
  const Box box = GetParam();
  const auto a = make_stencil(box, 0.3);
  const auto u = wavy(box.cells());
  const Array<double> q("q", box.cells());
  StencilOperator op(ExecutionSpace(), a);
  op.apply_double(to_device(u, "u"), q);
  const auto expected = apply_serial(a, u);
  const auto computed = to_host(q);
  double largest = 0.0;
  for (const double value : expected) largest = std::max(largest, std::fabs(value));
  for (int c = 0; c < box.cells(); ++c) ASSERT_NEAR(computed[c], expected[c], 1e-12 * largest) << c;
}

TEST_P(Boxes, SingleProductAndTrueResidualAgreeWithTheirSerialTwin) {
  const Box box = GetParam();
  const int cells = box.cells();
  const auto a = make_stencil(box, 0.3);
  const auto u = wavy(cells);
  const ExecutionSpace space{};
  StencilOperator op(space, a);
  const auto expected = apply_serial(a, u);
  double largest = 0.0, sum = 0.0, terms = 0.0;
  for (int c = 0; c < cells; ++c) {
    largest = std::max(largest, std::fabs(expected[c]));
    sum += u[c] * expected[c];
    terms += std::fabs(u[c] * expected[c]);
  }
  Array<float> p("p", cells), q("q", cells);
  axpby(space, 1.0, to_device(u, "u"), 0.0, p);
  EXPECT_NEAR(op.apply_dot(p, q), sum, 1e-5 * terms);
  const auto product = to_host(q);
  for (int c = 0; c < cells; ++c) ASSERT_NEAR(product[c], expected[c], 1e-5 * largest) << c;

  // b - A u where both are nearly equal: what is left keeps its digits.
  std::vector<double> b(expected);
  double norm2 = 0.0;
  for (int c = 0; c < cells; ++c) {
    b[c] += 1e-8 * largest * std::cos(1.0 * c);
    norm2 += std::pow(1e-8 * largest * std::cos(1.0 * c), 2);
  }
  EXPECT_NEAR(op.residual(to_device(b, "b"), to_device(u, "u"), q) / norm2, 1.0, 1e-5);
  const auto left = to_host(q);
  for (int c = 0; c < cells; ++c) ASSERT_NEAR(left[c], b[c] - expected[c], 1e-5 * 1e-8 * largest) << c;
}

/// q_c += drift (u_c - u_(c-1)): what a flow along the array adds to its heat balance.
template <class T>
struct AddDrift {
  double drift;
  Array<const T> u;
  Array<T> q;
  KOKKOS_INLINE_FUNCTION void operator()(const int c) const {
    q(c) += T(drift * (double(u(c)) - (c > 0 ? double(u(c - 1)) : 0.0)));
  }
};

/// The stencil with a drift: not symmetric.
class DriftingOperator final : public LinearOperator {
 public:
  static constexpr double drift = 0.01;
  explicit DriftingOperator(StencilOperator& stencil) : stencil_(stencil) {}
  int size() const override { return stencil_.size(); }
  void apply(const Array<float>& u, const Array<float>& q) override {
    stencil_.apply(u, q);
    for_each(space_, "AddDrift", size(), AddDrift<float>{drift, u, q});
  }
  double residual(const Array<double>& b, const Array<double>& x, const Array<float>& r) override {
    copy(space_, b, right_);
    for_each(space_, "AddDrift", size(), AddDrift<double>{-drift, x, right_});
    return stencil_.residual(right_, x, r);
  }

 private:
  StencilOperator& stencil_;
  ExecutionSpace space_;
  Array<double> right_{"right", static_cast<std::size_t>(stencil_.size())};
};

/// Solves A x = A `solution`, a stencil with `drift`, to `tolerance`: directions and products are single, the solution
/// is good to double precision all the same, and from there nothing is left to do.
template <class Solver, class Operator>
void expect_solved(Solver& solver, Operator& op, Multigrid& multigrid, const StencilData<double>& a, double drift,
                   double tolerance) {
  const int cells = a.box.cells();
  const auto solution = wavy(cells);
  const auto product = [&](const std::vector<double>& u) {
    auto image = apply_serial(a, u);
    for (int c = 0; c < cells; ++c) image[c] += drift * (u[c] - (c > 0 ? u[c - 1] : 0.0));
    return image;
  };
  const auto right = product(solution);
  const auto b = to_device(right, "b");
  const Array<double> x("x", cells);
  const auto report = solver.solve(op, multigrid, b, x, {tolerance, 200});
  EXPECT_EQ(report.status, LinearStatus::converged);
  EXPECT_LE(report.iterations, 25);
  const auto computed = to_host(x), image = product(computed);
  double residual = 0.0, scale = 0.0, error = 0.0;
  for (int c = 0; c < cells; ++c) {
    residual += std::pow(right[c] - image[c], 2);
    scale += std::pow(right[c], 2);
    error = std::max(error, std::fabs(computed[c] - solution[c]));
  }
  EXPECT_LE(std::sqrt(residual / scale), 1.01 * tolerance);
  EXPECT_LE(error, 1e4 * tolerance);
  const auto again = solver.solve(op, multigrid, b, x, {1.01 * tolerance, 200});
  EXPECT_EQ(again.status, LinearStatus::converged);
  EXPECT_EQ(again.iterations, 0);
}

TEST_P(Boxes, KrylovMethodsSolveWithMultigrid) {
  const Box box = GetParam();
  const auto a = make_stencil(box, 0.3);
  const ExecutionSpace space{};
  Multigrid multigrid(space);
  multigrid.build(a);
  StencilOperator op(space, a);
  ConjugateGradients gradients(space, box.cells());
  expect_solved(gradients, op, multigrid, a, 0.0, 1e-10);
  BiConjugateGradientsStabilised stabilised(space, box.cells());
  expect_solved(stabilised, op, multigrid, a, 0.0, 1e-10);
  DriftingOperator drifting(op);
  expect_solved(stabilised, drifting, multigrid, a, DriftingOperator::drift, 1e-10);
}

INSTANTIATE_TEST_SUITE_P(Awkward, Boxes,
                         ::testing::Values(Box{1, 1, 1}, Box{31, 1, 1}, Box{1, 33, 1}, Box{1, 1, 1000}, Box{33, 31, 1},
                                           Box{7, 5, 3}, Box{32, 32, 16}, Box{25, 13, 7}));

TEST(Multigrid, IterationsStayFlatOnThinPlates) {
  int smallest = 1000, largest = 0;
  for (const int n : {16, 32, 64}) {
    const Box box{n, n, n};
    const auto a = make_stencil(box, 0.05);
    const ExecutionSpace space{};
    Multigrid multigrid(space);
    multigrid.build(a);
    StencilOperator op(space, a);
    ConjugateGradients solver(space, box.cells());
    const Array<double> x("x", box.cells());
    const auto report = solver.solve(op, multigrid, to_device(wavy(box.cells()), "b"), x, {1e-8, 200});
    smallest = std::min(smallest, report.iterations);
    largest = std::max(largest, report.iterations);
  }
  EXPECT_LE(largest, 14);
  EXPECT_LE(largest - smallest, 4);
}

/// Where 1/n has no end in binary, rounded coefficients lead the recurrence of the residual away along a smooth mode.
/// The true residual puts that right, but the direction before it is not conjugate to what follows: kept, it costs 13,
/// 27 and 18 iterations here.
TEST(ConjugateGradients, AReplacedResidualBeginsNewDirections) {
  const ExecutionSpace space{};
  for (const auto& [box, limit] :
       {std::pair{Box{192, 1, 192}, 8}, std::pair{Box{3, 3, 1536}, 11}, std::pair{Box{48, 48, 192}, 10}}) {
    const LinearSystem system = make_w1(space, find_w1_case("aligned"), box);
    StencilOperator op(space, system.a);
    Multigrid multigrid(space);
    multigrid.build(op.single());
    ConjugateGradients solver(space, box.cells());
    const Array<double> x("x", box.cells());
    const LinearReport report = solver.solve(op, multigrid, system.b, x, {1e-8, 60});
    EXPECT_EQ(report.status, LinearStatus::converged);
    EXPECT_LE(report.iterations, limit) << box.nx << 'x' << box.ny << 'x' << box.nz;
  }
}

TEST_P(Boxes, SmallLevelsInOneLaunchAgreeWithOneLaunchAPass) {
  const Box box = GetParam();
  const ExecutionSpace space{};
  const auto a = make_stencil(box, 0.3);
  const auto f = to_device(wavy(box.cells()), "f");
  std::vector<std::vector<double>> results;
  for (const int team_cells : {0, most_cells_of_a_team}) {
    MultigridOptions options;
    options.team_cells = team_cells;
    Multigrid multigrid(space, options);
    multigrid.build(a);
    const Array<double> z("z", box.cells());
    // Twice: vectors change places within a cycle.
    for (int n = 0; n < 2; ++n) multigrid.apply_double(f, z);
    results.push_back(to_host(z));
  }
  double largest = 0.0;
  for (const double value : results[0]) largest = std::max(largest, std::fabs(value));
  ASSERT_GT(largest, 0.0);
  for (int c = 0; c < box.cells(); ++c) ASSERT_NEAR(results[0][c], results[1][c], 1e-5 * largest) << c;
}

TEST(Bfloat16, RoundsToTheNearest) {
  for (const float exact : {0.0f, 1.0f, -2.0f, 1.5f, 0.0078125f, 1e30f * 0.0f}) {
    EXPECT_EQ(float(Bfloat16(exact)), exact);
  }
  // Between 1 and 1 + 2^-7: a tie goes to the even neighbour.
  EXPECT_EQ(float(Bfloat16(1.0f + 0.00390625f)), 1.0f);
  EXPECT_EQ(float(Bfloat16(1.0f + 3 * 0.00390625f)), 1.0f + 2 * 0.0078125f);
  for (int n = 0; n < 1000; ++n) {
    const float value = std::exp(0.1f * static_cast<float>(n - 500));
    EXPECT_NEAR(float(Bfloat16(value)) / value, 1.0f, 0.00390626f) << value;
  }
}

TEST_P(Boxes, TheFirstTwoStepsInOnePassAgreeWithTwoPasses) {
  const Box box = GetParam();
  const ExecutionSpace space{};
  const int cells = box.cells();
  auto a = StencilData<CycleCoefficient>::allocate(box, "test");
  for_each_row(space, "RoundStencil", box, RoundStencil<double, CycleCoefficient>{make_stencil(box, 0.3), a});
  Array<float> f("f", cells), u("u", cells), previous("previous", cells), pair("pair", cells);
  Array<CycleCoefficient> inverse("inverse", cells);
  axpby(space, 1.0, to_device(wavy(cells), "wave"), 0.0, f);
  for_each_row(space, "InverseDiagonal", box, InverseDiagonal{a, inverse});
  const Box flat = flat_box(cells);
  for_each_row(space, "ChebyshevStart", flat, ChebyshevStart{0.8f, inverse, f, u, flat.nx, cells});
  const ChebyshevStep<Previous::stored> step{0.3f, 0.7f, 0.0f, a, inverse, f, u, previous};
  for_each_row(space, "ChebyshevStep", box, step);
  for_each_row(space, "ChebyshevPair", box, ChebyshevPair{0.8f, 0.3f, 0.7f, a, inverse, f, pair});
  const auto two = to_host(previous), one = to_host(pair);
  float largest = 0.0f;
  for (const float value : two) largest = std::max(largest, std::fabs(value));
  for (int c = 0; c < cells; ++c) ASSERT_NEAR(one[c], two[c], 1e-5f * largest) << c;
  // The third step that forms the first anew, and its dot product.
  ReductionScratch scratch;
  Array<float> third("third", cells);
  const double product =
      reduce_rows(space, "ChebyshevStepDot", box,
                  ChebyshevStepDot<Previous::first>{{0.2f, 0.5f, 0.8f, a, inverse, f, previous, third}}, scratch);
  for_each_row(space, "ChebyshevStep", box,
               ChebyshevStep<Previous::stored>{0.2f, 0.5f, 0.0f, a, inverse, f, previous, u});
  const auto formed = to_host(third), stored = to_host(u);
  for (int c = 0; c < cells; ++c) ASSERT_NEAR(formed[c], stored[c], 1e-5f * largest) << c;
  EXPECT_NEAR(product, dot(space, f, third, scratch), 1e-12 * std::fabs(product) + 1e-15);
}

TEST(Vector, DotHandlesEverySize) {
  ReductionScratch scratch;
  for (const int n : {1, 7, 8, 9, 1000, 1023, 1024, 1025, 5000}) {
    const auto u = wavy(n);
    double sum = 0.0;
    for (const double value : u) sum += value * value;
    const auto x = to_device(u, "x");
    EXPECT_NEAR(dot(ExecutionSpace(), x, x, scratch), sum, 1e-12 * sum) << n;
  }
}

TEST(Vector, AxpbyWithZeroDoesNotReadItsTarget) {
  const Array<double> x("x", 10), y("y", 10);
  Kokkos::deep_copy(x, 2.0);
  Kokkos::deep_copy(y, std::nan(""));
  axpby(ExecutionSpace(), 3.0, x, 0.0, y);
  for (const double value : to_host(y)) EXPECT_EQ(value, 6.0);
}

}  // namespace
}  // namespace coldsky
