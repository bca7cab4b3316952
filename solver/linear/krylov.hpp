#pragma once
#include "solver/linear/operator.hpp"

namespace coldsky {

/// Conjugate gradients with a preconditioner in single precision. Solution and residual are double, so the residual
/// that is followed is the true one; the direction is single, and the same rounded direction enters x and r. Vectors
/// are allocated once. Traffic of an iteration without the preconditioner: A p 44, r and f 28, x and p 28: 100 bytes a
/// cell.
class ConjugateGradients {
 public:
  ConjugateGradients(ExecutionSpace space, int size);
  /// Solves A x = b from the x given.
  LinearReport solve(SymmetricOperator& a, SinglePreconditioner& m, const Array<double>& b, const Array<double>& x,
                     const LinearTolerance& tolerance);

 private:
  ExecutionSpace space_;
  ReductionScratch scratch_;
  Array<double> r_, q_;
  Array<float> p_;
};

/// Right-preconditioned BiCGStab (van der Vorst 1992, SIAM J. Sci. Stat. Comput. 13, 631) for operators that the
/// coolant's flow direction makes unsymmetric. Vectors are allocated once.
class BiConjugateGradientsStabilised {
 public:
  BiConjugateGradientsStabilised(ExecutionSpace space, int size);
  LinearReport solve(LinearOperator& a, Preconditioner& m, const Array<double>& b, const Array<double>& x,
                     const LinearTolerance& tolerance);

 private:
  ExecutionSpace space_;
  ReductionScratch scratch_;
  Array<double> r_, shadow_, p_, v_, t_, p_hat_, s_hat_;
};

}  // namespace coldsky
