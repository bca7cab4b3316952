#include "solver/results/viewer_files.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "solver/core/error.hpp"
#include "solver/results/text_file.hpp"
#include "solver/results/vtk_grid.hpp"

namespace coldsky {

using namespace hdf5;

namespace {

/// Which state a file shows, in words.
FieldTexts state_of(const ResultFile& results) {
  const auto found = results.texts.find("environment");
  return {{"state", {found == results.texts.end() ? "" : found->second}}};
}

/// Mean temperature of the coolant in a segment [K].
double coolant_of(const TubeTable& tubes, std::size_t n) {
  return tubes.conductance[n] > 0.0 ? tubes.wall_temperature[n] + tubes.heat[n] / tubes.conductance[n]
                                    : tubes.temperature_in[n];
}

std::size_t nearest(const std::vector<double>& places, double x) {
  std::size_t best = 0;
  for (std::size_t n = 1; n < places.size(); ++n) {
    if (std::fabs(places[n] - x) < std::fabs(places[best] - x)) best = n;
  }
  return best;
}

}  // namespace

void write_viewer_link(const std::filesystem::path& file, const std::string& results) {
  write_new_file(file, [&](hid_t id) {
    COLDSKY_CHECK(H5Lcreate_external(results.c_str(), "/VTKHDF", id, "VTKHDF", H5P_DEFAULT, H5P_DEFAULT));
  });
}

Pieces<double> local_efficiency(const ResultFile& results, const Grid& faces, const TubePlaces& tubes) {
  const SurfaceTable& s = results.surfaces;
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  // Segments of a tube lie one after the other, alike in all tubes; `position` is where one ends.
  const auto segments = std::count(results.tubes.tube.begin(), results.tubes.tube.end(), 0);
  if (tubes.x.empty() || segments == 0)
    return pieces_by<double>(s.temperature.size(), [](std::size_t) { return none; });
  return pieces_by<double>(s.temperature.size(), [&, segments](std::size_t f) {
    const auto ends = results.tubes.position.begin();
    double x = 0.0, y = 0.0;
    const std::int64_t begin = faces.offsets[f], end = faces.offsets[f + 1];
    for (std::int64_t n = begin; n < end; ++n) {
      const auto point = static_cast<std::size_t>(3 * faces.connectivity[static_cast<std::size_t>(n)]);
      x += faces.points[point] / static_cast<double>(end - begin);
      y += faces.points[point + 1] / static_cast<double>(end - begin);
    }
    const auto along = std::min(std::lower_bound(ends, ends + segments, y) - ends, segments - 1);
    const std::size_t segment =
        nearest(tubes.x, x) * static_cast<std::size_t>(segments) + static_cast<std::size_t>(along);
    const double ratio = coolant_of(results.tubes, segment) / s.temperature[f];
    const double ideal = s.emitted[f] * std::pow(ratio, 4) - s.absorbed[f];
    return s.emitted[f] > 0.0 && ideal > 0.0 ? (s.emitted[f] - s.absorbed[f]) / ideal : none;
  });
}

void write_faces(const std::filesystem::path& file, const ResultFile& results, const TubePlaces& tubes,
                 Packers* packers) {
  const SurfaceTable& s = results.surfaces;
  const Packing packing(results.compression, packers);
  const Grid faces = results.surface_grid(results);
  GridPieces grid;
  grid.points = pieces_in(faces.points, 3);
  grid.connectivity = pieces_in(faces.connectivity);
  grid.offsets = pieces_in(faces.offsets);
  grid.types = pieces_in(faces.types);
  write_new_file(file, [&](hid_t id) {
    const Handle root = vtk_root(id, "UnstructuredGrid", 1);
    write_geometry(root, grid, packing);
    const Handle data = group(root, "CellData");
    const auto flux = [&](const char* name, const std::vector<double>& power) {
      dataset(data, name, pieces_by<double>(power.size(), [&](std::size_t f) { return power[f] / s.area[f]; }), "W m-2",
              packing);
    };
    dataset(data, "temperature_K", s.temperature, "K", packing);
    flux("emitted_W_m2", s.emitted);
    flux("absorbed_W_m2", s.absorbed);
    flux("convected_W_m2", s.convected);
    flux("leaked_W_m2", s.leaked);
    flux("net_W_m2", s.net);
    dataset(data, "local_efficiency", local_efficiency(results, faces, tubes), "1", packing);
    dataset(data, "surface", s.surface, "1", packing);
    FieldTexts texts = state_of(results);
    std::vector<std::string> names;
    names.reserve(s.names.size());
    for (std::size_t n = 0; n < s.names.size(); ++n) names.push_back(fmt::format("{}: {}", n, s.names[n]));
    texts.emplace_back("surfaces", std::move(names));
    write_field_data(root, texts);
  });
}

void write_coolant(const std::filesystem::path& file, const ResultFile& results, const TubePlaces& tubes) {
  const TubeTable& t = results.tubes;
  const int level = results.compression;
  std::vector<double> points, temperature;
  std::vector<std::int64_t> connectivity, offsets{0};
  offsets.reserve(t.segment.size() + 1);
  temperature.reserve(t.segment.size() + tubes.x.size());
  for (std::size_t n = 0; n < t.segment.size(); ++n) {
    const double x = tubes.x[static_cast<std::size_t>(t.tube[n])];
    if (t.segment[n] == 0) {
      points.insert(points.end(), {x, tubes.begin, tubes.z});
      temperature.push_back(t.temperature_in[n]);
    }
    points.insert(points.end(), {x, t.position[n], tubes.z});
    temperature.push_back(t.temperature_out[n]);
    const auto end = static_cast<std::int64_t>(temperature.size()) - 1;
    connectivity.insert(connectivity.end(), {end - 1, end});
    offsets.push_back(static_cast<std::int64_t>(connectivity.size()));
  }
  write_new_file(file, [&](hid_t id) {
    const Handle root = vtk_root(id, "PolyData", 1);
    dataset(root, "NumberOfPoints", std::vector<std::int64_t>{static_cast<std::int64_t>(temperature.size())}, "1", 0);
    dataset(root, "Points", points, "m", level, 3);
    for (const char* kind : {"Vertices", "Lines", "Polygons", "Strips"}) {
      const bool lines = kind == std::string("Lines");
      const Handle cells = group(root, kind);
      const std::vector<std::int64_t> none, start{0};
      dataset(cells, "NumberOfCells",
              std::vector<std::int64_t>{lines ? static_cast<std::int64_t>(t.segment.size()) : 0}, "1", 0);
      dataset(cells, "NumberOfConnectivityIds",
              std::vector<std::int64_t>{lines ? static_cast<std::int64_t>(connectivity.size()) : 0}, "1", 0);
      dataset(cells, "Connectivity", lines ? connectivity : none, "1", level);
      dataset(cells, "Offsets", lines ? offsets : start, "1", level);
    }
    dataset(group(root, "PointData"), "temperature_K", temperature, "K", level);
    const Handle data = group(root, "CellData");
    dataset(data, "tube", t.tube, "1", level);
    dataset(data, "wall_K", t.wall_temperature, "K", level);
    dataset(data, "heat_W", t.heat, "W", level);
    dataset(data, "conductance_W_K", t.conductance, "W K-1", level);
    write_field_data(root, state_of(results));
  });
}

}  // namespace coldsky
