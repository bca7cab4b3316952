#pragma once
#include <functional>
#include <optional>
#include <string>

#include "solver/report/html.hpp"
#include "solver/results/summary.hpp"
#include "solver/studies/cold.hpp"
#include "solver/studies/commands.hpp"
#include "solver/studies/orbit_size.hpp"
#include "solver/studies/panel_results.hpp"

namespace coldsky {

/// What a panel study hands to its outputs.
struct PanelOutcome {
  Text verdict;                    ///< one sentence
  std::vector<Text> warnings;      ///< whole sentences; the outputs add those that follow from the numbers
  bool sized = false;              ///< the area is the answer, not given
  OrbitSize orbit;                 ///< what sized it
  double panels = 0.0;             ///< continuous number of panels [-]
  double pump_power = 0.0;         ///< [W]
  double area_uncertainty = -1.0;  ///< relative; negative = not known
  Text area_uncertainty_why;       ///< it is not known
  double setup_seconds = 0.0, solve_seconds = 0.0;
  BareResult bare;
  std::optional<ColdResult> cold;
  std::optional<std::string> cold_failure;  ///< why the cold case has no answer
  // Transients.
  std::optional<History> history;
  Snapshots snapshots;
  std::optional<double> chip_max;     ///< over the run [K]
  std::optional<double> coolant_min;  ///< leaving the radiator, over the run [K]
  /// When chip_max and coolant_min were reached, and the end of the run, with the flow of each instant.
  std::optional<Instant> hottest_chip, coldest_coolant, at_end;
  double stored_power = 0.0;  ///< of one panel at the end [W]
  long time_steps = 0;
  Environment environment;
};

/// Runs a study between the opening of the output folder and its exchange: provenance first, results and report at the
/// end, and on failure a summary in DIR.partial with the reason; on an interrupt also the checkpoint. `study` computes
/// and calls the writer it is given.
using PanelWriter = std::function<void(PanelModel&, const PanelState&, const PanelOutcome&)>;
using PanelStudy = std::function<void(const PanelWriter&, StudyRun&)>;
/// `c` is the hot case.
int run_panel_study(const Case& c, const RunOptions& options, const PanelStudy& study);

}  // namespace coldsky
