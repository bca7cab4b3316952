#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "kernels/base/mirror.hpp"
#include "kernels/block/stencil.hpp"

/// What tests of kernels share: awkward boxes, reproducible inputs, and serial twins that keep the largest term they
/// summed, against which differences are measured.
namespace coldsky {

/// How a test names its box.
inline void PrintTo(const Box& box, std::ostream* out) { *out << box.nx << 'x' << box.ny << 'x' << box.nz; }

namespace twins {

inline constexpr double double_tolerance = 1e-12, single_tolerance = 1e-5;

inline const std::vector<Box> awkward_boxes = {Box{1, 1, 1},    Box{31, 1, 1},  Box{1, 33, 1},
                                               Box{1, 1, 1000}, Box{33, 31, 1}, Box{7, 5, 3},
                                               Box{32, 32, 16}, Box{25, 13, 7}, Box{300, 9, 2}};
/// Lengths of flat arrays: around a warp, around a row of the flat box, and beyond several.
inline const std::vector<int> awkward_counts = {1, 31, 33, 1000, 1023, 1024, 1025, 5000};

/// Uniform values in [low, high), the same on every machine.
inline std::vector<double> uniform(int count, double low, double high, unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<double> values(count);
  for (double& value : values) value = low + (high - low) * (static_cast<double>(generator()) / 4294967296.0);
  return values;
}
/// The same, with values that a float holds exactly.
inline std::vector<double> uniform_single(int count, double low, double high, unsigned seed) {
  auto values = uniform(count, low, high, seed);
  for (double& value : values) value = static_cast<float>(value);
  return values;
}

template <class T>
Array<T> device(const std::vector<double>& values) {
  std::vector<T> converted;
  converted.reserve(values.size());
  for (const double value : values) {
    converted.push_back(T(static_cast<std::conditional_t<std::is_same_v<T, double>, double, float>>(value)));
  }
  return to_device(converted, "test");
}

/// A sum and the largest of its terms.
struct Terms {
  long double sum = 0.0L;
  double largest = 0.0;
  void add(double term) {
    sum += term;
    largest = std::max(largest, std::fabs(term));
  }
  void add(const Terms& part, double factor) {
    sum += factor * part.sum;
    largest = std::max(largest, std::fabs(factor) * part.largest);
  }
};

inline void expect_close(double computed, const Terms& expected, double tolerance) {
  const auto sum = static_cast<double>(expected.sum);
  // Partial sums of many terms are terms of the sums they enter.
  EXPECT_NEAR(computed, sum, tolerance * std::max(expected.largest, std::fabs(sum)));
}

/// Every entry of a device array against its twin.
template <class T>
void expect_close(const Array<T>& computed, const std::vector<Terms>& expected, double tolerance) {
  const auto values = to_host(computed);
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t n = 0; n < values.size(); ++n) {
    const auto sum = static_cast<double>(expected[n].sum);
    ASSERT_NEAR(static_cast<double>(values[n]), sum, tolerance * expected[n].largest) << "entry " << n;
  }
}

/// A stencil on the host.
struct HostStencil {
  Box box;
  std::vector<double> x, y, z, diagonal;
  const std::vector<double>& face(int axis) const { return axis == axis_x ? x : axis == axis_y ? y : z; }
};

/// Faces in (0.1, 10) with a hundredth of them a thousand times larger, zero at the ends of lines; a diagonal in every
/// other cell.
inline HostStencil make_host_stencil(const Box& box, unsigned seed) {
  HostStencil a{box, {}, {}, {}, {}};
  std::vector<double>* faces[] = {&a.x, &a.y, &a.z};
  for (int axis = 0; axis < 3; ++axis) {
    auto& face = *faces[axis];
    face = uniform(box.cells(), 0.1, 10.0, seed + axis);
    for (int c = 0; c < box.cells(); ++c) {
      if (c % 101 == 7) face[c] *= 1000.0;
      const int at = axis == axis_x ? c % box.nx : axis == axis_y ? c / box.nx % box.ny : c / (box.nx * box.ny);
      if (at + 1 == box.count(axis)) face[c] = 0.0;
    }
  }
  a.diagonal = uniform(box.cells(), 0.5, 2.0, seed + 3);
  for (int c = 1; c < box.cells(); c += 2) a.diagonal[c] = 0.0;
  return a;
}
/// The same with the digits that the multigrid cycle stores.
inline HostStencil rounded(HostStencil a) {
  for (auto* values : {&a.x, &a.y, &a.z, &a.diagonal}) {
    for (double& value : *values) value = float(CycleCoefficient(static_cast<float>(value)));
  }
  return a;
}
/// The same with the digits of a float.
inline HostStencil narrowed(HostStencil a) {
  for (auto* values : {&a.x, &a.y, &a.z, &a.diagonal}) {
    for (double& value : *values) value = static_cast<float>(value);
  }
  return a;
}
template <class T>
StencilData<T> device(const HostStencil& a) {
  const auto convert = [](const std::vector<double>& values) {
    std::vector<T> converted;
    for (const double value : values)
      converted.push_back(T(static_cast<std::conditional_t<std::is_same_v<T, double>, double, float>>(value)));
    return to_device(converted, "test");
  };
  return {a.box, convert(a.x), convert(a.y), convert(a.z), convert(a.diagonal)};
}

/// Calls body(i, j, k, cell) for every cell.
template <class Body>
void for_cells(const Box& box, const Body& body) {
  for (int k = 0; k < box.nz; ++k) {
    for (int j = 0; j < box.ny; ++j) {
      for (int i = 0; i < box.nx; ++i) body(i, j, k, box.index(i, j, k));
    }
  }
}

/// Conduction part of (A u) at one cell.
inline Terms conduction(const HostStencil& a, const std::vector<double>& u, int i, int j, int k) {
  Terms sum;
  const int at[] = {i, j, k}, c = a.box.index(i, j, k);
  for (int axis = 0; axis < 3; ++axis) {
    const int stride = a.box.stride(axis);
    if (at[axis] > 0) sum.add(a.face(axis)[c - stride] * (u[c] - u[c - stride]));
    if (at[axis] + 1 < a.box.count(axis)) sum.add(a.face(axis)[c] * (u[c] - u[c + stride]));
  }
  return sum;
}
/// (A u) at one cell.
inline Terms product(const HostStencil& a, const std::vector<double>& u, int i, int j, int k) {
  Terms sum = conduction(a, u, i, j, k);
  const int c = a.box.index(i, j, k);
  sum.add(a.diagonal[c] * u[c]);
  return sum;
}
/// Sum of the faces and the diagonal of one cell.
inline Terms full_diagonal(const HostStencil& a, int i, int j, int k) {
  Terms sum;
  const int at[] = {i, j, k}, c = a.box.index(i, j, k);
  for (int axis = 0; axis < 3; ++axis) {
    if (at[axis] > 0) sum.add(a.face(axis)[c - a.box.stride(axis)]);
    sum.add(a.face(axis)[c]);
  }
  sum.add(a.diagonal[c]);
  return sum;
}

}  // namespace twins
}  // namespace coldsky
