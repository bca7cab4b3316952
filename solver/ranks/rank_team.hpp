#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "solver/studies/sweep/sweep.hpp"

namespace coldsky {

/// Designs that one rank takes at a time.
struct Piece {
  std::uint64_t number = 0;
  DesignRange range;
  bool begun = false;  ///< by a rank that has ended since: part of it may be kept
};

/// A design that is to be solved again by the full field.
struct CheckJob {
  std::uint64_t design = 0;
  double sweep = 0.0;  ///< what the sweep found: area [m^2] or chip temperature [K]
  bool kept = false;   ///< an earlier run has solved it
};

/// The ranks of a sweep as one of them sees them: who takes what. No rank hands out work to the others; each takes the
/// next piece by a counter that all share.
class RankTeam {
 public:
  virtual ~RankTeam() = default;
  /// The next designs to solve; none once there is nothing left for this rank to do. May wait for pieces of others,
  /// which it takes over where these end. Throws LibraryError, Interrupted.
  virtual std::optional<Piece> next_piece() = 0;
  /// All designs of the piece are on the disk.
  virtual void solved(const Piece& piece) = 0;
  /// The same for checks, by their place in the sample.
  virtual std::optional<std::uint64_t> next_check() = 0;
  virtual void checked(std::uint64_t place) = 0;
  /// The sample, the same for all ranks. \param draw makes it from what all ranks have kept
  virtual std::vector<CheckJob> sample(const std::function<std::vector<CheckJob>()>& draw) = 0;
  /// The rank has kept so many more designs, or a check.
  virtual void kept_designs(std::uint64_t count) = 0;
  virtual void kept_check() = 0;
  /// The rank is through with all designs, and later with all checks. \param signal that has interrupted it, or 0
  /// Throws Interrupted where this rank or one that it would have to wait for was interrupted.
  virtual void end_of_work(int signal) = 0;
};

/// Cuts designs into pieces that ranks take in turn: of `batch` designs, towards the end smaller ones, so that all
/// ranks end at about the same time (guided self-scheduling, Polychronopoulos and Kuck 1987), down to a sixteenth.
std::vector<DesignRange> guided_pieces(const std::vector<DesignRange>& open, std::uint64_t batch, std::uint64_t ranks);

}  // namespace coldsky
