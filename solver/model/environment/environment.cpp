#include "solver/model/environment/environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <numbers>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "solver/case/date.hpp"
#include "solver/case/profile.hpp"
#include "solver/model/environment/ephemeris.hpp"
#include "solver/model/environment/moon.hpp"
#include "solver/model/environment/orbit.hpp"
#include "solver/model/environment/quadrature.hpp"
#include "solver/model/environment/view_factor.hpp"

namespace coldsky {

namespace {

using std::numbers::pi;

/// Quadrature points on each arc of the orbit between two kinks. 12 leave a relative error below 1e-6 (docs).
constexpr int arc_points = 12;

double fourth_power(double t) { return t * t * t * t; }

/// Infrared irradiation by black surroundings of one temperature [W/m^2].
double black_flux(double temperature) { return constants::stefan_boltzmann * fourth_power(temperature); }

/// What both sides absorb together [W/m^2].
double absorbed_by_both(const Environment& here, const SideOptics& optics) {
  return absorbed_flux(here.front, optics.front) + absorbed_flux(here.back, optics.back);
}

/// An orbit on one day.
struct Passage {
  double beta = 0.0;        ///< [rad]
  double radius = 0.0;      ///< [m]
  double altitude = 0.0;    ///< [m]
  double solar_flux = 0.0;  ///< [W/m^2]
  double distance = 1.0;    ///< from the Sun [au]
  ShadowArcs arcs{};        ///< half widths of umbra and penumbra; equal for the cylinder
  bool cone = false;
};

Passage make_passage(const EnvironmentCase& environment, const std::optional<double>& julian_day) {
  Passage passage;
  passage.radius = orbit_radius(environment);
  passage.altitude = passage.radius - environment.planet.radius_shadow;
  passage.beta = environment.orbit.beta;
  passage.distance = environment.distance;
  if (julian_day) {
    const SunState sun = sun_state(*julian_day);
    passage.distance = sun.distance;
    passage.beta = environment.kind == "geostationary"
                       ? sun.declination
                       : sun_synchronous_beta(environment.orbit.altitude, environment.orbit.local_time, *julian_day);
  }
  passage.solar_flux = environment.solar_constant / (passage.distance * passage.distance);
  passage.cone = environment.eclipse == "cone";
  if (passage.cone) {
    passage.arcs = shadow_arcs(passage.radius, passage.beta, environment.planet.radius_shadow, passage.distance);
  } else {
    const double half = eclipse_half_angle(passage.altitude, passage.beta, environment.planet.radius_shadow);
    passage.arcs = {half, half};
  }
  return passage;
}

/// Share of sunlight in the arc of the orbit that `inside` belongs to, at `anomaly`: at the edge of a cylinder's shadow
/// the arc decides.
double light(const EnvironmentCase& environment, const Passage& passage, double anomaly, double inside) {
  const double from_midnight = std::fabs(std::remainder(inside - pi, 2.0 * pi));
  if (from_midnight >= passage.arcs.penumbra) return 1.0;
  if (from_midnight < passage.arcs.umbra) return 0.0;
  const double shadow_angle = std::acos(std::clamp(-std::cos(anomaly) * std::cos(passage.beta), -1.0, 1.0));
  return visible_sun(passage.radius, shadow_angle, environment.planet.radius_shadow, passage.distance);
}

/// Incident fluxes on a plate at one position.
SideFluxes incident(const EnvironmentCase& environment, const Passage& passage, const OrbitPosition& position,
                    const Vec3& normal, double sunlight) {
  const PlanetCase& planet = environment.planet;
  const double ratio = 1.0 + passage.altitude / planet.radius_radiation;
  SideFluxes side;
  side.solar = sunlight * passage.solar_flux * std::max(0.0, dot(normal, position.sun));
  const double tilt = std::acos(std::clamp(dot(normal, position.nadir), -1.0, 1.0));
  side.infrared = planet.infrared * plate_to_sphere_view_factor(ratio, tilt);
  side.albedo = planet.albedo * passage.solar_flux * albedo_factor(ratio, position.nadir, normal, position.sun);
  side.background = black_flux(environment.space_temperature);
  return side;
}

/// Anomalies in [0, 2 pi] between which the fluxes of a position are smooth: edges of umbra and penumbra; quarters,
/// where a normal along a named direction turns away from the Sun; where the terminator enters and leaves the planet's
/// disc; where the disc crosses the horizon of a plate that faces the Sun.
std::vector<double> orbit_kinks(const EnvironmentCase& environment, const Passage& passage) {
  const double ratio = 1.0 + passage.altitude / environment.planet.radius_radiation;
  std::vector<double> kinks{0.0, 0.5 * pi, pi, 1.5 * pi, 2.0 * pi};
  const auto add = [&](double angle) { kinks.insert(kinks.end(), {angle, 2.0 * pi - angle}); };
  for (double arc : {passage.arcs.umbra, passage.arcs.penumbra}) {
    if (arc > 0.0) add(pi - arc);
  }
  // The zenith's cosine to the Sun is cos(anomaly) cos(beta).
  for (double cosine : {std::sqrt(1.0 - 1.0 / (ratio * ratio)), 1.0 / ratio}) {
    for (double value : {cosine / std::cos(passage.beta), -cosine / std::cos(passage.beta)}) {
      if (std::fabs(value) < 1.0) add(std::acos(value));
    }
  }
  std::sort(kinks.begin(), kinks.end());
  return kinks;
}

/// Fluxes on both sides at one position, in the arc of the orbit that holds `inside`.
Environment at_anomaly(const EnvironmentCase& environment, const Passage& passage, double anomaly, double inside) {
  const OrbitPosition position = orbit_position(anomaly, passage.beta);
  const Vec3 normal = named_direction(environment.orbit.normal, position);
  const double sunlight = light(environment, passage, anomaly, inside);
  Environment here;
  here.beta = passage.beta;
  here.solar_flux = passage.solar_flux;
  here.eclipse = 0.5 * (passage.arcs.umbra + passage.arcs.penumbra) / pi;
  here.period = orbit_period(passage.radius, environment.planet.gravitational_parameter);
  here.front = incident(environment, passage, position, normal, sunlight);
  here.back = incident(environment, passage, position, -normal, sunlight);
  return here;
}

/// Mean over the orbit, or the position at which both sides together absorb most (hot) or least (cold).
Environment over_orbit(const EnvironmentCase& environment, const SideOptics& optics, const Passage& passage,
                       Extreme extreme) {
  const std::vector<double> kinks = orbit_kinks(environment, passage);
  const GaussRule rule = gauss_rule(arc_points);
  // A peak over the periodic orbit is no position: without a time it is the average.
  const bool average = environment.orbit.position != "worst";
  const double sign = extreme == Extreme::hot ? 1.0 : -1.0;
  Environment mean, worst;
  double worst_anomaly = 0.0, arc_begin = 0.0, arc_width = 0.0, most = 0.0;
  bool found = false;
  const auto consider = [&](double anomaly, double begin, double width, const Environment& here) {
    const double absorbed = absorbed_by_both(here, optics);
    if (found && sign * (absorbed - most) <= 1e-12 * most) return;  // equal: the first
    found = true;
    most = absorbed;
    worst = here;
    worst_anomaly = anomaly;
    arc_begin = begin;
    arc_width = width;
  };
  for (std::size_t n = 0; n + 1 < kinks.size(); ++n) {
    const double start = kinks[n], width = kinks[n + 1] - kinks[n], middle = start + 0.5 * width;
    if (width < 1e-12) continue;
    // The ends belong to the arc: the last ray before the eclipse counts.
    for (double end : {start, start + width}) {
      if (!average) consider(end, start, width, at_anomaly(environment, passage, end, middle));
    }
    for (int q = 0; q < arc_points; ++q) {
      const double anomaly = start + width * rule.node[q], share = rule.weight[q] * width / (2.0 * pi);
      const Environment here = at_anomaly(environment, passage, anomaly, middle);
      if (!average) consider(anomaly, start, width, here);
      for (auto [total, side] : {std::pair{&mean.front, &here.front}, std::pair{&mean.back, &here.back}}) {
        total->solar += share * side->solar;
        total->albedo += share * side->albedo;
        total->infrared += share * side->infrared;
      }
    }
  }
  const std::string orbit_text = fmt::format(
      "circular orbit at {:.1f} km, beta {:.1f} deg, {:.1f} W/m2 of sunlight, front normal along {}, eclipse {:.1f} % "
      "of "
      "the orbit",
      passage.altitude / 1e3, passage.beta * 180.0 / pi, passage.solar_flux, environment.orbit.normal,
      50.0 * (passage.arcs.umbra + passage.arcs.penumbra) / pi);
  if (average) {
    mean.beta = passage.beta;
    mean.solar_flux = passage.solar_flux;
    mean.eclipse = 0.5 * (passage.arcs.umbra + passage.arcs.penumbra) / pi;
    mean.period = orbit_period(passage.radius, environment.planet.gravitational_parameter);
    mean.description = orbit_text + "; orbit average";
    mean.front.background = mean.back.background = black_flux(environment.space_temperature);
    return mean;
  }
  // Pattern search from the best sample, inside its arc.
  const double begin = arc_begin, width = arc_width, middle = begin + 0.5 * width;
  for (double step = width / arc_points; step > 1e-9; step *= 0.5) {
    for (double trial : {worst_anomaly - step, worst_anomaly + step}) {
      const double anomaly = std::clamp(trial, begin, begin + width);
      consider(anomaly, begin, width, at_anomaly(environment, passage, anomaly, middle));
    }
  }
  worst.description =
      fmt::format("{}; {} position, {:.1f} deg past noon", orbit_text, extreme == Extreme::hot ? "worst" : "coldest",
                  (worst_anomaly - 2.0 * pi * std::floor(worst_anomaly / (2.0 * pi))) * 180.0 / pi);
  return worst;
}

std::string day_text(std::chrono::sys_days day) {
  const std::chrono::year_month_day date{day};
  return fmt::format("{:04d}-{:02d}-{:02d}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

/// An orbit that the calendar knows: one day, or the day of a year on which the panel takes in most (least).
Environment by_date(const EnvironmentCase& environment, const SideOptics& optics, Extreme extreme) {
  using namespace std::chrono;
  const CalendarDate date = parse_date(environment.date);
  const bool whole_year = date.month == 0;
  const sys_days first{year{date.year} / (whole_year ? 1 : date.month) / (whole_year ? 1 : date.day)};
  const sys_days last = whole_year ? sys_days{year{date.year} / 12 / 31} : first;
  Environment best;
  for (sys_days day = first; day <= last; day += days{1}) {
    const double midnight = 2440587.5 + static_cast<double>(day.time_since_epoch().count());
    Environment here = over_orbit(environment, optics, make_passage(environment, midnight), extreme);
    here.day = day_text(day);
    const double more = absorbed_flux(here.front, optics.front) + absorbed_flux(here.back, optics.back) -
                        absorbed_flux(best.front, optics.front) - absorbed_flux(best.back, optics.back);
    if (best.day.empty() || (extreme == Extreme::hot ? more > 0.0 : more < 0.0)) best = here;
  }
  const char* name = environment.kind == "geostationary" ? "geostationary" : "Sun-synchronous";
  best.description = fmt::format("{} on {}{}: {}", name, best.day,
                                 !whole_year               ? ""
                                 : extreme == Extreme::hot ? ", the hottest day of the year"
                                                           : ", the coldest day of the year",
                                 best.description);
  return best;
}

/// Fluxes of a table's columns; `value` gives a column's number, or the one beside it where the table has no such
/// column.
Environment from_table(const EnvironmentCase& environment,
                       const std::function<double(const std::string&, double)>& value) {
  Environment result;
  const auto take = [&](SideFluxes& side, const std::string& name) {
    side.solar = value(name + "_solar_W_m2", 0.0);
    side.infrared = value(name + "_infrared_W_m2", 0.0);
    side.background = black_flux(value(name + "_sink_K", environment.space_temperature));
    side.absorbed_as_given = value(name + "_absorbed_W_m2", 0.0);
  };
  take(result.front, "front");
  take(result.back, "back");
  result.description = fmt::format("fluxes of {}", environment.table);
  return result;
}

Environment on_the_moon(const EnvironmentCase& environment) {
  const MoonCase& moon = environment.moon;
  if (!moon.ground_temperature) throw std::logic_error("the lunar ground has no temperature yet");
  const LunarGround ground{*moon.ground_temperature, moon.ground_albedo, moon.ground_emissivity};
  const double elevation = lunar_sun_elevation(moon.latitude, moon.hour);
  Environment result;
  result.ground = *moon.ground_temperature;
  result.solar_flux = environment.solar_constant / (environment.distance * environment.distance);
  result.front = lunar_side(moon.orientation, elevation, ground, result.solar_flux, environment.space_temperature);
  result.back = lunar_side(opposite_orientation(moon.orientation), elevation, ground, result.solar_flux,
                           environment.space_temperature);
  result.description = fmt::format(
      "lunar plain at {:.1f} deg latitude, {:.1f} h after noon, Sun {:.1f} deg above the horizon, ground at "
      "{:.1f} K, panel {}",
      moon.latitude * 180.0 / pi, moon.hour, elevation * 180.0 / pi, *moon.ground_temperature, moon.orientation);
  return result;
}

}  // namespace

double orbit_radius(const EnvironmentCase& environment) {
  return environment.kind == "geostationary" ? geostationary_radius
                                             : environment.planet.radius_shadow + environment.orbit.altitude;
}

bool is_orbit(const EnvironmentCase& environment) {
  return environment.kind == "orbit" || environment.kind == "sun-synchronous" || environment.kind == "geostationary";
}

Environment between(const Environment& first, const Environment& second, double share) {
  Environment result = first;
  result.front = mix(first.front, second.front, share);
  result.back = mix(first.back, second.back, share);
  result.toward_worst = share;
  return result;
}

struct EnvironmentInTime::Parts {
  Passage passage;
  Profile table;
  std::string day;
};

EnvironmentInTime::EnvironmentInTime(EnvironmentCase environment, const std::string& day)
    : environment_(std::move(environment)), parts_(std::make_unique<Parts>()) {
  const bool dated = environment_.kind == "sun-synchronous" || environment_.kind == "geostationary";
  if (dated || environment_.kind == "orbit") {
    std::optional<double> julian_day;
    if (dated) {
      const CalendarDate date = parse_date(day);
      julian_day = julian_date(date.year, date.month, date.day);
      parts_->day = day;
    }
    parts_->passage = make_passage(environment_, julian_day);
    period_ = orbit_period(parts_->passage.radius, environment_.planet.gravitational_parameter);
  } else if (environment_.kind == "table") {
    parts_->table = Profile(environment_.table, flux_columns(), beyond_of(environment_.table_beyond));
  }
}

EnvironmentInTime::~EnvironmentInTime() = default;

Environment EnvironmentInTime::at(double time) const {
  if (period_ > 0.0) {
    const double anomaly = 2.0 * pi * std::fmod(time / period_, 1.0);
    Environment here = at_anomaly(environment_, parts_->passage, anomaly, anomaly);
    here.day = parts_->day;
    return here;
  }
  if (environment_.kind != "table") return make_environment(environment_, {});  // nothing to choose
  return from_table(environment_, [&](const std::string& column, double otherwise) {
    return parts_->table.at(column, time, otherwise);
  });
}

double EnvironmentInTime::sunlight(double time) const {
  if (!(period_ > 0.0)) return 1.0;
  const double anomaly = 2.0 * pi * std::fmod(time / period_, 1.0);
  return light(environment_, parts_->passage, anomaly, anomaly);
}

std::vector<double> EnvironmentInTime::kinks(double end) const {
  std::vector<double> times;
  // Rows of a fine table are samples of something smooth, which the error control follows by itself.
  constexpr std::size_t most_rows = 200;
  if (environment_.kind == "table" && parts_->table.times().size() <= most_rows) times = parts_->table.kinks(end);
  if (!(period_ > 0.0)) return times;
  const std::vector<double> angles = orbit_kinks(environment_, parts_->passage);
  for (double start = 0.0; start < end; start += period_) {
    for (const double angle : angles) {
      const double time = start + angle / (2.0 * pi) * period_;
      if (time > 0.0 && time < end) times.push_back(time);
    }
  }
  return times;
}

Environment make_environment(const EnvironmentCase& environment, const SideOptics& optics, Extreme extreme) {
  Environment result;
  if (environment.kind == "orbit") {
    result = over_orbit(environment, optics, make_passage(environment, std::nullopt), extreme);
  } else if (environment.kind == "sun-synchronous" || environment.kind == "geostationary") {
    result = by_date(environment, optics, extreme);
  } else if (environment.kind == "moon") {
    result = on_the_moon(environment);
  } else if (environment.kind == "deep-space") {
    result.solar_flux = environment.solar_constant / (environment.distance * environment.distance);
    const double cosine = std::cos(environment.sun_angle);
    result.front.solar = result.solar_flux * std::max(0.0, cosine);
    result.back.solar = result.solar_flux * std::max(0.0, -cosine);
    result.description = fmt::format("deep space at {:.3g} au, Sun {:.1f} deg off the front normal",
                                     environment.distance, environment.sun_angle * 180.0 / pi);
    result.front.background = result.back.background = black_flux(environment.space_temperature);
  } else if (environment.kind == "table") {
    const Profile table(environment.table, flux_columns(), beyond_of(environment.table_beyond));
    result = from_table(environment, [&](const std::string& column, double otherwise) {
      return table.mean(column, otherwise, column.ends_with("_sink_K"));
    });
    result.description += ", mean over time";
  } else {
    const auto take = [](SideFluxes& side, const SideFluxesCase& given) {
      side.solar = given.solar;
      side.infrared = given.infrared;
      side.background = black_flux(given.sink_temperature);
      side.absorbed_as_given = given.absorbed;
    };
    take(result.front, environment.front);
    take(result.back, environment.back);
    result.description = "fluxes as given";
  }
  return result;
}

}  // namespace coldsky
