#pragma once
#include <filesystem>
#include <vector>

#include "solver/case/catalogue.hpp"

namespace coldsky {

/// Infrared and albedo of a planet by latitude, on one day.
struct PlanetMap {
  double largest_infrared = 0.0;  ///< [W/m^2]
  double largest_albedo = 0.0;    ///< [-]
  /// Over these, at nodes that lie evenly over the sine of the latitude from -1 to 1; empty = there is no map.
  std::vector<double> infrared, albedo;
};

/// Reads a comma-separated file with the columns latitude_deg (-90 ... 90), infrared_W_m2, albedo and, where they
/// change over the year, month (1 ... 12). Rows are joined by straight lines over the latitude and over the year, which
/// they hold for the middle of their month; beyond the outermost latitudes the outermost rows hold. \param month and
/// what of it has passed: 6.5 is the middle of June \throws InputError with file, line and column
PlanetMap read_planet_map(const std::filesystem::path& file, double month);

/// A map of the planet has a meaning where a scene is traced, and where the calendar says how the planet's axis lies.
void check_planet_map(const Case& c, const Where& where, Faults& faults);

/// The month of a day, as read_planet_map takes it.
double month_of(unsigned month, unsigned day);

}  // namespace coldsky
