#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "solver/bodies/heat_solver.hpp"
#include "solver/core/error.hpp"
#include "solver/nonlinear/transient.hpp"
#include "solver/verify/support.hpp"

/// Manufactured solutions: the table names the problem, its rows are points. Temperatures, sources and fluxes of the
/// exact solution are written out here; the table's sources and fluxes check them.
namespace coldsky {

namespace {

using std::numbers::pi;

/// An exact field and its derivatives at a point.
struct Exact {
  double value, x, y, z, laplacian, time;
};

/// Sheets A and B: 2 mm thick, k(T) = 180 (1 - 4e-4 (T - 300)), both faces radiate to 180 K with emissivity 0.88.
constexpr double sheet_thickness = 2e-3, sheet_emissivity = 0.88, sheet_sink = 180.0;
constexpr double sheet_width = 1.0, sheet_height = 0.5;

MaterialLaw sheet_law(double volumetric_capacity) {
  MaterialLaw law = isotropic(180.0);
  law.coefficient = -4e-4;
  law.reference = 300.0;
  law.capacity[0] = volumetric_capacity;
  return law;
}

Exact exact_a(double x, double y, double, double) {
  const double c = std::cos(pi * x), s = std::sin(pi * x), cy = std::cos(2 * pi * y), sy = std::sin(2 * pi * y);
  return {320 + 40 * c * cy + 15 * x * y,
          -40 * pi * s * cy + 15 * y,
          -80 * pi * c * sy + 15 * x,
          0.0,
          -40 * pi * pi * c * cy - 160 * pi * pi * c * cy,
          0.0};
}

Exact exact_b(double x, double y, double, double t) {
  const double e = 30 * std::exp(-t / 1000), c = std::cos(pi * x), s = std::sin(pi * x), cy = std::cos(2 * pi * y),
               sy = std::sin(2 * pi * y);
  return {320 + e * c * cy + 20 * std::sin(2 * pi * t / 3000),
          -pi * e * s * cy,
          -2 * pi * e * c * sy,
          0.0,
          -5 * pi * pi * e * c * cy,
          -e / 1000 * c * cy + 20 * 2 * pi / 3000 * std::cos(2 * pi * t / 3000)};
}

/// Cube C: 0.2 m, k(T) = 12 (1 + 1e-3 (T - 300)), its top radiates to 3 K with emissivity 0.8.
constexpr double cube_edge = 0.2, cube_emissivity = 0.8, cube_sink = 3.0;

MaterialLaw cube_law() {
  MaterialLaw law = isotropic(12.0);
  law.coefficient = 1e-3;
  law.reference = 300.0;
  return law;
}

Exact exact_c(double x, double y, double z, double) {
  const double e = 25 * std::exp(-2 * z), s = std::sin(5 * pi * x), c = std::cos(5 * pi * x),
               cy = std::cos(2.5 * pi * y), sy = std::sin(2.5 * pi * y), f = e * s * cy;
  return {350 + f + 200 * z * z,
          5 * pi * e * c * cy,
          -2.5 * pi * e * s * sy,
          -2 * f + 400 * z,
          (-25 * pi * pi - 6.25 * pi * pi + 4) * f + 400,
          0.0};
}

using Field = Exact (*)(double, double, double, double);

double conductivity_of(const MaterialLaw& law, double temperature) { return conductivity(law, axis_x, temperature); }

/// -div(k grad T) + rho c dT/dt [W/m^3]
double volume_source(const MaterialLaw& law, const Exact& e) {
  const double slope = law.conductivity[axis_x] * law.coefficient;
  return law.capacity[0] * e.time - conductivity_of(law, e.value) * e.laplacian -
         slope * (e.x * e.x + e.y * e.y + e.z * e.z);
}

/// Source of a sheet per unit area [W/m^2].
double sheet_source(const MaterialLaw& law, const Exact& e) {
  return sheet_thickness * volume_source(law, e) +
         2.0 * sheet_emissivity * stefan_boltzmann * difference_of_fourth_powers(e.value, sheet_sink);
}

/// The table's own source and flux have to be those of the field coded here.
void check_table(const ReferenceTable& table, std::size_t n, double source, double flux_x, double flux_y) {
  const auto agrees = [&](const std::string& column, double computed) {
    const double reference = table.number(n, column);
    if (!(std::fabs(computed - reference) <= 1e-9 * (std::fabs(reference) + 1.0))) {
      throw InputError({table.name() + ".csv", 0, 0},
                       fmt::format("row {}: {} is {:g}, the solution has {:g}", n + 1, column, reference, computed),
                       "the table states another problem than the one known by its name");
    }
  };
  agrees("q_source", source);
  agrees("flux_x", flux_x);
  agrees("flux_y", flux_y);
}

/// Sheet with exact-flux edges; `time` sets source and edges.
Problem make_sheet(int nx, const MaterialLaw& law, const VerifySetup& setup) {
  Problem problem = make_uniform_problem(
      {uniform_nodes(sheet_width, nx), uniform_nodes(sheet_height, nx / 2), {0.0, sheet_thickness}}, law, 320.0, setup);
  add_surface(setup, problem, "x0", {axis_x, false}, flux_law(0.0));
  add_surface(setup, problem, "x1", {axis_x, true}, flux_law(0.0));
  add_surface(setup, problem, "y0", {axis_y, false}, flux_law(0.0));
  add_surface(setup, problem, "y1", {axis_y, true}, flux_law(0.0));
  add_surface(setup, problem, "lower", {axis_z, false}, radiating_law(sheet_emissivity, sheet_sink, false));
  add_surface(setup, problem, "upper", {axis_z, true}, radiating_law(sheet_emissivity, sheet_sink, false));
  return problem;
}

void set_sheet(const VerifySetup& setup, Problem& problem, const MaterialLaw& law, Field field, double time) {
  const auto area = cell_volumes(problem);
  auto source =
      at_cells(problem, [&](double x, double y, double z) { return sheet_source(law, field(x, y, z, time)); });
  for (std::size_t c = 0; c < source.size(); ++c) source[c] *= area[c] / sheet_thickness;
  problem.extra_source = to_device(setup.session.space, source, "source");
  for (int s = 0; s < 4; ++s) {
    SurfaceData& surface = problem.surfaces[s].data;
    const double outward = surface.high ? 1.0 : -1.0;
    surface.inward_flux =
        to_device(setup.session.space,
                  at_faces(setup.session.space, problem, surface,
                           [&](double x, double y, double z) {
                             const Exact e = field(x, y, z, time);
                             return outward * conductivity_of(law, e.value) * (surface.axis == axis_x ? e.x : e.y);
                           }),
                  "inward_flux");
  }
}

/// Tolerance of the temperature of every row [K].
std::vector<double> allowed_at(const ReferenceTable& table, double tolerance) {
  std::vector<double> allowed;
  for (std::size_t n = 0; n < table.rows(); ++n) allowed.push_back(tolerance * table.number(n, "T_K"));
  return allowed;
}

void run_mms_a(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  constexpr double tolerance = 5e-5;
  const MaterialLaw law = sheet_law(0.0);
  double errors[2] = {0.0, 0.0};  // of the two finest meshes
  int iterations = 0, cells = 0;
  const auto solve = [&](int nx) {
    Problem problem = make_sheet(nx, law, setup);
    set_sheet(setup, problem, law, exact_a, 0.0);
    HeatSolver solver(setup.session.space, problem, {verify_tolerance, 200, 2000, setup.session.interrupt});
    iterations = solve_or_throw(solver, table.name()).iterations;
    errors[0] = errors[1];
    errors[1] = l2_error(solver, [](double x, double y, double z) { return exact_a(x, y, z, 0.0).value; });
    cells = problem.block.box.cells();
    const PlaneSample sample(solver);
    std::vector<double> computed;
    for (std::size_t n = 0; n < table.rows(); ++n)
      computed.push_back(sample.at(table.number(n, "x_m"), table.number(n, "y_m")));
    return computed;
  };
  const Refined refined = refine_until_judged({160, 640}, allowed_at(table, tolerance), solve);
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double x = table.number(n, "x_m"), y = table.number(n, "y_m");
    const Exact e = exact_a(x, y, 0.0, 0.0);
    check_table(table, n, sheet_source(law, e), -sheet_thickness * conductivity_of(law, e.value) * e.x,
                -sheet_thickness * conductivity_of(law, e.value) * e.y);
    VerifyRow row{table.name(), fmt::format("x={:g} y={:g}", x, y), "T_K", 0.0, table.number(n, "T_K"), tolerance};
    take(refined, n, row);
    row.order = std::log2(errors[0] / errors[1]);  // of the field in L2
    row.order_wanted = 1.9;
    row.cells = cells;
    row.iterations = iterations;
    rows.push_back(row);
  }
}

void run_mms_b(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  constexpr double capacity = 2700.0 * 900.0;
  const MaterialLaw law = sheet_law(capacity);
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double x = table.number(n, "x_m"), y = table.number(n, "y_m"), end = table.number(n, "t_s");
    const Exact e = exact_b(x, y, 0.0, end);
    check_table(table, n, sheet_source(law, e), -sheet_thickness * conductivity_of(law, e.value) * e.x,
                -sheet_thickness * conductivity_of(law, e.value) * e.y);
    if (end == 0.0) continue;       // the initial state
    double errors[2] = {0.0, 0.0};  // of the two finest meshes
    TransientReport report;
    int cells = 0;
    const auto solve = [&](int nx) {
      // Mesh and time step are halved together: the order holds in space and in time.
      Problem problem = make_sheet(nx, law, setup);
      set_sheet(setup, problem, law, exact_b, 0.0);
      HeatSolver solver(setup.session.space, problem, {verify_tolerance, 50, 500, setup.session.interrupt});
      auto start = at_cells(problem, [](double px, double py, double pz) { return exact_b(px, py, pz, 0.0).value; });
      for (double& value : start) value -= problem.block.reference_temperature;
      solver.set_deviation(start);
      TransientOptions options;
      options.fixed_step = end / nx;
      Transient transient(
          solver.newton(), [&](double time) { set_sheet(setup, solver.change_problem(), law, exact_b, time); },
          options);
      report = transient.advance(0.0, end);
      errors[0] = errors[1];
      errors[1] = l2_error(solver, [&](double px, double py, double pz) { return exact_b(px, py, pz, end).value; });
      cells = problem.block.box.cells();
      return std::vector{PlaneSample(solver).at(x, y)};
    };
    VerifyRow row{table.name(), fmt::format("x={:g} y={:g} t={:g}", x, y, end), "T_K", 0.0, table.number(n, "T_K"),
                  5e-4};
    take(refine_until_judged({40, 160}, {row.tolerance * row.scale()}, solve), 0, row);
    row.order = std::log2(errors[0] / errors[1]);
    row.order_wanted = 1.9;
    row.cells = cells;
    row.iterations = report.newton_iterations;
    rows.push_back(row);
  }
}

