#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "solver/case/reader.hpp"
#include "solver/core/constants.hpp"
#include "solver/core/error.hpp"
#include "solver/model/environment/environment.hpp"
#include "solver/model/environment/ephemeris.hpp"
#include "solver/model/environment/moon.hpp"
#include "solver/model/environment/orbit.hpp"
#include "solver/model/environment/view_factor.hpp"
#include "solver/studies/lunar_ground.hpp"
#include "solver/verify/support.hpp"

namespace coldsky {

namespace {

constexpr double degree = std::numbers::pi / 180.0;

/// Steady temperature of a black sheet of one square metre that takes in `absorbed` [W/m^2] and radiates from
/// `sides` faces to 0 K, by the heat solver [K].
double sheet_temperature(const VerifySetup& setup, double absorbed, int sides, int& iterations) {
  Problem problem =
      make_uniform_problem({{0.0, 1.0}, {0.0, 1.0}, {0.0, 1e-3}}, isotropic(1.0), 300.0, VerifySetup{setup.session});
  SurfaceLaw lit = radiating_law(1.0, 0.0, false);
  lit.inward_flux = absorbed;
  add_surface(setup, problem, "lit", {axis_z, true}, lit);
  if (sides > 1) add_surface(setup, problem, "dark", {axis_z, false}, radiating_law(1.0, 0.0, false));
  HeatSolver solver(setup.session.space, problem, {1e-12, 200, 2000, setup.session.interrupt});
  iterations = solve_or_throw(solver, "sheet").iterations;
  return solver.totals().surfaces[0].temperature_mean;
}

void run_earth_view_factor(const ReferenceTable& table, const VerifySetup&, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double altitude = table.number(n, "altitude_km"), tilt = table.number(n, "tilt_from_nadir_deg");
    const double ratio = 1.0 + 1e3 * altitude / constants::earth_radius_radiation;
    rows.push_back({table.name(), fmt::format("h={:g} km tilt={:g} deg", altitude, tilt), "F",
                    plate_to_sphere_view_factor(ratio, tilt * degree), table.number(n, "F"), 1e-10});
  }
}

void run_eclipse_beta(const ReferenceTable& table, const VerifySetup&, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double altitude = 1e3 * table.number(n, "altitude_km"), beta = table.number(n, "beta_deg") * degree;
    const double radius = constants::earth_radius_shadow;
    const double period = orbit_period(radius + altitude, constants::earth_gravitational_parameter) / 60.0;
    const double fraction = eclipse_fraction(altitude, beta, radius);
    const std::string label = fmt::format("h={:g} km beta={:g} deg", 1e-3 * altitude, beta / degree);
    rows.push_back({table.name(), label, "period_min", period, table.number(n, "period_min"), 1e-9});
    rows.push_back({table.name(), label, "eclipse_fraction", fraction, table.number(n, "eclipse_fraction"), 1e-9});
    rows.push_back({table.name(), label, "eclipse_min", fraction * period, table.number(n, "eclipse_min"), 1e-9});
  }
}

void run_effective_sink(const ReferenceTable& table, const VerifySetup&, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double solar = table.number(n, "S_W_m2"), view = table.number(n, "F_body");
    EnvironmentCase environment = default_case().environment;
    environment.kind = "fluxes";
    environment.front.solar = solar * table.number(n, "cos_sun") +
                              table.number(n, "albedo") * solar * view * table.number(n, "albedo_geometry");
    environment.front.infrared = table.number(n, "OLR_W_m2") * view;
    environment.front.sink_temperature = constants::deep_space_temperature;
    const OpticalProperties surface{table.number(n, "alpha"), table.number(n, "eps")};
    const SideOptics optics{surface, surface};
    rows.push_back({table.name(), table.text(n, "case"), "T_sink_K",
                    sink_temperature(make_environment(environment, optics).front, optics.front),
                    table.number(n, "T_sink_K"), 1e-10});
  }
}

void run_plate_equilibrium(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double emissivity = table.number(n, "eps"), space = constants::deep_space_temperature;
    Problem problem =
        make_uniform_problem({{0.0, 1.0}, {0.0, 1.0}, {0.0, 1e-3}}, isotropic(1.0), 300.0, VerifySetup{setup.session});
    SurfaceLaw lit = radiating_law(emissivity, space, false);
    lit.inward_flux = table.number(n, "alpha") * table.number(n, "S_W_m2") + table.number(n, "q_internal_W_m2");
    add_surface(setup, problem, "lit", {axis_z, true}, lit);
    // With one radiating side the background is that of one side; with two, each side sees it.
    if (table.number(n, "radiating_sides") > 1.5)
      add_surface(setup, problem, "dark", {axis_z, false}, radiating_law(emissivity, space, false));
    HeatSolver solver(setup.session.space, problem, {1e-12, 200, 2000, setup.session.interrupt});
    const auto report = solve_or_throw(solver, table.name());
    VerifyRow row{table.name(),
                  fmt::format("alpha={:g} sides={:g}", table.number(n, "alpha"), table.number(n, "radiating_sides")),
                  "T_K",
                  solver.totals().surfaces[0].temperature_mean,
                  table.number(n, "T_K"),
                  1e-10};
    row.cells = problem.block.box.cells();
    row.iterations = report.iterations;
    rows.push_back(row);
  }
}

