#pragma once
#include <vector>

#include "meshes/surface/box_index.hpp"
#include "meshes/surface/mesh.hpp"

namespace coldsky {

/// How often a closed mesh winds about points: 1 within it, 0 outside, -1 within one that is inside out. A ray along an
/// axis counts the faces that it leaves through, less those that it enters by; where it meets an edge or a corner, one
/// of the faces there has it, because all compute the same side of the same edge.
class MeshInside {
 public:
  explicit MeshInside(const SurfaceMesh& mesh);  ///< which has to stay where it is

  int winding(const Point& point) const;

  struct Crossing {
    int triangle;
    int way;  ///< 1 where the ray leaves through the front, -1 where it enters by it
  };
  /// Of a ray from a point along an axis, 0 to 2, in order of triangles. \param without a triangle that the ray passes
  /// over, because it begins there. What was returned before is lost
  const std::vector<Crossing>& crossings(const Point& point, int axis, int without) const;

 private:
  const SurfaceMesh& mesh_;
  Box box_ = Box::empty();
  BoxIndex index_;
  mutable std::vector<int> found_;
  mutable std::vector<Crossing> crossings_;
};

}  // namespace coldsky
