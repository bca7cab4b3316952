#pragma once
#include "kernels/base/types.hpp"

/// The scalars of BiCGStab, where its kernels are; the host sees the norms of the residual.
namespace coldsky {

struct StabilisedScalars {
  double rho;    ///< shadow . r
  double alpha;  ///< rho / (shadow . v)
  double t_t;    ///< t . t
  double omega;  ///< (t . s) / (t . t)
  double beta;   ///< (rho_new / rho) (alpha / omega)
  int halted;    ///< a division that has no answer: x and r stay as they are
};

struct StabilisedReport {
  double norm;     ///< |r|
  double omega;    ///< of the last step
  double rho_new;  ///< shadow . r
  int halted;
};

/// What becomes of the sums of an iteration, in its order.
struct StabilisedStep {
  enum class Sum { begin, projection, square, t_t, t_s, weighted };
  Sum sum;
  StabilisedScalars* at;
  StabilisedReport* seen;

  KOKKOS_INLINE_FUNCTION void operator()(double value) const {
    switch (sum) {
      case Sum::begin:
        at->rho = value;
        at->halted = seen->halted = 0;
        seen->norm = Kokkos::sqrt(value);
        break;
      case Sum::projection:
        if (value == 0.0 || !Kokkos::isfinite(value)) {
          at->halted = seen->halted = 1;
          break;
        }
        at->alpha = at->rho / value;
        break;
      case Sum::square:
        seen->norm = Kokkos::sqrt(value);
        break;
      case Sum::t_t:
        at->t_t = value;
        break;
      case Sum::t_s:
        at->omega = seen->omega = at->t_t > 0.0 ? value / at->t_t : 0.0;
        break;
      case Sum::weighted:
        at->beta = (value / at->rho) * (at->alpha / at->omega);
        at->rho = seen->rho_new = value;
        break;
    }
  }
};

/// The square of the first residual, for the steps after it.
struct StabilisedStart {
  double square;
  StabilisedStep begin;
  KOKKOS_INLINE_FUNCTION void operator()(const int) const { begin(square); }
};

}  // namespace coldsky
