#include <fmt/format.h>

#include "solver/model/coolant/coolant.hpp"
#include "solver/verify/support.hpp"

namespace coldsky {

namespace {

struct LoopResult {
  double fluid, wall, heat;
  int iterations;
};

/// Pumped fluid cooled along a sheet that radiates from both faces and conducts nothing along the flow.
LoopResult solve_loop(const VerifySetup& setup, int cells, const ReferenceTable& table, std::size_t n) {
  constexpr double emissivity = 0.85, film = 1000.0;
  const double inlet = table.number(n, "Tin_K"), length = table.number(n, "x_m"),
               film_per_metre = table.number(n, "hP_W_mK");
  const double width = table.number(n, "eta_eps_width_m") / (2.0 * emissivity);
  MaterialLaw law;
  law.conductivity[axis_x] = law.conductivity[axis_z] = 1.0;
  Problem problem;
  problem.nodes = {{0.0, width}, uniform_nodes(length, cells), {0.0, 1e-3}};
  problem.block = make_block(setup.session.space, problem.nodes, {law}, inlet);
  const double sink = table.number(n, "Ts_K");
  problem.surfaces.push_back({"lower", make_surface(setup.session.space, problem.block, {axis_z, false},
                                                    radiating_law(emissivity, sink, false))});
  problem.surfaces.push_back({"upper", make_surface(setup.session.space, problem.block, {axis_z, true},
                                                    radiating_law(emissivity, sink, false))});
  TubesData tubes = make_tubes(setup.session.space, 1, cells, 1);
  tubes.wall_cell = to_device(setup.session.space, std::vector<int>{0}, "tubes.wall_cell");
  tubes.wall_axis = to_device(setup.session.space, std::vector<int>{axis_z}, "tubes.wall_axis");
  // hP = 0 stands for an infinite film conductance: a drop of the film below 1e-7 K.
  const double perimeter = film_per_metre > 0.0 ? film_per_metre / film : 1e7;
  tubes.wall_width = to_device(setup.session.space, std::vector<double>{perimeter}, "tubes.wall_width");
  tubes.wall_distance = to_device(setup.session.space, std::vector<double>{0.0}, "tubes.wall_distance");
  tubes.strip = to_device(setup.session.space, std::vector<int>{0}, "tubes.strip");
  tubes.film_resistance = 1.0 / film;
  tubes.inverse_capacity_rate = 1.0 / table.number(n, "mdot_cp_W_K");
  problem.tubes = tubes;
  HeatSolver solver(setup.session.space, problem, {verify_tolerance, 200, 2000, setup.session.interrupt});
  const auto report = solve_or_throw(solver, table.name());
  const auto totals = solver.totals();
  const auto deviation = to_host(solver.space(), solver.deviation());
  return {solver.coolant_outlet(), inlet + 1.5 * deviation[cells - 1] - 0.5 * deviation[cells - 2], totals.net,
          report.iterations};
}

void run_fluid_loop(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    // With an infinite film the fluid leaves each segment at the wall's temperature: first order, so more cells.
    const bool infinite_film = table.number(n, "hP_W_mK") == 0.0;
    const int first = infinite_film ? 16384 : 1024;
    int iterations = 0;
    std::vector<VerifyRow> found;
    std::vector<double> allowed;
    for (const char* quantity : {"T_fluid_K", "T_wall_K", "Q_rejected_W"}) {
      found.push_back({table.name(), fmt::format("Tin={:g} x={:g}", table.number(n, "Tin_K"), table.number(n, "x_m")),
                       quantity, 0.0, table.number(n, quantity), 1e-5});
      allowed.push_back(found.back().tolerance * found.back().scale());
    }
    const Refined refined = refine_until_judged({first, 8 * first}, allowed, [&](int cells) {
      const LoopResult loop = solve_loop(setup, cells, table, n);
      iterations = loop.iterations;
      return std::vector{loop.fluid, loop.wall, loop.heat};
    });
    for (std::size_t value = 0; value < found.size(); ++value) {
      take(refined, value, found[value]);
      found[value].cells = refined.cells;
      found[value].iterations = iterations;
      rows.push_back(found[value]);
    }
  }
}

void run_tube_pressure_drop(const ReferenceTable& table, const VerifySetup&, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    FluidState fluid{};
    fluid.density = table.number(n, "rho_kg_m3");
    fluid.viscosity = table.number(n, "mu_Pa_s");
    fluid.conductivity = table.number(n, "k_W_mK");
    fluid.specific_heat = table.number(n, "cp_J_kgK");
    fluid.prandtl = fluid.specific_heat * fluid.viscosity / fluid.conductivity;
    const TubeFlow flow =
        tube_flow(fluid, table.number(n, "mdot_kg_s"), table.number(n, "D_m"), table.number(n, "L_m"));
    const std::string label = fmt::format("mdot={:g} D={:g}", table.number(n, "mdot_kg_s"), table.number(n, "D_m"));
    const auto add = [&](const std::string& column, double computed) {
      rows.push_back({table.name(), label, column, computed, table.number(n, column), 1e-8});
    };
    add("Re", flow.reynolds);
    add("V_m_s", flow.velocity);
    add("f_darcy", flow.friction);
    add("dp_Pa", flow.pressure_drop);
    add("Nu", flow.nusselt);
    add("h_W_m2K", flow.film_coefficient);
  }
}

}  // namespace

std::vector<VerifyTable> coolant_tables() {
  return {{"fluid_loop_radiator", run_fluid_loop}, {"tube_pressure_drop", run_tube_pressure_drop}};
}

}  // namespace coldsky
