#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <tuple>

#include "meshes/surface/fault_list.hpp"
#include "meshes/surface/faults.hpp"
#include "meshes/surface/mesh_inside.hpp"

namespace coldsky {

namespace {

using Kind = SceneFault::Kind;

/// Twice the area over the square of the longest edge below which a triangle counts as a line: in double precision
/// nothing is left of its normal long before.
constexpr double thinnest = 1e-10;

/// A side of a triangle between two points, the lower number first.
struct Side {
  int low, high;
  int triangle;
  bool rises;  ///< whether the triangle runs from low to high
};

/// Triangles that hang together, and which of them face one way.
class TriangleParts {
 public:
  explicit TriangleParts(int count) : parent_(static_cast<std::size_t>(count)), turned_(parent_.size(), false) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }
  struct Place {
    int root;     ///< a triangle of the part
    bool turned;  ///< whether it faces the other way
  };
  Place find(int n) {
    int root = n;
    bool turned = false;
    for (; parent(root) != root; root = parent(root)) turned = turned != turned_[static_cast<std::size_t>(root)];
    // All on the way hang on the root from now on.
    for (bool left = turned; parent(n) != n;) {
      const auto at = static_cast<std::size_t>(n);
      const int next = parent_[at];
      const bool own = turned_[at];
      parent_[at] = root;
      turned_[at] = left;
      left = left != own;
      n = next;
    }
    return {root, turned};
  }
  /// \param opposite whether one of the two is turned over. Returns false where it is known to be otherwise
  bool join(int a, int b, bool opposite) {
    const Place one = find(a), other = find(b);
    const bool turned = (one.turned != other.turned) != opposite;
    if (one.root == other.root) return !turned;
    parent_[static_cast<std::size_t>(one.root)] = other.root;
    turned_[static_cast<std::size_t>(one.root)] = turned;
    return true;
  }

 private:
  int parent(int n) const { return parent_[static_cast<std::size_t>(n)]; }
  std::vector<int> parent_;
  std::vector<bool> turned_;  ///< compared with the parent
};

class MeshCheck {
 public:
  MeshCheck(const SurfaceMesh& mesh, bool closed) : mesh_(mesh), closed_(closed), parts_(mesh.count()) {}

  const FaultList& run() {
    left_out_.assign(static_cast<std::size_t>(mesh_.count()), false);
    without_area_ = left_out_;
    areas();
    duplicates();
    edges();
    fronts();
    return faults_;
  }

