#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <map>

#include "meshes/surface/gmsh.hpp"
#include "meshes/surface/point_algebra.hpp"

namespace coldsky {

namespace {

constexpr int triangle_type = 2, quadrangle_type = 3;

using Quadrangle = std::array<int, 4>;

Point edge(const SurfaceMesh& mesh, int from, int to) {
  const Point &a = mesh.points[static_cast<std::size_t>(from)], &b = mesh.points[static_cast<std::size_t>(to)];
  return minus(b, a);
}

/// What the surfaces of a file are called, and which way their faces run.
class SurfaceNames {
 public:
  SurfaceNames(const GmshMesh& mesh, const std::string& file) : file_(file) {
    for (const GmshMesh::Group& group : mesh.groups) {
      if (group.dimension == 2) names_[std::abs(group.tag)] = group.name;
    }
    for (const GmshMesh::Entity& entity : mesh.entities) {
      if (entity.dimension == 2) entities_[entity.tag] = &entity;
    }
  }

  struct Surface {
    std::string name;
    bool turned = false;  ///< over, compared with the file
  };
  Surface of(const GmshMesh::Block& block) const {
    Surface surface{fmt::format("surface {}", block.entity)};
    const auto entity = entities_.find(block.entity);
    if (entity == entities_.end() || entity->second->groups.empty()) return surface;
    const std::vector<int>& groups = entity->second->groups;
    if (groups.size() > 1) {
      throw SurfaceFileError({file_, block.line, block.byte},
                             fmt::format("surface {} belongs to the groups '{}' and '{}'", block.entity,
                                         name_of(groups[0]), name_of(groups[1])),
                             "each face belongs to one surface of the scene", "put it into one physical group");
    }
    surface.name = name_of(groups[0]);
    surface.turned = groups[0] < 0;
    return surface;
  }

 private:
  std::string name_of(int group) const {
    const auto found = names_.find(std::abs(group));
    const bool named = found != names_.end() && !found->second.empty();
    return named ? found->second : fmt::format("group {}", std::abs(group));
  }

  std::string file_;
  std::map<int, std::string> names_;
  std::map<int, const GmshMesh::Entity*> entities_;
};

/// Two triangles along the diagonal that leaves both on one side; where both diagonals do, along the shorter.
void add_quadrangle(SurfaceMesh& mesh, const Quadrangle& q) {
  const auto one_sided = [&](int a, int b, int c, int d) {
    return scalar_product(vector_product(edge(mesh, a, b), edge(mesh, a, c)),
                          vector_product(edge(mesh, a, c), edge(mesh, a, d))) > 0.0;
  };
  const bool first = one_sided(q[0], q[1], q[2], q[3]), second = one_sided(q[1], q[2], q[3], q[0]);
  const Point diagonal = edge(mesh, q[0], q[2]), other = edge(mesh, q[1], q[3]);
  const bool shorter = scalar_product(diagonal, diagonal) <= scalar_product(other, other);
  if (first == second ? shorter : first) {
    mesh.triangles.push_back({q[0], q[1], q[2]});
    mesh.triangles.push_back({q[0], q[2], q[3]});
  } else {
    mesh.triangles.push_back({q[1], q[2], q[3]});
    mesh.triangles.push_back({q[1], q[3], q[0]});
  }
}

void add_faces(SurfaceMesh& mesh, const GmshMesh::Block& block, bool turned) {
  for (std::size_t n = 0; n < block.count(); ++n) {
    const int* node = block.node.data() + n * static_cast<std::size_t>(block.corners);
    const int b = turned ? block.corners - 1 : 1, d = turned ? 1 : block.corners - 1;
    if (block.type == triangle_type) {
      mesh.triangles.push_back({node[0], node[b], node[d]});
    } else {
      add_quadrangle(mesh, {node[0], node[b], node[2], node[d]});
    }
  }
}

/// Leaves out points that no triangle uses.
void drop_other_points(SurfaceMesh& mesh) {
  std::vector<int> number(mesh.points.size(), -1);
  std::vector<Point> kept;
  for (auto& triangle : mesh.triangles) {
    for (int& corner : triangle) {
      int& known = number[static_cast<std::size_t>(corner)];
      if (known < 0) {
        known = static_cast<int>(kept.size());
        kept.push_back(mesh.points[static_cast<std::size_t>(corner)]);
      }
      corner = known;
    }
  }
  mesh.points = std::move(kept);
}

}  // namespace

SurfaceMesh gmsh_surface(const GmshMesh& mesh, const std::string& name) {
  const SurfaceNames names(mesh, name);
  SurfaceMesh surface;
  surface.points = mesh.points;
  std::map<std::string, int> known;
  bool volumes = false;
  for (const GmshMesh::Block& block : mesh.blocks) {
    volumes = volumes || block.dimension == 3;
    if (block.dimension != 2 || block.count() == 0) continue;
    if (block.type != triangle_type && block.type != quadrangle_type) {
      throw SurfaceFileError(
          {name, block.line, block.byte}, fmt::format("faces of surface {} are curved", block.entity),
          "triangles of 3 corners and quadrangles of 4 are read", "mesh it with first order (gmsh -order 1)");
    }
    const auto [found, is_new] = known.emplace(names.of(block).name, surface.surfaces);
    if (is_new) {
      surface.names.push_back(found->first);
      ++surface.surfaces;
    }
    add_faces(surface, block, names.of(block).turned);
    if (surface.triangles.size() > static_cast<std::size_t>(std::numeric_limits<int>::max() / 3)) {
      throw SurfaceFileError({name}, "holds more than 7e8 triangles", "that is too many");
    }
    surface.surface.resize(surface.triangles.size(), found->second);
  }
  if (surface.triangles.empty()) {
    throw SurfaceFileError({name}, "holds no triangles or quadrangles",
                           volumes ? "it holds the inside of volumes alone" : "it has no mesh of a surface",
                           volumes ? "give its surfaces a physical group, or save all (Mesh.SaveAll = 1)"
                                   : "mesh it in two dimensions (gmsh -2)");
  }
  drop_other_points(surface);
  return surface;
}

SurfaceMesh read_gmsh_surface(const std::filesystem::path& path) {
  return gmsh_surface(read_gmsh(path), path.string());
}

}  // namespace coldsky
