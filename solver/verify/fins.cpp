#include <fmt/format.h>

#include <cmath>

#include "kernels/batch/fins.hpp"
#include "solver/core/error.hpp"
#include "solver/core/secant.hpp"
#include "solver/verify/support.hpp"

namespace coldsky {

namespace {

struct FinResult {
  double efficiency, tip;
  int iterations;
};

/// Thickness relative to the base at xi = x / L.
using Profile = std::function<double(double)>;

/// Longitudinal radiating fin as a thin sheet, one cell through, both faces radiating. With `pointed` the tip's
/// temperature is extrapolated along a line instead of a parabola with its vertex there.
FinResult solve_fin(int cells, double nc, double theta_sink, double slope, const VerifySetup& setup,
                    const Profile& profile = {}, bool pointed = false) {
  constexpr double base = 300.0, emissivity = 0.9, length = 1.0, thickness = 1e-3;
  const double sink = theta_sink * base;
  MaterialLaw law =
      isotropic(2.0 * emissivity * stefan_boltzmann * std::pow(base, 3) * length * length / (nc * thickness));
  law.coefficient = slope / base;
  law.reference = base;
  Problem problem =
      make_uniform_problem({crowded_nodes(length, cells), {0.0, 1.0}, {0.0, thickness}}, law, base, setup);
  const auto& x = problem.nodes.x;
  if (profile) {
    std::vector<double> relative(cells);
    for (int n = 0; n < cells; ++n) relative[n] = profile(0.5 * (x[n] + x[n + 1]) / length);
    problem.block.thickness = to_device(setup.session.space, relative, "block.thickness");
  }
  add_surface(setup, problem, "base", {axis_x, false}, fixed_law(base));
  add_surface(setup, problem, "lower", {axis_z, false}, radiating_law(emissivity, sink, false));
  add_surface(setup, problem, "upper", {axis_z, true}, radiating_law(emissivity, sink, false));
  HeatSolver solver(setup.session.space, problem, {verify_tolerance, 200, 2000, setup.session.interrupt});
  const auto report = solve_or_throw(solver, "fin");
  const auto totals = solver.totals();
  const auto deviation = to_host(solver.space(), solver.deviation());
  const auto center = [&](int n) { return length - 0.5 * (x[n] + x[n + 1]); };
  const double last = deviation[cells - 1], before = deviation[cells - 2], near = center(cells - 1),
               far = center(cells - 2);
  const double tip = pointed ? last - (before - last) * near / (far - near)
                             : last - (before - last) * near * near / (far * far - near * near);
  const double black = stefan_boltzmann * difference_of_fourth_powers(base, sink);
  return {-totals.surfaces[0].net / (2.0 * emissivity * black * length), (base + tip) / base, report.iterations};
}

/// Efficiency and tip of one row on 100 and 200 cells, or as many as its tolerance asks for. The order is asked of the
/// efficiency; of the tip only where its extrapolation adds nothing of its own, on sheets of constant thickness.
void add_fin(const ReferenceTable& table, std::size_t n, const std::string& label, double tolerance, double order,
             double tip_order, const std::function<FinResult(int)>& solve, std::vector<VerifyRow>& rows) {
  VerifyRow efficiency{table.name(), label, "eta", 0.0, table.number(n, "eta"), tolerance};
  VerifyRow tip{table.name(), label, "theta_tip", 0.0, table.number(n, "theta_tip"), tolerance};
  int iterations = 0;
  const Refined refined =
      refine_until_judged({200, 1600}, {tolerance * efficiency.scale(), tolerance * tip.scale()}, [&](int cells) {
        const FinResult fin = solve(cells);
        iterations = fin.iterations;
        return std::vector{fin.efficiency, fin.tip};
      });
  efficiency.order_wanted = order;
  tip.order_wanted = tip_order;
  std::size_t value = 0;
  for (VerifyRow* row : {&efficiency, &tip}) {
    take(refined, value++, *row);
    row->cells = refined.cells;
    row->iterations = iterations;
    rows.push_back(*row);
  }
}

/// All rows of a table as one batch, on cells of one width: efficiency and tip of each, and the most steps.
std::vector<double> solve_batch(const ReferenceTable& table, int cells, const VerifySetup& setup, int& iterations) {
  constexpr double base = 300.0, emissivity = 0.9, length = 1.0, thickness = 1e-3;
  const int count = static_cast<int>(table.rows());
  std::vector<double> taper, conductivity, sink;
  const double tip = table.name() == "fin_triangular" ? 0.0 : 1.0;
  for (std::size_t n = 0; n < table.rows(); ++n) {
    taper.push_back(table.has("taper") ? table.number(n, "taper") : tip);
    conductivity.push_back(setup.conductance_scale * 2.0 * emissivity * stefan_boltzmann * std::pow(base, 3) * length *
                           length / (table.number(n, "Nc") * thickness));
    sink.push_back(table.has("theta_s") ? base * table.number(n, "theta_s") : 0.0);
  }
  const ExecutionSpace& space = setup.session.space;
  const auto column = [&](const std::vector<double>& values) { return to_device(space, values, "fins.input"); };
  const auto same = [&](double value) { return column(std::vector<double>(table.rows(), value)); };
  const FinsData fins{count,      same(length), same(thickness), column(taper), column(conductivity), same(emissivity),
                      same(base), column(sink)};
  const FinsResult result = make_fins_result(count);
  FinWorkspaces workspaces;
  FinOptions options;
  options.cells = cells;
  options.tolerance = 2e-16 * cells * cells;  // four times what rounding leaves
  solve_fins(space, fins, options, workspaces, result);
  const BatchReport report = count_batch(space, result.status, result.iterations);
  if (report.count(BatchStatus::converged) != count) {
    throw NotConvergedError(
        fmt::format("{}: {} of {} fins converged", table.name(), report.count(BatchStatus::converged), count));
  }
  iterations = report.most_iterations;
  std::vector<double> values = to_host(space, result.efficiency);
  for (const double t : to_host(space, result.tip_temperature)) values.push_back(t / base);
  return values;
}

/// The rows of a table through the batched solver. \param tip_order as of `add_fin`
void add_batch(const ReferenceTable& table, double tolerance, double tip_order, const VerifySetup& setup,
               std::vector<VerifyRow>& rows) {
  std::vector<VerifyRow> found;
  std::vector<double> allowed;
  for (const char* quantity : {"eta", "theta_tip"}) {
    for (std::size_t n = 0; n < table.rows(); ++n) {
      std::string label = fmt::format("batch Nc={:g}", table.number(n, "Nc"));
      for (const char* column : {"theta_s", "taper"}) {
        if (table.has(column)) label += fmt::format(" {}={:g}", column, table.number(n, column));
      }
      found.push_back({table.name(), label, quantity, 0.0, table.number(n, quantity), tolerance});
      allowed.push_back(tolerance * found.back().scale());
    }
  }
  int iterations = 0;
  const Refined refined = refine_until_judged({200, 1600}, allowed,
                                              [&](int cells) { return solve_batch(table, cells, setup, iterations); });
  for (std::size_t value = 0; value < found.size(); ++value) {
    VerifyRow& row = found[value];
    take(refined, value, row);
    row.order_wanted = value < table.rows() ? 1.9 : tip_order;
    row.cells = refined.cells;
    row.iterations = iterations;
    rows.push_back(row);
  }
}

void run_fin_rect(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  add_batch(table, 1e-4, 1.9, setup, rows);
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double nc = table.number(n, "Nc"), sink = table.number(n, "theta_s");
    add_fin(
        table, n, fmt::format("Nc={:g} theta_s={:g}", nc, sink), 1e-4, 1.9, 1.9,
        [&](int cells) { return solve_fin(cells, nc, sink, 0.0, setup); }, rows);
  }
}

void run_fin_rect_kt(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double nc = table.number(n, "Nc"), sink = table.number(n, "theta_s"), slope = table.number(n, "b");
    add_fin(
        table, n, fmt::format("b={:g} Nc={:g}", slope, nc), 1e-3, 1.9, 1.9,
        [&](int cells) { return solve_fin(cells, nc, sink, slope, setup); }, rows);
  }
}

