#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernels/batch/strips.hpp"
#include "solver/model/panel/strip.hpp"
#include "solver/studies/panel_model.hpp"

namespace coldsky {

/// What a strip says of the panels that it stands for: all tubes of a panel with adiabatic edges are alike. Numbers of
/// the strip are those of one whole pitch.
struct StripAnswer {
  double area = 0.0;      ///< planform that the heat load needs [m^2]
  double chip = 0.0;      ///< hottest junction [K]
  double radiator = 0.0;  ///< mean surface temperature [K]
  double flux = 0.0;      ///< net heat per planform area [W/m^2]

  // The strip itself and the coolant in its tube.
  LoopState loop;
  double mass_flow = 0.0;                                ///< [kg/s]
  double outlet = 0.0;                                   ///< coolant leaving the radiator [K]
  double coolant_mean = 0.0;                             ///< over the length [K]
  double film_coefficient = 0.0;                         ///< [W/(m^2 K)]
  double reynolds = 0.0;                                 ///< [-]
  double loop_pressure_drop = 0.0;                       ///< of the tube and all else in the loop [Pa]
  double pump_fraction = 0.0;                            ///< pump power / heat load [-]
  double back = 0.0, front = 0.0;                        ///< mean surface temperatures of the sides [K]
  double sheet_volume = 0.0;                             ///< [m^3]
  std::string film_out_of_range, friction_out_of_range;  ///< as in PanelState
  std::optional<PanelState::Pipe> pipe;
};

/// One strip to be solved. What it points to outlives the solve.
struct StripJob {
  const Case* c = nullptr;                   ///< with the mesh that the strip is to have
  const Environment* environment = nullptr;  ///< that its panel is in
  LoopState loop;
  /// Given flow of one tube [kg/s]; absent: the flow that carries the panel's heat is found.
  std::optional<double> mass_flow;
  bool wants_field = false;  ///< StripOutcome::deviation is asked for
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
  std::vector<double> deviation;  ///< T - inlet of every cell of the strip, where it is asked for [K]

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
  struct InletSearch;
  static void look(const StripJob& job, double load, StripOutcome& outcome, InletSearch& search);
  void run(const Batch& designs, const std::vector<StripJob>& jobs, std::vector<StripOutcome>& outcomes);

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

/// A case as one pitch of its panel with adiabatic edges, on a coarse mesh: for trends and sweeps, which need three
/// digits, not six. Counts of panels become counts of pitches.
Case strip_of(Case c);

/// A strip that is asked for what it takes; the surroundings outlive the call.
struct StripQuestion {
  Case c;  ///< of one pitch, see strip_of
  const Environment* environment = nullptr;
};
/// The smallest radiators for the hottest loops that the chips allow.
std::vector<StripOutcome> size_strips(StripSolver& solver, const std::vector<StripQuestion>& questions);
/// The hottest chips of given numbers of panels.
std::vector<StripOutcome> match_strips(StripSolver& solver, const std::vector<StripQuestion>& questions);

}  // namespace coldsky
