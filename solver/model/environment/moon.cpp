#include "solver/model/environment/moon.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "solver/core/constants.hpp"

namespace coldsky {

SideFluxes lunar_side(const std::string& orientation, double sun_elevation, const LunarGround& ground,
                      double solar_flux, double space_temperature) {
  const double height = std::max(0.0, std::sin(sun_elevation));
  const bool horizontal = orientation == "horizontal", down = orientation == "down";
  if (!horizontal && !down && orientation.rfind("vertical", 0) != 0)
    throw std::logic_error("unknown orientation " + orientation);
  // A vertical side sees the ground with half of its hemisphere.
  const double view = horizontal ? 0.0 : down ? 1.0 : 0.5;
  const double sigma = constants::stefan_boltzmann;
  SideFluxes side;
  if (horizontal) side.solar = solar_flux * height;
  if (orientation == "vertical-facing-sun" && height > 0.0) side.solar = solar_flux * std::cos(sun_elevation);
  if (!down) side.albedo = ground.albedo * solar_flux * height * view;
  side.infrared = ground.emissivity * sigma * std::pow(ground.temperature, 4) * view;
  side.background = sigma * std::pow(space_temperature, 4);
  return side;
}

std::string opposite_orientation(const std::string& orientation) {
  if (orientation == "horizontal") return "down";
  return orientation == "vertical-facing-sun" ? "vertical-away" : orientation;
}

double lunar_sun_elevation(double latitude, double hour) {
  return std::asin(std::cos(latitude) * std::cos(hour * std::numbers::pi / 12.0));
}

}  // namespace coldsky
