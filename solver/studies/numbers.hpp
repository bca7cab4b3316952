#pragma once
#include <cstdint>

#include "solver/model/panel/system_mass.hpp"
#include "solver/studies/outcome.hpp"
#include "solver/studies/panel_fields.hpp"

namespace coldsky {

/// What a finished panel study says in numbers; summary, report and terminal are made from it.
struct PanelNumbers {
  double planform = 0.0;                            ///< of one panel [m^2]
  double area = 0.0;                                ///< planform of all panels [m^2]
  double emitted = 0.0, absorbed = 0.0, net = 0.0;  ///< of one panel, emitted and absorbed as radiation [W]
  double convected = 0.0, leaked = 0.0;             ///< out of one panel [W]
  double heat = 0.0;                                ///< from the coolant, of one panel [W]
  double balance = 0.0;                             ///< relative to the sum of absolute flows [-]
  double chip = 0.0;                                ///< hottest junction [K]
  double coolant_mean = 0.0;                        ///< along the tubes [K]
  double ideal = 0.0;                               ///< net power of an isothermal, perfect panel as warm as that [W]
  double sink = 0.0;                                ///< of both sides together [K]
  double count = 0.0;                               ///< whole panels [-]
  double radiating_area = 0.0;                      ///< of one panel [m^2]
  SurfaceExtremes extremes;
  PanelMass mass;
  SparePanels spare;
  SystemMass system;
};
/// \param file of the first panel
PanelNumbers panel_numbers(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
                           const ResultFile& file);

/// A count as summaries hold it. Beyond 2^53 neighbouring counts are one number. Throws InfeasibleError there.
std::int64_t whole_number(double count);

}  // namespace coldsky
