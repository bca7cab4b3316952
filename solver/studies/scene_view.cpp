#include "solver/studies/scene_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

namespace coldsky {

namespace {

/// Most of a turn that one polygon spans.
constexpr double largest_turn = 7.5 / 360.0;
/// Points nearer to each other than this share of the scene's size are one.
constexpr double same_point = 1e-7;

int turn_steps(double share) { return std::max(1, static_cast<int>(std::ceil(share / largest_turn - 1e-9))); }

/// Polygons over one element: along its first and its second parameter.
std::array<int, 2> polygons_along(const Element& element) {
  if (element.edged()) return {1, 1};
  const int around = turn_steps(element.end[0] - element.begin[0]);
  return {around, element.kind == Element::Kind::sphere ? turn_steps(0.5 * (element.end[1] - element.begin[1])) : 1};
}

void add_polygon(Grid& grid, const std::vector<Point>& corners, bool reversed, int patch) {
  const auto first = static_cast<std::int64_t>(grid.points.size() / 3),
             count = static_cast<std::int64_t>(corners.size());
  for (const Point& corner : corners) grid.points.insert(grid.points.end(), corner.begin(), corner.end());
  for (std::int64_t n = 0; n < count; ++n) grid.connectivity.push_back(first + (reversed ? count - 1 - n : n));
  grid.end_cell(count == 3 ? Grid::triangle : Grid::quadrilateral);
  grid.entries.push_back(patch);
}

/// Whether corners run counter-clockwise as seen from the front of their element; of disks they don't.
bool seen_from_front(const Element& element) { return element.kind != Element::Kind::disk; }

using Corner = std::array<std::int64_t, 3>;

/// The points of a view on a grid so fine that two of them fall together only where they are the same.
std::vector<Corner> rounded_points(const std::vector<double>& points) {
  double reach = 0.0;
  for (const double x : points) reach = std::max(reach, std::fabs(x));
  const double cell = reach > 0.0 ? same_point * reach : 1.0;
  std::vector<Corner> rounded(points.size() / 3);
  for (std::size_t n = 0; n < rounded.size(); ++n) {
    for (std::size_t d = 0; d < 3; ++d) rounded[n][d] = std::llround(points[3 * n + d] / cell);
  }
  return rounded;
}

}  // namespace

const SceneView::Quantity& SceneView::quantity(const std::string& name) const {
  for (const Quantity& one : quantities) {
    if (one.name == name) return one;
  }
  throw std::logic_error("the scene's view has no " + name);
}

bool SceneView::has(const std::string& name) const {
  return std::any_of(quantities.begin(), quantities.end(), [&](const Quantity& one) { return one.name == name; });
}

Grid draw_elements(const std::vector<Element>& elements, const std::vector<int>& patch_of_side) {
  Grid grid;
  for (std::size_t e = 0; e < elements.size(); ++e) {
    const Element& element = elements[e];
    const auto [first, second] = polygons_along(element);
    for (std::size_t side = 0; side < 2; ++side) {
      const int patch = patch_of_side.at(2 * e + side);
      if (patch < 0) continue;
      if (element.kind == Element::Kind::triangle) {
        const Point &o = element.origin, &u = element.u, &v = element.v;
        add_polygon(grid, {o, {o[0] + u[0], o[1] + u[1], o[2] + u[2]}, {o[0] + v[0], o[1] + v[1], o[2] + v[2]}},
                    side == 1, patch);
        continue;
      }
      for (int i = 0; i < first; ++i) {
        for (int j = 0; j < second; ++j) {
          const double a = static_cast<double>(i) / first, b = static_cast<double>(i + 1) / first,
                       c = static_cast<double>(j) / second, d = static_cast<double>(j + 1) / second;
          add_polygon(
              grid,
              {point_at(element, a, c), point_at(element, b, c), point_at(element, b, d), point_at(element, a, d)},
              (side == 1) == seen_from_front(element), patch);
        }
      }
    }
  }
  return grid;
}

std::vector<Point> outlines(const SceneView& view) {
  const Grid& grid = view.grid;
  const std::vector<Corner> at = rounded_points(grid.points);
  using Edge = std::pair<Corner, Corner>;
  std::map<std::pair<int, Edge>, std::pair<int, std::array<std::size_t, 2>>> edges;
  for (std::size_t cell = 0; cell < grid.cells(); ++cell) {
    const int surface = view.patches[static_cast<std::size_t>(grid.entries[cell])].surface;
    const std::int64_t begin = grid.offsets[cell], end = grid.offsets[cell + 1];
    for (std::int64_t n = begin; n < end; ++n) {
      const auto p = static_cast<std::size_t>(grid.connectivity[static_cast<std::size_t>(n)]),
                 q = static_cast<std::size_t>(grid.connectivity[static_cast<std::size_t>(n + 1 < end ? n + 1 : begin)]);
      if (at[p] == at[q]) continue;  // at a pole or an apex
      auto& [count, ends] = edges[{surface, std::minmax(at[p], at[q])}];
      ++count;
      ends = {p, q};
    }
  }
  std::vector<Point> lines;
  std::set<Edge> drawn;
  for (const auto& [key, found] : edges) {
    if (found.first != 1 || !drawn.insert(key.second).second) continue;
    for (const std::size_t p : found.second) {
      lines.push_back({grid.points[3 * p], grid.points[3 * p + 1], grid.points[3 * p + 2]});
    }
  }
  return lines;
}

}  // namespace coldsky
