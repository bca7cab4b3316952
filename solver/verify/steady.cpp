#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "solver/core/constants.hpp"
#include "solver/core/error.hpp"
#include "solver/verify/support.hpp"

namespace coldsky {

namespace {

using std::numbers::pi;

VerifyRow& add_row(std::vector<VerifyRow>& rows, const ReferenceTable& table, const std::string& label,
                   const std::string& quantity, double computed, double reference, double tolerance, const Box& box,
                   const NewtonReport& report) {
  VerifyRow row{table.name(), label, quantity, computed, reference, tolerance};
  row.cells = box.cells();
  row.iterations = report.iterations;
  rows.push_back(row);
  return rows.back();
}

void run_nafems_t2(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double hot = table.number(n, "T_A_K");
    // A table with another Stefan-Boltzmann constant: the emissivity takes the ratio.
    const double emissivity = table.number(n, "eps") * table.number(n, "sigma_W_m2K4") / stefan_boltzmann;
    Problem problem = make_uniform_problem({uniform_nodes(table.number(n, "L_m"), 10), {0.0, 1.0}, {0.0, 1.0}},
                                           isotropic(table.number(n, "k_W_mK")), hot, setup);
    add_surface(setup, problem, "A", {axis_x, false}, fixed_law(hot));
    add_surface(setup, problem, "B", {axis_x, true}, radiating_law(emissivity, table.number(n, "T_inf_K")));
    HeatSolver solver(setup.session.space, problem, {verify_tolerance, 200, 2000, setup.session.interrupt});
    const auto report = solve_or_throw(solver, table.name());
    const auto totals = solver.totals();
    const std::string label = table.text(n, "case");
    const Box box = problem.block.box;
    add_row(rows, table, label, "T_B_K", totals.surfaces[1].temperature_mean, table.number(n, "T_B_K"), 1e-8, box,
            report);
    add_row(rows, table, label, "q_W_m2", totals.surfaces[1].net, table.number(n, "q_W_m2"), 1e-8, box, report);
  }
}

void run_slab_kt(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    NewtonReport report;
    const auto solve = [&](int cells) {
      MaterialLaw law = isotropic(table.number(n, "k0_W_mK"));
      law.coefficient = table.number(n, "b_1_K");
      law.reference = table.number(n, "Tref_K");
      const double hot = table.number(n, "T_A_K");
      Problem problem =
          make_uniform_problem({uniform_nodes(table.number(n, "L_m"), cells), {0.0, 1.0}, {0.0, 1.0}}, law, hot, setup);
      add_surface(setup, problem, "A", {axis_x, false}, fixed_law(hot));
      add_surface(setup, problem, "B", {axis_x, true},
                  radiating_law(table.number(n, "eps"), table.number(n, "T_inf_K")));
      HeatSolver solver(setup.session.space, problem, {verify_tolerance, 200, 2000, setup.session.interrupt});
      report = solve_or_throw(solver, table.name());
      const auto totals = solver.totals();
      return std::vector{totals.surfaces[1].temperature_mean, totals.surfaces[1].net};
    };
    const std::string label = fmt::format("k0={:g} b={:g}", table.number(n, "k0_W_mK"), table.number(n, "b_1_K"));
    VerifyRow end{table.name(), label, "T_B_K", 0.0, table.number(n, "T_B_K"), 1e-6 / table.number(n, "T_B_K")};
    VerifyRow flux{table.name(), label, "q_W_m2", 0.0, table.number(n, "q_W_m2"), 1e-7};
    const Refined refined =
        refine_until_judged({128, 512, true}, {end.tolerance * end.scale(), flux.tolerance * flux.scale()}, solve);
    std::size_t value = 0;
    for (VerifyRow* row : {&end, &flux}) {
      take(refined, value++, *row);
      row->order_wanted = 1.9;
      row->cells = refined.cells;
      row->iterations = report.iterations;
      rows.push_back(*row);
    }
  }
}

void run_nafems_t4(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  const double width = table.parameter("width_m"), height = table.parameter("height_m");
  const double base = table.parameter("T_base_C") + constants::zero_celsius;
  const double ambient = table.parameter("T_ambient_C") + constants::zero_celsius;
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double x = table.number(n, "x_m"), y = table.number(n, "y_m"), film = table.number(n, "h_W_m2K");
    NewtonReport report;
    Box box;
    const auto solve = [&](int nx) {
      const int ny = nx * 5 / 3;
      Problem problem = make_uniform_problem({uniform_nodes(width, nx), uniform_nodes(height, ny), {0.0, 1.0}},
                                             isotropic(table.number(n, "k_W_mK")), ambient, setup);
      add_surface(setup, problem, "base", {axis_y, false}, fixed_law(base));
      add_surface(setup, problem, "right", {axis_x, true}, convection_law(film, ambient));
      add_surface(setup, problem, "top", {axis_y, true}, convection_law(film, ambient));
      HeatSolver solver(setup.session.space, problem, {verify_tolerance, 200, 2000, setup.session.interrupt});
      report = solve_or_throw(solver, table.name());
      box = problem.block.box;
      return std::vector{PlaneSample(solver).at(x, y) - constants::zero_celsius};
    };
    constexpr double allowed = 0.05;  // [K]
    const Refined refined = refine_until_judged({120, 480}, {allowed}, solve);
    VerifyRow& row = add_row(rows, table, fmt::format("x={:g} y={:g}", x, y), "T_C", 0.0, table.number(n, "T_C"),
                             allowed / std::fabs(table.number(n, "T_C")), box, report);
    take(refined, 0, row);
  }
}

