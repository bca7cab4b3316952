#include "meshes/surface/scene.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <stdexcept>
#include <tuple>

namespace coldsky {

namespace {

double length(const Point& a) { return std::hypot(a[0], a[1], a[2]); }

/// Widest extent of an element along its first and its second parameter [m].
std::array<double, 2> extents(const Element& whole) {
  const double turn = 2.0 * std::numbers::pi * (whole.end[0] - whole.begin[0]), share = whole.end[1] - whole.begin[1];
  switch (whole.kind) {
    case Element::Kind::parallelogram:
      return {length(whole.u), length(whole.v)};
    case Element::Kind::disk:
      return {turn * whole.radius, share * (whole.radius - whole.second_radius)};
    case Element::Kind::cylinder:
      return {turn * whole.radius, share * whole.height};
    case Element::Kind::cone:
      return {turn * std::max(whole.radius, whole.second_radius),
              share * std::hypot(whole.height, whole.radius - whole.second_radius)};
    case Element::Kind::sphere:
      return {turn * whole.radius, share * std::numbers::pi * whole.radius};
    case Element::Kind::triangle:
      break;
  }
  throw std::invalid_argument("a triangle has no two parameters to cut it by");
}

std::vector<double> equal_shares(double extent, double longest) {
  // A little more than a whole number of pieces is that number: rounding makes no further patch.
  constexpr double slack = 1e-9;
  const double count = std::max(1.0, std::ceil(extent / longest - slack));
  constexpr double most = 1e6;
  if (!(longest > 0.0) || !(count <= most)) throw std::invalid_argument("patches that are too small to be counted");
  std::vector<double> ends(static_cast<std::size_t>(count) + 1);
  for (std::size_t n = 0; n < ends.size(); ++n) ends[n] = static_cast<double>(n) / count;
  return ends;
}

void require_rising(const std::vector<double>& ends) {
  const bool whole = ends.size() > 1 && ends.front() == 0.0 && ends.back() == 1.0;
  if (!whole || std::adjacent_find(ends.begin(), ends.end(), std::greater_equal<>()) != ends.end()) {
    throw std::invalid_argument("shares to cut at do not rise from 0 to 1");
  }
}

/// A patch of one element's side.
ScenePatch patch_of(const SceneGeometry& scene, const Element& element, int side, int part) {
  ScenePatch patch;
  patch.surface = static_cast<int>(scene.surfaces.size()) - 1;
  patch.body = scene.body_of_surface.back();
  patch.side = side;
  patch.part = part;
  patch.area = area(element);
  patch.centre = centre(element);
  patch.normal = centre_normal(element);
  if (side == 1) {
    for (double& component : patch.normal) component = -component;
  }
  return patch;
}

}  // namespace

int add_body(SceneGeometry& scene, const std::string& name, bool closed) {
  scene.bodies.push_back(name);
  scene.closed.push_back(closed);
  return static_cast<int>(scene.bodies.size()) - 1;
}

int add_surface(SceneGeometry& scene, const std::string& name) {
  if (scene.bodies.empty()) throw std::invalid_argument("a surface belongs to a body");
  scene.surfaces.push_back(name);
  scene.body_of_surface.push_back(static_cast<int>(scene.bodies.size()) - 1);
  return static_cast<int>(scene.surfaces.size()) - 1;
}

PatchGrid add_pieces(SceneGeometry& scene, const std::string& surface, const Element& whole,
                     const std::vector<double>& first_ends, const std::vector<double>& second_ends,
                     const Sides& sides) {
  require_valid(whole);
  require_rising(first_ends);
  require_rising(second_ends);
  const int number = add_surface(scene, surface);
  PatchGrid grid;
  grid.first = static_cast<int>(first_ends.size()) - 1;
  grid.second = static_cast<int>(second_ends.size()) - 1;
  grid.first_ends = first_ends;
  grid.second_ends = second_ends;
  const int pieces = grid.first * grid.second, next = scene.count();
  if (sides.front) grid.front = next;
  if (sides.back) grid.back = next + (sides.front ? pieces : 0);
  std::vector<ScenePatch> fronts, backs;
  fronts.reserve(static_cast<std::size_t>(pieces));
  backs.reserve(static_cast<std::size_t>(pieces));
  for (int n = 0; n < pieces; ++n) {
    const auto i = static_cast<std::size_t>(n % grid.first), j = static_cast<std::size_t>(n / grid.first);
    const Element piece = part_of(whole, first_ends[i], first_ends[i + 1], second_ends[j], second_ends[j + 1]);
    scene.elements.push_back(piece);
    scene.surface_of_element.push_back(number);
    scene.patch_of_side.push_back(sides.front ? grid.front + n : -1);
    scene.patch_of_side.push_back(sides.back ? grid.back + n : -1);
    if (sides.front) fronts.push_back(patch_of(scene, piece, 0, n));
    if (sides.back) backs.push_back(patch_of(scene, piece, 1, n));
  }
  scene.patches.insert(scene.patches.end(), fronts.begin(), fronts.end());
  scene.patches.insert(scene.patches.end(), backs.begin(), backs.end());
  return grid;
}

PatchGrid add_pieces(SceneGeometry& scene, const std::string& surface, const Element& whole, double patch,
                     const Sides& sides) {
  const std::array<double, 2> extent = extents(whole);
  return add_pieces(scene, surface, whole, equal_shares(extent[0], patch), equal_shares(extent[1], patch), sides);
}

namespace {

/// Triangles of one surface whose middles lie in one cube of a grid, and which face the same of its six sides.
using Group = std::tuple<int, long, long, long, int>;

Group group_of(const SurfaceMesh& mesh, int triangle, double patch) {
  const Element element = triangle_of(mesh, triangle);
  const Point middle = centre(element), normal = mesh.area_vector(triangle);
  const auto cell = [&](std::size_t axis) { return static_cast<long>(std::floor(middle[axis] / patch)); };
  const auto largest = static_cast<int>(
      std::max_element(normal.begin(), normal.end(), [](double a, double b) { return std::fabs(a) < std::fabs(b); }) -
      normal.begin());
  const int facing = 2 * largest + (normal[static_cast<std::size_t>(largest)] > 0.0 ? 1 : 0);
  return {mesh.surface[static_cast<std::size_t>(triangle)], cell(0), cell(1), cell(2), facing};
}

/// Patches of parts, from the elements that they are made of.
class Parts {
 public:
  explicit Parts(int body) : body_(body) {}

