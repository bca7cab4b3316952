#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "solver/studies/pieces.hpp"

namespace coldsky {

struct ResultFile;

/// Points and cells of a mesh of any kind, for viewers.
struct Grid {
  static constexpr std::uint8_t triangle = 5, quadrilateral = 9, hexahedron = 12;  ///< VTK's numbers of kinds
  std::vector<double> points;                                                      ///< x, y and z of every point [m]
  std::vector<std::int64_t> connectivity;  ///< points of the cells, cell after cell
  std::vector<std::int64_t> offsets{0};    ///< where each cell's points begin, and the end of the last
  std::vector<std::uint8_t> types;         ///< of every cell
  /// Which entry of the arrays over a body's cells (or faces) a cell of the grid shows; empty = its own number.
  std::vector<std::int64_t> entries;

  std::size_t cells() const { return types.size(); }
  /// Ends the cell whose points were put into `connectivity` last.
  void end_cell(std::uint8_t type) {
    offsets.push_back(static_cast<std::int64_t>(connectivity.size()));
    types.push_back(type);
  }
  /// Values of the cells of the grid out of an array over the body's. Throws std::logic_error where the two don't fit.
  std::vector<double> values_of(const std::vector<double>& all) const;
};

/// The same, made piece by piece.
struct GridPieces {
  Pieces<double> points;                       ///< x, y and z [m]
  Pieces<std::int64_t> connectivity, offsets;  ///< as in Grid
  Pieces<std::uint8_t> types;
  std::shared_ptr<const std::vector<std::int64_t>> entries;  ///< as in Grid; nullptr = a cell's own number

  GridPieces() = default;
  /// Implicit, so that a body may bring a whole grid.
  GridPieces(Grid grid);
  std::size_t cells() const { return types.rows; }
  /// All of it in memory.
  Grid whole() const;
  /// As that of Grid, by cell; the array outlives it.
  Pieces<double> values_of(const std::vector<double>& all) const;
};

/// Hexahedra of the cells of a structured block that are not void; the results outlive them. Throws std::logic_error
/// where the mask of its cells doesn't fit its nodes.
GridPieces block_cells(const ResultFile& results);
/// Quadrilaterals of the boundary faces of a structured block.
Grid block_faces(const ResultFile& results);

}  // namespace coldsky
