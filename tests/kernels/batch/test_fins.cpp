// Batches of radiating fins beside serial fins, in any order and company.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "kernels/batch/fins.hpp"
#include "kernels/laws/physics.hpp"
#include "tests/support/expect_relative.hpp"
#include "tests/support/twins.hpp"

namespace coldsky {
namespace {

constexpr int w = lanes_of_a_group;

/// A design on the host.
struct Fin {
  double length, thickness, taper, conductivity, emissivity, base, sink;
};

std::vector<Fin> random_fins(int count, unsigned seed) {
  const auto u = twins::uniform(7 * count, 0.0, 1.0, seed);
  std::vector<Fin> fins;
  for (int n = 0; n < count; ++n) {
    const double* v = u.data() + 7 * n;
    fins.push_back({0.03 * std::pow(13.0, v[0]), 3e-4 * std::pow(10.0, v[1]), v[2], 50.0 + 350.0 * v[3],
                    0.5 + 0.5 * v[4], 280.0 + 80.0 * v[5], 3.0 + 240.0 * v[6]});
  }
  return fins;
}

struct Solved {
  std::vector<std::uint8_t> status;
  std::vector<int> iterations;
  std::vector<double> residual, heat, balance, efficiency, tip, deviation;
};

Solved solve(const std::vector<Fin>& fins, const FinOptions& options, const ExecutionSpace& space,
             FinWorkspaces& workspaces) {
  const int count = static_cast<int>(fins.size());
  const auto column = [&](double Fin::*member) {
    std::vector<double> values;
    for (const Fin& fin : fins) values.push_back(fin.*member);
    return to_device(space, values, "fins.input");
  };
  const FinsData data{count,
                      column(&Fin::length),
                      column(&Fin::thickness),
                      column(&Fin::taper),
                      column(&Fin::conductivity),
                      column(&Fin::emissivity),
                      column(&Fin::base),
                      column(&Fin::sink)};
  FinsResult result = make_fins_result(count);
  result.deviation = make_array<double>("fins.deviation", count * options.cells);
  solve_fins(space, data, options, workspaces, result);
  return {to_host(space, result.status),          to_host(space, result.iterations),
          to_host(space, result.residual),        to_host(space, result.heat),
          to_host(space, result.balance),         to_host(space, result.efficiency),
          to_host(space, result.tip_temperature), to_host(space, result.deviation)};
}
Solved solve(const std::vector<Fin>& fins, const FinOptions& options, const ExecutionSpace& space = {}) {
  FinWorkspaces workspaces;
  return solve(fins, options, space, workspaces);
}

/// Serial twin: temperatures in extended precision by Newton's method in the plain form of the balances, with Thomas'
/// algorithm in the plain form, until nothing changes. Returns T - T_base.
std::vector<double> serial_fin(const Fin& fin, int cells) {
  using Real = long double;
  const Real h = Real(fin.length) / cells, radiance = 2.0L * Real(fin.emissivity) * Real(stefan_boltzmann) * h;
  std::vector<Real> face(cells + 1, 0.0L), t(cells, fin.base), c(cells), d(cells);
  for (int i = 0; i < cells; ++i) {
    const Real x = i == 0 ? h / 4 : i * h;
    face[i] = Real(fin.conductivity) * Real(fin.thickness) * (1 - (1 - Real(fin.taper)) * x / Real(fin.length)) /
              (i == 0 ? h / 2 : h);
  }
  const Real sink = std::pow(Real(fin.sink), 4);
  for (int step = 0; step < 40; ++step) {
    Real largest = 0;
    for (int i = 0; i < cells; ++i) {
      const Real west = i == 0 ? Real(fin.base) : t[i - 1], east = i + 1 < cells ? t[i + 1] : t[i];
      const Real r = face[i] * (t[i] - west) + face[i + 1] * (t[i] - east) + radiance * (std::pow(t[i], 4) - sink);
      const Real diagonal = face[i] + face[i + 1] + 4 * radiance * t[i] * t[i] * t[i];
      const Real pivot = diagonal - (i > 0 ? face[i] * c[i - 1] : Real(0));
      c[i] = face[i + 1] / pivot;
      d[i] = (-r + (i > 0 ? face[i] * d[i - 1] : Real(0))) / pivot;
    }
    for (int i = cells - 1; i >= 0; --i) {
      if (i + 1 < cells) d[i] += c[i] * d[i + 1];
      t[i] += d[i];
      largest = std::max(largest, std::fabs(d[i]));
    }
    if (largest < 1e-15L * fin.base) break;
  }
  std::vector<double> deviation;
  for (const Real value : t) deviation.push_back(static_cast<double>(value - Real(fin.base)));
  return deviation;
}

void expect_like_twin(const std::vector<Fin>& fins, int cells) {
  FinOptions options;
  options.cells = cells;
  const Solved solved = solve(fins, options);
  for (std::size_t n = 0; n < fins.size(); ++n) {
    SCOPED_TRACE("fin " + std::to_string(n) + " of " + std::to_string(fins.size()) + " on " + std::to_string(cells));
    const Fin& fin = fins[n];
    const auto twin = serial_fin(fin, cells);
    ASSERT_EQ(solved.status[n], static_cast<std::uint8_t>(BatchStatus::converged));
    EXPECT_LE(solved.residual[n], options.tolerance);
    EXPECT_GE(solved.iterations[n], 1);
    EXPECT_LE(std::fabs(solved.balance[n]), 1e-8);
    const double h = fin.length / cells, coldest = *std::min_element(twin.begin(), twin.end());
    double given = 0.0;
    for (int i = 0; i < cells; ++i) {
      // The residual's tolerance times what balances amount to in temperature.
      ASSERT_NEAR(solved.deviation[n * cells + i], twin[i], 1e-9 * std::fabs(coldest)) << "cell " << i;
      given += 2.0 * fin.emissivity * stefan_boltzmann * h * difference_of_fourth_powers(fin.base + twin[i], fin.sink);
    }
    expect_within(solved.heat[n], given, 1e-9, "heat");
    const double black = 2.0 * fin.emissivity * stefan_boltzmann * difference_of_fourth_powers(fin.base, fin.sink);
    expect_within(solved.efficiency[n], given / (black * fin.length), 1e-9, "efficiency");
    const double last = twin[cells - 1], before = cells > 1 ? twin[cells - 2] : 0.0;
    expect_within(solved.tip[n], fin.base + last + (last - before) * (cells > 1 ? 1.0 / 8.0 : 1.0 / 3.0), 1e-9, "tip");
  }
}

TEST(Fins, AreThoseOfASerialTwin) {
  for (const int count : {1, w - 1, w, w + 1}) {
    for (const int cells : {1, 2, 33}) expect_like_twin(random_fins(count, 11 * count + cells), cells);
  }
  expect_like_twin(random_fins(3, 7), 257);
}

bool same_digits(const std::vector<double>& one, const std::vector<double>& other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
  });
}

