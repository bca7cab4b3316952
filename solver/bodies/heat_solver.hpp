#pragma once
#include <vector>

#include "solver/bodies/heat_system.hpp"
#include "solver/bodies/tube_coupling.hpp"
#include "solver/nonlinear/newton.hpp"

namespace coldsky {

/// Steady and implicit solves of one Problem: a system of one block and the coolant in its tubes. Unknowns are the
/// deviations of the cell temperatures from the block's reference temperature: differences keep their digits.
class HeatSolver {
 public:
  /// All that it launches, copies and waits for goes to `space`.
  HeatSolver(ExecutionSpace space, Problem problem, NewtonOptions options = {});

  const ExecutionSpace& space() const { return system_.space(); }
  const Problem& problem() const { return block_->problem(); }
  /// The problem, for changing laws, sources or coolant: what follows from it is computed again. The reference is not
  /// to be kept.
  Problem& change_problem() { return block_->change_problem(); }
  NewtonOptions& options() { return newton_.options(); }
  /// For the time integrator.
  Newton& newton() { return newton_; }

  /// Temperatures of the cells as deviations from the reference temperature of the problem's block [K].
  Array<const double> deviation() const { return system_.state(); }
  /// Takes over another field, in deviations [K].
  void set_deviation(const Array<const double>& deviation) { system_.set_state(deviation); }
  void set_deviation(const std::vector<double>& deviation);
  /// Sets all cells to one temperature [K].
  void set_uniform(double temperature) { system_.set_uniform(temperature); }
  /// Takes over the field of a solver for the same body on a coarser mesh: linear within each of its cells. Its cells
  /// that are void leave the reference temperature.
  void start_from(const HeatSolver& coarse);
  /// See HeatSystem.
  void rebase(double reference_temperature) { system_.rebase(reference_temperature); }
  void restore(double reference_temperature, const std::vector<double>& deviation) {
    system_.restore(reference_temperature, deviation);
  }
  /// Drops what earlier solves left for later ones (hierarchy, lag behind the coolant): the next solve then depends on
  /// the problem and the field alone, and a resumed run repeats it digit by digit.
  void forget() { system_.forget(); }

  /// See Newton.
  [[nodiscard]] NewtonReport solve_steady(const Newton::Progress& progress = {}) {
    return newton_.solve_steady(progress);
  }
  [[nodiscard]] NewtonReport solve_steady(Condition& condition, const Newton::Progress& progress = {}) {
    return newton_.solve_steady(condition, progress);
  }
  [[nodiscard]] NewtonReport solve_step(const Array<const double>& old, double time_step) {
    return newton_.solve_step(old, time_step);
  }
  [[nodiscard]] LinearReport solve_linearised(const LinearTolerance& tolerance) {
    return newton_.solve_linearised(tolerance);
  }
  /// dT/dt of every cell at the present state [K/s].
  void rates(const Array<double>& rate) { system_.rates(rate); }

  /// Flows of the present state.
  const HeatTotals& totals() { return system_.totals(); }
  /// What surfaces show the world at the present state, in the order of the problem's surfaces.
  const std::vector<BlockBody::SurfaceArrays>& surface_arrays();
  /// Tubes with the state of their segments at the present temperatures. Only for problems that have some.
  const TubesData& tubes() { return coolant_->tubes(); }
  /// Outlet temperature of the coolant, mean over the tubes [K].
  double coolant_outlet() { return system_.reference_temperature() + coolant_->outlet(); }
  /// Mean temperature of the tubes' walls [K].
  double tube_wall_temperature() { return system_.reference_temperature() + coolant_->wall_temperature(); }

 private:
  /// What the system is made of, as long as it is not yet.
  struct Parts {
    std::vector<std::unique_ptr<Body>> bodies;
    std::vector<std::unique_ptr<Coupling>> couplings;
    BlockBody* block = nullptr;
    TubeCoupling* coolant = nullptr;  ///< null where the problem has no tubes
  };
  static Parts parts_of(const ExecutionSpace& space, Problem problem);
  HeatSolver(const ExecutionSpace& space, Parts parts, NewtonOptions options);

  BlockBody* block_;
  TubeCoupling* coolant_;
  HeatSystem system_;
  Newton newton_;
};

}  // namespace coldsky
