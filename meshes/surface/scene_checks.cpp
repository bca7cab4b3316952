#include "meshes/surface/scene_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>

#include "meshes/surface/element_tests.hpp"
#include "meshes/surface/fault_list.hpp"
#include "meshes/surface/mesh_inside.hpp"
#include "meshes/surface/point_algebra.hpp"
#include "meshes/surface/polygon.hpp"

namespace coldsky {

namespace {

using Kind = SceneFault::Kind;

/// Faces of two bodies count as one place where they are nearer than this share of the size of both bodies together:
/// files in single precision are no better.
constexpr double same_place = 3e-7;
/// Sine of the angle between planes below which they count as one.
constexpr double same_direction = 1e-5;

/// A face of the scene: an element, or a triangle of a mesh.
struct Face {
  int body = 0;
  int surface = 0;   ///< number among all surfaces of the scene
  int element = -1;  ///< of the body; -1: a triangle of its mesh
  int triangle = -1;
};

class SceneCheck {
 public:
  explicit SceneCheck(const std::vector<CheckedBody>& bodies) : bodies_(bodies) {}

  std::vector<SceneFault> run() {
    for (std::size_t n = 0; n < bodies_.size(); ++n) take(static_cast<int>(n));
    overlaps();
    for (std::size_t n = 0; n < bodies_.size(); ++n) {
      if (bodies_[n].closed) inside(static_cast<int>(n));
    }
    for (const auto& [key, found] : list_.found()) faults_.push_back(in_words(key, found));
    return std::move(faults_);
  }

 private:
  const CheckedBody& body(int n) const { return bodies_[static_cast<std::size_t>(n)]; }
  const Face& face(int n) const { return faces_[static_cast<std::size_t>(n)]; }
  const Element* element(const Face& face) const {
    return face.element < 0 ? nullptr : &body(face.body).elements[static_cast<std::size_t>(face.element)];
  }

  int add_surface(const std::string& body, const std::string& name) {
    names_.push_back(full_name(body, name));
    return static_cast<int>(names_.size()) - 1;
  }

  /// Checks a body by itself and lists its faces.
  void take(int number) {
    const CheckedBody& body = bodies_[static_cast<std::size_t>(number)];
    const std::size_t first_face = faces_.size();
    Box box = Box::empty();
    std::map<std::string, int> known;
    for (std::size_t n = 0; n < body.elements.size(); ++n) {
      const std::string name = n < body.element_names.size() ? body.element_names[n] : "";
      const auto [surface, is_new] = known.emplace(name, 0);
      if (is_new) surface->second = add_surface(body.name, name);
      take_element(number, static_cast<int>(n), surface->second, box);
    }
    if (body.closed) fronts(first_face);
    whole_.push_back(take_mesh(number, box));
    body_boxes_.push_back(box);
  }

  void take_element(int number, int n, int surface, Box& box) {
    const Element& element = body(number).elements[static_cast<std::size_t>(n)];
    try {
      require_valid(element);
    } catch (const std::invalid_argument& error) {
      faults_.push_back({Kind::zero_area,
                         {names_[static_cast<std::size_t>(surface)]},
                         error.what(),
                         element.origin,
                         "give it a size"});
      return;
    }
    const Box own = box_of(element);
    if (!(area(element) > 1e-12 * own.diagonal() * own.diagonal())) {
      list_.add(Kind::zero_area, surface, -1, element.origin);
      return;
    }
    faces_.push_back({number, surface, n, -1});
    boxes_.push_back(own);
    box.include(own);
  }

