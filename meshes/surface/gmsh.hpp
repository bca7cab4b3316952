#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "meshes/surface/file_error.hpp"
#include "meshes/surface/mesh.hpp"

/// Meshes of Gmsh, in its format MSH 4.1, as text or binary. Source: Gmsh reference manual, "MSH file format", 4.1.
namespace coldsky {

/// A file in full: elements of all dimensions and types, with the groups that they belong to.
struct GmshMesh {
  struct Group {  ///< a physical group
    int dimension = 0;
    int tag = 0;
    std::string name;  ///< empty where the file gives none
  };
  struct Entity {  ///< a point, curve, surface or volume of the model
    int dimension = 0;
    int tag = 0;
    std::vector<int> groups;  ///< tags of physical groups of the same dimension, as signed in the file
  };
  struct Block {  ///< elements of one type on one entity
    int dimension = 0;
    int entity = 0;                    ///< its tag
    int type = 0;                      ///< as Gmsh numbers them: 2 triangle, 3 quadrangle, 4 tetrahedron, ...
    int corners = 0;                   ///< nodes of each element
    std::vector<int> node;             ///< numbers in `points`, `corners` of each element one after another
    std::int64_t line = 0, byte = -1;  ///< where the block begins in the file

    std::size_t count() const { return node.size() / static_cast<std::size_t>(corners); }
  };
  std::vector<Point> points;  ///< in the unit of the file
  std::vector<Group> groups;
  std::vector<Entity> entities;
  std::vector<Block> blocks;

  /// Nothing where there is none.
  const Group* group(int dimension, int tag) const;
  const Entity* entity(int dimension, int tag) const;
};

/// Reads a file, and checks that every element names nodes that there are. \throws SurfaceFileError
GmshMesh read_gmsh(const std::filesystem::path& path);
/// The same of a file's contents; `name` stands for the file in messages.
GmshMesh parse_gmsh(std::string_view contents, const std::string& name);

/// Triangles and quadrangles (as two triangles each) of a file. Each physical group is a surface of the group's name;
/// what belongs to no group is a surface of its entity, "surface 7". Points that no face uses are left out.
///
/// Fronts are those of the file, turned over where the group has the entity with a sign: Physical Surface("skin") = {1,
/// -2}. The signs of the surfaces that bound a volume are not read: models of OpenCASCADE have them, but meshes whose
/// faces look outside all the same (Gmsh 4.15). \throws SurfaceFileError also where there are no faces, where faces are
/// curved (of second order), or where a face belongs to two groups
SurfaceMesh read_gmsh_surface(const std::filesystem::path& path);
SurfaceMesh gmsh_surface(const GmshMesh& mesh, const std::string& name);

}  // namespace coldsky
