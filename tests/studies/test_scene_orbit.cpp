// Orbital heating of scenes: positions one by one against the analytic path, mean rows of moving parts.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "solver/model/read_case.hpp"
#include "solver/session/session.hpp"
#include "solver/studies/scene_trace.hpp"

namespace coldsky {
namespace {

constexpr double pi = 3.14159265358979323846;

/// A plate alone in a low orbit, one patch a side.
Case plate_case(const std::string& normal, const std::string& tubes, const std::string& more = "") {
  return read_case_text(
      "[environment]\nkind = \"orbit\"\n[environment.orbit]\naltitude = \"550 km\"\nbeta = \"37 deg\"\n"
      "normal = \"" +
          normal + "\"\ntubes = \"" + tubes +
          "\"\nposition = \"average\"\npositions = 24\n"
          "[exchange]\npatch = \"2 m\"\nrays = 2048\n[[scene.body]]\nname = \"plate\"\n"
          "shape = \"rectangle\"\nwidth = \"2 m\"\nlength = \"2 m\"\n"
          "front = { absorptance = 0.3, emissivity = 0.8 }\nback = { absorptance = 0.2, emissivity = 0.7 }\n" +
          more,
      "case.toml");
}

/// Means of the squares of (traced - analytic) / stated error, and the largest of their roots.
struct Misses {
  double squares = 0.0, largest = 0.0;
  int count = 0;
  void add(double traced, double analytic, double error, double scale) {
    // What is exact (nothing is seen, or all) has no spread: single precision is left.
    const double miss = std::fabs(traced - analytic);
    if (error <= 1e-6 * scale) {
      EXPECT_LE(miss, 1e-6 * scale);
      return;
    }
    squares += miss * miss / (error * error);
    largest = std::max(largest, miss / error);
    ++count;
  }
};

TEST(SceneOrbit, LonePlateIsHeatedAsTheAnalyticPathSaysWithinTheStatedErrorAt24Positions) {
  const Session session;
  for (const auto& [normal, tubes] : {std::pair{"velocity", "nadir"}, std::pair{"nadir", "velocity"},
                                      std::pair{"orbit-normal", "velocity"}, std::pair{"sun", "velocity"}}) {
    SCOPED_TRACE(normal);
    const Case c = plate_case(normal, tubes);
    StudyRun run;
    const SceneExchange scene = trace_scene(c, session, nullptr, run, {}, Extreme::hot, Moments::wanted);
    const EnvironmentInTime analytic(c.environment, "");
    ASSERT_EQ(scene.moments.size(), 24u);
    ASSERT_EQ(scene.outside.size(), 2u);
    const double sun = scene.sky.solar_flux, warmth = scene.sky.planet_infrared;
    Misses albedo, planet;
    for (std::size_t n = 0; n < 24; ++n) {
      const SceneMoment& moment = scene.moments[n];
      const Environment at = analytic.at(analytic.period() * static_cast<double>(n) / 24.0);
      EXPECT_NEAR(moment.at.anomaly, 2.0 * pi * static_cast<double>(n) / 24.0, 1e-12);
      for (std::size_t side = 0; side < 2; ++side) {
        const PatchIrradiation &traced = moment.outside[side], &error = moment.error[side];
        const SideFluxes& exact = side == 0 ? at.front : at.back;
        EXPECT_NEAR(traced.direct, exact.solar, 4.0 * error.direct + 1e-9 * sun) << n;
        albedo.add(traced.albedo, exact.albedo, error.albedo, sun);
        planet.add(traced.planet, exact.infrared, error.planet, warmth);
        EXPECT_NEAR(traced.background, exact.background, 1e-12);
      }
    }
    // Of errors that tell the truth the squares have the mean 1; eight scrambles give that of each to a quarter, and
    // positions share their rays.
    for (const Misses& misses : {albedo, planet}) {
      if (misses.count == 0) continue;
      EXPECT_LT(misses.squares / misses.count, 6.0);
      EXPECT_LT(misses.largest, 5.0);
    }
    EXPECT_GT(albedo.count, 8);
  }
}

TEST(SceneOrbit, PositionsDoNotTouchTheMean) {
  const Session session;
  const Case with = plate_case("velocity", "nadir");
  Case without = with;
  without.environment.orbit.positions = 0;
  StudyRun one, other;
  const SceneExchange a = trace_scene(with, session, nullptr, one, {}),
                      b = trace_scene(without, session, nullptr, other, {});
  EXPECT_TRUE(a.moments.empty());
  for (std::size_t p = 0; p < a.outside.size(); ++p) {
    EXPECT_EQ(a.outside[p].direct, b.outside[p].direct);
    EXPECT_EQ(a.outside[p].albedo, b.outside[p].albedo);
    EXPECT_EQ(a.outside[p].planet, b.outside[p].planet);
  }
}

TEST(SceneOrbit, MovingPartsExchangeTheMeanOfWhatTheyDoAtEachPosition) {
  const Session session;
  const Case c =
      plate_case("orbit-normal", "velocity",
                 "[[scene.body]]\nname = \"wing\"\nshape = \"rectangle\"\nwidth = \"2 m\"\nlength = \"1 m\"\n"
                 "position = [\"0 m\", \"0 m\", \"2 m\"]\naxis = [1, 0, 0]\nacross = [0, 0, 1]\n"
                 "joint = { axis = [0, 0, 1], follows = \"sun\" }\n"
                 "front = { absorptance = 0.9, emissivity = 0.8 }\n"
                 "back = { absorptance = 0.9, emissivity = 0.8 }\n");
  StudyRun run;
  const SceneExchange scene = trace_scene(c, session, nullptr, run, {});
  ASSERT_EQ(scene.moments.size(), 24u);
  double direct = 0.0, outward = 0.0;
  for (const SceneMoment& moment : scene.moments) {
    ASSERT_TRUE(moment.infrared);
    direct += moment.outside[2].direct / 24.0;
    outward += moment.infrared->outward[0] / 24.0;
    // The wing looks at the Sun, as near as its joint lets it: 37 degrees off.
    EXPECT_NEAR(moment.outside[2].direct, moment.at.sunlight * scene.sky.solar_flux * std::cos(37.0 * pi / 180.0),
                1e-2);
    EXPECT_EQ(moment.outside[3].direct, 0.0);
  }
  EXPECT_NEAR(scene.outside[2].direct, direct, 1e-9 * direct);
  EXPECT_NEAR(scene.infrared.outward[0], outward, 1e-9 * outward);
  for (std::size_t p = 0; p < scene.infrared.area.size(); ++p) {
    double sum = scene.infrared.outward[p];
    for (int n = scene.infrared.first[p]; n < scene.infrared.first[p + 1]; ++n)
      sum += scene.infrared.exchange[static_cast<std::size_t>(n)];
    EXPECT_NEAR(sum, scene.infrared.area[p], 1e-9);
  }
}

}  // namespace
}  // namespace coldsky