void run_solar_flux(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    EnvironmentCase environment = default_case().environment;
    environment.kind = "deep-space";
    environment.distance = table.number(n, "d_au");
    environment.sun_angle = 0.0;
    const double solar = make_environment(environment, {}).front.solar;
    const std::string label = fmt::format("d={:g} au", environment.distance);
    rows.push_back({table.name(), label, "S_W_m2", solar, table.number(n, "S_W_m2"), 1e-10});
    const auto add = [&](const std::string& column, double absorbed, int sides) {
      int iterations = 0;
      const double temperature = sheet_temperature(setup, absorbed, sides, iterations);
      VerifyRow row{table.name(), label, column, temperature, table.number(n, column), 1e-10};
      row.cells = 1;
      row.iterations = iterations;
      rows.push_back(row);
    };
    add("T_sphere_K", 0.25 * solar, 1);  // a sphere catches sunlight on a quarter of its surface
    add("T_plate_two_sided_K", solar, 2);
    add("T_plate_back_insulated_K", solar, 1);
  }
}

void run_sso_beta(const ReferenceTable& table, const VerifySetup&, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double altitude = 1e3 * table.number(n, "altitude_km"), local_time = table.number(n, "ltan_h");
    const double day = table.number(n, "day_of_year"), date = julian_date(2026, 1, 1) + day - 1.0;
    const SunState sun = sun_state(date);
    const double beta = sun_synchronous_beta(altitude, local_time, date);
    const double fraction = eclipse_fraction(altitude, beta, constants::earth_radius_shadow);
    const double period =
        orbit_period(constants::earth_radius_shadow + altitude, constants::earth_gravitational_parameter) / 60.0;
    const std::string label = fmt::format("h={:g} km {:g} h day {:g}", 1e-3 * altitude, local_time, day);
    const auto add = [&](const std::string& column, double computed, double absolute) {
      const double reference = table.number(n, column);
      rows.push_back(
          {table.name(), label, column, computed, reference, absolute / std::max(std::fabs(reference), 1e-2)});
    };
    add("solar_declination_deg", sun.declination / degree, 0.02);
    add("sun_distance_au", sun.distance, 1e-6);
    add("solar_flux_W_m2", constants::solar_constant / (sun.distance * sun.distance), 1e-3);
    add("beta_deg", beta / degree, 0.1);
    add("eclipse_min", fraction * period, 0.3);
  }
}

void run_sso_eclipse(const ReferenceTable& table, const VerifySetup&, std::vector<VerifyRow>& rows) {
  constexpr int days = 366;
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double altitude = 1e3 * table.number(n, "altitude_km"), local_time = table.number(n, "ltan_h");
    const double period =
        orbit_period(constants::earth_radius_shadow + altitude, constants::earth_gravitational_parameter) / 60.0;
    double smallest = 1e9, largest = 0.0, longest = 0.0, mean = 0.0;
    int eclipsed = 0;
    for (int day = 0; day < days; ++day) {
      const double beta = sun_synchronous_beta(altitude, local_time, julian_date(2026, 1, 1) + day);
      const double fraction = eclipse_fraction(altitude, beta, constants::earth_radius_shadow);
      smallest = std::min(smallest, std::fabs(beta) / degree);
      largest = std::max(largest, std::fabs(beta) / degree);
      longest = std::max(longest, fraction * period);
      mean += fraction / days;
      eclipsed += fraction > 0.0 ? 1 : 0;
    }
    const auto add = [&](const std::string& column, double computed, double absolute) {
      const double reference = std::fabs(table.number(n, column));
      rows.push_back({table.name(), fmt::format("h={:g} km {:g} h", 1e-3 * altitude, local_time), column, computed,
                      reference, absolute / std::max(reference, 1e-2)});
    };
    add("inclination_deg", sun_synchronous_inclination(altitude) / degree, 1e-6);
    add("period_min", period, 1e-6);
    add("beta_min_abs_deg", smallest, 0.1);
    add("beta_max_abs_deg", largest, 0.1);
    add("max_eclipse_min", longest, 0.3);
    add("eclipse_days", eclipsed, 3.0);
    add("mean_eclipse_fraction_year", mean, 1e-3);
  }
}

void run_geo_eclipse(const ReferenceTable& table, const VerifySetup&, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double radius = 1e3 * table.number(n, "radius_km"), planet = constants::earth_radius_shadow;
    const double period = orbit_period(radius, constants::earth_gravitational_parameter) / 60.0;
    const ShadowArcs arcs = shadow_arcs(radius, 0.0, planet);
    const auto add = [&](const std::string& column, double computed, double tolerance) {
      rows.push_back({table.name(), fmt::format("r={:g} km", 1e-3 * radius), column, computed, table.number(n, column),
                      tolerance});
    };
    add("period_min", period, 1e-9);
    add("umbra_min", arcs.umbra / std::numbers::pi * period, 1e-6);
    add("cylinder_min", eclipse_fraction(radius - planet, 0.0, planet) * period, 1e-9);
    add("penumbra_total_min", arcs.penumbra / std::numbers::pi * period, 1e-6);
  }
}

