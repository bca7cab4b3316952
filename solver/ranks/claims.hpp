#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "solver/ranks/rank_team.hpp"
#include "solver/results/lock_file.hpp"

namespace coldsky {

class Interrupt;

/// The work of a sweep as processes share it through a file in DIR.partial, on one machine or on a file system that
/// several see and that keeps locks between them (NFS 4, Lustre mounted with flock, GPFS, BeeGFS with global locks).
///
/// The file holds numbers (designs, pieces, checks, ranks, the next piece, the next check), what each rank has kept,
/// the pieces, and a byte for each piece and check that is done. All of it is read and written under one lock. Beside
/// it each rank holds a lock for itself and one for the piece that it solves: the locks of a rank that has died are
/// free, and its piece is taken by the next one that looks for work.
class Claims final : public RankTeam {
 public:
  static constexpr const char* name = LockFile::claims;
  static constexpr std::uint64_t most_ranks = LockFile::most_processes;

  /// Writes the file anew. Throws LibraryError.
  static void prepare(const std::filesystem::path& folder, std::uint64_t ranks, const std::vector<DesignRange>& pieces,
                      std::uint64_t checks);

  /// Takes a rank's place. Throws LibraryError, and InputError where all are taken or nothing is prepared.
  Claims(const std::filesystem::path& folder, const Interrupt* interrupt);
  ~Claims() override;
  std::uint64_t rank() const { return rank_; }
  std::uint64_t ranks() const;

  std::optional<Piece> next_piece() override;
  void solved(const Piece& piece) override;
  std::optional<std::uint64_t> next_check() override;
  void checked(std::uint64_t place) override;
  std::vector<CheckJob> sample(const std::function<std::vector<CheckJob>()>& draw) override;
  void kept_designs(std::uint64_t count) override;
  void kept_check() override;
  void end_of_work(int signal) override;

  /// Waits until this process alone may write the table. False where another one has written it.
  bool may_finish();

 private:
  std::optional<std::uint64_t> next(bool check, bool& begun);
  std::optional<std::uint64_t> next_fresh(bool check);
  void done(bool check, std::uint64_t item);
  void count(bool check, std::uint64_t more);

  std::filesystem::path folder_;
  const Interrupt* interrupt_;
  LockFile file_;
  std::uint64_t rank_ = 0, kept_[2] = {0, 0};
};

/// Looks on while ranks work.
class ClaimsWatch {
 public:
  explicit ClaimsWatch(const std::filesystem::path& folder);
  struct State {
    std::uint64_t designs = 0, checks = 0;  ///< that have been kept since the work was shared out
    bool complete = false;                  ///< all pieces and all checks are done
  };
  State look();

 private:
  LockFile file_;
};

}  // namespace coldsky
