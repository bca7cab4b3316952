#pragma once
#include <string>

#include "solver/core/text.hpp"
#include "solver/studies/study_run.hpp"

namespace coldsky {

/// The radiator in the cold case: beginning of life, least sunlight and planet, idle chips, the pump at the flow of the
/// hot case.
struct ColdResult {
  double radiator_min = 0.0;  ///< coldest place of the radiating faces [K]
  double coolant_min = 0.0;   ///< coolant leaving the radiator [K]
  double freezing = 0.0;      ///< temperature that the coolant must stay above, margin included [K]
  double load = 0.0;          ///< heat load of the case [W]
  double minimum_load = 0.0;  ///< heat load at which the coolant just stays above it [W]
  double heater_power = 0.0;  ///< what a heater adds in the cold case [W]
  bool periodic = false;      ///< the coldest moment of the periodic orbit
  std::string environment, day;
  bool freezes() const { return coolant_min < freezing; }
};

/// Solves the field of one panel of the set, on the coarser mesh of the refinement pair, or those of the scene that it
/// stands in; where the case is judged by
/// the peak of its periodic orbit, the coldest moment of that orbit, by a strip. \param panels in the set [-] \param
/// mass_flow of one panel in the hot case [kg/s] \param show called with a line of progress Throws NotConvergedError.
ColdResult cold_study(const Case& c, const Session& session, const PanelMesh& mesh, double panels, double mass_flow,
                      StudyRun& run, const std::function<void(const NewtonReport&)>& progress = {},
                      const Show& show = {});

}  // namespace coldsky
