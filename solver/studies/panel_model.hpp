#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "solver/bodies/heat_solver.hpp"
#include "solver/core/secant.hpp"
#include "solver/model/panel/panel.hpp"
#include "solver/session/session.hpp"
#include "solver/studies/conditions.hpp"
#include "solver/studies/loop.hpp"
#include "solver/studies/scene_exchange.hpp"

namespace coldsky {

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
    double heat;            ///< [W]
    HeatPipeLimits limits;  ///< transport limits [W]
    double merit_number;    ///< [W/m^2]
  };
  std::optional<Pipe> pipe;  ///< of heat pipes
  NewtonReport newton;       ///< of the last solve
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

/// One panel of the set: its mesh, its coolant and its field. With a scene, all panels of it, which share the flow
/// equally, and its other bodies: what is said of a panel is then the mean over them.
class PanelModel {
 public:
  /// \param environment of the panel alone \param scene nothing = the panel is alone; was traced with `mesh`
  PanelModel(const Case& c, const Session& session, const PanelMesh& mesh, const Environment& environment,
             const LoopState& loop, std::shared_ptr<const SceneExchange> scene = nullptr);
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
  /// Adds to the counts: those of a run that goes on.
  void count_iterations(int newton, int linear) {
    newton_iterations_ += newton;
    linear_iterations_ += linear;
  }
  const Session& session() const { return session_; }  ///< what it computes with
  HeatSolver& solver() { return *solver_; }            ///< its field
  /// Null where the panel is alone.
  const SceneExchange* scene() const { return scene_.get(); }
  int panels() const { return solver_->panels(); }  ///< that share the flow: 1 without a scene
  const PanelMesh& mesh() const { return mesh_; }   ///< of one panel
  const LoopState& loop() const { return loop_; }   ///< of the whole set
  /// Of one panel, or of the share of it that the mesh holds; one side [m^2].
  double planform_area() const { return mesh_.spec.tube_share * case_.panel.width * case_.panel.length; }
  /// Another loop for the next solve.
  void set_loop(const LoopState& loop) { loop_ = loop; }
  int newton_iterations() const { return newton_iterations_; }  ///< of all solves
  int linear_iterations() const { return linear_iterations_; }  ///< of all solves

 private:
  class FlowCondition;
  TubeFlow tube_flow_at(double mass_flow) const;
  /// Sets the flow; what of the panel's state follows from it alone.
  PanelState set_state_of_flow(double mass_flow);
  /// A solve that depends on problem and field alone. \param tolerance see NewtonOptions
  void begin_solve(double tolerance);
  /// Takes what was solved into the state. Throws NotConvergedError.
  void end_solve(NewtonReport report, PanelState& state);
  void set_flow(double mass_flow, double film_coefficient);
  /// Heat that a kilogram of coolant carries to the radiator [J/kg].
  double carried(const PanelState& state) const;
  /// Heat of the tube that gives most to its panel, by the field just solved [W].
  double hottest_tube();
  /// From the coolant into one panel [W].
  double heat();
  /// Coolant that leaves the panels [K].
  double outlet();

  Case case_;
  Session session_;
  PanelMesh mesh_;
  LoopState loop_;
  std::shared_ptr<const SceneExchange> scene_;
  std::unique_ptr<HeatSolver> solver_;
  int newton_iterations_ = 0, linear_iterations_ = 0;
};

}  // namespace coldsky
