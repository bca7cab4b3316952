#pragma once
#include <filesystem>

#include "solver/studies/checkpoint.hpp"

namespace coldsky {

/// Writes beside `file`, flushes and renames: `file` is the old checkpoint or the new one at any time. Throws
/// LibraryError.
void write_checkpoint(const std::filesystem::path& file, const Checkpoint& checkpoint);
/// Throws LibraryError when the file is damaged or none. Its checksum is verified before HDF5, which damaged files may
/// crash, opens it.
Checkpoint read_checkpoint(const std::filesystem::path& file);
/// Writes length and checksum of what an HDF5 file holds into the block that was kept free at its head. Throws
/// LibraryError.
void seal_checkpoint(const std::filesystem::path& file);
/// Throws LibraryError when the checkpoint holds what no run writes: numbers that are none, temperatures below zero,
/// counts that are not whole, lists of another length. What depends on the mesh is for the study to compare.
void check_contents(const Checkpoint& checkpoint);

}  // namespace coldsky
