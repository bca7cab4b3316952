#pragma once
#include <string>
#include <vector>

#include "meshes/surface/element.hpp"

/// The geometry of a scene: named bodies whose surfaces are cut into patches, the pieces that exchange radiation.
namespace coldsky {

/// A plane that rays are reflected at, so that the scene repeats itself behind it.
struct MirrorPlane {
  Point point{};   ///< [m]
  Point normal{};  ///< of length 1, into the half that holds the scene
};

/// A piece of one side of a body. Flat bodies are cut into equal parallelograms, curved ones into parts of their turn
/// and height; both sides of an element are different patches.
struct ScenePatch {
  int body = 0;       ///< in SceneGeometry::bodies
  int surface = 0;    ///< in SceneGeometry::surfaces
  int side = 0;       ///< 0 = front, 1 = back of its elements
  int part = 0;       ///< number within its surface and side; equal for the front and the back of the same piece
  double area = 0.0;  ///< [m2]
  Point centre{};     ///< [m]
  Point normal{};     ///< away from this side there, of length 1
};

/// What rays are traced in. A side of an element without a patch (-1) is out of sight: nothing should come there.
struct SceneGeometry {
  std::vector<Element> elements;
  std::vector<int> surface_of_element;
  /// Twice as many as elements: 2 e is the front of element e, 2 e + 1 its back; -1 = none.
  std::vector<int> patch_of_side;
  std::vector<ScenePatch> patches;
  std::vector<MirrorPlane> mirrors;
  std::vector<std::string> bodies;    ///< names, panels first: "panel", "panel 2", ...
  std::vector<std::string> surfaces;  ///< names: "bus/+z", "wing"
  std::vector<int> body_of_surface;
  std::vector<bool> closed;  ///< of each body: its surfaces enclose a volume, and should have no gap

  int count() const { return static_cast<int>(patches.size()); }
};

/// Starts a body and returns its number.
int add_body(SceneGeometry& scene, const std::string& name, bool closed);
/// Starts a surface of the last body and returns its number.
int add_surface(SceneGeometry& scene, const std::string& name);

/// Which of the sides of a piece radiate.
struct Sides {
  bool front = true, back = true;
};

/// How one surface was cut: piece i of the first parameter and j of the second has the number n = i + first j, and the
/// patches front + n and back + n (-1 = that side has none).
struct PatchGrid {
  int first = 1, second = 1;  ///< pieces along the two parameters of the whole element
  int front = -1, back = -1;
  std::vector<double> first_ends, second_ends;  ///< shares 0 ... 1 at which it was cut, both ends included
};

/// Adds a surface to the last body: one element in pieces no longer than `patch` along either parameter.
/// \throws std::invalid_argument where the element is not valid or patch is not positive
PatchGrid add_pieces(SceneGeometry& scene, const std::string& surface, const Element& whole, double patch,
                     const Sides& sides);
/// The same, cut at given shares of its two parameters (both ends included, rising).
PatchGrid add_pieces(SceneGeometry& scene, const std::string& surface, const Element& whole,
                     const std::vector<double>& first_ends, const std::vector<double>& second_ends, const Sides& sides);

/// How the elements of a surface were put together.
struct MeshPatches {
  int parts = 0;                      ///< pieces; piece n has the patches front + n and back + n
  int front = -1, back = -1;          ///< -1 = that side has none
  std::vector<int> part_of_triangle;  ///< the piece of each
};

/// Adds a surface that is cut at given shares, its pieces put together to parts. \param part_of_piece from 0; -1 = the
/// piece gives off nothing, and has no patch on either side
MeshPatches add_parts(SceneGeometry& scene, const std::string& surface, const Element& whole,
                      const std::vector<double>& first_ends, const std::vector<double>& second_ends, const Sides& sides,
                      const std::vector<int>& part_of_piece);

/// Adds the surfaces of a mesh to the last body. Triangles of one surface that lie in one cube of side `patch` and face
/// the same of its sides make a patch. \param names of the mesh's surfaces \throws std::invalid_argument where patch is
/// not positive
MeshPatches add_mesh(SceneGeometry& scene, const std::vector<std::string>& names, const SurfaceMesh& mesh, double patch,
                     const Sides& sides);

}  // namespace coldsky
