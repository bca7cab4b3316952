#pragma once
#include <cstdint>
#include <vector>

#include "kernels/base/types.hpp"

/// What patches exchange with each other and with what lies outside, ready for products: reciprocity to the last bit,
/// closure to rounding.
namespace coldsky {

/// Rows of a sparse symmetric matrix, columns in order. Row i: sum over n of exchange(n) + outward(i) = area(i) closure
/// of row i, which is 1 but for patches of mirrors (see enforce).
struct ExchangeMatrix {
  int patches = 0;
  Array<int> first;        ///< row i has the entries first(i) ... first(i + 1) - 1
  Array<int> target;       ///< patch j of an entry
  Array<double> exchange;  ///< A_i F_ij, the same bits at (i, j) and (j, i) [m2]
  Array<double> outward;   ///< A_i F_i,out: what of the patch sees the outside [m2]
  Array<double> area;      ///< of each patch [m2]; 0 where a patch has no sides
};

/// The same on the host, where it is made.
struct ExchangeRows {
  int patches = 0;
  std::vector<int> first, target;
  std::vector<double> exchange, outward, area;
};

/// \throws std::invalid_argument where the rows do not fit together
ExchangeMatrix to_device(const ExecutionSpace& space, const ExchangeRows& rows);

}  // namespace coldsky
