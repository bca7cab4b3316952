#pragma once
#include <vector>

#include "solver/bodies/exchange_coupling.hpp"
#include "solver/bodies/heat_system.hpp"
#include "solver/bodies/scene_parts.hpp"
#include "solver/bodies/tube_coupling.hpp"
#include "solver/nonlinear/newton.hpp"

namespace coldsky {

/// Steady and implicit solves of one Problem, a system of one block and the coolant in its tubes; or of a scene:
/// several such panels, nodes, and the radiation between them. Unknowns are the deviations of temperatures from the
/// reference temperature, panels first, then nodes: differences keep their digits.
class HeatSolver {
 public:
  /// All that it launches, copies and waits for goes to `space`.
  HeatSolver(ExecutionSpace space, Problem problem, NewtonOptions options = {});
  /// Throws LibraryError where the parts do not fit together.
  HeatSolver(ExecutionSpace space, SceneParts parts, NewtonOptions options = {});

  const ExecutionSpace& space() const { return system_.space(); }
  /// Panels are numbered as they were given; where no number is asked for, the first is meant.
  int panels() const { return static_cast<int>(panels_.size()); }
  const Problem& problem(int panel = 0) const { return panels_[panel].block->problem(); }
  /// The problem, for changing laws, sources or coolant: what follows from it is computed again. The reference is not
  /// to be kept.
  Problem& change_problem(int panel = 0) { return panels_[panel].block->change_problem(); }
  /// Null where there are none.
  NodeBody* nodes() { return nodes_; }
  ExchangeCoupling* exchange() { return exchange_; }
  NewtonOptions& options() { return newton_.options(); }
  /// For the time integrator.
  Newton& newton() { return newton_; }

  double reference_temperature() const { return system_.reference_temperature(); }
  /// All unknowns, as deviations from the reference temperature [K].
  Array<const double> deviation() const { return system_.state(); }
  /// Those of one panel's cells [K].
  Array<const double> deviation(int panel) const { return panels_[panel].block->state(); }
  /// Temperatures of the nodes [K].
  std::vector<double> node_temperatures() const;
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
  const std::vector<BlockBody::SurfaceArrays>& surface_arrays(int panel = 0);
  /// Tubes with the state of their segments at the present temperatures. Only for problems that have some.
  const TubesData& tubes(int panel = 0) { return panels_[panel].coolant->tubes(); }
  /// Outlet temperature of the coolant, mean over the tubes of a panel [K].
  double coolant_outlet(int panel = 0) { return system_.reference_temperature() + panels_[panel].coolant->outlet(); }
  /// Mean temperature of the tubes' walls [K].
  double tube_wall_temperature(int panel = 0) {
    return system_.reference_temperature() + panels_[panel].coolant->wall_temperature();
  }
  /// Heat from the coolant into one panel [W]; totals() has the sum of all.
  double coolant_heat(int panel) { return panels_[panel].coolant->heat(); }
  /// Into all of them: what totals() has, without the flows of the surfaces [W].
  double coolant_heat();

 private:
  struct Panel {
    BlockBody* block = nullptr;
    TubeCoupling* coolant = nullptr;  ///< null where the problem has no tubes
  };
  /// What the system is made of, as long as it is not yet.
  struct Parts {
    std::vector<std::unique_ptr<Body>> bodies;
    std::vector<std::unique_ptr<Coupling>> couplings;
    std::vector<Panel> panels;
    NodeBody* nodes = nullptr;
    ExchangeCoupling* exchange = nullptr;
  };
  static Parts parts_of(const ExecutionSpace& space, SceneParts scene);
  static Parts parts_of(const ExecutionSpace& space, Problem problem);
  static void add_panel(const ExecutionSpace& space, Problem problem, Parts& parts);
  HeatSolver(const ExecutionSpace& space, Parts parts, NewtonOptions options);

  std::vector<Panel> panels_;
  NodeBody* nodes_;
  ExchangeCoupling* exchange_;
  HeatSystem system_;
  Newton newton_;
};

}  // namespace coldsky
