#include "solver/model/radiation/sheet_links.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>

namespace coldsky {

namespace {

double length(const Point& a) { return std::hypot(a[0], a[1], a[2]); }
double distance(const Point& a, const Point& b) { return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]); }

/// One of the four edges of a piece.
struct Edge {
  int node = 0;
  Point middle{};
  double length = 0.0;
  double way = 0.0;  ///< from the middle of the piece
};

double radius_at(const Element& element, double share) {
  const double whole = element.begin[1] + share * (element.end[1] - element.begin[1]);
  switch (element.kind) {
    case Element::Kind::disk:
      return element.second_radius + whole * (element.radius - element.second_radius);
    case Element::Kind::cone:
      return element.radius + whole * (element.second_radius - element.radius);
    case Element::Kind::sphere:
      return element.radius * std::sin(std::numbers::pi * whole);
    default:
      return element.radius;
  }
}

/// Length of a round piece along its second parameter.
double span(const Element& element) {
  const double share = element.end[1] - element.begin[1];
  switch (element.kind) {
    case Element::Kind::disk:
      return share * (element.radius - element.second_radius);
    case Element::Kind::cone:
      return share * std::hypot(element.height, element.radius - element.second_radius);
    case Element::Kind::sphere:
      return share * std::numbers::pi * element.radius;
    default:
      return share * element.height;
  }
}

/// The edges at the ends of the first parameter, then of the second.
std::array<Edge, 4> edges_of(const SheetPiece& piece) {
  const Element& element = piece.element;
  std::array<Edge, 4> edges;
  const std::array<std::array<double, 2>, 4> middles = {{{0.0, 0.5}, {1.0, 0.5}, {0.5, 0.0}, {0.5, 1.0}}};
  for (std::size_t n = 0; n < 4; ++n) {
    edges[n].node = piece.node;
    edges[n].middle = point_at(element, middles[n][0], middles[n][1]);
  }
  if (element.kind == Element::Kind::parallelogram) {
    const double u = length(element.u), v = length(element.v);
    for (std::size_t n = 0; n < 4; ++n) {
      edges[n].length = n < 2 ? v : u;
      edges[n].way = 0.5 * (n < 2 ? u : v);
    }
    return edges;
  }
  const double turn = 2.0 * std::numbers::pi * (element.end[0] - element.begin[0]), along = span(element);
  for (std::size_t n = 0; n < 4; ++n) {
    edges[n].length = n < 2 ? along : turn * radius_at(element, n == 2 ? 0.0 : 1.0);
    edges[n].way = n < 2 ? 0.5 * turn * radius_at(element, 0.5) : 0.5 * along;
  }
  return edges;
}

}  // namespace

std::vector<SceneLink> sheet_links(const std::vector<SheetPiece>& pieces, double conductivity, double thickness) {
  std::vector<Edge> edges;
  edges.reserve(4 * pieces.size());
  double size = 0.0;
  for (const SheetPiece& piece : pieces) {
    for (const Edge& edge : edges_of(piece)) {
      size = std::max({size, edge.length, edge.way, length(edge.middle)});
      edges.push_back(edge);
    }
  }
  // Middles of edges that are one differ by rounding alone: sorted by place, they stand near each other.
  const double same = 1e-9 * size;
  std::erase_if(edges, [&](const Edge& edge) { return !(edge.length > same) || !(edge.way > same); });
  std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.middle[0] < b.middle[0]; });
  std::vector<SceneLink> links;
  for (std::size_t n = 0; n < edges.size(); ++n) {
    for (std::size_t m = n + 1; m < edges.size() && edges[m].middle[0] - edges[n].middle[0] <= same; ++m) {
      const Edge &a = edges[n], &b = edges[m];
      if (a.node == b.node || distance(a.middle, b.middle) > same) continue;
      const double shared = std::min(a.length, b.length);
      links.push_back(
          {std::min(a.node, b.node), std::max(a.node, b.node), conductivity * thickness * shared / (a.way + b.way)});
    }
  }
  std::sort(links.begin(), links.end(), [](const SceneLink& a, const SceneLink& b) {
    return std::tie(a.first, a.second, a.conductance) < std::tie(b.first, b.second, b.conductance);
  });
  return links;
}

std::vector<SceneLink> sheet_links(const SurfaceMesh& mesh, const MeshPatches& patches,
                                   const std::vector<ScenePatch>& all, int first_node, double conductivity,
                                   double thickness) {
  std::map<std::array<int, 2>, int> side_of_edge;  // the piece at an edge's first triangle
  std::map<std::array<int, 2>, double> shared;     // length between two pieces
  for (int t = 0; t < mesh.count(); ++t) {
    const auto& corners = mesh.triangles[static_cast<std::size_t>(t)];
    const int part = patches.part_of_triangle[static_cast<std::size_t>(t)];
    for (std::size_t n = 0; n < 3; ++n) {
      const int a = corners[n], b = corners[(n + 1) % 3];
      const auto [other, first] = side_of_edge.emplace(std::array{std::min(a, b), std::max(a, b)}, part);
      if (first || other->second == part) continue;
      shared[{std::min(part, other->second), std::max(part, other->second)}] +=
          distance(mesh.points[static_cast<std::size_t>(a)], mesh.points[static_cast<std::size_t>(b)]);
    }
  }
  const int first_patch = patches.front >= 0 ? patches.front : patches.back;
  std::vector<SceneLink> links;
  links.reserve(shared.size());
  for (const auto& [pair, edge] : shared) {
    const auto centre_of = [&](int part) { return all[static_cast<std::size_t>(first_patch + part)].centre; };
    const double way = distance(centre_of(pair[0]), centre_of(pair[1]));
    if (!(way > 0.0)) continue;
    links.push_back({first_node + pair[0], first_node + pair[1], conductivity * thickness * edge / way});
  }
  return links;
}

}  // namespace coldsky
