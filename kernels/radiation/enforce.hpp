#pragma once
#include <vector>

#include "kernels/radiation/exchange_matrix.hpp"
#include "kernels/radiation/trace_exchange.hpp"

/// From estimates by rays to a matrix that conserves energy: A_i F_ij = A_j F_ji and, with rho the specular shares,
///
///     sum over j of A_i F_ij (1 - rho_j) + A_i F_i,out = A_i.
namespace coldsky {

/// How far raw estimates are from both, which tells a wrong scene from noise.
struct RawChecks {
  double closure_rms = 0.0, closure_largest = 0.0;  ///< of what rows miss to 1: lost and blind rays, coins of mirrors
  /// Of A_i F_ij - A_j F_ji over its standard error, pairs that rays of both have met often enough: about 1 when all is
  /// well, some 4 to 6 the largest.
  double reciprocity_rms = 0.0, reciprocity_largest = 0.0;
  std::int64_t pairs = 0;                      ///< that were compared
  double lost_share = 0.0, blind_share = 0.0;  ///< of all patches, by area
};

/// \param areas of the patches [m2] \param specular shares of the patches; empty: none
RawChecks raw_checks(const ExecutionSpace& space, const TracedExchange& traced, const std::vector<double>& areas,
                     const std::vector<double>& specular = {});

struct EnforcedExchange {
  ExchangeRows rows;
  double closure_defect = 0.0;  ///< largest, over the area: rounding
  double change_rms = 0.0;      ///< of the entries, over their standard errors
  int iterations = 0;           ///< of the linear solves
};

/// The matrix nearest to the estimates in the sense of least squares, weighted by their standard errors, without
/// negative entries. The errors are those that each row shows as a whole, shared among its entries by the law of
/// counting: an entry's own scatter follows its estimate, and weights from it would favour what came out small.
EnforcedExchange enforce(const ExecutionSpace& space, const TracedExchange& traced, const std::vector<double>& areas,
                         const std::vector<double>& specular = {});

/// From exact factors, as of a box: rows of F between all patches. \throws std::invalid_argument where sizes differ
ExchangeRows exact_exchange(const std::vector<double>& areas, const std::vector<std::vector<double>>& factors);

}  // namespace coldsky
