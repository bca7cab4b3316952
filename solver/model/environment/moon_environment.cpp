#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <stdexcept>
#include <utility>

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

/// From one noon to the next: the Moon's synodic month [s].
constexpr double lunar_day = 2551443.0;

/// The ground at an hour after noon, on straight lines between those that were solved [K].
double ground_at(const MoonCase& moon, double hour) {
  const std::vector<double>& ground = moon.ground_through_day;
  const double place = std::fmod(hour, 24.0) / 24.0 * static_cast<double>(ground.size());
  const std::size_t before = static_cast<std::size_t>(place) % ground.size(), after = (before + 1) % ground.size();
  return ground[before] + (place - std::floor(place)) * (ground[after] - ground[before]);
}

/// The case at an hour of a lunar day.
EnvironmentCase at_hour(EnvironmentCase environment, double hour) {
  environment.moon.hour = std::fmod(hour, 24.0);
  environment.moon.ground_temperature = ground_at(environment.moon, hour);
  return environment;
}

/// The ground as a plane without end. Level fronts look up, with the Sun's azimuth along x; upright ones have y
/// upwards, and look at the Sun's azimuth or have it along x.
Sky sky_of_an_hour(const EnvironmentCase& environment, const SideOptics& optics, Extreme extreme) {
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

/// How far the Sun's azimuth has moved on between two hours, from north over east [rad].
double azimuth_between(const MoonCase& moon, double from, double to) {
  // In the zenith the Sun has the azimuth that it goes on to.
  const auto azimuth = [&](double hour) {
    constexpr double moment = 1e-3;
    const double height = lunar_sun_elevation(moon.latitude, hour, moon.sun_latitude);
    return lunar_sun_azimuth(moon.latitude, std::cos(height) < 1e-6 ? hour + moment : hour, moon.sun_latitude);
  };
  return azimuth(to) - azimuth(from);
}

/// Turns the Sun about the vertical in the frame of a scene, from north over east [rad].
Vec3 turned_sun(const Vec3& sun, const std::string& orientation, double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  if (orientation == "horizontal") return {c * sun.x + s * sun.y, c * sun.y - s * sun.x, sun.z};
  return {c * sun.x - s * sun.z, sun.y, c * sun.z + s * sun.x};
}

/// The bodies of a scene stand still through the day, in the frame of the case's hour.
Sky sky_of_the_moon(const EnvironmentCase& environment, const SideOptics& optics, Extreme extreme) {
  Sky sky = sky_of_an_hour(environment, optics, extreme);
  const std::size_t steps = environment.moon.ground_through_day.size();
  if (steps > 0) sky.period = lunar_day;
  for (std::size_t n = 0; n < steps; ++n) {
    const double share = static_cast<double>(n) / static_cast<double>(steps);
    const Sky then = sky_of_an_hour(at_hour(environment, environment.moon.hour + 24.0 * share), optics, extreme);
    sky.around.push_back(then.positions.front());
    sky.around.back().sun =
        turned_sun(then.positions.front().sun, environment.moon.orientation,
                   azimuth_between(environment.moon, environment.moon.hour, environment.moon.hour + 24.0 * share));
    sky.around.back().anomaly = 2.0 * pi * share;
    sky.around.back().warmth = then.planet_infrared / sky.planet_infrared;
    sky.around.back().weight = 1.0 / static_cast<double>(steps);
  }
  return sky;
}

/// A lunar day, from the case's hour on.
class LunarDayInTime : public ChangingEnvironment {
 public:
  explicit LunarDayInTime(EnvironmentCase environment)
      : environment_(std::move(environment)),
        horizon_(environment_.moon.horizon.empty() ? Horizon() : Horizon(environment_.moon.horizon)) {}
  Environment at(double time) const override {
    return on_the_moon(at_hour(environment_, hour_at(time)), {}, Extreme::hot);
  }
  double sunlight(double time) const override {
    return lunar_sun(environment_.moon, horizon_, hour_at(time), environment_.distance).share;
  }
  /// Edges of sunrise and sunset.
  std::vector<double> kinks(double end) const override {
    constexpr int samples = 1440;
    std::vector<double> times;
    const auto state = [&](double time) {
      const double share = sunlight(time);
      return (share > 0.0 ? 1 : 0) + (share >= 1.0 ? 1 : 0);
    };
    for (int n = 0; n * lunar_day / samples < end; ++n) {
      const double before = n * lunar_day / samples, after = (n + 1) * lunar_day / samples;
      if (state(before) == state(after)) continue;
      // From dark to full light within a sample there are two edges.
      for (const int level : {1, 2}) {
        if ((state(before) >= level) == (state(after) >= level)) continue;
        double low = before, high = after;
        while (high - low > edge_tolerance) {
          const double middle = 0.5 * (low + high);
          ((state(middle) >= level) == (state(before) >= level) ? low : high) = middle;
        }
        if (high > 0.0 && high < end) times.push_back(high);
      }
    }
    std::sort(times.begin(), times.end());
    return times;
  }
  double period() const override { return lunar_day; }

 private:
  static constexpr double edge_tolerance = 1e-3;  // [s]
  double hour_at(double time) const { return environment_.moon.hour + 24.0 * std::fmod(time / lunar_day, 1.0); }

  EnvironmentCase environment_;
  Horizon horizon_;
};

std::unique_ptr<ChangingEnvironment> day_of_the_moon(const EnvironmentCase& environment, const std::string&) {
  // Ground whose temperature is given belongs to its hour: there nothing changes.
  if (environment.moon.ground_through_day.empty()) return nullptr;
  return std::make_unique<LunarDayInTime>(environment);
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
  model.in_time = day_of_the_moon;
  model.sky = sky_of_the_moon;
  model.place = place_on_the_moon;
  model.attitude = attitude_on_the_moon;
  model.check = check_horizon;
  model.inputs = {"environment.solar_constant", "environment.moon.ground_temperature",
                  "environment.moon.ground_albedo"};
  return model;
}

}  // namespace coldsky
