#include "solver/verify/rectangle_factors.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace coldsky {

namespace {

/// Sum over the corners of two intervals of both directions, with the signs of a fourfold integral between limits.
template <class Primitive>
double between_corners(const Interval& x, const Interval& y, const Interval& other_x, const Interval& other_y,
                       const Primitive& primitive) {
  double sum = 0.0;
  for (int corner = 0; corner < 16; ++corner) {
    const bool i = (corner & 1) != 0, j = (corner & 2) != 0, k = (corner & 4) != 0, l = (corner & 8) != 0;
    const double sign = (i != j) != (k != l) ? -1.0 : 1.0;
    sum += sign * primitive(i ? x.high : x.low, j ? y.high : y.low, k ? other_x.high : other_x.low,
                            l ? other_y.high : other_y.low);
  }
  return sum / (2.0 * std::numbers::pi);
}

/// u sqrt(w) atan(u / sqrt(w)), also where w is 0
double arc(double u, double w) {
  const double root = std::sqrt(w);
  return root > 0.0 ? u * root * std::atan(u / root) : 0.0;
}

/// A patch of the inside of a box: its axis, whether it lies on the high side, and its extent along all axes.
struct BoxPatch {
  int axis;
  bool high;
  std::array<Interval, 3> extent;
};

double exchange_in_box(const BoxPatch& one, const BoxPatch& other, const std::array<double, 3>& size) {
  if (one.axis == other.axis) {
    if (one.high == other.high) return 0.0;
    const int u = (one.axis + 1) % 3, v = (one.axis + 2) % 3;
    return exchange_of_parallel(one.extent[u], one.extent[v], other.extent[u], other.extent[v], size[one.axis]);
  }
  // The edge runs along the third axis; each plane is measured from it.
  const int along = 3 - one.axis - other.axis;
  const auto from_edge = [&](const BoxPatch& patch, const BoxPatch& from) {
    const Interval& extent = patch.extent[from.axis];
    if (!from.high) return extent;
    return Interval{size[from.axis] - extent.high, size[from.axis] - extent.low};
  };
  return exchange_of_perpendicular(one.extent[along], from_edge(one, other), other.extent[along],
                                   from_edge(other, one));
}

}  // namespace

double exchange_of_parallel(const Interval& x, const Interval& y, const Interval& other_x, const Interval& other_y,
                            double distance) {
  const double z2 = distance * distance;
  return between_corners(x, y, other_x, other_y, [&](double x1, double y1, double x2, double y2) {
    const double u = x1 - x2, v = y1 - y2;
    return arc(v, u * u + z2) + arc(u, v * v + z2) - 0.5 * z2 * std::log(u * u + v * v + z2);
  });
}

double exchange_of_perpendicular(const Interval& along, const Interval& from, const Interval& other_along,
                                 const Interval& other_from) {
  return between_corners(from, along, other_from, other_along, [](double x, double y, double xi, double eta) {
    const double u = y - eta, w = x * x + xi * xi, all = u * u + w;
    return arc(u, w) - (all > 0.0 ? 0.25 * (w - u * u) * std::log(all) : 0.0);
  });
}

ExchangeRows box_inside(double a, double b, double c, int cells) {
  const std::array<double, 3> size = {a, b, c};
  std::vector<BoxPatch> patches;
  patches.reserve(static_cast<std::size_t>(6) * cells * cells);
  for (int side = 0; side < 6; ++side) {
    const int axis = side / 2, u = (axis + 1) % 3, v = (axis + 2) % 3;
    for (int n = 0; n < cells * cells; ++n) {
      BoxPatch patch{axis, side % 2 == 1, {}};
      const auto cut = [&](int along, int cell) {
        return Interval{size[along] * cell / cells, size[along] * (cell + 1) / cells};
      };
      patch.extent[u] = cut(u, n % cells);
      patch.extent[v] = cut(v, n / cells);
      patches.push_back(patch);
    }
  }
  const std::size_t count = patches.size();
  std::vector<double> dense(count * count, 0.0);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      dense[i * count + j] = dense[j * count + i] = exchange_in_box(patches[i], patches[j], size);
    }
  }
  ExchangeRows rows;
  rows.patches = static_cast<int>(count);
  rows.first = {0};
  for (std::size_t i = 0; i < count; ++i) {
    const BoxPatch& patch = patches[i];
    const Interval &u = patch.extent[(patch.axis + 1) % 3], &v = patch.extent[(patch.axis + 2) % 3];
    for (std::size_t j = 0; j < count; ++j) {
      if (dense[i * count + j] == 0.0) continue;
      rows.target.push_back(static_cast<int>(j));
      rows.exchange.push_back(dense[i * count + j]);
    }
    rows.first.push_back(static_cast<int>(rows.target.size()));
    rows.outward.push_back(0.0);
    rows.area.push_back((u.high - u.low) * (v.high - v.low));
  }
  return rows;
}

}  // namespace coldsky
