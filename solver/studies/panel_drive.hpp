#pragma once
#include <string>
#include <vector>

#include "solver/model/host/profile.hpp"
#include "solver/studies/panel_study.hpp"

namespace coldsky {

/// What acts on the panels of a transient at a time: surroundings, load, pump and heater, brought into the problem of
/// one panel. Powers are of all panels.
class PanelDrive {
 public:
  /// `c`, `environment` and `model` live as long as the drive. \param design_flow of one panel [kg/s]
  PanelDrive(const Case& c, const EnvironmentInTime& environment, PanelModel& model, double panels, double design_flow);

  void set_time(double time);
  /// Coolant that enters the radiator [K].
  void set_inlet(double inlet);
  /// Net heat into the coolant outside the panels at the solved field [W].
  double inflow();

  double load() const { return case_.heat.load * (1.0 + case_.margin.heat_load) * factor_; }
  /// Junction of the hottest chip [K].
  double chip() const;
  double inlet() const { return inlet_; }    ///< [K]
  double outlet() const { return outlet_; }  ///< [K]
  double heater() const { return heater_; }  ///< [W]
  double panel_heat() const { return panel_heat_; }
  double flow() const { return panels_ * flow_; }  ///< [kg/s]
  double panel_flow() const { return flow_; }      ///< of one panel [kg/s]
  double pump() const { return panels_ * work_; }  ///< electrical power [W]
  double film() const { return flows_ ? film_ : 0.0; }
  double sunlight() const { return sunlight_; }
  /// Times in (0, end) at which the profiles of load and pump have rows [s].
  std::vector<double> kinks(double end) const;

 private:
  const Case& case_;
  const EnvironmentInTime& environment_;
  PanelModel& model_;
  Profile load_, pump_;
  double panels_, design_flow_;
  double sunlight_ = 1.0, factor_ = 1.0, flow_ = 0.0, film_ = 0.0, work_ = 0.0, inlet_ = 0.0, outlet_ = 0.0,
         heater_ = 0.0, panel_heat_ = 0.0;
  bool flows_ = true;
};

}  // namespace coldsky
