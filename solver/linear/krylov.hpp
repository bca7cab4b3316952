#pragma once
#include <memory>
#include <optional>

#include "solver/linear/operator.hpp"

namespace coldsky {

/// How the host follows conjugate gradients. Neither changes a digit.
struct GradientOptions {
  /// How the kernels of an iteration are run.
  Replay replay = standard_replay;
  /// Iterations between two looks of the host at the residual, at most; a CPU loses nothing by looking always.
  int most_ahead = runs_on_host ? 1 : GradientReport::most;
};

/// Preconditioned conjugate gradients for symmetric positive definite operators. Residual, directions and products are
/// in single precision, the solution in double; whenever the residual has fallen by four digits it is replaced by
/// b - A x formed in double precision (van der Vorst and Ye 2000, SIAM J. Sci. Comput. 22, 835), and the directions
/// begin anew. Vectors are allocated once. Traffic of an iteration beside the preconditioner: product 24, residual 12,
/// directions 28: 64 bytes a cell.
///
/// The scalars stay on the device. An iteration is described once and runs as one graph; the host launches as many as
/// the rate so far promises to be needed and then looks. Where the residual has reached what the host waits for, or a
/// direction is none, the kernels of further iterations do nothing: x and r stay those of the iteration that met it.
class ConjugateGradients {
 public:
  ConjugateGradients(ExecutionSpace space, int size, GradientOptions options = {});
  /// Solves A x = b from the x given.
  [[nodiscard]] LinearReport solve(SymmetricOperator& a, SymmetricPreconditioner& m, const Array<double>& b,
                                   const Array<double>& x, const LinearTolerance& tolerance);

 private:
  /// The kernels of an iteration: direction, product, step of the residual.
  void describe(Launches& to, SymmetricOperator& a, SymmetricPreconditioner& m, const Array<double>& x);
  /// Runs one.
  void iterate(SymmetricOperator& a, SymmetricPreconditioner& m, const Array<double>& x);
  /// Iterates until |r| <= limit or report.iterations == iteration_limit. Returns whether it could: a direction without
  /// curvature ends it, too. \param norm |r|, before and after
  bool iterate_down_to(double limit, int iteration_limit, double b_norm, SymmetricOperator& a,
                       SymmetricPreconditioner& m, const Array<double>& x, double& norm, LinearReport& report);

  ExecutionSpace space_;
  GradientOptions options_;
  ReductionScratch scratch_, update_scratch_;
  Array<float> p_;
  Array<GradientScalars> scalars_;
  Kokkos::View<GradientReport, Kokkos::SharedHostPinnedSpace> seen_;
  std::unique_ptr<LaunchGraph> graph_;
  std::optional<Identity> matrix_, preconditioner_;  ///< those of the graph
  Array<double> solution_;                           ///< that of the graph
};

/// Right-preconditioned BiCGStab (van der Vorst 1992, SIAM J. Sci. Stat. Comput. 13, 631) for operators that the
/// coolant's flow direction makes unsymmetric. Precision and replaced residuals as in ConjugateGradients. Vectors are
/// allocated once. Traffic of an iteration beside the two calls of the preconditioner: products 48, copies to the
/// preconditioner 16, updates 64 and 16, sums of products 28: 172 bytes a cell.
///
/// The scalars stay on the device; the host looks at the residual after each half of an iteration, as the other half
/// costs more than a look.
class BiConjugateGradientsStabilised {
 public:
  BiConjugateGradientsStabilised(ExecutionSpace space, int size);
  [[nodiscard]] LinearReport solve(LinearOperator& a, Preconditioner& m, const Array<double>& b, const Array<double>& x,
                                   const LinearTolerance& tolerance);

 private:
  using Sum = StabilisedStep::Sum;
  /// \param end which sum `step` is
  StabilisedStep step(Sum end) { return {end, scalars_.data(), seen_.data()}; }
  /// one . other, which goes to a step.
  void dot_into(Launches& to, const Array<float>& one, const Array<float>& other, Sum end);
  /// x = x + length z,  r = r - length q,  |r|
  void update(Launches& to, const double* length, const Array<float>& z, const Array<double>& x, const Array<float>& q);
  /// The host waits for what the steps left.
  const StabilisedReport& look();

  ExecutionSpace space_;
  int size_;
  ReductionScratch scratch_;
  Array<float> r_, shadow_, p_, v_;
  Array<StabilisedScalars> scalars_;
  Kokkos::View<StabilisedReport, Kokkos::SharedHostPinnedSpace> seen_;
};

}  // namespace coldsky