  /// Returns whether the mesh tells its inside from its outside.
  bool take_mesh(int number, Box& box) {
    const SurfaceMesh& mesh = body(number).mesh;
    if (mesh.triangles.empty()) return false;
    std::vector<SceneFault> found = check_mesh(mesh, body(number).name, body(number).closed);
    const bool whole = body(number).closed && found.empty();
    std::move(found.begin(), found.end(), std::back_inserter(faults_));
    std::vector<int> surfaces;
    surfaces.reserve(static_cast<std::size_t>(mesh.surfaces));
    for (std::size_t n = 0; n < static_cast<std::size_t>(mesh.surfaces); ++n) {
      surfaces.push_back(add_surface(body(number).name, n < mesh.names.size() ? mesh.names[n] : ""));
    }
    for (int n = 0; n < mesh.count(); ++n) {
      const int surface = surfaces[static_cast<std::size_t>(mesh.surface[static_cast<std::size_t>(n)])];
      faces_.push_back({number, surface, -1, n});
      boxes_.push_back(box_of(mesh, n));
      box.include(boxes_.back());
    }
    return whole;
  }

  /// Of a closed body of elements, which is convex: its middle lies behind all of its fronts.
  void fronts(std::size_t first) {
    Point middle{};
    for (std::size_t n = first; n < faces_.size(); ++n) {
      middle = plus(middle, centre_of_whole(*element(faces_[n])), 1.0 / static_cast<double>(faces_.size() - first));
    }
    for (std::size_t n = first; n < faces_.size(); ++n) {
      const Element& one = *element(faces_[n]);
      if (depth_behind(one, middle) < 0.0) list_.add(Kind::inside_out, faces_[n].surface, -1, centre(one));
    }
  }

  static Point centre_of_whole(const Element& element) {
    const Box box = box_of(element);
    return times(plus(box.low, box.high), 0.5);
  }

  double tolerance(int one, int other) const {
    Box box = body_boxes_[static_cast<std::size_t>(one)];
    box.include(body_boxes_[static_cast<std::size_t>(other)]);
    return same_place * box.diagonal();
  }

  // --- Faces in one place

  std::vector<Polygon> pieces(const Face& face) const {
    const Element* primitive = element(face);
    if (primitive != nullptr) return pieces_of(*primitive);
    const SurfaceMesh& mesh = body(face.body).mesh;
    return {{mesh.corner(face.triangle, 0), mesh.corner(face.triangle, 1), mesh.corner(face.triangle, 2)}};
  }
  bool is_flat(const Face& face) const { return face.element < 0 || element(face)->flat(); }
  /// Of length 1; zero of a triangle without area.
  Point normal(const Face& face) const {
    const Element* primitive = element(face);
    if (primitive != nullptr) return centre_normal(*primitive);
    const Point twice = body(face.body).mesh.area_vector(face.triangle);
    const double size = length_of(twice);
    // Not by 1 / size, which the smallest triangles make infinite.
    return size > 0.0 ? Point{twice[0] / size, twice[1] / size, twice[2] / size} : Point{};
  }
  Point corner(const Face& face) const {
    const Element* primitive = element(face);
    return primitive != nullptr ? primitive->origin : body(face.body).mesh.corner(face.triangle, 0);
  }

  void overlaps() {
    Box whole = Box::empty();
    for (const Box& box : body_boxes_) whole.include(box);
    const double size = whole.diagonal();
    if (faces_.empty() || !std::isfinite(size)) return;
    const Point origin = times(plus(whole.low, whole.high), 0.5);
    std::vector<FlatBox> flat;
    std::vector<int> curved;
    for (std::size_t n = 0; n < faces_.size(); ++n) {
      if (!is_flat(faces_[n])) {
        curved.push_back(static_cast<int>(n));
        continue;
      }
      const Point front = normal(faces_[n]);
      flat.push_back({static_cast<int>(n), boxes_[n], front, scalar_product(minus(corner(faces_[n]), origin), front)});
    }
    flat_overlaps(flat, size);
    curved_overlaps(curved);
  }

  void add_overlap(const Face& one, const Face& other) {
    list_.add(Kind::overlap, std::min(one.surface, other.surface), std::max(one.surface, other.surface), corner(one));
  }

