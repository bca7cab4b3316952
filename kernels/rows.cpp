#include "kernels/rows.hpp"

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

double sum_partials(const ExecutionSpace& space, const Array<double>& sums, int count) {
  if constexpr (runs_on_host) {
    space.fence("coldsky: partial sums are read");
    return pairwise(sums.data(), count);
  } else {
    double result = 0.0;
    Kokkos::parallel_reduce("sum_partials", Kokkos::TeamPolicy<ExecutionSpace>(space, 1, 256),
                            detail::FinalSum{sums, count}, result);
    return result;
  }
}

}  // namespace coldsky
