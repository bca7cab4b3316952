// Skies of scenes: a flat plate under them gets what the analytic surroundings say.
#include "solver/model/environment/sky.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "solver/case/reader.hpp"
#include "solver/model/environment/view_factor.hpp"

namespace coldsky {
namespace {

using std::numbers::pi;

const SideOptics white = {{0.22, 0.91}, {0.3, 0.85}};

EnvironmentCase low_orbit(double beta, const std::string& normal, const std::string& tubes) {
  EnvironmentCase environment = default_case().environment;
  environment.kind = "orbit";
  environment.orbit = {650e3, beta, normal, tubes, "average"};
  return environment;
}

/// What a plate with a normal of the scene receives from a sky with a planet.
IncidentFluxes on_plate(const Sky& sky, const Vec3& normal) {
  IncidentFluxes fluxes;
  for (const SkyPosition& at : sky.positions) {
    fluxes.solar += at.weight * at.sunlight * sky.solar_flux * std::max(0.0, dot(at.sun, normal));
    const double tilt = std::acos(std::clamp(dot(normal, at.down), -1.0, 1.0));
    fluxes.infrared += at.weight * sky.planet_infrared * plate_to_sphere_view_factor(at.distance, tilt);
    fluxes.albedo += at.weight * sky.albedo * sky.solar_flux * albedo_factor(at.distance, at.down, normal, at.sun);
  }
  fluxes.background = sky.background;
  return fluxes;
}

void expect_same(const IncidentFluxes& found, const IncidentFluxes& wanted, const std::string& of) {
  const double scale = 1e-10 * 1361.0;
  EXPECT_NEAR(found.solar, wanted.solar, scale) << of;
  EXPECT_NEAR(found.albedo, wanted.albedo, scale) << of;
  EXPECT_NEAR(found.infrared, wanted.infrared, scale) << of;
  EXPECT_NEAR(found.background, wanted.background, scale) << of;
}

TEST(Sky, GivesAPlateTheFluxesOfTheAnalyticSurroundings) {
  // Attitudes in which the Sun is high, low and behind; with and without eclipse.
  struct Attitude {
    double beta;
    const char *normal, *tubes;
  };
  for (const Attitude& attitude : {Attitude{0.3, "velocity", "nadir"}, Attitude{1.2, "orbit-normal", "velocity"},
                                   Attitude{-0.7, "zenith", "orbit-normal"}, Attitude{0.0, "sun", "orbit-normal"}}) {
    for (const char* position : {"average", "worst"}) {
      EnvironmentCase environment = low_orbit(attitude.beta, attitude.normal, attitude.tubes);
      environment.orbit.position = position;
      const std::string of = std::string(attitude.normal) + " " + position;
      const Environment wanted = make_environment(environment, white);
      const Sky sky = make_sky(environment, white);
      expect_same(on_plate(sky, {0.0, 0.0, 1.0}), wanted.front, of + " front");
      expect_same(on_plate(sky, {0.0, 0.0, -1.0}), wanted.back, of + " back");
    }
  }
}

TEST(Sky, WeighsPositionsThatSumToOneAndHasDirectionsOfLengthOne) {
  const Sky sky = make_sky(low_orbit(0.4, "velocity", "orbit-normal"), white);
  double sum = 0.0;
  for (const SkyPosition& at : sky.positions) {
    sum += at.weight;
    EXPECT_NEAR(norm(at.sun), 1.0, 1e-14);
    EXPECT_NEAR(norm(at.down), 1.0, 1e-14);
    EXPECT_NEAR(at.sun.y, std::sin(0.4), 1e-14);  // y along the orbit normal, beta above the plane
  }
  EXPECT_NEAR(sum, 1.0, 1e-12);
  EXPECT_GT(sky.period, 5000.0);
}

TEST(Sky, TurnsTheOrbitIntoTheFrameOfTheTubes) {
  // z along the way, y towards the planet: x = y x z is then against the orbit normal.
  EnvironmentCase environment = low_orbit(0.5 * pi, "velocity", "nadir");
  const SkyPosition at = make_sky(environment, white).positions.front();
  EXPECT_NEAR(at.sun.x, -1.0, 1e-14);
  EXPECT_NEAR(at.down.y, 1.0, 1e-14);
}

TEST(Sky, LeansTheSunOfDeepSpaceByAngleAndAzimuth) {
  EnvironmentCase environment = default_case().environment;
  environment.kind = "deep-space";
  environment.sun_angle = pi / 3.0;
  environment.sun_azimuth = 0.5 * pi;
  const Sky sky = make_sky(environment, {});
  ASSERT_EQ(sky.positions.size(), 1u);
  EXPECT_NEAR(sky.positions[0].sun.x, 0.0, 1e-15);
  EXPECT_NEAR(sky.positions[0].sun.y, std::sqrt(0.75), 1e-15);
  EXPECT_NEAR(sky.positions[0].sun.z, 0.5, 1e-15);
  EXPECT_EQ(sky.positions[0].distance, 0.0);
}

TEST(Sky, OfTheMoonGivesUprightPlatesTheFluxesOfTheAnalyticGround) {
  EnvironmentCase environment = default_case().environment;
  environment.kind = "moon";
  environment.moon.latitude = 0.5;
  environment.moon.hour = 2.0;
  environment.moon.ground_temperature = 350.0;
  for (const char* orientation : {"vertical-facing-sun", "vertical-edge-on", "horizontal"}) {
    environment.moon.orientation = orientation;
    const Environment wanted = make_environment(environment, white);
    const Sky sky = make_sky(environment, white);
    ASSERT_EQ(sky.positions.size(), 1u);
    const SkyPosition& at = sky.positions[0];
    for (const bool front : {true, false}) {
      const Vec3 normal{0.0, 0.0, front ? 1.0 : -1.0};
      const double ground = 0.5 * (1.0 + dot(at.down, normal));  // of a plane without end
      const SideFluxes& side = front ? wanted.front : wanted.back;
      EXPECT_NEAR(at.sunlight * sky.solar_flux * std::max(0.0, dot(at.sun, normal)), side.solar, 1e-9) << orientation;
      EXPECT_NEAR(sky.planet_infrared * ground, side.infrared, 1e-9) << orientation;
      const double lit = sky.albedo * sky.solar_flux * std::max(0.0, -dot(at.down, at.sun)) * ground;
      // Looking down, the analytic ground lies in the panel's own shade; shadows on the ground are not followed here.
      if (ground < 1.0) {
        EXPECT_NEAR(lit, side.albedo, 1e-9) << orientation;
      }
    }
  }
}

}  // namespace
}  // namespace coldsky
