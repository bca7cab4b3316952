#include "solver/results/vtk_grid.hpp"

#include <array>
#include <utility>

namespace coldsky::hdf5 {

Grid volume_grid(const StructuredField& field) {
  Grid grid;
  const std::int64_t nx = field.nx(), ny = field.ny(), nz = field.nz();
  for (const double z : field.z) {
    for (const double y : field.y) {
      for (const double x : field.x) grid.points.insert(grid.points.end(), {x, y, z});
    }
  }
  const auto node = [&](std::int64_t i, std::int64_t j, std::int64_t k) { return i + (nx + 1) * (j + (ny + 1) * k); };
  grid.connectivity.reserve(static_cast<std::size_t>(8 * nx * ny * nz));
  std::size_t c = 0;
  for (std::int64_t k = 0; k < nz; ++k) {
    for (std::int64_t j = 0; j < ny; ++j) {
      for (std::int64_t i = 0; i < nx; ++i, ++c) {
        if (field.active[c] == 0) continue;
        grid.connectivity.insert(grid.connectivity.end(), {node(i, j, k), node(i + 1, j, k), node(i + 1, j + 1, k),
                                                           node(i, j + 1, k), node(i, j, k + 1), node(i + 1, j, k + 1),
                                                           node(i + 1, j + 1, k + 1), node(i, j + 1, k + 1)});
      }
    }
  }
  return grid;
}

Grid surface_grid(const StructuredField& field, const SurfaceTable& surfaces) {
  Grid grid;
  grid.corners = 4;
  grid.vtk_type = 9;
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
  }
  return grid;
}

Handle vtk_root(hid_t file, const std::string& type, int major) {
  Handle root = group(file, "VTKHDF");
  attribute(root, "Type", type);
  const std::array<hsize_t, 1> two{2};
  const std::array<int, 2> version{major, 0};
  const Handle space = COLDSKY_HANDLE(H5Sclose, H5Screate_simple(1, two.data(), nullptr));
  const Handle id =
      COLDSKY_HANDLE(H5Aclose, H5Acreate2(root, "Version", H5T_NATIVE_INT, space, H5P_DEFAULT, H5P_DEFAULT));
  COLDSKY_CHECK(H5Awrite(id, H5T_NATIVE_INT, version.data()));
  return root;
}

void write_geometry(hid_t root, const Grid& grid, int compression) {
  const std::int64_t cells = grid.cells();
  dataset<std::int64_t>(root, "NumberOfPoints", {static_cast<std::int64_t>(grid.points.size() / 3)}, "1", 0);
  dataset<std::int64_t>(root, "NumberOfCells", {cells}, "1", 0);
  dataset<std::int64_t>(root, "NumberOfConnectivityIds", {static_cast<std::int64_t>(grid.connectivity.size())}, "1", 0);
  dataset(root, "Points", grid.points, "m", compression, 3);
  dataset(root, "Connectivity", grid.connectivity, "1", compression);
  std::vector<std::int64_t> offsets(static_cast<std::size_t>(cells) + 1);
  for (std::size_t n = 0; n < offsets.size(); ++n) offsets[n] = static_cast<std::int64_t>(n) * grid.corners;
  dataset(root, "Offsets", offsets, "1", compression);
  dataset(root, "Types", std::vector<std::uint8_t>(static_cast<std::size_t>(cells), grid.vtk_type), "1", compression);
}

void write_field_data(hid_t root, const FieldTexts& texts) {
  const Handle data = group(root, "FieldData");
  // VTK reads texts of variable length in ASCII alone.
  const Handle type = COLDSKY_HANDLE(H5Tclose, H5Tcopy(H5T_C_S1));
  COLDSKY_CHECK(H5Tset_size(type, H5T_VARIABLE));
  for (const auto& [name, lines] : texts) {
    const std::array<hsize_t, 1> size{lines.size()};
    const Handle space = COLDSKY_HANDLE(H5Sclose, H5Screate_simple(1, size.data(), nullptr));
    const Handle id =
        COLDSKY_HANDLE(H5Dclose, H5Dcreate2(data, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    std::vector<const char*> pointers(lines.size());
    for (std::size_t n = 0; n < lines.size(); ++n) pointers[n] = lines[n].c_str();
    COLDSKY_CHECK(H5Dwrite(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()));
    attribute(id, "units", "1");
  }
}

}  // namespace coldsky::hdf5
