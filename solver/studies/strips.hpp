#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernels/batch/strips.hpp"
#include "solver/model/panel/strip.hpp"
#include "solver/studies/trends.hpp"

namespace coldsky {

/// One strip to be solved. What it points to outlives the solve.
struct StripJob {
  const Case* c = nullptr;                   ///< with the mesh that the strip is to have
  const Environment* environment = nullptr;  ///< that its panel is in
  LoopState loop;
  /// Given flow of one tube [kg/s]; absent: the flow that carries the panel's heat is found.
  std::optional<double> mass_flow;
};

/// How a strip ended. Numbers are those of one pitch in full, as a panel of one tube has them.
struct StripOutcome {
  BatchStatus status = BatchStatus::invalid;
  std::string limit;                     ///< what binds where the strip is infeasible
  std::string reason;                    ///< one sentence where it has not converged
  StripAnswer answer;                    ///< empty where there is none
  double heat = 0.0;                     ///< from the coolant into the panel [W]
  double pressure_drop = 0.0;            ///< of the tube [Pa]
  double velocity = 0.0;                 ///< [m/s]
  double coldest = 0.0, hottest = 0.0;   ///< surface temperatures [K]
  double emitted = 0.0, absorbed = 0.0;  ///< by both sides [W]
  double balance = 0.0;                  ///< (heat - what the sides give off) / heat [-]
  double residual = 0.0;                 ///< of the cells' balances, relative to the heat flows [-]
  int newton_iterations = 0, sweeps = 0;

  bool converged() const { return status == BatchStatus::converged; }
  /// Throws InfeasibleError, NotConvergedError or std::invalid_argument where there is no answer.
  void require() const;
};

/// Solves strips of many designs at once (kernels/batch/strips.hpp): those of equal sections in one batch. It keeps
/// sections and workspaces from call to call. Digits of a design depend on nothing but the design.
class StripSolver {
 public:
  explicit StripSolver(const Session& session);
  ~StripSolver();
  /// Outcomes in the order of the jobs; one that cannot be solved says why and disturbs no other.
  std::vector<StripOutcome> solve(const std::vector<StripJob>& jobs);
  /// The inlet temperatures at which panels with a given heat load give it off: `mass_flow` follows from `load` of one
  /// tube [W] and the loop's useful heat. As strip_chip.
  std::vector<StripOutcome> balance(const std::vector<StripJob>& jobs, const std::vector<double>& loads);

 private:
  struct Batch;
  void run(Batch& batch, const std::vector<StripJob>& jobs, std::vector<StripOutcome>& outcomes);

  Session session_;
  StripSections sections_;
  StripWorkspaces workspaces_;
};

/// Heat that a kilogram of the loop's coolant brings, without the pump's [J/kg].
double useful_heat(const LoopState& loop);
/// The coolant of a strip in this loop. \param flow of the tube; where it is sized, the guess [kg/s]
StripCoolant strip_coolant(const Case& c, const LoopState& loop, double flow, bool sized);
/// Planform of one pitch [m^2]; of a panel without tubes, its own.
double strip_planform(const Case& c);

}  // namespace coldsky
