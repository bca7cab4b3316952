#include "solver/model/environment/environment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numbers>

#include "solver/case/reader.hpp"
#include "solver/core/csv_table.hpp"
#include "solver/core/paths.hpp"
#include "solver/model/environment/orbit.hpp"
#include "solver/model/environment/view_factor.hpp"
#include "tests/support/expect_relative.hpp"

namespace coldsky {
namespace {

using constants::solar_constant;
using std::numbers::pi;

constexpr double sigma = constants::stefan_boltzmann;

SideOptics white() { return {{0.22, 0.91}, {0.3, 0.85}}; }

EnvironmentCase low_orbit(double beta, const std::string& normal, const std::string& position = "average") {
  EnvironmentCase environment = default_case().environment;
  environment.kind = "orbit";
  environment.eclipse = "cylinder";  // closed forms below
  environment.planet.infrared = 239.0;
  environment.planet.albedo = 0.3;
  environment.orbit = {650e3, beta, normal, "zenith", position};
  return environment;
}

TEST(Sink, MatchesTheTableOfEffectiveSinks) {
  const CsvTable table(data_file("reference/effective_sink.csv"));
  ASSERT_EQ(table.rows(), 5u);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto value = [&](const char* column) { return table.number(row, column); };
    EnvironmentCase environment = default_case().environment;
    environment.kind = "fluxes";
    environment.front.solar =
        value("S_W_m2") * (value("cos_sun") + value("albedo") * value("F_body") * value("albedo_geometry"));
    environment.front.infrared = value("OLR_W_m2") * value("F_body");
    environment.front.sink_temperature = constants::deep_space_temperature;
    environment.back = environment.front;
    const OpticalProperties surface{value("alpha"), value("eps")};
    const SideOptics optics{surface, surface};
    const Environment result = make_environment(environment, optics);
    expect_within(sink_temperature(result.front, surface), value("T_sink_K"), 1e-10, table.text(row, "case"));
    expect_within(sink_temperature(result.back, surface), value("T_sink_K"), 1e-10, table.text(row, "case"));
  }
}

TEST(DeepSpace, PlateEquilibriumMatchesTheTable) {
  const CsvTable table(data_file("reference/plate_equilibrium.csv"));
  ASSERT_EQ(table.rows(), 5u);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto value = [&](const char* column) { return table.number(row, column); };
    EnvironmentCase environment = default_case().environment;
    environment.kind = "deep-space";
    environment.sun_angle = 0.0;
    environment.solar_constant = value("S_W_m2");
    const OpticalProperties surface{value("alpha"), value("eps")};
    const SideOptics optics{surface, surface};
    const Environment result = make_environment(environment, optics);
    const double sides = value("radiating_sides");
    const double absorbed = absorbed_flux(result.front, surface) +
                            (sides > 1 ? absorbed_flux(result.back, surface) : 0.0) + value("q_internal_W_m2");
    expect_within(std::pow(absorbed / (sides * value("eps") * sigma), 0.25), value("T_K"), 1e-10, "plate");
  }
}

TEST(DeepSpace, TheSideThatFacesTheSunTakesIt) {
  EnvironmentCase environment = default_case().environment;
  environment.kind = "deep-space";
  environment.distance = 2.0;
  environment.sun_angle = pi / 3.0;
  const Environment front = make_environment(environment, white());
  expect_within(front.front.solar, 0.5 * solar_constant / 4.0, 1e-14, "front");
  EXPECT_EQ(front.back.solar, 0.0);
  environment.sun_angle = pi - pi / 3.0;
  const Environment back = make_environment(environment, white());
  EXPECT_EQ(back.front.solar, 0.0);
  expect_within(back.back.solar, 0.5 * solar_constant / 4.0, 1e-13, "back");
}

TEST(GivenFluxes, AbsorbEachBandWithItsOwnCoefficient) {
  EnvironmentCase environment = default_case().environment;
  environment.kind = "fluxes";
  environment.front = {100.0, 50.0, 7.0, 200.0};
  environment.back = {10.0, 20.0, 3.0, 0.0};
  const Environment result = make_environment(environment, white());
  expect_within(absorbed_flux(result.front, white().front), 0.22 * 100.0 + 0.91 * 50.0 + 7.0 + 0.91 * sigma * 1.6e9,
                1e-14, "front");
  expect_within(absorbed_flux(result.back, white().back), 0.3 * 10.0 + 0.85 * 20.0 + 3.0, 1e-14, "back");
}

TEST(OrbitAverage, SunOfTheZenithSideInClosedForm) {
  // beta 0: the zenith side has max(0, cos u) on the day side; the nadir side max(0, -cos u) until the eclipse.
  const EnvironmentCase environment = low_orbit(0.0, "zenith");
  const double eclipse = eclipse_half_angle(650e3, 0.0, environment.planet.radius_shadow);
  const Environment result = make_environment(environment, white());
  expect_within(result.front.solar, solar_constant / pi, 1e-12, "zenith side");
  expect_within(result.back.solar, solar_constant * (1.0 - std::sin(eclipse)) / pi, 1e-12, "nadir side");
  // Along the velocity each face has |sin u| over a half orbit less its part of the eclipse.
  const Environment along = make_environment(low_orbit(0.0, "velocity"), white());
  expect_within(along.front.solar, solar_constant * (1.0 + std::cos(eclipse)) / (2.0 * pi), 1e-12, "velocity");
  expect_within(along.back.solar, along.front.solar, 1e-12, "anti-velocity");
}

