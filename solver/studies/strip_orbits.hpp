#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kernels/batch/strip_orbit.hpp"
#include "solver/model/panel/strip.hpp"
#include "solver/studies/loop.hpp"
#include "solver/studies/orbit_tables.hpp"
#include "solver/studies/periodic_peak.hpp"

namespace coldsky {

/// A strip to be followed through the span that its surroundings repeat. What it points to outlives the solve.
struct OrbitJob {
  const Case* c = nullptr;  ///< one pitch with the mesh that the strip is to have
  LoopState loop;
  const OrbitSamples* samples = nullptr;
  std::vector<double> deviation;  ///< T - inlet of every cell at the start [K]
  double strips = 0.0;            ///< in the set
  /// Where the number of strips is searched for, at which the peak is the limit; `strips` is then the guess.
  struct Search {
    double slope = -50.0;  ///< how the peak falls with log(strips), to begin with [K]
    double most = 0.0;     ///< strips at which the search gives up
  };
  std::optional<Search> search;
};

/// What became of it.
struct OrbitPeak {
  BatchStatus status = BatchStatus::not_converged;
  std::string reason;   ///< one sentence where it has not converged
  double strips = 0.0;  ///< given, or found
  /// The last pass; without the curves and the coolant's coldest.
  PeriodicPeak orbit;
  double miss = 0.0;     ///< of the limit in the last pass [K]
  double balance = 0.0;  ///< (heat supplied - given off - stored) / supplied over the last pass [-]
  double drift = 0.0;    ///< heat stored over supplied in the last pass [-]
  long passes = 0, steps = 0, rejected = 0, iterations = 0, sweeps = 0;  ///< of all passes

  bool converged() const { return status == BatchStatus::converged; }
};

/// Finds the periodic state of many strips at once, as PeriodicStrip does for one: all of them go through the span
/// together, pass after pass, and what is done is left out of the next. Where numbers of strips are searched for, they
/// are one more unknown of the same iteration. Digits of a design depend on nothing but the design.
class StripOrbits {
 public:
  explicit StripOrbits(const Session& session) : session_(session), sections_(session.space) {}
  std::vector<OrbitPeak> repeat(const std::vector<OrbitJob>& jobs);

 private:
  struct Batch;
  void run(Batch& batch, const std::vector<OrbitJob>& jobs, std::vector<OrbitPeak>& peaks);
  /// Where the next pass begins; false where there is none: `peak` says why.
  static bool draw_next(Batch& batch, std::size_t n, const OrbitJob& job, const std::vector<double>& before,
                        OrbitPeak& peak);

  Session session_;
  StripSections sections_;
  StripWorkspaces workspaces_;
};

}  // namespace coldsky
