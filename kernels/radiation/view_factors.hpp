#pragma once
#include <functional>
#include <vector>

#include "kernels/radiation/patches.hpp"
#include "kernels/radiation/tree.hpp"

/// View factors between patches by counting rays: F_ij is the share of the rays of patch i that meet patch j first.
/// What stands between is in the way by itself. Only integers are added, so that the counts are the same at any number
/// of threads and in batches of any size.
namespace coldsky {

struct ViewFactorOptions {
  int rays = 1 << 15;  ///< of a patch and scramble; a power of two makes the most of them
  int scrambles = 8;   ///< independent repetitions, whose spread is the error
  std::uint64_t seed = 1;
  int most_counters = 1 << 24;  ///< counters at a time, scrambles apart: memory is 5 bytes each
};

/// Rows of a sparse matrix, in order of patches; a patch without sides has an empty row.
struct ViewFactors {
  int patches = 0;
  std::int64_t rays = 0;  ///< of a patch, all scrambles together; where patches differ, the most
  int scrambles = 0;
  Array<int> first;   ///< row i: entries first(i) ... first(i + 1) - 1
  Array<int> target;  ///< a patch; `patches` for space, + 1 for sides without a patch, + 2 for lost rays
  Array<std::int64_t> hits;
  Array<double> factor;  ///< hits over rays
  Array<double> error;   ///< standard error of `factor`
};

/// Traces `rays` times `scrambles` rays from each patch.
ViewFactors trace_view_factors(const ExecutionSpace& space, const Tree& tree, const Array<const Facet>& facets,
                               const Patches& patches, const ViewFactorOptions& options);

}  // namespace coldsky
