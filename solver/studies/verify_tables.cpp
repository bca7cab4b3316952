#include "solver/studies/verify_tables.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "solver/core/constants.hpp"
#include "solver/core/error.hpp"
#include "solver/model/host/view_factor.hpp"
#include "solver/nonlinear/heat_solver.hpp"

namespace coldsky {

namespace {

constexpr double tight = 1e-10;

std::vector<double> uniform_nodes(double length, int cells) {
  std::vector<double> nodes(cells + 1);
  for (int n = 0; n <= cells; ++n) nodes[n] = length * n / cells;
  return nodes;
}

/// Nodes that crowd towards the start, where a fin is steepest; smooth, so that second order stays.
std::vector<double> crowded_nodes(double length, int cells) {
  std::vector<double> nodes(cells + 1);
  for (int n = 0; n <= cells; ++n) nodes[n] = length * std::pow(static_cast<double>(n) / cells, 1.5);
  return nodes;
}

NewtonReport solve_or_throw(HeatSolver& solver, const std::string& what) {
  const NewtonReport report = solver.solve_steady();
  if (report.status != NewtonStatus::converged) throw NotConvergedError(what + ": " + report.why);
  return report;
}

SurfaceLaw fixed(double temperature) {
  SurfaceLaw law;
  law.kind = SurfaceLaw::fixed_temperature;
  law.temperature = temperature;
  return law;
}

SurfaceLaw radiating(double emissivity, double sink, bool half_cell) {
  SurfaceLaw law;
  law.emissivity = emissivity;
  law.sink_temperature = sink;
  law.half_cell = half_cell;
  return law;
}

/// Order from the errors on two meshes, the second twice as fine.
double observed_order(double coarse, double fine, double reference) {
  return std::log2(std::fabs(coarse - reference) / std::fabs(fine - reference));
}

struct FinResult {
  double efficiency, tip;
  int iterations;
};

/// Longitudinal radiating fin as a thin sheet, one cell through, both faces radiating.
FinResult solve_fin(int cells, double nc, double theta_sink, double slope, double scale) {
  constexpr double base = 300.0, emissivity = 0.9, length = 1.0, thickness = 1e-3;
  const double sink = theta_sink * base;
  MaterialLaw law;
  const double k = 2.0 * emissivity * stefan_boltzmann * std::pow(base, 3) * length * length / (nc * thickness);
  for (double& value : law.conductivity) value = k;
  law.coefficient = slope / base;
  law.reference = base;
  Problem problem;
  problem.nodes = {crowded_nodes(length, cells), {0.0, 1.0}, {0.0, thickness}};
  problem.block = make_block(problem.nodes, {law}, base);
  problem.conductance_scale = scale;
  problem.surfaces.push_back({"base", make_surface(problem.block, {axis_x, false}, fixed(base))});
  problem.surfaces.push_back(
      {"lower", make_surface(problem.block, {axis_z, false}, radiating(emissivity, sink, false))});
  problem.surfaces.push_back(
      {"upper", make_surface(problem.block, {axis_z, true}, radiating(emissivity, sink, false))});
  HeatSolver solver(ExecutionSpace(), problem, {tight, 200, 2000});
  const auto report = solve_or_throw(solver, "fin");
  const auto totals = solver.totals();
  const auto deviation = to_host(solver.deviation());
  // The adiabatic tip: a parabola with its vertex there through the last two cells.
  const auto center = [&](int n) { return length - 0.5 * (problem.nodes.x[n] + problem.nodes.x[n + 1]); };
  const double last = deviation[cells - 1], before = deviation[cells - 2], near = center(cells - 1),
               far = center(cells - 2);
  const double tip = last - (before - last) * near * near / (far * far - near * near);
  const double black = stefan_boltzmann * difference_of_fourth_powers(base, sink);
  return {-totals.surfaces[0].net / (2.0 * emissivity * black * length), (base + tip) / base, report.iterations};
}

void run_fins(const ReferenceTable& table, double scale, std::vector<VerifyRow>& rows, bool variable) {
  constexpr int cells = 200;
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double nc = table.number(n, "Nc"), sink = table.number(n, "theta_s"),
                 slope = variable ? table.number(n, "b") : 0.0;
    const FinResult coarse = solve_fin(cells / 2, nc, sink, slope, scale),
                    fine = solve_fin(cells, nc, sink, slope, scale);
    const std::string label =
        variable ? fmt::format("b={:g} Nc={:g}", slope, nc) : fmt::format("Nc={:g} theta_s={:g}", nc, sink);
    const double tolerance = variable ? 1e-3 : 1e-4;
    const auto add = [&](const std::string& quantity, double c, double f, double reference) {
      VerifyRow row{table.name(), label, quantity, f, reference, tolerance};
      row.order = observed_order(c, f, reference);
      row.order_wanted = 1.9;
      row.cells = cells;
      row.iterations = fine.iterations;
      rows.push_back(row);
    };
    add("eta", coarse.efficiency, fine.efficiency, table.number(n, "eta"));
    add("theta_tip", coarse.tip, fine.tip, table.number(n, "theta_tip"));
  }
}

void run_nafems_t2(const ReferenceTable& table, double scale, std::vector<VerifyRow>& rows) {
  constexpr int cells = 10;
  for (std::size_t n = 0; n < table.rows(); ++n) {
    MaterialLaw law;
    for (double& k : law.conductivity) k = table.number(n, "k_W_mK");
    // A table with another Stefan-Boltzmann constant: the emissivity takes the ratio.
    const double emissivity = table.number(n, "eps") * table.number(n, "sigma_W_m2K4") / stefan_boltzmann;
    Problem problem;
    problem.nodes = {uniform_nodes(table.number(n, "L_m"), cells), {0.0, 1.0}, {0.0, 1.0}};
    problem.block = make_block(problem.nodes, {law}, table.number(n, "T_A_K"));
    problem.conductance_scale = scale;
    problem.surfaces.push_back({"A", make_surface(problem.block, {axis_x, false}, fixed(table.number(n, "T_A_K")))});
    problem.surfaces.push_back(
        {"B", make_surface(problem.block, {axis_x, true}, radiating(emissivity, table.number(n, "T_inf_K"), true))});
    HeatSolver solver(ExecutionSpace(), problem, {tight, 200, 2000});
    const auto report = solve_or_throw(solver, table.name());
    const auto totals = solver.totals();
    const auto add = [&](const std::string& quantity, double computed, double reference) {
      VerifyRow row{table.name(), table.text(n, "case"), quantity, computed, reference, 1e-8};
      row.cells = cells;
      row.iterations = report.iterations;
      rows.push_back(row);
    };
    add("T_B_K", totals.surfaces[1].temperature_mean, table.number(n, "T_B_K"));
    add("q_W_m2", totals.surfaces[1].net, table.number(n, "q_W_m2"));
  }
}

struct LoopResult {
  double fluid, wall, heat;
  int iterations;
};

/// Pumped fluid cooled along a sheet that radiates from both faces and conducts nothing along the flow.
LoopResult solve_loop(int cells, const ReferenceTable& table, std::size_t n) {
  constexpr double emissivity = 0.85, film = 1000.0;
  const double inlet = table.number(n, "Tin_K"), length = table.number(n, "x_m"),
               film_per_metre = table.number(n, "hP_W_mK");
  const double width = table.number(n, "eta_eps_width_m") / (2.0 * emissivity);
  MaterialLaw law;
  law.conductivity[axis_x] = law.conductivity[axis_z] = 1.0;
  Problem problem;
  problem.nodes = {{0.0, width}, uniform_nodes(length, cells), {0.0, 1e-3}};
  problem.block = make_block(problem.nodes, {law}, inlet);
  const double sink = table.number(n, "Ts_K");
  problem.surfaces.push_back(
      {"lower", make_surface(problem.block, {axis_z, false}, radiating(emissivity, sink, false))});
  problem.surfaces.push_back(
      {"upper", make_surface(problem.block, {axis_z, true}, radiating(emissivity, sink, false))});
  TubesData tubes = make_tubes(1, cells, 1);
  tubes.wall_cell = to_device(std::vector<int>{0}, "tubes.wall_cell");
  tubes.wall_axis = to_device(std::vector<int>{axis_z}, "tubes.wall_axis");
  // hP = 0 stands for an infinite film conductance: a drop of the film below 1e-7 K.
  const double perimeter = film_per_metre > 0.0 ? film_per_metre / film : 1e7;
  tubes.wall_width = to_device(std::vector<double>{perimeter}, "tubes.wall_width");
  tubes.wall_distance = to_device(std::vector<double>{0.0}, "tubes.wall_distance");
  tubes.strip = to_device(std::vector<int>{0}, "tubes.strip");
  tubes.film_resistance = 1.0 / film;
  tubes.inverse_capacity_rate = 1.0 / table.number(n, "mdot_cp_W_K");
  problem.tubes = tubes;
  HeatSolver solver(ExecutionSpace(), problem, {tight, 200, 2000});
  const auto report = solve_or_throw(solver, table.name());
  const auto totals = solver.totals();
  const auto deviation = to_host(solver.deviation());
  return {solver.coolant_outlet(), inlet + 1.5 * deviation[cells - 1] - 0.5 * deviation[cells - 2], totals.net,
          report.iterations};
}

void run_fluid_loop(const ReferenceTable& table, double, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    // With an infinite film the fluid leaves each segment at the wall's temperature: first order, so more cells.
    const bool infinite_film = table.number(n, "hP_W_mK") == 0.0;
    const int cells = infinite_film ? 16384 : 1024;
    const LoopResult coarse = solve_loop(cells / 2, table, n), fine = solve_loop(cells, table, n);
    const auto add = [&](const std::string& quantity, double c, double f, double reference) {
      VerifyRow row{table.name(), fmt::format("Tin={:g} x={:g}", table.number(n, "Tin_K"), table.number(n, "x_m")),
                    quantity,     f,
                    reference,    1e-5};
      row.order = observed_order(c, f, reference);
      row.cells = cells;
      row.iterations = fine.iterations;
      rows.push_back(row);
    };
    add("T_fluid_K", coarse.fluid, fine.fluid, table.number(n, "T_fluid_K"));
    add("T_wall_K", coarse.wall, fine.wall, table.number(n, "T_wall_K"));
    add("Q_rejected_W", coarse.heat, fine.heat, table.number(n, "Q_rejected_W"));
  }
}

