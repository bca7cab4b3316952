// Strips beside the panels that they stand for: the same cells give the same heat, flow and temperatures.
#include "solver/studies/strips.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <numeric>
#include <random>

#include "kernels/base/mirror.hpp"
#include "solver/bodies/heat_solver.hpp"
#include "solver/core/paths.hpp"
#include "solver/model/read_case.hpp"
#include "solver/studies/conditions.hpp"
#include "tests/support/expect_relative.hpp"

namespace coldsky {
namespace {

/// The agreement asked of strip and panel; both meet their balances to a thousandth of it.
constexpr double tolerance = 1e-9;

Case strip_case(const std::string& name, std::vector<std::string> overrides = {}) {
  for (const char* more : {"solver.tolerance=1e-12", "panel.edges=adiabatic", "mesh.sheet_cells=1", "mesh.core_cells=4",
                           "mesh.half_pitch_cells=6", "mesh.length_cells=7"}) {
    overrides.emplace_back(more);
  }
  return read_case(data_file("cases/" + name).string(), overrides);
}

/// One tube's pitch of the panel of a case, or several tubes side by side.
Case of_tubes(Case c, int tubes) {
  if (c.panel.kind != "ideal") c.panel.width = tubes * c.panel.tube.pitch;
  return c;
}

struct Setting {
  Case c;
  Environment environment;
  LoopState loop;
  StripJob job(std::optional<double> flow = {}) const { return {&c, &environment, loop, flow}; }
};

Setting setting(const Case& c, const Session& session) {
  return {c, surroundings(c, session, Extreme::hot), hottest_loop(c)};
}

void expect_like_panel(const Setting& s, int tubes, const Session& session, const std::string& what) {
  SCOPED_TRACE(what);
  StripSolver solver(session);
  const StripOutcome strip = solver.solve({s.job()}).front();
  ASSERT_TRUE(strip.converged()) << strip.reason;
  const Case whole = of_tubes(s.c, tubes);
  PanelModel panel(whole, session, make_panel_mesh(panel_mesh_spec(whole)), s.environment, s.loop);
  const double ideal = ideal_flux(whole, s.environment, s.loop.reference);
  const PanelState state = panel.match(0.9 * ideal * panel.planform_area() / useful_heat(s.loop));
  const HeatTotals& totals = panel.solver().totals();
  const double times = s.c.panel.kind == "ideal" ? 1 : tubes;
  expect_within(times * strip.heat, state.heat, tolerance, "heat");
  expect_within(times * strip.answer.mass_flow, state.mass_flow, tolerance, "flow");
  expect_within(strip.answer.film_coefficient, state.film_coefficient, tolerance, "film coefficient");
  expect_within(strip.answer.outlet, state.outlet, tolerance, "outlet");
  expect_within(strip.answer.back, totals.surfaces[back_surface].temperature_mean, tolerance, "back");
  expect_within(strip.answer.front, totals.surfaces[front_surface].temperature_mean, tolerance, "front");
  expect_within(times * strip.emitted, totals.emitted, tolerance, "emitted");
  expect_within(times * strip.absorbed, totals.absorbed, tolerance, "absorbed");
  if (state.reynolds > 0.0) {
    expect_within(strip.answer.reynolds, state.reynolds, tolerance, "Reynolds");
    expect_within(strip.pressure_drop, state.pressure_drop, tolerance, "pressure drop");
    expect_within(strip.answer.loop_pressure_drop, state.loop_pressure_drop, tolerance, "pressure drop of the loop");
  }
  if (state.pump_fraction > 0.0) expect_within(strip.answer.pump_fraction, state.pump_fraction, tolerance, "pump");
  EXPECT_EQ(strip.answer.film_out_of_range.empty(), state.film_out_of_range.empty());
  EXPECT_EQ(strip.answer.friction_out_of_range, state.friction_out_of_range);
  EXPECT_EQ(strip.answer.pipe.has_value(), state.pipe.has_value());
  if (state.pipe) expect_within(strip.answer.pipe->heat, state.pipe->heat, tolerance, "heat of the pipe");
  EXPECT_LE(std::fabs(strip.balance), 1e-9);
  EXPECT_LE(strip.residual, s.c.solver.tolerance);
}

TEST(Strips, AreTheFullPanelOnTheSameCells) {
  const Session session;
  const std::pair<const char*, std::vector<std::string>> variants[] = {
      {"honeycomb", {}},
      {"two tubes wide", {"mesh.core_cells=5", "mesh.half_pitch_cells=13"}},
      {"fine sheets", {"mesh.sheet_cells=2", "mesh.core_cells=7", "mesh.half_pitch_cells=9"}},
      {"without saddle", {"panel.tube.saddle_width=0 m"}},
      {"warm bus", {"panel.bus.conductance=0.5 W m-2 K-1", "panel.bus.temperature=300 K"}},
      {"pump's heat left out", {"coolant.pump_heat=false"}},
      {"given film", {"coolant.film_coefficient=1200 W m-2 K-1"}},
      // Conduction along the tube counts: planes lie as close as the section is wide.
      {"short", {"panel.length=1.1 m", "panel.sheet.thickness=0.9 mm", "coolant.temperature_rise=45 K"}},
      {"short and well conducting",
       {"panel.length=1.4 m", "panel.sheet.material=pyrolytic-graphite", "coolant.temperature_rise=60 K"}},
      {"two-phase", {"coolant.loop=two-phase"}},
      {"heat pipe",
       {"coolant.loop=heat-pipe", "coolant.film_coefficient=3000 W m-2 K-1",
        "coolant.heat_pipe.evaporator_length=0.5 m", "coolant.heat_pipe.wick_permeability=1e-9 m2",
        "coolant.heat_pipe.pore_radius=0.5 mm", "coolant.heat_pipe.wick_area=10 mm2",
        "coolant.heat_pipe.wick_thickness=1 mm", "coolant.heat_pipe.wick_conductivity=10 W m-1 K-1"}},
      {"sheet", {"panel.kind=sheet"}},
      {"tapered sheet", {"panel.kind=sheet", "panel.sheet.tip_thickness=0.2 mm"}},
      {"ideal", {"panel.kind=ideal", "panel.efficiency=0.9"}},
  };
  for (const auto& [what, overrides] : variants) {
    auto merged = overrides;
    Case c;
    try {
      c = strip_case("dawn-dusk-1mw.toml");
      if (!merged.empty()) {
        merged.insert(merged.begin(), {"solver.tolerance=1e-12", "panel.edges=adiabatic"});
        c = read_case(data_file("cases/dawn-dusk-1mw.toml").string(), merged);
        const auto given = [&](const char* key) {
          return std::any_of(merged.begin(), merged.end(), [&](const auto& text) { return text.starts_with(key); });
        };
        if (!given("mesh.sheet_cells")) c.mesh.sheet_cells = 1;
        if (!given("mesh.core_cells")) c.mesh.core_cells = 4;
        if (!given("mesh.half_pitch_cells")) c.mesh.half_pitch_cells = 6;
        c.mesh.length_cells = 7;
      }
    } catch (const std::exception& error) {
      FAIL() << what << ": " << error.what();
    }
    expect_like_panel(setting(of_tubes(c, 1), session), std::string(what) == "two tubes wide" ? 2 : 1, session, what);
  }
}

/// Uniform numbers in [0, 1), the same on every machine.
class Random {
 public:
  explicit Random(unsigned seed) : generator_(seed) {}
  double uniform() { return generator_() / 4294967296.0; }
  double between(double low, double high) { return low + (high - low) * uniform(); }

