#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "solver/model/host/heat_pipe.hpp"
#include "solver/model/panel.hpp"
#include "solver/nonlinear/heat_solver.hpp"

namespace coldsky {

/// Coolant temperatures that the chips allow, and what follows for the loop.
struct LoopState {
  double inlet = 0.0;      ///< entering the radiator [K]
  double chips_see = 0.0;  ///< coolant temperature at the hottest chip [K]
  double rise = 0.0;       ///< across the chips; 0 for two-phase loops and heat pipes [K]
  double reference = 0.0;  ///< mean temperature, for properties [K]
  FluidState fluid{};
  bool two_phase = false;            ///< one temperature everywhere: two-phase loops and heat pipes
  std::optional<HeatPipeSpec> pipe;  ///< heat pipes
  double charge_density = 0.0;       ///< coolant in a tube over the volume of its bore [kg/m^3]
};

/// The coolant's properties, at its fraction where it is a solution.
const Fluid& coolant_of(const Case& c);
/// The loop when the radiator is fed at `inlet`.
LoopState loop_at_inlet(const Case& c, double inlet);
/// The same without a check: beyond the coolant's range its properties are those at the end of the range.
/// \param rise across the chips [K]
LoopState loop_beyond(const Case& c, double inlet, double rise);
/// The hottest loop that keeps the hottest chip at its limit less the margin, or at coolant.inlet_temperature.
/// Throws InfeasibleError when the coolant would freeze or leave its range.
LoopState hottest_loop(const Case& c);

/// The case with its coatings at the age of the hot case: linear from beginning to end of life, and constant after it.
Case hot_case(const Case& c);
/// The case at the beginning of life, with the cold case's load, planet and lunar ground, and without margin on the
/// heat load.
Case cold_case(const Case& c);

/// Surroundings of a case at one extreme; solves the lunar ground where the case does not give its temperature.
Environment surroundings(const Case& c, Extreme extreme);

/// Isothermal, perfect panel at the mean coolant temperature: net power per planform area [W/m^2].
double ideal_flux(const Case& c, const Environment& environment, double temperature);

/// One panel of the set in full, at a given flow.
struct PanelState {
  double mass_flow = 0.0;           ///< of the panel [kg/s]
  double heat = 0.0;                ///< from coolant to panel [W]
  double outlet = 0.0;              ///< coolant leaving the radiator [K]
  double film_coefficient = 0.0;    ///< [W/(m^2 K)]
  double reynolds = 0.0;            ///< in the tubes; of the vapour in heat pipes [-]
  double pressure_drop = 0.0;       ///< of the tubes; what the menisci give in heat pipes [Pa]
  double loop_pressure_drop = 0.0;  ///< of the tubes and all else in the loop [Pa]
  double pump_power = 0.0;          ///< of the panel's share of the flow [W]
  double pump_fraction = 0.0;       ///< pump power / heat load [-]
  /// What lies outside the ranges of the laws in use: of the film, unless its coefficient is given, and of the
  /// friction.
  std::string film_out_of_range, friction_out_of_range;
  /// Heat of the hottest pipe [W] and what limits it.
  struct Pipe {
    double heat;
    HeatPipeLimits limits;
    double merit_number;  ///< [W/m^2]
  };
  std::optional<Pipe> pipe;
  NewtonReport newton;
};

/// Throws InfeasibleError when an answer rests on a law outside its range or asks more of a heat pipe than it can do.
/// For models without a table of limits; `size` and `solve` list these limits instead.
void require_valid(const PanelState& state);

/// The coolant in the tubes at a flow.
struct TubeState {
  double film_coefficient = 0.0;    ///< [W/(m^2 K)]
  double pump_power = 0.0;          ///< of the panel's share of the flow [W]
  double reynolds = 0.0;            ///< [-]
  double velocity = 0.0;            ///< [m/s]
  double pressure_drop = 0.0;       ///< of the tubes [Pa]
  double loop_pressure_drop = 0.0;  ///< of the tubes and all else in the loop [Pa]
  TubeFlow flow{};                  ///< with what lies outside the ranges of its laws
};

/// An instant of a transient: what its coolant does then. Powers and flows are of all panels.
struct Instant {
  double time = 0.0;                 ///< [s]
  double chip = 0.0;                 ///< junction of the hottest chip [K]
  double inlet = 0.0, outlet = 0.0;  ///< coolant that enters and leaves the radiator [K]
  double mass_flow = 0.0;            ///< [kg/s]; 0 = the pump stands still, and so does all below
  double film_coefficient = 0.0;     ///< [W/(m^2 K)]
  double reynolds = 0.0;             ///< [-]
  double pressure_drop = 0.0;        ///< of the tubes [Pa]
  double loop_pressure_drop = 0.0;   ///< of the tubes and all else in the loop [Pa]
  double pump_power = 0.0;           ///< electrical [W]
  double coolant_temperature = 0.0;  ///< that the properties were taken at: mean in the tubes [K]
};

/// A search by the secant method at the start of one of its iterations: where it looks next and what it found last.
struct SecantState {
  int iteration = 0;
  double x = 0.0, last_x = 0.0, last_f = 0.0;
};

/// Heat balance that a search for a heat asks of the solve of an iteration (see NewtonOptions): a thousandth of the
/// miss that it expects to find. The solve that ends the search has to meet the case's.
/// \param scale that misses are relative to \param share of the heat in the flows that balances are relative to
double search_balance(const SecantState& at, double scale, double share);

/// Lets a search go on from where an earlier one was, and tell where it is.
struct SearchWatch {
  std::optional<SecantState> from;
  std::function<void(const SecantState&)> at_start;  ///< of every iteration; may be empty
  /// \param guess where a search begins that does not go on
  SecantState begin(double guess) const { return from.value_or(SecantState{0, guess}); }
  void tell(const SecantState& state) const {
    if (at_start) at_start(state);
  }
};

class PanelModel {
 public:
  PanelModel(const Case& c, const PanelMesh& mesh, const Environment& environment, const LoopState& loop);
  /// Solves the field for a flow [kg/s] through the panel. The answer depends on the flow, the loop and the field it
  /// starts from, not on what was solved before. Throws NotConvergedError.
  /// \param tolerance of the heat balance (see NewtonOptions); 0 = the case's
  PanelState solve(double mass_flow, const std::function<void(const NewtonReport&)>& progress = {},
                   double tolerance = 0.0);
  /// Starts from the field of a coarser mesh of the same panel.
  void start_from(const PanelModel& coarse) { solver_->start_from(*coarse.solver_); }
  /// Finds the flow at which the panel's heat is what the loop carries: heat = flow (c_p rise + pump heat).
  PanelState match(double mass_flow_guess, const std::function<void(const NewtonReport&)>& progress = {},
                   const SearchWatch& watch = {});
  /// Net heat of the present field over what its surfaces emit and absorb; 0 where they do neither, so that a search
  /// solves as tightly as the case asks.
  double heat_share();
  /// Film and pump power at a flow [kg/s] through the panel, without a solve.
  TubeState tube_state(double mass_flow) const;
  /// Takes over a field that was saved (see HeatSolver::restore), and with `state` the coolant it was solved with.
  void restore(double reference_temperature, const std::vector<double>& deviation, const PanelState* state = nullptr);
  void count_iterations(int newton, int linear) {
    newton_iterations_ += newton;
    linear_iterations_ += linear;
  }
  HeatSolver& solver() { return *solver_; }
  const PanelMesh& mesh() const { return mesh_; }
  const LoopState& loop() const { return loop_; }
  double planform_area() const { return case_.panel.width * case_.panel.length; }
  void set_loop(const LoopState& loop) { loop_ = loop; }
  int newton_iterations() const { return newton_iterations_; }
  int linear_iterations() const { return linear_iterations_; }

 private:
  TubeFlow tube_flow_at(double mass_flow) const;
  void set_flow(double mass_flow, double film_coefficient);
  /// Heat that a kilogram of coolant carries to the radiator [J/kg].
  double carried(const PanelState& state) const;
  /// Heat of the tube that gives most to the panel, by the field just solved [W].
  double hottest_tube();

  Case case_;
  PanelMesh mesh_;
  LoopState loop_;
  std::unique_ptr<HeatSolver> solver_;
  int newton_iterations_ = 0, linear_iterations_ = 0;
};

/// A server without any radiator: what it comes to, and when its chips reach their limit.
struct BareResult {
  double temperature = 0.0;    ///< steady [K]
  double time_to_limit = 0.0;  ///< [s]; negative = never reached
  int steps = 0;
};
BareResult bare_in_vacuum(const Case& c);

}  // namespace coldsky
