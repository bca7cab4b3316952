#pragma once
#include "kernels/stencil.hpp"

/// Chebyshev-accelerated Jacobi smoothing on D^-1 A, in the form with three terms
///
///     u_{n+1} = u_n + m (u_n - u_{n-1}) + w D^-1 (f - A u_n)
///
/// which needs two vectors: u_{n+1} takes the place of u_{n-1}. Source: Saad, Iterative Methods for Sparse
/// Linear Systems, 2nd ed., algorithm 12.1.
/// Traffic of a step: faces 12, s 4, D^-1 4, f 4, u 4, u_{n-1} read and written 8: 36 bytes a cell.
namespace coldsky {

/// First step from u = 0: u_1 = w D^-1 f.
struct ChebyshevStart {
  float weight;
  Array<const float> inverse_diagonal, f;
  Array<float> u;
  int width, count;
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int) const {
    const int begin = j * width + i0, end = j * width + i1 < count ? j * width + i1 : count;
    const float* KOKKOS_RESTRICT inverse = inverse_diagonal.data();
    const float* KOKKOS_RESTRICT rhs = f.data();
    float* KOKKOS_RESTRICT to = u.data();
    for (int n = begin; n < end; ++n) to[n] = weight * inverse[n] * rhs[n];
  }
};

/// A step of the recurrence; with momentum 0 `previous` is only written, with `from_zero` u_{n-1} is zero.
struct ChebyshevStep {
  float momentum, weight;
  bool reads_previous;
  StencilData<float> a;
  Array<const float> inverse_diagonal, f, u;
  Array<float> previous;
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    const StencilRow<float, float> r(a, u, j, k);
    const int start = a.box.index(0, j, k);
    const float* KOKKOS_RESTRICT inverse = inverse_diagonal.data() + start;
    const float* KOKKOS_RESTRICT rhs = f.data() + start;
    float* KOKKOS_RESTRICT to = previous.data() + start;
    if (reads_previous) {
      r.loop(i0, i1, [&](int i, int low, int high) {
        to[i] = r.u[i] + momentum * (r.u[i] - to[i]) + weight * inverse[i] * (rhs[i] - r.apply(i, low, high));
      });
    } else {
      r.loop(i0, i1, [&](int i, int low, int high) {
        to[i] = (1.0f + momentum) * r.u[i] + weight * inverse[i] * (rhs[i] - r.apply(i, low, high));
      });
    }
  }
};

}  // namespace coldsky
