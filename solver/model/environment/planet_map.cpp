#include "solver/model/environment/planet_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numbers>
#include <string>

#include "solver/case/environment_kinds.hpp"
#include "solver/case/faults.hpp"
#include "solver/core/csv_table.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

namespace {

constexpr std::size_t nodes = 257;
constexpr double most_infrared = 1e5;  ///< a planet as bright as the Sun near a star [W/m^2]

/// Infrared and albedo against latitude.
using Rows = std::map<double, std::pair<double, double>>;

std::pair<double, double> mixed(const std::pair<double, double>& a, const std::pair<double, double>& b, double share) {
  return {a.first + share * (b.first - a.first), a.second + share * (b.second - a.second)};
}

std::pair<double, double> at_latitude(const Rows& rows, double latitude) {
  const auto above = rows.lower_bound(latitude);
  if (above == rows.begin()) return above->second;
  const auto below = std::prev(above);
  if (above == rows.end()) return below->second;
  return mixed(below->second, above->second, (latitude - below->first) / (above->first - below->first));
}

/// Of months that hold at their middle, the year being a circle.
std::pair<double, double> at_month(const std::map<int, Rows>& months, double month, double latitude) {
  if (months.size() == 1) return at_latitude(months.begin()->second, latitude);
  const double at = month - 0.5;
  auto after = std::find_if(months.begin(), months.end(), [&](const auto& one) { return one.first > at; });
  const auto before = after == months.begin() ? std::prev(months.end()) : std::prev(after);
  if (after == months.end()) after = months.begin();
  const auto around = [](double months_apart) { return months_apart <= 0.0 ? months_apart + 12.0 : months_apart; };
  const double width = around(after->first - before->first), from = std::fmod(at - before->first + 12.0, 12.0);
  return mixed(at_latitude(before->second, latitude), at_latitude(after->second, latitude), from / width);
}

std::map<int, Rows> read_months(const std::filesystem::path& file) {
  const CsvTable table(file);
  const auto has = [&](const char* name) {
    return std::find(table.columns().begin(), table.columns().end(), name) != table.columns().end();
  };
  const std::string known = "latitude_deg, infrared_W_m2, albedo and month";
  for (const char* name : {"latitude_deg", "infrared_W_m2", "albedo"}) {
    if (has(name)) continue;
    throw InputError(table.place(table.columns().front()), fmt::format("there is no column '{}'", name),
                     "a planet's map has both fluxes by latitude", "use the columns " + known);
  }
  for (const std::string& name : table.columns()) {
    if (name == "latitude_deg" || name == "infrared_W_m2" || name == "albedo" || name == "month") continue;
    throw InputError(table.place(name), fmt::format("column '{}' is not known", name), "it would be ignored",
                     "use " + known);
  }
  const std::vector<double> latitude = table.numbers("latitude_deg"), infrared = table.numbers("infrared_W_m2"),
                            albedo = table.numbers("albedo"),
                            month = has("month") ? table.numbers("month") : std::vector<double>(latitude.size(), 1.0);
  const auto within = [&](std::size_t row, const char* column, double value, double low, double high) {
    if (value >= low && value <= high) return;
    throw InputError(table.place(row, column),
                     fmt::format("{} = {:g} is not within {:g} ... {:g}", column, value, low, high), "no planet has it",
                     "correct it");
  };
  std::map<int, Rows> months;
  for (std::size_t n = 0; n < latitude.size(); ++n) {
    within(n, "latitude_deg", latitude[n], -90.0, 90.0);
    within(n, "infrared_W_m2", infrared[n], 0.0, most_infrared);
    within(n, "albedo", albedo[n], 0.0, 1.0);
    if (has("month")) within(n, "month", month[n], 1.0, 12.0);
    if (month[n] != std::floor(month[n])) {
      throw InputError(table.place(n, "month"), fmt::format("month = {:g} is none", month[n]),
                       "months are whole numbers", "write 1 to 12");
    }
    if (!months[static_cast<int>(month[n])].emplace(latitude[n], std::pair{infrared[n], albedo[n]}).second) {
      throw InputError(table.place(n, "latitude_deg"), fmt::format("latitude_deg = {:g} stands twice", latitude[n]),
                       "one of them would be ignored", "leave one out");
    }
  }
  return months;
}

}  // namespace

PlanetMap read_planet_map(const std::filesystem::path& file, double month) {
  std::map<int, Rows> months;
  try {
    months = read_months(file);
  } catch (const TableError& error) {
    throw InputError(error.where(), error.problem(), "not a table of numbers",
                     "write a header latitude_deg,infrared_W_m2,albedo and rows of numbers below it");
  }
  if (months.empty()) {
    throw InputError({file.string(), 0, 0}, "has no rows", "nothing is known of the planet", "add rows");
  }
  PlanetMap map;
  for (std::size_t n = 0; n < nodes; ++n) {
    const double sine = 2.0 * static_cast<double>(n) / (nodes - 1.0) - 1.0;
    const auto [infrared, albedo] = at_month(months, month, std::asin(sine) * 180.0 / std::numbers::pi);
    map.infrared.push_back(infrared);
    map.albedo.push_back(albedo);
  }
  const auto divide = [](std::vector<double>& values) {
    const double largest = *std::max_element(values.begin(), values.end());
    for (double& value : values) value = largest > 0.0 ? value / largest : 0.0;
    return largest;
  };
  map.largest_infrared = divide(map.infrared);
  map.largest_albedo = divide(map.albedo);
  return map;
}

double month_of(unsigned month, unsigned day) { return month + (day - 0.5) / 30.5; }

void check_planet_map(const Case& c, const Where& where, Faults& faults) {
  if (c.environment.planet.map.empty()) return;
  const Location at = where("environment.planet.map");
  if (!has_trait(c.environment, by_date)) {
    faults.add(InputError(at, "environment.planet.map on an orbit without a date",
                          "nothing says where the poles and the seasons are",
                          "use environment.kind = \"sun-synchronous\" or \"geostationary\""));
  } else if (!c.scene) {
    faults.add(InputError(at, "environment.planet.map without a scene",
                          "a panel alone sees a planet that is the same everywhere",
                          "add [scene], which traces the panel, or leave the map out"));
  } else {
    faults.attempt([&] { read_planet_map(c.environment.planet.map, 1.0); });
  }
}

}  // namespace coldsky
