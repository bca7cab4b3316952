// One pass of strips through a span of time beside a serial pass, in any order and company.
#include "kernels/batch/strip_orbit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "tests/kernels/batch/strip_twins.hpp"
#include "tests/support/expect_relative.hpp"
#include "tests/support/twins.hpp"

namespace coldsky {
namespace {

using namespace strip_twins;

/// Two smooth arcs with a jump between them: sinks^4 that go as straight lines and parabolas of the place on the arc, a
/// load and a pump that do.
struct Arcs {
  static constexpr int count = 2;
  double ends[count] = {40.0, 100.0};
  double back[count][3], front[count][3], load[count][3], pump[count][3];  // of T0, T1, T2
  explicit Arcs(const double* u) {
    for (int a = 0; a < count; ++a) {
      const double* const v = u + 5 * a;
      set(back[a], 1e9 * (2.0 + v[0]), 5e8 * v[1], 1e8);
      set(front[a], 1e9 * (0.2 + v[2]), -1e8 * v[3], 0.0);
      set(load[a], 0.7 + 0.5 * v[4], 0.1, 0.02);
      set(pump[a], 1.0 - 0.1 * a, 0.05, 0.0);
    }
  }
  static void set(double* to, double zero, double one, double two) {
    to[0] = zero;
    to[1] = one;
    to[2] = two;
  }
  double begin(int a) const { return a == 0 ? 0.0 : ends[a - 1]; }
  double at(const double (&curve)[count][3], int a, double time) const {
    const double x = 2.0 * (time - begin(a)) / (ends[a] - begin(a)) - 1.0;
    return curve[a][0] + curve[a][1] * x + curve[a][2] * (2.0 * x * x - 1.0);
  }
  void append(std::vector<double>& table) const {
    table.push_back(count);
    for (int a = 0; a < count; ++a) {
      table.insert(table.end(), {begin(a), ends[a]});
      for (const auto* curve : {&back, &front, &load, &pump}) {
        std::vector<double> coefficients(OrbitTable::coefficients, 0.0);
        std::copy_n((*curve)[a], 3, coefficients.begin());
        table.insert(table.end(), coefficients.begin(), coefficients.end());
      }
    }
  }
};

/// A coolant whose properties are straight lines in the temperature: splines without curvature.
struct LineFluid {
  static constexpr double low = 200.0, high = 500.0;
  double base[FluidTable::columns] = {600.0,         4700.0,         0.48,           std::log(1.3e-4),
                                      std::log(8.0), std::log(1e-5), std::log(1.1e6)};
  double slope[FluidTable::columns] = {-1.2, 6.0, -2e-3, -6e-3, 2e-2, 1e-3, 2e-2};
  static constexpr double critical = 1.13e7;
  double at(int column, double t) const { return base[column] + slope[column] * (std::clamp(t, low, high) - 300.0); }
  void append(std::vector<double>& table) const {
    table.insert(table.end(), {4.0, low, high, critical, low, 280.0, 330.0, high});
    for (int c = 0; c < FluidTable::columns; ++c) {
      for (const double t : {low, 280.0, 330.0, high}) table.push_back(at(c, t));
      table.insert(table.end(), 4, 0.0);
    }
  }
};

struct Passage {
  Numbers numbers;
  std::vector<double> in_time;
  Arcs arcs;
};

Passage random_passage(const Section& s, const double* u) {
  Passage p{random_strip(s, u), std::vector<double>(StripInTime::count, 0.0), Arcs(u + 22)};
  using N = StripNumber;
  using In = StripInTime;
  p.numbers[N::sized] = 0.0;
  for (const int side : {int(N::back), int(N::front)}) p.numbers[side + N::inward_flux] = 0.0;
  for (int n = 0; n < StripShape::laws; ++n) p.in_time[In::capacity + n] = 2.4e6 / (1.0 + 20.0 * (n == 1));
  p.in_time[In::wall_capacity] = 3e5;
  p.in_time[In::bore] = 2.5e-5;
  p.in_time[In::liquid] = 1.0;
  p.in_time[In::vapour] = u[32] < 0.3 ? 1.0 : 0.0;
  p.in_time[In::chip_rise] = 20.0;
  p.in_time[In::at_outlet] = u[33] < 0.5 ? 1.0 : 0.0;
  p.in_time[In::loop_capacity] = u[34] < 0.5 ? 0.0 : 4e5 * u[35];
  p.in_time[In::strips] = 30.0;
  p.in_time[In::load] = 30.0 * 250.0 * (1.0 + u[33]);
  p.in_time[In::inlet] = p.numbers[N::inlet] - 3.0;
  p.in_time[In::memory_fluid] = p.in_time[In::memory_wall] = p.numbers[N::inlet] - 5.0;
  return p;
}
constexpr int inputs = 36;

std::vector<Passage> random_passages(const Section& s, int count, unsigned seed) {
  const auto u = twins::uniform(inputs * count, 0.0, 1.0, seed);
  std::vector<Passage> passages;
  for (int n = 0; n < count; ++n) passages.push_back(random_passage(s, u.data() + inputs * n));
  return passages;
}

struct Followed {
  std::vector<std::uint8_t> status;
  std::vector<int> steps;
  std::vector<double> values, in_time, deviation;
  double value(std::size_t n, int quantity) const { return values[n * OrbitQuantity::count + quantity]; }
};

Followed follow(const Section& s, const std::vector<Passage>& passages, const std::vector<int>& order,
                const StripOrbitOptions& options = {}) {
  std::vector<double> numbers, in_time, tables;
  std::vector<int> orbits, fluids;
  const int cells = s.shape.plane() * s.shape.ny, count = static_cast<int>(passages.size());
  LineFluid().append(tables);
  for (const Passage& p : passages) {
    numbers.insert(numbers.end(), p.numbers.begin(), p.numbers.end());
    in_time.insert(in_time.end(), p.in_time.begin(), p.in_time.end());
    orbits.push_back(static_cast<int>(tables.size()));
    fluids.push_back(0);
    p.arcs.append(tables);
  }
  const ExecutionSpace space{};
  const StripOrbitsResult result = make_strip_orbits_result(count);
  StripWorkspaces workspaces;
  const auto time = to_device(space, in_time, "in_time");
  const auto field = to_device(space, std::vector<double>(static_cast<std::size_t>(cells) * count, -6.0), "deviation");
  follow_strip_orbits(space,
                      {s.shape, static_cast<int>(order.size()), to_device(space, order, "order"),
                       to_device(space, numbers, "numbers"), time, field, to_device(space, tables, "tables"),
                       to_device(space, orbits, "orbits"), to_device(space, fluids, "fluids")},
                      options, workspaces, result);
  return {to_host(space, result.status), to_host(space, result.steps), to_host(space, result.values),
          to_host(space, time), to_host(space, field)};
}

std::vector<int> in_order(std::size_t count) {
  std::vector<int> order(count);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

/// The same pass by a serial integrator with Newton's method on full matrices.
class TwinInTime {
 public:
  using Real = Twin::Real;
  TwinInTime(const Section& s, const Passage& p) : s_(s), p_(p), numbers_(p.numbers), twin_(s, numbers_) {
    cells_ = s.shape.plane() * s.shape.ny;
    x_.assign(cells_, p.numbers[StripNumber::inlet] - 6.0L);
    x_.push_back(p.in_time[StripInTime::inlet]);
    memory_ = {0.0, p.in_time[StripInTime::memory_fluid], p.in_time[StripInTime::memory_wall], 0.0, 0.0};
  }

  void pass(double tolerance) {
    double step = 1.0, next = 0.0;
    for (arc_ = 0; arc_ < Arcs::count; ++arc_) {
      double time = p_.arcs.begin(arc_);
      const double begin = time, end = p_.arcs.ends[arc_];
      memory_ = {time, memory_.fluid, memory_.wall, 0.0, 0.0};
      if (next > 0.0) step = next;
      set(time);
      if (!(capacity_of_loop() > 0.0)) match();
      k1_ = rates();
      see(false);
      while (time < end * (1.0 - 1e-14)) {
        step = std::min({step, end - begin, end - time});
        if (end - time - step < 0.1 * step) step = end - time;
        const auto start = x_;
        const Real d = 1.0L - std::sqrt(0.5L), w = std::sqrt(2.0L) / 4.0L, h = step;
        const auto k2 = stage(sum(start, d * h, k1_, 0.0L, k1_), time + 2.0 * double(d) * step, d * h);
        const auto k3 = stage(sum(start, w * h, k1_, w * h, k2), time + step, d * h);
        const double error = error_of(step, k2, k3, tolerance);
        if (error > 1.0) {
          x_ = start;
          step *= std::max(0.2, 0.9 / std::cbrt(error));
          continue;
        }
        ++steps;
        time += step;
        k1_ = k3;
        see(true);
        accept(time);
        const double grown = step * std::clamp(0.9 / std::cbrt(std::max(error, 1e-10)), 0.2, 5.0);
        next = time < end * (1.0 - 1e-14) ? grown : std::max(grown, next);
        step = next;
      }
    }
  }
  int steps = 0;
  double inlet() const { return static_cast<double>(x_.back()); }
  double deviation(int c) const { return static_cast<double>(x_[c]) - p_.numbers[StripNumber::inlet]; }
  double hottest_sample = 0.0;  ///< chip at the ends of steps [K]

 private:
  struct Memory {
    double time, fluid, wall, fluid_rate, wall_rate;
  };
  using N = StripNumber;
  using In = StripInTime;
  double capacity_of_loop() const {
    return p_.in_time[In::loop_capacity] / p_.in_time[In::strips] * numbers_[N::tube_share];
  }
  static std::vector<Real> sum(const std::vector<Real>& x, Real a, const std::vector<Real>& p, Real b,
                               const std::vector<Real>& q) {
    auto result = x;
    for (std::size_t n = 0; n < x.size(); ++n) result[n] += a * p[n] + b * q[n];
    return result;
  }

  void set(double time) {
    const Arcs& arcs = p_.arcs;
    numbers_[N::back + N::sink] = std::pow(arcs.at(arcs.back, arc_, time), 0.25);
    numbers_[N::front + N::sink] = std::pow(arcs.at(arcs.front, arc_, time), 0.25);
    const double after = time - memory_.time;
    const double fluid = memory_.fluid + std::clamp(memory_.fluid_rate * after, -5.0, 5.0),
                 wall = memory_.wall + std::clamp(memory_.wall_rate * after, -5.0, 5.0);
    const LineFluid f;
    numbers_[N::density] = f.at(FluidTable::density, fluid);
    numbers_[N::fluid_conductivity] = f.at(FluidTable::conductivity, fluid);
    numbers_[N::viscosity] = std::exp(f.at(FluidTable::log_viscosity, fluid));
    numbers_[N::prandtl] =
        f.at(FluidTable::specific_heat, fluid) * numbers_[N::viscosity] / numbers_[N::fluid_conductivity];
    if (numbers_[N::specific_heat] > 0.0) numbers_[N::specific_heat] = f.at(FluidTable::specific_heat, fluid);
    if (numbers_[N::flow_law] == double{condensing}) {
      numbers_[N::vapour_density] = std::exp(f.at(FluidTable::log_vapour_density, fluid));
      numbers_[N::vapour_viscosity] = std::exp(f.at(FluidTable::log_vapour_viscosity, fluid));
      numbers_[N::reduced_pressure] = std::exp(f.at(FluidTable::log_pressure, fluid)) / LineFluid::critical;
    }
    flow_ = p_.numbers[N::flow] * arcs.at(arcs.pump, arc_, time);
    numbers_[N::flow] = flow_;
    factor_ = arcs.at(arcs.load, arc_, time);
    const double charge = p_.in_time[In::liquid] * f.at(FluidTable::density, wall) +
                          p_.in_time[In::vapour] * std::exp(f.at(FluidTable::log_vapour_density, wall));
    bore_ = p_.in_time[In::wall_capacity] + charge * f.at(FluidTable::specific_heat, wall);
  }
  double capacity(int c) const {
    const StripLayout layout = s_.layout();
    const int i = c % s_.shape.nx, j = c / s_.shape.nx % s_.shape.ny, k = c / (s_.shape.nx * s_.shape.ny);
    const int m = s_.material[i + s_.shape.nx * k];
    if (m == StripShape::void_material) return 0.0;
    double sum = p_.in_time[In::capacity + m] * numbers_[layout.width_x + i] * numbers_[layout.width_z + k] *
                 numbers_[layout.thickness + i];
    double wetted = 0.0;
    for (int w = 0; w < s_.shape.walls; ++w) wetted += numbers_[layout.wall_width + w];
    for (int w = 0; w < s_.shape.walls; ++w) {
      if (s_.column[w] == i && s_.layer[w] == k) {
        sum += bore_ * p_.in_time[In::bore] * numbers_[layout.wall_width + w] / wetted;
      }
    }
    return sum * numbers_[layout.width_y + j];
  }
  /// Heat that leaves every cell, and what the loop lacks; `heat` and outlet with it.
  std::vector<Real> flows() {
    numbers_[N::inlet] = static_cast<double>(x_.back());
    auto x = x_;
    x.back() = std::log(Real(flow_));
    auto f = twin_.balances(x);
    for (int c = 0; c < cells_; ++c) {
      if (!(capacity(c) > 0.0)) f[c] = 0.0L;
    }
    const double work =
        (twin_.drop_now() + numbers_[N::loop_drop]) / numbers_[N::density] / numbers_[N::pump_efficiency];
    const double load =
        p_.in_time[In::load] / p_.in_time[In::strips] * factor_ + numbers_[N::pump_counts] * flow_ * work;
    f.back() = twin_.heat - load * numbers_[N::tube_share];
    return f;
  }
  void match() {
    for (int n = 0; n < 40; ++n) {
      const Real f = flows().back(), x = x_.back();
      x_.back() += 0.01L;
      const Real slope = (flows().back() - f) / 0.01L;
      x_.back() = x - f / slope;
    }
  }
  std::vector<Real> rates() {
    auto f = flows();
    for (int c = 0; c < cells_; ++c) f[c] = capacity(c) > 0.0 ? -f[c] / capacity(c) : 0.0L;
    f.back() = capacity_of_loop() > 0.0 ? -f.back() / capacity_of_loop() : 0.0L;
    return f;
  }
  /// Solves a stage; returns its rates.
  std::vector<Real> stage(const std::vector<Real>& old, double time, Real length) {
    set(time);
    const auto residual = [&] {
      auto f = flows();
      for (int c = 0; c < cells_; ++c) {
        f[c] += capacity(c) > 0.0 ? capacity(c) * (x_[c] - old[c]) / length : x_[c] - old[c];
      }
      f.back() += capacity_of_loop() * (x_.back() - old.back()) / length;
      return f;
    };
    const int unknowns = cells_ + 1;
    for (int n = 0; n < 30; ++n) {
      const auto f = residual();
      std::vector<std::vector<Real>> matrix(unknowns, std::vector<Real>(unknowns + 1));
      for (int c = 0; c < unknowns; ++c) {
        const Real kept = x_[c];
        x_[c] += 1e-5L;
        const auto g = residual();
        x_[c] = kept;
        for (int r = 0; r < unknowns; ++r) matrix[r][c] = (g[r] - f[r]) / 1e-5L;
      }
      for (int r = 0; r < unknowns; ++r) matrix[r][unknowns] = -f[r];
      const auto change = Twin::gauss(matrix);
      Real largest = 0;
      for (int r = 0; r < unknowns; ++r) {
        x_[r] += change[r];
        largest = std::max(largest, std::fabs(change[r]));
      }
      if (largest < 1e-10L) break;
    }
    flows();
    std::vector<Real> k(x_.size());
    for (int r = 0; r < unknowns; ++r) k[r] = (x_[r] - old[r]) / length;
    if (!(capacity_of_loop() > 0.0)) k.back() = 0.0L;
    return k;
  }
  double error_of(double step, const std::vector<Real>& k2, const std::vector<Real>& k3, double tolerance) const {
    const Real d = 1.0L - std::sqrt(0.5L), w = std::sqrt(2.0L) / 4.0L;
    Real sum = 0, inlet = 0;
    for (int c = 0; c <= cells_; ++c) {
      const Real e = step * ((4 * w - 1) / 3 * k1_[c] - k2[c] / 3 + 2 * d / 3 * k3[c]) / tolerance;
      if (c < cells_) sum += e * e;
      if (c == cells_) inlet = std::fabs(e);
    }
    return static_cast<double>(std::max(std::sqrt(sum / cells_), inlet));
  }
  double wall_mean() {
    Real sum = 0;
    for (const Real wall : twin_.walls) sum += wall / s_.shape.ny;
    return static_cast<double>(sum);
  }
  double outlet_now() const { return numbers_[N::specific_heat] > 0.0 ? static_cast<double>(twin_.outlet) : inlet(); }
  void see(bool) {
    flows();
    const double coolant = p_.in_time[In::at_outlet] > 0.0 ? outlet_now() : inlet();
    hottest_sample = std::max(hottest_sample, coolant + p_.in_time[In::chip_rise] * factor_);
  }
  void accept(double time) {
    const double since = time - memory_.time, fluid = 0.5 * (inlet() + outlet_now()), wall = wall_mean();
    memory_ = {time, fluid, wall, (fluid - memory_.fluid) / since, (wall - memory_.wall) / since};
  }

  const Section& s_;
  const Passage& p_;
  Numbers numbers_;
  Twin twin_;
  int cells_ = 0, arc_ = 0;
  std::vector<Real> x_, k1_;
  Memory memory_{};
  double flow_ = 0.0, factor_ = 0.0, bore_ = 0.0;
};

void expect_like_twin(const Section& s, int count, unsigned seed) {
  StripOrbitOptions options;
  options.step_tolerance = 0.05;
  options.stage_tolerance = 1e-11;
  const auto passages = random_passages(s, count, seed);
  const Followed followed = follow(s, passages, in_order(passages.size()), options);
  const int cells = s.shape.plane() * s.shape.ny;
  for (int n = 0; n < count; ++n) {
    SCOPED_TRACE("strip " + std::to_string(n));
    ASSERT_EQ(followed.status[n], static_cast<std::uint8_t>(BatchStatus::converged));
    TwinInTime twin(s, passages[n]);
    twin.pass(options.step_tolerance);
    EXPECT_EQ(followed.steps[n], twin.steps);
    expect_within(followed.in_time[n * StripInTime::count + StripInTime::inlet], twin.inlet(), 1e-9, "inlet");
    for (int c = 0; c < cells; ++c) {
      const int i = c % s.shape.nx, k = c / (s.shape.nx * s.shape.ny);
      if (s.material[i + s.shape.nx * k] == StripShape::void_material) continue;
      EXPECT_NEAR(followed.deviation[static_cast<std::size_t>(n) * cells + c], twin.deviation(c), 1e-6) << "cell " << c;
    }
    // The parabola through samples lies a little above the highest of them.
    EXPECT_GE(followed.value(n, OrbitQuantity::chip), twin.hottest_sample - 1e-6);
    EXPECT_LE(followed.value(n, OrbitQuantity::chip), twin.hottest_sample + 0.5);
    const double supplied = followed.value(n, OrbitQuantity::supplied);
    EXPECT_LE(std::fabs(supplied - followed.value(n, OrbitQuantity::net) - followed.value(n, OrbitQuantity::stored)),
              1e-8 * supplied);
  }
}

TEST(StripOrbit, IsThatOfASerialTwin) {
  expect_like_twin(plate(), 3, 11);
  expect_like_twin(bare_sheet(), 2, 12);
  expect_like_twin(honeycomb(), 2, 13);
}

TEST(StripOrbit, DigitsAreTheDesignsOwn) {
  const Section s = honeycomb();
  constexpr int count = 37;
  const auto passages = random_passages(s, count, 21);
  const Followed all = follow(s, passages, in_order(count));
  std::vector<int> backwards = in_order(count), some = {3, 30, 17};
  std::reverse(backwards.begin(), backwards.end());
  const auto same = [&](const Followed& other, const std::vector<int>& which) {
    for (const int n : which) {
      for (int q = 0; q < OrbitQuantity::count; ++q) {
        EXPECT_EQ(std::bit_cast<std::uint64_t>(all.value(n, q)), std::bit_cast<std::uint64_t>(other.value(n, q)))
            << n << " " << q;
      }
      for (int c = 0; c < s.shape.plane() * s.shape.ny; ++c) {
        const std::size_t at = static_cast<std::size_t>(n) * s.shape.plane() * s.shape.ny + c;
        EXPECT_EQ(all.deviation[at], other.deviation[at]);
      }
    }
  };
  same(follow(s, passages, backwards), in_order(count));
  same(follow(s, passages, some), some);
  same(follow(s, passages, {5}), {5});
}

}  // namespace
}  // namespace coldsky
