#pragma once
#include <memory>
#include <vector>

#include "meshes/surface/mesh.hpp"

namespace coldsky {

/// A box along the axes [m].
struct Box {
  Point low{}, high{};

  void include(const Point& point);
  void include(const Box& box);
  Box widened(double distance) const;
  bool meets(const Box& box) const;
  double diagonal() const;
  /// Of no points; everything may be included.
  static Box empty();
};

Box box_of(const SurfaceMesh& mesh, int triangle);

/// Finds the boxes of a list that meet another, without looking at each (an R-tree of Boost.Geometry).
class BoxIndex {
 public:
  explicit BoxIndex(const std::vector<Box>& boxes);
  ~BoxIndex();
  BoxIndex(BoxIndex&&) noexcept;
  BoxIndex& operator=(BoxIndex&&) noexcept;

  /// Numbers in the list, in rising order; what `found` held is lost.
  void find(const Box& box, std::vector<int>& found) const;

 private:
  struct Tree;
  std::unique_ptr<Tree> tree_;
};

/// A flat face: its box and its plane.
struct FlatBox {
  int number = 0;  ///< what it is found by
  Box box;
  Point normal{};       ///< of length 1
  double offset = 0.0;  ///< of the plane along the normal, from one point for all [m]
};

/// Finds the faces of a list that meet a box and lie nearly in a plane, whichever way they face. Boxes alone would find
/// too many where faces are long and lie askew, planes alone where many faces lie in one.
class PlaneIndex {
 public:
  /// \param scale length that weighs as much as another direction does [m]
  PlaneIndex(const std::vector<FlatBox>& faces, double scale);
  ~PlaneIndex();
  PlaneIndex(PlaneIndex&&) noexcept;
  PlaneIndex& operator=(PlaneIndex&&) noexcept;

  /// Numbers in rising order. \param angle by which normals may differ, \param distance by which boxes, and
  /// \param shift by which offsets may [m]
  void find(const FlatBox& face, double angle, double distance, double shift, std::vector<int>& found) const;

 private:
  struct Tree;
  std::unique_ptr<Tree> tree_;
};

}  // namespace coldsky
