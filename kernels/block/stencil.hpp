#pragma once
#include "kernels/base/rows.hpp"

/// The linear operator of a structured block: seven points in difference form,
///
///     (A u)_c = sum over faces of a_f (u_c - u_nb) + s_c u_c        [W]
///
/// with face conductances a >= 0 [W/K] and an extra diagonal s >= 0 [W/K] from radiation, coolant, fixed
/// temperatures and heat capacity. The difference form keeps constants in the null space of the conduction
/// part to the last digit; a rounded diagonal would not.
namespace coldsky {

/// Coefficients: x(c) couples cell c and its neighbour in +x, and so on; the last face of a line is zero.
template <class T>
struct StencilData {
  Box box;
  Array<T> x, y, z;
  Array<T> diagonal;  ///< s

  static StencilData allocate(const Box& box, const std::string& name) {
    const int n = box.cells();
    const auto make = [&](const char* part) { return make_array<T>(name + part, n); };
    return {box, make(".x"), make(".y"), make(".z"), make(".diagonal")};
  }
  KOKKOS_INLINE_FUNCTION const Array<T>& face(int axis) const { return axis == axis_x ? x : axis == axis_y ? y : z; }
};

/// What the multigrid cycle stores its coefficients in.
using CycleCoefficient = Bfloat16;

/// Calls body(i, low, high) for i0 <= i < i1 with the neighbours in the row; the two ends are peeled so that the middle
/// is a plain loop. At an end the missing neighbour is i itself.
template <class Body>
KOKKOS_INLINE_FUNCTION void loop_over_row(int nx, int i0, int i1, const Body& body) {
  if (i0 == 0) {
    body(0, 0, nx > 1 ? 1 : 0);
    i0 = 1;
  }
  const int end = i1 < nx ? i1 : nx - 1;
  COLDSKY_INDEPENDENT_ITERATIONS
  for (int i = i0; i < end; ++i) body(i, i - 1, i + 1);
  if (i1 == nx && nx > 1) body(nx - 1, nx - 2, nx - 1);
}

/// Row pointers of a stencil, coefficients T and vectors U; arithmetic is in double precision as soon as one of them
/// is. A missing neighbour is replaced by the cell itself, whose difference is zero, so that no branch and no ghost
/// cell is needed; at the ends of a row in the middle of the array by the cell before or after in memory, whose face is
/// zero.
template <class T, class U>
struct StencilRow {
  using Real = std::conditional_t<std::is_same_v<T, double> || std::is_same_v<U, double>, double, float>;
  const T *KOKKOS_RESTRICT x, *KOKKOS_RESTRICT y, *KOKKOS_RESTRICT y_low, *KOKKOS_RESTRICT z, *KOKKOS_RESTRICT z_low,
      *KOKKOS_RESTRICT s;
  const U *u, *u_y_low, *u_y_high, *u_z_low, *u_z_high;
  int nx;
  bool first, last;  ///< the run holds the first or last cell of the box

