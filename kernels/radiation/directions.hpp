#pragma once
#include "kernels/radiation/vector3.hpp"

/// Low-discrepancy points and the rays that they stand for. Point n of a sequence comes from n alone, so that the rays
/// are the same in batches of any size and at any number of threads.
namespace coldsky {

/// Sobol's sequence with the direction numbers of Joe and Kuo (2008), 32 bits, in the order of n, not of its Gray code.
struct Sobol {
  static constexpr int dimensions = 4, bits = 32;
  std::uint32_t direction[dimensions][bits];
  std::uint32_t step[dimensions][bits];  ///< what the lowest bits 0 ... i add together

  constexpr Sobol() : direction(), step() {
    // Degree and coefficients of the primitive polynomials, and the first odd numbers.
    constexpr unsigned degree[dimensions] = {0, 1, 2, 3}, coefficients[dimensions] = {0, 0, 1, 1};
    constexpr std::uint32_t first[dimensions][3] = {{}, {1}, {1, 3}, {1, 3, 1}};
    for (int d = 0; d < dimensions; ++d) {
      const unsigned s = degree[d];
      for (unsigned i = 0; i < unsigned(bits); ++i) {
        std::uint32_t value = 0;
        if (d == 0) {
          value = std::uint32_t{1} << (31U - i);
        } else if (i < s) {
          value = first[d][i] << (31U - i);
        } else {
          value = direction[d][i - s] ^ (direction[d][i - s] >> s);
          for (unsigned k = 1; k < s; ++k) {
            if (((coefficients[d] >> (s - 1U - k)) & 1U) != 0) value ^= direction[d][i - k];
          }
        }
        direction[d][i] = value;
        step[d][i] = i == 0 ? value : value ^ step[d][i - 1];
      }
    }
  }

  /// Coordinate of point n in units of 2^-32.
  KOKKOS_INLINE_FUNCTION std::uint32_t point(std::uint32_t n, int dimension) const {
    std::uint32_t value = 0;
    for (int bit = 0; n != 0; ++bit, n >>= 1U) value ^= (n & 1U) != 0 ? direction[dimension][bit] : 0U;
    return value;
  }
  /// The same of point n + 1 from that of point n: all bits up to the lowest zero of n turn over.
  KOKKOS_INLINE_FUNCTION std::uint32_t next(std::uint32_t value, std::uint32_t n, int dimension) const {
    return value ^ step[dimension][Kokkos::countr_one(n)];
  }
};

KOKKOS_INLINE_FUNCTION std::uint32_t reversed_bits(std::uint32_t x) {
  x = (x & 0x55555555U) << 1U | (x >> 1U & 0x55555555U);
  x = (x & 0x33333333U) << 2U | (x >> 2U & 0x33333333U);
  x = (x & 0x0f0f0f0fU) << 4U | (x >> 4U & 0x0f0f0f0fU);
  x = (x & 0x00ff00ffU) << 8U | (x >> 8U & 0x00ff00ffU);
  return x << 16U | x >> 16U;
}

/// Owen's scrambling by a hash (Laine and Karras, 2011; constants of Vegdahl, 2021): each bit is turned over by a coin
/// that depends on the bits above it, so that every scramble is as even as the sequence and their spread is the error.
KOKKOS_INLINE_FUNCTION std::uint32_t scrambled(std::uint32_t x, std::uint32_t seed) {
  x = reversed_bits(x);
  x ^= x * 0x3d20adeaU;
  x += seed;
  x *= (seed >> 16U) | 1U;
  x ^= x * 0x05526c56U;
  x ^= x * 0x53a22864U;
  return reversed_bits(x);
}

/// Numbers that look unrelated for the numbers of a seed, a stream and a dimension (splitmix64).
KOKKOS_INLINE_FUNCTION std::uint32_t scramble_seed(std::uint64_t seed, std::uint64_t stream, std::uint64_t dimension) {
  std::uint64_t z = seed;
  for (const std::uint64_t part : {stream, dimension}) {
    z += 0x9e3779b97f4a7c15ULL * (part + 1);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    z ^= z >> 31U;
  }
  return static_cast<std::uint32_t>(z >> 32U);
}

/// In [0, 1).
KOKKOS_INLINE_FUNCTION float unit_float(std::uint32_t x) { return float(x >> 8U) * 0x1p-24F; }

/// cos and sin of 2 pi u for 0 <= u < 1 to 1e-7, by the polynomials of the Cephes library: no library's own rounding.
KOKKOS_INLINE_FUNCTION void turn(float u, float& cosine, float& sine) {
  const int quarter = static_cast<int>(Kokkos::fma(4.0F, u, 0.5F));
  const float x = 1.57079632679F * Kokkos::fma(4.0F, u, -float(quarter)), z = x * x;
  const float s =
      Kokkos::fma(x * z, Kokkos::fma(z, Kokkos::fma(z, -1.9515295891e-4F, 8.3321608736e-3F), -1.6666654611e-1F), x);
  const float c = Kokkos::fma(
      z * z, Kokkos::fma(z, Kokkos::fma(z, 2.443315711809948e-5F, -1.388731625493765e-3F), 4.166664568298827e-2F),
      Kokkos::fma(-0.5F, z, 1.0F));
  const bool odd = (quarter & 1) != 0;
  const float cos_size = odd ? s : c, sin_size = odd ? c : s;
  cosine = (quarter & 3) == 1 || (quarter & 3) == 2 ? -cos_size : cos_size;
  sine = (quarter & 2) != 0 ? -sin_size : sin_size;
}

/// A direction of length 1 about `normal` (of length 1), its chance proportional to the cosine between them.
/// \param tangent of length 1, across the normal
KOKKOS_INLINE_FUNCTION Vector3 cosine_direction(const Vector3& normal, const Vector3& tangent, float u, float v) {
  float cosine = 0.0F, sine = 0.0F;
  turn(v, cosine, sine);
  const float across = Kokkos::sqrt(u), along = Kokkos::sqrt(1.0F - u);
  return plus_scaled(plus_scaled(scaled(along, normal), across * cosine, tangent), across * sine,
                     cross(normal, tangent));
}

/// A point of the facet, all alike.
KOKKOS_INLINE_FUNCTION Vector3 point_on(const Facet& facet, float u, float v) {
  const float root = Kokkos::sqrt(u);
  return plus_scaled(plus_scaled(facet.a, root * (1.0F - v), facet.b - facet.a), root * v, facet.c - facet.a);
}

}  // namespace coldsky
