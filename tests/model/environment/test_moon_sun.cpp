// The Sun over a lunar site: tilt, disc, terrain; and the planet's map by latitude and month.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>

#include "solver/core/error.hpp"
#include "solver/model/environment/moon.hpp"
#include "solver/model/environment/planet_map.hpp"

namespace coldsky {
namespace {

using std::numbers::pi;
constexpr double degree = pi / 180.0;

std::filesystem::path file_with(const std::string& name, const std::string& text) {
  std::filesystem::path file = std::filesystem::temp_directory_path() / ("coldsky_" + name);
  std::ofstream(file) << text;
  return file;
}

MoonCase site(double latitude, double sun_latitude) {
  MoonCase moon;
  moon.latitude = latitude * degree;
  moon.sun_latitude = sun_latitude * degree;
  return moon;
}

TEST(LunarSun, StandsAsHighAtThePoleAsTheAxisIsTilted) {
  for (const double hour : {0.0, 5.0, 12.0, 19.0}) {
    EXPECT_NEAR(lunar_sun_elevation(90 * degree, hour, 1.54 * degree), 1.54 * degree, 1e-12);
    EXPECT_NEAR(lunar_sun_elevation(-90 * degree, hour, 1.54 * degree), -1.54 * degree, 1e-12);
  }
  // At noon the zenith angle is the distance in latitude; at midnight below the pole the other side of it.
  EXPECT_NEAR(lunar_sun_elevation(-80 * degree, 0.0, -1.5 * degree), (90 - 78.5) * degree, 1e-12);
  EXPECT_NEAR(lunar_sun_elevation(-89.5 * degree, 12.0, -1.5 * degree), 1.0 * degree, 1e-12);
}

TEST(LunarSun, GoesFromEastOverNorthOrSouthToWest) {
  EXPECT_NEAR(lunar_sun_azimuth(45 * degree, 0.0, 0.0), pi, 1e-12);
  EXPECT_NEAR(lunar_sun_azimuth(-45 * degree, 0.0, 0.0), 0.0, 1e-12);
  EXPECT_NEAR(lunar_sun_azimuth(0.0, 18.0, 0.0), 0.5 * pi, 1e-12);
  EXPECT_NEAR(lunar_sun_azimuth(0.0, 6.0, 0.0), 1.5 * pi, 1e-12);
}

TEST(LunarSun, DiscIsCutByTheHorizonAsACircleByAChord) {
  const double radius = 0.2666 * degree;
  EXPECT_EQ(visible_disc(radius, radius).share, 1.0);
  EXPECT_EQ(visible_disc(-radius, radius).share, 0.0);
  const VisibleDisc half = visible_disc(0.0, radius);
  EXPECT_NEAR(half.share, 0.5, 1e-14);
  EXPECT_NEAR(half.rise, radius * 4.0 / (3.0 * pi), 1e-14);
  for (const double x : {-0.8, -0.3, 0.4, 0.95}) {
    // Strips of the disc above the horizon.
    constexpr int strips = 400000;
    double area = 0.0, moment = 0.0;
    for (int n = 0; n < strips; ++n) {
      const double y = -x + (1.0 + x) * (n + 0.5) / strips, width = 2.0 * std::sqrt(1.0 - y * y) * (1.0 + x) / strips;
      area += width;
      moment += y * width;
    }
    const VisibleDisc found = visible_disc(x * radius, radius);
    EXPECT_NEAR(found.share, area / pi, 1e-7);
    EXPECT_NEAR(found.rise / radius, moment / area, 1e-6);
  }
}

TEST(LunarSun, SetsBehindTheTerrain) {
  const Horizon ridge(file_with("ridge.csv", "azimuth_deg,elevation_deg\n10,0\n90,4\n350,-1\n"));
  EXPECT_NEAR(ridge.elevation(50 * degree), 2.0 * degree, 1e-12);
  EXPECT_NEAR(ridge.elevation(0.0), -0.5 * degree, 1e-12);  // half way from 350 to 10 degrees
  EXPECT_NEAR(ridge.elevation(355 * degree), -0.75 * degree, 1e-12);
  EXPECT_EQ(Horizon().elevation(1.0), 0.0);
  // At 89.5 degrees south in its summer the Sun goes round between 1.04 and 2.04 degrees: behind the ridge in the east.
  const MoonCase moon = site(-89.5, -1.54);
  EXPECT_EQ(lunar_sun(moon, ridge, 18.0, 1.0).share, 0.0);
  const LunarSun noon = lunar_sun(moon, ridge, 0.0, 1.0);
  EXPECT_EQ(noon.share, 1.0);
  EXPECT_NEAR(noon.elevation, 2.04 * degree, 1e-12);
  // A level horizon at the pole at equinox hides half of it.
  EXPECT_NEAR(lunar_sun(site(-90, 0), Horizon(), 7.0, 1.0).share, 0.5, 1e-10);
  EXPECT_THROW(Horizon(file_with("bad_ridge.csv", "azimuth_deg,elevation_deg\n10,0\n9,4\n")), InputError);
  EXPECT_THROW(Horizon(file_with("no_ridge.csv", "azimuth_deg,height\n10,0\n")), InputError);
}

TEST(PlanetMap, HoldsLinesOverLatitudeAndTheYear) {
  const auto file = file_with("map.csv",
                              "latitude_deg,infrared_W_m2,albedo,month\n-90,100,0.6,1\n90,200,0.2,1\n"
                              "-90,200,0.6,7\n90,400,0.2,7\n");
  const double middle[] = {100.0, 200.0}, north[] = {200.0, 400.0};
  for (const double month : {1.5, 7.5, 4.5, 12.75}) {
    // Half a year from January to July and back: three months after the middle of January it is half July.
    const double july = month == 1.5 ? 0.0 : month == 7.5 ? 1.0 : month == 4.5 ? 0.5 : 0.125;
    const PlanetMap map = read_planet_map(file, month);
    ASSERT_EQ(map.infrared.size(), map.albedo.size());
    EXPECT_NEAR(map.largest_infrared, north[0] + july * (north[1] - north[0]), 1e-9) << month;
    EXPECT_NEAR(map.largest_albedo, 0.6, 1e-12);
    const std::size_t equator = map.infrared.size() / 2;
    EXPECT_NEAR(map.largest_infrared * map.infrared[equator], 1.5 * (middle[0] + july * (middle[1] - middle[0])), 1e-9);
    // 30 degrees north is sine 0.5.
    EXPECT_NEAR(map.largest_albedo * map.albedo[equator + equator / 2], 0.6 - 0.4 * 120.0 / 180.0, 1e-9);
  }
  for (const char* bad :
       {"latitude_deg,infrared_W_m2\n0,1\n", "latitude_deg,infrared_W_m2,albedo\n91,1,0.1\n",
        "latitude_deg,infrared_W_m2,albedo\n0,1,1.5\n", "latitude_deg,infrared_W_m2,albedo,month\n0,1,0.5,1.5\n",
        "latitude_deg,infrared_W_m2,albedo\n0,1,0.5\n0,2,0.5\n",
        "latitude_deg,infrared_W_m2,albedo,hour\n0,1,0.5,1\n"}) {
    EXPECT_THROW(read_planet_map(file_with("bad_map.csv", bad), 1.5), InputError) << bad;
  }
}

}  // namespace
}  // namespace coldsky