void run_fin_triangular(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  add_batch(table, 1e-3, -1.0, setup, rows);
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double nc = table.number(n, "Nc"), sink = table.number(n, "theta_s");
    add_fin(
        table, n, fmt::format("Nc={:g} theta_s={:g}", nc, sink), 1e-3, 1.9, -1.0,
        [&](int cells) {
          return solve_fin(
              cells, nc, sink, 0.0, setup, [](double xi) { return 1.0 - xi; }, true);
        },
        rows);
  }
}

void run_fin_trapezoidal(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  add_batch(table, 1e-3, -1.0, setup, rows);
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double nc = table.number(n, "Nc"), taper = table.number(n, "taper");
    add_fin(
        table, n, fmt::format("taper={:g} Nc={:g}", taper, nc), 1e-3, 1.9, -1.0,
        [&](int cells) {
          return solve_fin(cells, nc, 0.0, 0.0, setup, [&](double xi) { return taper + (1.0 - taper) * (1.0 - xi); });
        },
        rows);
  }
}

void run_fin_optimum(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const std::string profile = table.text(n, "profile");
    Profile shape;
    if (profile == "triangular") {
      shape = [](double xi) { return 1.0 - xi; };
    } else if (profile != "rectangular") {
      throw InputError({}, fmt::format("fin_optimum: profile '{}' is unknown", profile));
    }
    int iterations = 0, cells = 0;
    // Efficiency extrapolated from two meshes: the optimum is flat, so its place needs more digits than its height.
    const auto efficiency = [&](double nc) {
      const FinResult coarse = solve_fin(cells / 2, nc, 0.0, 0.0, setup, shape, static_cast<bool>(shape));
      const FinResult fine = solve_fin(cells, nc, 0.0, 0.0, setup, shape, static_cast<bool>(shape));
      iterations += fine.iterations;
      return fine.efficiency + (fine.efficiency - coarse.efficiency) / 3.0;
    };
    // d/dNc of log(Nc eta^3) = 1/Nc + 3 eta'/eta = 0, differences of fourth order, secant.
    const auto slope = [&](double nc) {
      constexpr double h = 0.02;
      const double change =
          8.0 * (efficiency(nc + h) - efficiency(nc - h)) - (efficiency(nc + 2 * h) - efficiency(nc - 2 * h));
      return 1.0 / nc + 3.0 * change / (12.0 * h) / efficiency(nc);
    };
    const auto optimum = [&](int on_cells) {
      cells = on_cells;
      iterations = 0;
      SecantRules rules;
      rules.trend = Trend::falling;
      const SecantEnd end = search_by_secant(rules, {}, 0.7, [&](const SecantState& s) {
        const bool found = s.iteration > 0 && std::fabs(s.x - s.last_x) <= 1e-8;
        return SecantLook{slope(s.x), found, 0.0, s.iteration == 0 ? 0.9 - 0.7 : 0.0};
      });
      if (end.status != SecantEnd::found) throw NotConvergedError("fin_optimum: no optimum was found");
      const double best = efficiency(end.x);
      return std::vector{end.x, best, end.x * best * best * best};
    };
    std::vector<VerifyRow> found;
    std::vector<double> allowed;
    for (const char* column : {"Nc_opt", "eta_opt", "Nc_eta3"}) {
      found.push_back({table.name(), profile, column, 0.0, table.number(n, column), 1e-4});
      allowed.push_back(found.back().tolerance * found.back().scale());
    }
    const Refined refined = refine_until_judged({200, 800}, allowed, optimum);
    for (std::size_t value = 0; value < found.size(); ++value) {
      take(refined, value, found[value]);
      found[value].order = -1.0;  // of extrapolated numbers it says nothing
      found[value].cells = refined.cells;
      found[value].iterations = iterations;
      rows.push_back(found[value]);
    }
  }
}

}  // namespace

std::vector<VerifyTable> fin_tables() {
  return {{"fin_rect", run_fin_rect},
          {"fin_rect_kT", run_fin_rect_kt},
          {"fin_triangular", run_fin_triangular},
          {"fin_trapezoidal", run_fin_trapezoidal},
          {"fin_optimum", run_fin_optimum}};
}

}  // namespace coldsky
