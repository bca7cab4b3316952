#pragma once
// Grids and groups of VTKHDF files. Include it in .cpp files only.
#include <cstdint>
#include <string>
#include <vector>

#include "solver/results/hdf5_support.hpp"
#include "solver/studies/fields.hpp"

namespace coldsky::hdf5 {

/// Points and cells of an unstructured grid; all cells have the same number of corners.
struct Grid {
  std::vector<double> points;
  std::vector<std::int64_t> connectivity;
  std::int64_t corners = 8;
  std::uint8_t vtk_type = 12;
  std::int64_t cells() const { return static_cast<std::int64_t>(connectivity.size()) / corners; }
};

/// Hexahedra of all cells that are not void.
Grid volume_grid(const StructuredField& field);
/// Quadrilaterals of the boundary faces.
Grid surface_grid(const StructuredField& field, const SurfaceTable& surfaces);

/// The group VTKHDF, which viewers look for. \param type of the data set \param major of the layout's version
Handle vtk_root(hid_t file, const std::string& type, int major);
/// Points and cells of an unstructured grid [m].
void write_geometry(hid_t root, const Grid& grid, int compression);

/// Texts that viewers show as field data, such as "Temperature: K".
using FieldTexts = std::vector<std::pair<std::string, std::vector<std::string>>>;
void write_field_data(hid_t root, const FieldTexts& texts);

}  // namespace coldsky::hdf5
