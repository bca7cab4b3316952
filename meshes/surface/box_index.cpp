#include "meshes/surface/box_index.hpp"

// Boost 1.74 reads a header of its own that it calls deprecated.
#define BOOST_ALLOW_DEPRECATED_HEADERS

#include <algorithm>
#include <boost/geometry/geometries/box.hpp>
#include <boost/geometry/geometries/point.hpp>
#include <boost/geometry/index/rtree.hpp>
#include <boost/iterator/function_output_iterator.hpp>
#include <cmath>
#include <limits>
#include <utility>

namespace coldsky {

namespace {

using TreePoint = boost::geometry::model::point<double, 3, boost::geometry::cs::cartesian>;
using TreeBox = boost::geometry::model::box<TreePoint>;
using TreeEntry = std::pair<TreeBox, int>;

TreeBox tree_box(const Box& box) {
  return {TreePoint(box.low[0], box.low[1], box.low[2]), TreePoint(box.high[0], box.high[1], box.high[2])};
}

}  // namespace

void Box::include(const Point& point) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    low[axis] = std::min(low[axis], point[axis]);
    high[axis] = std::max(high[axis], point[axis]);
  }
}

void Box::include(const Box& box) {
  include(box.low);
  include(box.high);
}

Box Box::widened(double distance) const {
  Box box = *this;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    box.low[axis] -= distance;
    box.high[axis] += distance;
  }
  return box;
}

bool Box::meets(const Box& box) const {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (box.low[axis] > high[axis] || box.high[axis] < low[axis]) return false;
  }
  return true;
}

double Box::diagonal() const { return std::hypot(high[0] - low[0], high[1] - low[1], high[2] - low[2]); }

Box Box::empty() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {{infinity, infinity, infinity}, {-infinity, -infinity, -infinity}};
}

Box box_of(const SurfaceMesh& mesh, int triangle) {
  Box box{mesh.corner(triangle, 0), mesh.corner(triangle, 0)};
  box.include(mesh.corner(triangle, 1));
  box.include(mesh.corner(triangle, 2));
  return box;
}

struct BoxIndex::Tree {
  boost::geometry::index::rtree<TreeEntry, boost::geometry::index::quadratic<16>> entries;
};

BoxIndex::BoxIndex(const std::vector<Box>& boxes) : tree_(std::make_unique<Tree>()) {
  std::vector<TreeEntry> entries;
  entries.reserve(boxes.size());
  for (std::size_t n = 0; n < boxes.size(); ++n) entries.emplace_back(tree_box(boxes[n]), static_cast<int>(n));
  tree_->entries = decltype(tree_->entries)(entries);  // packed, because all are known
}
BoxIndex::~BoxIndex() = default;
BoxIndex::BoxIndex(BoxIndex&&) noexcept = default;
BoxIndex& BoxIndex::operator=(BoxIndex&&) noexcept = default;

void BoxIndex::find(const Box& box, std::vector<int>& found) const {
  found.clear();
  tree_->entries.query(
      boost::geometry::index::intersects(tree_box(box)),
      boost::make_function_output_iterator([&](const TreeEntry& entry) { found.push_back(entry.second); }));
  std::sort(found.begin(), found.end());
}

}  // namespace coldsky
