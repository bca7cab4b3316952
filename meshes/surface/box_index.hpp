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

}  // namespace coldsky
