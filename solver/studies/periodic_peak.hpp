#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "solver/case/panel_kinds.hpp"
#include "solver/studies/drive.hpp"

namespace coldsky {

/// A panel through a span of time that repeats itself: an orbit, or several where a profile is longer.
struct PeriodicPeak {
  double chip = 0.0;          ///< hottest junction over the span [K]
  double chip_time = 0.0;     ///< when [s]
  double inlet = 0.0;         ///< hottest coolant that enters the radiator [K]
  double coolant_min = 0.0;   ///< coldest coolant that leaves the radiator [K]
  double coolant_time = 0.0;  ///< when [s]
  double radiator_min = 0.0;  ///< coldest place of the radiating faces [K]
  double closure = 0.0;       ///< estimated distance of the start from the state that repeats itself [K]
  double energy = 0.0;        ///< that the last pass stored, relative to what it turned over [-]
  int passes = 0;             ///< of the span
  long steps = 0;             ///< of the last pass
  /// The last pass, a value a step: time [s], hottest chip, coolant into and out of the radiator [K].
  std::vector<double> times, chips, inlets, outlets;
};

/// How the periodic state is found.
struct PeriodicRules {
  static constexpr double step_tolerance = 0.01;     ///< error of a step [K]: peaks move by some mK (docs/numerics.md)
  static constexpr double closure_tolerance = 2e-3;  ///< distance at which a pass counts as closed [K]
  static constexpr double stage_tolerance = 1e-8;
  static constexpr int most_passes = 200;
  static constexpr double least_mass = 0.1;  ///< of a plate whose mass is not given [kg/m^2]
  static double first_step(double span) { return span < 1e3 ? 1e-3 * span : 1.0; }
};

/// The span that a case repeats: its own where time.periodic is asked for; else an orbit, or as many whole orbits as
/// the profiles of load and pump last [s].
double periodic_span(const Case& c, const EnvironmentInTime& environment);

/// Ends of the arcs of a span on which surroundings, load and pump are smooth; the last is its end [s].
std::vector<double> ends_of_arcs(const EnvironmentInTime& environment, const Case& c, double span);

/// Whether surroundings, load or pump vary along the orbit. Fluxes that differ by rounding alone do not.
bool varies(const Case& c, const EnvironmentInTime& environment);

/// The case of a strip that stands for a panel: one tube pitch wide with adiabatic edges and the panel's own mesh
/// across the tube and through the panel. An ideal panel stands for itself.
Case strip_case(Case c, int length_cells);

/// One tube's strip of a panel with its share of load and loop, in the periodic state. All tubes of a panel with
/// adiabatic edges are alike; of other edges the strip knows nothing.
class PeriodicStrip {
 public:
  /// Cells along the tube of a strip that searches through orbits: an ideal panel has one cell across and needs more
  /// for the fall of its coolant.
  static int cells_along(const Case& c) { return has_trait(c.panel, has_tubes) ? 12 : 100; }

  /// \param strip see strip_case \param mean surroundings to start from
  /// \param environment lives as long as the strip \param span that repeats itself [s]
  PeriodicStrip(Case strip, const Session& session, const EnvironmentInTime& environment, const Environment& mean,
                const LoopState& loop, double span);

  /// Strips of which the whole set consists that carry the load at the loop's own temperatures and rise, in constant
  /// surroundings. Leaves the field as the start of `repeat`. Throws InfeasibleError where there are none.
  double steady_strips(const Environment& constant);
  /// Repeats the span until field and loop repeat themselves. Starts from the present field and inlet, and ends with
  /// the state at the span's start. The same start gives the same digits.
  /// \param strips in the set [-] \param flow of one strip at the pump's full speed [kg/s]
  /// \param progress called after every step with the pass and the time [s]
  PeriodicPeak repeat(double strips, double flow, const std::function<void(int, double)>& progress = {});

  /// Flow at which the coolant takes up the load with its own rise: what `size` gives the tubes [kg/s].
  double design_flow(double strips) const;
  /// Coolant that enters the radiator at the start of the span [K].
  double inlet() const { return inlet_; }
  void set_inlet(double inlet) { inlet_ = inlet; }
  void set_loop(const LoopState& loop) { loop_ = loop; }
  void set_load(double load) { case_.heat.load = load; }
  /// Of the strip: half of it where its tube's middle is a line of symmetry.
  PanelModel& model() { return model_; }
  /// Strips of one panel of `c` [-].
  static double in_panel(const Case& c) {
    return !has_trait(c.panel, has_tubes) ? 1.0 : c.panel.width / c.panel.tube.pitch;
  }

 private:
  /// Of a strip that the model holds [-].
  double share() const { return model_.mesh().spec.tube_share; }

  Case case_;
  const EnvironmentInTime& environment_;
  LoopState loop_;
  PanelModel model_;
  double span_, inlet_;
};

}  // namespace coldsky
