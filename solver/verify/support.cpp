#include "solver/verify/support.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "solver/core/error.hpp"
#include "solver/core/grid_convergence.hpp"

namespace coldsky {

std::vector<double> uniform_nodes(double length, int cells) {
  std::vector<double> nodes(cells + 1);
  for (int n = 0; n <= cells; ++n) nodes[n] = length * n / cells;
  return nodes;
}

std::vector<double> crowded_nodes(double length, int cells) {
  std::vector<double> nodes(cells + 1);
  for (int n = 0; n <= cells; ++n) nodes[n] = length * std::pow(static_cast<double>(n) / cells, 1.5);
  return nodes;
}

MaterialLaw isotropic(double conductivity) {
  MaterialLaw law;
  for (double& k : law.conductivity) k = conductivity;
  return law;
}

SurfaceLaw fixed_law(double temperature) {
  SurfaceLaw law;
  law.kind = SurfaceLaw::fixed_temperature;
  law.temperature = temperature;
  return law;
}

SurfaceLaw radiating_law(double emissivity, double sink, bool half_cell) {
  SurfaceLaw law;
  law.emissivity = emissivity;
  law.sink_temperature = sink;
  law.half_cell = half_cell;
  return law;
}

SurfaceLaw flux_law(double inward_flux, bool half_cell) {
  SurfaceLaw law;
  law.inward_flux = inward_flux;
  law.half_cell = half_cell;
  return law;
}

SurfaceLaw convection_law(double film_coefficient, double ambient) {
  SurfaceLaw law;
  law.film_coefficient = film_coefficient;
  law.ambient_temperature = ambient;
  return law;
}

Problem make_uniform_problem(const BlockNodes& nodes, const MaterialLaw& law, double reference,
                             const VerifySetup& setup) {
  Problem problem;
  problem.nodes = nodes;
  problem.block = make_block(setup.session.space, nodes, {law}, reference);
  problem.conductance_scale = setup.conductance_scale;
  return problem;
}

void add_surface(const VerifySetup& setup, Problem& problem, const std::string& name, const Side& side,
                 const SurfaceLaw& law) {
  problem.surfaces.push_back({name, make_surface(setup.session.space, problem.block, side, law)});
}

NewtonReport solve_or_throw(HeatSolver& solver, const std::string& what) {
  const NewtonReport report = solver.solve_steady();
  if (report.status != NewtonStatus::converged) throw NotConvergedError(what + ": " + report.why);
  return report;
}

double observed_order(double coarse, double fine, double reference) {
  return std::log2(std::fabs(coarse - reference) / std::fabs(fine - reference));
}

Refined refine_until_judged(const RefinementPlan& plan, const std::vector<double>& allowed,
                            const std::function<std::vector<double>(int)>& solve) {
  int cells = plan.extrapolate ? plan.cells / 4 : plan.cells / 2;
  std::vector<std::vector<double>> meshes{solve(cells)};
  Refined result;
  const auto compared = [&](std::size_t mesh, std::size_t n) {
    const double fine = meshes[mesh][n];
    return plan.extrapolate ? fine + (fine - meshes[mesh - 1][n]) / 3.0 : fine;
  };
  const auto judge = [&] {
    const std::size_t last = meshes.size() - 1, values = meshes[last].size();
    result = {{}, meshes[last - 1], meshes[last], {}, cells};
    bool judged = true;
    for (std::size_t n = 0; n < values; ++n) {
      const double value = compared(last, n), change = std::fabs(value - compared(last - 1, n));
      const bool shows_order = !plan.extrapolate && last > 1 && change > 0.0;
      const double ratio = shows_order ? std::fabs(compared(last - 1, n) - compared(last - 2, n)) / change : 0.0;
      result.values.push_back(value);
      result.mesh_error.push_back(change_to_come(change, ratio, smooth_orders));
      judged = judged && result.mesh_error[n] <= mesh_share * allowed[n];
    }
    return judged;
  };
  const std::size_t fewest = plan.extrapolate ? 3 : 2;
  do {
    cells *= 2;
    meshes.push_back(solve(cells));
  } while (meshes.size() < fewest || (!judge() && 2 * cells <= plan.limit));
  return result;
}

void take(const Refined& refined, std::size_t n, VerifyRow& row) {
  row.computed = refined.values[n];
  row.order = observed_order(refined.coarse[n], refined.fine[n], row.reference);
  row.mesh_error = refined.mesh_error[n] / row.scale();
}

PlaneSample::PlaneSample(HeatSolver& solver) {
  const Problem& problem = solver.problem();
  const Box& box = problem.block.box;
  const double reference = problem.block.reference_temperature;
  const auto centers = [](const std::vector<double>& nodes) {
    std::vector<double> result{nodes.front()};
    for (std::size_t n = 0; n + 1 < nodes.size(); ++n) result.push_back(0.5 * (nodes[n] + nodes[n + 1]));
    result.push_back(nodes.back());
    return result;
  };
  x_ = centers(problem.nodes.x);
  y_ = centers(problem.nodes.y);
  const int nx = box.nx + 2, ny = box.ny + 2;
  values_.assign(static_cast<std::size_t>(nx) * ny, 0.0);
  const auto value = [&](int i, int j) -> double& { return values_[i + static_cast<std::size_t>(nx) * j]; };
  const auto deviation = to_host(solver.space(), solver.deviation());
  for (int j = 0; j < box.ny; ++j) {
    for (int i = 0; i < box.nx; ++i) value(i + 1, j + 1) = reference + deviation[box.index(i, j, 0)];
  }
  // Sides without a surface are adiabatic: a parabola with its vertex on the side through the last two cells.
  const auto vertex = [](double near, double far, double d1, double d2) {
    return near + (near - far) * d1 * d1 / (d2 * d2 - d1 * d1);
  };
  for (int j = 1; j <= box.ny; ++j) {
    value(0, j) = box.nx > 1 ? vertex(value(1, j), value(2, j), x_[1] - x_[0], x_[2] - x_[0]) : value(1, j);
    value(nx - 1, j) =
        box.nx > 1 ? vertex(value(nx - 2, j), value(nx - 3, j), x_[nx - 1] - x_[nx - 2], x_[nx - 1] - x_[nx - 3])
                   : value(1, j);
  }
  for (int i = 1; i <= box.nx; ++i) {
    value(i, 0) = box.ny > 1 ? vertex(value(i, 1), value(i, 2), y_[1] - y_[0], y_[2] - y_[0]) : value(i, 1);
    value(i, ny - 1) =
        box.ny > 1 ? vertex(value(i, ny - 2), value(i, ny - 3), y_[ny - 1] - y_[ny - 2], y_[ny - 1] - y_[ny - 3])
                   : value(i, 1);
  }
  for (std::size_t s = 0; s < problem.surfaces.size(); ++s) {
    const SurfaceData& surface = problem.surfaces[s].data;
    if (surface.axis == axis_z) continue;
    const auto cell = to_host(solver.space(), surface.cell);
    const auto temperature = to_host(solver.space(), solver.surface_arrays()[s].temperature);
    for (int f = 0; f < surface.count; ++f) {
      const int i = cell[f] % box.nx + 1, j = cell[f] / box.nx % box.ny + 1;
      if (surface.axis == axis_x) {
        value(surface.high ? nx - 1 : 0, j) = temperature[f];
      } else {
        value(i, surface.high ? ny - 1 : 0) = temperature[f];
      }
    }
  }
  // Corners from the plane through their three neighbours.
  for (const auto& [i, j, a, b] : {std::array{0, 0, 1, 1}, std::array{nx - 1, 0, -1, 1}, std::array{0, ny - 1, 1, -1},
                                   std::array{nx - 1, ny - 1, -1, -1}}) {
    value(i, j) = value(i + a, j) + value(i, j + b) - value(i + a, j + b);
  }
}

double PlaneSample::at(double x, double y) const {
  const auto locate = [](const std::vector<double>& points, double at) {
    const auto upper = std::upper_bound(points.begin() + 1, points.end() - 1, at);
    return static_cast<std::size_t>(upper - points.begin()) - 1;
  };
  const std::size_t i = locate(x_, x), j = locate(y_, y), nx = x_.size();
  const double p = (x - x_[i]) / (x_[i + 1] - x_[i]), q = (y - y_[j]) / (y_[j + 1] - y_[j]);
  return (1 - p) * (1 - q) * values_[i + nx * j] + p * (1 - q) * values_[i + 1 + nx * j] +
         (1 - p) * q * values_[i + nx * (j + 1)] + p * q * values_[i + 1 + nx * (j + 1)];
}

std::vector<double> at_cells(const Problem& problem, const PointFunction& function) {
  const Box& box = problem.block.box;
  const BlockNodes& nodes = problem.nodes;
  std::vector<double> values(box.cells());
  for (int k = 0; k < box.nz; ++k) {
    for (int j = 0; j < box.ny; ++j) {
      for (int i = 0; i < box.nx; ++i) {
        values[box.index(i, j, k)] = function(0.5 * (nodes.x[i] + nodes.x[i + 1]), 0.5 * (nodes.y[j] + nodes.y[j + 1]),
                                              0.5 * (nodes.z[k] + nodes.z[k + 1]));
      }
    }
  }
  return values;
}

std::vector<double> at_faces(const ExecutionSpace& space, const Problem& problem, const SurfaceData& surface,
                             const PointFunction& function) {
  const Box& box = problem.block.box;
  const auto cell = to_host(space, surface.cell);
  std::vector<double> values;
  for (const int c : cell) {
    const int at[3] = {c % box.nx, c / box.nx % box.ny, c / (box.nx * box.ny)};
    const std::vector<double>* nodes[3] = {&problem.nodes.x, &problem.nodes.y, &problem.nodes.z};
    double point[3];
    for (int d = 0; d < 3; ++d) {
      const auto& n = *nodes[d];
      point[d] = d == surface.axis ? n[at[d] + (surface.high ? 1 : 0)] : 0.5 * (n[at[d]] + n[at[d] + 1]);
    }
    values.push_back(function(point[0], point[1], point[2]));
  }
  return values;
}

std::vector<double> cell_volumes(const Problem& problem) {
  const Box& box = problem.block.box;
  const BlockNodes& n = problem.nodes;
  std::vector<double> volumes(box.cells());
  for (int k = 0; k < box.nz; ++k) {
    for (int j = 0; j < box.ny; ++j) {
      for (int i = 0; i < box.nx; ++i) {
        volumes[box.index(i, j, k)] = (n.x[i + 1] - n.x[i]) * (n.y[j + 1] - n.y[j]) * (n.z[k + 1] - n.z[k]);
      }
    }
  }
  return volumes;
}

double l2_error(HeatSolver& solver, const PointFunction& exact) {
  const Problem& problem = solver.problem();
  const auto deviation = to_host(solver.space(), solver.deviation()), reference = at_cells(problem, exact),
             volume = cell_volumes(problem);
  double sum = 0.0, total = 0.0;
  for (std::size_t c = 0; c < deviation.size(); ++c) {
    const double error = problem.block.reference_temperature + deviation[c] - reference[c];
    sum += volume[c] * error * error;
    total += volume[c];
  }
  return std::sqrt(sum / total);
}

}  // namespace coldsky
