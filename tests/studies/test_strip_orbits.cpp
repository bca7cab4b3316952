// Strips in their periodic states beside panels of one tube that go through the same orbits on the same cells.
#include "solver/studies/strip_orbits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>

#include "kernels/base/mirror.hpp"
#include "solver/core/paths.hpp"
#include "solver/model/read_case.hpp"
#include "solver/studies/alike_tubes.hpp"
#include "solver/studies/orbit_size.hpp"
#include "solver/studies/strips.hpp"
#include "tests/support/expect_relative.hpp"

namespace coldsky {
namespace {

/// A case in a low orbit as one pitch with adiabatic edges, on few cells.
Case orbiting(const std::string& name, std::vector<std::string> overrides) {
  overrides.emplace_back("environment.orbit.position=peak");
  Case c = read_case(data_file("cases/" + name).string(), overrides);
  c.mesh.sheet_cells = 1;
  c.mesh.core_cells = 3;
  c.mesh.half_pitch_cells = 6;
  return strip_case(c, 6);
}

/// A strip and what its orbit is.
struct Orbit {
  Case c;
  LoopState loop;
  Environment mean;
  std::unique_ptr<EnvironmentInTime> in_time;
  double span = 0.0;
  OrbitSamples samples;
  std::vector<double> field;    ///< of the average
  double strips_average = 0.0;  ///< in the orbit's average

