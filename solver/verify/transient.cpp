#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "solver/bodies/heat_solver.hpp"
#include "solver/core/constants.hpp"
#include "solver/core/error.hpp"
#include "solver/nonlinear/transient.hpp"
#include "solver/verify/support.hpp"

namespace coldsky {

namespace {

using std::numbers::pi;

/// Residual tolerance of an implicit stage: well below the error of a step.
constexpr double stage_tolerance = 1e-10;

VerifyRow& add_row(std::vector<VerifyRow>& rows, const ReferenceTable& table, const std::string& label,
                   const std::string& quantity, double computed, double reference, double tolerance, int cells,
                   const TransientReport& report) {
  VerifyRow row{table.name(), label, quantity, computed, reference, tolerance};
  row.cells = cells;
  row.iterations = report.newton_iterations;
  rows.push_back(row);
  return rows.back();
}

MaterialLaw storing(double conductivity, double volumetric_capacity) {
  MaterialLaw law = isotropic(conductivity);
  law.capacity[0] = volumetric_capacity;
  return law;
}

void run_nafems_t3(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  const double length = table.parameter("L_m"), capacity = table.parameter("rho_kg_m3") * table.parameter("cp_J_kgK");
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double end = table.number(n, "t_s");
    TransientReport report;
    const auto solve = [&](int cells) {
      Problem problem =
          make_uniform_problem({uniform_nodes(length, cells), {0.0, 1.0}, {0.0, 1.0}},
                               storing(table.parameter("k_W_mK"), capacity), constants::zero_celsius, setup);
      add_surface(setup, problem, "cold", {axis_x, false}, fixed_law(constants::zero_celsius));
      add_surface(setup, problem, "driven", {axis_x, true}, fixed_law(constants::zero_celsius));
      HeatSolver solver(setup.session.space, problem, {stage_tolerance, 50, 500, setup.session.interrupt});
      Transient transient(solver.newton(), [&](double time) {
        solver.change_problem().surfaces[1].data.law.temperature =
            constants::zero_celsius + 100.0 * std::sin(pi * time / 40.0);
      });
      report = transient.advance(0.0, end);
      return std::vector{PlaneSample(solver).at(table.number(n, "x_m"), 0.5) - constants::zero_celsius};
    };
    constexpr double allowed = 0.02;  // [K]
    const Refined refined = refine_until_judged({80, 1280}, {allowed}, solve);
    VerifyRow& row = add_row(rows, table, fmt::format("x={:g} t={:g}", table.number(n, "x_m"), end), "T_C", 0.0,
                             table.number(n, "T_C"), 0.0, refined.cells, report);
    row.tolerance = allowed / row.scale();
    take(refined, 0, row);
  }
}

void run_semi_infinite(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double k = table.number(n, "k_W_mK"), capacity = table.number(n, "rho_kg_m3") * table.number(n, "cp_J_kgK");
    const double end = table.number(n, "t_s"), start = table.number(n, "Ti_K"), x = table.number(n, "x_m");
    const double depth = 8.0 * std::sqrt(k / capacity * end) + x;
    TransientReport report;
    const auto solve = [&](int cells) {
      Problem problem = make_uniform_problem({crowded_nodes(depth, cells), {0.0, 1.0}, {0.0, 1.0}},
                                             storing(k, capacity), start, setup);
      const std::string kind = table.text(n, "bc");
      const double value = table.number(n, "bc_value1");
      if (kind != "T" && kind != "q" && kind != "h")
        throw InputError({}, fmt::format("{}: bc '{}' is unknown", table.name(), kind));
      add_surface(setup, problem, "surface", {axis_x, false},
                  kind == "T"   ? fixed_law(value)
                  : kind == "q" ? flux_law(value)
                                : convection_law(value, table.number(n, "bc_value2")));
      HeatSolver solver(setup.session.space, problem, {stage_tolerance, 50, 500, setup.session.interrupt});
      // The start is a jump: time steps grow from far below the time that heat takes through the first cell.
      Transient transient(solver.newton(), {}, {1e-9, 1e-7, 1e-9 * end});
      report = transient.advance(0.0, end);
      return std::vector{PlaneSample(solver).at(x, 0.5)};
    };
    constexpr double allowed = 1e-5;  // of the temperature
    const Refined refined = refine_until_judged({400, 1600}, {allowed * table.number(n, "T_K")}, solve);
    VerifyRow& row = add_row(rows, table, fmt::format("bc={} x={:g} t={:g}", table.text(n, "bc"), x, end), "T_K", 0.0,
                             table.number(n, "T_K"), allowed, refined.cells, report);
    take(refined, 0, row);
  }
}