/// Fin n of `one` is fin at[n] of `other`, to the last bit.
void expect_same(const Solved& one, const Solved& other, const std::vector<int>& at, int cells) {
  for (std::size_t n = 0; n < at.size(); ++n) {
    const std::size_t m = at[n];
    ASSERT_EQ(one.status[n], other.status[m]) << n;
    ASSERT_EQ(one.iterations[n], other.iterations[m]) << n;
    ASSERT_TRUE(same_digits({one.residual[n], one.heat[n], one.balance[n], one.efficiency[n], one.tip[n]},
                            {other.residual[m], other.heat[m], other.balance[m], other.efficiency[m], other.tip[m]}))
        << n;
    const auto field = [&](const Solved& s, std::size_t k) {
      return std::vector<double>(s.deviation.begin() + k * cells, s.deviation.begin() + (k + 1) * cells);
    };
    ASSERT_TRUE(same_digits(field(one, n), field(other, m))) << n;
  }
}

TEST(Fins, DigitsDoNotDependOnTheBatch) {
  FinOptions options;
  options.cells = 40;
  const int count = 4 * w + 5;
  auto fins = random_fins(count, 5);
  fins[3].length = -1.0;  // stops before all others
  const Solved all = solve(fins, options);
  EXPECT_NE(*std::min_element(all.iterations.begin(), all.iterations.end()),
            *std::max_element(all.iterations.begin(), all.iterations.end()));
  // Backwards, and in a scattered order.
  for (const int stride : {count - 1, 11}) {
    ASSERT_EQ(std::gcd(stride, count), 1);
    std::vector<int> at(count);
    std::vector<Fin> moved;
    for (int n = 0; n < count; ++n) at[n] = static_cast<int>((static_cast<long>(n) * stride + 3) % count);
    for (const int n : at) moved.push_back(fins[n]);
    expect_same(solve(moved, options), all, at, options.cells);
  }
  // In batches of other sizes.
  for (const int size : {1, w - 1, w, w + 1, 50}) {
    for (int first = 0; first < count; first += size * (size == 1 ? 17 : 1)) {
      const int end = std::min(first + size, count);
      std::vector<int> at(end - first);
      std::iota(at.begin(), at.end(), first);
      expect_same(solve({fins.begin() + first, fins.begin() + end}, options), all, at, options.cells);
    }
  }
}

