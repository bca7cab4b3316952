#pragma once
#include <string>
#include <type_traits>
#include <vector>

#include "kernels/base/observer.hpp"
#include "kernels/base/types.hpp"

/// Copies between host vectors and device arrays, for set-up and results; never inside iterations.
namespace coldsky {

/// Both wait for `space`, and for nothing else.
template <class T>
Array<T> to_device(const ExecutionSpace& space, const std::vector<T>& values, const std::string& label) {
  auto array = make_array<T>(label, values.size());
  const auto array_host = Kokkos::create_mirror_view(Kokkos::WithoutInitializing, array);
  for (std::size_t n = 0; n < values.size(); ++n) array_host(n) = values[n];
  Kokkos::deep_copy(space, array, array_host);
  detail::observe_wait();
  space.fence("coldsky: a copy from the host is released");
  return array;
}

template <class T>
std::vector<std::remove_const_t<T>> to_host(const ExecutionSpace& space, const Array<T>& array) {
  const auto array_host = Kokkos::create_mirror_view(Kokkos::WithoutInitializing, array);
  Kokkos::deep_copy(space, array_host, array);
  detail::observe_wait();
  space.fence("coldsky: the host reads a copy");
  std::vector<std::remove_const_t<T>> values(array.extent(0));
  for (std::size_t n = 0; n < values.size(); ++n) values[n] = array_host(n);
  return values;
}

/// These are for tests: on the default instance.
template <class T>
Array<T> to_device(const std::vector<T>& values, const std::string& label) {
  return to_device(ExecutionSpace(), values, label);
}
template <class T>
std::vector<std::remove_const_t<T>> to_host(const Array<T>& array) {
  return to_host(ExecutionSpace(), array);
}

}  // namespace coldsky
