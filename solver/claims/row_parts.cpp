#include "solver/claims/row_parts.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "solver/case/reader.hpp"
#include "solver/core/constants.hpp"
#include "solver/model/environment/moon.hpp"

namespace coldsky::ledger {

namespace {

constexpr double astronomical_unit = 1.495978707e11;  // [m], IAU 2012

}  // namespace

BodySpec bare_box(ClaimModel& m, const std::string& name) {
  const double width = m[name + ".width"], depth = m[name + ".depth"], height = m[name + ".height"];
  BodySpec body;
  body.power = m[name + ".power"];
  body.area = 2.0 * (width * depth + width * height + depth * height);
  body.emissivity = m["bare.emissivity"];
  body.space = m["space.temperature"];
  body.mass = 1.0;
  body.specific_heat = 1.0;
  return body;
}

double box_temperature(ClaimModel& m, const std::string& name) {
  BodySpec body = bare_box(m, name);
  body.limit = std::numeric_limits<double>::infinity();  // the steady state alone
  return body_in_vacuum(body, m.context()).temperature;
}

double box_time(ClaimModel& m, const std::string& name) {
  BodySpec body = bare_box(m, name);
  body.mass = m[name + ".mass"];
  body.specific_heat = m["server.specific_heat"];
  body.start = m["server.start"];
  body.limit = m["chip.limit"];
  return body_in_vacuum(body, m.context()).time_to_limit;
}

double device_temperature(ClaimModel& m, const std::string& name) {
  return plate_temperature(
      {m[name + ".power"] / m[name + ".area"], m["bare.emissivity"], 0.0,
       m["bare.emissivity"] * constants::stefan_boltzmann * fourth_power(m["space.temperature"]), 0.0},
      m.context());
}

double bare_flux(ClaimModel& m, double temperature) {
  Case c = ideal_panel({0.0, m["bare.emissivity"]}, {0.0, 0.0}, 1.0);
  c.environment = m.deep_space(1.0, false);
  return panel_flux(c, make_environment(c.environment, optics_of(c.coating)), temperature, m.context());
}

EnvironmentCase uniform_surroundings(double sink) {
  EnvironmentCase environment = default_case().environment;
  environment.kind = "fluxes";
  environment.front.sink_temperature = environment.back.sink_temperature = sink;
  return environment;
}

EclipseYear dawn_dusk_year(ClaimModel& m, double altitude) { return eclipse_year(altitude, m["orbit.local_time"]); }

double lunar_night_share() {
  const double sunset =
      find_root([](double hour) { return lunar_sun_elevation(0.0, hour); }, 1.0, 11.0);  // [h] after noon
  return (24.0 - 2.0 * sunset) / 24.0;
}

double array_temperature(ClaimModel& m, double efficiency) {
  const double emissivity = m["array.emissivity"];
  return plate_temperature(
      {0.0, emissivity, emissivity, (m["array.absorptance"] - efficiency) * m["sun.constant"], 0.0}, m.context());
}

double array_area(ClaimModel& m, double distance, double sunlit_share) {
  return distance * distance / (m["array.efficiency"] * m["sun.constant"] * sunlit_share);
}

double total_area_dawn_dusk(ClaimModel& m) {
  return 1e-6 * m.row("C1f") + array_area(m, 1.0, 1.0 - dawn_dusk_year(m, m["orbit.altitude"]).mean_fraction);
}

double total_area_deep(ClaimModel& m, double distance) {
  return m.deep_space_area(m["radiator.temperature"]) + array_area(m, distance, 1.0);
}

double heat_pump_work(ClaimModel& m, double lift) {
  return lift / (m["heat_pump.carnot_share"] * m["radiator.temperature"]);
}

double best_lift(const std::function<double(double)>& cost) {
  const double golden = 0.5 * (std::sqrt(5.0) - 1.0);
  double low = 0.0, high = 250.0;
  double a = high - golden * (high - low), b = low + golden * (high - low), fa = cost(a), fb = cost(b);
  while (high - low > 1e-3) {
    if (fa <= fb) {
      high = b;
      b = a;
      fb = fa;
      a = high - golden * (high - low);
      fa = cost(a);
    } else {
      low = a;
      a = b;
      fa = fb;
      b = low + golden * (high - low);
      fb = cost(b);
    }
  }
  const double best = 0.5 * (low + high);
  return cost(0.0) <= cost(best) ? 0.0 : best;
}

OrbitSpec eclipsed_radiator(ClaimModel& m, double eclipse_share) {
  OrbitSpec spec;
  spec.environment = ideal_panel(m.radiator_coating(), m.radiator_coating(), m["radiator.efficiency"]);
  spec.environment.environment = m.orbit(m["orbit.low_altitude"], 0.0, "orbit-normal");
  const double flux = 1.0 / m.area_per_watt(spec.environment.environment, m["radiator.temperature"]);
  spec.heat = flux;
  spec.eclipse_share = eclipse_share;
  spec.capacity = m["radiator.areal_mass"] * m["radiator.specific_heat"];
  return spec;
}

double flown_areal_mass(ClaimModel& m) { return m["iss.mass"] / (m["iss.length"] * m["iss.width"]); }

double station_launches(ClaimModel& m, const std::string& size, double areal_mass) {
  return m[size] * 1e-6 * m.row("C1f") * areal_mass / m["launch.payload"];
}

double swarm_sheet_temperature(ClaimModel& m, double distance) {
  return plate_temperature({0.0, 1.0, 1.0, m["sun.constant"] / (distance * distance), 0.0}, m.context());
}

double swarm_area(ClaimModel& m, const std::string& fraction) {
  return m[fraction] * 4.0 * std::numbers::pi * astronomical_unit * astronomical_unit;
}

}  // namespace coldsky::ledger
