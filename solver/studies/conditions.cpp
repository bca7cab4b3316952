#include "solver/studies/conditions.hpp"

#include <algorithm>
#include <cmath>

#include "solver/core/constants.hpp"
#include "solver/model/panel/panel.hpp"
#include "solver/studies/lunar_ground.hpp"

namespace coldsky {

Case hot_case(const Case& c) {
  Case hot = c;
  const double worn = std::min(1.0, c.coating.age.value_or(c.coating.life) / c.coating.life);
  std::vector<CoatingCase*> sides = {&hot.coating.front, &hot.coating.back};
  if (hot.scene) {
    for (BodyCase& body : hot.scene->bodies) sides.insert(sides.end(), {&body.front.coating, &body.back.coating});
  }
  for (CoatingCase* side : sides) {
    const auto at_age = [&](double& end, const std::optional<double>& begin) {
      if (begin) end = *begin + (end - *begin) * worn;
    };
    at_age(side->absorptance, side->absorptance_begin);
    at_age(side->emissivity, side->emissivity_begin);
  }
  return hot;
}

Case cold_case(const Case& c) {
  Case cold = c;
  cold.coating.age = 0.0;
  cold = hot_case(cold);
  cold.heat.load *= c.cold.load_fraction;
  cold.margin.heat_load = 0.0;  // margins make the hot case hotter; they would make this one warmer
  if (c.cold.infrared) cold.environment.planet.infrared = *c.cold.infrared;
  if (c.cold.albedo) cold.environment.planet.albedo = *c.cold.albedo;
  if (c.cold.solar_constant) cold.environment.solar_constant = *c.cold.solar_constant;
  // A ground temperature belongs to its hour: that of noon is none of the night.
  cold.environment.moon.ground_temperature = c.cold.ground_temperature;
  return cold;
}

namespace {

/// The ground of a case at hours after noon.
LunarDay ground_of(const EnvironmentCase& environment, const Session& session, const std::vector<double>& hours) {
  const MoonCase& moon = environment.moon;
  Regolith regolith;
  regolith.latitude = moon.latitude;
  regolith.solar_flux = environment.solar_constant / (environment.distance * environment.distance);
  regolith.normal_albedo = moon.ground_albedo;
  regolith.emissivity = moon.ground_emissivity;
  if (moon.sun_latitude != 0.0 || !moon.horizon.empty()) {
    const Horizon horizon = moon.horizon.empty() ? Horizon() : Horizon(moon.horizon);
    regolith.sun = [moon, horizon, distance = environment.distance](double hour) {
      return lunar_sun(moon, horizon, hour, distance);
    };
  }
  return solve_lunar_day(regolith, session, hours, {});
}

}  // namespace

EnvironmentCase with_ground_in_time(const EnvironmentCase& given, const Session& session) {
  EnvironmentCase environment = given;
  if (environment.kind != "moon" || environment.moon.ground_temperature) return environment;
  constexpr int steps = 120;  // the Sun moves by 3 degrees from one to the next
  std::vector<double> hours;
  hours.reserve(steps);
  for (int n = 0; n < steps; ++n) hours.push_back(24.0 * n / steps);
  environment.moon.ground_through_day = ground_of(environment, session, hours).surface;
  return environment;
}

EnvironmentCase with_ground(const EnvironmentCase& given, const Session& session, Extreme extreme) {
  EnvironmentCase environment = given;
  MoonCase& moon = environment.moon;
  if (environment.kind == "moon" && !moon.ground_temperature) {
    const LunarDay day = ground_of(environment, session, {std::fmod(moon.hour, 24.0)});
    moon.ground_temperature = extreme == Extreme::hot ? day.surface.front() : day.surface_minimum;
  }
  if (environment.kind == "moon" && extreme == Extreme::cold) {
    // Before sunrise; where the Sun goes round near the horizon, at its lowest.
    moon.hour = moon.sun_latitude == 0.0 && moon.horizon.empty() ? 18.0 : 12.0;
  }
  return environment;
}

Environment surroundings(const Case& c, const Session& session, Extreme extreme) {
  return make_environment(with_ground(c.environment, session, extreme), optics_of(c.coating), extreme);
}

double sink_of_both(const Case& c, const Environment& environment) {
  return std::pow(total_absorbed(c.coating, environment) / (constants::stefan_boltzmann * total_emissivity(c.coating)),
                  0.25);
}

double ideal_flux(const Case& c, const Environment& environment, double temperature) {
  const double black = constants::stefan_boltzmann * std::pow(temperature, 4);
  return total_emissivity(c.coating) * black - total_absorbed(c.coating, environment) +
         c.panel.bus.conductance * (temperature - c.panel.bus.temperature);
}

}  // namespace coldsky