void run_periodic(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    constexpr int periods = 10;
    constexpr double mean = 300.0;
    const double amplitude = table.number(n, "A_K"), period = table.number(n, "P_s"),
                 skin = table.number(n, "skin_depth_m");
    TransientReport report;
    const auto solve = [&](int cells) {
      Problem problem = make_uniform_problem(
          {crowded_nodes(10.0 * skin, cells), {0.0, 1.0}, {0.0, 1.0}},
          storing(table.number(n, "k_W_mK"), table.number(n, "rho_kg_m3") * table.number(n, "cp_J_kgK")), mean, setup);
      add_surface(setup, problem, "surface", {axis_x, false}, fixed_law(mean));
      HeatSolver solver(setup.session.space, problem, {stage_tolerance, 50, 500, setup.session.interrupt});
      // Start from the periodic field: what a uniform start leaves behind fades only with the power -3/2 of time.
      auto begin = at_cells(
          problem, [&](double z, double, double) { return amplitude * std::exp(-z / skin) * std::cos(z / skin); });
      solver.set_deviation(begin);
      const auto drive = [&](double time) {
        solver.change_problem().surfaces[0].data.law.temperature =
            mean + amplitude * std::cos(2.0 * pi * time / period);
      };
      Transient transient(solver.newton(), drive, {1e-8, 1e-4, 1e-4 * period, period / 200.0});
      report = transient.advance(0.0, periods * period + table.number(n, "t_s"));
      return std::vector{PlaneSample(solver).at(table.number(n, "z_m"), 0.5) - mean};
    };
    VerifyRow row{table.name(),
                  fmt::format("A={:g} z={:g} t={:g}", amplitude, table.number(n, "z_m"), table.number(n, "t_s")),
                  "dT_K",
                  0.0,
                  table.number(n, "dT_K"),
                  1e-3};
    const Refined refined = refine_until_judged({300, 1200}, {row.tolerance * row.scale()}, solve);
    take(refined, 0, row);
    row.order = -1.0;  // the time step's error is of the mesh's size
    row.cells = refined.cells;
    row.iterations = report.newton_iterations;
    rows.push_back(row);
  }
}

void run_lumped(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    // One cell of one cubic metre whose face is the emitting area times emissivity.
    const double face = table.number(n, "epsA_m2"), start = table.number(n, "T0_K"), end = table.number(n, "t_s");
    MaterialLaw law = storing(1.0, table.number(n, "C_J_K") / face);
    law.source = table.number(n, "Q_W") / face;
    Problem problem =
        make_uniform_problem({{0.0, 1.0}, {0.0, face}, {0.0, 1.0}}, law, start, VerifySetup{setup.session});
    add_surface(setup, problem, "outside", {axis_x, true}, radiating_law(1.0, table.number(n, "Ts_K"), false));
    HeatSolver solver(setup.session.space, problem, {1e-12, 50, 500, setup.session.interrupt});
    Transient transient(solver.newton(), {}, {1e-9, 1e-7});
    const auto report = transient.advance(0.0, end);
    add_row(rows, table, fmt::format("T0={:g} Ts={:g} t={:g}", start, table.number(n, "Ts_K"), end), "T_K",
            start + to_host(solver.space(), solver.deviation())[0], table.number(n, "T_K"), 1e-6, 1, report);
  }
}

