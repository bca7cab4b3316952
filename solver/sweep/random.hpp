#pragma once
#include <cstdint>
#include <vector>

namespace coldsky {

/// What random numbers are for; streams of different purposes have nothing in common.
enum class Purpose : std::uint32_t {
  sample = 1,
  place_in_stratum = 2,
  shift = 3,
  permutation = 4,
  bootstrap = 5,
  search = 6
};

/// Numbers in (0, 1), of 52 random bits each, for one design: a Mersenne twister (std::mt19937_64) of its own, seeded
/// by std::seed_seq with seed, purpose and design. All of this is fixed by the C++ standard: the same on every machine.
void random_numbers(std::uint64_t seed, Purpose purpose, std::uint64_t design, std::vector<double>& numbers);
/// The same as 64 bits each.
void random_bits(std::uint64_t seed, Purpose purpose, std::uint64_t design, std::vector<std::uint64_t>& bits);
/// 0 ... count - 1 in random order (Fisher and Yates). \param which of several permutations of a seed
std::vector<std::uint32_t> permutation(std::uint32_t count, std::uint64_t seed, std::uint64_t which);

/// The middle of the interval that the upper 52 bits name: in (0, 1), never an end.
inline double in_open_interval(std::uint64_t bits) { return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52; }

}  // namespace coldsky
