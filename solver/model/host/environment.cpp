#include "solver/model/host/environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "solver/model/host/orbit.hpp"
#include "solver/model/host/view_factor.hpp"

namespace coldsky {

namespace {

using std::numbers::pi;

/// Positions per orbit of averages; the integrand is smooth but for eclipse edges and plate horizons.
constexpr int orbit_positions = 720;

double fourth_power(double t) { return t * t * t * t; }

/// Completes `absorbed` and `sink_temperature` from the incident fluxes.
void absorb(SideFluxes& side, const CoatingCase& coating, double background, double extra) {
  const double black = constants::stefan_boltzmann * fourth_power(background);
  side.absorbed = coating.absorptance * (side.solar + side.albedo) + coating.emissivity * (side.infrared + black) + extra;
  side.sink_temperature = coating.emissivity > 0.0
                              ? std::pow(side.absorbed / (coating.emissivity * constants::stefan_boltzmann), 0.25)
                              : 0.0;
}

/// Incident fluxes on a plate at one position.
SideFluxes incident(const EnvironmentCase& environment, const OrbitPosition& position, const Vec3& normal, bool eclipsed) {
  const PlanetCase& planet = environment.planet;
  const double solar = environment.solar_constant / (environment.distance * environment.distance);
  const double ratio = 1.0 + environment.orbit.altitude / planet.radius_radiation;
  SideFluxes side;
  if (!eclipsed) side.solar = solar * std::max(0.0, dot(normal, position.sun));
  const double tilt = std::acos(std::clamp(dot(normal, position.nadir), -1.0, 1.0));
  side.infrared = planet.infrared * plate_to_sphere_view_factor(ratio, tilt);
  side.albedo = planet.albedo * solar * albedo_factor(ratio, position.nadir, normal, position.sun);
  return side;
}

Environment orbit_environment(const EnvironmentCase& environment, const CoatingsCase& coatings) {
  const OrbitCase& orbit = environment.orbit;
  const double eclipse = eclipse_half_angle(orbit.altitude, orbit.beta, environment.planet.radius_shadow);
  // At the pole of the Sun every position is alike when the attitude turns with the orbit: the sum is exact anyway.
  Environment sum, worst;
  double worst_absorbed = -1.0, worst_anomaly = 0.0;
  const int positions = orbit_positions;
  for (int n = 0; n < positions; ++n) {
    // Midpoints of equal arcs; a position is lit by the part of its arc outside the eclipse.
    const double width = 2.0 * pi / positions, anomaly = (n + 0.5) * width;
    const OrbitPosition position = orbit_position(anomaly, orbit.beta);
    const Vec3 normal = named_direction(orbit.normal, position);
    const double from_midnight = std::fabs(anomaly - pi);
    const double lit = eclipse > 0.0 ? std::clamp((from_midnight - eclipse) / width + 0.5, 0.0, 1.0) : 1.0;
    Environment here;
    here.front = incident(environment, position, normal, false);
    here.back = incident(environment, position, -normal, false);
    here.front.solar *= lit;
    here.back.solar *= lit;
    for (auto [total, side] : {std::pair{&sum.front, &here.front}, std::pair{&sum.back, &here.back}}) {
      total->solar += side->solar / positions;
      total->albedo += side->albedo / positions;
      total->infrared += side->infrared / positions;
    }
    absorb(here.front, coatings.front, environment.space_temperature, 0.0);
    absorb(here.back, coatings.back, environment.space_temperature, 0.0);
    if (here.front.absorbed + here.back.absorbed > worst_absorbed) {
      worst_absorbed = here.front.absorbed + here.back.absorbed;
      worst_anomaly = anomaly;
      worst = here;
    }
  }
  const bool average = orbit.position == "average";
  Environment result = average ? sum : worst;
  result.description = fmt::format(
      "circular orbit at {:.1f} km, beta {:.1f} deg, front normal along {}, {}; eclipse {:.1f} % of the orbit",
      orbit.altitude / 1e3, orbit.beta * 180.0 / pi, orbit.normal,
      average ? "orbit average" : fmt::format("worst position, {:.1f} deg past noon", worst_anomaly * 180.0 / pi),
      100.0 * eclipse / pi);
  return result;
}

}  // namespace

Environment make_environment(const EnvironmentCase& environment, const CoatingsCase& coatings) {
  Environment result;
  double front_extra = 0.0, back_extra = 0.0;
  double front_background = environment.space_temperature, back_background = environment.space_temperature;
  if (environment.kind == "orbit") {
    result = orbit_environment(environment, coatings);
  } else if (environment.kind == "deep-space") {
    const double solar = environment.solar_constant / (environment.distance * environment.distance);
    const double cosine = std::cos(environment.sun_angle);
    result.front.solar = solar * std::max(0.0, cosine);
    result.back.solar = solar * std::max(0.0, -cosine);
    result.description = fmt::format("deep space at {:.3g} au, Sun {:.1f} deg off the front normal", environment.distance,
                                     environment.sun_angle * 180.0 / pi);
  } else {
    const auto take = [](SideFluxes& side, const SideFluxesCase& given, double& extra, double& background) {
      side.solar = given.solar;
      side.infrared = given.infrared;
      extra = given.absorbed;
      background = given.sink_temperature;
    };
    take(result.front, environment.front, front_extra, front_background);
    take(result.back, environment.back, back_extra, back_background);
    result.description = "fluxes as given";
  }
  absorb(result.front, coatings.front, front_background, front_extra);
  absorb(result.back, coatings.back, back_background, back_extra);
  result.edges_absorbed = result.front.absorbed;
  return result;
}

}  // namespace coldsky
