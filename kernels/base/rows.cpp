#include "kernels/base/rows.hpp"

namespace coldsky {

namespace {

/// Pairwise sum on the host of values already there.
double pairwise(const double* values, int count) {
  if (count <= 8) {
    double sum = 0.0;
    for (int n = 0; n < count; ++n) sum += values[n];
    return sum;
  }
  const int half = count / 2;
  return pairwise(values, half) + pairwise(values + half, count - half);
}

}  // namespace

double sum_partials(const ExecutionSpace& space, ReductionScratch& scratch, int count) {
  if constexpr (runs_on_host) {
    space.fence(reduction_fence);
    return pairwise(scratch.partial(count).data(), count);
  } else {
    Kokkos::parallel_for("FinalSum", Kokkos::TeamPolicy<ExecutionSpace>(space, 1, 256),
                         detail::FinalSum{scratch.partial(count), count, scratch.result()});
    space.fence(reduction_fence);
    return scratch.result()();
  }
}

}  // namespace coldsky
