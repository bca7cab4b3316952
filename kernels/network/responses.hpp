#pragma once
#include "kernels/base/vector.hpp"

/// Projections on a handful of vectors, each with entries in one body: small dense algebra beside long vectors, without
/// the host.
namespace coldsky {

/// Pieces of 1024 of one vector: sum of z r over each.
struct ResponsePieces {
  Array<const float> z, r;
  int begin;  ///< of this vector's pieces in `sums`
  Array<double> sums;
  static constexpr int piece = 1024;
  static int count(int size) { return (size + piece - 1) / piece; }
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int size = static_cast<int>(z.extent(0)), end = (n + 1) * piece < size ? (n + 1) * piece : size;
    double sum = 0.0;
    for (int c = n * piece; c < end; ++c) sum += double(z(c)) * double(r(c));
    sums(begin + n) = sum;
  }
};

/// One column of E = Z^T A Z from the pieces of Z^T (A z_column), in row i.
struct ResponseColumn {
  int count, column;
  Array<const int> begin;  ///< count + 1: pieces of each vector
  Array<const double> sums;
  Array<double> matrix;  ///< row by row
  KOKKOS_INLINE_FUNCTION void operator()(const int i) const {
    double sum = 0.0;
    for (int n = begin(i); n < begin(i + 1); ++n) sum += sums(n);
    matrix(i * count + column) = sum;
  }
};

/// inverse = matrix^-1 by Gauss and Jordan with row pivots; `matrix` is overwritten. Where it has no inverse to speak
/// of in single precision all is 0: nothing is corrected then. One thread: the matrix has a few rows.
struct InvertResponses {
  int count;
  Array<double> matrix, inverse;
  KOKKOS_INLINE_FUNCTION double& at(const Array<double>& m, int i, int j) const { return m(i * count + j); }
  KOKKOS_INLINE_FUNCTION void operator()(const int) const {
    double largest = 0.0;
    for (int n = 0; n < count * count; ++n) {
      inverse(n) = n % (count + 1) == 0 ? 1.0 : 0.0;
      largest = Kokkos::fmax(largest, Kokkos::fabs(matrix(n)));
    }
    constexpr double negligible = 1e-7;
    for (int column = 0; column < count; ++column) {
      int pivot = column;
      for (int row = column + 1; row < count; ++row) {
        if (Kokkos::fabs(at(matrix, row, column)) > Kokkos::fabs(at(matrix, pivot, column))) pivot = row;
      }
      const double head = at(matrix, pivot, column);
      if (!(Kokkos::fabs(head) > negligible * largest)) {
        for (int n = 0; n < count * count; ++n) inverse(n) = 0.0;
        return;
      }
      for (int which = 0; which < 2; ++which) {
        const Array<double>& m = which == 0 ? matrix : inverse;
        for (int k = 0; k < count; ++k) {
          const double lifted = at(m, pivot, k) / head;
          at(m, pivot, k) = at(m, column, k);
          at(m, column, k) = lifted;
        }
      }
      for (int row = 0; row < count; ++row) {
        if (row == column) continue;
        const double factor = at(matrix, row, column);
        for (int k = 0; k < count; ++k) {
          at(matrix, row, k) -= factor * at(matrix, column, k);
          at(inverse, row, k) -= factor * at(inverse, column, k);
        }
      }
    }
  }
};

/// amount = E^-1 (Z^T r) from the pieces; E^-1 dense, row by row.
struct ResponseAmounts {
  int count;
  Array<const int> begin;  ///< count + 1: pieces of each vector
  Array<const double> sums, inverse;
  Array<double> amount;
  KOKKOS_INLINE_FUNCTION void operator()(const int i) const {
    double total = 0.0;
    for (int j = 0; j < count; ++j) {
      double sum = 0.0;
      for (int n = begin(j); n < begin(j + 1); ++n) sum += sums(n);
      total += inverse(i * count + j) * sum;
    }
    amount(i) = total;
  }
};

/// y += amount z
struct AddResponse {
  Array<const double> amount;
  int which;
  Array<const float> z;
  Array<float> y;
  KOKKOS_INLINE_FUNCTION void operator()(const int c) const { y(c) += float(amount(which) * double(z(c))); }
};

/// r = f - r
struct SubtractFrom {
  Array<const float> f;
  Array<float> r;
  KOKKOS_INLINE_FUNCTION void operator()(const int c) const { r(c) = f(c) - r(c); }
};

}  // namespace coldsky
