#include "solver/model/host/environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "solver/model/host/orbit.hpp"
#include "solver/model/host/quadrature.hpp"
#include "solver/model/host/view_factor.hpp"

namespace coldsky {

namespace {

using std::numbers::pi;

/// Quadrature points on each arc of the orbit between two kinks. 12 leave a relative error below 1e-6 (docs).
constexpr int arc_points = 12;

double fourth_power(double t) { return t * t * t * t; }

/// Completes `absorbed` and `sink_temperature` from the incident fluxes.
void absorb(SideFluxes& side, const CoatingCase& coating, double background, double extra) {
  const double black = constants::stefan_boltzmann * fourth_power(background);
  side.absorbed =
      coating.absorptance * (side.solar + side.albedo) + coating.emissivity * (side.infrared + black) + extra;
  side.sink_temperature = coating.emissivity > 0.0
                              ? std::pow(side.absorbed / (coating.emissivity * constants::stefan_boltzmann), 0.25)
                              : 0.0;
}

/// Incident fluxes on a plate at one position.
SideFluxes incident(const EnvironmentCase& environment, const OrbitPosition& position, const Vec3& normal,
                    bool eclipsed) {
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

/// Anomalies in [0, 2 pi] between which the fluxes of a position are smooth: edges of the eclipse; quarters, where a
/// normal along a named direction turns away from the Sun; where the terminator enters and leaves the planet's disc;
/// where the disc crosses the horizon of a plate that faces the Sun.
std::vector<double> orbit_kinks(const EnvironmentCase& environment, double eclipse) {
  const OrbitCase& orbit = environment.orbit;
  const double ratio = 1.0 + orbit.altitude / environment.planet.radius_radiation;
  std::vector<double> kinks{0.0, 0.5 * pi, pi, 1.5 * pi, 2.0 * pi};
  const auto add = [&](double angle) { kinks.insert(kinks.end(), {angle, 2.0 * pi - angle}); };
  if (eclipse > 0.0) add(pi - eclipse);
  // The zenith's cosine to the Sun is cos(anomaly) cos(beta).
  for (double cosine : {std::sqrt(1.0 - 1.0 / (ratio * ratio)), 1.0 / ratio}) {
    for (double value : {cosine / std::cos(orbit.beta), -cosine / std::cos(orbit.beta)}) {
      if (std::fabs(value) < 1.0) add(std::acos(value));
    }
  }
  std::sort(kinks.begin(), kinks.end());
  return kinks;
}

/// Fluxes on both sides at one position; `lit` is false in eclipse.
Environment at_anomaly(const EnvironmentCase& environment, const CoatingsCase& coatings, double anomaly, bool lit) {
  const OrbitPosition position = orbit_position(anomaly, environment.orbit.beta);
  const Vec3 normal = named_direction(environment.orbit.normal, position);
  Environment here;
  here.front = incident(environment, position, normal, !lit);
  here.back = incident(environment, position, -normal, !lit);
  absorb(here.front, coatings.front, environment.space_temperature, 0.0);
  absorb(here.back, coatings.back, environment.space_temperature, 0.0);
  return here;
}

/// Mean over the orbit, or the position at which both sides together absorb most.
Environment orbit_environment(const EnvironmentCase& environment, const CoatingsCase& coatings) {
  const OrbitCase& orbit = environment.orbit;
  const double eclipse = eclipse_half_angle(orbit.altitude, orbit.beta, environment.planet.radius_shadow);
  const std::vector<double> kinks = orbit_kinks(environment, eclipse);
  const GaussRule rule = gauss_rule(arc_points);
  const auto absorbed = [](const Environment& here) { return here.front.absorbed + here.back.absorbed; };
  Environment mean, worst;
  double worst_anomaly = 0.0, worst_width = 0.0;
  bool worst_lit = true;
  const auto consider = [&](double anomaly, bool lit, double width, const Environment& here) {
    if (absorbed(here) <= absorbed(worst) * (1.0 + 1e-12)) return;  // equal positions: the first
    worst = here;
    worst_anomaly = anomaly;
    worst_lit = lit;
    worst_width = width;
  };
  for (std::size_t n = 0; n + 1 < kinks.size(); ++n) {
    const double start = kinks[n], width = kinks[n + 1] - kinks[n];
    if (width < 1e-12) continue;
    const bool lit = std::fabs(start + 0.5 * width - pi) >= eclipse;
    // The ends belong to the arc: the last ray before the eclipse counts.
    for (double end : {start, start + width}) {
      consider(end, lit, width, at_anomaly(environment, coatings, end, lit));
    }
    for (int q = 0; q < arc_points; ++q) {
      const double anomaly = start + width * rule.node[q], share = rule.weight[q] * width / (2.0 * pi);
      const Environment here = at_anomaly(environment, coatings, anomaly, lit);
      consider(anomaly, lit, width, here);
      for (auto [total, side] : {std::pair{&mean.front, &here.front}, std::pair{&mean.back, &here.back}}) {
        total->solar += share * side->solar;
        total->albedo += share * side->albedo;
        total->infrared += share * side->infrared;
      }
    }
  }
  const std::string orbit_text =
      fmt::format("circular orbit at {:.1f} km, beta {:.1f} deg, front normal along {}, eclipse {:.1f} % of the orbit",
                  orbit.altitude / 1e3, orbit.beta * 180.0 / pi, orbit.normal, 100.0 * eclipse / pi);
  if (orbit.position == "average") {
    mean.description = orbit_text + "; orbit average";
    return mean;
  }
  // Pattern search from the best sample; it never leaves the lit or the dark part of the orbit.
  for (double step = worst_width / arc_points; step > 1e-9; step *= 0.5) {
    for (double anomaly : {worst_anomaly - step, worst_anomaly + step}) {
      const double from_midnight = std::fabs(std::remainder(anomaly - pi, 2.0 * pi));
      if ((from_midnight >= eclipse) != worst_lit) continue;
      consider(anomaly, worst_lit, worst_width, at_anomaly(environment, coatings, anomaly, worst_lit));
    }
  }
  worst.description = fmt::format("{}; worst position, {:.1f} deg past noon", orbit_text,
                                  (worst_anomaly - 2.0 * pi * std::floor(worst_anomaly / (2.0 * pi))) * 180.0 / pi);
  return worst;
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
    result.description = fmt::format("deep space at {:.3g} au, Sun {:.1f} deg off the front normal",
                                     environment.distance, environment.sun_angle * 180.0 / pi);
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