  KOKKOS_INLINE_FUNCTION StencilRow(const StencilData<T>& a, const Array<const U>& vector, const CellRun& run) {
    COLDSKY_EXPECTS(static_cast<int>(a.diagonal.extent(0)) >= a.box.cells());
    COLDSKY_EXPECTS(static_cast<int>(vector.extent(0)) >= a.box.cells());
    x = a.x.data() + run.start;
    y = a.y.data() + run.start;
    z = a.z.data() + run.start;
    y_low = y - run.y_low;
    z_low = z - run.z_low;
    s = a.diagonal.data() + run.start;
    u = vector.data() + run.start;
    u_y_low = u - run.y_low;
    u_z_low = u - run.z_low;
    u_y_high = u + run.y_high;
    u_z_high = u + run.z_high;
    nx = run.nx;
    first = run.first;
    last = run.last;
  }
  /// Conduction part of (A u) at cell i whose neighbours in the row are at `low` and `high`.
  KOKKOS_INLINE_FUNCTION Real conduction(int i, int low, int high) const {
    const Real c = Real(u[i]);
    return Real(x[low]) * (c - Real(u[low])) + Real(x[i]) * (c - Real(u[high])) +
           Real(y_low[i]) * (c - Real(u_y_low[i])) + Real(y[i]) * (c - Real(u_y_high[i])) +
           Real(z_low[i]) * (c - Real(u_z_low[i])) + Real(z[i]) * (c - Real(u_z_high[i]));
  }
  /// (A u) at cell i.
  KOKKOS_INLINE_FUNCTION Real apply(int i, int low, int high) const {
    return conduction(i, low, high) + Real(s[i]) * Real(u[i]);
  }
  /// Sum of the face conductances and s at cell i.
  KOKKOS_INLINE_FUNCTION Real full_diagonal(int i, int low) const {
    return (low < i ? Real(x[low]) : Real(0)) + Real(x[i]) + (y_low < y ? Real(y_low[i]) : Real(0)) + Real(y[i]) +
           (z_low < z ? Real(z_low[i]) : Real(0)) + Real(z[i]) + Real(s[i]);
  }
  /// Calls body(i, low, high) for i0 <= i < i1. On a CPU a row, or several, are one plain loop over aligned memory:
  /// only the ends of the array are peeled.
  template <class Body>
  KOKKOS_FORCEINLINE_FUNCTION void loop(int i0, int i1, const Body& body) const {
    if constexpr (runs_on_host) {
      const Inside at = inside(i0, i1);
      if (at.begin > i0) body(0, 0, nx > 1 ? 1 : 0);
      COLDSKY_INDEPENDENT_ITERATIONS
      for (int i = at.begin; i < at.end; ++i) body(i, i - 1, i + 1);
      if (at.end < i1) body(nx - 1, nx - 2, nx - 1);
    } else {
      COLDSKY_UNROLL
      for (int i = i0; i < i1; i += row_step) body(i, low_of(i), high_of(i));
    }
  }
  /// Sum of body(i, low, high) over i0 <= i < i1.
  template <class Body>
  KOKKOS_FORCEINLINE_FUNCTION double sum(int i0, int i1, const Body& body) const {
    double total = 0.0;
    if constexpr (runs_on_host) {
      const Inside at = inside(i0, i1);
      COLDSKY_VECTOR_SUM(total)
      for (int i = at.begin; i < at.end; ++i) total += body(i, i - 1, i + 1);
      if (at.begin > i0) total += body(0, 0, nx > 1 ? 1 : 0);
      if (at.end < i1) total += body(nx - 1, nx - 2, nx - 1);
    } else {
      COLDSKY_UNROLL
      for (int i = i0; i < i1; i += row_step) total += body(i, low_of(i), high_of(i));
    }
    return total;
  }