void run_mms_c(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  const MaterialLaw law = cube_law();
  constexpr double tolerance = 5e-4;
  double errors[2] = {0.0, 0.0};  // of the two finest meshes
  int iterations = 0, cells = 0;
  const auto solve = [&](int n) {
    const auto nodes = uniform_nodes(cube_edge, n);
    Problem problem = make_uniform_problem({nodes, nodes, nodes}, law, 350.0, setup);
    const auto volume = cell_volumes(problem);
    auto source =
        at_cells(problem, [&](double x, double y, double z) { return volume_source(law, exact_c(x, y, z, 0.0)); });
    for (std::size_t c = 0; c < source.size(); ++c) source[c] *= volume[c];
    problem.extra_source = to_device(setup.session.space, source, "source");
    const Side sides[] = {{axis_x, false}, {axis_x, true}, {axis_y, false}, {axis_y, true}, {axis_z, false}};
    for (const Side& side : sides) {
      add_surface(setup, problem, "fixed", side, fixed_law(350.0));
      SurfaceData& surface = problem.surfaces.back().data;
      surface.face_temperature =
          to_device(setup.session.space,
                    at_faces(setup.session.space, problem, surface,
                             [](double x, double y, double z) { return exact_c(x, y, z, 0.0).value; }),
                    "face_temperature");
    }
    add_surface(setup, problem, "top", {axis_z, true}, radiating_law(cube_emissivity, cube_sink));
    SurfaceData& top = problem.surfaces.back().data;
    // flux_z = eps sigma (T^4 - Ts^4) + g, so the surface takes in -g.
    top.inward_flux = to_device(setup.session.space,
                                at_faces(setup.session.space, problem, top,
                                         [&](double x, double y, double z) {
                                           const Exact e = exact_c(x, y, z, 0.0);
                                           return conductivity_of(law, e.value) * e.z +
                                                  cube_emissivity * stefan_boltzmann *
                                                      difference_of_fourth_powers(e.value, cube_sink);
                                         }),
                                "inward_flux");
    HeatSolver solver(setup.session.space, problem, {verify_tolerance, 200, 2000, setup.session.interrupt});
    iterations = solve_or_throw(solver, table.name()).iterations;
    errors[0] = errors[1];
    errors[1] = l2_error(solver, [](double x, double y, double z) { return exact_c(x, y, z, 0.0).value; });
    cells = problem.block.box.cells();
    // Trilinear between the eight cell centres around the point; on the top face its true temperature.
    solver.totals();
    const auto deviation = to_host(solver.space(), solver.deviation());
    const auto top_temperature = to_host(solver.space(), solver.surface_arrays().back().temperature);
    const double h = cube_edge / n;
    std::vector<double> computed(table.rows());
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const double z = table.number(r, "z_m");
      const double p = table.number(r, "x_m") / h - 0.5, q = table.number(r, "y_m") / h - 0.5, w = z / h - 0.5;
      const int i = static_cast<int>(p), j = static_cast<int>(q), k = static_cast<int>(w);
      double sum = 0.0;
      for (int corner = 0; corner < 8; ++corner) {
        const int a = corner & 1, b = corner >> 1 & 1, c = corner >> 2;
        const double share = (a ? p - i : 1 - (p - i)) * (b ? q - j : 1 - (q - j));
        if (z >= cube_edge) {
          if (c == 0) sum += share * top_temperature[(i + a) + n * (j + b)];
        } else {
          sum += share * (c ? w - k : 1 - (w - k)) * (350.0 + deviation[(i + a) + n * ((j + b) + n * (k + c))]);
        }
      }
      computed[r] = sum;
    }
    return computed;
  };
  const Refined refined = refine_until_judged({40, 80}, allowed_at(table, tolerance), solve);
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const double x = table.number(n, "x_m"), y = table.number(n, "y_m"), z = table.number(n, "z_m");
    const Exact e = exact_c(x, y, z, 0.0);
    check_table(table, n, volume_source(law, e), -conductivity_of(law, e.value) * e.x,
                -conductivity_of(law, e.value) * e.y);
    VerifyRow row{table.name(), fmt::format("x={:g} y={:g} z={:g}", x, y, z), "T_K", 0.0, table.number(n, "T_K"),
                  tolerance};
    take(refined, n, row);
    row.order = std::log2(errors[0] / errors[1]);
    row.order_wanted = 1.9;
    row.cells = cells;
    row.iterations = iterations;
    rows.push_back(row);
  }
}

}  // namespace

std::vector<VerifyTable> manufactured_tables() {
  return {{"mms_A", run_mms_a}, {"mms_B", run_mms_b}, {"mms_C", run_mms_c}};
}

}  // namespace coldsky
