#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <utility>

#include "solver/case/date.hpp"
#include "solver/case/environment_kinds.hpp"
#include "solver/case/faults.hpp"
#include "solver/core/phrases.hpp"
#include "solver/model/environment/environment_model.hpp"
#include "solver/model/environment/ephemeris.hpp"
#include "solver/model/environment/orbit.hpp"
#include "solver/model/environment/quadrature.hpp"
#include "solver/model/environment/view_factor.hpp"

/// Circular orbits around a planet: by altitude and beta, or by date.
namespace coldsky {

namespace {

using std::numbers::pi;

/// Quadrature points on each arc of the orbit between two kinks. 12 leave a relative error below 1e-6 (docs).
constexpr int arc_points = 12;

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
  Vec3 pole{0.0, 0.0, 1.0};  ///< of the planet, in the frame of orbit_position()
};

/// The pole of the equator in the frame of an orbit: x to the Sun along the orbit's plane, z along its normal.
Vec3 pole_in_orbit(const Vec3& normal, const Vec3& sun) {
  Vec3 x = sun + (-dot(sun, normal)) * normal;
  x = (1.0 / std::max(1e-12, norm(x))) * x;
  const Vec3 pole{0.0, 0.0, 1.0};
  return {dot(pole, x), dot(pole, cross(normal, x)), dot(pole, normal)};
}

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
    if (environment.kind != "geostationary") {
      const Vec3 normal = sun_synchronous_normal(environment.orbit.altitude, environment.orbit.local_time, *julian_day);
      passage.pole = pole_in_orbit(normal, sun.direction);
    }
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

/// A position on the orbit, and a point of the smooth arc that it belongs to [rad].
struct Place {
  double anomaly = 0.0, inside = 0.0;
};

/// Mean over the orbit, or the position at which both sides together absorb most (hot) or least (cold).
/// \param place becomes that position, where it is asked for
Environment over_orbit(const EnvironmentCase& environment, const SideOptics& optics, const Passage& passage,
                       Extreme extreme, Place* place = nullptr) {
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
  if (place != nullptr) *place = {worst_anomaly, middle};
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
Environment by_date_of_case(const EnvironmentCase& environment, const SideOptics& optics, Extreme extreme) {
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

Environment by_altitude(const EnvironmentCase& environment, const SideOptics& optics, Extreme extreme) {
  return over_orbit(environment, optics, make_passage(environment, std::nullopt), extreme);
}

/// Sun and planet in the frame of a scene: z along the front's normal, y as near to the tubes as its plane allows.
SkyPosition sky_at(const EnvironmentCase& environment, const Passage& passage, const Place& place) {
  const OrbitPosition position = orbit_position(place.anomaly, passage.beta);
  const Vec3 z = named_direction(environment.orbit.normal, position);
  const auto in_plane = [&](const Vec3& to) { return to + (-dot(to, z)) * z; };
  Vec3 y = in_plane(named_direction(environment.orbit.tubes, position));
  // Along the normal itself where the two directions meet on the way: any direction that is not.
  constexpr double nothing = 1e-6;
  if (norm(y) < nothing) y = in_plane(position.orbit_normal);
  if (norm(y) < nothing) y = in_plane(position.velocity);
  y = (1.0 / norm(y)) * y;
  const Vec3 x = cross(y, z);
  const auto turned = [&](const Vec3& to) { return Vec3{dot(to, x), dot(to, y), dot(to, z)}; };
  SkyPosition seen;
  seen.sun = turned(position.sun);
  seen.down = turned(position.nadir);
  seen.distance = 1.0 + passage.altitude / environment.planet.radius_radiation;
  seen.sunlight = light(environment, passage, place.anomaly, place.inside);
  seen.anomaly = place.anomaly;
  seen.velocity = turned(position.velocity);
  seen.orbit_normal = turned(position.orbit_normal);
  seen.pole = turned(passage.pole);
  return seen;
}

/// Positions at equal steps, from the point nearest the Sun.
std::vector<SkyPosition> sky_around(const EnvironmentCase& environment, const Passage& passage) {
  std::vector<SkyPosition> around;
  const int count = environment.orbit.positions;
  around.reserve(static_cast<std::size_t>(count));
  for (int n = 0; n < count; ++n) {
    const double anomaly = 2.0 * pi * n / count;
    around.push_back(sky_at(environment, passage, {anomaly, anomaly}));
    around.back().weight = 1.0 / count;
  }
  return around;
}

/// The sky of the positions that over_orbit() averages, or of the one that it finds.
Sky sky_over_orbit(const EnvironmentCase& environment, const SideOptics& optics, const Passage& passage,
                   Extreme extreme) {
  Place worst;
  const Environment here = over_orbit(environment, optics, passage, extreme, &worst);
  Sky sky;
  sky.solar_flux = here.solar_flux;
  sky.albedo = environment.planet.albedo;
  sky.planet_infrared = environment.planet.infrared;
  sky.period = here.period;
  sky.description = here.description;
  sky.around = sky_around(environment, passage);
  if (environment.orbit.position == "worst") {
    sky.positions.push_back(sky_at(environment, passage, worst));
    return sky;
  }
  const std::vector<double> kinks = orbit_kinks(environment, passage);
  const GaussRule rule = gauss_rule(arc_points);
  sky.positions.reserve(kinks.size() * arc_points);
  for (std::size_t n = 0; n + 1 < kinks.size(); ++n) {
    const double start = kinks[n], width = kinks[n + 1] - kinks[n];
    if (width < 1e-12) continue;
    for (int q = 0; q < arc_points; ++q) {
      SkyPosition position = sky_at(environment, passage, {start + width * rule.node[q], start + 0.5 * width});
      position.weight = rule.weight[q] * width / (2.0 * pi);
      sky.positions.push_back(position);
    }
  }
  return sky;
}

Sky sky_by_altitude(const EnvironmentCase& environment, const SideOptics& optics, Extreme extreme) {
  return sky_over_orbit(environment, optics, make_passage(environment, std::nullopt), extreme);
}

Sky sky_by_date(const EnvironmentCase& environment, const SideOptics& optics, Extreme extreme) {
  const Environment chosen = by_date_of_case(environment, optics, extreme);
  const CalendarDate date = parse_date(chosen.day);
  Sky sky = sky_over_orbit(environment, optics, make_passage(environment, julian_date(date.year, date.month, date.day)),
                           extreme);
  sky.day = chosen.day;
  if (!environment.planet.map.empty()) {
    sky.map = read_planet_map(environment.planet.map,
                              month_of(static_cast<unsigned>(date.month), static_cast<unsigned>(date.day)));
    sky.planet_infrared = sky.map.largest_infrared;
    sky.albedo = sky.map.largest_albedo;
  }
  sky.description = chosen.description;
  return sky;
}

/// Positions on the orbit, from the point below the Sun at time 0.
class PassageInTime : public ChangingEnvironment {
 public:
  PassageInTime(EnvironmentCase environment, std::string day)
      : environment_(std::move(environment)), day_(std::move(day)) {
    std::optional<double> julian_day;
    if (has_trait(environment_, by_date)) {
      const CalendarDate date = parse_date(day_);
      julian_day = julian_date(date.year, date.month, date.day);
    }
    passage_ = make_passage(environment_, julian_day);
    period_ = orbit_period(passage_.radius, environment_.planet.gravitational_parameter);
  }
  Environment at(double time) const override {
    const double anomaly = anomaly_at(time);
    Environment here = at_anomaly(environment_, passage_, anomaly, anomaly);
    here.day = day_;
    return here;
  }
  double sunlight(double time) const override {
    const double anomaly = anomaly_at(time);
    return light(environment_, passage_, anomaly, anomaly);
  }
  std::vector<double> kinks(double end) const override {
    std::vector<double> times;
    const std::vector<double> angles = orbit_kinks(environment_, passage_);
    for (double start = 0.0; start < end; start += period_) {
      for (const double angle : angles) {
        const double time = start + angle / (2.0 * pi) * period_;
        if (time > 0.0 && time < end) times.push_back(time);
      }
    }
    return times;
  }
  double period() const override { return period_; }

 private:
  double anomaly_at(double time) const { return 2.0 * pi * std::fmod(time / period_, 1.0); }

  EnvironmentCase environment_;
  std::string day_;
  Passage passage_;
  double period_ = 0.0;
};

std::unique_ptr<ChangingEnvironment> passage_in_time(const EnvironmentCase& environment, const std::string& day) {
  return std::make_unique<PassageInTime>(environment, has_trait(environment, by_date) ? day : std::string());
}

Text place_in_orbit(const EnvironmentCase& e, const Environment& environment, bool peak) {
  PhraseArguments english, korean;
  const Text normal = phrase("direction." + e.orbit.normal),
             position = peak ? phrase("place.peak", fmt::arg("percent", 100.0 * environment.toward_worst.value_or(0.0)))
                             : phrase(e.orbit.position == "worst" ? "place.worst" : "place.average"),
             kind = phrase(e.kind == "geostationary" ? "place.geostationary" : "place.sun_synchronous");
  const double altitude = 1e-3 * (orbit_radius(e) - e.planet.radius_shadow);
  for (auto* store : {&english, &korean}) {
    const bool ko = store == &korean;
    store->push_back(fmt::arg("altitude", altitude));
    store->push_back(fmt::arg("beta", (environment.day.empty() ? e.orbit.beta : environment.beta) * 180.0 / pi));
    store->push_back(fmt::arg("day", environment.day));
    store->push_back(fmt::arg("normal", ko ? normal.ko : normal.en));
    store->push_back(fmt::arg("position", ko ? position.ko : position.en));
    store->push_back(fmt::arg("kind", ko ? kind.ko : kind.en));
  }
  const std::string key = environment.day.empty() ? "place.orbit" : "place.day";
  return Text(phrase(key, english).en, phrase(key, korean).ko);
}

Attitude attitude_in_orbit(const EnvironmentCase& e, const Environment& environment) {
  Attitude attitude;
  const double beta = environment.day.empty() ? e.orbit.beta : environment.beta;
  const OrbitPosition position = orbit_position(0.0, beta);
  const auto local = [&](const Vec3& to) {
    return Vec3{dot(to, position.velocity), dot(to, position.orbit_normal), -dot(to, position.nadir)};
  };
  const Text normal = phrase("direction." + e.orbit.normal);
  const std::string degrees = fmt::format("{:.1f}", beta * 180.0 / pi);
  attitude.caption = phrase_of("figure.attitude.orbit", {{"beta", Text(degrees)}, {"normal", normal}});
  attitude.frame = {phrase("attitude.x"), phrase("attitude.y"), phrase("attitude.z")};
  attitude.arrows = {{"front", "front", local(named_direction(e.orbit.normal, position))},
                     {"sun", "sun", local(position.sun)},
                     {"frame", "velocity", {1.0, 0.0, 0.0}},
                     {"frame", "orbit_normal", {0.0, 1.0, 0.0}},
                     {"frame", "planet", {0.0, 0.0, -1.0}}};
  if (!e.orbit.tubes.empty()) attitude.tubes = local(named_direction(e.orbit.tubes, position));
  attitude.below = "planet";
  return attitude;
}

/// Altitudes at which an orbit can follow the Sun.
void check_sun_synchronous(const Case& c, const Where& where, Faults& faults) {
  check_planet_map(c, where, faults);
  // Beyond 5974 km no inclination turns the orbit once a year.
  if (!std::isfinite(sun_synchronous_inclination(c.environment.orbit.altitude))) {
    faults.add(InputError(where("environment.orbit.altitude"),
                          fmt::format("environment.orbit.altitude = {:g} km is too high for a Sun-synchronous orbit",
                                      1e-3 * c.environment.orbit.altitude),
                          "the Earth's flattening turns it too slowly", "stay below 5974 km"));
  }
}

/// What all orbits have in common.
EnvironmentModel orbit_model() {
  EnvironmentModel model;
  model.in_time = passage_in_time;
  model.place = place_in_orbit;
  model.attitude = attitude_in_orbit;
  model.check = check_planet_map;
  model.inputs = {"environment.solar_constant", "environment.planet.infrared", "environment.planet.albedo"};
  return model;
}

}  // namespace

EnvironmentModel orbit_environment() {
  EnvironmentModel model = orbit_model();
  model.steady = by_altitude;
  model.sky = sky_by_altitude;
  model.inputs.insert(model.inputs.end(), {"environment.orbit.altitude", "environment.orbit.beta"});
  return model;
}

EnvironmentModel sun_synchronous_environment() {
  EnvironmentModel model = orbit_model();
  model.steady = by_date_of_case;
  model.sky = sky_by_date;
  model.check = check_sun_synchronous;
  model.inputs.emplace_back("environment.orbit.altitude");
  return model;
}

EnvironmentModel geostationary_environment() {
  EnvironmentModel model = orbit_model();
  model.steady = by_date_of_case;
  model.sky = sky_by_date;
  return model;
}

double orbit_radius(const EnvironmentCase& environment) {
  return environment.kind == "geostationary" ? geostationary_radius
                                             : environment.planet.radius_shadow + environment.orbit.altitude;
}

}  // namespace coldsky