  int count() const { return static_cast<int>(fronts_.size()); }
  void add(int part, int surface, const Element& element) {
    while (part >= count()) {
      fronts_.emplace_back();
      fronts_.back().body = body_;
      fronts_.back().part = count() - 1;
    }
    ScenePatch& sum = fronts_[static_cast<std::size_t>(part)];
    sum.surface = surface;
    const double size = area(element);
    const Point middle = centre(element), normal = centre_normal(element);
    sum.area += size;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      sum.centre[axis] += size * middle[axis];
      sum.normal[axis] += size * normal[axis];
    }
  }
  /// Adds the patches to a scene, those of the front first.
  MeshPatches finish(SceneGeometry& scene, const Sides& sides) {
    for (ScenePatch& patch : fronts_) {
      const double size = length(patch.normal);
      for (double& component : patch.centre) component /= patch.area;
      if (!(size > 0.0)) continue;
      for (double& component : patch.normal) component /= size;
    }
    MeshPatches made;
    made.parts = count();
    const int next = scene.count();
    if (sides.front) made.front = next;
    if (sides.back) made.back = next + (sides.front ? made.parts : 0);
    if (sides.front) scene.patches.insert(scene.patches.end(), fronts_.begin(), fronts_.end());
    for (ScenePatch& patch : fronts_) {
      patch.side = 1;
      for (double& component : patch.normal) component = -component;
    }
    if (sides.back) scene.patches.insert(scene.patches.end(), fronts_.begin(), fronts_.end());
    return made;
  }

 private:
  int body_;
  std::vector<ScenePatch> fronts_;
};

/// Adds an element whose sides have the patches of a part; -1 = none.
void add_element(SceneGeometry& scene, const Element& element, int surface, int part, const MeshPatches& patches) {
  const auto patch = [&](int first) { return part < 0 || first < 0 ? -1 : first + part; };
  scene.elements.push_back(element);
  scene.surface_of_element.push_back(surface);
  scene.patch_of_side.push_back(patch(patches.front));
  scene.patch_of_side.push_back(patch(patches.back));
}

}  // namespace

MeshPatches add_mesh(SceneGeometry& scene, const std::vector<std::string>& names, const SurfaceMesh& mesh, double patch,
                     const Sides& sides) {
  if (!(patch > 0.0)) throw std::invalid_argument("a patch has a length");
  const int first_surface = static_cast<int>(scene.surfaces.size());
  for (const std::string& name : names) add_surface(scene, name);
  const auto surface_of = [&](int triangle) {
    return first_surface + mesh.surface[static_cast<std::size_t>(triangle)];
  };
  // Parts are numbered as they are met.
  std::map<Group, int> numbers;
  std::vector<int> part_of_triangle(static_cast<std::size_t>(mesh.count()));
  Parts parts(static_cast<int>(scene.bodies.size()) - 1);
  for (int t = 0; t < mesh.count(); ++t) {
    const int part = numbers.emplace(group_of(mesh, t, patch), parts.count()).first->second;
    part_of_triangle[static_cast<std::size_t>(t)] = part;
    parts.add(part, surface_of(t), triangle_of(mesh, t));
  }
  MeshPatches made = parts.finish(scene, sides);
  made.part_of_triangle = std::move(part_of_triangle);
  for (int t = 0; t < mesh.count(); ++t) {
    add_element(scene, triangle_of(mesh, t), surface_of(t), made.part_of_triangle[static_cast<std::size_t>(t)], made);
  }
  return made;
}

MeshPatches add_parts(SceneGeometry& scene, const std::string& surface, const Element& whole,
                      const std::vector<double>& first_ends, const std::vector<double>& second_ends, const Sides& sides,
                      const std::vector<int>& part_of_piece) {
  require_valid(whole);
  require_rising(first_ends);
  require_rising(second_ends);
  const std::size_t first = first_ends.size() - 1, second = second_ends.size() - 1;
  if (part_of_piece.size() != first * second) throw std::invalid_argument("every piece belongs to a part or to none");
  const int number = add_surface(scene, surface);
  Parts parts(static_cast<int>(scene.bodies.size()) - 1);
  std::vector<Element> pieces;
  pieces.reserve(part_of_piece.size());
  for (std::size_t n = 0; n < part_of_piece.size(); ++n) {
    const std::size_t i = n % first, j = n / first;
    pieces.push_back(part_of(whole, first_ends[i], first_ends[i + 1], second_ends[j], second_ends[j + 1]));
    if (part_of_piece[n] >= 0) parts.add(part_of_piece[n], number, pieces.back());
  }
  MeshPatches made = parts.finish(scene, sides);
  for (std::size_t n = 0; n < pieces.size(); ++n) add_element(scene, pieces[n], number, part_of_piece[n], made);
  return made;
}

}  // namespace coldsky
