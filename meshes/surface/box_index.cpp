#include "meshes/surface/box_index.hpp"

// Boost 1.74 reads a header of its own that it calls deprecated.
#define BOOST_ALLOW_DEPRECATED_HEADERS

#include <algorithm>
#include <array>
// All of it: which strategies the tree asks for differs between versions of Boost.
#include <boost/geometry.hpp>
#include <boost/geometry/index/rtree.hpp>
#include <boost/iterator/function_output_iterator.hpp>
#include <cmath>
#include <limits>
#include <utility>

namespace coldsky {

namespace {

namespace index = boost::geometry::index;

template <std::size_t N>
using TreePoint = boost::geometry::model::point<double, N, boost::geometry::cs::cartesian>;
template <std::size_t N>
using TreeBox = boost::geometry::model::box<TreePoint<N>>;
template <std::size_t N>
using TreeEntry = std::pair<TreeBox<N>, int>;
template <std::size_t N>
using EntryTree = index::rtree<TreeEntry<N>, index::quadratic<16>>;

TreeBox<3> tree_box(const Box& box) {
  return {TreePoint<3>(box.low[0], box.low[1], box.low[2]), TreePoint<3>(box.high[0], box.high[1], box.high[2])};
}

/// Sorted numbers of the entries that meet a box, behind those that are there.
template <std::size_t N>
void add_found(const EntryTree<N>& tree, const TreeBox<N>& box, std::vector<int>& found) {
  tree.query(index::intersects(box),
             boost::make_function_output_iterator([&](const TreeEntry<N>& entry) { found.push_back(entry.second); }));
  std::sort(found.begin(), found.end());
}

/// Extents in space; normal and offset of the plane.
using PlaneBox = TreeBox<7>;

template <std::size_t... I>
void set_bounds(PlaneBox& box, const std::array<double, 7>& low, const std::array<double, 7>& high,
                std::index_sequence<I...>) {
  (boost::geometry::set<boost::geometry::min_corner, I>(box, low[I]), ...);
  (boost::geometry::set<boost::geometry::max_corner, I>(box, high[I]), ...);
}

/// The way that a plane is entered in the tree, 1 or -1 times its normal: the largest component is above zero.
double entered_way(const Point& normal) {
  const double largest =
      *std::max_element(normal.begin(), normal.end(), [](double a, double b) { return std::fabs(a) < std::fabs(b); });
  return largest < 0.0 ? -1.0 : 1.0;
}

/// Whether a normal that differs a little may be entered the other way: the largest component is not clearly one.
bool may_be_entered_otherwise(const Point& normal, double angle) {
  double first = 0.0, second = 0.0;
  for (const double component : normal) {
    const double size = std::fabs(component);
    second = std::max(second, std::min(first, size));
    first = std::max(first, size);
  }
  return first - second <= 4.0 * angle;
}

/// \param sign -1: the same plane, seen from its other side
PlaneBox plane_box(const FlatBox& face, double scale, double sign, double angle, double distance, double shift) {
  std::array<double, 7> low{}, high{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    low[axis] = face.box.low[axis] - distance;
    high[axis] = face.box.high[axis] + distance;
    low[3 + axis] = scale * (sign * face.normal[axis] - angle);
    high[3 + axis] = scale * (sign * face.normal[axis] + angle);
  }
  low[6] = sign * face.offset - shift;
  high[6] = sign * face.offset + shift;
  PlaneBox box;
  set_bounds(box, low, high, std::make_index_sequence<7>());
  return box;
}

}  // namespace

void Box::include(const Point& point) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    low[axis] = std::min(low[axis], point[axis]);
    high[axis] = std::max(high[axis], point[axis]);
  }
}

void Box::include(const Box& box) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    low[axis] = std::min(low[axis], box.low[axis]);
    high[axis] = std::max(high[axis], box.high[axis]);
  }
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
  EntryTree<3> entries;
};

BoxIndex::BoxIndex(const std::vector<Box>& boxes) : tree_(std::make_unique<Tree>()) {
  std::vector<TreeEntry<3>> entries;
  entries.reserve(boxes.size());
  for (std::size_t n = 0; n < boxes.size(); ++n) entries.emplace_back(tree_box(boxes[n]), static_cast<int>(n));
  tree_->entries = EntryTree<3>(entries);  // packed, because all are known
}
BoxIndex::~BoxIndex() = default;
BoxIndex::BoxIndex(BoxIndex&&) noexcept = default;
BoxIndex& BoxIndex::operator=(BoxIndex&&) noexcept = default;

void BoxIndex::find(const Box& box, std::vector<int>& found) const {
  found.clear();
  add_found(tree_->entries, tree_box(box), found);
}

struct PlaneIndex::Tree {
  double scale;
  EntryTree<7> entries;
};

PlaneIndex::PlaneIndex(const std::vector<FlatBox>& faces, double scale) : tree_(std::make_unique<Tree>()) {
  std::vector<TreeEntry<7>> entries;
  entries.reserve(faces.size());
  for (const FlatBox& face : faces) {
    entries.emplace_back(plane_box(face, scale, entered_way(face.normal), 0.0, 0.0, 0.0), face.number);
  }
  tree_->scale = scale;
  tree_->entries = EntryTree<7>(entries);
}
PlaneIndex::~PlaneIndex() = default;
PlaneIndex::PlaneIndex(PlaneIndex&&) noexcept = default;
PlaneIndex& PlaneIndex::operator=(PlaneIndex&&) noexcept = default;

void PlaneIndex::find(const FlatBox& face, double angle, double distance, double shift, std::vector<int>& found) const {
  found.clear();
  const double way = entered_way(face.normal);
  add_found(tree_->entries, plane_box(face, tree_->scale, way, angle, distance, shift), found);
  if (may_be_entered_otherwise(face.normal, angle)) {
    add_found(tree_->entries, plane_box(face, tree_->scale, -way, angle, distance, shift), found);
  }
}

}  // namespace coldsky
