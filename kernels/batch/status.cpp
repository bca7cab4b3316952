#include "kernels/batch/status.hpp"

#include <algorithm>

#include "kernels/base/vector.hpp"

namespace coldsky {

namespace {

/// Number of designs with one status; with `iterations`, the sum of these over all designs.
struct BatchSum {
  Array<const std::uint8_t> status;
  Array<const int> iterations;
  int wanted;  ///< a status, or -1 = sum of the iterations
  int width, count;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int j, int) const {
    const auto range = detail::flat_range(width, count, i0, i1, j);
    double sum = 0.0;
    for (int n = range.begin; n < range.end; ++n) {
      sum += wanted < 0 ? double(iterations(n)) : status(n) == wanted ? 1.0 : 0.0;
    }
    return sum;
  }
};

/// The largest number of iterations.
struct MostIterations {
  Array<const int> iterations;
  KOKKOS_INLINE_FUNCTION void operator()(const int n, int& most) const {
    most = iterations(n) > most ? iterations(n) : most;
  }
};

}  // namespace

void BatchReport::add(const BatchReport& other) {
  for (int n = 0; n < batch_statuses; ++n) designs[n] += other.designs[n];
  iterations += other.iterations;
  most_iterations = std::max(most_iterations, other.most_iterations);
}

BatchReport count_batch(const ExecutionSpace& space, const Array<const std::uint8_t>& status,
                        const Array<const int>& iterations) {
  COLDSKY_EXPECTS(iterations.extent(0) >= status.extent(0));
  BatchReport report;
  const int count = static_cast<int>(status.extent(0));
  if (count == 0) return report;
  const Box box = flat_box(count);
  ReductionScratch scratch;
  const auto sum = [&](int wanted) {
    return static_cast<long>(
        reduce_rows(space, "BatchSum", box, BatchSum{status, iterations, wanted, box.nx, count}, scratch));
  };
  for (int n = 0; n < batch_statuses; ++n) report.designs[n] = sum(n);
  report.iterations = sum(-1);
  Kokkos::parallel_reduce("MostIterations", Kokkos::RangePolicy<ExecutionSpace>(space, 0, count),
                          MostIterations{iterations}, Kokkos::Max<int>(report.most_iterations));
  return report;
}

}  // namespace coldsky