template <class Space>
std::vector<Space> instances() {
  if constexpr (requires { Space(1); }) return {Space(1), Space(std::min(2, Space().concurrency()))};
  return {Space()};
}

TEST(Fins, DigitsDoNotDependOnThreads) {
  FinOptions options;
  options.cells = 100;
  const auto fins = random_fins((runs_on_host ? 60 : 5) * w + 1, 6);
  std::vector<int> at(fins.size());
  std::iota(at.begin(), at.end(), 0);
  const Solved all = solve(fins, options);
  for (const ExecutionSpace& space : instances<ExecutionSpace>()) {
    for (int run = 0; run < (runs_on_host ? 5 : 1); ++run)
      expect_same(solve(fins, options, space), all, at, options.cells);
  }
}

TEST(Fins, NonsenseIsNamedAndDisturbsNobody) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
  FinOptions options;
  options.cells = 20;
  const auto good = random_fins(2 * w, 8);
  std::vector<int> at(good.size());
  std::iota(at.begin(), at.end(), 0);
  const Solved wanted = solve(good, options);
  std::vector<Fin> bad;
  using Member = double Fin::*;
  for (const Member member :
       {&Fin::length, &Fin::thickness, &Fin::taper, &Fin::conductivity, &Fin::emissivity, &Fin::base, &Fin::sink}) {
    for (const double value : {nan, infinite, -1.0, 0.0}) {
      if (value == 0.0 && (member == &Fin::taper || member == &Fin::sink)) continue;
      bad.push_back(good[0]);
      bad.back().*member = value;
    }
  }
  bad.push_back(good[0]);
  bad.back().emissivity = 1.01;
  bad.push_back(good[0]);
  bad.back().conductivity = 1e-300;
  // Good ones before, between and after the bad ones.
  std::vector<Fin> mixed = good;
  for (std::size_t n = 0; n < bad.size(); ++n) mixed.insert(mixed.begin() + 2 * n, bad[n]);
  std::vector<int> place;
  for (std::size_t n = 0; n < mixed.size(); ++n) {
    if (n % 2 == 1 || n >= 2 * bad.size()) place.push_back(static_cast<int>(n));
  }
  const Solved solved = solve(mixed, options);
  expect_same(wanted, solved, place, options.cells);
  for (std::size_t n = 0; n < bad.size(); ++n) {
    EXPECT_EQ(solved.status[2 * n], static_cast<std::uint8_t>(BatchStatus::invalid)) << n;
    EXPECT_TRUE(std::isnan(solved.heat[2 * n]) && std::isnan(solved.efficiency[2 * n])) << n;
  }
}

TEST(Fins, StepsThatDoNotSufficeAreTold) {
  const auto fins = random_fins(w + 2, 9);
  FinOptions options;
  options.cells = 16;
  const Solved all = solve(fins, options);
  for (const int most : {0, 2}) {
    options.most_iterations = most;
    const Solved few = solve(fins, options);
    long converged = 0;
    for (std::size_t n = 0; n < fins.size(); ++n) {
      const bool suffice = all.iterations[n] <= most;
      converged += suffice ? 1 : 0;
      ASSERT_EQ(few.status[n],
                static_cast<std::uint8_t>(suffice ? BatchStatus::converged : BatchStatus::not_converged));
      EXPECT_EQ(few.iterations[n], std::min(all.iterations[n], most));
      EXPECT_EQ(few.residual[n] <= options.tolerance, suffice);
      EXPECT_EQ(few.heat[n] == all.heat[n], suffice);
    }
    EXPECT_EQ(converged > 0, most > 0);
  }
}

TEST(Fins, LanesAreFrozen) {
  LaneProgress<4> progress;
  for (int l = 0; l < 4; ++l) progress.begin(l, l != 3);
  const Pack<4> limit{{1.0, 1.0, 1.0, 1.0}};
  progress.settle({{2.0, 1.0, 2.0, 0.0}}, limit, 9);
  progress.settle({{2.0, 9.0, std::numeric_limits<double>::quiet_NaN(), 0.0}}, limit, 9);
  EXPECT_TRUE(progress.any_active());
  progress.settle({{0.5, 9.0, 0.5, 0.0}}, limit, 9);
  EXPECT_FALSE(progress.any_active());
  const BatchStatus status[] = {BatchStatus::converged, BatchStatus::converged, BatchStatus::failed,
                                BatchStatus::invalid};
  const int iterations[] = {2, 0, 1, 0};
  for (int l = 0; l < 4; ++l) {
    EXPECT_EQ(progress.status[l], status[l]) << l;
    EXPECT_EQ(progress.iterations[l], iterations[l]) << l;
    EXPECT_EQ(progress.has_numbers(l), l < 2) << l;
  }
  progress.begin(0, true);
  for (const int iterations_made : {1, 2, 2}) {
    progress.settle({{2.0, 0.0, 0.0, 0.0}}, limit, 2);
    EXPECT_EQ(progress.iterations[0], iterations_made);
  }
  EXPECT_FALSE(progress.any_active());
  EXPECT_EQ(progress.status[0], BatchStatus::not_converged);
}

