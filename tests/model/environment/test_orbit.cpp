#include "solver/model/environment/orbit.hpp"

#include <gtest/gtest.h>

#include <numbers>
#include <stdexcept>

#include "solver/core/constants.hpp"
#include "solver/core/csv_table.hpp"
#include "solver/core/paths.hpp"
#include "tests/support/expect_relative.hpp"

namespace coldsky {
namespace {

using constants::earth_radius_shadow;
using std::numbers::pi;

TEST(CircularOrbit, PeriodAndEclipseMatchTheTable) {
  const CsvTable table(data_file("reference/eclipse_beta.csv"));
  ASSERT_EQ(table.rows(), 20u);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double altitude = 1e3 * table.number(row, "altitude_km"), beta = table.number(row, "beta_deg") * pi / 180.0;
    const double period = orbit_period(earth_radius_shadow + altitude, constants::earth_gravitational_parameter);
    expect_within(period / 60.0, table.number(row, "period_min"), 1e-9, "period");
    for (const double sign : {1.0, -1.0}) {
      EXPECT_NEAR(eclipse_fraction(altitude, sign * beta, earth_radius_shadow), table.number(row, "eclipse_fraction"),
                  1e-9);
    }
  }
}

TEST(CircularOrbit, EclipseIsWhereTheShadowIs) {
  // Sampled from the frame itself: behind the planet, inside the cylinder of its radius.
  constexpr double altitude = 550e3, radius = earth_radius_shadow + altitude;
  constexpr int samples = 200000;
  for (const double beta : {0.0, 0.5, -1.0, 1.16, 1.18, 0.5 * pi}) {
    int dark = 0;
    for (int n = 0; n < samples; ++n) {
      const OrbitPosition position = orbit_position(2.0 * pi * (n + 0.5) / samples, beta);
      const double towards_sun = -radius * dot(position.nadir, position.sun);
      const double off_axis = radius * norm(cross(position.nadir, position.sun));
      dark += towards_sun < 0.0 && off_axis < earth_radius_shadow;
    }
    EXPECT_NEAR(eclipse_fraction(altitude, beta, earth_radius_shadow), dark / double(samples), 2.0 / samples) << beta;
  }
}

TEST(CircularOrbit, FrameIsRightHandedAndMoves) {
  for (const double anomaly : {0.0, 1.0, 4.0}) {
    const OrbitPosition here = orbit_position(anomaly, 0.3), next = orbit_position(anomaly + 1e-6, 0.3);
    const Vec3 normal = cross(-here.nadir, here.velocity);  // zenith x velocity
    EXPECT_NEAR(dot(normal, here.orbit_normal), 1.0, 1e-15);
    // The zenith turns towards the velocity.
    const Vec3 moved = 1e6 * (here.nadir + -next.nadir);
    EXPECT_NEAR(dot(moved, here.velocity), 1.0, 1e-6);
    EXPECT_NEAR(dot(here.sun, here.orbit_normal), std::sin(0.3), 1e-15);
    EXPECT_NEAR(dot(here.sun, here.sun), 1.0, 1e-15);
  }
  const OrbitPosition noon = orbit_position(0.0, 0.3);
  EXPECT_NEAR(-dot(noon.nadir, noon.sun), std::cos(0.3), 1e-15);
}

TEST(CircularOrbit, DirectionsHaveNames) {
  const OrbitPosition position = orbit_position(0.7, 0.4);
  const auto same = [&](const char* name, const Vec3& expected) {
    EXPECT_NEAR(dot(named_direction(name, position), expected), 1.0, 1e-15) << name;
  };
  same("velocity", position.velocity);
  same("anti-velocity", -position.velocity);
  same("nadir", position.nadir);
  same("zenith", -position.nadir);
  same("orbit-normal", position.orbit_normal);
  same("anti-orbit-normal", -position.orbit_normal);
  same("sun", position.sun);
  same("anti-sun", -position.sun);
  EXPECT_THROW(named_direction("up", position), std::logic_error);
}

}  // namespace
}  // namespace coldsky
