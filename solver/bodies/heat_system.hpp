#pragma once
#include <memory>
#include <vector>

#include "solver/bodies/block_body.hpp"
#include "solver/bodies/body_responses.hpp"
#include "solver/bodies/coupling.hpp"
#include "solver/linear/krylov.hpp"

namespace coldsky {

/// Bodies in one unknown vector and the couplings between them: the balances that Newton's method solves.
///
/// Jacobian: the matrices of the bodies, symmetric each, and what the couplings add. Preconditioner: those of the
/// bodies, each with all that it is joined to held fixed; then the corrections of the couplings; then, where
/// conductances join bodies, the exact answer in the space of the bodies' responses (see BodyResponses).
class HeatSystem final : public System {
 public:
  /// Bodies in the order of their unknowns, with one reference temperature; couplings refer to them.
  HeatSystem(ExecutionSpace space, std::vector<std::unique_ptr<Body>> bodies,
             std::vector<std::unique_ptr<Coupling>> couplings);
  ~HeatSystem() override;

  /// Sets all unknowns but those of given temperature to one temperature [K].
  void set_uniform(double temperature);
  /// Moves the temperature that unknowns are deviations from [K]; temperatures stay. Small differences to a coolant far
  /// from the old reference keep their digits again.
  void rebase(double reference_temperature);
  /// Takes over a field that was saved: `deviation` from `reference_temperature` [K].
  void restore(double reference_temperature, const std::vector<double>& deviation);
  /// Heat flows of the present state. Computed once for a state; surface arrays and coolant stand at it then.
  const HeatTotals& totals();
  /// Of a part of the state, handed out for writing: all that follows from the state is computed again.
  Array<double> change_state(const Body& body);

  const ExecutionSpace& space() const override { return space_; }
  int size() const override { return static_cast<int>(state_.extent(0)); }
  Array<const double> state() const override { return state_; }
  double reference_temperature() const override { return bodies_.front()->reference_temperature(); }
  void set_state(const Array<const double>& deviation) override;
  void move(double length, const Array<double>& step) override;
  double evaluate(const Stage& stage) override;
  Array<const double> residual() const override { return residual_; }
  double flow_scale(const Stage& stage) override;
  double state_flow() override;
  Jacobian linearise(const Array<double>& work, const Array<double>& other_work) override;
  void forget() override;
  void keep_preconditioner(bool keep) override { keep_ = keep; }
  void rates(const Array<double>& rate) override;
  double stored_power(const Array<double>& rate) override;
  void problem_changed() override;

 private:
  class Matrix;
  class Conditioner;
  class Held;
  /// Temperatures or what they follow from have changed.
  void state_changed();
  /// Whether the preconditioners that stand will do for the step evaluated last.
  bool prepared() const;
  void prepare_preconditioners(const Array<double>& work, const Array<double>& other_work);
  /// Moves the reference of bodies and couplings by what the state does not know of yet.
  void shift_reference(double reference_temperature);

  ExecutionSpace space_;
  std::vector<std::unique_ptr<Body>> bodies_;
  std::vector<std::unique_ptr<Coupling>> couplings_;
  std::vector<Coupling*> joining_;  ///< couplings with a part in the Jacobian, since the last linearisation
  Array<double> state_, residual_;
  HeatTotals totals_;
  bool totals_stand_ = false;
  double inverse_time_step_ = 0.0;  ///< of the last evaluation [1/s]
  double prepared_for_ = -1.0;      ///< that the preconditioners were made for [1/s]; negative = there are none
  bool keep_ = false;
  ReductionScratch scratch_;
  std::unique_ptr<BodyResponses> responses_;
  std::unique_ptr<Matrix> matrix_;
  std::unique_ptr<Conditioner> conditioner_;
  std::unique_ptr<Held> held_;
};

}  // namespace coldsky
