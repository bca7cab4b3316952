#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numbers>

#include "solver/case/reader.hpp"
#include "solver/core/constants.hpp"
#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "solver/model/coolant/coolant.hpp"
#include "solver/model/environment/environment.hpp"
#include "solver/model/environment/orbit.hpp"
#include "solver/model/environment/view_factor.hpp"
#include "solver/model/material/materials.hpp"

namespace coldsky {
namespace {

using std::numbers::pi;

/// |computed / reference - 1| <= tolerance, and no NaN.
void expect_relative(double computed, double reference, double tolerance) {
  EXPECT_LE(std::fabs(computed / reference - 1.0), tolerance) << computed << " against " << reference;
}

constexpr double earth = constants::earth_radius_radiation;
double ratio_at(double altitude) { return 1.0 + altitude / earth; }

TEST(Albedo, EdgeOnAtTheTerminatorSeesTheLitLimb) {
  const Vec3 nadir{0, 0, -1}, sun{1, 0, 0};
  expect_relative(albedo_factor(ratio_at(550e3), nadir, sun, sun), 0.026455, 1e-4);
  EXPECT_EQ(albedo_factor(ratio_at(550e3), nadir, -sun, sun), 0.0);
}

TEST(Albedo, NadirPlateAtNoon) {
  const Vec3 nadir{0, 0, -1};
  expect_relative(albedo_factor(ratio_at(550e3), nadir, nadir, {0, 0, 1}), 0.841790, 1e-4);
}

TEST(Albedo, VelocityFacesShareTheTerminator) {
  const Vec3 nadir{0, 0, -1}, sun{1, 0, 0};
  const double front = albedo_factor(ratio_at(650e3), nadir, {0, 1, 0}, sun);
  expect_relative(front, 0.00882, 1e-3);
  expect_relative(albedo_factor(ratio_at(650e3), nadir, {0, -1, 0}, sun), front, 1e-10);
}

TEST(Albedo, FarPlanetActsAsLambertSphere) {
  // Phase function of a Lambert sphere: flux = 2/3 / H^2 at full phase, for a plate that faces it from far away.
  const double h = 1e3;
  expect_relative(albedo_factor(h, {0, 0, -1}, {0, 0, -1}, {0, 0, 1}), 2.0 / 3.0 / (h * h), 1e-3);
}

TEST(Orbit, EclipseFractionOfTheTable) {
  std::ifstream table(data_file("reference/eclipse_beta.csv"));
  ASSERT_TRUE(table);
  std::string line;
  int rows = 0;
  while (std::getline(table, line)) {
    double altitude = 0, beta = 0, star = 0, minutes = 0, fraction = 0;
    if (std::sscanf(line.c_str(), "%lf,%lf,%lf,%lf,%lf", &altitude, &beta, &star, &minutes, &fraction) != 5) continue;
    const double radius = constants::earth_radius_shadow + 1e3 * altitude;
    expect_relative(orbit_period(radius, constants::earth_gravitational_parameter) / 60.0, minutes, 1e-9);
    const double computed = eclipse_fraction(1e3 * altitude, beta * pi / 180.0, constants::earth_radius_shadow);
    EXPECT_NEAR(computed, fraction, 1e-9) << line;
    ++rows;
  }
  EXPECT_GT(rows, 10);
}

TEST(Environment, DawnDuskSinkTemperatures) {
  // Independent figures for a panel normal along the velocity: 179.1 K at beta 90 deg, 209.4 K at beta 58.6 deg with
  // 1317 W/m2.
  EnvironmentCase environment = default_case().environment;
  environment.kind = "orbit";
  environment.planet.infrared = 239.0;
  environment.planet.albedo = 0.3;
  environment.orbit = {650e3, 0.5 * pi, "velocity", "zenith", "average"};
  const OpticalProperties paint{0.22, 0.91};
  const SideOptics optics{paint, paint};
  auto result = make_environment(environment, optics);
  EXPECT_NEAR(sink_temperature(result.front, paint), 179.1, 0.05);
  EXPECT_NEAR(sink_temperature(result.back, paint), sink_temperature(result.front, paint), 1e-9);
  environment.orbit.beta = 58.6 * pi / 180.0;
  environment.solar_constant = 1317.0;
  result = make_environment(environment, optics);
  EXPECT_NEAR(sink_temperature(result.front, paint), 209.4, 0.05);
}

TEST(Environment, BothSidesAbsorb) {
  EnvironmentCase environment = default_case().environment;
  environment.kind = "deep-space";
  environment.sun_angle = 2.0 * pi / 3.0;
  const SideOptics optics{{0.2, 0.8}, {0.3, 0.9}};
  const auto result = make_environment(environment, optics);
  EXPECT_EQ(result.front.solar, 0.0);
  expect_relative(result.back.solar, 0.5 * constants::solar_constant, 1e-12);
  expect_relative(absorbed_flux(result.back, optics.back),
                  0.3 * 0.5 * constants::solar_constant +
                      0.9 * constants::stefan_boltzmann * std::pow(constants::deep_space_temperature, 4),
                  1e-12);
}

TEST(Coolant, TubeFlowMatchesTheTable) {
  FluidState fluid{};
  fluid.density = 600.0;
  fluid.viscosity = 1.4e-4;
  fluid.conductivity = 0.48;
  fluid.specific_heat = 4750.0;
  fluid.prandtl = fluid.specific_heat * fluid.viscosity / fluid.conductivity;
  const TubeFlow flow = tube_flow(fluid, 0.05, 0.01, 20.0);
  expect_relative(flow.reynolds, 45472.8408834, 1e-8);
  expect_relative(flow.friction, 0.0214201220596, 1e-8);
  expect_relative(flow.pressure_drop, 14468.7474723, 1e-8);
  expect_relative(flow.film_coefficient, 6829.14131819, 1e-8);
}

TEST(Coolant, LawsAreContinuousBetweenLaminarAndTurbulent) {
  for (const double reynolds : {laminar_limit, turbulent_limit}) {
    expect_relative(nusselt(reynolds * (1 + 1e-9), 1.3), nusselt(reynolds * (1 - 1e-9), 1.3), 1e-6);
    expect_relative(friction_factor(reynolds * (1 + 1e-9)), friction_factor(reynolds * (1 - 1e-9)), 1e-6);
  }
}

TEST(Coolant, PropertiesMatchTheSaturationTable) {
  const FluidState ammonia = Fluid::find("ammonia").saturated_liquid(320.0);
  expect_relative(ammonia.density, 568.327456586, 1e-5);
  expect_relative(ammonia.specific_heat, 5022.56887744, 1e-5);
  expect_relative(ammonia.conductivity, 0.42507161728, 1e-5);
  expect_relative(ammonia.viscosity, 0.000106985890862, 1e-5);
  const FluidState water = Fluid::find("water").saturated_liquid(340.0);
  expect_relative(water.density, 979.503448492, 1e-5);
  expect_relative(water.latent_heat, 2340827.56235, 1e-5);
  EXPECT_THROW(Fluid::find("water").saturated_liquid(200.0), InputError);
}

TEST(Materials, UnknownNameListsTheKnown) {
  try {
    find_material("unobtainium");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("aluminium-6061"), std::string::npos);
  }
}

}  // namespace
}  // namespace coldsky
