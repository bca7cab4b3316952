#pragma once
#include "kernels/base/types.hpp"

/// The scalars of conjugate gradients, where their kernels are: the host does not need them to launch what follows.
namespace coldsky {

struct GradientScalars {
  double rho;    ///< r . z
  double alpha;  ///< length of the last step, rho / (p . A p); 0 where x has it already
  double beta;   ///< of the next direction, p = z + beta p
  double limit;  ///< |r| at or below which everything stops, so that the host can look
  int begins;    ///< the next direction is z alone
  int halted;    ///< kernels do nothing
};

/// What the host sees of them.
struct GradientReport {
  static constexpr int most = 16;  ///< iterations between two looks
  double norms[most];              ///< |r| after iteration n, at n % most
  double alpha;
  int iterations;  ///< since the beginning
  int halted, broken;
};

/// What becomes of the sums of an iteration, in its order: r . z, p . A p, r . r.
struct GradientStep {
  enum class Sum { weighted, curvature, square };
  Sum sum;
  GradientScalars* at;
  GradientReport* seen;

  KOKKOS_INLINE_FUNCTION void operator()(double value) const {
    if (sum == Sum::weighted) {
      at->beta = at->begins != 0 ? 0.0 : value / at->rho;
      at->rho = value;
    } else if (sum == Sum::curvature) {
      if (!(value > 0.0) || !(at->rho > 0.0)) {
        seen->broken = seen->halted = at->halted = 1;
        return;
      }
      at->alpha = at->rho / value;
      at->begins = 0;
    } else {
      const double norm = Kokkos::sqrt(value);
      seen->norms[seen->iterations % GradientReport::most] = norm;
      seen->iterations += 1;
      seen->alpha = at->alpha;
      if (norm <= at->limit) seen->halted = at->halted = 1;
    }
  }
};

/// Before iterations: what they go on from.
struct GradientStart {
  double limit;
  bool begins;
  GradientScalars* at;
  GradientReport* seen;
  KOKKOS_INLINE_FUNCTION void operator()(const int) const {
    at->alpha = 0.0;
    at->limit = limit;
    at->begins = begins ? 1 : 0;
    at->halted = 0;
    seen->iterations = seen->halted = seen->broken = 0;
  }
};

}  // namespace coldsky
