#pragma once
#include "kernels/base/types.hpp"

#if !defined(KOKKOS_ENABLE_CUDA) && !defined(KOKKOS_ENABLE_HIP) && defined(__AVX2__) && defined(__FMA__)
#define COLDSKY_WIDE_LANES
#include <immintrin.h>
#endif

/// Several floats that a ray is tested against at once: eight boxes of a node, eight triangles of a leaf. On a CPU with
/// AVX2 or AVX-512 they share a register, else they are a plain array; a thread of a GPU takes them one by one
/// (width 1). All three round alike, operation by operation.
namespace coldsky {

/// Boxes of a node, and triangles of a leaf.
inline constexpr int tree_width = 8;
/// How many of them are tested at once.
inline constexpr int lanes_at_once = runs_on_host ? tree_width : 1;

template <int width>
struct Lanes {
  float value[width];

  KOKKOS_FORCEINLINE_FUNCTION static Lanes load(const float* from) {
    return each([=](int l) { return from[l]; });
  }
  KOKKOS_FORCEINLINE_FUNCTION static Lanes all(float number) {
    return each([=](int) { return number; });
  }
  KOKKOS_FORCEINLINE_FUNCTION void store(float* to) const {
    for (int l = 0; l < width; ++l) to[l] = value[l];
  }
  template <class Function>
  KOKKOS_FORCEINLINE_FUNCTION static Lanes each(const Function& function) {
    Lanes result;
    for (int l = 0; l < width; ++l) result.value[l] = function(l);
    return result;
  }
  /// Bit l: whether the condition holds in lane l.
  template <class Condition>
  KOKKOS_FORCEINLINE_FUNCTION static unsigned bits(const Condition& condition) {
    unsigned result = 0;
    for (int l = 0; l < width; ++l) result |= (condition(l) ? 1U : 0U) << unsigned(l);
    return result;
  }
};

template <int w>
KOKKOS_FORCEINLINE_FUNCTION Lanes<w> operator+(const Lanes<w>& a, const Lanes<w>& b) {
  return Lanes<w>::each([&](int l) { return a.value[l] + b.value[l]; });
}
template <int w>
KOKKOS_FORCEINLINE_FUNCTION Lanes<w> operator-(const Lanes<w>& a, const Lanes<w>& b) {
  return Lanes<w>::each([&](int l) { return a.value[l] - b.value[l]; });
}
template <int w>
KOKKOS_FORCEINLINE_FUNCTION Lanes<w> operator*(const Lanes<w>& a, const Lanes<w>& b) {
  return Lanes<w>::each([&](int l) { return a.value[l] * b.value[l]; });
}
template <int w>
KOKKOS_FORCEINLINE_FUNCTION Lanes<w> operator/(const Lanes<w>& a, const Lanes<w>& b) {
  return Lanes<w>::each([&](int l) { return a.value[l] / b.value[l]; });
}
/// a b + c, rounded once
template <int w>
KOKKOS_FORCEINLINE_FUNCTION Lanes<w> fma(const Lanes<w>& a, const Lanes<w>& b, const Lanes<w>& c) {
  return Lanes<w>::each([&](int l) { return Kokkos::fma(a.value[l], b.value[l], c.value[l]); });
}
/// a b - c, rounded once
template <int w>
KOKKOS_FORCEINLINE_FUNCTION Lanes<w> fms(const Lanes<w>& a, const Lanes<w>& b, const Lanes<w>& c) {
  return Lanes<w>::each([&](int l) { return Kokkos::fma(a.value[l], b.value[l], -c.value[l]); });
}
template <int w>
KOKKOS_FORCEINLINE_FUNCTION Lanes<w> smaller(const Lanes<w>& a, const Lanes<w>& b) {
  return Lanes<w>::each([&](int l) { return a.value[l] < b.value[l] ? a.value[l] : b.value[l]; });
}
template <int w>
KOKKOS_FORCEINLINE_FUNCTION Lanes<w> larger(const Lanes<w>& a, const Lanes<w>& b) {
  return Lanes<w>::each([&](int l) { return a.value[l] > b.value[l] ? a.value[l] : b.value[l]; });
}
template <int w>
KOKKOS_FORCEINLINE_FUNCTION Lanes<w> size_of(const Lanes<w>& a) {
  return Lanes<w>::each([&](int l) { return Kokkos::fabs(a.value[l]); });
}
/// a where sign_of is not negative, -a elsewhere
template <int w>
KOKKOS_FORCEINLINE_FUNCTION Lanes<w> signed_like(const Lanes<w>& a, const Lanes<w>& sign_of) {
  return Lanes<w>::each([&](int l) { return sign_of.value[l] < 0.0F ? -a.value[l] : a.value[l]; });
}
/// Bit l: a <= b in lane l
template <int w>
KOKKOS_FORCEINLINE_FUNCTION unsigned at_most(const Lanes<w>& a, const Lanes<w>& b) {
  return Lanes<w>::bits([&](int l) { return a.value[l] <= b.value[l]; });
}
/// Bit l: a < b in lane l
template <int w>
KOKKOS_FORCEINLINE_FUNCTION unsigned below(const Lanes<w>& a, const Lanes<w>& b) {
  return Lanes<w>::bits([&](int l) { return a.value[l] < b.value[l]; });
}

#ifdef COLDSKY_WIDE_LANES
template <>
struct Lanes<8> {
  __m256 value;
  static Lanes load(const float* from) { return {_mm256_load_ps(from)}; }
  static Lanes all(float number) { return {_mm256_set1_ps(number)}; }
  void store(float* to) const { _mm256_store_ps(to, value); }
};
inline Lanes<8> operator+(const Lanes<8>& a, const Lanes<8>& b) { return {_mm256_add_ps(a.value, b.value)}; }
inline Lanes<8> operator-(const Lanes<8>& a, const Lanes<8>& b) { return {_mm256_sub_ps(a.value, b.value)}; }
inline Lanes<8> operator*(const Lanes<8>& a, const Lanes<8>& b) { return {_mm256_mul_ps(a.value, b.value)}; }
inline Lanes<8> operator/(const Lanes<8>& a, const Lanes<8>& b) { return {_mm256_div_ps(a.value, b.value)}; }
inline Lanes<8> fma(const Lanes<8>& a, const Lanes<8>& b, const Lanes<8>& c) {
  return {_mm256_fmadd_ps(a.value, b.value, c.value)};
}
inline Lanes<8> fms(const Lanes<8>& a, const Lanes<8>& b, const Lanes<8>& c) {
  return {_mm256_fmsub_ps(a.value, b.value, c.value)};
}
inline Lanes<8> smaller(const Lanes<8>& a, const Lanes<8>& b) { return {_mm256_min_ps(a.value, b.value)}; }
inline Lanes<8> larger(const Lanes<8>& a, const Lanes<8>& b) { return {_mm256_max_ps(a.value, b.value)}; }
inline Lanes<8> size_of(const Lanes<8>& a) { return {_mm256_andnot_ps(_mm256_set1_ps(-0.0F), a.value)}; }
inline Lanes<8> signed_like(const Lanes<8>& a, const Lanes<8>& sign_of) {
  return {_mm256_xor_ps(a.value, _mm256_and_ps(_mm256_set1_ps(-0.0F), sign_of.value))};
}
#ifdef __AVX512VL__
inline unsigned at_most(const Lanes<8>& a, const Lanes<8>& b) {
  return _mm256_cmp_ps_mask(a.value, b.value, _CMP_LE_OQ);
}
inline unsigned below(const Lanes<8>& a, const Lanes<8>& b) { return _mm256_cmp_ps_mask(a.value, b.value, _CMP_LT_OQ); }
#else
inline unsigned at_most(const Lanes<8>& a, const Lanes<8>& b) {
  return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a.value, b.value, _CMP_LE_OQ)));
}
inline unsigned below(const Lanes<8>& a, const Lanes<8>& b) {
  return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a.value, b.value, _CMP_LT_OQ)));
}
#endif
#endif

}  // namespace coldsky
