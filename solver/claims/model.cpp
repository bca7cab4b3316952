#include "solver/claims/model.hpp"

#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "solver/case/panel_kinds.hpp"
#include "solver/case/reader.hpp"
#include "solver/core/error.hpp"
#include "solver/model/environment/ephemeris.hpp"
#include "solver/model/environment/orbit.hpp"

namespace coldsky {

namespace {

constexpr double degree = std::numbers::pi / 180.0;
constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

double ClaimModel::operator[](const std::string& key) {
  for (auto& keys : read_) keys.insert(key);
  return inputs_[key];
}

double ClaimModel::row(const std::string& id) {
  auto found = known_.find(id);
  if (found == known_.end()) {
    const auto formula = claim_rows().find(id);
    if (formula == claim_rows().end()) throw std::logic_error("the ledger has no row " + id);
    active_.push_back(id);
    read_.emplace_back();
    const std::string outer = context_.label;
    context_.label = id;
    double value = 0.0;
    try {
      value = formula->second(*this);
    } catch (const InfeasibleError&) {
      value = infinity;
    } catch (const NotConvergedError& error) {
      // The innermost row is the one to name.
      const std::string why = error.what();
      if (claim_rows().count(why.substr(0, why.find(':'))) != 0) throw;
      throw NotConvergedError(id + ": " + why);
    }
    context_.label = outer;
    found = known_.emplace(id, Known{value, std::move(read_.back())}).first;
    read_.pop_back();
    active_.pop_back();
  }
  for (auto& keys : read_) keys.insert(found->second.inputs.begin(), found->second.inputs.end());
  return found->second.value;
}

const std::set<std::string>& ClaimModel::inputs_of(const std::string& id) {
  row(id);
  return known_.at(id).inputs;
}

double ClaimModel::own_uncertainty(const std::string& id) const {
  const auto found = own_uncertainty_.find(id);
  return found == own_uncertainty_.end() ? 0.0 : found->second;
}

CoatingCase ClaimModel::radiator_coating() { return {(*this)["radiator.absorptance"], (*this)["radiator.emissivity"]}; }

CoatingCase ClaimModel::reflector_coating() {
  return {(*this)["reflector.absorptance"], (*this)["reflector.emissivity"]};
}

EnvironmentCase ClaimModel::orbit(double altitude, double beta, const std::string& normal) {
  EnvironmentCase environment = default_case().environment;
  environment.kind = "orbit";
  environment.solar_constant = (*this)["sun.constant"];
  environment.space_temperature = (*this)["space.temperature"];
  environment.planet.infrared = (*this)["earth.infrared"];
  environment.planet.albedo = (*this)["earth.albedo"];
  environment.orbit.altitude = altitude;
  environment.orbit.beta = beta * degree;
  environment.orbit.normal = normal;
  return environment;
}

EnvironmentCase ClaimModel::deep_space(double distance, bool facing) {
  EnvironmentCase environment = default_case().environment;
  environment.kind = "deep-space";
  environment.space_temperature = (*this)["space.temperature"];
  environment.sun_angle = 90.0 * degree;
  if (facing) {
    environment.solar_constant = (*this)["sun.constant"];
    environment.distance = distance;
    environment.sun_angle = 0.0;
  }
  return environment;
}

EnvironmentCase ClaimModel::moon(double ground, double hour, const std::string& orientation) {
  EnvironmentCase environment = default_case().environment;
  environment.kind = "moon";
  environment.solar_constant = (*this)["sun.constant"];
  environment.space_temperature = (*this)["space.temperature"];
  environment.moon.hour = hour;
  environment.moon.orientation = orientation;
  environment.moon.ground_temperature = ground;
  environment.moon.ground_albedo = (*this)["moon.albedo"];
  environment.moon.ground_emissivity = (*this)["moon.emissivity"];
  return environment;
}

double ClaimModel::area_per_watt(const EnvironmentCase& environment, double temperature, const CoatingCase& front,
                                 const CoatingCase& back) {
  Case c = ideal_panel(front, back, (*this)["radiator.efficiency"]);
  c.environment = environment;
  const double flux = panel_flux(c, make_environment(c.environment, optics_of(c.coating)), temperature, context_);
  return flux > 0.0 ? 1.0 / flux : infinity;
}

double ClaimModel::area_per_watt(const EnvironmentCase& environment, double temperature) {
  return area_per_watt(environment, temperature, radiator_coating(), radiator_coating());
}

double ClaimModel::dawn_dusk_area(double temperature) {
  // Edge-on to the Sun: the normal along the velocity, both faces see the Earth at 90 degrees.
  return area_per_watt(orbit((*this)["orbit.altitude"], 90.0, "velocity"), temperature);
}

double ClaimModel::deep_space_area(double temperature) { return area_per_watt(deep_space(1.0, false), temperature); }

double ClaimModel::moon_noon_area(double temperature) {
  return area_per_watt(moon((*this)["moon.noon_ground"], 0.0, "vertical-edge-on"), temperature);
}

double ClaimModel::times(const std::string& key) { return (*this)[key] / inputs_.find(key).shipped; }

double ClaimModel::beyond(const std::string& key) { return (*this)[key] - inputs_.find(key).shipped; }

Case ClaimModel::moved_case(const std::string& name) {
  Case c = shipped_hot_case(name);
  const bool station = name.starts_with("iss-"), starcloud = name.starts_with("starcloud-");
  const std::string coating = starcloud ? "starcloud" : "radiator";
  const std::string emissivity = station ? "iss.emissivity" : coating + ".emissivity";
  const auto share = [](double& value, double factor) { value = std::min(1.0, value * factor); };
  for (CoatingCase* side : {&c.coating.front, &c.coating.back}) {
    share(side->absorptance, times(coating + ".absorptance"));
    share(side->emissivity, times(emissivity));
  }
  if (has_trait(c.panel, given_efficiency) && !starcloud) share(c.panel.efficiency, times("radiator.efficiency"));

  // A warmer radiator is one whose chips bear as much more, or whose coolant is given as much warmer.
  const double warmer = beyond(station     ? "iss.temperature"
                               : starcloud ? "starcloud.temperature"
                                           : "radiator.temperature");
  if (c.coolant.inlet_temperature) {
    *c.coolant.inlet_temperature += warmer;
  } else {
    c.chips.junction_limit += warmer + beyond("chip.limit");
  }
  if (c.coolant.loop == "single-phase" && !station) {
    c.coolant.temperature_rise *= times("pump.rise");
    share(c.coolant.pump_efficiency, times("pump.efficiency"));
    c.coolant.loop_pressure_drop *= times("pump.pressure_drop");
  }

  EnvironmentCase& environment = c.environment;
  // Fluxes of a case stand for all that arrives.
  if (environment.kind != "fluxes") environment.space_temperature *= times("space.temperature");
  if (starcloud) {
    const double infrared = std::pow(times("starcloud.earth_temperature"), 4) * times("starcloud.view");
    const auto reflected = [](double albedo, double view) { return 1.0 + albedo * view; };
    const ClaimInput &albedo = inputs_.find("starcloud.albedo"), &view = inputs_.find("starcloud.view");
    environment.front.solar *= times("starcloud.sunlight") * reflected((*this)[albedo.key], (*this)[view.key]) /
                               reflected(albedo.shipped, view.shipped);
    environment.back.solar *= times("starcloud.sunlight") * times("starcloud.albedo") * times("starcloud.view");
    for (SideFluxesCase* side : {&environment.front, &environment.back}) {
      side->infrared *= infrared;
      side->absorbed *= infrared * times("starcloud.absorptance");
    }
  } else if (environment.kind != "fluxes") {
    environment.solar_constant *= times("sun.constant");
  }
  if (is_orbit(environment)) {
    environment.planet.infrared *= times("earth.infrared");
    share(environment.planet.albedo, times("earth.albedo"));
    if (!station) environment.orbit.altitude *= times("orbit.altitude");
  } else if (environment.kind == "moon") {
    if (environment.moon.ground_temperature) *environment.moon.ground_temperature += beyond("moon.noon_ground");
    share(environment.moon.ground_albedo, times("moon.albedo"));
    share(environment.moon.ground_emissivity, times("moon.emissivity"));
  } else if (environment.kind == "deep-space") {
    environment.distance *= times("deep.distance");
  }
  return c;
}

const PanelSolve& ClaimModel::shipped_case(const std::string& name, int pitches) {
  const Case c = moved_case(name);
  const std::string key = name + " " + std::to_string(pitches);
  auto found = panels_.find(key);
  if (found == panels_.end()) {
    const std::string outer = context_.label;
    context_.label = name.substr(0, name.rfind('.'));
    found = panels_.emplace(key, size_case(c, pitches, context_)).first;
    context_.label = outer;
  }
  set_own_uncertainty(found->second.uncertainty);
  return found->second;
}

std::vector<double> ClaimModel::lunar_hours() {
  std::vector<double> hours;
  hours.reserve(48);
  for (int half = 0; half < 48; ++half) hours.push_back(0.5 * half);
  return hours;
}

const LunarDay& ClaimModel::lunar_day(double latitude) {
  Regolith regolith;
  regolith.latitude = latitude * degree;
  regolith.solar_flux = (*this)["sun.constant"];
  regolith.normal_albedo = (*this)["moon.albedo"];
  regolith.emissivity = (*this)["moon.emissivity"];
  regolith.period = (*this)["moon.day"];
  auto found = lunar_days_.find(latitude);
  if (found == lunar_days_.end()) {
    // The equator to the last digit shown; the surface elsewhere is drawn only.
    const double drift = latitude == 0.0 ? 0.002 * context_.looseness : 0.2;
    found =
        lunar_days_.emplace(latitude, solve_lunar_day(regolith, context_.session, lunar_hours(), {}, 1.0, drift)).first;
    ++context_.solves;
    context_.cells += found->second.cells;
  }
  return found->second;
}

double ClaimModel::swarm_case_temperature() {
  Case c = shipped_hot_case("swarm-sheet.toml");
  c.environment.solar_constant = (*this)["sun.constant"];
  c.environment.space_temperature = (*this)["space.temperature"];
  c.mesh.length_cells = 1;
  const Environment environment = make_environment(c.environment, optics_of(c.coating));
  const double heat = c.heat.load / (c.panel.width * c.panel.length);
  return find_root([&](double t) { return panel_flux(c, environment, t, context_) - heat; }, 200.0, 500.0);
}

EclipseYear eclipse_year(double altitude, double local_time) {
  constexpr int year = 2026, days = 365;
  EclipseYear result;
  const double planet = constants::earth_radius_shadow;
  const double period = orbit_period(planet + altitude, constants::earth_gravitational_parameter) / 60.0;
  const double limit = std::asin(planet / (planet + altitude));
  result.clearance = infinity;
  double before = 0.0;
  for (int day = 0; day <= days; ++day) {
    const double beta = sun_synchronous_beta(altitude, local_time, julian_date(year, 1, 1) + day);
    const double fraction = eclipse_fraction(altitude, beta, planet), clearance = std::fabs(beta) - limit;
    result.day.push_back(day + 1.0);
    result.minutes.push_back(fraction * period);
    result.longest = std::max(result.longest, fraction * period);
    result.clearance = std::min(result.clearance, clearance);
    if (day < days) result.mean_fraction += fraction / days;
    if (day > 0) {
      if (before < 0.0 && clearance < 0.0) result.days += 1.0;
      if (before < 0.0 && clearance >= 0.0) result.days += before / (before - clearance);
      if (before >= 0.0 && clearance < 0.0) result.days += clearance / (clearance - before);
    }
    before = clearance;
  }
  return result;
}

}  // namespace coldsky