// What lies in the memory of a solver when it begins is nobody's start.
TEST(Fins, NothingIsLeftOfWhatMemoryHeld) {
  FinOptions options;
  options.cells = 5;
  const auto fins = random_fins(3 * w, 21);
  const Solved wanted = solve(fins, options);
  FinWorkspaces workspaces;
  for (const double rest : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    const Solved solved = solve(fins, options, {}, workspaces);
    EXPECT_TRUE(same_digits(solved.deviation, wanted.deviation)) << rest;
    EXPECT_TRUE(same_digits(solved.heat, wanted.heat)) << rest;
    Kokkos::deep_copy(workspaces.groups.memory(), rest);
  }
  EXPECT_TRUE(same_digits(solve(fins, options, {}, workspaces).deviation, wanted.deviation));
}

TEST(Fins, CountsOfABatch) {
  const std::vector<std::uint8_t> status{0, 1, 2, 0, 3, 0, 2};
  const std::vector<int> iterations{3, 50, 0, 4, 2, 5, 0};
  BatchReport report = count_batch(ExecutionSpace(), to_device(status, "status"), to_device(iterations, "iterations"));
  EXPECT_EQ(report.count(BatchStatus::converged), 3);
  EXPECT_EQ(report.count(BatchStatus::not_converged), 1);
  EXPECT_EQ(report.count(BatchStatus::invalid), 2);
  EXPECT_EQ(report.count(BatchStatus::failed), 1);
  EXPECT_EQ(report.iterations, 64);
  EXPECT_EQ(report.most_iterations, 50);
  report.add(report);
  EXPECT_EQ(report.count(BatchStatus::converged), 6);
  EXPECT_EQ(report.iterations, 128);
  EXPECT_EQ(report.most_iterations, 50);
}

TEST(Fins, IsothermalLimit) {
  auto fins = random_fins(w + 3, 10);
  for (Fin& fin : fins) fin.conductivity *= 1e15;
  fins[1].sink = fins[1].base - 1e-6;
  FinOptions options;
  options.cells = 256;
  const Solved solved = solve(fins, options);
  for (std::size_t n = 0; n < fins.size(); ++n) {
    const Fin& fin = fins[n];
    ASSERT_EQ(solved.status[n], static_cast<std::uint8_t>(BatchStatus::converged)) << n;
    const double black = 2.0 * fin.emissivity * stefan_boltzmann * difference_of_fourth_powers(fin.base, fin.sink);
    expect_within(solved.heat[n], black * fin.length, 1e-9, "heat");
    EXPECT_LE(solved.iterations[n], 1) << n;  // so many where no digit is lost
    expect_within(solved.efficiency[n], 1.0, 1e-9, "efficiency");
    expect_within(solved.tip[n], fin.base, 1e-9, "tip");
    EXPECT_LE(std::fabs(solved.balance[n]), 1e-9);
  }
}

TEST(Fins, BaseAsWarmAsTheSink) {
  auto fins = random_fins(2, 12);
  fins[0].sink = fins[0].base;
  FinOptions options;
  options.cells = 12;
  const Solved solved = solve(fins, options);
  EXPECT_EQ(solved.status[0], static_cast<std::uint8_t>(BatchStatus::converged));
  EXPECT_EQ(solved.heat[0], 0.0);
  EXPECT_EQ(solved.tip[0], fins[0].base);
  EXPECT_TRUE(std::isnan(solved.efficiency[0]));
  // A sink that is warmer: heat comes in.
  fins[0].sink = 1.5 * fins[0].base;
  const Solved warmed = solve(fins, options);
  EXPECT_EQ(warmed.status[0], static_cast<std::uint8_t>(BatchStatus::converged));
  EXPECT_LT(warmed.heat[0], 0.0);
  const auto twin = serial_fin(fins[0], options.cells);
  for (int i = 0; i < options.cells; ++i) EXPECT_NEAR(warmed.deviation[i], twin[i], 1e-9 * fins[0].base);
}

}  // namespace
}  // namespace coldsky