void run_slab2d(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double length = table.number(n, "L_m"), height = table.number(n, "H_m");
    const double mean = table.number(n, "q0_W_m2"), wave = table.number(n, "q1_W_m2");
    NewtonReport report;
    Box box;
    const auto solve = [&](int nx) {
      const int ny = nx / 2;
      Problem problem = make_uniform_problem({uniform_nodes(length, nx), uniform_nodes(height, ny), {0.0, 1.0}},
                                             isotropic(table.number(n, "k_W_mK")), 300.0, setup);
      add_surface(setup, problem, "bottom", {axis_y, false}, flux_law(0.0));
      // The mean over each face, so that the sum is exact.
      SurfaceData& bottom = problem.surfaces.back().data;
      const double half = 0.5 * pi / nx, face_mean = std::sin(half) / half;
      bottom.inward_flux = to_device(
          setup.session.space,
          at_faces(setup.session.space, problem, bottom,
                   [&](double x, double, double) { return mean + wave * face_mean * std::cos(pi * x / length); }),
          "inward_flux");
      add_surface(setup, problem, "top", {axis_y, true},
                  radiating_law(table.number(n, "eps"), table.number(n, "Ts_K")));
      HeatSolver solver(setup.session.space, problem, {verify_tolerance, 200, 2000, setup.session.interrupt});
      report = solve_or_throw(solver, table.name());
      box = problem.block.box;
      return std::vector{PlaneSample(solver).at(table.number(n, "x_m"), table.number(n, "y_m"))};
    };
    constexpr double allowed = 0.02;  // [K]
    const Refined refined = refine_until_judged({128, 512}, {allowed}, solve);
    VerifyRow& row = add_row(
        rows, table, fmt::format("L={:g} x={:g} y={:g}", length, table.number(n, "x_m"), table.number(n, "y_m")), "T_K",
        0.0, table.number(n, "T_K"), allowed / table.number(n, "T_K"), box, report);
    take(refined, 0, row);
    row.order_wanted = 1.8;
  }
}

void run_plate2d(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double hot = table.number(n, "Tb_K"), thickness = table.number(n, "t_m");
    const double emissivity = table.number(n, "eps"), sink = table.number(n, "Ts_K");
    NewtonReport report;
    Box box;
    const auto solve = [&](int cells) {
      Problem problem = make_uniform_problem({crowded_nodes(table.number(n, "Lx_m"), cells),
                                              crowded_nodes(table.number(n, "Ly_m"), cells),
                                              {0.0, thickness}},
                                             isotropic(table.number(n, "k_W_mK")), hot, setup);
      add_surface(setup, problem, "x0", {axis_x, false}, fixed_law(hot));
      add_surface(setup, problem, "y0", {axis_y, false}, fixed_law(hot));
      add_surface(setup, problem, "lower", {axis_z, false}, radiating_law(emissivity, sink, false));
      add_surface(setup, problem, "upper", {axis_z, true}, radiating_law(emissivity, sink, false));
      HeatSolver solver(setup.session.space, problem, {verify_tolerance, 200, 2000, setup.session.interrupt});
      report = solve_or_throw(solver, table.name());
      box = problem.block.box;
      const auto totals = solver.totals();
      return std::vector{PlaneSample(solver).at(table.number(n, "x_m"), table.number(n, "y_m")),
                         -(totals.surfaces[0].net + totals.surfaces[1].net)};
    };
    constexpr double of_temperature = 1e-4, of_heat = 1e-3;
    const Refined refined = refine_until_judged(
        {160, 640}, {of_temperature * table.number(n, "T_K"), of_heat * std::fabs(table.number(n, "Q_total_W"))},
        solve);
    const std::string label =
        fmt::format("Lx={:g} x={:g} y={:g}", table.number(n, "Lx_m"), table.number(n, "x_m"), table.number(n, "y_m"));
    take(refined, 0, add_row(rows, table, label, "T_K", 0.0, table.number(n, "T_K"), of_temperature, box, report));
    VerifyRow& q = add_row(rows, table, label, "Q_total_W", 0.0, table.number(n, "Q_total_W"), of_heat, box, report);
    take(refined, 1, q);
    q.order_wanted = 1.9;
  }
}

}  // namespace

std::vector<VerifyTable> steady_tables() {
  return {{"nafems_T2_1d_radiation", run_nafems_t2},
          {"nafems_T4_2d_convection", run_nafems_t4},
          {"slab_kT_radiating_end", run_slab_kt},
          {"slab2d_radiating_edge", run_slab2d},
          {"plate2d_two_hot_edges", run_plate2d}};
}

}  // namespace coldsky
