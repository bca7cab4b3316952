// Sorts, scans, reductions by key and compaction against their serial twins, at awkward sizes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/base/lists.hpp"
#include "kernels/base/mirror.hpp"

namespace coldsky {
namespace {

/// Forms of keys that tell a wrong sort or scan: few values, one value, sorted, reversed, spread.
enum class Form { few, equal, rising, falling, spread };
constexpr Form forms[] = {Form::few, Form::equal, Form::rising, Form::falling, Form::spread};
constexpr int sizes[] = {0, 1, 2, 31, 32, 33, 1000, 1023, 1025};

std::uint64_t scrambled(std::uint64_t n) {
  n = (n + 0x9e3779b97f4a7c15u) * 0xbf58476d1ce4e5b9u;
  return n ^ (n >> 31);
}

template <class Key>
std::vector<Key> keys_of(Form form, int count) {
  std::vector<Key> keys(count);
  for (int n = 0; n < count; ++n) {
    const auto value = form == Form::few       ? scrambled(n) % 5
                       : form == Form::equal   ? std::uint64_t{7}
                       : form == Form::rising  ? std::uint64_t(n)
                       : form == Form::falling ? std::uint64_t(count - n)
                                               : scrambled(n) % 1000000007u;
    keys[n] = static_cast<Key>(value);
    // Signs and fractions where the key has them.
    if constexpr (std::is_signed_v<Key>) keys[n] -= static_cast<Key>(form == Form::spread ? 500000000 : 2);
    if constexpr (std::is_floating_point_v<Key>) keys[n] *= static_cast<Key>(0.37);
  }
  return keys;
}

template <class Key>
void check_sort() {
  const ExecutionSpace space{};
  for (const int count : sizes) {
    for (const Form form : forms) {
      const auto keys = keys_of<Key>(form, count);
      std::vector<int> order(count);
      std::iota(order.begin(), order.end(), 0);
      auto sorted = order;
      std::stable_sort(sorted.begin(), sorted.end(), [&](int a, int b) { return keys[a] < keys[b]; });
      const auto device_keys = to_device(keys, "keys");
      const auto values = counting(space, count);
      ASSERT_EQ(to_host(values), order);
      sort_by_key(space, device_keys, values);
      ASSERT_EQ(to_host(values), sorted) << count << " keys, form " << int(form);
      std::vector<Key> expected;
      for (const int n : sorted) expected.push_back(keys[n]);
      ASSERT_EQ(to_host(device_keys), expected);
    }
  }
}

TEST(Lists, SortsByKeyAndKeepsTheOrderOfEqualKeys) {
  check_sort<int>();
  check_sort<std::uint32_t>();
  check_sort<std::uint64_t>();
  check_sort<float>();
  check_sort<double>();
}

TEST(Lists, CompactionKeepsTheOrder) {
  const ExecutionSpace space{};
  for (const int count : sizes) {
    for (const int one_of : {1, 2, 7, 2000}) {
      std::vector<std::uint8_t> keep(count);
      std::vector<int> expected;
      for (int n = 0; n < count; ++n) {
        keep[n] = scrambled(n) % one_of == 0 ? static_cast<std::uint8_t>(1 + n % 255) : 0;
        if (keep[n] != 0) expected.push_back(n);
      }
      ASSERT_EQ(to_host(compact(space, to_device(keep, "keep"))), expected) << count << ", one of " << one_of;
    }
    ASSERT_TRUE(to_host(compact(space, Array<std::uint8_t>("keep nothing", count))).empty());
  }
}

TEST(Lists, ExclusiveSumAndItsTotal) {
  const ExecutionSpace space{};
  for (const int count : sizes) {
    std::vector<int> values(count), expected(count);
    int sum = 0;
    for (int n = 0; n < count; ++n) {
      values[n] = static_cast<int>(scrambled(n) % 9) - 3;
      expected[n] = sum;
      sum += values[n];
    }
    const auto in = to_device(values, "values");
    const Array<int> out("sums", count);
    EXPECT_EQ(exclusive_sum(space, in, out), sum);
    EXPECT_EQ(to_host(out), expected);
    EXPECT_EQ(exclusive_sum(space, in, in), sum);  // in place
    EXPECT_EQ(to_host(in), expected);
  }
}

template <class Key, class Value>
void check_reduction() {
  const ExecutionSpace space{};
  for (const int count : sizes) {
    for (const Form form : forms) {
      // Runs, not sets: an equal key further on starts a run of its own.
      auto keys = keys_of<Key>(form, count);
      for (int n = 0; n < count; ++n) keys[n] = keys[n / 3 * 3];
      std::vector<Value> values(count), sums;
      std::vector<Key> unique;
      for (int n = 0; n < count; ++n) {
        values[n] = static_cast<Value>(std::sin(0.37 * n) * 100.0);
        if (n == 0 || keys[n] != keys[n - 1]) {
          unique.push_back(keys[n]);
          sums.push_back(Value(0));
        }
        sums.back() += values[n];
      }
      const Array<Key> device_unique("unique", count);
      const Array<Value> device_sums("sums", count);
      const int runs = reduce_by_key<Key, Value>(space, to_device(keys, "keys"), to_device(values, "values"),
                                                 device_unique, device_sums);
      ASSERT_EQ(runs, static_cast<int>(unique.size())) << count << " keys, form " << int(form);
      const auto got_unique = to_host(device_unique);
      const auto got_sums = to_host(device_sums);
      for (int n = 0; n < runs; ++n) {
        ASSERT_EQ(got_unique[n], unique[n]);
        // One term after another on a CPU: the same digits. A tree on a device.
        if (runs_on_host || std::is_integral_v<Value>) {
          ASSERT_EQ(got_sums[n], sums[n]) << n;
        }
        ASSERT_NEAR(double(got_sums[n]), double(sums[n]), 1e-12 * 100.0 * count);
      }
    }
  }
}

TEST(Lists, ReducesByKey) {
  check_reduction<int, int>();
  check_reduction<int, double>();
  check_reduction<std::uint64_t, int>();
  check_reduction<std::uint64_t, double>();
}

TEST(Lists, LowerBounds) {
  const ExecutionSpace space{};
  for (const int count : sizes) {
    std::vector<int> keys(count), wanted, expected;
    for (int n = 0; n < count; ++n) keys[n] = n / 3 * 2;
    for (int key = -1; key <= 2 * count; ++key) {
      wanted.push_back(key);
      expected.push_back(static_cast<int>(std::lower_bound(keys.begin(), keys.end(), key) - keys.begin()));
    }
    const Array<int> positions("positions", wanted.size());
    lower_bounds<int>(space, to_device(keys, "keys"), to_device(wanted, "wanted"), positions);
    EXPECT_EQ(to_host(positions), expected);
  }
}

}  // namespace
}  // namespace coldsky
