#include "kernels/base/lists.hpp"

// Thrust's default device backend is CUDA; without a device the host's has to be named before its headers are read.
#if !defined(KOKKOS_ENABLE_CUDA) && !defined(KOKKOS_ENABLE_HIP) && !defined(THRUST_DEVICE_SYSTEM)
#ifdef KOKKOS_ENABLE_OPENMP
#define THRUST_DEVICE_SYSTEM THRUST_DEVICE_SYSTEM_OMP
#else
#define THRUST_DEVICE_SYSTEM THRUST_DEVICE_SYSTEM_CPP
#endif
#endif

#include <thrust/binary_search.h>
#include <thrust/copy.h>
#include <thrust/device_ptr.h>
#include <thrust/execution_policy.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/reduce.h>
#include <thrust/scan.h>
#include <thrust/sequence.h>
#include <thrust/sort.h>
#include <thrust/version.h>

#include <string>

#if defined(KOKKOS_ENABLE_OPENMP) && defined(_OPENMP)
#include <omp.h>
#endif

#if defined(KOKKOS_ENABLE_CUDA) && THRUST_VERSION < 200000
#error "This Thrust is not the CUDA Toolkit's: a host's Thrust (libthrust-dev) is on the include path"
#endif

namespace coldsky {

namespace {

/// Thrust's threads of OpenMP are as many as the calling thread asks for: while this lives, those of the instance.
class ThreadsOf {
 public:
#if defined(KOKKOS_ENABLE_OPENMP) && defined(_OPENMP)
  explicit ThreadsOf(const ExecutionSpace& space) : before_(omp_get_max_threads()) {
    if constexpr (runs_on_host) omp_set_num_threads(space.concurrency());
  }
  ~ThreadsOf() { omp_set_num_threads(before_); }

 private:
  int before_;

 public:
#else
  explicit ThreadsOf(const ExecutionSpace&) {}
  ~ThreadsOf() = default;
#endif
  ThreadsOf(const ThreadsOf&) = delete;
  ThreadsOf& operator=(const ThreadsOf&) = delete;
};

auto policy(const ExecutionSpace& space) {
#if defined(KOKKOS_ENABLE_CUDA)
  return thrust::cuda::par.on(space.cuda_stream());
#elif defined(KOKKOS_ENABLE_HIP)
  return thrust::hip::par.on(space.hip_stream());
#else
  space.fence("coldsky: a list is built");
  return thrust::device;
#endif
}

struct IsKept {
  KOKKOS_INLINE_FUNCTION bool operator()(const std::uint8_t keep) const { return keep != 0; }
};

template <class T>
auto begin(const Array<T>& array) {
  return thrust::device_pointer_cast(array.data());
}

int length(const auto& array) { return static_cast<int>(array.extent(0)); }

Array<int> make_list(const std::string& label, int count) { return make_array<int>(label, count); }

}  // namespace

Array<int> compact(const ExecutionSpace& space, const Array<const std::uint8_t>& keep) {
  const ThreadsOf threads(space);
  const int count = length(keep);
  const Array<int> all = make_list("list, before it is cut", count);
  if (count == 0) return all;
  const auto numbers = thrust::make_counting_iterator(0);
  const auto end = thrust::copy_if(policy(space), numbers, numbers + count, begin(keep), begin(all), IsKept{});
  const int kept = static_cast<int>(end - begin(all));
  const Array<int> list = make_list("list", kept);
  Kokkos::deep_copy(space, list, Kokkos::subview(all, std::make_pair(0, kept)));
  space.fence("coldsky: a list is built");  // before `all` is released
  return list;
}

int exclusive_sum(const ExecutionSpace& space, const Array<const int>& values, const Array<int>& sums) {
  const ThreadsOf threads(space);
  const int count = length(values);
  if (count == 0) return 0;
  // The last value has to be read before `sums` may overwrite it.
  int last_value = 0, last_sum = 0;
  Kokkos::deep_copy(space, last_value, Kokkos::subview(values, count - 1));
  space.fence("coldsky: a list is built");
  thrust::exclusive_scan(policy(space), begin(values), begin(values) + count, begin(sums));
  Kokkos::deep_copy(space, last_sum, Kokkos::subview(sums, count - 1));
  space.fence("coldsky: a list is built");
  return last_value + last_sum;
}

template <class Key>
void sort_by_key(const ExecutionSpace& space, const Array<Key>& keys, const Array<int>& values) {
  const ThreadsOf threads(space);
  thrust::stable_sort_by_key(policy(space), begin(keys), begin(keys) + length(keys), begin(values));
}

template <class Key, class Value>
int reduce_by_key(const ExecutionSpace& space, const Array<const Key>& keys, const Array<const Value>& values,
                  const Array<Key>& unique, const Array<Value>& sums) {
  if (length(keys) == 0) return 0;
#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
  const auto place = policy(space);
#else
  // Thrust's OpenMP backend sums in pieces whose number is that of the threads: digits would depend on it.
  space.fence("coldsky: a list is built");
  const auto place = thrust::cpp::par;
#endif
  const auto ends =
      thrust::reduce_by_key(place, begin(keys), begin(keys) + length(keys), begin(values), begin(unique), begin(sums));
  return static_cast<int>(ends.first - begin(unique));
}

template <class Key>
void lower_bounds(const ExecutionSpace& space, const Array<const Key>& keys, const Array<const Key>& wanted,
                  const Array<int>& positions) {
  const ThreadsOf threads(space);
  thrust::lower_bound(policy(space), begin(keys), begin(keys) + length(keys), begin(wanted),
                      begin(wanted) + length(wanted), begin(positions));
}

Array<int> counting(const ExecutionSpace& space, int count) {
  const Array<int> list = make_list("list", count);
  const ThreadsOf threads(space);
  thrust::sequence(policy(space), begin(list), begin(list) + count);
  return list;
}

template void sort_by_key(const ExecutionSpace&, const Array<int>&, const Array<int>&);
template void sort_by_key(const ExecutionSpace&, const Array<std::uint32_t>&, const Array<int>&);
template void sort_by_key(const ExecutionSpace&, const Array<std::uint64_t>&, const Array<int>&);
template void sort_by_key(const ExecutionSpace&, const Array<float>&, const Array<int>&);
template void sort_by_key(const ExecutionSpace&, const Array<double>&, const Array<int>&);
template int reduce_by_key(const ExecutionSpace&, const Array<const int>&, const Array<const int>&, const Array<int>&,
                           const Array<int>&);
template int reduce_by_key(const ExecutionSpace&, const Array<const int>&, const Array<const double>&,
                           const Array<int>&, const Array<double>&);
template int reduce_by_key(const ExecutionSpace&, const Array<const std::uint64_t>&, const Array<const int>&,
                           const Array<std::uint64_t>&, const Array<int>&);
template int reduce_by_key(const ExecutionSpace&, const Array<const std::uint64_t>&, const Array<const double>&,
                           const Array<std::uint64_t>&, const Array<double>&);
template void lower_bounds(const ExecutionSpace&, const Array<const int>&, const Array<const int>&, const Array<int>&);
template void lower_bounds(const ExecutionSpace&, const Array<const std::uint32_t>&, const Array<const std::uint32_t>&,
                           const Array<int>&);
template void lower_bounds(const ExecutionSpace&, const Array<const std::uint64_t>&, const Array<const std::uint64_t>&,
                           const Array<int>&);

}  // namespace coldsky
