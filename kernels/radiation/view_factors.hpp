#pragma once
#include <vector>

#include "kernels/radiation/rays.hpp"

/// View factors between patches by counting rays: F_ij is the share of the rays of patch i that meet patch j first.
/// What stands between is in the way by itself. Only integers are added, so that the counts are the same at any number
/// of threads and in batches of any size.
namespace coldsky {

/// Which facet sides make up which patch: side 2 f is the front of facet f, 2 f + 1 its back.
struct Patches {
  int count = 0;
  Array<const int> first;     ///< patch p has the sides side(first(p)) ... side(first(p + 1) - 1)
  Array<const int> side;      ///< by patch
  Array<const double> share;  ///< of its patch's area, of this side and those before it
  Array<const int> patch;     ///< of each side; -1: none
  Array<const double> area;   ///< of each patch [m2]
};

/// \param patch_of_side as long as twice the facets; -1 for sides that give off nothing. Patches without area are
/// allowed only where they have no sides. \throws std::invalid_argument where numbers are out of range or a facet of a
/// patch has no area
Patches make_patches(const ExecutionSpace& space, const std::vector<Facet>& facets,
                     const std::vector<int>& patch_of_side, int count);

struct ViewFactorOptions {
  int rays = 1 << 15;  ///< of a patch and scramble; a power of two makes the most of them
  int scrambles = 8;   ///< independent repetitions, whose spread is the error
  std::uint64_t seed = 1;
  int most_counters = 1 << 24;  ///< counters at a time: memory is 20 bytes each
};

/// Rows of a sparse matrix, in order of patches; a patch without sides has an empty row.
struct ViewFactors {
  int patches = 0;
  std::int64_t rays = 0;  ///< of a patch, all scrambles together
  int scrambles = 0;
  Array<int> first;   ///< row i: entries first(i) ... first(i + 1) - 1
  Array<int> target;  ///< a patch; `patches` for space, `patches` + 1 for sides without a patch
  Array<std::int64_t> hits;
  Array<double> factor;  ///< hits over rays
  Array<double> error;   ///< standard error of `factor`
};

/// Traces `rays` times `scrambles` rays from each patch.
ViewFactors trace_view_factors(const ExecutionSpace& space, const Tree& tree, const Array<const Facet>& facets,
                               const Patches& patches, const ViewFactorOptions& options);

}  // namespace coldsky
