#include "kernels/base/vector.hpp"
#include "kernels/multigrid/smoother.hpp"
#include "tests/support/twins.hpp"

namespace coldsky {
namespace {

using twins::HostStencil;
using twins::Terms;

class Stencil : public ::testing::TestWithParam<Box> {
 protected:
  const ExecutionSpace space{};
  const Box box = GetParam();
  const int cells = box.cells();
  ReductionScratch scratch;
  const HostStencil a = twins::make_host_stencil(box, 10), rounded = twins::rounded(a);
  const std::vector<double> u = twins::uniform(cells, -1.0, 1.0, 20);
  const std::vector<double> single = twins::uniform_single(cells, -1.0, 1.0, 21),
                            rhs = twins::uniform_single(cells, -1.0, 1.0, 22),
                            before = twins::uniform_single(cells, -1.0, 1.0, 23);
  std::vector<double> inverse = std::vector<double>(cells);

  void SetUp() override {
    twins::for_cells(box, [&](int i, int j, int k, int c) {
      const auto sum = static_cast<double>(twins::full_diagonal(rounded, i, j, k).sum);
      inverse[c] = float(CycleCoefficient(static_cast<float>(sum > 0.0 ? 1.0 / sum : 0.0)));
    });
  }
  /// Twin of a whole vector: entry(i, j, k, c) for every cell.
  template <class Entry>
  std::vector<Terms> all(const Entry& entry) const {
    std::vector<Terms> result(cells);
    twins::for_cells(box, [&](int i, int j, int k, int c) { result[c] = entry(i, j, k, c); });
    return result;
  }
};

TEST_P(Stencil, Apply) {
  const Array<double> q("q", cells);
  for_each_row(space, "Apply", box, Apply<double, double>{twins::device<double>(a), twins::device<double>(u), q});
  twins::expect_close(q, all([&](int i, int j, int k, int) { return twins::product(a, u, i, j, k); }),
                      twins::double_tolerance);
}

TEST_P(Stencil, ApplyDot) {
  const HostStencil narrow = twins::narrowed(a);
  const Array<float> q("q", cells);
  const double product = reduce_rows(space, "ApplyDot", box,
                                     ApplyDot{twins::device<float>(narrow), twins::device<float>(single), q}, scratch);
  twins::expect_close(q, all([&](int i, int j, int k, int) { return twins::product(narrow, single, i, j, k); }),
                      twins::single_tolerance);
  // The sum is double, of the single-precision entries that were stored.
  const auto entries = to_host(q);
  Terms sum;
  for (int c = 0; c < cells; ++c) sum.add(single[c] * double(entries[c]));
  twins::expect_close(product, sum, twins::double_tolerance);
}

TEST_P(Stencil, TrueResidual) {
  const Array<float> r("r", cells);
  const auto f = twins::uniform(cells, -5.0, 5.0, 25);
  const double square = reduce_rows(
      space, "TrueResidual", box,
      TrueResidual{twins::device<double>(a), twins::device<double>(u), twins::device<double>(f), r}, scratch);
  twins::expect_close(r, all([&](int i, int j, int k, int c) {
                        Terms sum;
                        sum.add(f[c]);
                        sum.add(twins::product(a, u, i, j, k), -1.0);
                        return sum;
                      }),
                      twins::single_tolerance);
  const auto entries = to_host(r);
  Terms sum;
  for (const float entry : entries) sum.add(double(entry) * double(entry));
  twins::expect_close(square, sum, twins::double_tolerance);
}

TEST_P(Stencil, LinearResidual) {
  const Array<double> r("r", cells);
  const auto f = twins::uniform(cells, -5.0, 5.0, 24);
  for_each_row(
      space, "LinearResidual", box,
      LinearResidual<double, double>{twins::device<double>(a), twins::device<double>(u), twins::device<double>(f), r});
  twins::expect_close(r, all([&](int i, int j, int k, int c) {
                        Terms sum;
                        sum.add(f[c]);
                        sum.add(twins::product(a, u, i, j, k), -1.0);
                        return sum;
                      }),
                      twins::double_tolerance);
  const Array<float> narrow("narrow", cells);
  for_each_row(space, "LinearResidual", box,
               LinearResidual<CycleCoefficient, float>{twins::device<CycleCoefficient>(a), twins::device<float>(single),
                                                       twins::device<float>(rhs), narrow});
  twins::expect_close(narrow, all([&](int i, int j, int k, int c) {
                        Terms sum;
                        sum.add(rhs[c]);
                        sum.add(twins::product(rounded, single, i, j, k), -1.0);
                        return sum;
                      }),
                      twins::single_tolerance);
}

TEST_P(Stencil, RoundStencil) {
  auto to = StencilData<CycleCoefficient>::allocate(box, "to");
  for_each_row(space, "RoundStencil", box, RoundStencil<double, CycleCoefficient>{twins::device<double>(a), to});
  for (int axis = 0; axis < 3; ++axis) {
    const auto face = to_host(to.face(axis));
    for (int c = 0; c < cells; ++c) ASSERT_EQ(double(float(face[c])), rounded.face(axis)[c]) << axis << ' ' << c;
  }
  const auto diagonal = to_host(to.diagonal);
  for (int c = 0; c < cells; ++c) ASSERT_EQ(double(float(diagonal[c])), rounded.diagonal[c]) << c;
  auto single_copy = StencilData<float>::allocate(box, "single");
  for_each_row(space, "RoundStencil", box, RoundStencil<double, float>{twins::device<double>(a), single_copy});
  const HostStencil narrow = twins::narrowed(a);
  for (int axis = 0; axis < 3; ++axis) {
    const auto face = to_host(single_copy.face(axis));
    for (int c = 0; c < cells; ++c) ASSERT_EQ(double(face[c]), narrow.face(axis)[c]) << axis << ' ' << c;
  }
}

TEST_P(Stencil, InverseDiagonal) {
  const Array<CycleCoefficient> computed("inverse", cells);
  for_each_row(space, "InverseDiagonal", box, InverseDiagonal{twins::device<CycleCoefficient>(a), computed});
  const auto values = to_host(computed);
  twins::for_cells(box, [&](int i, int j, int k, int c) {
    const auto sum = static_cast<double>(twins::full_diagonal(rounded, i, j, k).sum);
    const double exact = sum > 0.0 ? 1.0 / sum : 0.0;
    // Half of the last digit stored, and the digits of the sum in single precision.
    ASSERT_NEAR(float(values[c]), exact, (std::ldexp(1.0, -8) + twins::single_tolerance) * exact) << c;
  });
}

/// u + momentum (u - before) + weight D^-1 (f - A u)
class Smoother : public Stencil {
 protected:
  Terms step(double momentum, double weight, const std::vector<double>& from, const std::vector<double>& old, int i,
             int j, int k) const {
    const int c = box.index(i, j, k);
    Terms sum;
    sum.add(from[c]);
    sum.add(momentum * from[c]);
    sum.add(-momentum * old[c]);
    sum.add(weight * inverse[c] * rhs[c]);
    sum.add(twins::product(rounded, from, i, j, k), -weight * inverse[c]);
    return sum;
  }
  std::vector<double> first_step(double weight) const {
    std::vector<double> first(cells);
    for (int c = 0; c < cells; ++c) first[c] = weight * inverse[c] * rhs[c];
    return first;
  }
  const StencilData<CycleCoefficient> matrix = twins::device<CycleCoefficient>(a);
  const Array<float> f = twins::device<float>(rhs), start = twins::device<float>(single);
  // Weights that a float holds exactly.
  static constexpr float first = 0.75f, momentum = 0.3125f, weight = 0.6875f;
};

TEST_P(Smoother, ChebyshevStart) {
  const Array<float> to("u", cells);
  const Box flat = flat_box(cells);
  for_each_row(space, "ChebyshevStart", flat,
               ChebyshevStart{first, twins::device<CycleCoefficient>(inverse), f, to, flat.nx, cells});
  const auto expected = first_step(first);
  twins::expect_close(to, all([&](int, int, int, int c) {
                        Terms sum;
                        sum.add(expected[c]);
                        return sum;
                      }),
                      twins::single_tolerance);
}

TEST_P(Smoother, ChebyshevPair) {
  const Array<float> to("u", cells);
  for_each_row(space, "ChebyshevPair", box,
               ChebyshevPair{first, momentum, weight, matrix, twins::device<CycleCoefficient>(inverse), f, to});
  const auto one = first_step(first);
  const std::vector<double> zero(cells, 0.0);
  twins::expect_close(to, all([&](int i, int j, int k, int) { return step(momentum, weight, one, zero, i, j, k); }),
                      twins::single_tolerance);
}

TEST_P(Smoother, ChebyshevStep) {
  const auto d = twins::device<CycleCoefficient>(inverse);
  const auto stored = twins::device<float>(before), none = twins::device<float>(before),
             from_first = twins::device<float>(before);
  for_each_row(space, "ChebyshevStep", box,
               ChebyshevStep<Previous::stored>{momentum, weight, 0.0f, matrix, d, f, start, stored});
  twins::expect_close(stored,
                      all([&](int i, int j, int k, int) { return step(momentum, weight, single, before, i, j, k); }),
                      twins::single_tolerance);
  for_each_row(space, "ChebyshevStep", box,
               ChebyshevStep<Previous::none>{0.0f, weight, 0.0f, matrix, d, f, start, none});
  twins::expect_close(none, all([&](int i, int j, int k, int) { return step(0.0, weight, single, before, i, j, k); }),
                      twins::single_tolerance);
  for_each_row(space, "ChebyshevStep", box,
               ChebyshevStep<Previous::first>{momentum, weight, first, matrix, d, f, start, from_first});
  const auto one = first_step(first);
  twins::expect_close(from_first,
                      all([&](int i, int j, int k, int) { return step(momentum, weight, single, one, i, j, k); }),
                      twins::single_tolerance);
}

TEST_P(Smoother, ChebyshevStepDot) {
  const auto d = twins::device<CycleCoefficient>(inverse);
  const auto check = [&](const auto& kernel, double m, const std::vector<double>& old) {
    const double computed = reduce_rows(space, "ChebyshevStepDot", box, ChebyshevStepDot{kernel}, scratch);
    twins::expect_close(kernel.previous,
                        all([&](int i, int j, int k, int) { return step(m, weight, single, old, i, j, k); }),
                        twins::single_tolerance);
    // The sum is double, of the single-precision entries that were stored.
    const auto entries = to_host(kernel.previous);
    Terms sum;
    for (int c = 0; c < cells; ++c) sum.add(rhs[c] * double(entries[c]));
    twins::expect_close(computed, sum, twins::double_tolerance);
  };
  check(ChebyshevStep<Previous::stored>{momentum, weight, 0.0f, matrix, d, f, start, twins::device<float>(before)},
        momentum, before);
  check(ChebyshevStep<Previous::none>{0.0f, weight, 0.0f, matrix, d, f, start, twins::device<float>(before)}, 0.0,
        before);
}

INSTANTIATE_TEST_SUITE_P(Awkward, Stencil, ::testing::ValuesIn(twins::awkward_boxes));
INSTANTIATE_TEST_SUITE_P(Awkward, Smoother, ::testing::ValuesIn(twins::awkward_boxes));

}  // namespace
}  // namespace coldsky
