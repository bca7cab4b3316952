#pragma once
#include <optional>
#include <string>
#include <vector>

#include "solver/case/profile.hpp"
#include "solver/studies/panel_model.hpp"
#include "solver/studies/scene_in_time.hpp"

namespace coldsky {

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

/// Load and pump of a case against time, over those of its design.
class DriveFactors {
 public:
  explicit DriveFactors(const Case& c);
  /// \param sunlight visible share of the Sun then [-]
  double load(double time, double sunlight) const;
  double pump(double time) const;
  /// Times in (0, end) at which the profiles have rows [s].
  std::vector<double> kinks(double end) const;

 private:
  Profile load_, pump_;
  double in_eclipse_;  ///< share of the load that runs there [-]
};

/// What acts on the panels of a transient at a time: surroundings, load, pump and heater, brought into the problem of
/// one panel, or of the panels of a scene. Powers are of all panels. The panels' cells get the heat capacity of tube
/// walls and of the coolant in the tubes.
///
/// The coolant's properties, and film and pump power with them, are those at its mean temperature in the tubes; its
/// heat capacity, which the cells at the walls carry, is that at the walls' mean temperature, so that what a cycle
/// stores it gives back. Within a time step both are taken from lines through the ends of the last two steps: smooth
/// functions of time alone, which neither Newton nor the search for the inlet moves. Whoever integrates says when a
/// step was accepted.
class PanelDrive {
 public:
  /// `c`, `environment` and `model` live as long as the drive. \param design_flow of one panel [kg/s]
  PanelDrive(const Case& c, const EnvironmentInTime& environment, PanelModel& model, double panels, double design_flow);
  /// How often the model's panels, with what stands beside them in their scene, are there.
  double copies() const { return panels_ / model_.panels(); }

  void set_time(double time);
  /// The mean of the surroundings in place of those of a time. \param alone of a panel by itself; scenes have their own
  void set_mean(const Environment& alone);
  /// Coolant that enters the radiator [K].
  void set_inlet(double inlet);
  /// Net heat into the coolant outside the panels at the solved field [W].
  double inflow();

  /// A step to `time` was accepted: the properties follow the coolant from here on. After `inflow`.
  void accept(double time);
  /// The clock is set to `time` [s], and what drives the panel may have a kink there: no line is drawn across it.
  void restart(double time);
  /// Properties at the coolant's mean temperature in the present state, for the search of a steady one. Returns how far
  /// it moved [K].
  double settle();
  /// The same at a temperature that is given [K].
  void settle_at(double temperature);
  /// What a resumed run needs.
  struct Memory {
    double time = 0.0;               ///< of the last step [s]
    double fluid = 0.0, wall = 0.0;  ///< mean temperatures of coolant in the tubes and of their walls then [K]
    double fluid_rate = 0.0, wall_rate = 0.0;  ///< of the lines through them [K/s]
  };
  const Memory& memory() const { return memory_; }
  void restore(const Memory& memory) { memory_ = memory; }

  double load() const { return case_.heat.load * (1.0 + case_.margin.heat_load) * factor_; }
  /// Junction of the hottest chip [K].
  double chip() const;
  double inlet() const { return inlet_; }    ///< [K]
  double outlet() const { return outlet_; }  ///< [K]
  double heater() const { return heater_; }  ///< [W]
  double panel_heat() const { return panel_heat_; }
  double flow() const { return panels_ * flow_; }             ///< [kg/s]
  double panel_flow() const { return flow_; }                 ///< of one panel [kg/s]
  double pump() const { return panels_ * tube_.pump_power; }  ///< electrical power [W]
  /// Pump power that reaches the coolant [W].
  double pump_heat() const { return case_.coolant.pump_heat ? pump() : 0.0; }
  double film() const { return flows_ ? tube_.film_coefficient : 0.0; }
  double sunlight() const { return sunlight_; }
  /// Flows of one panel at the present state; of all that stands in its scene.
  const HeatTotals& totals() const { return model_.solver().totals(); }
  Instant instant(double time) const;
  /// Coolant from end to end of a tube at the present flow [s]; 0 = it stands still, or there are no tubes.
  double transit() const;
  /// Times in (0, end) at which the profiles of load and pump have rows [s].
  std::vector<double> kinks(double end) const { return factors_.kinks(end); }

 private:
  /// Mean temperature of the coolant in the tubes, by the state at the last call of `inflow` [K].
  double mean_temperature();
  /// Of the tubes' walls [K].
  double wall_temperature();
  void set_fluid(double temperature, double wall);

  const Case& case_;
  const EnvironmentInTime& environment_;
  PanelModel& model_;
  std::optional<SceneInTime> scene_;
  DriveFactors factors_;
  double panels_, design_flow_;
  double wall_capacity_ = 0.0;  ///< of tube walls, for each volume of bore [J/(m^3 K)]
  double sunlight_ = 1.0, factor_ = 1.0, flow_ = 0.0, inlet_ = 0.0, outlet_ = 0.0, heater_ = 0.0, panel_heat_ = 0.0;
  double fluid_temperature_ = 0.0;  ///< that the properties are taken at [K]
  TubeState tube_;
  Memory memory_;
  bool flows_ = false;  ///< the pump runs: known from the first set_time() on
};

}  // namespace coldsky
