#include "solver/studies/grid.hpp"

#include <algorithm>
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

GridPieces::GridPieces(Grid grid)
    : points(pieces_of(std::move(grid.points), 3)),
      connectivity(pieces_of(std::move(grid.connectivity))),
      offsets(pieces_of(std::move(grid.offsets))),
      types(pieces_of(std::move(grid.types))) {
  if (!grid.entries.empty()) entries = std::make_shared<const std::vector<std::int64_t>>(std::move(grid.entries));
}

Grid GridPieces::whole() const {
  Grid grid;
  grid.points = points.all();
  grid.connectivity = connectivity.all();
  grid.offsets = offsets.all();
  grid.types = types.all();
  if (entries) grid.entries = *entries;
  return grid;
}

Pieces<double> GridPieces::values_of(const std::vector<double>& all) const {
  if (!entries) {
    if (all.size() != cells()) throw std::logic_error("results: an array does not fit the cells of the mesh");
    return pieces_in(all);
  }
  // Entries of blocks rise, those of others are few.
  for (const std::int64_t entry : *entries) static_cast<void>(all.at(static_cast<std::size_t>(entry)));
  return pieces_by<double>(cells(), [of = entries, from = all.data()](std::size_t n) { return from[(*of)[n]]; });
}

namespace {

/// Walks over the boxes of a block along x, then y, then z.
struct Walk {
  std::int64_t nx, ny;
  std::int64_t i = 0, j = 0, k = 0;
  Walk(std::int64_t along_x, std::int64_t along_y, std::int64_t at)
      : nx(along_x), ny(along_y), i(at % along_x), j(at / along_x % along_y), k(at / (along_x * along_y)) {}
  void forward(std::int64_t by) {
    for (i += by; i >= nx; i -= nx) {
      if (++j == ny) {
        j = 0;
        ++k;
      }
    }
  }
};

/// Nodes of a block, whose lists outlive them.
Pieces<double> block_points(const StructuredField& field) {
  const auto nx = static_cast<std::int64_t>(field.x.size()), ny = static_cast<std::int64_t>(field.y.size());
  return {field.x.size() * field.y.size() * field.z.size(), 3,
          [&field, nx, ny](std::size_t axis, std::size_t first, std::size_t count, double* to) {
            Walk at(nx, ny, static_cast<std::int64_t>(first));
            for (std::size_t n = 0; n < count; ++n, at.forward(1)) {
              to[n] = axis == 0 ? field.x[at.i] : axis == 1 ? field.y[at.j] : field.z[at.k];
            }
          }};
}

}  // namespace

GridPieces block_cells(const ResultFile& results) {
  const StructuredField& field = results.field;
  const auto nx = static_cast<std::int64_t>(field.nx()), ny = static_cast<std::int64_t>(field.ny()),
             nz = static_cast<std::int64_t>(field.nz());
  if (static_cast<std::int64_t>(field.active.size()) != nx * ny * nz) {
    throw std::logic_error("results: the mask of active cells does not fit the mesh");
  }
  std::vector<std::int64_t> entries;
  entries.reserve(field.active.size());
  for (std::size_t n = 0; n < field.active.size(); ++n) {
    if (field.active[n] != 0) entries.push_back(static_cast<std::int64_t>(n));
  }
  const std::size_t cells = entries.size();
  GridPieces grid;
  grid.entries = std::make_shared<const std::vector<std::int64_t>>(std::move(entries));
  grid.points = block_points(field);
  grid.offsets = pieces_by<std::int64_t>(cells + 1, [](std::size_t n) { return 8 * n; });
  grid.types = pieces_by<std::uint8_t>(cells, [](std::size_t) { return Grid::hexahedron; });
  const std::int64_t row = nx + 1, plane = row * (ny + 1);
  const std::array<std::int64_t, 8> corner{0, 1, 1 + row, row, plane, plane + 1, plane + 1 + row, plane + row};
  grid.connectivity = {8 * cells, 1,
                       [of = grid.entries, nx, ny, row, plane, corner](std::size_t, std::size_t first,
                                                                       std::size_t count, std::int64_t* to) {
                         if (count == 0) return;
                         std::int64_t before = (*of)[first / 8];
                         Walk at(nx, ny, before);
                         for (std::size_t n = first; n < first + count;) {
                           const std::int64_t entry = (*of)[n / 8];
                           at.forward(entry - before);
                           before = entry;
                           const std::int64_t node = at.i + row * at.j + plane * at.k;
                           const std::size_t end = std::min(first + count, (n / 8 + 1) * 8);
                           for (; n < end; ++n) *to++ = node + corner[n % 8];
                         }
                       }};
  return grid;
}

Grid block_faces(const ResultFile& results) {
  const StructuredField& field = results.field;
  const SurfaceTable& surfaces = results.surfaces;
  Grid grid;
  const std::size_t count = surfaces.cell.size();
  grid.points.reserve(12 * count);
  grid.connectivity.reserve(4 * count);
  grid.offsets.reserve(count + 1);
  grid.types.reserve(count);
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
