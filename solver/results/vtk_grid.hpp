#pragma once
// Groups of VTKHDF files. Include it in .cpp files only.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "solver/results/hdf5_support.hpp"
#include "solver/studies/grid.hpp"

namespace coldsky::hdf5 {

/// The group VTKHDF, which viewers look for. \param type of the data set \param major of the layout's version
Handle vtk_root(hid_t file, const std::string& type, int major);
/// Points and cells of an unstructured grid [m].
void write_geometry(hid_t root, const GridPieces& grid, const Packing& packing);

/// Texts that viewers show as field data, such as "Temperature: K".
using FieldTexts = std::vector<std::pair<std::string, std::vector<std::string>>>;
void write_field_data(hid_t root, const FieldTexts& texts);

}  // namespace coldsky::hdf5
