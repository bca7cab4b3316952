#pragma once
#include <functional>
#include <utility>

#include "solver/bodies/heat_totals.hpp"
#include "solver/linear/operator.hpp"
#include "solver/nonlinear/system.hpp"

namespace coldsky {

/// A part of the unknown vector with its own heat balance: a block of cells, lumped nodes. A body knows nothing of the
/// others; what joins them is a Coupling.
///
/// Its matrix holds what belongs to the body alone: conduction, and on the diagonal radiation, films and heat capacity.
/// For the preconditioner the diagonal is held: conductances to what the body is joined with are added to the single
/// precision copy, `held_diagonal`, while the preconditioner is built, and `release` takes them off again.
class Body {
 public:
  virtual ~Body() = default;
  virtual int size() const = 0;

  /// Where the body's unknowns and balances lie: from `first` on in the vectors of the system.
  void place(int first, const Array<double>& state, const Array<double>& residual) {
    first_ = first;
    state_ = part(state);
    residual_ = part(residual);
  }
  int first() const { return first_; }
  /// The body's part of a vector of the system.
  template <class T>
  Array<T> part(const Array<T>& vector) const {
    if (static_cast<int>(vector.extent(0)) == size()) return vector;
    COLDSKY_EXPECTS(static_cast<int>(vector.extent(0)) >= first_ + size());
    return Kokkos::subview(vector, std::make_pair(first_, first_ + size()));
  }
  Array<const double> state() const { return state_; }
  Array<double> residual() const { return residual_; }

  virtual double reference_temperature() const = 0;  ///< [K]
  /// Takes over another reference temperature [K]; the state is shifted by the system.
  virtual void set_reference_temperature(double reference) = 0;
  /// Whether an unknown has a given temperature. Its balance is 0, and no coupling adds to it.
  virtual bool is_given(int) const { return false; }
  /// Brings entries of given temperature to it.
  virtual void impose_given(const Array<double>&) {}
  /// Called when what the balance follows from (laws, sources, given temperatures) is changed.
  void on_change(std::function<void()> tell) { tell_ = std::move(tell); }

  /// Balances of the body's unknowns [W], without couplings, and the diagonal of its matrix [W/K].
  virtual void balance(const Stage& stage) = 0;
  virtual double storage_flow(const Stage& stage) = 0;  ///< see System::flow_scale [W]
  virtual double state_flow() = 0;                      ///< see System::state_flow [W]
  virtual void rates(const Array<double>& rate) = 0;    ///< [K/s]
  virtual double stored_power(const Array<double>& rate) = 0;
  virtual void add_totals(HeatTotals& totals) = 0;

  /// Slopes of the balances with all else held fixed [W/K], in double precision.
  virtual Array<double> diagonal() const = 0;
  /// Of the rounded matrix.
  virtual Array<float> held_diagonal() = 0;
  /// Rounds the matrix anew, with the body's own diagonal.
  virtual void round_matrix() = 0;
  /// From the rounded matrix with its held diagonal: anew, or after `forget` from the beginning.
  virtual void prepare_preconditioner() = 0;
  virtual SymmetricOperator& matrix() = 0;
  virtual SymmetricPreconditioner& preconditioner() = 0;
  virtual void forget() = 0;
  virtual void problem_changed() = 0;

 protected:
  void changed() const {
    if (tell_) tell_();
  }

 private:
  int first_ = 0;
  Array<double> state_, residual_;
  std::function<void()> tell_;
};

}  // namespace coldsky
