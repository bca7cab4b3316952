#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "meshes/surface/mesh.hpp"

/// What is wrong with a surface or with a scene, before any ray is traced.
namespace coldsky {

/// One kind of fault of one surface, or between two.
struct SceneFault {
  enum class Kind {
    zero_area,      ///< faces without area
    duplicate,      ///< faces with the same three corners
    open_edge,      ///< a surface that claims to be closed has edges with one face
    crowded_edge,   ///< edges with more than two faces
    turned_over,    ///< faces whose neighbour's front is on the other side
    inside_out,     ///< a closed body whose fronts are inside
    overlap,        ///< faces of two surfaces in one place
    inside_a_body,  ///< faces within another body that is closed
  };
  Kind kind;
  std::vector<std::string> surfaces;  ///< names of one surface or of two
  std::string what;                   ///< the problem and why it is one, in words
  Point where{};                      ///< a point of the first of them [m]
  std::string suggestion;
  std::size_t count = 1;  ///< of faces or edges that have the fault
};

/// "'bus/top' and 'panel': faces lie in one place: a ray would meet either (at 0.1, 0, 2 m)", without the suggestion.
std::string described(const SceneFault& fault);

/// Checks the triangles of one body: areas, duplicates, edges, directions of neighbours; of a body that claims to be
/// closed also that no edge is open and that fronts are outside. Points have to be shared by neighbours, as the readers
/// of files leave them. \param body its name, which stands before those of its surfaces
std::vector<SceneFault> check_mesh(const SurfaceMesh& mesh, const std::string& body, bool closed);

}  // namespace coldsky
