#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "solver/case/faults.hpp"
#include "solver/core/phrases.hpp"
#include "solver/model/environment/environment_model.hpp"
#include "solver/model/environment/moon.hpp"

/// A panel on the lunar plain.
namespace coldsky {

namespace {

using std::numbers::pi;

LunarSun sun_over(const EnvironmentCase& environment, Extreme extreme) {
  const MoonCase& moon = environment.moon;
  // The cold case stands before sunrise.
  if (extreme == Extreme::cold && moon.sun_latitude == 0.0 && moon.horizon.empty()) {
    return {lunar_sun_elevation(moon.latitude, moon.hour), 0.0};
  }
  return lunar_sun(moon, moon.horizon.empty() ? Horizon() : Horizon(moon.horizon), moon.hour, environment.distance);
}

Environment on_the_moon(const EnvironmentCase& environment, const SideOptics&, Extreme extreme) {
  const MoonCase& moon = environment.moon;
  if (!moon.ground_temperature) throw std::logic_error("the lunar ground has no temperature yet");
  const LunarGround ground{*moon.ground_temperature, moon.ground_albedo, moon.ground_emissivity};
  const LunarSun sun = sun_over(environment, extreme);
  const double elevation = sun.share > 0.0 ? sun.elevation : std::min(sun.elevation, 0.0);
  Environment result;
  result.ground = *moon.ground_temperature;
  result.solar_flux = environment.solar_constant / (environment.distance * environment.distance);
  const double seen = sun.share * result.solar_flux;
  result.front = lunar_side(moon.orientation, elevation, ground, seen, environment.space_temperature);
  result.back =
      lunar_side(opposite_orientation(moon.orientation), elevation, ground, seen, environment.space_temperature);
  // From a peak the Sun is seen below the level.
  if (moon.orientation == "vertical-facing-sun" && elevation <= 0.0) result.front.solar = seen * std::cos(elevation);
  result.description = fmt::format(
      "lunar plain at {:.1f} deg latitude, {:.1f} h after noon, Sun {:.1f} deg above the horizon, ground at "
      "{:.1f} K, panel {}",
      moon.latitude * 180.0 / pi, moon.hour, sun.elevation * 180.0 / pi, *moon.ground_temperature, moon.orientation);
  return result;
}

/// The ground as a plane without end. Level fronts look up, with the Sun's azimuth along x; upright ones have y
/// upwards, and look at the Sun's azimuth or have it along x.
Sky sky_of_the_moon(const EnvironmentCase& environment, const SideOptics& optics, Extreme extreme) {
  const MoonCase& moon = environment.moon;
  const Environment here = on_the_moon(environment, optics, extreme);
  const LunarSun sun = sun_over(environment, extreme);
  const double elevation = sun.elevation;
  const double level = std::cos(elevation), height = std::sin(elevation);
  SkyPosition position;
  position.distance = 1.0;
  position.sunlight = sun.share;
  if (moon.orientation == "horizontal") {
    position.sun = {level, 0.0, height};
    position.down = {0.0, 0.0, -1.0};
  } else {
    const bool facing = moon.orientation == "vertical-facing-sun";
    position.sun = facing ? Vec3{0.0, height, level} : Vec3{level, height, 0.0};
    position.down = {0.0, -1.0, 0.0};
  }
  Sky sky;
  sky.positions.push_back(position);
  sky.solar_flux = here.solar_flux;
  sky.albedo = moon.ground_albedo;
  sky.planet_infrared = moon.ground_emissivity * black_flux(*moon.ground_temperature);
  sky.description = here.description;
  return sky;
}

Text place_on_the_moon(const EnvironmentCase& e, const Environment& environment, bool) {
  return phrase("place.moon", fmt::arg("latitude", e.moon.latitude * 180.0 / pi), fmt::arg("hour", e.moon.hour),
                fmt::arg("ground", e.moon.ground_temperature.value_or(environment.ground)));
}

Attitude attitude_on_the_moon(const EnvironmentCase& e, const Environment&) {
  Attitude attitude;
  const double elevation = lunar_sun_elevation(e.moon.latitude, e.moon.hour, e.moon.sun_latitude);
  attitude.caption = phrase("figure.attitude.moon", fmt::arg("elevation", elevation * 180.0 / pi));
  attitude.frame = {phrase("attitude.sun_azimuth"), phrase("attitude.level"), phrase("attitude.z")};
  attitude.arrows = {{"front", "front",
                      e.moon.orientation == "horizontal"         ? Vec3{0.0, 0.0, 1.0}
                      : e.moon.orientation == "vertical-edge-on" ? Vec3{0.0, 1.0, 0.0}
                                                                 : Vec3{1.0, 0.0, 0.0}}};
  if (elevation > 0.0) attitude.arrows.push_back({"sun", "sun", {std::cos(elevation), 0.0, std::sin(elevation)}});
  attitude.arrows.push_back({"frame", "zenith", {0.0, 0.0, 1.0}});
  attitude.below = "ground";
  return attitude;
}

void check_horizon(const Case& c, const Where&, Faults& faults) {
  if (c.environment.moon.horizon.empty()) return;
  faults.attempt([&] { const Horizon readable(c.environment.moon.horizon); });
}

}  // namespace

EnvironmentModel moon_environment() {
  EnvironmentModel model;
  model.steady = on_the_moon;
  model.sky = sky_of_the_moon;
  model.place = place_on_the_moon;
  model.attitude = attitude_on_the_moon;
  model.check = check_horizon;
  model.inputs = {"environment.solar_constant", "environment.moon.ground_temperature",
                  "environment.moon.ground_albedo"};
  return model;
}

}  // namespace coldsky
