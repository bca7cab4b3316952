#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "solver/core/interrupt.hpp"
#include "solver/linear/krylov.hpp"
#include "solver/linear/multigrid.hpp"
#include "solver/model/panel/problem.hpp"

namespace coldsky {

struct NewtonOptions {
  /// Sum of |heat balance| over all cells, relative to the heat that passes the boundaries. A solve that cannot come
  /// lower has converged too once rounding explains what is left: see NewtonReport::rounding.
  double tolerance = 1e-10;
  int newton_limit = 60;
  int linear_limit = 500;
  /// Ends a solve between two steps; nullptr = nothing does. It outlives the solver.
  const Interrupt* interrupt = nullptr;
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

/// Heat flows of a state [W].
struct HeatTotals {
  struct OfSurface {
    std::string name;
    double area = 0.0, emitted = 0.0, absorbed = 0.0, net = 0.0, temperature_mean = 0.0;
    double given = 0.0, taken = 0.0;  ///< otherwise than by radiation
  };
  std::vector<OfSurface> surfaces;
  double coolant = 0.0;  ///< from the coolant into the body
  double source = 0.0;   ///< released in the body
  double emitted = 0.0, absorbed = 0.0, net = 0.0;
  double given = 0.0, taken = 0.0;  ///< by films and held temperatures; net = emitted - absorbed + given - taken
  /// Sum of absolute flows.
  double scale() const;
};

/// Steady and implicit solves of a Problem by Newton's method with line search. Unknowns are the deviations of the
/// cell temperatures from the block's reference temperature: differences keep their digits.
///
/// One Newton step: face conductances at the present temperatures (the derivative dk/dT is left out of the
/// Jacobian, which stays symmetric), true surface temperatures face by face, coolant marched exactly, then
/// conjugate gradients, or BiCGStab where the coolant's temperature changes along the flow. The preconditioner is
/// a multigrid V-cycle with the coolant held fixed, followed by a march of the coolant that the panel follows, but for
/// a lag.
class HeatSolver {
 public:
  /// All that it launches, copies and waits for goes to `space`.
  HeatSolver(ExecutionSpace space, Problem problem, NewtonOptions options = {});
  ~HeatSolver();

  const ExecutionSpace& space() const { return space_; }
  Problem& problem() { return problem_; }
  NewtonOptions& options() { return options_; }
  /// Temperatures of the cells as deviations from the reference temperature of the problem's block [K]; to be read.
  const Array<double>& deviation() const { return deviation_; }
  /// Takes over another field, in deviations [K].
  void set_deviation(const Array<double>& deviation);
  void set_deviation(const std::vector<double>& deviation);
  /// Sets all cells to one temperature [K].
  void set_uniform(double temperature);
  /// Takes over the field of a solver for the same body on a coarser mesh: linear within each of its cells. Its cells
  /// that are void leave the reference temperature.
  void start_from(const HeatSolver& coarse);

  /// Moves the temperature that unknowns are deviations from [K]; temperatures stay. Small differences to a coolant far
  /// from the old reference keep their digits again.
  void rebase(double reference_temperature);

  /// Steady state from the present one. `progress` is called after every step. Throws Interrupted between two steps.
  NewtonReport solve_steady(const std::function<void(const NewtonReport&)>& progress = {});
  /// One implicit stage: rho c (T - T_old) / dt balances the flows. `old` in deviations.
  NewtonReport solve_step(const Array<double>& old, double time_step);

  /// Solves the Newton system of the present steady state once, from a hierarchy built anew; the state stays.
  LinearReport solve_linearised(const LinearTolerance& tolerance);

  /// dT/dt of every cell at the present state [K/s].
  void rates(const Array<double>& rate);
  /// Laws, sources or coolant were changed from outside: conductances and the hierarchy follow at the next solve.
  void problem_changed() { conductances_ready_ = false; }

  /// Drops what earlier solves left for later ones (hierarchy, lag behind the coolant): the next solve then depends on
  /// the problem and the field alone, and a resumed run repeats it digit by digit.
  void forget() { conductances_ready_ = hierarchy_ready_ = lag_ready_ = false; }
  /// Takes over a field that was saved: `deviation` from `reference_temperature` [K].
  void restore(double reference_temperature, const std::vector<double>& deviation);

  /// Flows of the present state; fills surface arrays for `surface_tables`.
  HeatTotals totals();
  struct SurfaceArrays {
    Array<double> temperature, emitted, absorbed, given, taken, net;
  };
  const std::vector<SurfaceArrays>& surface_arrays() const { return surface_arrays_; }
  /// Outlet temperature of the coolant, mean over the tubes [K].
  double coolant_outlet();
  /// Mean temperature of the tubes' walls [K].
  double tube_wall_temperature();

 private:
  NewtonReport newton(const Array<double>& old, double inverse_time_step,
                      const std::function<void(const NewtonReport&)>& progress);
  /// Balances of all cells and the Jacobian at the present state; returns the sum of |balance| [W].
  double evaluate(const Array<double>& old, double inverse_time_step);
  /// Sum of the flows that balances are relative to [W].
  double flow_scale(const Array<double>& old, double inverse_time_step);
  /// Relative residual that rounding of the state explains.
  double rounding_level(double scale);
  /// Whether the report's residual is one that rounding explains; then Newton's method ends here.
  bool rounding_ends_it(double scale, NewtonReport& report);
  /// Goes along the step as far as the residual falls; false where it does not, and the state stays.
  /// \param norm sum of |balance| before, and after on return [W]
  bool search_along_step(const Array<double>& old, double inverse_time_step, double& norm);
  template <class T>
  void march(const Array<T>& vector, double inlet);
  /// The coolant along the tubes in the present state.
  void march_state();
  void update_lag();
  /// J step = -residual
  LinearReport solve_newton_system(const LinearTolerance& tolerance);

  class CoupledOperator;
  class CoupledPreconditioner;

  ExecutionSpace space_;
  Problem problem_;
  NewtonOptions options_;
  StencilData<double> a_;
  Array<double> deviation_, trial_, residual_, step_;
  std::vector<SurfaceArrays> surface_arrays_;
  ReductionScratch scratch_;
  bool temperature_dependent_ = false, conductances_ready_ = false, hierarchy_ready_ = false, lag_ready_ = false;
  std::unique_ptr<StencilOperator> stencil_;
  std::unique_ptr<Multigrid> multigrid_;
  std::unique_ptr<ConjugateGradients> conjugate_gradients_;
  std::unique_ptr<BiConjugateGradientsStabilised> stabilised_;
  std::unique_ptr<CoupledOperator> coupled_operator_;
  std::unique_ptr<CoupledPreconditioner> coupled_preconditioner_;
  Array<float> lag_;
  Array<double> wall_lag_;
};

}  // namespace coldsky
