#pragma once
#include "solver/case/case.hpp"

namespace coldsky {

/// Cells along the tubes: mesh.length_cells, or as many as make two million cells, at least 32; times mesh.refinement.
int resolved_length_cells(const Case& c);
/// Cells of the panel's mesh.
double estimate_cells(const Case& c);
/// Faces of its radiating sides.
double estimate_surface_cells(const Case& c);
/// Rows of a transient's history where time.interval is not given.
inline constexpr int default_history_rows = 100;
/// Memory of a cell in one of the fields that a transient keeps for its results [bytes]: kept, in the checkpoint,
/// handed to the writer, and on its way into the file.
inline constexpr double snapshot_bytes_per_cell = 32.0;
/// Memory of a solve with that many cells [bytes].
double estimate_memory(double cells);
/// Part of it in arrays of the device, transients included [bytes].
double estimate_device_memory(double cells);
/// Memory of the machine [bytes]; infinite where it does not say.
double total_memory();
/// Memory that the machine, or a limit on the process, has left [bytes]; infinite where it does not say.
double available_memory();

}  // namespace coldsky