  void flat_overlaps(const std::vector<FlatBox>& flat, double size) {
    if (flat.empty()) return;
    const PlaneIndex index(flat, size);
    // Planes at an angle drift apart with the distance from the origin.
    const double distance = same_place * size, shift = distance + same_direction * size;
    for (const FlatBox& one : flat) {
      index.find(one, same_direction, distance, shift, near_);
      for (const int other : near_) {
        if (other > one.number && flat_overlap(face(one.number), face(other), one.normal)) {
          add_overlap(face(one.number), face(other));
        }
      }
    }
  }

  void curved_overlaps(const std::vector<int>& curved) {
    if (curved.size() < 2) return;
    std::vector<Box> boxes;
    boxes.reserve(curved.size());
    for (const int n : curved) boxes.push_back(boxes_[static_cast<std::size_t>(n)]);
    const BoxIndex index(boxes);
    for (std::size_t n = 0; n < curved.size(); ++n) {
      index.find(boxes[n], near_);
      for (const int other : near_) {
        const Face &one = face(curved[n]), &beside = face(curved[static_cast<std::size_t>(other)]);
        if (other > static_cast<int>(n) && curved_overlap(one, beside)) add_overlap(one, beside);
      }
    }
  }

  bool curved_overlap(const Face& one, const Face& other) const {
    const Element &a = *element(one), &b = *element(other);
    return a.kind == b.kind && share_curve(a, b, tolerance(one.body, other.body));
  }

  bool flat_overlap(const Face& one, const Face& other, const Point& front) const {
    const bool same_mesh = one.body == other.body && one.element < 0 && other.element < 0;
    const double distance = tolerance(one.body, other.body);
    const Point direction = normal(other);
    if (!(length_of(vector_product(front, direction)) < same_direction) ||
        !(std::fabs(scalar_product(front, direction)) > 0.5)) {
      return false;
    }
    if (same_mesh && shared_corners(one, other) == 3) return false;  // is a duplicate already
    const std::vector<Polygon> first = pieces(one), second = pieces(other);
    double shared = 0.0, area_of_one = 0.0, area_of_other = 0.0, rim = 0.0;
    for (const Polygon& polygon : second) area_of_other += 0.5 * length_of(area_vector(polygon));
    for (const Polygon& polygon : first) {
      area_of_one += 0.5 * length_of(area_vector(polygon));
      for (const Polygon& beside : second) {
        const Polygon both = clipped(polygon, beside);
        if (both.empty()) continue;
        Point middle{};
        for (const Point& point : both) middle = plus(middle, point, 1.0 / static_cast<double>(both.size()));
        if (std::fabs(scalar_product(minus(middle, beside[0]), direction)) > distance) continue;
        shared += 0.5 * length_of(area_vector(both));
        for (std::size_t k = 1; k < both.size(); ++k) rim += length_of(minus(both[k], both[k - 1]));
      }
    }
    const double least = std::min(area_of_one, area_of_other);
    // Polygons stand for disks.
    const bool round = first.size() > 1 || second.size() > 1;
    return shared > 2.0 * distance * rim + (round ? 5e-3 : 1e-9) * least;
  }

  int shared_corners(const Face& one, const Face& other) const {
    const auto& mesh = body(one.body).mesh;
    const auto &a = mesh.triangles[static_cast<std::size_t>(one.triangle)],
               &b = mesh.triangles[static_cast<std::size_t>(other.triangle)];
    return static_cast<int>(std::count_if(
        a.begin(), a.end(), [&](int corner) { return std::find(b.begin(), b.end(), corner) != b.end(); }));
  }

  // --- Faces within closed bodies

