#pragma once
#include "kernels/radiation/directions.hpp"
#include "kernels/radiation/view_factors.hpp"

/// From the number of a ray to the patch that it meets.
namespace coldsky {

/// Rays of a patch from points of four dimensions. The first coordinate chooses the facet by its share of the area, and
/// what is left of it a place in the facet: a patch of many facets is covered as evenly as one of one.
struct PatchRays {
  Array<const Facet> facets;
  Patches patches;
  Sobol sobol = {};

  KOKKOS_INLINE_FUNCTION Ray ray(int patch, const std::uint32_t* point, const std::uint32_t* seeds) const {
    std::uint32_t x[Sobol::dimensions];
    for (int d = 0; d < Sobol::dimensions; ++d) x[d] = scrambled(point[d], seeds[d]);
    const double at = double(x[0]) * 0x1p-32;
    int low = patches.first(patch), high = patches.first(patch + 1) - 1;
    const int begin = low;
    while (low < high) {
      const int middle = (low + high) / 2;
      if (at < patches.share(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    const double before = low == begin ? 0.0 : patches.share(low - 1);
    const double rest = (at - before) / (patches.share(low) - before);
    const float u = rest < 1.0 ? static_cast<float>(rest) : 0x1.fffffep-1F;
    const int side = patches.side(low);
    const Facet facet = facets(side / 2);
    const Vector3 edge = facet.b - facet.a, area = facet.normal();
    const Vector3 tangent = scaled(1.0F / Kokkos::sqrt(dot(edge, edge)), edge);
    const float twice_area = Kokkos::sqrt(dot(area, area)), length = 1.0F / twice_area;
    const Vector3 normal = scaled((side & 1) != 0 ? -length : length, area);
    Ray ray;
    ray.origin = start_on(facet, point_on(facet, u, unit_float(x[1])), normal, twice_area);
    ray.direction = cosine_direction(normal, tangent, unit_float(x[2]), unit_float(x[3]));
    ray.source = side / 2;
    return ray;
  }
};

/// Counts the rays of a scramble by where they end, a piece of a patch's rays in a call.
struct CountRays {
  /// Rays of a piece: on a CPU so many that threads seldom meet at a counter.
  static constexpr int of_a_piece = runs_on_host ? 512 : 1;
  PatchRays rays;
  Tree tree;
  std::uint64_t seed;
  int first_patch, of_a_patch, scramble, scrambles, columns;
  Array<int> counts;  ///< columns of each patch

  KOKKOS_INLINE_FUNCTION static int pieces(int of_a_patch) { return (of_a_patch + of_a_piece - 1) / of_a_piece; }

  KOKKOS_INLINE_FUNCTION int column_of(const Hit& hit) const {
    if (hit.facet < 0) return rays.patches.count;
    const int met = rays.patches.patch(2 * hit.facet + (hit.back ? 1 : 0));
    return met >= 0 ? met : rays.patches.count + 1;
  }

  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int row = n / pieces(of_a_patch), patch = first_patch + row;
    const int begin = n % pieces(of_a_patch) * of_a_piece;
    if (rays.patches.first(patch) == rays.patches.first(patch + 1)) return;
    std::uint32_t seeds[Sobol::dimensions];
    const auto stream = std::uint64_t(patch) * std::uint64_t(scrambles) + std::uint64_t(scramble);
    for (int d = 0; d < Sobol::dimensions; ++d) seeds[d] = scramble_seed(seed, stream, std::uint64_t(d));
    // Counts that have not been added yet: a few columns meet most rays of a piece.
    constexpr int slots = runs_on_host ? 32 : 1;
    int column[slots], count[slots];
    for (int s = 0; s < slots; ++s) column[s] = count[s] = 0;
    // Different threads trace rays of a patch; integers add up to the same in any order.
    const auto add = [&](int s) { Kokkos::atomic_add(&counts(row * columns + column[s]), count[s]); };
    std::uint32_t point[Sobol::dimensions];
    for (int d = 0; d < Sobol::dimensions; ++d) point[d] = rays.sobol.point(std::uint32_t(begin), d);
    for (int r = begin; r < begin + of_a_piece && r < of_a_patch; ++r) {
      const Ray ray = rays.ray(patch, point, seeds);
      for (int d = 0; d < Sobol::dimensions; ++d) point[d] = rays.sobol.next(point[d], std::uint32_t(r), d);
      const int met = column_of(trace(tree.nodes.data(), tree.leaves.data(), ray));
      const int s = met % slots;
      if (count[s] > 0 && column[s] != met) {
        add(s);
        count[s] = 0;
      }
      column[s] = met;
      ++count[s];
    }
    for (int s = 0; s < slots; ++s) {
      if (count[s] > 0) add(s);
    }
  }
};

/// Adds the counts of a scramble and their squares, and clears them.
struct AddCounts {
  Array<int> counts;
  Array<std::int64_t> hits, squares;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const std::int64_t count = counts(n);
    hits(n) += count;
    squares(n) += count * count;
    counts(n) = 0;
  }
};

struct MarkHits {
  Array<const std::int64_t> hits;
  Array<std::uint8_t> found;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const { found(n) = hits(n) > 0 ? 1 : 0; }
};

/// Entries of the rows of a batch, and where rows begin.
struct TakeHits {
  Array<const int> places;
  int columns, scrambles;
  double rays;  ///< of a patch, all scrambles together
  Array<const std::int64_t> hits, squares;
  Array<int> target;
  Array<std::int64_t> taken;
  Array<double> factor, error;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int place = places(n);
    const double sum = double(hits(place)), share = sum / rays;
    target(n) = place % columns;
    taken(n) = hits(place);
    factor(n) = share;
    // Of one scramble alone the error is not known; rays that know nothing of each other have at most this one.
    double variance = share * (1.0 - share) / rays;
    if (scrambles > 1) {
      const double of_counts = (double(squares(place)) - sum * sum / scrambles) / (scrambles - 1.0);
      const double of_each = rays / scrambles;
      variance = Kokkos::fmax(0.0, of_counts) / (of_each * of_each * scrambles);
    }
    error(n) = Kokkos::sqrt(variance);
  }
};

struct RowBegins {
  int columns;
  Array<int> begins;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const { begins(n) = n * columns; }
};

}  // namespace coldsky
