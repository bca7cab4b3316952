#include "solver/model/environment/view_factor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numbers>
#include <random>
#include <string>

#include "solver/core/csv_table.hpp"
#include "solver/core/paths.hpp"
#include "tests/support/expect_relative.hpp"

namespace coldsky {
namespace {

using std::numbers::pi;

/// Unit vectors in all directions, the same in every run.
class Directions {
 public:
  Vec3 next() {
    const Vec3 v{normal_(engine_), normal_(engine_), normal_(engine_)};
    return (1.0 / norm(v)) * v;
  }

 private:
  std::mt19937 engine_{20};
  std::normal_distribution<double> normal_;
};

TEST(ViewFactor, MatchesTheTable) {
  const CsvTable table(data_file("reference/earth_view_factor.csv"));
  ASSERT_EQ(table.rows(), 30u);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double ratio = 1.0 + table.number(row, "altitude_km") / 6371.0;
    const double tilt = table.number(row, "tilt_from_nadir_deg") * pi / 180.0;
    EXPECT_NEAR(plate_to_sphere_view_factor(ratio, tilt), table.number(row, "F"), 1e-10) << "row " << row;
  }
}

TEST(ViewFactor, IsContinuousWhereThePlanetMeetsThePlatesHorizon) {
  for (const double ratio : {1.01, 1.1, 6.6}) {
    const double rim = std::asin(1.0 / ratio);
    for (const double tilt : {0.5 * pi - rim, 0.5 * pi + rim}) {
      const double before = plate_to_sphere_view_factor(ratio, tilt - 1e-9);
      EXPECT_NEAR(plate_to_sphere_view_factor(ratio, tilt + 1e-9), before, 1e-8);
    }
  }
}

TEST(ViewFactor, FrontLessBackIsTheDiscProjected) {
  // The integral of n . w over the whole disc, of either sign, is cos(tilt) / H^2 for every tilt.
  for (const double ratio : {1.001, 1.1, 3.0}) {
    for (double tilt = 0.02; tilt < pi; tilt += 0.1) {
      const double difference =
          plate_to_sphere_view_factor(ratio, tilt) - plate_to_sphere_view_factor(ratio, pi - tilt);
      EXPECT_NEAR(difference, std::cos(tilt) / (ratio * ratio), 1e-14) << ratio << " " << tilt;
    }
  }
}

TEST(AlbedoQuadrature, ConvergesInEveryAttitude) {
  double coarse = 0.0, fine = 0.0, relative = 0.0;
  const auto compare = [&](double ratio, const Vec3& nadir, const Vec3& normal, const Vec3& sun) {
    const double exact = albedo_factor(ratio, nadir, normal, sun, 4 * albedo_points);
    const double error = std::fabs(albedo_factor(ratio, nadir, normal, sun) - exact);
    coarse = std::max(coarse, std::fabs(albedo_factor(ratio, nadir, normal, sun, 8) - exact));
    fine = std::max(fine, error);
    if (exact > 1e-3 / (ratio * ratio)) relative = std::max(relative, error / exact);
  };
  Directions directions;
  for (int n = 0; n < 300; ++n) {
    const Vec3 nadir = directions.next(), normal = directions.next(), sun = directions.next();
    for (const double ratio : {1.01, 1.1, 1.5, 6.6}) compare(ratio, nadir, normal, sun);
  }
  // The plate's horizon and the terminator cross twice within the disc: both edge-on, askew to each other.
  for (double angle = 1.6; angle < 3.1; angle += 0.05) {
    for (const double height : {-0.2, -0.03, 0.05, 0.1}) {
      const Vec3 normal{std::cos(angle), std::sin(angle), 0.0}, sun{std::sqrt(1.0 - height * height), 0.0, height};
      for (const double tilt : {0.1, 0.3}) {
        const Vec3 nadir{std::sin(tilt) * std::sin(angle), -std::sin(tilt) * std::cos(angle), -std::cos(tilt)};
        compare(1.5, nadir, normal, sun);
      }
    }
  }
  EXPECT_LT(fine, 1e-9);
  EXPECT_LT(relative, 2e-8);
  EXPECT_GT(coarse, 100.0 * fine);  // otherwise both would be the same wrong number
}

TEST(AlbedoQuadrature, AgreesWithASumOverTheGround) {
  // Midpoints over the ground that is in sight: cap of central angle acos(1/H), planet radius 1.
  Directions directions;
  constexpr int rings = 600, azimuths = 600;
  for (const double ratio : {1.1, 2.0}) {
    for (int n = 0; n < 8; ++n) {
      const Vec3 nadir = directions.next(), normal = directions.next(), sun = directions.next();
      const Vec3 side = cross(nadir, std::fabs(nadir.x) < 0.7 ? Vec3{1, 0, 0} : Vec3{0, 1, 0});
      const Vec3 e1 = (1.0 / norm(side)) * side, e2 = cross(nadir, e1);
      const double cap = std::acos(1.0 / ratio);
      double sum = 0.0;
      for (int i = 0; i < rings; ++i) {
        const double angle = cap * (i + 0.5) / rings;
        for (int j = 0; j < azimuths; ++j) {
          const double azimuth = 2.0 * pi * (j + 0.5) / azimuths;
          const Vec3 ground =
              -std::cos(angle) * nadir + std::sin(angle) * (std::cos(azimuth) * e1 + std::sin(azimuth) * e2);
          const Vec3 sight = ground + ratio * nadir;  // from the plate at -H nadir
          const double distance = norm(sight);
          const double leaving = -dot(ground, sight) / distance, arriving = dot(normal, sight) / distance;
          const double area = std::sin(angle) * (cap / rings) * (2.0 * pi / azimuths);
          sum += std::max(0.0, dot(ground, sun)) * std::max(0.0, leaving) * std::max(0.0, arriving) * area /
                 (pi * distance * distance);
        }
      }
      EXPECT_NEAR(albedo_factor(ratio, nadir, normal, sun), sum, 2e-6);
    }
  }
}

TEST(AlbedoQuadrature, FrontLessBackIsLinearInTheNormal) {
  // factor(n) - factor(-n) = n . V, V the light's vector sum: each half has kinks, the difference has none.
  Directions directions;
  for (int n = 0; n < 50; ++n) {
    const Vec3 nadir = directions.next(), sun = directions.next(), normal = directions.next();
    const auto net = [&](const Vec3& v) {
      return albedo_factor(1.1, nadir, v, sun) - albedo_factor(1.1, nadir, -v, sun);
    };
    const double sum = normal.x * net({1, 0, 0}) + normal.y * net({0, 1, 0}) + normal.z * net({0, 0, 1});
    EXPECT_NEAR(net(normal), sum, 1e-9);
  }
}

TEST(AlbedoQuadrature, HasTheKnownValues) {
  const Vec3 nadir{-1, 0, 0}, sun_at_terminator{0, 0, 1};
  const double at_550 = 1.0 + 550.0 / 6371.0, at_650 = 1.0 + 650.0 / 6371.0;
  expect_within(albedo_factor(at_550, nadir, sun_at_terminator, sun_at_terminator), 0.026455, 1e-4, "edge-on");
  expect_within(albedo_factor(at_550, nadir, nadir, -nadir), 0.841790, 1e-4, "nadir at noon");
  expect_within(albedo_factor(at_650, nadir, {0, 1, 0}, sun_at_terminator), 0.00882, 1e-4, "along the velocity");
  EXPECT_EQ(albedo_factor(at_550, nadir, -sun_at_terminator, sun_at_terminator), 0.0);  // it sees the dark half only
  EXPECT_EQ(albedo_factor(at_550, nadir, nadir, nadir), 0.0);                           // midnight
  // Close to the ground the plate sees an endless plain: the cosine of the Sun above it.
  expect_within(albedo_factor(1.0 + 1e-7, nadir, nadir, {0.6, 0.0, 0.8}), 0.6, 1e-3, "on the ground");
}

}  // namespace
}  // namespace coldsky
