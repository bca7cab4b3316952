// Strips in their periodic states beside panels of one tube that go through the same orbits on the same cells.
#include "solver/studies/strip_orbits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <memory>

#include "solver/core/paths.hpp"
#include "solver/model/read_case.hpp"
#include "solver/studies/orbit_size.hpp"
#include "solver/studies/strips.hpp"
#include "tests/support/expect_relative.hpp"

namespace coldsky {
namespace {

/// A case in a low orbit as one pitch with adiabatic edges, on few cells.
Case orbiting(const std::string& name, std::vector<std::string> overrides) {
  for (const char* more :
       {"mesh.sheet_cells=1", "mesh.core_cells=3", "mesh.half_pitch_cells=6", "environment.orbit.position=peak"}) {
    overrides.emplace_back(more);
  }
  return strip_case(read_case(data_file("cases/" + name).string(), overrides), 6);
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
  std::printf(
      "%s: %ld passes, %ld steps (%ld), %ld rejected, %ld newton, %ld sweeps, chip %.9f %.9f balance %.2e drift %.2e\n",
      what.c_str(), strip.passes, strip.orbit.steps, whole.steps, strip.rejected, strip.iterations, strip.sweeps,
      strip.orbit.chip, whole.chip, strip.balance, strip.drift);
}

TEST(StripOrbit, IsThatOfAPanelOnTheSameCells) {
  expect_like_panel("single-phase", orbiting("low-orbit-1mw.toml", {}));
  expect_like_panel("heavy loop", orbiting("low-orbit-1mw.toml", {"heat.capacity=5e7 J K-1"}));
}

}  // namespace
}  // namespace coldsky
