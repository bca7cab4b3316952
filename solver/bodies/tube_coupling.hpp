#pragma once
#include <vector>

#include "solver/bodies/block_body.hpp"
#include "solver/bodies/coupling.hpp"

namespace coldsky {

/// Coolant in tubes that run through one block or through several one after another, marched exactly from their inlet.
///
/// Its Jacobian is the march itself: G (change of the wall - change of the fluid) comes from it without cancellation,
/// also where the film is good and the fluid follows the wall. The preconditioners of the blocks hold the coolant
/// fixed; a march of the coolant, which the panel follows but for a lag, corrects them. The lag of a cell is the
/// fraction of a uniform 1 K coolant rise that the panel does not follow.
class TubeCoupling final : public Coupling {
 public:
  /// Blocks in the order of the flow, each with tubes in its problem. Of several the tubes are joined: their states
  /// become one. Inlet and capacity rate are those of the first.
  TubeCoupling(ExecutionSpace space, std::vector<BlockBody*> blocks);

  /// Tubes of a block, with the state of the segments at the present temperatures.
  const TubesData& tubes(int stretch = 0);
  double outlet();            ///< mean deviation over the tubes [K]
  double wall_temperature();  ///< mean deviation over the segments [K]
  double heat();              ///< from the coolant into the blocks [W]

  void add_balance() override;
  bool joins() const override { return first().inverse_capacity_rate > 0.0; }
  double state_flow() override;
  void add_totals(HeatTotals& totals) override;
  void add_held(const Body& body, const Array<float>& d) override;
  void add_held(const Body& body, double factor, const Array<const double>& x, const Array<double>& d) override;
  void release(Body& body) override;
  void add_product(const Array<float>& u, const Array<float>& q) override;
  void subtract_product(const Array<const double>& x, const Array<double>& b) override;
  void prepare(HeldSolver& held, const Array<double>& work, const Array<double>& other_work) override;
  void correct(const Array<float>& z) override;
  void forget() override { lag_ready_ = false; }
  void state_changed() override { state_marched_ = false; }
  void rebase(double shift) override;

 private:
  /// The tubes in one block.
  struct Stretch {
    BlockBody* block;
    Array<float> lag;  ///< of every cell [-]
    const TubesData& tubes() const { return *block->problem().tubes; }
    int nx() const { return block->problem().block.box.nx; }
  };
  const TubesData& first() const { return stretches_.front().tubes(); }
  template <class T>
  void walls(const Array<T>& u);
  /// Follows the coolant for a vector of wall temperatures.
  template <class T>
  void march(const Array<T>& u, double inlet);
  /// The coolant in the present state.
  void march_state();
  /// q += factor * (heat that the coolant, marched for `u`, gives to the walls)
  template <class U, class T>
  void add_inflow(double factor, const Array<U>& u, const Array<T>& q);

  ExecutionSpace space_;
  std::vector<Stretch> stretches_;
  Array<double> wall_lag_;  ///< at the walls of each segment [-]
  ReductionScratch scratch_;
  bool lag_ready_ = false, state_marched_ = false;
};

}  // namespace coldsky