  void inside(int number) {
    const CheckedBody& closed = body(number);
    const Box& box = body_boxes_[static_cast<std::size_t>(number)];
    std::vector<int> candidates;
    if (!index_) index_.emplace(boxes_);
    index_->find(box, candidates);
    candidates.erase(
        std::remove_if(candidates.begin(), candidates.end(), [&](int n) { return face(n).body == number; }),
        candidates.end());
    if (candidates.empty()) return;
    std::optional<MeshInside> mesh;
    if (whole_[static_cast<std::size_t>(number)]) mesh.emplace(closed.mesh);
    std::vector<Bound> bounds;
    for (const Element& one : closed.elements) {
      const std::vector<Bound> some = bounds_of(one);
      bounds.insert(bounds.end(), some.begin(), some.end());
    }
    // Of very many faces every so many-th stands for its neighbours.
    constexpr std::size_t most = 200000;
    const std::size_t step = 1 + candidates.size() / most;
    for (std::size_t n = 0; n < candidates.size(); n += step) {
      const Face& other = face(candidates[n]);
      const double distance = tolerance(number, other.body);
      const Point front = is_flat(other) ? times(normal(other), 3.0 * distance) : Point{};
      for (const Point& point : points_within(other, box, bounds)) {
        if (!is_within(closed, mesh, point, front, distance)) continue;
        list_.add(Kind::inside_a_body, other.surface, number, point);
        break;
      }
    }
  }

  /// Points of a face in the box of a body, and between the planes around its elements.
  std::vector<Point> points_within(const Face& face, const Box& box, const std::vector<Bound>& bounds) const {
    constexpr int of_curved = 2048, of_flat = 8, of_small = 1;
    if (!is_flat(face)) return spread_points(*element(face), of_curved);
    std::vector<Point> points;
    for (const Polygon& polygon : pieces(face)) {
      Polygon part = clipped(polygon, box);
      for (const Bound& bound : bounds) part = clipped(part, bound.point, bound.outward);
      const bool small = length_of(area_vector(part)) < 1e-3 * box.diagonal() * box.diagonal();
      const std::vector<Point> spread = spread_points(part, small ? of_small : of_flat);
      points.insert(points.end(), spread.begin(), spread.end());
    }
    return points;
  }

  /// \param front a step off a flat face: what lies on the surface of the body is not within it
  static bool is_within(const CheckedBody& closed, const std::optional<MeshInside>& mesh, const Point& point,
                        const Point& front, double distance) {
    if (mesh && mesh->winding(plus(point, front)) != 0 && mesh->winding(minus(point, front)) != 0) return true;
    if (closed.elements.empty()) return false;
    return std::all_of(closed.elements.begin(), closed.elements.end(),
                       [&](const Element& element) { return depth_behind(element, point) > distance; });
  }

  SceneFault in_words(const FaultList::Key& key, const FaultList::Found& found) const {
    const auto [first, second] = key.second;
    SceneFault fault{key.first, {names_[static_cast<std::size_t>(first)]}, "", found.where, "", found.count};
    switch (key.first) {
      case Kind::overlap:
        if (second != first) fault.surfaces.push_back(names_[static_cast<std::size_t>(second)]);
        fault.what = "faces lie in one place: a ray would meet either";
        fault.suggestion = "leave a gap between them, or take one of them out";
        break;
      case Kind::inside_a_body:
        fault.surfaces.push_back(body(second).name);
        fault.what =
            fmt::format("a part of the first lies within '{}', which is closed: no ray gets there", body(second).name);
        fault.suggestion = "move it, or set closed = false if the body is open";
        break;
      case Kind::inside_out:
        fault.what = "its front looks into the body, which is closed";
        fault.suggestion = "turn it over";
        break;
      default:
        fault.what = "has no area: no ray can leave it";
        fault.suggestion = "give it a size";
    }
    return fault;
  }

  const std::vector<CheckedBody>& bodies_;
  std::vector<std::string> names_;
  std::vector<Face> faces_;
  std::vector<Box> boxes_;         ///< of the faces
  std::vector<Box> body_boxes_;    ///< of all faces of each body
  std::vector<bool> whole_;        ///< of each body: a closed mesh without a fault
  std::optional<BoxIndex> index_;  ///< of the faces, made when it is asked for
  std::vector<int> near_;
  FaultList list_;
  std::vector<SceneFault> faults_;
};

}  // namespace

std::vector<SceneFault> check_scene(const std::vector<CheckedBody>& bodies) { return SceneCheck(bodies).run(); }

}  // namespace coldsky
