#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "solver/core/interrupt.hpp"
#include "solver/linear/krylov.hpp"
#include "solver/nonlinear/system.hpp"

namespace coldsky {

struct NewtonOptions {
  /// Sum of |heat balance| over all cells, relative to the heat that passes the boundaries. A solve that cannot come
  /// lower has converged too once rounding explains what is left: see NewtonReport::rounding.
  double tolerance = 1e-10;
  int newton_limit = 60;
  int linear_limit = 500;
  /// Ends a solve between two steps; nullptr = nothing does. It outlives the solver.
  const Interrupt* interrupt = nullptr;
  /// Time steps keep what changes little from stage to stage: preconditioners, and the flows that residuals are
  /// relative to for the length of a stage. Their linear solves are then as tight as one Newton step can use.
  bool keeps = false;
};

enum class NewtonStatus { converged, iteration_limit, stagnated, linear_failure };

/// How a nonlinear solve went.
struct NewtonReport {
  NewtonStatus status = NewtonStatus::iteration_limit;
  int iterations = 0;
  int linear_iterations = 0;
  double residual = 0.0;  ///< relative, as in NewtonOptions::tolerance
  /// Relative residual that the rounding of the stored temperatures explains, where it ended a solve above its
  /// tolerance; else 0.
  double rounding = 0.0;
  std::vector<double> residual_history;  ///< before the first and after every step
  std::vector<int> linear_history;       ///< linear iterations of every step
  std::string why;                       ///< one sentence
};

/// One more unknown beside the field, which the balances depend on, and the condition that it meets: a coolant's flow
/// that carries just the heat that the panel gives off. Of the bordered system
///
///     J du + F_m dm = -F,   g_u du + g_m dm = -g
///
/// the field's part is solved first; what the condition then misses is divided by dg/dm at a field that follows,
/// g_m - g_u J^-1 F_m, which whoever implements this knows from physics and from the last steps: no second linear
/// solve.
class Condition {
 public:
  virtual ~Condition() = default;
  /// Looks at the present state and, where the condition is missed by more than the field's own miss tells, moves the
  /// unknown and the problem with it. Returns whether it did. \param residual of the balances, relative
  virtual bool follow(double residual) = 0;
  /// Whether it was met when looked at last.
  virtual bool met() const = 0;
};

/// Newton's method with line search for the balances of a System. One step: balances and Jacobian at the present state,
/// a linear solve as tight as the outer convergence pays for (conjugate gradients where the Jacobian is symmetric, else
/// BiCGStab), then as far along the step as the balances fall. A solve whose report nobody looks at does not compile.
class Newton {
 public:
  using Progress = std::function<void(const NewtonReport&)>;
  /// \param system lives as long as this object
  Newton(System& system, NewtonOptions options);

  System& system() { return system_; }
  NewtonOptions& options() { return options_; }
  /// Steady state from the present one. `progress` is called after every step. Throws Interrupted between two steps.
  [[nodiscard]] NewtonReport solve_steady(const Progress& progress = {});
  /// The same with one more unknown, which moves between the steps.
  [[nodiscard]] NewtonReport solve_steady(Condition& condition, const Progress& progress = {});
  /// One implicit stage: capacity (T - T_old) / dt balances the flows. `old` in deviations.
  [[nodiscard]] NewtonReport solve_step(const Array<const double>& old, double time_step);
  /// The same with one more unknown, which moves between the steps.
  [[nodiscard]] NewtonReport solve_step(const Array<const double>& old, double time_step, Condition& condition);
  /// How the field of an implicit stage answers a change of the problem to first order: J w = -(F(1) - F(0)) with J at
  /// the present state. \param shift brings the problem to 1 and back to 0 \param response w, in kelvins a change of 1
  [[nodiscard]] LinearReport respond(const Array<const double>& old, double time_step,
                                     const std::function<void(double)>& shift, const LinearTolerance& tolerance,
                                     const Array<double>& response);
  /// Solves the Newton system of the present steady state once, from a preconditioner built anew; the state stays.
  [[nodiscard]] LinearReport solve_linearised(const LinearTolerance& tolerance);

 private:
  /// Where an iteration stands.
  struct Iteration {
    double norm = 0.0;   ///< sum of |balance| [W]
    double scale = 0.0;  ///< of the flows it is relative to [W]
  };
  NewtonReport solve(const Stage& stage, Condition* condition, const Progress& progress);
  /// Lets the condition's unknown follow the field; the balances are then those with its new value.
  void follow(Condition* condition, const Stage& stage, Iteration& at, NewtonReport& report);
  void take_residual(const Stage& stage, Iteration& at, NewtonReport& report);
  /// Whether the solve ends before another step, converged or not; then the report says why.
  bool ends(const Iteration& at, const Condition* condition, NewtonReport& report);
  /// J step = -residual \param other subtracted from the residual first; empty = nothing is
  LinearReport solve_linear(const LinearTolerance& tolerance, const Array<const double>& other = {});
  /// Goes along the step as far as the residual falls; false where it does not, and the state stays.
  /// \param norm sum of |balance| before, and after on return [W]
  bool search_along_step(const Stage& stage, double& norm);
  /// Relative residual that rounding of the state explains.
  double rounding_level(double scale);
  /// Whether the report's residual is one that rounding explains; then Newton's method ends here.
  bool rounding_ends_it(double scale, NewtonReport& report);

  System& system_;
  NewtonOptions options_;
  Array<double> trial_, step_;
  int last_linear_ = 0;  ///< iterations of the last linear solve
  std::unique_ptr<ConjugateGradients> conjugate_gradients_;
  std::unique_ptr<BiConjugateGradientsStabilised> stabilised_;
};

}  // namespace coldsky
