#pragma once
#include "solver/report/terminal.hpp"
#include "solver/results/summary.hpp"
#include "solver/studies/panel_limits.hpp"
#include "solver/studies/panel_results.hpp"
#include "solver/studies/panel_run.hpp"
#include "solver/studies/system.hpp"

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
/// \param mass_flow of one panel [kg/s]
PanelNumbers panel_numbers(const Case& c, PanelModel& model, double mass_flow, const PanelOutcome& outcome,
                           const ResultFile& file);

/// limits.*, warnings and what binds.
void summarise_limits(const Case& c, const PanelOutcome& outcome, const std::vector<Limit>& limits,
                      const std::vector<Text>& warnings, Summary& summary);
/// The summary's keys that a finished study knows.
void summarise(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
               const PanelNumbers& numbers, Summary& summary);
/// What a reader needs to find chip temperature, area and balance again from results.h5 alone.
void add_scalars(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
                 const PanelNumbers& numbers, ResultFile& file);
/// Rows of the table in terminal and report. \param seconds that the run took
std::vector<TableRow> panel_rows(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
                                 const PanelNumbers& numbers, double seconds);

}  // namespace coldsky
