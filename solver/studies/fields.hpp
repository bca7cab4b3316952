#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "solver/studies/grid.hpp"

namespace coldsky {

/// Everything that results.h5 holds, on the host, SI units.
struct StructuredField {
  std::vector<double> x, y, z;       ///< node coordinates [m]
  std::vector<std::uint8_t> active;  ///< per cell i + nx (j + ny k); 0 = void, not written
  /// A number a cell.
  struct CellArray {
    std::string name, units;     ///< as the file has them
    std::vector<double> values;  ///< in the order of cells
  };
  std::vector<CellArray> cells;                    ///< fields of the cells
  std::size_t nx() const { return x.size() - 1; }  ///< cells along x
  std::size_t ny() const { return y.size() - 1; }  ///< cells along y
  std::size_t nz() const { return z.size() - 1; }  ///< cells along z
};

/// One row per boundary face.
struct SurfaceTable {
  std::vector<std::string> names;        ///< of the surfaces
  std::vector<std::int32_t> surface;     ///< index of `names`
  std::vector<std::int32_t> axis, high;  ///< side of the block that the face lies on
  std::vector<std::int64_t> cell;        ///< that it belongs to
  std::vector<double> area;              ///< [m^2]
  std::vector<double> temperature;       ///< [K]
  /// [W]; emitted and absorbed are radiation only. Out of the body: by convection, by leaks (to the spacecraft, through
  /// held edges, against a prescribed flux), and all together.
  std::vector<double> emitted, absorbed, convected, leaked, net;
  std::vector<std::uint8_t> radiates;  ///< of each of `names`: whether its emissivity is above 0
};

/// One row per tube and segment.
struct TubeTable {
  std::vector<std::int32_t> tube, segment;              ///< from 0
  std::vector<double> position;                         ///< of the segment's end along the tube [m]
  std::vector<double> temperature_in, temperature_out;  ///< coolant [K]
  std::vector<double> wall_temperature;                 ///< [K]
  std::vector<double> conductance;                      ///< wall to coolant [W/K]
  std::vector<double> heat;                             ///< into the panel [W]
};

/// Quantities against time: one value a row in every column.
struct History {
  /// A quantity.
  struct Column {
    std::string name, units;     ///< as the file has them
    std::vector<double> values;  ///< a row each
  };
  std::vector<Column> columns;                                                              ///< of equal length
  std::size_t rows() const { return columns.empty() ? 0 : columns.front().values.size(); }  ///< instants
};

/// Temperatures at times of a transient, for ParaView's time axis: of all cells, or of the radiating faces where
/// ResultFile::volume says so.
struct Snapshots {
  std::vector<double> time;                      ///< [s]
  std::vector<std::vector<double>> temperature;  ///< [K]
};

/// A number with its unit.
struct Scalar {
  double value;       ///< in that unit
  std::string units;  ///< SI
};

/// What results.h5 is written from.
struct ResultFile {
  StructuredField field;  ///< cells
  /// Points and cells of the body's volume and of its boundary faces, in the order of `field.cells` and of `surfaces`:
  /// made when a file is written, and referring to the results. A body on another mesh brings its own.
  std::function<GridPieces(const ResultFile&)> volume_grid = block_cells;
  std::function<Grid(const ResultFile&)> surface_grid = block_faces;  ///< of boundary faces
  SurfaceTable surfaces;                                              ///< boundary faces
  TubeTable tubes;                                                    ///< segments of tubes
  std::vector<double> newton_residual;                                ///< relative, a Newton step each [-]
  std::vector<std::int32_t> linear_iterations;                        ///< a Newton step each
  History time_series;                                                ///< empty for steady solves
  Snapshots snapshots;                                                ///< empty for steady solves
  std::map<std::string, Scalar> scalars;                              ///< by name
  std::map<std::string, std::string> texts;                           ///< case, version, commit, backend, device ...
  std::string volume = "all";                                         ///< all | surfaces | none
  int compression = 1;                                                ///< deflate level, 0 to 9
};

}  // namespace coldsky
