#pragma once
#include "kernels/batch/pack.hpp"

/// How the designs of a batch ended, and which lanes of a pack are still on their way.
namespace coldsky {

/// Stored as a byte a design.
enum class BatchStatus : std::uint8_t {
  converged = 0,
  not_converged,  ///< the most iterations that are allowed did not suffice; the numbers are those of the last iterate
  invalid,        ///< an input that is no number or has no meaning; the numbers are NaN
  failed,         ///< an iterate left the range of numbers; the numbers are NaN
  infeasible,     ///< the condition cannot be met: a radiator that takes in more than it gives off; the numbers are
                  ///< those of the last iterate
};
inline constexpr int batch_statuses = 5;

/// Lanes that are done are frozen: nothing is added to their unknowns any more, so that the digits of a design do not
/// depend on how long the others of its pack take.
template <int W>
struct LaneProgress {
  Pack<W> active;  ///< 1 = is on its way, 0 = frozen: factor of every change of an unknown
  BatchStatus status[W];
  int iterations[W];

  KOKKOS_INLINE_FUNCTION void begin(int l, bool valid) {
    active[l] = valid ? 1.0 : 0.0;
    status[l] = valid ? BatchStatus::not_converged : BatchStatus::invalid;
    iterations[l] = 0;
  }
  KOKKOS_INLINE_FUNCTION bool any_active() const {
    bool any = false;
    for (int l = 0; l < W; ++l) any = any || active[l] != 0.0;
    return any;
  }
  /// Freezes the lanes whose measure of the residual is at most its limit, or no number, and those that have made as
  /// many iterations as they may; counts one more of the others.
  KOKKOS_INLINE_FUNCTION void settle(const Pack<W>& residual, const Pack<W>& limit, int most_iterations) {
    for (int l = 0; l < W; ++l) {
      if (active[l] == 0.0) continue;
      if (residual[l] <= limit[l]) {
        status[l] = BatchStatus::converged;
      } else if (!Kokkos::isfinite(residual[l])) {
        status[l] = BatchStatus::failed;
      } else if (iterations[l] < most_iterations) {
        ++iterations[l];
        continue;
      }
      active[l] = 0.0;
    }
  }
  KOKKOS_INLINE_FUNCTION bool has_numbers(int l) const {
    return status[l] != BatchStatus::invalid && status[l] != BatchStatus::failed;
  }
};

/// What became of a batch.
struct BatchReport {
  long designs[batch_statuses] = {};  ///< that ended with each BatchStatus
  long iterations = 0;                ///< of all designs together
  int most_iterations = 0;            ///< of any design
  long count(BatchStatus status) const { return designs[static_cast<int>(status)]; }
  /// Adds another batch.
  void add(const BatchReport& other);
};
/// Counts a finished batch; the host waits.
BatchReport count_batch(const ExecutionSpace& space, const Array<const std::uint8_t>& status,
                        const Array<const int>& iterations);

}  // namespace coldsky
