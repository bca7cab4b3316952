#pragma once
#include <string>
#include <vector>

#include "meshes/surface/element.hpp"
#include "meshes/surface/faults.hpp"

namespace coldsky {

/// A body of a scene as the checks see it: whole, before it is cut into patches.
struct CheckedBody {
  std::string name;
  /// Whether nothing may be within it: a box, a sphere, a cylinder with its ends, a mesh that claims it.
  bool closed = false;
  std::vector<Element> elements;           ///< primitives, fronts outside
  std::vector<std::string> element_names;  ///< of each element ("top", "wall"), or none at all
  SurfaceMesh mesh;                        ///< triangles of a file, at their place in the scene [m]
};

/// Checks every body by itself (check_mesh, areas of elements) and bodies against each other: faces in one place (two
/// flat ones in one plane, or two curved ones of the same curve), faces within a closed body. All faults are returned,
/// one for each pair of surfaces. \param bodies of the scene; repeated ones each by itself
std::vector<SceneFault> check_scene(const std::vector<CheckedBody>& bodies);

}  // namespace coldsky
