#pragma once
#include <string>
#include <vector>

#include "kernels/base/types.hpp"

/// Copies between host vectors and device arrays, for set-up and results; never inside iterations.
namespace coldsky {

template <class T>
Array<T> to_device(const std::vector<T>& values, const std::string& label) {
  auto array = make_array<T>(label, values.size());
  const auto array_host = Kokkos::create_mirror_view(array);
  for (std::size_t n = 0; n < values.size(); ++n) array_host(n) = values[n];
  Kokkos::deep_copy(array, array_host);
  return array;
}

template <class T>
std::vector<T> to_host(const Array<T>& array) {
  const auto array_host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace{}, array);
  std::vector<T> values(array.extent(0));
  for (std::size_t n = 0; n < values.size(); ++n) values[n] = array_host(n);
  return values;
}

}  // namespace coldsky