 private:
  int surface(int triangle) const { return mesh_.surface[static_cast<std::size_t>(triangle)]; }
  Point middle(int triangle) const {
    Point sum{};
    for (int c = 0; c < 3; ++c) {
      for (std::size_t axis = 0; axis < 3; ++axis) sum[axis] += mesh_.corner(triangle, c)[axis] / 3.0;
    }
    return sum;
  }
  Point middle(const Side& side) const {
    const Point &a = mesh_.points[static_cast<std::size_t>(side.low)],
                &b = mesh_.points[static_cast<std::size_t>(side.high)];
    return {0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1]), 0.5 * (a[2] + b[2])};
  }
  void add_pair(Kind kind, int one, int other, const Point& where) {
    const int a = surface(one), b = surface(other);
    faults_.add(kind, std::min(a, b), a == b ? -1 : std::max(a, b), where);
  }

  void areas() {
    for (int n = 0; n < mesh_.count(); ++n) {
      double longest = 0.0;
      for (int c = 0; c < 3; ++c) {
        const Point &a = mesh_.corner(n, c), &b = mesh_.corner(n, (c + 1) % 3);
        longest = std::max(longest, std::hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]));
      }
      if (2.0 * mesh_.area(n) > thinnest * longest * longest) continue;
      faults_.add(Kind::zero_area, surface(n), -1, middle(n));
      without_area_[static_cast<std::size_t>(n)] = true;
      const auto& [a, b, c] = mesh_.triangles[static_cast<std::size_t>(n)];
      // Without two of its sides the third remains twice, once each way: the triangle opens no edge.
      if (a == b || b == c || c == a) left_out_[static_cast<std::size_t>(n)] = true;
    }
  }

  void duplicates() {
    std::vector<std::pair<std::array<int, 3>, int>> corners;
    corners.reserve(mesh_.triangles.size());
    for (int n = 0; n < mesh_.count(); ++n) {
      if (left_out_[static_cast<std::size_t>(n)]) continue;
      auto sorted = mesh_.triangles[static_cast<std::size_t>(n)];
      std::sort(sorted.begin(), sorted.end());
      corners.emplace_back(sorted, n);
    }
    std::sort(corners.begin(), corners.end());
    for (std::size_t n = 1; n < corners.size(); ++n) {
      if (corners[n].first != corners[n - 1].first) continue;
      add_pair(Kind::duplicate, corners[n - 1].second, corners[n].second, middle(corners[n].second));
      left_out_[static_cast<std::size_t>(corners[n].second)] = true;
    }
  }

  std::vector<Side> sides() const {
    std::vector<Side> sides;
    sides.reserve(3 * mesh_.triangles.size());
    for (int n = 0; n < mesh_.count(); ++n) {
      if (left_out_[static_cast<std::size_t>(n)]) continue;
      const auto& corners = mesh_.triangles[static_cast<std::size_t>(n)];
      for (std::size_t c = 0; c < 3; ++c) {
        const int from = corners[c], to = corners[(c + 1) % 3];
        sides.push_back({std::min(from, to), std::max(from, to), n, from < to});
      }
    }
    std::sort(sides.begin(), sides.end(), [](const Side& a, const Side& b) {
      return a.low != b.low ? a.low < b.low : a.high != b.high ? a.high < b.high : a.triangle < b.triangle;
    });
    return sides;
  }

  void edges() {
    const std::vector<Side> all = sides();
    for (std::size_t begin = 0, end; begin < all.size(); begin = end) {
      end = begin + 1;
      while (end < all.size() && all[end].low == all[begin].low && all[end].high == all[begin].high) ++end;
      if (end - begin == 2) {
        join(all[begin], all[begin + 1]);
      } else if (closed_) {
        // Sheets that meet in a T are no fault; of a body there would be no telling inside from outside.
        const Side& side = all[begin];
        add_pair(end - begin == 1 ? Kind::open_edge : Kind::crowded_edge, side.triangle, side.triangle, middle(side));
        whole_ = false;
      }
    }
  }

  void join(const Side& one, const Side& other) {
    // Two open surfaces may well face opposite ways.
    if (!closed_ && surface(one.triangle) != surface(other.triangle)) return;
    if (parts_.join(one.triangle, other.triangle, one.rises == other.rises)) return;
    // A strip that is twisted has no front.
    add_pair(Kind::turned_over, one.triangle, other.triangle, middle(one));
    whole_ = false;
  }

  /// Which triangles of each connected part face the wrong way: of a closed one those whose front is inside, of others
  /// those that are fewer by their area.
  void fronts() {
    // Triangles without area have no front, but their edges connect others.
    struct Part {
      int largest = -1;
      double area[2] = {0.0, 0.0};  ///< of triangles that face as its root does, and of the others
    };
    std::map<int, Part> parts;
    for (int n = 0; n < mesh_.count(); ++n) {
      if (left_out_[static_cast<std::size_t>(n)] || without_area_[static_cast<std::size_t>(n)]) continue;
      const TriangleParts::Place place = parts_.find(n);
      Part& part = parts[place.root];
      const double area = mesh_.area(n);
      part.area[place.turned ? 1 : 0] += area;
      if (part.largest < 0 || area > mesh_.area(part.largest)) part.largest = n;
    }
    std::optional<MeshInside> inside;
    if (closed_ && whole_ && !parts.empty()) inside.emplace(mesh_);
    std::map<int, bool> wrong;  // whether triangles that face as the root does are
    for (const auto& [root, part] : parts) {
      wrong[root] = part.area[0] < part.area[1];
      if (!inside) continue;
      const Surroundings around = surroundings(*inside, part.largest);
      const bool as_root = !parts_.find(part.largest).turned;
      if (around.within == 0) wrong[root] = around.faces_inside == as_root;
      const bool outward = around.faces_inside ? wrong[root] == as_root : wrong[root] != as_root;
      if (around.within > 0 && outward) faults_.add(Kind::inside_a_body, surface(root), -1, middle(part.largest));
    }
    for (int n = 0; n < mesh_.count(); ++n) {
      if (left_out_[static_cast<std::size_t>(n)] || without_area_[static_cast<std::size_t>(n)]) continue;
      const TriangleParts::Place place = parts_.find(n);
      if (place.turned == wrong[place.root]) continue;
      const bool all = parts[place.root].area[place.turned ? 0 : 1] == 0.0;
      faults_.add(all ? Kind::inside_out : Kind::turned_over, surface(n), -1, middle(n));
    }
  }

  struct Surroundings {
    bool faces_inside;  ///< whether the front looks into the part that the triangle belongs to
    int within;         ///< how many other parts the triangle lies in
  };
  /// Of a triangle of a closed part: by a ray from its middle, whose crossings count as if each part faced one way.
  Surroundings surroundings(const MeshInside& inside, int triangle) {
    const Point normal = mesh_.area_vector(triangle);
    int axis = 0;
    for (int other = 1; other < 3; ++other) {
      if (std::fabs(normal[static_cast<std::size_t>(other)]) > std::fabs(normal[static_cast<std::size_t>(axis)])) {
        axis = other;
      }
    }
    std::map<int, int> met;  // by root
    for (const MeshInside::Crossing& crossing : inside.crossings(middle(triangle), axis, triangle)) {
      if (!left_out_[static_cast<std::size_t>(crossing.triangle)]) ++met[parts_.find(crossing.triangle).root];
    }
    const int own = parts_.find(triangle).root;
    Surroundings around{false, 0};
    for (const auto& [root, times] : met) around.within += root != own && times % 2 == 1 ? 1 : 0;
    // An odd number: the ray began on the inner side.
    const bool begins_inside = met[own] % 2 == 1, along_front = normal[static_cast<std::size_t>(axis)] > 0.0;
    around.faces_inside = begins_inside == along_front;
    return around;
  }

  const SurfaceMesh& mesh_;
  bool closed_;
  bool whole_ = true;  ///< whether edges tell inside from outside
  std::vector<bool> left_out_, without_area_;
  TriangleParts parts_;
  FaultList faults_;
};