void run_one_node_orbit(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  const auto given = [&](const char* name) { return table.parameter(name); };
  const double period = given("period_s"), emissivity = given("emissivity"), view = given("view_factor");
  const double inner = emissivity * stefan_boltzmann * difference_of_fourth_powers(given("hot_K"), given("cold_K"));
  const double infrared = emissivity * given("infrared_W_m2") * view;
  const double reflected =
      given("absorptance") * given("albedo") * given("solar_W_m2") * view * std::cos(given("beta_deg") * pi / 180.0);
  constexpr double start = 340.0;
  Problem problem = make_uniform_problem({{0.0, 1.0}, {0.0, 1.0}, {0.0, 1.0}}, storing(1.0, given("capacity_J_m2K")),
                                         start, VerifySetup{setup.session});
  add_surface(setup, problem, "outside", {axis_x, true}, radiating_law(emissivity, 0.0, false));
  HeatSolver solver(setup.session.space, problem, {1e-13, 50, 500, setup.session.interrupt});
  const auto fluxes = [&](double time) {
    solver.change_problem().surfaces[0].data.law.inward_flux =
        inner + infrared + reflected * std::max(0.0, std::cos(2.0 * pi * time / period));
  };
  const auto temperature = [&] { return start + to_host(solver.space(), solver.deviation())[0]; };
  Transient transient(solver.newton(), fluxes, {1e-9, 1e-7, 0.0, period / 500.0});
  TransientReport total;
  double mean = 0.0, peak = 0.0, before = 0.0, now = temperature();
  // Quarters of the orbit are met exactly: there the sunlit part of the orbit begins and ends.
  for (int orbit = 0; orbit < 200 && std::fabs(now - before) > 1e-8; ++orbit) {
    before = now;
    double integral = 0.0, last_time = 0.0, last = now;
    peak = 0.0;
    total = {};
    for (int quarter = 0; quarter < 4; ++quarter) {
      const auto report = transient.advance(0.25 * quarter * period, 0.25 * (quarter + 1) * period, [&](double time) {
        const double here = temperature();
        integral += 0.5 * (here + last) * (time - last_time);
        peak = std::max(peak, here);
        last = here;
        last_time = time;
        return true;
      });
      total.steps += report.steps;
      total.newton_iterations += report.newton_iterations;
    }
    mean = integral / period;
    now = temperature();
  }
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const std::string quantity = table.text(n, "quantity");
    const double reference = table.number(n, "T_K");
    add_row(rows, table, quantity, "T_K", quantity == "mean" ? mean : peak, reference, 1e-3 / reference, 1, total);
  }
}

void run_slab_transient(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    constexpr double start = 300.0;  // T0 of the dimensionless problem; L = 1 m, alpha = 1 m2/s
    const double number = table.number(n, "N_rad"), sink = table.number(n, "theta_s") * start,
                 fourier = table.number(n, "Fo");
    const double k = 0.9 * stefan_boltzmann * std::pow(start, 3) / number;
    TransientReport report;
    const auto solve = [&](int cells) {
      Problem problem =
          make_uniform_problem({uniform_nodes(1.0, cells), {0.0, 1.0}, {0.0, 1.0}}, storing(k, k), start, setup);
      add_surface(setup, problem, "surface", {axis_x, true}, radiating_law(0.9, sink));
      HeatSolver solver(setup.session.space, problem, {stage_tolerance, 50, 500, setup.session.interrupt});
      Transient transient(solver.newton(), {}, {1e-8, 1e-6, 1e-9});
      report = transient.advance(0.0, fourier);
      const PlaneSample sample(solver);
      double mean = 0.0;
      for (const double deviation : to_host(solver.space(), solver.deviation())) mean += (start + deviation) / cells;
      return std::vector{sample.at(0.0, 0.5) / start, sample.at(1.0, 0.5) / start, mean / start};
    };
    constexpr double tolerance = 1e-4;
    const char* columns[] = {"theta_insulated", "theta_surface", "theta_mean"};
    std::vector<double> allowed;
    for (const char* column : columns) allowed.push_back(tolerance * table.number(n, column));
    const Refined refined = refine_until_judged({200, 800}, allowed, solve);
    for (std::size_t value = 0; value < 3; ++value) {
      take(refined, value,
           add_row(rows, table, fmt::format("N={:g} theta_s={:g} Fo={:g}", number, table.number(n, "theta_s"), fourier),
                   columns[value], 0.0, table.number(n, columns[value]), tolerance, refined.cells, report));
    }
  }
}

}  // namespace

std::vector<VerifyTable> transient_tables() {
  return {{"nafems_T3_transient", run_nafems_t3},           {"semi_infinite_conduction", run_semi_infinite},
          {"periodic_semi_infinite", run_periodic},         {"lumped_radiation_transient", run_lumped},
          {"slab_transient_radiating", run_slab_transient}, {"one_node_orbit", run_one_node_orbit}};
}

}  // namespace coldsky
