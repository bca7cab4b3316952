// Batches of strips beside serial strips, in any order and company.
#include "kernels/batch/strips.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "tests/kernels/batch/strip_twins.hpp"
#include "tests/support/expect_relative.hpp"
#include "tests/support/twins.hpp"

namespace coldsky {
namespace {

using namespace strip_twins;

constexpr int w = runs_on_host ? 8 : 32;  // lanes of a group

struct Solved {
  std::vector<std::uint8_t> status;
  std::vector<int> iterations, sweeps;
  std::vector<double> values, deviation;
  double value(std::size_t n, int quantity) const { return values[n * StripQuantity::count + quantity]; }
};

Solved solve(const Section& s, const std::vector<Numbers>& strips, const StripOptions& options = {},
             const ExecutionSpace& space = {}) {
  const int count = static_cast<int>(strips.size());
  Numbers all;
  for (const Numbers& numbers : strips) all.insert(all.end(), numbers.begin(), numbers.end());
  StripsResult result = make_strips_result(count);
  result.deviation = make_array<double>("strips.deviation", count * s.shape.plane() * s.shape.ny);
  StripWorkspaces workspaces;
  solve_strip_batch(space, {s.shape, count, to_device(space, all, "numbers")}, options, workspaces, result);
  return {to_host(space, result.status), to_host(space, result.iterations), to_host(space, result.sweeps),
          to_host(space, result.values), to_host(space, result.deviation)};
}

/// Each is that of its serial twin. Returns the most sweeps of a Newton step.
double expect_like_twins(const Section& s, const std::vector<Numbers>& strips, const StripOptions& options = {}) {
  const Solved solved = solve(s, strips, options);
  double most = 0.0;
  const std::size_t cells = s.shape.plane() * s.shape.ny;
  for (std::size_t n = 0; n < strips.size(); ++n) {
    SCOPED_TRACE("strip " + std::to_string(n) + " of " + std::to_string(strips.size()));
    EXPECT_EQ(solved.status[n], static_cast<std::uint8_t>(BatchStatus::converged));
    most = std::max(most, double(solved.sweeps[n]) / solved.iterations[n]);
    Twin twin(s, strips[n]);
    twin.solve();
    using Q = StripQuantity;
    expect_within(solved.value(n, Q::heat), static_cast<double>(twin.heat), 1e-8, "heat");
    expect_within(solved.value(n, Q::flow), twin.flow, 1e-8, "flow");
    expect_within(solved.value(n, Q::film), static_cast<double>(twin.film), 1e-8, "film");
    expect_within(solved.value(n, Q::outlet), static_cast<double>(twin.outlet), 1e-9, "outlet");
    expect_within(solved.value(n, Q::pressure_drop), static_cast<double>(twin.drop), 1e-8, "pressure drop");
    EXPECT_LE(solved.value(n, Q::residual), 1e-10);
    EXPECT_LE(std::fabs(solved.value(n, Q::balance)), 1e-8);
    const double coldest = *std::min_element(twin.deviation.begin(), twin.deviation.end());
    for (std::size_t c = 0; c < cells; ++c) {
      EXPECT_NEAR(solved.deviation[n * cells + c], twin.deviation[c], 1e-8 * std::fabs(coldest)) << "cell " << c;
    }
  }
  return most;
}
double expect_like_twin(const Section& s, int count, unsigned seed, const StripOptions& options = {}) {
  return expect_like_twins(s, random_strips(s, count, seed), options);
}

/// A strip of another length, whose solids conduct so many times better: heat goes along it more easily than to space.
Numbers shortened(const Section& s, Numbers strip, double length, double conductivity) {
  const StripLayout layout = s.layout();
  const double share = length / strip[StripNumber::length];
  strip[StripNumber::length] = length;
  strip[StripNumber::flow] *= share;
  for (int j = 0; j < s.shape.ny; ++j) strip[layout.width_y + j] *= share;
  for (int law = 0; law < StripShape::laws; ++law) {
    for (int axis = 0; axis < 3; ++axis) strip[StripNumber::laws + 6 * law + axis] *= conductivity;
  }
  return strip;
}

TEST(StripBatch, IsThatOfASerialTwin) {
  for (const int count : {1, w - 1, w + 1}) expect_like_twin(honeycomb(), count, 17 + count);
  expect_like_twin(bare_sheet(), w + 2, 5);
  expect_like_twin(plate(), w, 6);
  Section varying = honeycomb();
  varying.shape.varying = true;
  expect_like_twin(varying, 6, 7);
}

TEST(StripBatch, ShortStripsThatConductWell) {
  Section varying = honeycomb();
  varying.shape.varying = true;
  Section fine = bare_sheet();
  fine.shape.ny = 10;
  for (const Section& s : {honeycomb(), varying, fine, plate()}) {
    auto strips = random_strips(s, w + 3, 31);
    const double lengths[] = {1.0, 0.3, 0.1, 0.03};
    for (std::size_t n = 0; n < strips.size(); ++n) strips[n] = shortened(s, strips[n], lengths[n % 4], 10.0);
    EXPECT_LE(expect_like_twins(s, strips), 100.0);
  }
}

TEST(StripBatch, PlanesMayShareTheirMatrices) {
  for (const int factors : {1, 2, 3, 4, 9}) {
    StripOptions options;
    options.factors = factors;
    expect_like_twin(honeycomb(), 4, 9, options);
  }
}

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

/// Strip n of `one` is strip at[n] of `other`, to the last bit.
void expect_same(const Solved& one, const Solved& other, const std::vector<int>& at) {
  const std::size_t cells = one.deviation.size() / one.status.size();
  for (std::size_t n = 0; n < at.size(); ++n) {
    const std::size_t m = at[n];
    ASSERT_EQ(one.status[n], other.status[m]) << n;
    ASSERT_EQ(one.iterations[n], other.iterations[m]) << n;
    for (int q = 0; q < StripQuantity::count; ++q) {
      ASSERT_TRUE(same_bits(one.value(n, q), other.value(m, q)) ||
                  (std::isnan(one.value(n, q)) && std::isnan(other.value(m, q))))
          << n << " quantity " << q;
    }
    for (std::size_t c = 0; c < cells; ++c) {
      const double a = one.deviation[n * cells + c], b = other.deviation[m * cells + c];
      ASSERT_TRUE(same_bits(a, b) || (std::isnan(a) && std::isnan(b))) << n << " cell " << c;
    }
  }
}

TEST(StripBatch, DigitsDoNotDependOnTheBatch) {
  const Section s = honeycomb();
  const int count = 3 * w + 5;
  auto strips = random_strips(s, count, 21);
  strips[3][StripNumber::inlet] = -1.0;                                               // stops before all others
  for (int n = 5; n < count; n += 5) strips[n] = shortened(s, strips[n], 0.1, 20.0);  // these take the most sweeps
  const Solved all = solve(s, strips);
  EXPECT_NE(*std::min_element(all.iterations.begin() + 4, all.iterations.end()),
            *std::max_element(all.iterations.begin(), all.iterations.end()));
  for (const int stride : {count - 1, 11}) {
    ASSERT_EQ(std::gcd(stride, count), 1);
    std::vector<int> at(count);
    std::vector<Numbers> moved;
    for (int n = 0; n < count; ++n) at[n] = static_cast<int>((static_cast<long>(n) * stride + 3) % count);
    for (const int n : at) moved.push_back(strips[n]);
    expect_same(solve(s, moved), all, at);
  }
  for (const int size : {1, w - 1, w, w + 1}) {
    for (int first = 0; first < count; first += size * (size == 1 ? 7 : 1)) {
      const int end = std::min(first + size, count);
      std::vector<int> at(end - first);
      std::iota(at.begin(), at.end(), first);
      expect_same(solve(s, {strips.begin() + first, strips.begin() + end}), all, at);
    }
  }
}

template <class Space>
std::vector<Space> instances() {
  if constexpr (requires { Space(1); }) return {Space(1), Space(std::min(2, Space().concurrency()))};
  return {Space()};
}

TEST(StripBatch, DigitsDoNotDependOnThreads) {
  const Section s = honeycomb();
  const auto strips = random_strips(s, (runs_on_host ? 20 : 3) * w + 1, 22);
  std::vector<int> at(strips.size());
  std::iota(at.begin(), at.end(), 0);
  const Solved all = solve(s, strips);
  for (const ExecutionSpace& space : instances<ExecutionSpace>()) {
    for (int run = 0; run < (runs_on_host ? 3 : 1); ++run) expect_same(solve(s, strips, {}, space), all, at);
  }
}

TEST(StripBatch, NonsenseIsNamedAndDisturbsNobody) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
  const Section s = honeycomb();
  const StripLayout layout = s.layout();
  const auto good = random_strips(s, 2 * w, 23);
  const Solved wanted = solve(s, good);
  std::vector<Numbers> bad;
  for (const int place : {int(StripNumber::inlet), int(StripNumber::flow), int(StripNumber::useful),
                          int(StripNumber::density), int(StripNumber::diameter), int(StripNumber::viscosity),
                          layout.width_x, layout.width_y + 1, layout.width_z + 2, layout.wall_width}) {
    for (const double value : {nan, infinite, -1.0, 0.0}) {
      bad.push_back(good[0]);
      bad.back()[place] = value;
    }
  }
  for (const auto& [place, value] : {std::pair<int, double>{StripNumber::front + StripNumber::emissivity, 1.01},
                                     {StripNumber::back + StripNumber::emissivity, -0.1},
                                     {StripNumber::laws, -1.0},
                                     {layout.contact_z, -1.0},
                                     {StripNumber::flow_law, 3.0},
                                     {StripNumber::flow_law, nan},
                                     {StripNumber::bond, infinite}}) {
    bad.push_back(good[0]);
    bad.back()[place] = value;
  }
  std::vector<Numbers> mixed = good;
  for (std::size_t n = 0; n < bad.size(); ++n) {
    mixed.insert(mixed.begin() + static_cast<std::ptrdiff_t>(std::min(2 * n, mixed.size())), bad[n]);
  }
  std::vector<int> place;
  const Solved solved = solve(s, mixed);
  for (std::size_t n = 0; n < mixed.size(); ++n) {
    if (solved.status[n] == static_cast<std::uint8_t>(BatchStatus::invalid)) {
      EXPECT_TRUE(std::isnan(solved.value(n, StripQuantity::heat))) << n;
    } else {
      place.push_back(static_cast<int>(n));
    }
  }
  ASSERT_EQ(place.size(), good.size());
  expect_same(wanted, solved, place);
}

TEST(StripBatch, HowStripsEnd) {
  const Section s = honeycomb();
  auto strips = random_strips(s, w + 2, 24);
  const Solved all = solve(s, strips);
  for (const int most : {0, 3}) {
    StripOptions options;
    options.most_iterations = most;
    const Solved few = solve(s, strips, options);
    long converged = 0;
    for (std::size_t n = 0; n < strips.size(); ++n) {
      const bool suffice = all.iterations[n] <= most;
      converged += suffice ? 1 : 0;
      ASSERT_EQ(few.status[n],
                static_cast<std::uint8_t>(suffice ? BatchStatus::converged : BatchStatus::not_converged));
      EXPECT_EQ(few.iterations[n], std::min(all.iterations[n], most));
    }
    EXPECT_EQ(converged > 0, most > 0);
  }
  // A strip that takes heat in has no flow that carries it; with the flow given it has an answer.
  for (const double sized : {1.0, 0.0}) {
    strips[2][StripNumber::sized] = sized;
    strips[2][StripNumber::front + StripNumber::inward_flux] = 3000.0;
    const Solved hot = solve(s, strips);
    EXPECT_EQ(hot.status[2],
              static_cast<std::uint8_t>(sized != 0.0 ? BatchStatus::infeasible : BatchStatus::converged));
    EXPECT_LT(hot.value(2, StripQuantity::heat), 0.0);
  }
}

}  // namespace
}  // namespace coldsky
