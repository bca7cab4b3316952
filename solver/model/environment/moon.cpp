#include "solver/model/environment/moon.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "solver/core/constants.hpp"
#include "solver/core/csv_table.hpp"
#include "solver/core/error.hpp"

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

double lunar_sun_elevation(double latitude, double hour, double sun_latitude) {
  const double sine = std::cos(latitude) * std::cos(hour * std::numbers::pi / 12.0) * std::cos(sun_latitude) +
                      std::sin(latitude) * std::sin(sun_latitude);
  return std::asin(std::clamp(sine, -1.0, 1.0));
}

double lunar_sun_azimuth(double latitude, double hour, double sun_latitude) {
  const double turn = hour * std::numbers::pi / 12.0;
  const double east = -std::cos(sun_latitude) * std::sin(turn),
               north = std::sin(sun_latitude) * std::cos(latitude) -
                       std::cos(sun_latitude) * std::cos(turn) * std::sin(latitude);
  const double azimuth = std::atan2(east, north);
  return azimuth < 0.0 ? azimuth + 2.0 * std::numbers::pi : azimuth;
}

VisibleDisc visible_disc(double height, double radius) {
  if (height >= radius) return {1.0, 0.0};
  if (height <= -radius) return {0.0, 0.0};
  // The part of a circle of radius 1 above a chord at -x.
  const double x = height / radius, half_chord = std::sqrt(1.0 - x * x), area = std::acos(-x) + x * half_chord;
  return {area / std::numbers::pi, radius * 2.0 / 3.0 * half_chord * half_chord * half_chord / area};
}

Horizon::Horizon(const std::filesystem::path& file) {
  try {
    const CsvTable table(file);
    azimuth_ = table.numbers("azimuth_deg");
    elevation_ = table.numbers("elevation_deg");
    for (std::size_t n = 0; n < azimuth_.size(); ++n) {
      if (!(azimuth_[n] >= 0.0 && azimuth_[n] <= 360.0) || (n > 0 && !(azimuth_[n] > azimuth_[n - 1]))) {
        throw InputError(table.place(n, "azimuth_deg"), fmt::format("azimuth_deg = {:g} is out of order", azimuth_[n]),
                         "azimuths rise from 0 to 360 degrees, from north over east", "sort the rows");
      }
      if (!(std::fabs(elevation_[n]) < 90.0)) {
        throw InputError(table.place(n, "elevation_deg"), fmt::format("elevation_deg = {:g}", elevation_[n]),
                         "no terrain stands in the zenith", "give the height above the level in degrees");
      }
    }
  } catch (const TableError& error) {
    throw InputError(error.where(), error.problem(), "not a horizon",
                     "write a header azimuth_deg,elevation_deg and rows of numbers below it");
  }
  for (auto* column : {&azimuth_, &elevation_}) {
    for (double& angle : *column) angle *= std::numbers::pi / 180.0;
  }
}

double Horizon::elevation(double azimuth) const {
  if (azimuth_.empty()) return 0.0;
  constexpr double turn = 2.0 * std::numbers::pi;
  // Around north the last row comes before the first.
  const auto above = std::upper_bound(azimuth_.begin(), azimuth_.end(), azimuth);
  const std::size_t count = azimuth_.size(), next = static_cast<std::size_t>(above - azimuth_.begin()) % count,
                    before = (next + count - 1) % count;
  const double width = azimuth_[next] - azimuth_[before] + (next > before ? 0.0 : turn);
  double from = azimuth - azimuth_[before];
  if (from < 0.0) from += turn;
  return elevation_[before] + from / width * (elevation_[next] - elevation_[before]);
}

LunarSun lunar_sun(const MoonCase& moon, const Horizon& horizon, double hour, double distance) {
  constexpr double sun_radius = 695700e3, astronomical_unit = 149597870700.0;  // IAU 2015, IAU 2012 [m]
  const double elevation = lunar_sun_elevation(moon.latitude, hour, moon.sun_latitude);
  const double terrain = horizon.elevation(lunar_sun_azimuth(moon.latitude, hour, moon.sun_latitude));
  const VisibleDisc disc =
      visible_disc(elevation - terrain, std::asin(std::min(1.0, sun_radius / (distance * astronomical_unit))));
  return {elevation + disc.rise, disc.share};
}

}  // namespace coldsky
