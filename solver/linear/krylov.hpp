#pragma once
#include "solver/linear/operator.hpp"

namespace coldsky {

/// Preconditioned conjugate gradients for symmetric positive definite operators. Residual, directions and products are
/// in single precision, the solution in double; whenever the residual has fallen by four digits it is replaced by
/// b - A x formed in double precision (van der Vorst and Ye 2000, SIAM J. Sci. Comput. 22, 835), and the directions
/// begin anew. Vectors are allocated once. Traffic of an iteration beside the preconditioner: product 24, residual 12,
/// directions 28: 64 bytes a cell.
class ConjugateGradients {
 public:
  ConjugateGradients(ExecutionSpace space, int size);
  /// Solves A x = b from the x given.
  [[nodiscard]] LinearReport solve(SymmetricOperator& a, SymmetricPreconditioner& m, const Array<double>& b,
                                   const Array<double>& x, const LinearTolerance& tolerance);

 private:
  ExecutionSpace space_;
  ReductionScratch scratch_;
  Array<float> p_;
};

/// Right-preconditioned BiCGStab (van der Vorst 1992, SIAM J. Sci. Stat. Comput. 13, 631) for operators that the
/// coolant's flow direction makes unsymmetric. Precision and replaced residuals as in ConjugateGradients. Vectors are
/// allocated once. Traffic of an iteration beside the two calls of the preconditioner: products 48, copies to the
/// preconditioner 16, updates 64 and 16, sums of products 28: 172 bytes a cell.
class BiConjugateGradientsStabilised {
 public:
  BiConjugateGradientsStabilised(ExecutionSpace space, int size);
  [[nodiscard]] LinearReport solve(LinearOperator& a, Preconditioner& m, const Array<double>& b, const Array<double>& x,
                                   const LinearTolerance& tolerance);

 private:
  ExecutionSpace space_;
  ReductionScratch scratch_;
  Array<float> r_, shadow_, p_, v_;
};

}  // namespace coldsky
