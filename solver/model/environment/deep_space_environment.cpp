#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "solver/core/phrases.hpp"
#include "solver/model/environment/environment_model.hpp"

/// Sunlight at a distance, and nothing else.
namespace coldsky {

namespace {

using std::numbers::pi;

Environment in_deep_space(const EnvironmentCase& environment, const SideOptics&, Extreme) {
  Environment result;
  result.solar_flux = environment.solar_constant / (environment.distance * environment.distance);
  const double cosine = std::cos(environment.sun_angle);
  result.front.solar = result.solar_flux * std::max(0.0, cosine);
  result.back.solar = result.solar_flux * std::max(0.0, -cosine);
  result.description = fmt::format("deep space at {:.3g} au, Sun {:.1f} deg off the front normal", environment.distance,
                                   environment.sun_angle * 180.0 / pi);
  result.front.background = result.back.background = black_flux(environment.space_temperature);
  return result;
}

/// The Sun leans from the front's normal by its angle, and from x towards y by its azimuth.
Sky sky_of_deep_space(const EnvironmentCase& environment, const SideOptics& optics, Extreme extreme) {
  const Environment here = in_deep_space(environment, optics, extreme);
  const double angle = environment.sun_angle, azimuth = environment.sun_azimuth;
  Sky sky;
  sky.positions.push_back(
      {{std::sin(angle) * std::cos(azimuth), std::sin(angle) * std::sin(azimuth), std::cos(angle)}, {0.0, 0.0, -1.0}});
  sky.solar_flux = here.solar_flux;
  sky.description = here.description;
  return sky;
}

Text place_in_deep_space(const EnvironmentCase& e, const Environment&, bool) {
  return phrase("place.deep_space", fmt::arg("distance", e.distance), fmt::arg("angle", e.sun_angle * 180.0 / pi));
}

Attitude attitude_in_deep_space(const EnvironmentCase& e, const Environment&) {
  Attitude attitude;
  attitude.caption = phrase("figure.attitude.deep_space", fmt::arg("angle", e.sun_angle * 180.0 / pi));
  attitude.frame = {phrase("attitude.normal"), phrase("attitude.across"), phrase("attitude.in_plane")};
  attitude.arrows = {{"front", "front", {1.0, 0.0, 0.0}},
                     {"sun", "sun", {std::cos(e.sun_angle), 0.0, std::sin(e.sun_angle)}}};
  return attitude;
}

}  // namespace

EnvironmentModel deep_space_environment() {
  EnvironmentModel model;
  model.steady = in_deep_space;
  model.sky = sky_of_deep_space;
  model.place = place_in_deep_space;
  model.attitude = attitude_in_deep_space;
  model.inputs = {"environment.solar_constant", "environment.distance", "environment.sun_angle"};
  return model;
}

}  // namespace coldsky
