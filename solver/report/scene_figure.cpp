#include "solver/report/scene_figure.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace coldsky {

namespace {

/// Polygons that a browser still turns without delay; each costs a page some hundred bytes.
constexpr std::size_t most_polygons = 40000;
/// How far both sides of a sheet are drawn off it, over the size of the scene, so that each shows its own colour.
constexpr double lift_share = 1.5e-3;

/// Corners of the box around all points.
std::array<Point, 2> box_of(const std::vector<double>& points) {
  constexpr double far = std::numeric_limits<double>::infinity();
  std::array<Point, 2> box{Point{far, far, far}, Point{-far, -far, -far}};
  for (std::size_t n = 0; n < points.size(); ++n) {
    box[0][n % 3] = std::min(box[0][n % 3], points[n]);
    box[1][n % 3] = std::max(box[1][n % 3], points[n]);
  }
  return box;
}

Json outline_lines(const SceneView& view) {
  Json lines = {Json::array(), Json::array(), Json::array()};
  const std::vector<Point> ends = outlines(view);
  for (std::size_t n = 0; n < ends.size(); ++n) {
    for (std::size_t d = 0; d < 3; ++d) {
      lines[d].push_back(rounded(ends[n][d], 5));
      if (n % 2 == 1) lines[d].push_back(nullptr);  // the line ends
    }
  }
  return lines;
}

}  // namespace

std::optional<Json> scene_figure(const SceneView& view, const std::vector<SceneColours>& fields,
                                 const std::vector<SceneDirection>& directions) {
  const Grid& grid = view.grid;
  if (grid.cells() == 0 || grid.cells() > most_polygons) return std::nullopt;
  const auto [low, high] = box_of(grid.points);
  double size = 0.0;
  for (std::size_t d = 0; d < 3; ++d) size = std::max(size, high[d] - low[d]);
  Json figure = make_figure(
      "scene", "scene", phrase("figure.scene"),
      phrase("figure.scene.caption", fmt::arg("patches", grouped(static_cast<std::int64_t>(view.patches.size())))));
  figure["points"] = rounded(grid.points, 6);
  figure["cells"] = Json::array();
  for (std::size_t cell = 0; cell < grid.cells(); ++cell) {
    figure["cells"].push_back(std::vector<std::int64_t>(grid.connectivity.begin() + grid.offsets[cell],
                                                        grid.connectivity.begin() + grid.offsets[cell + 1]));
  }
  figure["patches"] = grid.entries;
  figure["surfaces"] = Json::array();
  for (const SceneView::Surface& surface : view.surfaces) figure["surfaces"].push_back(surface.name);
  figure["surface_of_patch"] = Json::array();
  figure["centres"] = Json::array();
  for (const SceneView::Patch& patch : view.patches) {
    figure["surface_of_patch"].push_back(patch.surface);
    for (const double x : patch.centre) figure["centres"].push_back(rounded(x, 5));
  }
  figure["outlines"] = outline_lines(view);
  figure["lift"] = lift_share * size;
  figure["box"] = {low, high};
  figure["fields"] = Json::array();
  for (const SceneColours& field : fields) {
    Json one{{"unit", field.unit}, {"values", rounded(field.values, 5)}};
    put_text(one, "name", field.name);
    figure["fields"].push_back(std::move(one));
  }
  figure["directions"] = Json::array();
  for (const SceneDirection& direction : directions) {
    Json one{{"role", direction.role}, {"to", direction.to}};
    put_text(one, "name", direction.name);
    figure["directions"].push_back(std::move(one));
  }
  return figure;
}

}  // namespace coldsky
