#pragma once
#include <filesystem>

#include "solver/ranks/rank_team.hpp"
#include "solver/results/rank_rows.hpp"

namespace coldsky {

struct Session;

/// Where and how a rank works.
struct RankPlace {
  std::filesystem::path folder;  ///< DIR.partial
  std::uint64_t rank = 0, ranks = 1;
  std::uint64_t batch = 1024;       ///< designs that are solved together, at most
  SweepRows::Texts origin;          ///< what tells the sweep from others
  std::function<void()> kept = {};  ///< called after each batch and check that this rank has kept; may be empty
};

/// What one rank does: takes pieces of the sweep and solves them until nothing is left, then the same with checks by
/// the full field. Everything is kept in the rank's own file. Throws Interrupted once what is solved has been kept, and
/// LibraryError.
void work_as_rank(const SweepPlan& plan, RankTeam& team, const RankPlace& place, const Session& session);

}  // namespace coldsky
