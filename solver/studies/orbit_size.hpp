#pragma once
#include <optional>
#include <string>

#include "solver/core/text.hpp"
#include "solver/studies/orbit_days.hpp"
#include "solver/studies/periodic_peak.hpp"
#include "solver/studies/study_run.hpp"

namespace coldsky {

/// What sizes a radiator: constant surroundings, or a moment of an orbit or its periodic peak.
struct OrbitSize {
  std::string sized_by = "steady";  ///< or "orbit average", "periodic peak", "worst position"
  /// Surroundings of the steady field: those that ask for the same number of panels.
  Environment environment;
  /// Load of that steady field over the case's [-]. Other than 1 where no mixture of the orbit's average and its worst
  /// position asks for as many panels: the load's profile goes beyond the load, or most of the time stays below it.
  double load_share = 1.0;
  /// Panels that the orbit's average, the peak of the periodic orbit and the worst position ask for, each over those of
  /// `environment`, on one mesh [-]; absent where there are none or they were not looked for.
  std::optional<double> average, peak, worst;
  bool never_at_worst = false;  ///< no number of panels keeps the limit at the worst position for ever
  /// The orbit at the size found. Empty but for a periodic peak.
  PeriodicPeak orbit;
  double mesh_change = 0.0;  ///< of the panels from the mesh of the search to the finer one, relative
};

/// Sizes by what environment.orbit.position says. Throws InfeasibleError and NotConvergedError.
OrbitSize size_in_orbit(const Case& c, const Session& session, StudyRun& run, const Show& show);

/// Throws InfeasibleError where a panel at the loop's temperature takes in more than it gives off.
void require_net_heat(const Case& c, const Environment& environment, const LoopState& loop);

/// Surroundings of the steady field of a case that differs a little from one sized in an orbit: as far from the average
/// to the worst position. \param like those of the case that was sized
Environment surroundings_like(const Case& c, const Session& session, const Environment& like);

}  // namespace coldsky
