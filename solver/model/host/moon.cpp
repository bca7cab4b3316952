#include "solver/model/host/moon.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "solver/core/constants.hpp"

namespace coldsky {

SideFluxes lunar_side(const CoatingCase& coating, const std::string& orientation, double sun_elevation,
                      const LunarGround& ground, double solar_flux, double space_temperature) {
  const double height = std::max(0.0, std::sin(sun_elevation));
  const bool horizontal = orientation == "horizontal";
  if (!horizontal && orientation.rfind("vertical", 0) != 0)
    throw std::logic_error("unknown orientation " + orientation);
  // A vertical side sees the ground with half of its hemisphere.
  const double view = horizontal ? 0.0 : 0.5;
  const double sigma = constants::stefan_boltzmann;
  SideFluxes side;
  if (horizontal) side.solar = solar_flux * height;
  if (orientation == "vertical-facing-sun" && height > 0.0) side.solar = solar_flux * std::cos(sun_elevation);
  side.albedo = ground.albedo * solar_flux * height * view;
  side.infrared = ground.emissivity * sigma * std::pow(ground.temperature, 4) * view;
  side.absorbed = coating.absorptance * (side.solar + side.albedo) +
                  coating.emissivity * (side.infrared + sigma * std::pow(space_temperature, 4));
  side.sink_temperature = coating.emissivity > 0.0 ? std::pow(side.absorbed / (coating.emissivity * sigma), 0.25) : 0.0;
  return side;
}

}  // namespace coldsky