/// The problem in words, and what to do.
std::pair<std::string, std::string> words(Kind kind, std::size_t count) {
  const auto number = [&](const char* one, const char* many) {
    return count == 1 ? fmt::format("1 {}", one) : fmt::format("{} {}", count, many);
  };
  switch (kind) {
    case Kind::zero_area:
      return {number("face has", "faces have") + " no area: no ray can leave it",
              "mesh the surface again without them"};
    case Kind::duplicate:
      return {number("face lies", "faces lie") + " on another with the same corners: a ray would meet either",
              "take one of the two out"};
    case Kind::open_edge:
      return {number("edge has", "edges have") + " one face, but the body claims to be closed",
              "close the gaps, or set closed = false"};
    case Kind::crowded_edge:
      return {number("edge has", "edges have") + " more than two faces, and so no inside",
              "take inner walls out, or set closed = false"};
    case Kind::turned_over:
      return {number("face has its front", "faces have their fronts") + " on another side than the rest",
              "turn them over (in Gmsh by the sign of a surface in its physical group)"};
    case Kind::inside_out:
      return {"the fronts of " + number("face", "faces") + " look into the body, which is closed",
              "turn all of its faces over, or set closed = false if it is seen from inside"};
    case Kind::overlap:
    case Kind::inside_a_body:
      return {"a closed part lies within another part of the body", "take the inner part out"};
  }
  return {};
}

}  // namespace

std::string described(const SceneFault& fault) {
  std::string names;
  for (const std::string& name : fault.surfaces) names += fmt::format("{}'{}'", names.empty() ? "" : " and ", name);
  return fmt::format("{}: {} (at {:.6g}, {:.6g}, {:.6g} m)", names, fault.what, fault.where[0], fault.where[1],
                     fault.where[2]);
}

std::vector<SceneFault> check_mesh(const SurfaceMesh& mesh, const std::string& body, bool closed) {
  const auto name = [&](int surface) {
    const auto n = static_cast<std::size_t>(surface);
    if (n < mesh.names.size()) return full_name(body, mesh.names[n]);
    return mesh.surfaces > 1 || body.empty() ? full_name(body, fmt::format("surface {}", surface)) : body;
  };
  MeshCheck check(mesh, closed);
  std::vector<SceneFault> faults;
  for (const auto& [key, found] : check.run().found()) {
    SceneFault fault{key.first, {name(key.second.first)}, "", found.where, "", found.count};
    if (key.second.second >= 0) fault.surfaces.push_back(name(key.second.second));
    std::tie(fault.what, fault.suggestion) = words(key.first, found.count);
    faults.push_back(std::move(fault));
  }
  return faults;
}

}  // namespace coldsky