 private:
  std::mt19937 generator_;
};

/// A design of panel, coating and loop; with equal cells some share a batch.
Case random_design(Case c, Random& random) {
  c.panel.tube.pitch = random.between(0.07, 0.2);
  c.panel.tube.diameter = random.between(0.006, 0.011);
  c.panel.length = random.between(3.0, 15.0);
  c.panel.sheet.thickness = random.between(2e-4, 1.5e-3);
  c.panel.core.thickness = random.between(0.012, 0.03);
  c.panel.core.conductivity_through = random.between(0.5, 5.0);
  c.panel.tube.bond_conductance = random.between(1e3, 1e4);
  if (random.uniform() < 0.5) c.panel.core.bond_conductance.reset();
  c.coating.front.emissivity = random.between(0.7, 0.95);
  c.coating.back.emissivity = random.between(0.6, 0.95);
  c.coating.back.absorptance = random.between(0.1, 0.4);
  c.coolant.temperature_rise = random.between(4.0, 30.0);
  return of_tubes(c, 1);
}

std::vector<Setting> random_settings(int count, const Session& session, unsigned seed = 3) {
  Random random(seed);
  const Case honeycomb = strip_case("dawn-dusk-1mw.toml"),
             sheet = strip_case("dawn-dusk-1mw.toml", {"panel.kind=sheet"}),
             condensing = strip_case("dawn-dusk-1mw.toml", {"coolant.loop=two-phase"});
  std::vector<Setting> settings;
  for (int n = 0; n < count; ++n) {
    settings.push_back(setting(random_design(n % 3 == 0   ? honeycomb
                                             : n % 3 == 1 ? sheet
                                                          : condensing,
                                             random),
                               session));
  }
  return settings;
}

TEST(Strips, RandomDesignsAreTheFullPanel) {
  const Session session;
  int n = 0;
  for (const Setting& s : random_settings(30, session))
    expect_like_panel(s, 1, session, "design " + std::to_string(n++));
}

std::vector<double> numbers_of(const StripOutcome& o) {
  const StripAnswer& a = o.answer;
  return {o.heat,     o.pressure_drop, o.velocity,      o.coldest,      o.hottest,        o.emitted,
          o.absorbed, o.balance,       o.residual,      a.area,         a.chip,           a.radiator,
          a.flux,     a.mass_flow,     a.outlet,        a.coolant_mean, a.reynolds,       a.film_coefficient,
          a.back,     a.front,         a.pump_fraction, a.sheet_volume, double(o.sweeps), double(o.newton_iterations)};
}

void expect_same_digits(const StripOutcome& one, const StripOutcome& other) {
  ASSERT_EQ(one.status, other.status);
  const auto a = numbers_of(one), b = numbers_of(other);
  for (std::size_t n = 0; n < a.size(); ++n) {
    ASSERT_EQ(std::bit_cast<std::uint64_t>(a[n]), std::bit_cast<std::uint64_t>(b[n]))
        << n << ": " << a[n] << " " << b[n];
  }
}

TEST(Strips, DigitsAreTheDesignsOwn) {
  const Session session;
  const std::vector<Setting> settings = random_settings(40, session, 5);
  std::vector<StripJob> jobs;
  for (const Setting& s : settings) jobs.push_back(s.job());
  StripSolver solver(session);
  const auto all = solver.solve(jobs);
  int fewest = 100, most = 0;
  for (const StripOutcome& outcome : all) {
    ASSERT_TRUE(outcome.converged()) << outcome.reason;
    fewest = std::min(fewest, outcome.newton_iterations);
    most = std::max(most, outcome.newton_iterations);
  }
  EXPECT_LT(fewest, most);
  for (const std::size_t n : {0u, 1u, 2u, 17u, 39u}) {
    StripSolver alone(session);
    expect_same_digits(alone.solve({jobs[n]}).front(), all[n]);
  }
  std::vector<std::size_t> order(jobs.size());
  std::iota(order.begin(), order.end(), 0);
  std::mt19937 generator(1);
  for (std::size_t n = order.size(); n > 1; --n) std::swap(order[n - 1], order[generator() % n]);
  std::vector<StripJob> shuffled;
  for (const std::size_t n : order) shuffled.push_back(jobs[n]);
  shuffled.resize(23);
  const auto some = solver.solve(shuffled);
  for (std::size_t n = 0; n < some.size(); ++n) expect_same_digits(some[n], all[order[n]]);
}

TEST(Strips, ConductivityThatFollowsTheTemperature) {
  // No material of the table has one: the laws of a honeycomb are given a slope in both solvers.
  const Session session;
  const Setting s = setting(of_tubes(strip_case("dawn-dusk-1mw.toml"), 1), session);
  const PanelMesh mesh = strip_mesh(s.c);
  StripSections sections(session.space);
  const StripSection& section = sections.of(s.c, mesh, s.environment);
  constexpr double flow = 0.02, film = 2000.0;
  auto numbers = strip_numbers(s.c, mesh, section, s.environment, strip_coolant(s.c, s.loop, flow, false));
  numbers[StripNumber::film] = film;
  Problem problem = make_panel_problem(session.space, s.c, mesh, s.environment, s.loop.inlet);
  auto laws = to_host(problem.block.laws);
  for (int n = 0; n < StripShape::laws; ++n) {
    laws[n].coefficient = numbers[StripNumber::laws + 6 * n + StripNumber::coefficient] = 2e-3 * (n + 1);
    laws[n].radiative = numbers[StripNumber::laws + 6 * n + StripNumber::radiative] = 0.1 * n;
  }
  set_laws(session.space, laws, problem.block);
  set_coolant(problem, {s.loop.inlet, flow * s.loop.fluid.specific_heat, film});
  NewtonOptions newton;
  newton.tolerance = 1e-12;
  HeatSolver panel(session.space, problem, newton);
  ASSERT_EQ(panel.solve_steady().status, NewtonStatus::converged);
  StripShape shape = section.shape;
  const auto solve = [&](bool varying) {
    shape.varying = varying;
    const StripsResult result = make_strips_result(1);
    StripWorkspaces workspaces;
    StripOptions options;
    options.tolerance = 1e-12;
    solve_strip_batch(session.space, {shape, 1, to_device(numbers, "numbers")}, options, workspaces, result);
    EXPECT_EQ(to_host(result.status)[0], static_cast<std::uint8_t>(BatchStatus::converged));
    return 2.0 * to_host(result.values)[StripQuantity::heat];
  };
  expect_within(solve(true), panel.totals().coolant, tolerance, "heat");
  EXPECT_GT(std::fabs(solve(false) / panel.totals().coolant - 1.0), 1e-4);
}

TEST(Strips, IsothermalLimit) {
  const Session session;
  Case c = of_tubes(strip_case("dawn-dusk-1mw.toml", {"coolant.loop=two-phase"}), 1);
  c.panel.sheet.conductivity = c.panel.tube.conductivity = 1e12;
  c.panel.core.conductivity_through = c.panel.core.conductivity_across = c.panel.core.conductivity_along = 1e12;
  c.panel.core.bond_conductance.reset();
  c.panel.tube.bond_conductance = 1e15;
  c.coolant.film_coefficient = 1e15;
  const Setting s = setting(c, session);
  StripSolver solver(session);
  const StripOutcome strip = solver.solve({s.job()}).front();
  ASSERT_TRUE(strip.converged()) << strip.reason;
  double flux = 0.0;
  for (const std::size_t side : {back_surface, front_surface}) {
    const SurfaceLaw law = side_law(c, s.environment, side);
    const double t = s.loop.inlet, sink = law.sink_temperature;
    flux += law.emissivity * 5.670374419e-8 * (t * t * t * t - sink * sink * sink * sink);
  }
  expect_within(strip.answer.flux, flux, tolerance, "flux");
  expect_within(strip.coldest, s.loop.inlet, tolerance, "coldest");
}

TEST(Strips, WhatCannotBeSolvedIsTold) {
  const Session session;
  const std::vector<Setting> good = random_settings(9, session, 8);
  Setting wide = good[0], hot = good[0], hotter = good[0], slow = good[0];
  wide.c.panel.tube.saddle_width = 2.0 * wide.c.panel.tube.pitch;  // does not fit into the pitch
  hot.environment.back.absorbed_as_given = hot.environment.front.absorbed_as_given = 5000.0;
  // In all it gives off heat at the mean of the coolant; what the coolant's inlet gives off at least is not reached.
  hotter.environment.back.absorbed_as_given = 5000.0;
  hotter.environment.front.absorbed_as_given = 5000.0;
  slow.c.solver.newton_limit = 2;
  std::vector<StripJob> jobs;
  for (const Setting& s : good) jobs.push_back(s.job());
  StripSolver solver(session);
  const auto wanted = solver.solve(jobs);
  jobs.insert(jobs.begin() + 1, wide.job());
  jobs.insert(jobs.begin() + 3, hot.job());
  jobs.insert(jobs.begin() + 5, hotter.job(0.02));
  jobs.insert(jobs.begin() + 7, slow.job());
  jobs.insert(jobs.begin() + 9, good[0].job(-1.0));
  const auto outcomes = solver.solve(jobs);
  EXPECT_EQ(outcomes[1].status, BatchStatus::invalid);
  EXPECT_NE(outcomes[1].reason.find("does not fit"), std::string::npos) << outcomes[1].reason;
  EXPECT_THROW(outcomes[1].require(), std::invalid_argument);
  EXPECT_EQ(outcomes[3].status, BatchStatus::infeasible);
  EXPECT_EQ(outcomes[3].limit, "sink temperature");
  EXPECT_THROW(outcomes[3].require(), InfeasibleError);
  // With its flow given, a panel that takes heat in has an answer.
  ASSERT_TRUE(outcomes[5].converged()) << outcomes[5].reason;
  EXPECT_LT(outcomes[5].heat, 0.0);
  EXPECT_EQ(outcomes[7].status, BatchStatus::not_converged);
  EXPECT_THROW(outcomes[7].require(), NotConvergedError);
  EXPECT_EQ(outcomes[9].status, BatchStatus::invalid);
  std::vector<StripOutcome> rest = outcomes;
  for (const int n : {9, 7, 5, 3, 1}) rest.erase(rest.begin() + n);
  ASSERT_EQ(rest.size(), wanted.size());
  for (std::size_t n = 0; n < rest.size(); ++n) expect_same_digits(rest[n], wanted[n]);
}

}  // namespace
}  // namespace coldsky
