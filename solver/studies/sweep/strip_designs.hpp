#pragma once
#include <map>
#include <memory>
#include <string>

#include "solver/session/session.hpp"
#include "solver/studies/strip_orbit_size.hpp"
#include "solver/studies/strips.hpp"
#include "solver/studies/sweep/design_answer.hpp"
#include "solver/studies/sweep/design_numbers.hpp"

namespace coldsky {

/// Surroundings of designs, each made once: designs that agree in all keys of surroundings and coatings share them.
class SharedSurroundings {
 public:
  struct Setting : DesignSetting {
    /// Where the peak of an orbit is asked for, along which something varies: its days; else null.
    std::shared_ptr<const OrbitSetting> orbit;
  };
  /// \param c the hot case
  std::shared_ptr<const Setting> of(const Case& c, const Session& session);

 private:
  std::map<std::string, std::shared_ptr<const Setting>> known_;
};

/// Solves designs by half a pitch of one tube: all tubes of a panel with adiabatic edges are alike, and of other edges
/// the strip knows nothing. Strips of a batch are solved together. Designs that are sized by the peak of their periodic
/// orbits go through these first, together as well.
class StripDesigns final : public DesignSolver {
 public:
  /// \param session what is computed with and what may end it; outlives the solver
  StripDesigns(const Session& session, SweepCommand command);
  void solve(const std::vector<Case>& designs, std::vector<DesignAnswer>& answers, const Watch& watch) override;

 private:
  struct Design;
  void prepare(const Case& given, Design& design);
  /// Finds the constant surroundings of designs that are sized by the peaks of their orbits.
  void follow_orbits(std::vector<Design>& designs);
  /// Solves the strips of designs that are prepared.
  void solve_strips(std::vector<Design>& designs);
  const Session& session_;
  bool sized_;
  SharedSurroundings surroundings_;
  StripSolver strips_;
  StripOrbits orbits_;
};

/// Throws InputError, with the sweep's file, where none of its designs is one that strips can solve: `solve` without a
/// number of panels, or through time.
void require_solvable(const SweepPlan& plan);

}  // namespace coldsky