void run_earth_view_factor(const ReferenceTable& table, double, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double altitude = table.number(n, "altitude_km"), tilt = table.number(n, "tilt_from_nadir_deg");
    const double ratio = 1.0 + 1e3 * altitude / constants::earth_radius_radiation;
    rows.push_back({table.name(), fmt::format("h={:g} km tilt={:g} deg", altitude, tilt), "F",
                    plate_to_sphere_view_factor(ratio, tilt * std::numbers::pi / 180.0), table.number(n, "F"), 1e-10});
  }
}

}  // namespace

double VerifyRow::error() const {
  // The tables end at twelve decimals, so small view factors cannot be compared to more than that.
  const double scale = std::max(std::fabs(reference), 1e-2);
  return std::fabs(computed - reference) / scale;
}

bool VerifyRow::pass() const {
  // Below 1e-9 the reference's own digits end, and with them the meaning of an order.
  const bool order_fits = order_wanted < 0.0 || order >= order_wanted || error() < 1e-9;
  return std::isfinite(computed) && error() <= tolerance && order_fits;
}

const std::vector<VerifyTable>& verify_tables() {
  static const std::vector<VerifyTable> tables = {
      {"fin_rect", [](const ReferenceTable& t, double s, std::vector<VerifyRow>& r) { run_fins(t, s, r, false); }},
      {"fin_rect_kT", [](const ReferenceTable& t, double s, std::vector<VerifyRow>& r) { run_fins(t, s, r, true); }},
      {"nafems_T2_1d_radiation", run_nafems_t2},
      {"fluid_loop_radiator", run_fluid_loop},
      {"earth_view_factor", run_earth_view_factor}};
  return tables;
}

}  // namespace coldsky
