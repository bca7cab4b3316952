#include "solver/studies/grid.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include "solver/studies/fields.hpp"

namespace coldsky {

std::vector<double> Grid::values_of(const std::vector<double>& all) const {
  if (entries.empty()) {
    if (all.size() != cells()) throw std::logic_error("results: an array does not fit the cells of the mesh");
    return all;
  }
  std::vector<double> shown;
  shown.reserve(entries.size());
  for (const std::int64_t entry : entries) shown.push_back(all.at(static_cast<std::size_t>(entry)));
  return shown;
}

Grid block_cells(const ResultFile& results) {
  const StructuredField& field = results.field;
  const auto nx = static_cast<std::int64_t>(field.nx()), ny = static_cast<std::int64_t>(field.ny()),
             nz = static_cast<std::int64_t>(field.nz());
  if (static_cast<std::int64_t>(field.active.size()) != nx * ny * nz) {
    throw std::logic_error("results: the mask of active cells does not fit the mesh");
  }
  Grid grid;
  for (const double z : field.z) {
    for (const double y : field.y) {
      for (const double x : field.x) grid.points.insert(grid.points.end(), {x, y, z});
    }
  }
  const auto node = [&](std::int64_t i, std::int64_t j, std::int64_t k) { return i + (nx + 1) * (j + (ny + 1) * k); };
  grid.connectivity.reserve(8 * field.active.size());
  std::int64_t c = 0;
  for (std::int64_t k = 0; k < nz; ++k) {
    for (std::int64_t j = 0; j < ny; ++j) {
      for (std::int64_t i = 0; i < nx; ++i, ++c) {
        if (field.active[static_cast<std::size_t>(c)] == 0) continue;
        grid.connectivity.insert(grid.connectivity.end(), {node(i, j, k), node(i + 1, j, k), node(i + 1, j + 1, k),
                                                           node(i, j + 1, k), node(i, j, k + 1), node(i + 1, j, k + 1),
                                                           node(i + 1, j + 1, k + 1), node(i, j + 1, k + 1)});
        grid.end_cell(Grid::hexahedron);
        grid.entries.push_back(c);
      }
    }
  }
  return grid;
}

Grid block_faces(const ResultFile& results) {
  const StructuredField& field = results.field;
  const SurfaceTable& surfaces = results.surfaces;
  Grid grid;
  const auto nx = static_cast<std::int64_t>(field.nx()), ny = static_cast<std::int64_t>(field.ny());
  for (std::size_t f = 0; f < surfaces.cell.size(); ++f) {
    const std::int64_t c = surfaces.cell[f];
    const std::array<std::int64_t, 3> at{c % nx, c / nx % ny, c / (nx * ny)};
    const std::array<const std::vector<double>*, 3> nodes{&field.x, &field.y, &field.z};
    const int axis = surfaces.axis[f], first = (axis + 1) % 3, second = (axis + 2) % 3;
    for (const auto& [a, b] : {std::pair{0, 0}, std::pair{1, 0}, std::pair{1, 1}, std::pair{0, 1}}) {
      std::array<std::int64_t, 3> corner = at;
      corner[axis] += surfaces.high[f];
      corner[first] += a;
      corner[second] += b;
      grid.connectivity.push_back(static_cast<std::int64_t>(grid.points.size() / 3));
      for (int d = 0; d < 3; ++d) grid.points.push_back((*nodes[d])[corner[d]]);
    }
    grid.end_cell(Grid::quadrilateral);
  }
  return grid;
}

}  // namespace coldsky
