#pragma once
#include "kernels/base/gradient_scalars.hpp"
#include "kernels/base/rows.hpp"
#include "kernels/base/stabilised_scalars.hpp"

/// Vector kernels of the Krylov methods, over flat arrays cut into rows of 1024 (see flat_box).
namespace coldsky {

namespace detail {
/// Cells [begin, end) of a flat array that the call row(i0, i1, j, k) of a flat box treats.
struct FlatRange {
  int begin, end;
};
KOKKOS_INLINE_FUNCTION FlatRange flat_range(int width, int count, int i0, int i1, int j) {
  const int begin = j * width + i0, end = j * width + i1;
  return {begin, end < count ? end : count};
}
}  // namespace detail

/// sum_i x_i y_i
template <class X, class Y>
struct Dot {
  Array<const X> x;
  Array<const Y> y;
  int width, count;
  KOKKOS_INLINE_FUNCTION double cells(int begin, int end) const {
    const X* KOKKOS_RESTRICT one = x.data();
    const Y* KOKKOS_RESTRICT other = y.data();
    return sum_in_steps(begin, end, [=](int n) COLDSKY_INLINE_BODY { return double(one[n]) * double(other[n]); });
  }
};

/// sum_i |x_i|
struct AbsoluteSum {
  Array<const double> x;
  int width, count;
  KOKKOS_INLINE_FUNCTION double cells(int begin, int end) const {
    const double* KOKKOS_RESTRICT from = x.data();
    return sum_in_steps(begin, end, [=](int n) COLDSKY_INLINE_BODY { return Kokkos::fabs(from[n]); });
  }
};

/// sum_i x_i
struct Sum {
  Array<const double> x;
  int width, count;
  KOKKOS_INLINE_FUNCTION double cells(int begin, int end) const {
    const double* KOKKOS_RESTRICT from = x.data();
    return sum_in_steps(begin, end, [=](int n) COLDSKY_INLINE_BODY { return from[n]; });
  }
};

/// y = a x + b y
template <class X, class Y>
struct Axpby {
  double a;
  Array<const X> x;
  double b;
  Array<Y> y;
  int width, count;
  KOKKOS_INLINE_FUNCTION void cells(int begin, int end) const {
    const X* KOKKOS_RESTRICT from = x.data();
    Y* KOKKOS_RESTRICT to = y.data();
    // With b = 0 the old y is not read: it may be memory that was never written, and 0 * NaN is NaN.
    if (b == 0.0) {
      COLDSKY_UNROLL
      for (int n = begin; n < end; n += row_step) to[n] = Y(a * double(from[n]));
    } else {
      COLDSKY_UNROLL
      for (int n = begin; n < end; n += row_step) to[n] = Y(a * double(from[n]) + b * double(to[n]));
    }
  }
};

/// r = r - alpha q; the sum of r r. Traffic: r 4 + 4, q 4: 12 bytes.
struct ResidualUpdate {
  const GradientScalars* scalars;
  Array<const float> q;
  Array<float> r;
  int width, count;
  KOKKOS_INLINE_FUNCTION double cells(int begin, int end) const {
    const float* KOKKOS_RESTRICT from = q.data();
    float* KOKKOS_RESTRICT to = r.data();
    const auto step = static_cast<float>(scalars->alpha);
    return sum_in_steps(begin, end, [=](int n) COLDSKY_INLINE_BODY {
      const double rest = to[n] -= step * from[n];
      return rest * rest;
    });
  }
};

/// x = x + alpha p, p = z + beta p. Traffic: x 8 + 8, p 4 + 4, z 4: 28 bytes. The first direction is z alone, whatever
/// memory p was before.
struct DirectionUpdate {
  const GradientScalars* scalars;
  Array<double> x;
  Array<const float> z;
  Array<float> p;
  int width, count;
  KOKKOS_INLINE_FUNCTION void cells(int begin, int end) const {
    double* KOKKOS_RESTRICT solution = x.data();
    const float* KOKKOS_RESTRICT correction = z.data();
    float* KOKKOS_RESTRICT direction = p.data();
    if (scalars->begins != 0) {
      COLDSKY_UNROLL
      for (int n = begin; n < end; n += row_step) direction[n] = correction[n];
      return;
    }
    const double length = scalars->alpha, share = scalars->beta;
    COLDSKY_UNROLL
    for (int n = begin; n < end; n += row_step) {
      const double old = direction[n];
      solution[n] += length * old;
      direction[n] = float(double(correction[n]) + share * old);
    }
  }
};

/// x = x + a z, r = r - a q; the sum of r r: half a step of BiCGStab. Traffic: x 8 + 8, z 4, r 4 + 4, q 4: 32 bytes.
struct StabilisedUpdate {
  const double* a;
  Array<const float> z;
  Array<double> x;
  Array<const float> q;
  Array<float> r;
  int width, count;
  KOKKOS_INLINE_FUNCTION double cells(int begin, int end) const {
    const float* KOKKOS_RESTRICT correction = z.data();
    const float* KOKKOS_RESTRICT product = q.data();
    double* KOKKOS_RESTRICT solution = x.data();
    float* KOKKOS_RESTRICT residual = r.data();
    const double length = *a;
    return sum_in_steps(begin, end, [=](int n) COLDSKY_INLINE_BODY {
      solution[n] += length * double(correction[n]);
      const double rest = residual[n] = float(double(residual[n]) - length * double(product[n]));
      return rest * rest;
    });
  }
};

/// p = r + beta (p - omega v). Traffic: p 4 + 4, r 4, v 4: 16 bytes.
struct StabilisedDirection {
  const StabilisedScalars* scalars;
  Array<const float> r, v;
  Array<float> p;
  int width, count;
  KOKKOS_INLINE_FUNCTION void cells(int begin, int end) const {
    const float* KOKKOS_RESTRICT residual = r.data();
    const float* KOKKOS_RESTRICT product = v.data();
    float* KOKKOS_RESTRICT direction = p.data();
    const double beta = scalars->beta, omega = scalars->omega;
    COLDSKY_UNROLL
    for (int n = begin; n < end; n += row_step) {
      direction[n] = float(double(residual[n]) + beta * (double(direction[n]) - omega * double(product[n])));
    }
  }
};

/// x = value
template <class T>
struct Fill {
  T value;
  Array<T> x;
  int width, count;
  KOKKOS_INLINE_FUNCTION void cells(int begin, int end) const {
    T* KOKKOS_RESTRICT to = x.data();
    COLDSKY_UNROLL
    for (int n = begin; n < end; n += row_step) to[n] = value;
  }
};

/// y = x
template <class T>
struct Copy {
  Array<const T> x;
  Array<T> y;
  int width, count;
  KOKKOS_INLINE_FUNCTION void cells(int begin, int end) const {
    const T* KOKKOS_RESTRICT from = x.data();
    T* KOKKOS_RESTRICT to = y.data();
    COLDSKY_UNROLL
    for (int n = begin; n < end; n += row_step) to[n] = from[n];
  }
};

/// x = value. Inside loops in place of Kokkos::deep_copy, so that every deep_copy there is one that crosses memories.
template <class T>
void fill(const ExecutionSpace& space, T value, const Array<T>& x) {
  const int count = static_cast<int>(x.extent(0));
  const Box box = flat_box(count);
  for_each_row(space, "Fill", box, Fill<T>{value, x, box.nx, count});
}

/// y = x
template <class X, class T>
void copy(const ExecutionSpace& space, const Array<X>& x, const Array<T>& y) {
  COLDSKY_EXPECTS(y.extent(0) >= x.extent(0));
  const int count = static_cast<int>(x.extent(0));
  const Box box = flat_box(count);
  for_each_row(space, "Copy", box, Copy<T>{x, y, box.nx, count});
}

template <class X, class Y>
double dot(const ExecutionSpace& space, const Array<X>& x, const Array<Y>& y, ReductionScratch& scratch) {
  COLDSKY_EXPECTS(y.extent(0) >= x.extent(0));
  const int count = static_cast<int>(x.extent(0));
  const Box box = flat_box(count);
  return reduce_rows(space, "Dot", box, Dot<std::remove_const_t<X>, std::remove_const_t<Y>>{x, y, box.nx, count},
                     scratch);
}

/// x += shift
struct Shift {
  double shift;
  Array<double> x;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const { x(n) += shift; }
};
inline void add_constant(const ExecutionSpace& space, double shift, const Array<double>& x) {
  for_each(space, "Shift", static_cast<int>(x.extent(0)), Shift{shift, x});
}

inline double absolute_sum(const ExecutionSpace& space, const Array<const double>& x, ReductionScratch& scratch) {
  const int count = static_cast<int>(x.extent(0));
  const Box box = flat_box(count);
  return reduce_rows(space, "AbsoluteSum", box, AbsoluteSum{x, box.nx, count}, scratch);
}

inline double sum(const ExecutionSpace& space, const Array<const double>& x, ReductionScratch& scratch) {
  const int count = static_cast<int>(x.extent(0));
  const Box box = flat_box(count);
  return reduce_rows(space, "Sum", box, Sum{x, box.nx, count}, scratch);
}

template <class X, class Y>
void axpby(const ExecutionSpace& space, double a, const Array<X>& x, double b, const Array<Y>& y) {
  COLDSKY_EXPECTS(y.extent(0) >= x.extent(0));
  const int count = static_cast<int>(x.extent(0));
  const Box box = flat_box(count);
  for_each_row(space, "Axpby", box, Axpby<std::remove_const_t<X>, Y>{a, x, b, y, box.nx, count});
}

}  // namespace coldsky
