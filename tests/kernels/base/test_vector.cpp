#include "kernels/base/vector.hpp"

#include "kernels/base/time_step.hpp"
#include "tests/support/twins.hpp"

namespace coldsky {
namespace {

using twins::Terms;

Array<GradientScalars> gradient_scalars(double alpha, double beta, bool begins) {
  GradientScalars scalars{};
  scalars.alpha = alpha;
  scalars.beta = beta;
  scalars.begins = begins ? 1 : 0;
  return to_device(std::vector<GradientScalars>{scalars}, "scalars");
}

/// Kernels over flat arrays.
class Flat : public ::testing::TestWithParam<int> {
 protected:
  const ExecutionSpace space{};
  const int count = GetParam();
  const Box box = flat_box(count);
  ReductionScratch scratch;
  const std::vector<double> u = twins::uniform(count, -1.0, 1.0, 1), v = twins::uniform(count, -10.0, 10.0, 2),
                            w = twins::uniform(count, 0.5, 1.5, 3), t = twins::uniform(count, -3.0, 3.0, 4);
  const std::vector<double> f = twins::uniform_single(count, -1.0, 1.0, 5),
                            g = twins::uniform_single(count, -2.0, 2.0, 6);

  template <class Term>
  Terms sum(const Term& term) const {
    Terms result;
    for (int n = 0; n < count; ++n) result.add(term(n));
    return result;
  }
};

TEST_P(Flat, Dot) {
  const auto x = twins::device<double>(u), y = twins::device<double>(v);
  const auto p = twins::device<float>(f), q = twins::device<float>(g);
  twins::expect_close(dot(space, x, y, scratch), sum([&](int n) { return u[n] * v[n]; }), twins::double_tolerance);
  twins::expect_close(dot(space, p, q, scratch), sum([&](int n) { return f[n] * g[n]; }), twins::double_tolerance);
}

TEST_P(Flat, Sums) {
  const auto x = twins::device<double>(u);
  twins::expect_close(coldsky::sum(space, x, scratch), sum([&](int n) { return u[n]; }), twins::double_tolerance);
  twins::expect_close(absolute_sum(space, x, scratch), sum([&](int n) { return std::fabs(u[n]); }),
                      twins::double_tolerance);
}

TEST_P(Flat, Axpby) {
  const auto x = twins::device<double>(u), y = twins::device<double>(v);
  axpby(space, 0.75, x, -1.25, y);
  std::vector<Terms> expected(count);
  for (int n = 0; n < count; ++n) {
    expected[n].add(0.75 * u[n]);
    expected[n].add(-1.25 * v[n]);
  }
  twins::expect_close(y, expected, twins::double_tolerance);
  const auto single = twins::device<float>(g);
  axpby(space, 0.75, x, 0.0, single);
  for (int n = 0; n < count; ++n) {
    expected[n] = {};
    expected[n].add(0.75 * u[n]);
  }
  twins::expect_close(single, expected, twins::single_tolerance);
  const auto back = twins::device<double>(v);
  axpby(space, 2.0, twins::device<float>(f), 0.5, back);
  for (int n = 0; n < count; ++n) {
    expected[n] = {};
    expected[n].add(2.0 * f[n]);
    expected[n].add(0.5 * v[n]);
  }
  twins::expect_close(back, expected, twins::double_tolerance);
}

TEST_P(Flat, StabilisedUpdate) {
  const auto x = twins::device<double>(u);
  const auto z = twins::device<float>(g), q = twins::device<float>(f), r = twins::device<float>(g);
  const auto length = to_device(std::vector<double>{-0.3}, "length");
  const double square =
      reduce_rows(space, "StabilisedUpdate", box, StabilisedUpdate{length.data(), z, x, q, r, box.nx, count}, scratch);
  std::vector<Terms> solution(count), rest(count);
  for (int n = 0; n < count; ++n) {
    solution[n].add(u[n]);
    solution[n].add(-0.3 * g[n]);
    rest[n].add(g[n]);
    rest[n].add(0.3 * f[n]);
  }
  twins::expect_close(x, solution, twins::double_tolerance);
  twins::expect_close(r, rest, twins::single_tolerance);
  // The sum is double, of the single-precision entries that were stored.
  Terms squares;
  for (const float entry : to_host(r)) squares.add(double(entry) * double(entry));
  twins::expect_close(square, squares, twins::double_tolerance);
}

TEST_P(Flat, StabilisedDirection) {
  const auto r = twins::device<float>(g), v = twins::device<float>(f), p = twins::device<float>(f);
  StabilisedScalars known{};
  known.beta = 0.8;
  known.omega = -0.4;
  const auto scalars = to_device(std::vector<StabilisedScalars>{known}, "scalars");
  for_each_row(space, "StabilisedDirection", box, StabilisedDirection{scalars.data(), r, v, p, box.nx, count});
  std::vector<Terms> expected(count);
  for (int n = 0; n < count; ++n) {
    expected[n].add(g[n]);
    expected[n].add(0.8 * f[n]);
    expected[n].add(0.8 * 0.4 * f[n]);
  }
  twins::expect_close(p, expected, twins::single_tolerance);
}

TEST_P(Flat, ResidualUpdate) {
  const auto q = twins::device<float>(f), r = twins::device<float>(g);
  constexpr float alpha = 0.4375f;  // which a float holds exactly
  const auto scalars = gradient_scalars(alpha, 0.0, false);
  const double square =
      reduce_rows(space, "ResidualUpdate", box, ResidualUpdate{scalars.data(), q, r, box.nx, count}, scratch);
  std::vector<Terms> expected(count);
  for (int n = 0; n < count; ++n) {
    expected[n].add(g[n]);
    expected[n].add(-alpha * f[n]);
  }
  twins::expect_close(r, expected, twins::single_tolerance);
  // The sum is double, of the single-precision entries that were stored.
  const auto stored = to_host(r);
  twins::expect_close(square, sum([&](int n) { return double(stored[n]) * double(stored[n]); }),
                      twins::double_tolerance);
}

TEST_P(Flat, FillAndCopy) {
  const auto x = twins::device<double>(u), y = twins::device<double>(v);
  const auto p = twins::device<float>(f), q = twins::device<float>(g);
  copy(space, x, y);
  copy(space, p, q);
  fill(space, 2.5, x);
  fill(space, 1.5f, p);
  const auto copied = to_host(y), filled = to_host(x);
  const auto single_copied = to_host(q), single_filled = to_host(p);
  for (int n = 0; n < count; ++n) {
    ASSERT_EQ(copied[n], u[n]) << n;
    ASSERT_EQ(filled[n], 2.5) << n;
    ASSERT_EQ(double(single_copied[n]), f[n]) << n;
    ASSERT_EQ(single_filled[n], 1.5f) << n;
  }
}

TEST_P(Flat, DirectionUpdate) {
  const auto x = twins::device<double>(u);
  const auto z = twins::device<float>(f), p = twins::device<float>(g);
  const auto scalars = gradient_scalars(0.6, -0.2, false);
  for_each_row(space, "DirectionUpdate", box, DirectionUpdate{scalars.data(), x, z, p, box.nx, count});
  std::vector<Terms> solution(count), direction(count);
  for (int n = 0; n < count; ++n) {
    solution[n].add(u[n]);
    solution[n].add(0.6 * g[n]);
    direction[n].add(f[n]);
    direction[n].add(-0.2 * g[n]);
  }
  twins::expect_close(x, solution, twins::double_tolerance);
  twins::expect_close(p, direction, twins::single_tolerance);
}

TEST_P(Flat, TheFirstDirectionIsTheCorrectionAlone) {
  const auto x = twins::device<double>(u);
  const auto z = twins::device<float>(f);
  const Array<float> p("p", count);
  Kokkos::deep_copy(p, std::nanf(""));
  const auto scalars = gradient_scalars(0.6, -0.2, true);
  for_each_row(space, "DirectionUpdate", box, DirectionUpdate{scalars.data(), x, z, p, box.nx, count});
  const auto solution = to_host(x);
  const auto direction = to_host(p), correction = to_host(z);
  for (int n = 0; n < count; ++n) {
    ASSERT_EQ(solution[n], u[n]) << n;
    ASSERT_EQ(direction[n], correction[n]) << n;
  }
}

TEST_P(Flat, Shift) {
  const auto x = twins::device<double>(u);
  add_constant(space, 2.5, x);
  std::vector<Terms> expected(count);
  for (int n = 0; n < count; ++n) {
    expected[n].add(u[n]);
    expected[n].add(2.5);
  }
  twins::expect_close(x, expected, twins::double_tolerance);
}

TEST_P(Flat, Combine) {
  const Array<double> to("to", count);
  for_each_row(space, "Combine", box,
               Combine{twins::device<double>(u), twins::device<double>(v), twins::device<double>(w), 0.3, -1.7, to,
                       box.nx, count});
  std::vector<Terms> expected(count);
  for (int n = 0; n < count; ++n) {
    for (const double term : {u[n], 0.3 * v[n], -1.7 * w[n]}) expected[n].add(term);
  }
  twins::expect_close(to, expected, twins::double_tolerance);
}

TEST_P(Flat, StageRate) {
  const Array<double> to("to", count);
  for_each_row(space, "StageRate", box,
               StageRate{twins::device<double>(u), twins::device<double>(v), 12.5, to, box.nx, count});
  std::vector<Terms> expected(count);
  for (int n = 0; n < count; ++n) {
    expected[n].add(12.5 * u[n]);
    expected[n].add(-12.5 * v[n]);
  }
  twins::expect_close(to, expected, twins::double_tolerance);
}

TEST_P(Flat, WeightedError) {
  const WeightedError kernel{twins::device<double>(u),
                             twins::device<double>(v),
                             twins::device<double>(t),
                             twins::device<double>(w),
                             0.5,
                             0.1,
                             -0.3,
                             0.2,
                             300.0,
                             1e-3,
                             1e-2,
                             box.nx,
                             count};
  const double computed = reduce_rows(space, "WeightedError", box, kernel, scratch);
  const auto term = [&](int n) {
    const double error = 0.5 * (0.1 * u[n] - 0.3 * v[n] + 0.2 * t[n]);
    const double allowed = 1e-2 + 1e-3 * std::fabs(300.0 + w[n]);
    return error / allowed * (error / allowed);
  };
  twins::expect_close(computed, sum(term), twins::double_tolerance);
}

INSTANTIATE_TEST_SUITE_P(Awkward, Flat, ::testing::ValuesIn(twins::awkward_counts));

}  // namespace
}  // namespace coldsky
