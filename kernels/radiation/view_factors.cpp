#include "kernels/radiation/view_factors.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "kernels/base/lists.hpp"
#include "kernels/base/mirror.hpp"
#include "kernels/base/rows.hpp"
#include "kernels/radiation/emission.hpp"

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

/// Entries of the rows of one batch.
struct Entries {
  Array<int> target;
  Array<std::int64_t> hits;
  Array<double> factor, error;
  explicit Entries(int count)
      : target(make_array<int>("view_factors.target", count)),
        hits(make_array<std::int64_t>("view_factors.hits", count)),
        factor(make_array<double>("view_factors.factor", count)),
        error(make_array<double>("view_factors.error", count)) {}
};

/// All batches behind one another.
template <class T>
Array<T> joined(const ExecutionSpace& space, const std::vector<Entries>& batches, Array<T> Entries::*member) {
  using Member = Array<T> Entries::*;
  const Member which = member;
  std::size_t count = 0, at = 0;
  for (const Entries& batch : batches) count += (batch.*which).extent(0);
  if (batches.size() == 1) return batches[0].*which;
  const auto all = make_array<T>("view_factors.all", static_cast<int>(count));
  for (const Entries& batch : batches) {
    const std::size_t size = (batch.*which).extent(0);
    Kokkos::deep_copy(space, Kokkos::subview(all, std::make_pair(at, at + size)), batch.*which);
    at += size;
  }
  return all;
}

}  // namespace

Patches make_patches(const ExecutionSpace& space, const std::vector<Facet>& facets,
                     const std::vector<int>& patch_of_side, int count) {
  if (patch_of_side.size() != 2 * facets.size()) throw std::invalid_argument("two sides a facet belong to patches");
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
      const double area = facet_area(facets[static_cast<std::size_t>(sides[n] / 2)]);
      if (!(area > 0.0)) throw std::invalid_argument("a facet of a patch has no area");
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

ViewFactors trace_view_factors(const ExecutionSpace& space, const Tree& tree, const Array<const Facet>& facets,
                               const Patches& patches, const ViewFactorOptions& options) {
  COLDSKY_EXPECTS(options.rays > 0 && options.scrambles > 0 && tree.facets == static_cast<int>(facets.extent(0)));
  ViewFactors result;
  result.patches = patches.count;
  result.rays = std::int64_t(options.rays) * options.scrambles;
  result.scrambles = options.scrambles;
  const int columns = patches.count + 2;
  // Counters, and the numbers of the rays of a launch, are ints.
  constexpr int most_rays = 1 << 30;
  const int rows = std::max(1, std::min({patches.count, options.most_counters / columns, most_rays / options.rays}));
  const auto counts = make_zeros<int>(space, "view_factors.counts", rows * columns);
  const auto hits = make_array<std::int64_t>("view_factors.sums", rows * columns),
             squares = make_array<std::int64_t>("view_factors.squares", rows * columns);
  const auto found = make_array<std::uint8_t>("view_factors.found", rows * columns);
  const PatchRays rays{facets, patches};
  std::vector<Entries> batches;
  std::vector<int> first{0};
  for (int patch = 0; patch < patches.count; patch += rows) {
    const int here = std::min(rows, patches.count - patch), counters = here * columns;
    Kokkos::deep_copy(space, hits, std::int64_t{0});
    Kokkos::deep_copy(space, squares, std::int64_t{0});
    for (int scramble = 0; scramble < options.scrambles; ++scramble) {
      for_each_ray(
          space, "CountRays", here * CountRays::pieces(options.rays), CountRays::of_a_piece,
          CountRays{rays, tree, options.seed, patch, options.rays, scramble, options.scrambles, columns, counts});
      for_each(space, "AddCounts", counters, AddCounts{counts, hits, squares});
    }
    for_each(space, "MarkHits", counters, MarkHits{hits, found});
    const Array<int> places = compact(space, Kokkos::subview(found, std::make_pair(0, counters)));
    const int size = static_cast<int>(places.extent(0));
    const Entries entries(size);
    for_each(space, "TakeHits", size,
             TakeHits{places, columns, options.scrambles, double(result.rays), hits, squares, entries.target,
                      entries.hits, entries.factor, entries.error});
    const auto begins = make_array<int>("view_factors.begins", here), at = make_array<int>("view_factors.at", here);
    for_each(space, "RowBegins", here, RowBegins{columns, begins});
    lower_bounds<int>(space, places, begins, at);
    const int before = first.back();
    first.pop_back();
    for (const int begin : to_host(space, at)) first.push_back(before + begin);
    first.push_back(before + size);
    batches.push_back(entries);
  }
  result.first = to_device(space, first, "view_factors.first");
  result.target = joined(space, batches, &Entries::target);
  result.hits = joined(space, batches, &Entries::hits);
  result.factor = joined(space, batches, &Entries::factor);
  result.error = joined(space, batches, &Entries::error);
  space.fence("coldsky: view factors are counted");
  return result;
}

}  // namespace coldsky
