#pragma once
#include "kernels/block/stencil.hpp"

/// Chebyshev-accelerated Jacobi smoothing on D^-1 A, in the form with three terms
///
///     u_{n+1} = u_n + m (u_n - u_{n-1}) + w D^-1 (f - A u_n)
///
/// which needs two vectors: u_{n+1} takes the place of u_{n-1}. Source: Saad, Iterative Methods for Sparse
/// Linear Systems, 2nd ed., algorithm 12.1.
/// Traffic, coefficients and D^-1 of two bytes: a step 8 for the matrix, D^-1 2, f 4, u 4, u_{n-1} read and written 8:
/// 26 bytes a cell; the first two steps from zero in one pass 8 + 2 + 4 + 4: 18; the third, which forms u_1 anew: 22.
/// Rounding D^-1 changes the weights of Jacobi by at most 0.4 % and leaves the smoother symmetric.
namespace coldsky {

/// Weights of one smoothing: of the first step, then momentum and weight of those after it.
struct ChebyshevWeights {
  int degree = 1;  ///< steps: 1 or 3
  float first = 1.0f;
  float momentum[2] = {0.0f, 0.0f}, weight[2] = {0.0f, 0.0f};
};

/// First step from u = 0: u_1 = w D^-1 f.
struct ChebyshevStart {
  float weight;
  Array<const CycleCoefficient> inverse_diagonal;
  Array<const float> f;
  Array<float> u;
  int width, count;
  KOKKOS_INLINE_FUNCTION void cells(int begin, int end) const {
    const CycleCoefficient* KOKKOS_RESTRICT inverse = inverse_diagonal.data();
    const float* KOKKOS_RESTRICT rhs = f.data();
    float* KOKKOS_RESTRICT to = u.data();
    COLDSKY_UNROLL
    for (int n = begin; n < end; n += row_step) to[n] = weight * float(inverse[n]) * rhs[n];
  }
};

/// The first two steps from u = 0: u_1 = v D^-1 f is formed where it is needed and never stored.
struct ChebyshevPair {
  static constexpr bool spans_rows = true;
  float first_weight, momentum, weight;
  StencilData<CycleCoefficient> a;
  Array<const CycleCoefficient> inverse_diagonal;
  Array<const float> f;
  Array<float> u;
  KOKKOS_INLINE_FUNCTION void cells(const CellRun& run, int i0, int i1) const {
    const StencilRow<CycleCoefficient, CycleCoefficient> g(a, inverse_diagonal, run);
    const StencilRow<CycleCoefficient, float> r(a, f, run);
    float* KOKKOS_RESTRICT to = u.data() + run.start;
    const CycleCoefficient *g_c = g.u, *g_yl = g.u_y_low, *g_yh = g.u_y_high, *g_zl = g.u_z_low, *g_zh = g.u_z_high;
    const float *f_c = r.u, *f_yl = r.u_y_low, *f_yh = r.u_y_high, *f_zl = r.u_z_low, *f_zh = r.u_z_high;
    const CycleCoefficient* KOKKOS_RESTRICT x = r.x;
    const CycleCoefficient *KOKKOS_RESTRICT yl = r.y_low, *KOKKOS_RESTRICT yh = r.y;
    const CycleCoefficient *KOKKOS_RESTRICT zl = r.z_low, *KOKKOS_RESTRICT zh = r.z, *KOKKOS_RESTRICT s = r.s;
    const float scale = (1.0f + momentum) * first_weight, image_weight = first_weight, step_weight = weight;
    r.loop(i0, i1, [&](int i, int low, int high) COLDSKY_INLINE_BODY {
      const float c = float(g_c[i]) * f_c[i];
      const float conduction =
          float(x[low]) * (c - float(g_c[low]) * f_c[low]) + float(x[i]) * (c - float(g_c[high]) * f_c[high]) +
          float(yl[i]) * (c - float(g_yl[i]) * f_yl[i]) + float(yh[i]) * (c - float(g_yh[i]) * f_yh[i]) +
          float(zl[i]) * (c - float(g_zl[i]) * f_zl[i]) + float(zh[i]) * (c - float(g_zh[i]) * f_zh[i]);
      const float image = image_weight * (conduction + float(s[i]) * c);
      to[i] = scale * c + step_weight * float(g_c[i]) * (f_c[i] - image);
    });
  }
};

/// Where a step finds u_{n-1}: in the vector that it overwrites; nowhere, for there is no momentum; or it is the first
/// step from zero, v D^-1 f.
enum class Previous { stored, none, first };

template <Previous kind>
struct ChebyshevStep {
  static constexpr bool spans_rows = true;
  float momentum, weight, first_weight;
  StencilData<CycleCoefficient> a;
  Array<const CycleCoefficient> inverse_diagonal;
  Array<const float> f, u;
  Array<float> previous;
  KOKKOS_INLINE_FUNCTION void cells(const CellRun& run, int i0, int i1) const {
    with_put(run, [&](const auto& r, const auto& put) { r.loop(i0, i1, put); });
  }
  /// Calls run(r, put) for cells of the matrix; put(i, low, high) writes u_{n+1} and returns f u_{n+1}.
  template <class Run>
  KOKKOS_FORCEINLINE_FUNCTION void with_put(const CellRun& cells, const Run& run) const {
    const StencilRow<CycleCoefficient, float> r(a, u, cells);
    const CycleCoefficient* KOKKOS_RESTRICT inverse = inverse_diagonal.data() + cells.start;
    const float* KOKKOS_RESTRICT rhs = f.data() + cells.start;
    float* KOKKOS_RESTRICT to = previous.data() + cells.start;
    run(r, [&](int i, int low, int high) COLDSKY_INLINE_BODY {
      float step = weight * float(inverse[i]) * (rhs[i] - r.apply(i, low, high));
      if constexpr (kind == Previous::stored) step += momentum * (r.u[i] - to[i]);
      if constexpr (kind == Previous::first) step += momentum * (r.u[i] - first_weight * float(inverse[i]) * rhs[i]);
      const float next = r.u[i] + step;
      to[i] = next;
      return double(rhs[i]) * double(next);
    });
  }
};

/// A step, and the sum of f u_{n+1}: what conjugate gradients wants of the last step of a cycle.
template <Previous kind>
struct ChebyshevStepDot {
  static constexpr bool spans_rows = true;
  ChebyshevStep<kind> step;
  KOKKOS_INLINE_FUNCTION double cells(const CellRun& run, int i0, int i1) const {
    double sum = 0.0;
    step.with_put(run, [&](const auto& r, const auto& put) { sum = r.sum(i0, i1, put); });
    return sum;
  }
};
// Clang deduces this for aggregates by itself only from release 17 on.
template <Previous kind>
ChebyshevStepDot(ChebyshevStep<kind>) -> ChebyshevStepDot<kind>;

}  // namespace coldsky
