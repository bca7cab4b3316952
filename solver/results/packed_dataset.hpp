#pragma once
// How datasets are cut, compressed and written. Include it in .cpp files only.
#include <hdf5.h>

#include <cstddef>
#include <functional>

#include "solver/results/packers.hpp"

namespace coldsky::hdf5 {

/// How datasets are compressed, and by whom.
struct Packing {
  int level = 0;               ///< of deflate; 0 = not at all
  Packers* packers = nullptr;  ///< nullptr = the calling thread alone
  Packing(int of_deflate, Packers* by = nullptr) : level(of_deflate), packers(by) {}
};

/// A dataset of columns whose entries are made piece by piece, by several threads at once.
struct PackedTable {
  hid_t type = 0;
  std::size_t entry = 0;  ///< [bytes]
  std::size_t rows = 0, width = 1;
  std::function<void(std::size_t column, std::size_t first, std::size_t count, void* to)> fill;
};

/// Creates a dataset and writes it: whole without compression; else in chunks of one column each, shuffled and deflated
/// as HDF5's own filters do, so that every reader of HDF5 reads it.
hid_t write_table(hid_t parent, const char* name, const PackedTable& table, const Packing& packing);

}  // namespace coldsky::hdf5
