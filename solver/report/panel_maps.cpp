#include <fmt/format.h>

#include <algorithm>

#include "solver/report/figure_parts.hpp"
#include "solver/report/panel_figure_list.hpp"

namespace coldsky {

namespace {

/// Points of a map along each axis.
constexpr std::size_t map_points = 240;

/// Means over a tube pitch each, for isotherms of the panel as a whole: those of the field itself would run around
/// every single tube.
Json pitch_means(const ResultFile& file, const std::vector<double>& temperature, const std::vector<double>& along,
                 std::size_t step_y, const PanelMeshSpec& spec) {
  const std::size_t nx = file.field.nx(), ny = file.field.ny();
  // The outermost rows stand at the edges too, so that lines reach them.
  std::vector<double> across;
  Json rows = Json::array();
  for (int tube = 0; tube < spec.tubes; ++tube) {
    Json row = Json::array();
    for (std::size_t j = 0; j < ny; j += step_y) {
      double total = 0.0, width = 0.0;
      for (std::size_t i = 0; i < nx; ++i) {
        const double low = file.field.x[i], high = file.field.x[i + 1];
        if (static_cast<int>(0.5 * (low + high) / spec.pitch) != tube) continue;
        for (std::size_t b = j; b < std::min(ny, j + step_y); ++b) {
          total += (high - low) * temperature[i + nx * b];
          width += high - low;
        }
      }
      row.push_back(std::stod(fmt::format("{:.3f}", celsius(total / width))));
    }
    if (tube == 0) {
      rows.push_back(row);
      across.push_back(0.0);
    }
    rows.push_back(row);
    across.push_back((tube + 0.5) * spec.pitch);
  }
  across.push_back(spec.width);
  rows.push_back(rows.back());
  return {{"x", rounded(along, 5)}, {"y", rounded(across, 5)}, {"z", rows}};
}

/// Surface temperature of a side, at most `map_points` along each axis: means over blocks, because picking single faces
/// would make tubes beat with the sampling.
Json surface_map(const ResultFile& file, const std::string& name, const PanelMeshSpec& spec) {
  const std::vector<double> temperature = of_surface(file, name, file.surfaces.temperature);
  const std::size_t nx = file.field.nx(), ny = file.field.ny();
  Json map;
  put_text(map, "name", phrase("figure." + name));
  std::vector<double> along, across;
  const std::size_t step_x = (nx + map_points - 1) / map_points, step_y = (ny + map_points - 1) / map_points;
  for (std::size_t j = 0; j < ny; j += step_y) {
    along.push_back(0.5 * (file.field.y[j] + file.field.y[std::min(ny, j + step_y)]));
  }
  Json rows = Json::array();
  for (std::size_t i = 0; i < nx; i += step_x) {
    const std::size_t i_end = std::min(nx, i + step_x);
    across.push_back(0.5 * (file.field.x[i] + file.field.x[i_end]));
    Json row = Json::array();
    for (std::size_t j = 0; j < ny; j += step_y) {
      double total = 0.0, area = 0.0;
      for (std::size_t b = j; b < std::min(ny, j + step_y); ++b) {
        for (std::size_t a = i; a < i_end; ++a) {
          const double face = (file.field.x[a + 1] - file.field.x[a]) * (file.field.y[b + 1] - file.field.y[b]);
          total += face * temperature[a + nx * b];
          area += face;
        }
      }
      row.push_back(std::stod(fmt::format("{:.2f}", celsius(total / area))));
    }
    rows.push_back(row);
  }
  map["x"] = rounded(along, 5);
  map["y"] = rounded(across, 5);
  map["z"] = rows;
  if (spec.tubular()) map["isotherms"] = pitch_means(file, temperature, along, step_y, spec);
  return map;
}

}  // namespace

Json maps_figure(PanelModel& model, const ResultFile& file) {
  const auto block = [](std::size_t cells) { return (cells + map_points - 1) / map_points; };
  const std::size_t cells = file.field.nx() * file.field.ny() * file.field.nz();
  Json figure =
      make_figure("maps", "map", phrase("figure.maps"),
                  phrase("figure.maps.caption", fmt::arg("cells", grouped(static_cast<std::int64_t>(cells))),
                         fmt::arg("block_x", block(file.field.ny())), fmt::arg("block_y", block(file.field.nx()))));
  put_text(figure, "label", phrase("figure.temperature"));
  figure["unit"] = "degC";
  figure["x"] = make_axis(phrase("figure.along_axis"), "m");
  figure["y"] = make_axis(phrase("figure.across_axis"), "m");
  figure["maps"] = {surface_map(file, "front", model.mesh().spec), surface_map(file, "back", model.mesh().spec)};
  return figure;
}

Json along_figure(PanelModel& model, const ResultFile& file) {
  const PanelMesh& mesh = model.mesh();
  const int tube = mesh.spec.tubes / 2;
  Json figure =
      make_figure("along", "lines", phrase("figure.along"),
                  phrase("figure.along.caption", fmt::arg("tube", tube + 1), fmt::arg("tubes", mesh.spec.tubes)));
  figure["x"] = make_axis(phrase("figure.along_axis"), "m");
  figure["y"] = make_axis(phrase("figure.temperature"), "degC");
  const std::vector<double> front = of_surface(file, "front", file.surfaces.temperature);
  const std::size_t nx = file.field.nx(), ny = file.field.ny();
  const auto column = [&](double position) {
    const auto at = std::upper_bound(mesh.x.nodes.begin(), mesh.x.nodes.end(), position) - mesh.x.nodes.begin() - 1;
    const std::size_t i = std::clamp<std::ptrdiff_t>(at, 0, static_cast<std::ptrdiff_t>(nx) - 1);
    std::vector<double> values;
    for (std::size_t j = 0; j < ny; ++j) values.push_back(celsius(front[i + nx * j]));
    return values;
  };
  const std::vector<double> along = middles(file.field.y);
  std::vector<double> coolant, wall;
  for (std::size_t n = 0; n < file.tubes.tube.size(); ++n) {
    if (file.tubes.tube[n] != tube) continue;
    coolant.push_back(celsius(0.5 * (file.tubes.temperature_in[n] + file.tubes.temperature_out[n])));
    wall.push_back(celsius(file.tubes.wall_temperature[n]));
  }
  const double centre = (tube + 0.5) * mesh.spec.pitch, edge = std::max(0.0, centre - 0.5 * mesh.spec.pitch);
  figure["series"] = Json::array();
  figure["series"].push_back(make_series(phrase("figure.coolant"), along, coolant));
  if (mesh.spec.tubular()) {
    figure["series"].push_back(make_series(phrase("figure.wall"), along, wall));
    figure["series"].push_back(make_series(phrase("figure.over_tube"), along, column(centre)));
    figure["series"].push_back(make_series(phrase("figure.midway"), along, column(edge)));
  }
  return figure;
}

Json across_figure(PanelModel& model, const ResultFile& file) {
  const PanelMesh& mesh = model.mesh();
  Json figure = make_figure("across", "lines", phrase("figure.across"), phrase("figure.across.caption"));
  figure["x"] = make_axis(phrase("figure.across_axis"), "mm");
  figure["y"] = make_axis(phrase("figure.temperature"), "degC");
  figure["series"] = Json::array();
  const std::vector<double> front = of_surface(file, "front", file.surfaces.temperature), x = middles(file.field.x);
  const std::size_t nx = file.field.nx(), ny = file.field.ny();
  const int first = std::max(0, mesh.spec.tubes / 2 - 1), last = std::min(mesh.spec.tubes, first + 2);
  const double low = first * mesh.spec.pitch, high = last * mesh.spec.pitch;
  for (const std::size_t j : {std::size_t{0}, ny / 2, ny - 1}) {
    std::vector<double> at, values;
    for (std::size_t i = 0; i < nx; ++i) {
      if (x[i] < low || x[i] > high) continue;
      at.push_back(1e3 * (x[i] - low));
      values.push_back(celsius(front[i + nx * j]));
    }
    const double position = 0.5 * (file.field.y[j] + file.field.y[j + 1]);
    figure["series"].push_back(make_series(phrase("figure.at_station", fmt::arg("position", position)), at, values));
  }
  return figure;
}

}  // namespace coldsky
