#pragma once
#include <vector>

#include "kernels/network/responses.hpp"
#include "solver/bodies/coupling.hpp"

namespace coldsky {

/// The space of the responses z_i that couplings know: what bodies do together when their neighbours warm up. The
/// preconditioners of single bodies do not see these slow changes; a small dense system does:
///
///     z += Z (Z^T A Z)^-1 Z^T (f - A z)
///
/// (Tang, Nabben, Vuik and Erlangga 2009, J. Sci. Comput. 39, 340: A-DEF2).
class BodyResponses {
 public:
  explicit BodyResponses(ExecutionSpace space) : space_(std::move(space)) {}
  /// Takes the responses of all couplings and forms (Z^T A Z)^-1. The two vectors are overwritten.
  void build(LinearOperator& a, const std::vector<Coupling*>& couplings, const Array<float>& vector,
             const Array<float>& product);
  /// Corrects z for the right side f. `work` is overwritten; all of the system's size.
  void correct(LinearOperator& a, const Array<float>& f, const Array<float>& z, const Array<float>& work);
  bool empty() const { return responses_.empty(); }

 private:
  void allocate(int count, const std::vector<Coupling*>& couplings);
  /// Z^T r, in pieces
  void project(const Array<float>& r);

  ExecutionSpace space_;
  std::vector<Coupling::Response> responses_;
  std::vector<int> begin_host_;
  Array<int> begin_;
  Array<double> sums_, matrix_, inverse_, amount_;
};

}  // namespace coldsky
