#pragma once
#include "solver/linear/operator.hpp"

namespace coldsky {

/// Preconditioned conjugate gradients for symmetric positive definite operators. The direction update uses the
/// flexible form beta = -alpha (q . z) / (r . z)_old (Notay 2000, SIAM J. Sci. Comput. 22, 1444), which forgives
/// a preconditioner in single precision that is not quite symmetric. Vectors are allocated once.
class ConjugateGradients {
 public:
  ConjugateGradients(ExecutionSpace space, int size);
  /// Solves A x = b from the x given.
  LinearReport solve(LinearOperator& a, Preconditioner& m, const Array<double>& b, const Array<double>& x,
                     const LinearTolerance& tolerance);

 private:
  ExecutionSpace space_;
  ReductionScratch scratch_;
  Array<double> r_, z_, p_, q_;
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