 private:
  /// Neighbours in memory of a device's cells; at an end of the array the cell itself.
  KOKKOS_INLINE_FUNCTION int low_of(int i) const { return first && i == 0 ? i : i - 1; }
  KOKKOS_INLINE_FUNCTION int high_of(int i) const { return last && i == nx - 1 ? i : i + 1; }
  struct Inside {
    int begin, end;
  };
  /// Cells of i0 <= i < i1 that have memory before and after them.
  KOKKOS_INLINE_FUNCTION Inside inside(int i0, int i1) const {
    const int begin = first && i0 == 0 ? 1 : i0;
    return {begin, last && i1 == nx && nx > begin ? nx - 1 : i1};
  }
};

/// q = A u
template <class T, class U>
struct Apply {
  static constexpr bool spans_rows = true;
  StencilData<T> a;
  Array<const U> u;
  Array<U> q;
  KOKKOS_INLINE_FUNCTION void cells(const CellRun& run, int i0, int i1) const {
    const StencilRow<T, U> r(a, u, run);
    U* KOKKOS_RESTRICT out = q.data() + run.start;
    r.loop(i0, i1, [&](int i, int low, int high) COLDSKY_INLINE_BODY { out[i] = r.apply(i, low, high); });
  }
};

/// r = f - A u
template <class T, class U, class Out = U>
struct LinearResidual {
  static constexpr bool spans_rows = true;
  StencilData<T> a;
  Array<const U> u, f;
  Array<Out> out;
  KOKKOS_INLINE_FUNCTION void cells(const CellRun& run, int i0, int i1) const {
    const StencilRow<T, U> r(a, u, run);
    const U* KOKKOS_RESTRICT rhs = f.data() + run.start;
    Out* KOKKOS_RESTRICT to = out.data() + run.start;
    r.loop(i0, i1, [&](int i, int low, int high) COLDSKY_INLINE_BODY { to[i] = Out(rhs[i] - r.apply(i, low, high)); });
  }
};

/// q = A u and the sum of u q, which conjugate gradients needs next: one pass in single precision.
/// Traffic: faces 12, s 4, u 4, q 4: 24 bytes a cell.
struct ApplyDot {
  static constexpr bool spans_rows = true;
  StencilData<float> a;
  Array<const float> u;
  Array<float> q;
  KOKKOS_INLINE_FUNCTION double cells(const CellRun& run, int i0, int i1) const {
    const StencilRow<float, float> r(a, u, run);
    float* KOKKOS_RESTRICT out = q.data() + run.start;
    return r.sum(i0, i1, [&](int i, int low, int high) COLDSKY_INLINE_BODY {
      const float image = r.apply(i, low, high);
      out[i] = image;
      return double(image) * double(r.u[i]);
    });
  }
};

/// r = b - A x formed in double precision, stored in single; the sum of r r.
/// Traffic: faces 24, s 8, x 8, b 8, r 4: 52 bytes a cell.
struct TrueResidual {
  static constexpr bool spans_rows = true;
  StencilData<double> a;
  Array<const double> x, b;
  Array<float> out;
  KOKKOS_INLINE_FUNCTION double cells(const CellRun& run, int i0, int i1) const {
    const StencilRow<double, double> r(a, x, run);
    const double* KOKKOS_RESTRICT rhs = b.data() + run.start;
    float* KOKKOS_RESTRICT to = out.data() + run.start;
    return r.sum(i0, i1, [&](int i, int low, int high) COLDSKY_INLINE_BODY {
      const double rounded = to[i] = float(rhs[i] - r.apply(i, low, high));
      return rounded * rounded;
    });
  }
};

/// 1 / (sum of faces + s), zero where the row of the matrix is empty.
struct InverseDiagonal {
  static constexpr bool spans_rows = true;
  StencilData<CycleCoefficient> a;
  Array<CycleCoefficient> inverse;
  KOKKOS_INLINE_FUNCTION void cells(const CellRun& run, int i0, int i1) const {
    const StencilRow<CycleCoefficient, CycleCoefficient> r(a, inverse, run);
    CycleCoefficient* KOKKOS_RESTRICT to = inverse.data() + run.start;
    r.loop(i0, i1, [&](int i, int low, int) COLDSKY_INLINE_BODY {
      const float d = r.full_diagonal(i, low);
      to[i] = CycleCoefficient(d > 0.0f ? 1.0f / d : 0.0f);
    });
  }
};

/// A rounded copy of the coefficients.
template <class From, class To>
struct RoundStencil {
  StencilData<From> from;
  StencilData<To> to;
  KOKKOS_INLINE_FUNCTION void cells(const CellRun& run, int i0, int i1) const {
    const auto round = [&](const Array<From>& source, const Array<To>& target) {
      const From* KOKKOS_RESTRICT in = source.data() + run.start;
      To* KOKKOS_RESTRICT out = target.data() + run.start;
      COLDSKY_UNROLL
      for (int i = i0; i < i1; i += row_step) out[i] = To(float(in[i]));
    };
    round(from.x, to.x);
    round(from.y, to.y);
    round(from.z, to.z);
    round(from.diagonal, to.diagonal);
  }
};

}  // namespace coldsky
