#include "solver/results/hdf5.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>

#include "solver/core/error.hpp"
#include "solver/results/text_file.hpp"
#include "solver/results/vtk_grid.hpp"

namespace coldsky {

using namespace hdf5;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::stringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Where ParaView finds each step: every offset is zero but that of the temperature.
void write_steps(hid_t root, const ResultFile& results, std::int64_t cells, const FieldTexts& texts) {
  const auto steps = static_cast<std::int64_t>(results.snapshots.time.size());
  const Handle group_of_steps = group(root, "Steps");
  {
    const Handle space = COLDSKY_HANDLE(H5Sclose, H5Screate(H5S_SCALAR));
    const Handle id = COLDSKY_HANDLE(
        H5Aclose, H5Acreate2(group_of_steps, "NSteps", H5T_NATIVE_INT64, space, H5P_DEFAULT, H5P_DEFAULT));
    COLDSKY_CHECK(H5Awrite(id, H5T_NATIVE_INT64, &steps));
  }
  dataset(group_of_steps, "Values", results.snapshots.time, "s", 0);
  const std::vector<std::int64_t> zero(results.snapshots.time.size(), 0), one(zero.size(), 1);
  dataset(group_of_steps, "PartOffsets", zero, "1", 0);
  dataset(group_of_steps, "NumberOfParts", one, "1", 0);
  dataset(group_of_steps, "PointOffsets", zero, "1", 0);
  dataset(group_of_steps, "CellOffsets", zero, "1", 0);
  dataset(group_of_steps, "ConnectivityIdOffsets", zero, "1", 0);
  const Handle of_data = group(group_of_steps, "CellDataOffsets");
  std::vector<std::int64_t> at(zero.size());
  for (std::size_t n = 0; n < at.size(); ++n) at[n] = static_cast<std::int64_t>(n) * cells;
  dataset(of_data, "Temperature", at, "1", 0);
  dataset(of_data, results.volume == "all" ? "Material" : "Surface", zero, "1", 0);
  const Handle of_texts = group(group_of_steps, "FieldDataOffsets"), sizes = group(group_of_steps, "FieldDataSizes");
  for (const auto& [name, lines] : texts) {
    std::vector<std::int64_t> size;  // components and values of every step
    for (std::size_t n = 0; n < zero.size(); ++n) {
      size.insert(size.end(), {1, static_cast<std::int64_t>(lines.size())});
    }
    dataset(of_texts, name, zero, "1", 0);
    dataset(sizes, name, size, "1", 0, 2);
  }
}

/// What the numbers in a viewer mean: units of the arrays, names of materials or surfaces.
FieldTexts field_texts(const ResultFile& results) {
  const auto numbered = [](const std::vector<std::string>& names) {
    std::vector<std::string> lines;
    lines.reserve(names.size());
    for (std::size_t n = 0; n < names.size(); ++n) lines.push_back(fmt::format("{}: {}", n, names[n]));
    return lines;
  };
  FieldTexts texts;
  if (results.volume == "all") {
    std::vector<std::string> units;
    units.reserve(results.field.cells.size());
    for (const auto& array : results.field.cells) units.push_back(array.name + ": " + array.units);
    texts.emplace_back("units", std::move(units));
    const auto materials = results.texts.find("materials");
    if (materials != results.texts.end()) texts.emplace_back("materials", numbered(lines_of(materials->second)));
  } else {
    texts.emplace_back("units", std::vector<std::string>{"Temperature: K", "NetFlux: W m-2", "Surface: 1"});
    texts.emplace_back("surfaces", numbered(results.surfaces.names));
  }
  return texts;
}

/// Temperatures of all steps, one after another; the geometry is the same in all of them.
Pieces<double> all_steps(const Snapshots& snapshots, const GridPieces& grid) {
  std::vector<Pieces<double>> steps;
  steps.reserve(snapshots.temperature.size());
  for (const auto& step : snapshots.temperature) steps.push_back(grid.values_of(step));
  const std::size_t cells = grid.cells();
  return {steps.size() * cells, 1,
          [steps, cells](std::size_t column, std::size_t first, std::size_t count, double* to) {
            while (count > 0) {
              const std::size_t begin = first % cells, piece = std::min(count, cells - begin);
              steps[first / cells].fill(column, begin, piece, to);
              first += piece;
              count -= piece;
              to += piece;
            }
          }};
}

void write_grid(hid_t file, const ResultFile& results, const Packing& packing) {
  const bool volume = results.volume == "all", temporal = !results.snapshots.time.empty();
  const GridPieces grid = volume ? results.volume_grid(results) : GridPieces(results.surface_grid(results));
  const Handle root = vtk_root(file, "UnstructuredGrid", temporal ? 2 : 1);
  const auto cells = static_cast<std::int64_t>(grid.cells());
  write_geometry(root, grid, packing);
  const FieldTexts texts = field_texts(results);
  write_field_data(root, texts);
  const Handle data = group(root, "CellData");
  if (volume) {
    for (const auto& array : results.field.cells) {
      const bool steps = temporal && array.name == "Temperature";
      dataset(data, array.name, steps ? all_steps(results.snapshots, grid) : grid.values_of(array.values), array.units,
              packing);
    }
  } else if (temporal) {
    dataset(data, "Temperature", all_steps(results.snapshots, grid), "K", packing);
    dataset(data, "Surface", results.surfaces.surface, "1", packing);
  } else {
    const SurfaceTable& s = results.surfaces;
    dataset(data, "Temperature", grid.values_of(s.temperature), "K", packing);
    dataset(data, "NetFlux", pieces_by<double>(s.net.size(), [&s](std::size_t f) { return s.net[f] / s.area[f]; }),
            "W m-2", packing);
    dataset(data, "Surface", s.surface, "1", packing);
  }
  if (temporal) write_steps(root, results, cells, texts);
}

void write_tables(hid_t parent, const ResultFile& results, const Packing& packing) {
  const SurfaceTable& s = results.surfaces;
  const Handle surfaces = group(parent, "surfaces");
  std::string names;
  for (const std::string& name : s.names) names += (names.empty() ? "" : "\n") + name;
  text_dataset(surfaces, "names", names);
  dataset(surfaces, "surface", s.surface, "1", packing);
  dataset(surfaces, "cell", s.cell, "1", packing);
  dataset(surfaces, "axis", s.axis, "1", packing);
  dataset(surfaces, "high", s.high, "1", packing);
  dataset(surfaces, "area", s.area, "m2", packing);
  dataset(surfaces, "temperature", s.temperature, "K", packing);
  dataset(surfaces, "emitted", s.emitted, "W", packing);
  dataset(surfaces, "absorbed", s.absorbed, "W", packing);
  dataset(surfaces, "convected", s.convected, "W", packing);
  dataset(surfaces, "leaked", s.leaked, "W", packing);
  dataset(surfaces, "net", s.net, "W", packing);

  const TubeTable& t = results.tubes;
  const Handle tubes = group(parent, "tubes");
  dataset(tubes, "tube", t.tube, "1", packing);
  dataset(tubes, "segment", t.segment, "1", packing);
  dataset(tubes, "position", t.position, "m", packing);
  dataset(tubes, "temperature_in", t.temperature_in, "K", packing);
  dataset(tubes, "temperature_out", t.temperature_out, "K", packing);
  dataset(tubes, "wall_temperature", t.wall_temperature, "K", packing);
  dataset(tubes, "conductance", t.conductance, "W K-1", packing);
  dataset(tubes, "heat", t.heat, "W", packing);

  const Handle history = group(parent, "history");
  dataset(history, "newton_residual", results.newton_residual, "1", packing);
  dataset(history, "linear_iterations", results.linear_iterations, "1", packing);

  if (results.time_series.rows() > 0) {
    const Handle series = group(parent, "time_series");
    for (const auto& column : results.time_series.columns) {
      dataset(series, column.name, column.values, column.units, packing);
    }
  }

  const Handle scalars = group(parent, "scalars");
  for (const auto& [name, scalar] : results.scalars) {
    dataset(scalars, name, std::vector<double>{scalar.value}, scalar.units, 0);
  }
  for (const auto& [name, text] : results.texts) text_dataset(parent, name, text);
}

}  // namespace

void write_results(const std::filesystem::path& file, const ResultFile& results, Packers* packers) {
  const Packing packing(results.compression, packers);
  write_new_file(file, [&](hid_t id) {
    if (results.volume != "none") write_grid(id, results, packing);
    write_tables(group(id, "coldsky"), results, packing);
  });
}

std::string hdf5_version() {
  unsigned major = 0, minor = 0, release = 0;
  prepare_hdf5();
  COLDSKY_CHECK(H5get_libversion(&major, &minor, &release));
  return fmt::format("{}.{}.{}", major, minor, release);
}

}  // namespace coldsky
