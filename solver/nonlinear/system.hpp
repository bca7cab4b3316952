#pragma once
#include "kernels/base/types.hpp"
#include "solver/linear/operator.hpp"

namespace coldsky {

/// What is to balance: the steady state, or one implicit stage that starts from temperatures `old`.
struct Stage {
  Array<const double> old;         ///< deviations at the start of the stage [K]; not read where it is steady
  double inverse_time_step = 0.0;  ///< [1/s]; 0 = steady
};

/// The derivative of the balances at a state, and what conditions it. Where the matrix is symmetric both are given once
/// more as what conjugate gradients take; else these are null.
struct Jacobian {
  LinearOperator* matrix = nullptr;
  Preconditioner* preconditioner = nullptr;
  SymmetricOperator* symmetric_matrix = nullptr;
  SymmetricPreconditioner* symmetric_preconditioner = nullptr;
};

/// Heat balances of unknown temperatures in one vector: all that Newton's method and the time integrator know of the
/// bodies behind it. Unknowns are deviations from one reference temperature [K]; a balance is the heat that leaves an
/// unknown's cell or node less the heat that enters it [W].
class System {
 public:
  virtual ~System() = default;
  virtual const ExecutionSpace& space() const = 0;
  virtual int size() const = 0;

  virtual Array<const double> state() const = 0;
  virtual double reference_temperature() const = 0;  ///< [K]
  virtual void set_state(const Array<const double>& deviation) = 0;
  /// state += length * step
  virtual void move(double length, const Array<double>& step) = 0;

  /// Balances at the present state, and what the Jacobian is made of; returns the sum of their absolute values [W].
  virtual double evaluate(const Stage& stage) = 0;
  /// Of the last evaluation, until a linear solve, which may use its memory [W].
  virtual Array<const double> residual() const = 0;
  /// Sum of the absolute heat flows that cross the boundaries of the bodies or are stored: what residuals are relative
  /// to [W].
  virtual double flow_scale(const Stage& stage) = 0;
  /// Sum of the flows that the conductances of each unknown would carry from the reference temperature [W]: times the
  /// unit roundoff, what rounding of the state moves the balances by.
  virtual double state_flow() = 0;

  /// Jacobian and preconditioner at the state that was evaluated last. Overwrites the two vectors given.
  virtual Jacobian linearise(const Array<double>& work, const Array<double>& other_work) = 0;
  /// The next linearisation builds its preconditioner anew.
  virtual void forget() = 0;
  /// Whether linearisations of time steps may leave the preconditioner as it is where it was made for a step of about
  /// the same length.
  virtual void keep_preconditioner(bool) {}

  /// dT/dt of every unknown at the present state [K/s]; 0 where it stores no heat.
  virtual void rates(const Array<double>& rate) = 0;
  /// Heat that the bodies take up when temperatures change by `rate` [W].
  virtual double stored_power(const Array<double>& rate) = 0;
  /// Laws, sources or coolant were changed: what was computed from them is computed again.
  virtual void problem_changed() = 0;
};

}  // namespace coldsky
