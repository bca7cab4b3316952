#include "meshes/surface/mesh_inside.hpp"

#include <algorithm>

namespace coldsky {

namespace {

std::vector<Box> boxes_of(const SurfaceMesh& mesh) {
  std::vector<Box> boxes;
  boxes.reserve(mesh.triangles.size());
  for (int n = 0; n < mesh.count(); ++n) boxes.push_back(box_of(mesh, n));
  return boxes;
}

/// How often the edge a-b, seen along an axis, carries the boundary of its triangle past a point on the side of the
/// point where the first coordinate is larger: 1 upwards, -1 downwards, 0 not at all.
int passes(const Point& a, const Point& b, const Point& point, std::size_t first, std::size_t second) {
  if (a[second] == b[second]) return 0;
  const bool up = a[second] < b[second];
  const Point &low = up ? a : b, &high = up ? b : a;
  if (point[second] < low[second] || point[second] >= high[second]) return 0;
  const double side = (high[first] - low[first]) * (point[second] - low[second]) -
                      (point[first] - low[first]) * (high[second] - low[second]);
  return side > 0.0 ? (up ? 1 : -1) : 0;
}

}  // namespace

MeshInside::MeshInside(const SurfaceMesh& mesh) : mesh_(mesh), index_(boxes_of(mesh)) {
  for (const Point& point : mesh.points) box_.include(point);
}

const std::vector<MeshInside::Crossing>& MeshInside::crossings(const Point& point, int axis, int without) const {
  const auto along = static_cast<std::size_t>(axis), first = (along + 1) % 3, second = (along + 2) % 3;
  crossings_.clear();
  Box ray{point, point};
  if (!box_.meets(ray)) return crossings_;
  ray.high[along] = box_.high[along];
  index_.find(ray, found_);
  for (const int n : found_) {
    if (n == without) continue;
    const Point &a = mesh_.corner(n, 0), &b = mesh_.corner(n, 1), &c = mesh_.corner(n, 2);
    const int way =
        passes(a, b, point, first, second) + passes(b, c, point, first, second) + passes(c, a, point, first, second);
    if (way == 0) continue;
    const Point normal = mesh_.area_vector(n);
    const double slope = normal[first] * (point[first] - a[first]) + normal[second] * (point[second] - a[second]);
    const double least = std::min({a[along], b[along], c[along]}), most = std::max({a[along], b[along], c[along]});
    const double met = normal[along] != 0.0 ? std::clamp(a[along] - slope / normal[along], least, most) : least;
    if (met > point[along]) crossings_.push_back({n, way});
  }
  return crossings_;
}

int MeshInside::winding(const Point& point) const {
  int sum = 0;
  for (const Crossing& crossing : crossings(point, 0, -1)) sum += crossing.way;
  return sum;
}

}  // namespace coldsky
