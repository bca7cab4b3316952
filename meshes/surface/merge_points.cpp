#include "meshes/surface/merge_points.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace coldsky {

namespace {

/// Points by the cell of a grid that they lie in. A cell is some tolerances wide, so that most points need one look.
class PointGrid {
 public:
  PointGrid(std::size_t points, double tolerance) : tolerance_(tolerance), cell_(cells_per_tolerance * tolerance) {
    heads_.assign(std::bit_ceil(2 * points + 1), none);
    next_.reserve(points);
  }

  /// Number of a point that lies within the tolerance, or -1.
  int find(const std::vector<Point>& points, const Point& point) const {
    std::int64_t low[3], high[3];
    for (int axis = 0; axis < 3; ++axis) {
      low[axis] = cell(point[axis] - tolerance_);
      high[axis] = cell(point[axis] + tolerance_);
    }
    int found = none;
    for (std::int64_t i = low[0]; i <= high[0]; ++i) {
      for (std::int64_t j = low[1]; j <= high[1]; ++j) {
        for (std::int64_t k = low[2]; k <= high[2]; ++k) {
          for (int n = heads_[slot(i, j, k)]; n != none; n = next_[static_cast<std::size_t>(n)]) {
            // The first of them, whatever the order of the list.
            if (near(points[static_cast<std::size_t>(n)], point) && (found == none || n < found)) found = n;
          }
        }
      }
    }
    return found;
  }

  /// Takes in the point whose number follows that of the last one.
  void add(const Point& point) {
    int& head = heads_[slot(cell(point[0]), cell(point[1]), cell(point[2]))];
    next_.push_back(head);
    head = static_cast<int>(next_.size()) - 1;
  }

 private:
  static constexpr int none = -1;
  static constexpr double cells_per_tolerance = 8.0;

  /// Exact equality where there is no tolerance.
  std::int64_t cell(double x) const {
    return cell_ > 0.0 ? static_cast<std::int64_t>(std::floor(x / cell_)) : std::bit_cast<std::int64_t>(x + 0.0);
  }
  std::size_t slot(std::int64_t i, std::int64_t j, std::int64_t k) const {
    std::uint64_t hash = 0;
    for (const std::int64_t n : {i, j, k}) {
      hash = (hash ^ static_cast<std::uint64_t>(n)) * 0x9e3779b97f4a7c15u;
      hash ^= hash >> 29;
    }
    return static_cast<std::size_t>(hash) & (heads_.size() - 1);
  }
  bool near(const Point& a, const Point& b) const {
    return std::fabs(a[0] - b[0]) <= tolerance_ && std::fabs(a[1] - b[1]) <= tolerance_ &&
           std::fabs(a[2] - b[2]) <= tolerance_;
  }

  double tolerance_, cell_;
  std::vector<int> heads_, next_;
};

}  // namespace

std::vector<int> merge_points(std::vector<Point>& points, double tolerance) {
  double largest = 0.0;
  for (const Point& point : points) {
    for (const double coordinate : point) largest = std::max(largest, std::fabs(coordinate));
  }
  const double distance = tolerance * largest;
  PointGrid grid(points.size(), distance >= 1e-300 ? distance : 0.0);
  std::vector<int> number;
  number.reserve(points.size());
  std::vector<Point> kept;
  for (const Point& point : points) {
    int found = grid.find(kept, point);
    if (found < 0) {
      found = static_cast<int>(kept.size());
      kept.push_back(point);
      grid.add(point);
    }
    number.push_back(found);
  }
  points = std::move(kept);
  return number;
}

}  // namespace coldsky