  explicit Orbit(Case given, const Session& session) : c(std::move(given)) {
    loop = hottest_loop(c);
    mean = surroundings(at_position(c, "average"), session, Extreme::hot);
    in_time = std::make_unique<EnvironmentInTime>(c.environment, mean.day);
    span = periodic_span(c, *in_time);
    samples = sample_orbit(c, *in_time, span);
    StripSolver solver(session);
    const StripOutcome steady = solver.solve({{&c, &mean, loop, {}, true}}).front();
    steady.require();
    field = steady.deviation;
    strips_average = steady.answer.area / strip_planform(c);
  }
  OrbitJob job(double strips, std::optional<OrbitJob::Search> search = {}) const {
    return {&c, loop, &samples, field, strips, search};
  }
};

void expect_like_panel(const std::string& what, const Case& c) {
  SCOPED_TRACE(what);
  const Session session;
  const Orbit orbit(c, session);
  const double strips = 1.15 * orbit.strips_average;
  PeriodicStrip panel(c, session, *orbit.in_time, orbit.mean, orbit.loop, orbit.span);
  panel.steady_strips(orbit.mean);
  const PeriodicPeak whole = panel.repeat(strips, panel.design_flow(strips));
  StripOrbits solver(session);
  const OrbitPeak strip = solver.repeat({orbit.job(strips)}).front();
  ASSERT_TRUE(strip.converged()) << strip.reason;
  EXPECT_EQ(strip.passes, whole.passes);
  EXPECT_EQ(strip.orbit.steps, whole.steps);
  expect_within(strip.orbit.chip, whole.chip, 1e-8, "hottest chip");
  expect_within(strip.orbit.inlet, whole.inlet, 1e-8, "hottest inlet");
  expect_within(strip.orbit.coolant_min, whole.coolant_min, 1e-8, "coldest coolant");
  expect_within(strip.orbit.radiator_min, whole.radiator_min, 1e-8, "coldest place");
  EXPECT_NEAR(strip.orbit.chip_time, whole.chip_time, 1e-3 * orbit.span);
  EXPECT_LE(std::fabs(strip.balance), 1e-8);
}

TEST(StripOrbit, IsThatOfAPanelOnTheSameCells) {
  const std::pair<const char*, std::vector<std::string>> variants[] = {
      {"single-phase", {}},
      {"heavy loop", {"heat.capacity=5e7 J K-1"}},
      {"load shed in eclipse", {"heat.eclipse_fraction=0.6", "chips.arrangement=parallel", "heat.capacity=1e6 J K-1"}},
      {"two-phase", {"coolant.loop=two-phase"}},
      {"sheet", {"panel.kind=sheet", "environment.orbit.beta=40 deg"}},
      {"ideal", {"panel.kind=ideal", "panel.areal_mass=6 kg m-2"}},
      {"heat pipe",
       {"coolant.loop=heat-pipe", "coolant.film_coefficient=3000 W m-2 K-1",
        "coolant.heat_pipe.evaporator_length=0.5 m", "coolant.heat_pipe.wick_permeability=1e-9 m2",
        "coolant.heat_pipe.pore_radius=0.5 mm", "coolant.heat_pipe.wick_area=10 mm2",
        "coolant.heat_pipe.wick_thickness=1 mm", "coolant.heat_pipe.wick_conductivity=10 W m-1 K-1"}},
  };
  for (const auto& [what, overrides] : variants) expect_like_panel(what, orbiting("low-orbit-1mw.toml", overrides));
}

TEST(StripOrbit, StripsThatKeepThePeakAtItsLimitAreFound) {
  const Session session;
  std::vector<std::unique_ptr<Orbit>> orbits;
  std::vector<OrbitJob> jobs;
  for (const char* more : {"heat.capacity=0 J K-1", "heat.capacity=5e6 J K-1", "panel.sheet.thickness=1 mm",
                           "coolant.loop=two-phase", "environment.orbit.beta=50 deg"}) {
    orbits.push_back(std::make_unique<Orbit>(orbiting("low-orbit-1mw.toml", {more}), session));
    const Orbit& orbit = *orbits.back();
    jobs.push_back(orbit.job(1.05 * orbit.strips_average, OrbitJob::Search{-60.0, 100.0 * orbit.strips_average}));
  }
  StripOrbits solver(session);
  const std::vector<OrbitPeak> found = solver.repeat(jobs);
  for (std::size_t n = 0; n < jobs.size(); ++n) {
    SCOPED_TRACE("design " + std::to_string(n));
    ASSERT_TRUE(found[n].converged()) << found[n].reason;
    EXPECT_LE(std::fabs(found[n].miss), PeriodicRules::closure_tolerance);
    // With so many strips given, the panel's peak is the limit.
    const Case& c = orbits[n]->c;
    PeriodicStrip panel(c, session, *orbits[n]->in_time, orbits[n]->mean, orbits[n]->loop, orbits[n]->span);
    panel.steady_strips(orbits[n]->mean);
    const PeriodicPeak whole = panel.repeat(found[n].strips, panel.design_flow(found[n].strips));
    EXPECT_NEAR(whole.chip, c.chips.junction_limit - c.margin.temperature, 5e-3);
    // Alone it has the same digits.
    const OrbitPeak alone = StripOrbits(session).repeat({jobs[n]}).front();
    EXPECT_EQ(std::bit_cast<std::uint64_t>(alone.strips), std::bit_cast<std::uint64_t>(found[n].strips));
    EXPECT_EQ(std::bit_cast<std::uint64_t>(alone.orbit.chip), std::bit_cast<std::uint64_t>(found[n].orbit.chip));
  }
}

/// Heat that a panel and the coolant in its tubes take up when all of it becomes a kelvin warmer [J].
double heat_of_a_kelvin(const Case& c, PanelModel& model, const Session& session) {
  Problem& problem = model.solver().change_problem();
  set_heat_capacities(session.space, c, model.mesh(), problem);
  const BlockData& block = problem.block;
  const auto laws = to_host(session.space, block.laws);
  const auto material = to_host(session.space, block.material);
  const auto bore = to_host(session.space, block.bore);
  double sum = 0.0;
  for (int k = 0; k < block.box.nz; ++k) {
    for (int j = 0; j < block.box.ny; ++j) {
      for (int i = 0; i < block.box.nx; ++i) {
        const int cell = block.box.index(i, j, k);
        const double volume = (problem.nodes.x[i + 1] - problem.nodes.x[i]) *
                              (problem.nodes.y[j + 1] - problem.nodes.y[j]) *
                              (problem.nodes.z[k + 1] - problem.nodes.z[k]);
        if (material[cell] != BlockData::void_material) sum += laws[material[cell]].capacity[0] * volume;
        sum += (block.bore_capacity + 1e6) * bore[cell];
      }
    }
  }
  return sum;
}

TEST(HalfAPitch, HasTheFieldTheFlowAndTheCapacityOfTheWhole) {
  const Session session;
  for (const std::vector<std::string>& overrides : std::vector<std::vector<std::string>>{
           {"panel.areal_mass=5 kg m-2"},
           {"panel.tube.saddle_width=0 m"},
           {"panel.kind=sheet", "panel.sheet.tip_thickness=0.2 mm"},
           {"panel.kind=sheet", "coolant.loop=two-phase"},
           {"coolant.loop=heat-pipe", "coolant.film_coefficient=3000 W m-2 K-1",
            "coolant.heat_pipe.evaporator_length=0.5 m", "coolant.heat_pipe.wick_permeability=1e-9 m2",
            "coolant.heat_pipe.pore_radius=0.5 mm", "coolant.heat_pipe.wick_area=10 mm2",
            "coolant.heat_pipe.wick_thickness=1 mm", "coolant.heat_pipe.wick_conductivity=10 W m-1 K-1"}}) {
    SCOPED_TRACE(overrides.front() + ", " + overrides.back());
    const Case c = orbiting("low-orbit-1mw.toml", overrides);
    const Environment mean = surroundings(at_position(c, "average"), session, Extreme::hot);
    const LoopState loop = hottest_loop(c);
    const PanelMesh mesh = make_panel_mesh(panel_mesh_spec(c));
    PanelModel whole(c, session, mesh, mean, loop), half(c, session, left_half(mesh), mean, loop);
    ASSERT_EQ(2 * half.mesh().x.cells(), mesh.x.cells());
    EXPECT_EQ(2.0 * half.planform_area(), whole.planform_area());
    const PanelState of_whole = whole.match(0.01), of_half = half.match(0.005);
    expect_within(2.0 * of_half.mass_flow, of_whole.mass_flow, 1e-9, "flow [kg/s]");
    expect_within(2.0 * of_half.heat, of_whole.heat, 1e-9, "heat [W]");
    expect_within(of_half.outlet, of_whole.outlet, 1e-10, "outlet [K]");
    expect_within(of_half.pressure_drop, of_whole.pressure_drop, 1e-8, "pressure drop [Pa]");
    if (of_whole.pipe) expect_within(of_half.pipe->heat, of_whole.pipe->heat, 1e-9, "heat of a pipe [W]");
    // Cell by cell, on both sides of the tube.
    const auto left = to_host(session.space, half.solver().deviation()),
               both = to_host(session.space, whole.solver().deviation());
    const Box own = half.solver().problem().block.box, all = whole.solver().problem().block.box;
    for (int n = 0; n < own.cells(); ++n) {
      const int i = n % own.nx, row = n / own.nx;
      ASSERT_NEAR(left[n], both[i + all.nx * row], 1e-7);
      ASSERT_NEAR(left[n], both[all.nx - 1 - i + all.nx * row], 1e-7);
    }
    expect_within(2.0 * heat_of_a_kelvin(c, half, session), heat_of_a_kelvin(c, whole, session), 1e-12,
                  "heat of a kelvin [J]");
  }
}

// The cells along the tubes are left to the program there: a strip has those of its panel.
TEST(HalfAPitch, TubesOfTheShippedPanelAreAlike) {
  const Case c = read_case(data_file("cases/dawn-dusk-1mw.toml").string(), {});
  ASSERT_EQ(c.mesh.length_cells, 0);
  EXPECT_EQ(alike_strips(c), 30);
}

TEST(HalfAPitch, OtherMeshesStayWhole) {
  Case c = orbiting("low-orbit-1mw.toml", {});
  EXPECT_EQ(left_half(left_half(make_panel_mesh(panel_mesh_spec(c)))).x.cells(), 6);
  c.panel.width = 3.0 * c.panel.tube.pitch;
  EXPECT_EQ(left_half(make_panel_mesh(panel_mesh_spec(c))).x.cells(), 36);
  c.panel.kind = "ideal";
  EXPECT_EQ(left_half(make_panel_mesh(panel_mesh_spec(c))).x.cells(), 1);
}

TEST(StripOrbit, TooFewStripsThatAreAllowedIsNoAnswer) {
  const Session session;
  const Orbit orbit(orbiting("low-orbit-1mw.toml", {}), session);
  StripOrbits solver(session);
  const OrbitPeak peak =
      solver.repeat({orbit.job(0.9 * orbit.strips_average, OrbitJob::Search{-60.0, 0.95 * orbit.strips_average})})
          .front();
  EXPECT_EQ(peak.status, BatchStatus::infeasible);
  EXPECT_GT(peak.miss, 0.0);
}

}  // namespace
}  // namespace coldsky
