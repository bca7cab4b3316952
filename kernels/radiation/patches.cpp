#include "kernels/radiation/patches.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "kernels/base/mirror.hpp"

namespace coldsky {

namespace {

/// In double: shares of areas decide where rays start.
double facet_area(const Facet& facet) {
  const auto minus = [](const Vector3& a, const Vector3& b, double(&to)[3]) {
    to[0] = double(a.x) - b.x;
    to[1] = double(a.y) - b.y;
    to[2] = double(a.z) - b.z;
  };
  double e[3], f[3];
  minus(facet.b, facet.a, e);
  minus(facet.c, facet.a, f);
  return 0.5 * std::hypot(e[1] * f[2] - e[2] * f[1], e[2] * f[0] - e[0] * f[2], e[0] * f[1] - e[1] * f[0]);
}

}  // namespace

Patches make_patches(const ExecutionSpace& space, const std::vector<Facet>& facets,
                     const std::vector<int>& patch_of_side, int count) {
  std::vector<double> areas(facets.size());
  std::transform(facets.begin(), facets.end(), areas.begin(), facet_area);
  return make_patches(space, areas, patch_of_side, count);
}

Patches make_patches(const ExecutionSpace& space, const std::vector<double>& element_areas,
                     const std::vector<int>& patch_of_side, int count) {
  if (patch_of_side.size() != 2 * element_areas.size()) {
    throw std::invalid_argument("two sides an element belong to patches");
  }
  std::vector<int> first(static_cast<std::size_t>(count) + 1, 0);
  for (const int patch : patch_of_side) {
    if (patch < -1 || patch >= count) throw std::invalid_argument("a patch that there is not");
    if (patch >= 0) ++first[static_cast<std::size_t>(patch) + 1];
  }
  for (std::size_t p = 0; p + 1 < first.size(); ++p) first[p + 1] += first[p];
  std::vector<int> sides(static_cast<std::size_t>(first.back())), next(first.begin(), first.end() - 1);
  for (std::size_t side = 0; side < patch_of_side.size(); ++side) {
    if (patch_of_side[side] < 0) continue;
    sides[static_cast<std::size_t>(next[static_cast<std::size_t>(patch_of_side[side])]++)] = static_cast<int>(side);
  }
  Patches patches;
  patches.count = count;
  std::vector<double> share(sides.size()), areas(static_cast<std::size_t>(count), 0.0);
  for (std::size_t p = 0; p + 1 < first.size(); ++p) {
    const auto begin = static_cast<std::size_t>(first[p]), end = static_cast<std::size_t>(first[p + 1]);
    double sum = 0.0;
    for (std::size_t n = begin; n < end; ++n) {
      const double area = element_areas[static_cast<std::size_t>(sides[n] / 2)];
      if (!(area > 0.0)) throw std::invalid_argument("an element of a patch has no area");
      share[n] = sum += area;
    }
    for (std::size_t n = begin; n < end; ++n) share[n] = n + 1 == end ? 1.0 : share[n] / sum;
    areas[p] = sum;
  }
  patches.first = to_device(space, first, "patches.first");
  patches.side = to_device(space, sides, "patches.side");
  patches.share = to_device(space, share, "patches.share");
  patches.area = to_device(space, areas, "patches.area");
  patches.patch = to_device(space, patch_of_side, "patches.patch");
  return patches;
}

}  // namespace coldsky
