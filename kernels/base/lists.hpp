#pragma once
#include "kernels/base/types.hpp"

/// Building lists on the device: sorts, scans, reductions by key and compaction. Thrust does the work, in lists.cpp and
/// nowhere else; a build for the CPU takes Thrust's host backends. All results are in the order that a serial loop
/// would give, on every backend. For set-up and rare events, not for iterations: Thrust allocates and waits.
namespace coldsky {

/// Numbers of the entries of `keep` that are not zero, in order.
Array<int> compact(const ExecutionSpace& space, const Array<const std::uint8_t>& keep);

/// sums(n) = values(0) + ... + values(n - 1); returns the sum of all. `sums` may be `values`.
int exclusive_sum(const ExecutionSpace& space, const Array<const int>& values, const Array<int>& sums);

/// Sorts pairs by key, smallest first; equal keys keep their order. Keys: int, std::uint32_t, std::uint64_t, float,
/// double (no NaN); values: int.
template <class Key>
void sort_by_key(const ExecutionSpace& space, const Array<Key>& keys, const Array<int>& values);

/// For every run of equal keys its key and the sum of its values (added one after another on a CPU, in a tree on a
/// device); returns the number of runs. Keys: int, std::uint64_t; values: int, double. `unique` and `sums` are at
/// least as long as `keys`.
template <class Key, class Value>
int reduce_by_key(const ExecutionSpace& space, const Array<const Key>& keys, const Array<const Value>& values,
                  const Array<Key>& unique, const Array<Value>& sums);

/// First position in sorted `keys` whose key is not less than each of `wanted`.
template <class Key>
void lower_bounds(const ExecutionSpace& space, const Array<const Key>& keys, const Array<const Key>& wanted,
                  const Array<int>& positions);

/// 0, 1, 2, ...
Array<int> counting(const ExecutionSpace& space, int count);

}  // namespace coldsky
