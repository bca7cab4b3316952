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
  struct CellArray {
    std::string name, units;
    std::vector<double> values;
  };
  std::vector<CellArray> cells;
  std::size_t nx() const { return x.size() - 1; }
  std::size_t ny() const { return y.size() - 1; }
  std::size_t nz() const { return z.size() - 1; }
};

/// One row per boundary face.
struct SurfaceTable {
  std::vector<std::string> names;        ///< of the surfaces
  std::vector<std::int32_t> surface;     ///< index of `names`
  std::vector<std::int32_t> axis, high;  ///< side of the block that the face lies on
  std::vector<std::int64_t> cell;
  std::vector<double> area;         ///< [m^2]
  std::vector<double> temperature;  ///< [K]
  /// [W]; emitted and absorbed are radiation only. Out of the body: by convection, by leaks (to the spacecraft, through
  /// held edges, against a prescribed flux), and all together.
  std::vector<double> emitted, absorbed, convected, leaked, net;
  std::vector<std::uint8_t> radiates;  ///< of each of `names`: whether its emissivity is above 0
};

/// One row per tube and segment.
struct TubeTable {
  std::vector<std::int32_t> tube, segment;
  std::vector<double> position;                         ///< of the segment's end along the tube [m]
  std::vector<double> temperature_in, temperature_out;  ///< coolant [K]
  std::vector<double> wall_temperature;                 ///< [K]
  std::vector<double> conductance;                      ///< wall to coolant [W/K]
  std::vector<double> heat;                             ///< into the panel [W]
};

/// Quantities against time: one value a row in every column.
struct History {
  struct Column {
    std::string name, units;
    std::vector<double> values;
  };
  std::vector<Column> columns;
  std::size_t rows() const { return columns.empty() ? 0 : columns.front().values.size(); }
};

/// Temperatures at times of a transient, for ParaView's time axis: of all cells, or of the radiating faces where
/// ResultFile::volume says so.
struct Snapshots {
  std::vector<double> time;                      ///< [s]
  std::vector<std::vector<double>> temperature;  ///< [K]
};

struct Scalar {
  double value;
  std::string units;
};

struct ResultFile {
  StructuredField field;
  /// Points and cells of the body's volume and of its boundary faces, in the order of `field.cells` and of `surfaces`:
  /// made when a file is written, and referring to the results. A body on another mesh brings its own.
  std::function<GridPieces(const ResultFile&)> volume_grid = block_cells;
  std::function<Grid(const ResultFile&)> surface_grid = block_faces;
  SurfaceTable surfaces;
  TubeTable tubes;
  std::vector<double> newton_residual;
  std::vector<std::int32_t> linear_iterations;
  History time_series;  ///< empty for steady solves
  Snapshots snapshots;  ///< empty for steady solves
  std::map<std::string, Scalar> scalars;
  std::map<std::string, std::string> texts;  ///< case, version, commit, backend, device ...
  std::string volume = "all";                ///< all | surfaces | none
  int compression = 1;
};

}  // namespace coldsky
