#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "solver/bodies/heat_solver.hpp"
#include "solver/core/error.hpp"
#include "solver/verify/rectangle_factors.hpp"
#include "solver/verify/support.hpp"

namespace coldsky {

namespace {

using std::numbers::pi;

/// Balances of a few nodes: as tight as rounding lets them be.
constexpr double node_tolerance = 1e-14;
constexpr double start_temperature = 300.0;  // [K]

/// A surface of an enclosure: one node with one patch.
struct Wall {
  double area = 1.0;                  ///< [m^2]
  double emissivity = 1.0;            ///< [-]
  std::optional<double> temperature;  ///< [K]; absent = adiabatic
};

/// What an enclosure comes to.
struct EnclosureState {
  std::vector<double> temperature;  ///< [K]
  std::vector<double> radiosity;    ///< [W/m^2]
  std::vector<double> heat;         ///< that leaves each wall [W]
  double to_space = 0.0;            ///< [W]
  NewtonReport report;
};

/// Rows of a dense matrix A F.
ExchangeRows dense_rows(const std::vector<std::vector<double>>& exchange, const std::vector<double>& outward) {
  ExchangeRows rows;
  rows.patches = static_cast<int>(exchange.size());
  rows.first = {0};
  rows.outward = outward;
  for (std::size_t i = 0; i < exchange.size(); ++i) {
    double sum = outward[i];
    for (std::size_t j = 0; j < exchange.size(); ++j) {
      sum += exchange[i][j];
      if (exchange[i][j] == 0.0) continue;
      rows.target.push_back(static_cast<int>(j));
      rows.exchange.push_back(exchange[i][j]);
    }
    rows.first.push_back(static_cast<int>(rows.target.size()));
    rows.area.push_back(sum);
  }
  return rows;
}

/// Solves walls, each a node, some joined in pairs as the two sides of one (`node` of each wall).
EnclosureState solve_enclosure(const VerifySetup& setup, const ExchangeRows& rows, const std::vector<Wall>& walls,
                               std::vector<int> node = {}) {
  const ExecutionSpace& space = setup.session.space;
  const std::size_t count = walls.size();
  for (std::size_t n = node.size(); n < count; ++n) node.push_back(static_cast<int>(n));
  SceneParts scene;
  scene.reference_temperature = start_temperature;
  ExchangeParts exchange;
  exchange.infrared = to_device(space, rows);
  exchange.solar_reflectance.assign(count, 0.0);
  exchange.infrared_outside = exchange.solar_outside = exchange.solar_reflectance;
  scene.nodes.resize(static_cast<std::size_t>(*std::max_element(node.begin(), node.end())) + 1);
  for (std::size_t n = 0; n < count; ++n) {
    exchange.infrared_reflectance.push_back(1.0 - walls[n].emissivity);
    exchange.sides.push_back({node[n], static_cast<int>(n), rows.area[n], walls[n].emissivity, 0.0});
    if (walls[n].temperature) scene.nodes[static_cast<std::size_t>(node[n])].temperature = walls[n].temperature;
  }
  scene.exchange = exchange;
  NewtonOptions options;
  options.tolerance = node_tolerance;
  options.interrupt = setup.session.interrupt;
  HeatSolver solver(space, scene, options);
  solver.set_uniform(start_temperature);
  EnclosureState state;
  state.report = solver.solve_steady();
  if (state.report.status == NewtonStatus::linear_failure || state.report.status == NewtonStatus::iteration_limit) {
    throw NotConvergedError(fmt::format("an enclosure did not converge: {}", state.report.why));
  }
  const auto of_nodes = solver.node_temperatures();
  const auto patches = solver.exchange()->patches();
  for (std::size_t n = 0; n < count; ++n) {
    state.temperature.push_back(of_nodes[static_cast<std::size_t>(node[n])]);
    state.radiosity.push_back(patches.emitted[n] + (1.0 - walls[n].emissivity) * patches.irradiation[n]);
    state.heat.push_back(patches.area[n] * (patches.emitted[n] - patches.absorbed[n]));
    state.to_space += patches.area[n] * patches.to_space[n];
  }
  return state;
}

void add(std::vector<VerifyRow>& rows, const ReferenceTable& table, const std::string& label,
         const std::string& quantity, double computed, double reference, double tolerance,
         const EnclosureState& state) {
  VerifyRow row{table.name(), label, quantity, computed, reference, tolerance};
  row.cells = static_cast<int>(state.temperature.size());
  row.iterations = state.report.iterations;
  rows.push_back(row);
}

/// Adds what a table of walls asks for: temperatures of adiabatic ones, heat of the others, radiosity of all.
void add_walls(std::vector<VerifyRow>& rows, const ReferenceTable& table, std::size_t first,
               const std::vector<std::string>& label, const std::vector<Wall>& walls, const std::string& heat,
               double tolerance, const EnclosureState& state) {
  for (std::size_t n = 0; n < walls.size(); ++n) {
    add(rows, table, label[n], "J_W_m2", state.radiosity[n], table.number(first + n, "J_W_m2"), tolerance, state);
    if (walls[n].temperature) {
      add(rows, table, label[n], heat, state.heat[n], table.number(first + n, heat), tolerance, state);
    } else {
      add(rows, table, label[n], "T_K", state.temperature[n], table.number(first + n, "T_K"), tolerance, state);
    }
  }
}

Wall wall_of(const ReferenceTable& table, std::size_t row, double area) {
  Wall wall{area, table.number(row, "eps"), {}};
  const std::string kind = table.text(row, "bc");
  if (kind == "T") {
    wall.temperature = table.number(row, "T_K");
  } else if (kind != "adiabatic") {
    throw InputError({}, fmt::format("{}: bc '{}' is unknown", table.name(), kind));
  }
  return wall;
}

void run_box(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  // Faces of box_inside in the table's order: z low, z high, x low, ...
  constexpr int faces = 6, turn = 4;
  constexpr double tolerance = 1e-8;
  for (std::size_t first = 0; first + faces <= table.rows(); first += faces) {
    const ExchangeRows box =
        box_inside(table.number(first, "a_m"), table.number(first, "b_m"), table.number(first, "c_m"), 1);
    std::vector<Wall> walls(faces);
    std::vector<std::string> label;
    std::vector<std::vector<double>> exchange(faces, std::vector<double>(faces, 0.0));
    const auto in_box = [](int face) { return static_cast<std::size_t>((face + turn) % faces); };
    for (int face = 0; face < faces; ++face) {
      const std::size_t row = first + static_cast<std::size_t>(face);
      walls[static_cast<std::size_t>(face)] = wall_of(table, row, table.number(row, "A_m2"));
      label.push_back(table.text(row, "case") + " " + table.text(row, "face"));
      const std::size_t at = in_box(face);
      for (int n = box.first[at]; n < box.first[at + 1]; ++n) {
        const auto entry = static_cast<std::size_t>(n);
        const int other = (box.target[entry] + faces - turn) % faces;
        exchange[static_cast<std::size_t>(face)][static_cast<std::size_t>(other)] = box.exchange[entry];
      }
    }
    const ExchangeRows matrix = dense_rows(exchange, std::vector<double>(faces, 0.0));
    add_walls(rows, table, first, label, walls, "Q_net_leaving_W", tolerance, solve_enclosure(setup, matrix, walls));
  }
}

void run_triangle(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  constexpr std::size_t sides = 3;
  constexpr double tolerance = 1e-8;
  for (std::size_t first = 0; first + sides <= table.rows(); first += sides) {
    const double length[sides] = {table.number(first, "s1_m"), table.number(first, "s2_m"),
                                  table.number(first, "s3_m")};
    std::vector<Wall> walls;
    std::vector<std::string> label;
    std::vector<std::vector<double>> exchange(sides, std::vector<double>(sides, 0.0));
    for (std::size_t i = 0; i < sides; ++i) {
      walls.push_back(wall_of(table, first + i, length[i]));
      label.push_back(fmt::format("{:g}-{:g}-{:g} side {}", length[0], length[1], length[2], i + 1));
      for (std::size_t j = 0; j < sides; ++j) {
        // Crossed strings, a metre of the duct.
        const std::size_t k = sides - i - j;
        if (i != j) exchange[i][j] = 0.5 * (length[i] + length[j] - length[k]);
      }
    }
    const ExchangeRows matrix = dense_rows(exchange, std::vector<double>(sides, 0.0));
    add_walls(rows, table, first, label, walls, "Q_W_per_m", tolerance, solve_enclosure(setup, matrix, walls));
  }
}

void run_shields(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  constexpr double tolerance = 1e-10;
  for (std::size_t n = 0; n < table.rows(); ++n) {
    // Walls in pairs that face each other; the two of a shield are one node.
    const int shields = static_cast<int>(table.number(n, "n"));
    std::vector<Wall> walls = {{1.0, table.number(n, "eps1"), table.number(n, "T1_K")}};
    std::vector<int> node = {0};
    for (int shield = 1; shield <= shields; ++shield) {
      walls.push_back({1.0, table.number(n, "eps_shield_a"), {}});
      walls.push_back({1.0, table.number(n, "eps_shield_b"), {}});
      node.insert(node.end(), 2, shield);
    }
    walls.push_back({1.0, table.number(n, "eps2"), table.number(n, "T2_K")});
    node.push_back(shields + 1);
    std::vector<std::vector<double>> exchange(walls.size(), std::vector<double>(walls.size(), 0.0));
    for (std::size_t w = 0; w < walls.size(); w += 2) exchange[w][w + 1] = exchange[w + 1][w] = 1.0;
    const ExchangeRows matrix = dense_rows(exchange, std::vector<double>(walls.size(), 0.0));
    const EnclosureState state = solve_enclosure(setup, matrix, walls, node);
    add(rows, table, fmt::format("{} shields", shields), "q_W_m2", state.heat.front(), table.number(n, "q_W_m2"),
        tolerance, state);
  }
}

void run_two_surfaces(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  constexpr double tolerance = 1e-10;
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const std::string geometry = table.text(n, "geometry");
    const double inner = table.number(n, "r1_m"), outer = table.number(n, "r2_m");
    double areas[2] = {1.0, 1.0};  // a square metre of plates
    if (geometry == "concentric_spheres_W") {
      areas[0] = 4.0 * pi * inner * inner;
      areas[1] = 4.0 * pi * outer * outer;
    } else if (geometry == "concentric_cylinders_W_m") {
      areas[0] = 2.0 * pi * inner;
      areas[1] = 2.0 * pi * outer;
    } else if (geometry != "parallel_plates_W_m2") {
      throw InputError({}, fmt::format("{}: geometry '{}' is unknown", table.name(), geometry));
    }
    const std::vector<Wall> walls = {{areas[0], table.number(n, "eps1"), table.number(n, "T1_K")},
                                     {areas[1], table.number(n, "eps2"), table.number(n, "T2_K")}};
    const ExchangeRows matrix = dense_rows({{0.0, areas[0]}, {areas[0], areas[1] - areas[0]}}, {0.0, 0.0});
    const EnclosureState state = solve_enclosure(setup, matrix, walls);
    add(rows, table, fmt::format("{} {:g} to {:g} K", geometry, *walls[0].temperature, *walls[1].temperature), "Q",
        state.heat[0], table.number(n, "Q"), tolerance, state);
  }
}

void run_cavity(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  constexpr double tolerance = 1e-10, temperature = 400.0;
  for (std::size_t n = 0; n < table.rows(); ++n) {
    // Of radius 1: any two places of a sphere see each other alike.
    const double angle = table.number(n, "opening_half_angle_deg") * pi / 180.0;
    const double sphere = 4.0 * pi, cap = 2.0 * pi * (1.0 - std::cos(angle)), wall = sphere - cap;
    const double emissivity = table.number(n, "eps_wall"), sine = std::sin(angle), opening = pi * sine * sine;
    const ExchangeRows matrix = dense_rows({{wall * wall / sphere}}, {wall * cap / sphere});
    const EnclosureState state = solve_enclosure(setup, matrix, {{wall, emissivity, temperature}});
    const double black = stefan_boltzmann * std::pow(temperature, 4);
    add(rows, table, fmt::format("wall {:g}, opening {:g} deg", emissivity, table.number(n, "opening_half_angle_deg")),
        "eps_apparent", state.to_space / (opening * black), table.number(n, "eps_apparent"), tolerance, state);
  }
}

}  // namespace

std::vector<VerifyTable> enclosure_tables() {
  return {{"enclosure_box_radiosity", run_box},
          {"enclosure_triangle_radiosity", run_triangle},
          {"enclosure_shields", run_shields},
          {"enclosure_two_surface", run_two_surfaces},
          {"cavity_sphere_emissivity", run_cavity}};
}

}  // namespace coldsky
