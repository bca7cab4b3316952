#include "solver/sweep/random.hpp"

#include <boost/random/uniform_int_distribution.hpp>
#include <numeric>
#include <random>
#include <utility>

namespace coldsky {

namespace {

std::mt19937_64 generator(std::uint64_t seed, Purpose purpose, std::uint64_t design) {
  const auto low = [](std::uint64_t word) { return static_cast<std::uint32_t>(word); };
  const auto high = [](std::uint64_t word) { return static_cast<std::uint32_t>(word >> 32); };
  std::seed_seq sequence{static_cast<std::uint32_t>(purpose), low(seed), high(seed), low(design), high(design)};
  return std::mt19937_64(sequence);
}

}  // namespace

void random_bits(std::uint64_t seed, Purpose purpose, std::uint64_t design, std::vector<std::uint64_t>& bits) {
  std::mt19937_64 engine = generator(seed, purpose, design);
  for (std::uint64_t& word : bits) word = engine();
}

void random_numbers(std::uint64_t seed, Purpose purpose, std::uint64_t design, std::vector<double>& numbers) {
  std::mt19937_64 engine = generator(seed, purpose, design);
  for (double& number : numbers) number = in_open_interval(engine());
}

std::vector<std::uint32_t> permutation(std::uint32_t count, std::uint64_t seed, std::uint64_t which) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  std::mt19937_64 engine = generator(seed, Purpose::permutation, which);
  for (std::uint32_t n = count; n > 1; --n) {
    // Boost's: that of the standard library differs from compiler to compiler.
    std::swap(order[n - 1], order[boost::random::uniform_int_distribution<std::uint32_t>(0, n - 1)(engine)]);
  }
  return order;
}

}  // namespace coldsky
