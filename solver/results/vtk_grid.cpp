#include "solver/results/vtk_grid.hpp"

#include <array>

namespace coldsky::hdf5 {

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

void write_geometry(hid_t root, const GridPieces& grid, const Packing& packing) {
  const auto count = [&](const char* name, std::size_t number) {
    dataset(root, name, std::vector<std::int64_t>{static_cast<std::int64_t>(number)}, "1", 0);
  };
  count("NumberOfPoints", grid.points.rows);
  count("NumberOfCells", grid.cells());
  count("NumberOfConnectivityIds", grid.connectivity.rows);
  dataset(root, "Points", grid.points, "m", packing);
  dataset(root, "Connectivity", grid.connectivity, "1", packing);
  dataset(root, "Offsets", grid.offsets, "1", packing);
  dataset(root, "Types", grid.types, "1", packing);
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
