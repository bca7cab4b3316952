#pragma once
#include <memory>
#include <string>
#include <vector>

#include "solver/ranks/rank_team.hpp"

namespace coldsky {

/// The MPI that this build has, "Open MPI v4.1.4 (MPI 3.1)"; empty = none.
std::string mpi_library();

/// Processes of one MPI job, from MPI_Init to MPI_Finalize. In a build without MPI its constructor throws InputError.
/// The calls below are collective: all ranks make them in the same order.
class MpiWorld {
 public:
  MpiWorld();
  ~MpiWorld();
  MpiWorld(const MpiWorld&) = delete;
  MpiWorld& operator=(const MpiWorld&) = delete;
  int rank() const { return rank_; }
  int size() const { return size_; }
  /// Of this rank's machine.
  std::string host() const;

  /// The text of rank 0.
  std::string broadcast(const std::string& text) const;
  /// The largest number of all ranks.
  int largest(int number) const;
  /// The least number of all ranks.
  int least(int number) const;
  /// Waits for all ranks, asleep.
  void wait_for_all() const;
  /// Not collective: ends all ranks at once.
  [[noreturn]] void abort(int code) const;

 private:
  int rank_ = 0, size_ = 1;
};

/// The ranks of an MPI job. The next piece is a counter in a window of rank 0 that all ranks add to (MPI_Fetch_and_op,
/// passive target): rank 0 solves designs as the others do. Where the network needs the target's help, a thread of rank
/// 0 looks into MPI a thousand times a second (where MPI can be called from several threads). Where a network has no
/// windows, as TCP in Open MPI 4, that thread answers messages in their place.
class MpiTeam final : public RankTeam {
 public:
  /// Collective. \param pieces the same on all ranks
  MpiTeam(const MpiWorld& world, std::vector<DesignRange> pieces);
  ~MpiTeam() override;
  /// Whether rank 0 has a thread that serves the counter.
  bool served() const;
  /// Whether the counter lies in a window; else messages ask for it.
  bool has_window() const;

  std::optional<Piece> next_piece() override;
  void solved(const Piece& piece) override;
  std::optional<std::uint64_t> next_check() override;
  void checked(std::uint64_t place) override;
  std::vector<CheckJob> sample(const std::function<std::vector<CheckJob>()>& draw) override;
  void kept_designs(std::uint64_t count) override;
  void kept_check() override;
  void end_of_work(int signal) override;
  /// Designs and checks that all ranks together have kept. Not collective.
  std::uint64_t kept(bool checks);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace coldsky
