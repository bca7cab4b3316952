#pragma once
#include <filesystem>

#include "solver/results/packers.hpp"
#include "solver/studies/fields.hpp"

namespace coldsky {

/// Writes results.h5: a VTKHDF UnstructuredGrid (hexahedra of all cells, or quadrilaterals of the surfaces) that
/// ParaView opens as it is, and the group /coldsky with tables, histories, scalars and provenance. Format of HDF5
/// 1.10, compressed, every dataset with its `units`. Throws LibraryError with the call that failed, and Interrupted; a
/// file half written is removed. \param packers that compress; nullptr = this thread alone
void write_results(const std::filesystem::path& file, const ResultFile& results, Packers* packers = nullptr);

/// Version of the library in use.
std::string hdf5_version();

}  // namespace coldsky