TEST(OrbitAverage, FallsWithTheSquareOfTheDistanceToTheSun) {
  EnvironmentCase environment = low_orbit(0.6, "velocity");
  const Environment near = make_environment(environment, white());
  environment.distance = 1.5;
  const Environment far = make_environment(environment, white());
  expect_within(far.front.solar, near.front.solar / 2.25, 1e-13, "solar");
  expect_within(far.front.albedo, near.front.albedo / 2.25, 1e-13, "albedo");
  EXPECT_EQ(far.front.infrared, near.front.infrared);
}

TEST(OrbitAverage, AgreesWithADenseSum) {
  for (const double beta : {0.0, 0.6, -1.0, 1.2, 0.5 * pi}) {
    for (const char* name : {"velocity", "nadir", "orbit-normal", "sun", "anti-sun"}) {
      const EnvironmentCase environment = low_orbit(beta, name);
      const Environment result = make_environment(environment, white());
      constexpr int samples = 2000;
      const double ratio = 1.0 + 650e3 / environment.planet.radius_radiation;
      double albedo = 0.0, infrared = 0.0;
      for (int n = 0; n < samples; ++n) {
        const OrbitPosition position = orbit_position(2.0 * pi * (n + 0.5) / samples, beta);
        const Vec3 normal = named_direction(name, position);
        albedo += 0.3 * solar_constant * albedo_factor(ratio, position.nadir, normal, position.sun) / samples;
        const double cosine = std::clamp(dot(normal, position.nadir), -1.0, 1.0);
        infrared += 239.0 * plate_to_sphere_view_factor(ratio, std::acos(cosine)) / samples;
      }
      EXPECT_NEAR(result.front.albedo, albedo, 1e-5) << name << " " << beta;
      EXPECT_NEAR(result.front.infrared, infrared, 1e-5) << name << " " << beta;
    }
  }
}

TEST(OrbitAverage, AlbedoDoesNotVanishAtTheTerminator) {
  const Environment result = make_environment(low_orbit(0.5 * pi, "velocity"), white());
  expect_within(result.front.albedo, 0.3 * solar_constant * 0.00882, 1e-4, "front");
  expect_within(result.back.albedo, result.front.albedo, 1e-9, "back");
  EXPECT_NEAR(result.front.solar, 0.0, 1e-9);
}

TEST(OrbitWorst, IsTheLargestOfAllPositions) {
  const SideOptics optics = white();
  const auto absorbed_by = [&](const Environment& here) {
    return absorbed_flux(here.front, optics.front) + absorbed_flux(here.back, optics.back);
  };
  for (const double beta : {0.0, 0.6, 1.2}) {
    for (const char* name : {"velocity", "nadir", "sun"}) {
      const EnvironmentCase environment = low_orbit(beta, name, "worst");
      const Environment worst = make_environment(environment, optics);
      const Environment mean = make_environment(low_orbit(beta, name), optics);
      const double largest = absorbed_by(worst);
      EXPECT_GE(largest, absorbed_by(mean));
      const double eclipse = eclipse_half_angle(650e3, beta, environment.planet.radius_shadow);
      const double ratio = 1.0 + 650e3 / environment.planet.radius_radiation;
      double found = 0.0;
      for (int n = 0; n < 2000; ++n) {
        const double anomaly = 2.0 * pi * (n + 0.5) / 2000;
        const OrbitPosition position = orbit_position(anomaly, beta);
        const Vec3 normal = named_direction(name, position);
        double absorbed = 0.0;
        for (const auto& [side, coating] : {std::pair{normal, optics.front}, std::pair{-normal, optics.back}}) {
          const bool lit = std::fabs(anomaly - pi) >= eclipse;
          const double solar = lit ? std::max(0.0, dot(side, position.sun)) : 0.0;
          const double tilt = std::acos(std::clamp(dot(side, position.nadir), -1.0, 1.0));
          absorbed += coating.absorptance * solar_constant *
                          (solar + 0.3 * albedo_factor(ratio, position.nadir, side, position.sun)) +
                      coating.emissivity * (239.0 * plate_to_sphere_view_factor(ratio, tilt) +
                                            sigma * std::pow(environment.space_temperature, 4));
        }
        found = std::max(found, absorbed);
      }
      EXPECT_LE(found, largest * (1.0 + 1e-9)) << name << " " << beta;
      expect_within(found, largest, 1e-3, name);
      EXPECT_NE(worst.description.find("past noon"), std::string::npos);
    }
  }
}

TEST(OrbitWorst, CountsTheLastRayBeforeTheEclipse) {
  // Only the nadir side absorbs: its Sun grows from the quarter orbit up to the edge of the shadow.
  EnvironmentCase environment = low_orbit(0.0, "nadir", "worst");
  environment.planet.infrared = 0.0;
  environment.planet.albedo = 0.0;
  const SideOptics optics{{0.3, 0.9}, {0.0, 0.9}};
  const double eclipse = eclipse_half_angle(650e3, 0.0, environment.planet.radius_shadow);
  const Environment worst = make_environment(environment, optics);
  expect_within(worst.front.solar, solar_constant * std::cos(eclipse), 1e-9, "at the edge");
}

}  // namespace
}  // namespace coldsky
