#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "solver/core/constants.hpp"
#include "solver/model/host/environment.hpp"
#include "solver/model/host/orbit.hpp"
#include "solver/model/host/view_factor.hpp"
#include "solver/studies/verify_support.hpp"

namespace coldsky {

namespace {

constexpr double degree = std::numbers::pi / 180.0;

/// Steady temperature of a black sheet of one square metre that takes in `absorbed` [W/m^2] and radiates from
/// `sides` faces to 0 K, by the heat solver [K].
double sheet_temperature(double absorbed, int sides, int& iterations) {
  Problem problem = make_uniform_problem({{0.0, 1.0}, {0.0, 1.0}, {0.0, 1e-3}}, isotropic(1.0), 300.0, 1.0);
  SurfaceLaw lit = radiating_law(1.0, 0.0, false);
  lit.inward_flux = absorbed;
  add_surface(problem, "lit", {axis_z, true}, lit);
  if (sides > 1) add_surface(problem, "dark", {axis_z, false}, radiating_law(1.0, 0.0, false));
  HeatSolver solver(ExecutionSpace(), problem, {1e-12, 200, 2000});
  iterations = solve_or_throw(solver, "sheet").iterations;
  return solver.totals().surfaces[0].temperature_mean;
}

}  // namespace

void run_earth_view_factor(const ReferenceTable& table, double, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double altitude = table.number(n, "altitude_km"), tilt = table.number(n, "tilt_from_nadir_deg");
    const double ratio = 1.0 + 1e3 * altitude / constants::earth_radius_radiation;
    rows.push_back({table.name(), fmt::format("h={:g} km tilt={:g} deg", altitude, tilt), "F",
                    plate_to_sphere_view_factor(ratio, tilt * degree), table.number(n, "F"), 1e-10});
  }
}

void run_eclipse_beta(const ReferenceTable& table, double, std::vector<VerifyRow>& rows) {
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

void run_effective_sink(const ReferenceTable& table, double, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double solar = table.number(n, "S_W_m2"), view = table.number(n, "F_body");
    EnvironmentCase environment;
    environment.kind = "fluxes";
    environment.front.solar = solar * table.number(n, "cos_sun") +
                              table.number(n, "albedo") * solar * view * table.number(n, "albedo_geometry");
    environment.front.infrared = table.number(n, "OLR_W_m2") * view;
    environment.front.sink_temperature = constants::deep_space_temperature;
    CoatingsCase coatings;
    coatings.front = coatings.back = {table.number(n, "alpha"), table.number(n, "eps")};
    rows.push_back({table.name(), table.text(n, "case"), "T_sink_K",
                    make_environment(environment, coatings).front.sink_temperature, table.number(n, "T_sink_K"),
                    1e-10});
  }
}

void run_solar_flux(const ReferenceTable& table, double, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    EnvironmentCase environment;
    environment.kind = "deep-space";
    environment.distance = table.number(n, "d_au");
    environment.sun_angle = 0.0;
    CoatingsCase coatings;
    coatings.front = coatings.back = {1.0, 1.0};
    const double solar = make_environment(environment, coatings).front.solar;
    const std::string label = fmt::format("d={:g} au", environment.distance);
    rows.push_back({table.name(), label, "S_W_m2", solar, table.number(n, "S_W_m2"), 1e-10});
    const auto add = [&](const std::string& column, double absorbed, int sides) {
      int iterations = 0;
      const double temperature = sheet_temperature(absorbed, sides, iterations);
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

}  // namespace coldsky
