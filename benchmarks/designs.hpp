#pragma once
#include <algorithm>
#include <cstdint>

#include "kernels/base/rows.hpp"
#include "kernels/batch/pack.hpp"

/// What benchmarks of batched solvers share: random numbers of a design, the largest of a list, what the arithmetic
/// units of this machine do.
namespace coldsky {

/// Numbers that follow from a design's number alone: the same in batches of any size, on any machine.
namespace random_numbers {

/// Uniform in [0, 1): the splitmix64 generator (Steele, Lea, Flood, 2014) at the place of a design and an input.
KOKKOS_INLINE_FUNCTION double uniform_of(std::uint64_t design, std::uint64_t input) {
  constexpr std::uint64_t seed = 20261128, inputs = 8;
  std::uint64_t z = seed + (design * inputs + input + 1) * 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  z ^= z >> 31;
  return static_cast<double>(z >> 11) * 0x1p-53;
}
KOKKOS_INLINE_FUNCTION double between(double low, double high, double u) { return low + (high - low) * u; }
KOKKOS_INLINE_FUNCTION double decades(double low, double high, double u) { return low * Kokkos::pow(high / low, u); }

}  // namespace random_numbers

/// The largest |x|; NaN counts as infinity.
struct LargestSize {
  Array<const double> x;
  KOKKOS_INLINE_FUNCTION void operator()(const int n, double& largest) const {
    const double size = Kokkos::fabs(x(n));
    if (!(size <= largest)) largest = Kokkos::isnan(size) ? Kokkos::Experimental::infinity_v<double> : size;
  }
};

/// Operations of one kind from registers and the first cache: what the arithmetic units of this machine do in a second.
/// A call treats one pack.
template <bool divide>
struct OperationRoof {
  static constexpr int lanes = runs_on_host ? 64 : 1, passes = 2000, of_a_pass = divide ? 1 : 16;
  Array<double> x;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    Pack<lanes> values;
    for (int l = 0; l < lanes; ++l) values[l] = 1.0 + 1e-3 * l + 1e-6 * n;
    for (int pass = 0; pass < passes; ++pass) step(values);
    double sum = 0.0;
    for (int l = 0; l < lanes; ++l) sum += values[l];
    x(n) = sum;
  }
  KOKKOS_INLINE_FUNCTION static void step(Pack<lanes>& values) {
    COLDSKY_LANES
    for (int l = 0; l < lanes; ++l) {
      double v = values[l];
      if constexpr (divide) {
        v = 1.5 / (v + 0.25);
      } else {
        v = v * 0.999 + 0.001;
        v = v * 0.998 + 0.002;
        v = v * 0.997 + 0.003;
        v = v * 0.996 + 0.004;
        v = v * 0.995 + 0.005;
        v = v * 0.994 + 0.006;
        v = v * 0.993 + 0.007;
        v = v * 0.992 + 0.008;
      }
      values[l] = v;
    }
  }
};

/// Operations a second of this backend, the best of `repeat` runs of at most `most_packs`.
template <bool divide>
inline double operations_a_second(const ExecutionSpace& space, int repeat, std::int64_t most_packs) {
  using Roof = OperationRoof<divide>;
  const std::int64_t wanted = (runs_on_host ? 64 : 4) * std::int64_t{space.concurrency()};
  const int packs = static_cast<int>(std::min(wanted, most_packs));
  const auto x = make_array<double>("bench.roof", packs);
  double best = 0.0;
  for (int n = 0; n <= repeat; ++n) {
    space.fence("coldsky: benchmark");
    Kokkos::Timer timer;
    for_each(space, divide ? "DivisionRoof" : "ArithmeticRoof", packs, Roof{x}, fewest_cells_for_threads);
    space.fence("coldsky: benchmark");
    best = std::max(best, double(packs) * Roof::lanes * Roof::passes * Roof::of_a_pass / timer.seconds());
  }
  return best;
}

}  // namespace coldsky
