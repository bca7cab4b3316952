#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "solver/core/text.hpp"
#include "solver/studies/bare.hpp"
#include "solver/studies/cold.hpp"
#include "solver/studies/cycles.hpp"
#include "solver/studies/drive.hpp"
#include "solver/studies/fields.hpp"
#include "solver/studies/orbit_size.hpp"
#include "solver/studies/scene_outcome.hpp"

namespace coldsky {

/// What a study of a panel found beside the field.
struct PanelOutcome {
  Text verdict;                    ///< one sentence
  std::vector<Text> warnings;      ///< whole sentences; the outputs add those that follow from the numbers
  bool sized = false;              ///< the area is the answer, not given
  OrbitSize orbit;                 ///< what sized it
  double panels = 0.0;             ///< continuous number of panels [-]
  double pump_power = 0.0;         ///< [W]
  double area_uncertainty = -1.0;  ///< relative; negative = not known
  Text area_uncertainty_why;       ///< it is not known
  double setup_seconds = 0.0, solve_seconds = 0.0;  ///< wall time [s]
  BareResult bare;                                  ///< without a radiator
  std::optional<ColdResult> cold;                   ///< absent = not asked for, or without an answer
  std::optional<std::string> cold_failure;          ///< why the cold case has no answer
  // Transients.
  std::optional<History> history;     ///< absent = steady
  Snapshots snapshots;                ///< empty where none were asked for
  std::optional<double> chip_max;     ///< over the run [K]
  std::optional<double> coolant_min;  ///< leaving the radiator, over the run [K]
  /// When the hottest chip passes its limit, and when it switches itself off [s].
  std::optional<double> chip_limit_at, shutdown_at;
  /// When chip_max and coolant_min were reached, and the end of the run, with the flow of each instant.
  std::optional<Instant> hottest_chip, coldest_coolant, at_end;
  double stored_power = 0.0;                    ///< of one panel at the end [W]
  long time_steps = 0;                          ///< taken
  std::optional<PeriodicCertificate> periodic;  ///< of a state that repeats itself
  Environment environment;                      ///< in a scene with what its other surfaces send
  std::optional<SceneOutcome> scene;            ///< where the panels stand in one
};

/// Of the transient, or of the orbit whose peak sized the panels.
inline std::optional<PeriodicCertificate> certificate_of(const PanelOutcome& outcome) {
  if (outcome.periodic) return outcome.periodic;
  if (!outcome.orbit.peak) return {};
  const PeriodicPeak& peak = outcome.orbit.orbit;
  return PeriodicCertificate{peak.passes, peak.closure, 0.0, peak.energy};
}

/// The answer of a study: one panel of the set with its field, the coolant in it, and what was found beside it.
struct PanelAnswer {
  std::unique_ptr<PanelModel> model;  ///< one panel of the set
  PanelState state;                   ///< coolant and heat of that panel
  PanelOutcome outcome;               ///< what was found beside the field
};

}  // namespace coldsky