void run_moon_sink(const ReferenceTable& table, const VerifySetup&, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    std::string orientation = table.text(n, "orientation");
    std::replace(orientation.begin(), orientation.end(), '_', '-');
    const double absorptance = table.number(n, "alpha"), emissivity = table.number(n, "eps");
    const SideFluxes side = lunar_side(
        orientation, table.number(n, "sun_elevation_deg") * degree,
        {table.number(n, "T_regolith_K"), table.number(n, "regolith_albedo"), table.number(n, "regolith_eps")},
        constants::solar_constant, constants::deep_space_temperature);
    const auto add = [&](const std::string& column, double computed) {
      rows.push_back(
          {table.name(), table.text(n, "case") + " " + orientation, column, computed, table.number(n, column), 1e-10});
    };
    add("q_sun", absorptance * side.solar);
    add("q_reflected", absorptance * side.albedo);
    add("q_ir", emissivity * side.infrared);
    add("T_sink_K", sink_temperature(side, {absorptance, emissivity}));
  }
}

Regolith regolith_of(const ReferenceTable& table) {
  Regolith regolith;
  regolith.density_scale = table.parameter("H_m");
  regolith.normal_albedo = table.parameter("A0");
  regolith.latitude = table.parameter("latitude_deg") * degree;
  return regolith;
}

void add_lunar(std::vector<VerifyRow>& rows, const ReferenceTable& table, const std::string& label, double computed,
               double reference, double kelvin, const LunarDay& day) {
  VerifyRow row{table.name(), label, "T_K", computed, reference, kelvin / reference};
  row.cells = day.cells;
  row.iterations = day.iterations;
  rows.push_back(row);
}

void run_regolith_surface(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  std::vector<double> hours;
  for (std::size_t n = 0; n < table.rows(); ++n) hours.push_back(table.number(n, "lunar_hour_after_noon_h"));
  std::vector<double> sorted = hours;
  std::sort(sorted.begin(), sorted.end());
  const LunarDay day = solve_lunar_day(regolith_of(table), setup.session, sorted, {}, setup.conductance_scale);
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const std::size_t at = std::lower_bound(sorted.begin(), sorted.end(), hours[n]) - sorted.begin();
    // Sunrise and sunset turn degrees into minutes: the table trusts itself to 0.5 K only away from them.
    const bool twilight = std::fabs(hours[n] - 6.0) <= 0.5 || std::fabs(hours[n] - 18.0) <= 0.5;
    add_lunar(rows, table, fmt::format("{:g} h", hours[n]), day.surface[at], table.number(n, "Ts_K"),
              twilight ? 2.0 : 0.5, day);
  }
}

void run_regolith_summary(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  const std::string prefix = "mean_T_at_z_";
  std::vector<double> depths;
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const std::string quantity = table.text(n, "quantity");
    if (quantity.rfind(prefix, 0) == 0) depths.push_back(std::stod(quantity.substr(prefix.size())));
  }
  std::sort(depths.begin(), depths.end());
  const LunarDay day = solve_lunar_day(regolith_of(table), setup.session, {0.0, 12.0}, depths, setup.conductance_scale);
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const std::string quantity = table.text(n, "quantity");
    double computed = 0.0, kelvin = 0.5;
    if (quantity == "noon_surface_K") {
      computed = day.surface[0];
    } else if (quantity == "midnight_surface_K") {
      computed = day.surface[1];
    } else if (quantity == "minimum_surface_K") {
      computed = day.surface_minimum;
    } else if (quantity == "mean_surface_K") {
      computed = day.surface_mean;
    } else if (quantity.rfind(prefix, 0) == 0) {
      const double z = std::stod(quantity.substr(prefix.size()));
      computed = day.mean_at_depth[std::lower_bound(depths.begin(), depths.end(), z) - depths.begin()];
      kelvin = 1.0;
    } else {
      throw InputError({}, fmt::format("{}: quantity '{}' is unknown", table.name(), quantity));
    }
    add_lunar(rows, table, quantity, computed, table.number(n, "value"), kelvin, day);
  }
}

}  // namespace

std::vector<VerifyTable> environment_tables() {
  return {{"plate_equilibrium", run_plate_equilibrium},
          {"solar_flux_distance", run_solar_flux},
          {"effective_sink", run_effective_sink},
          {"eclipse_beta", run_eclipse_beta},
          {"sso_beta_year", run_sso_beta},
          {"sso_dawn_dusk_eclipse", run_sso_eclipse},
          {"geo_equinox_eclipse", run_geo_eclipse},
          {"moon_sink", run_moon_sink},
          {"moon_regolith_surface", run_regolith_surface, true},
          {"moon_regolith_summary", run_regolith_summary, true},
          {"earth_view_factor", run_earth_view_factor}};
}

}  // namespace coldsky
