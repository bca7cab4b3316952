#pragma once
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/base/rows.hpp"
#include "solver/nonlinear/newton.hpp"

namespace coldsky {

struct TransientOptions {
  double relative_tolerance = 1e-6;  ///< of the temperature [-]
  double absolute_tolerance = 1e-4;  ///< [K]
  double first_step = 0.0;           ///< [s]; 0 = chosen from the first rates
  double largest_step = 0.0;         ///< [s]; 0 = the interval
  double fixed_step = 0.0;           ///< [s]; > 0 = no error control
  long step_limit = 1000000;
  /// Stages start from what the rates of the last stages lead to, and keep what changes little from one to the next
  /// (NewtonOptions::keeps). The steps are the same; their digits move within the tolerance that stages are solved to.
  bool predicts = false;
};

/// One more unknown beside the field: the temperature of a body without extent that the field exchanges heat with, such
/// as the coolant outside the panels. capacity dv/dt = inflow; capacity 0 makes it algebraic, inflow = 0.
struct ScalarState {
  double value = 0.0;               ///< [K]
  double capacity = 0.0;            ///< [J/K]
  std::function<void(double)> set;  ///< brings the problem to a value
  std::function<double()> inflow;   ///< net heat into the body at the solved field and the value set [W]
  double scale = 1.0;               ///< heat that `inflow` is small against when solved [W]
};

struct TransientReport {
  double time = 0.0;  ///< reached [s]
  long steps = 0, rejected = 0;
  int newton_iterations = 0, linear_iterations = 0;
};

/// TR-BDF2 as a singly diagonally implicit method with an explicit first stage: L-stable, second order, with an
/// embedded third-order formula for the error (Hosea & Shampine 1996, Appl. Numer. Math. 20, 21).
///
///     k1 = f(t, u)
///     u2 = u + dt (d k1 + d k2),           t + 2 d dt,   d = 1 - sqrt(1/2)
///     u3 = u + dt (w k1 + w k2 + d k3),    t + dt,       w = sqrt(2)/4
///
/// Both implicit stages have the form that Newton::solve_step solves, with the same step d dt.
class Transient {
 public:
  /// `set_time` brings the problem's laws and sources to a time [s]; it may be empty.
  /// `newton` and `scalar` live as long as the integrator; nullptr = no scalar.
  Transient(Newton& newton, std::function<void(double)> set_time, TransientOptions options = {},
            ScalarState* scalar = nullptr);
  /// From `begin` to `end` [s] exactly; `observe` is called after every accepted step with its time. A return of false
  /// ends the integration there. A later call goes on with the step length that this one ended with.
  TransientReport advance(double begin, double end, const std::function<bool(double)>& observe = {});
  /// Flows to be integrated over the accepted steps with the method's own weights, so that what balances at every stage
  /// balances in the integrals, to the tolerance that the stages are solved to. `flows` writes them at a solved stage:
  /// problem, field and scalar stand at it, and the last call of the scalar's `inflow` was for it. Before `advance`.
  void integrate(int count, std::function<void(std::vector<double>&)> flows);
  /// Since the start, or since `set_integrals`.
  struct Integrals {
    double stored = 0.0;        ///< heat that the field took up [J]
    std::vector<double> flows;  ///< [J]
  };
  const Integrals& integrals() const { return integrals_; }
  void set_integrals(Integrals integrals) { integrals_ = std::move(integrals); }
  /// Brings the problem to the scalar's value and a scalar without capacity to the value that its inflow asks for, with
  /// the field held: where what drives it has jumped, it jumps.
  void match_scalar();
  /// What one call of `advance` leaves to the next, beside field and scalar: for runs that are resumed.
  struct Memory {
    double next_step = 0.0;  ///< [s]; 0 = not chosen yet
    double response = 0.0;   ///< of the field's heat to the scalar, from the last search [W/K]
  };
  const Memory& memory() const { return memory_; }
  void restore(const Memory& memory) { memory_ = memory; }
  /// Drops what earlier steps left for later ones beside `memory`: what follows is what a resumed run does, too.
  void forget() { history_ = {}; }
  /// Steps of one length from now on, without error control [s]; 0 = by the error again.
  void fix_step(double length) { options_.fixed_step = length; }
  /// Heat that the body stores at the end of the last step [W].
  double stored_power();
  /// How its temperatures change then, by the stages [K/s].
  const Array<double>& rates() const { return k1_; }

 private:
  void set(double time);
  /// Flows of the stage whose temperatures change by `rate`.
  struct Sample {
    double stored = 0.0;
    std::vector<double> flows;
  };
  void sample(const Array<double>& rate, Sample& at);
  void add_step(double step);
  /// Whether the scalar has a rate of its own: an algebraic one has none.
  bool follows_scalar() const { return scalar_ != nullptr && scalar_->capacity > 0.0; }
  /// Rate of the scalar over a stage [K/s].
  double scalar_rate(double old, double length) const;
  /// Rates and flows at the start of an interval.
  void begin_at(double time);
  /// One step from `start_`; its error relative to the tolerance, or nothing where a stage was not solved.
  std::optional<double> try_step(double from, double step, TransientReport& report);
  /// Field and scalar where the rates so far lead to, as the start of a stage. \param stage 2 or 3
  void predict(int stage, double step);
  /// Solves the present stage with the scalar as one more unknown of Newton's method; false where that fails.
  bool solve_bordered(double length, double scalar_old, TransientReport& report);
  /// Brings the field's answer to the scalar to stages of this length. \return whether there is one
  bool know_response(double length, TransientReport& report);
  class ScalarBalance;
  /// One implicit stage: field and scalar at `time`, from `old_` and `scalar_old`. False when Newton fails.
  bool solve_stage(double time, double length, double scalar_old, TransientReport& report);

  Newton& newton_;
  System& system_;
  std::function<void(double)> set_time_;
  TransientOptions options_;
  ReductionScratch scratch_;
  Array<double> start_, old_, k1_, k2_, k3_;
  ScalarState* scalar_;
  /// Of the scalar at the three stages [K/s], and its value at the start of the step [K].
  struct ScalarRates {
    double first = 0.0, second = 0.0, third = 0.0;
  } scalar_rates_;
  double scalar_start_ = 0.0;
  std::function<void(std::vector<double>&)> flows_;
  Sample f1_, f2_, f3_;
  Integrals integrals_;
  Memory memory_;
  /// What earlier steps left for later ones.
  struct History {
    double end = 0.0;            ///< of the last step [s]
    bool smooth = false;         ///< the first rates are those of the last step's end
    bool second = false;         ///< the second stage of the last accepted step still stands in k2_ ...
    double before = 0.0;         ///< ... and lies so long before its end [s]
    double scalar_second = 0.0;  ///< rate of the scalar there [K/s]
    double length = 0.0;         ///< of the stages that the response is for [s]; 0 = there is none
    double slope = 0.0;          ///< of the scalar's inflow, against its rise, with a field that follows [W/K]
  } history_;
  Array<double> response_;  ///< of the field to a scalar that is 1 K higher [K/K]
};

}  // namespace coldsky
