#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "solver/results/sweep_rows.hpp"

namespace coldsky {

/// What one rank of a sweep has solved: a file of its own in DIR.partial, which it alone writes. Designs may come in
/// any order.
class RankRows {
 public:
  /// "checkpoint.rank-0003.sweep"
  static std::string name(std::uint64_t rank);
  static bool is_name(const std::string& name);
  /// Goes on with the file where it is of the same sweep, else begins it anew. Throws LibraryError.
  RankRows(const std::filesystem::path& file, const SweepRows::Texts& texts);
  void append(const SweepBatch& batch);
  void append(const DesignCheck& check);

 private:
  RecordFile file_;
};

/// All that a sweep has kept in a folder, by however many ranks, and in whatever order.
class KeptDesigns {
 public:
  /// Reads the checkpoints in the folder, which others may be writing. \param texts whose sweep it is: files of another
  /// one are left out. Throws LibraryError.
  KeptDesigns(std::filesystem::path folder, SweepRows::Texts texts);
  ~KeptDesigns();
  KeptDesigns(KeptDesigns&&) noexcept;
  KeptDesigns& operator=(KeptDesigns&&) = delete;

  /// Takes up what has been kept since.
  void refresh();
  /// Designs of a range that nobody has kept, in their order.
  std::vector<DesignRange> missing(DesignRange range) const;
  /// Designs that follow each other from `first`, as many as one rank kept in one step; none where it is not kept.
  std::optional<SweepBatch> batch_from(std::uint64_t first) const;
  /// Throws std::out_of_range for a design that is not kept.
  DesignAnswer answer(std::uint64_t design) const;
  const std::map<std::uint64_t, DesignCheck>& checks() const { return checks_; }

 private:
  struct Place {
    std::size_t file;
    RecordFile::Record record;
  };
  const Place* place_of(std::uint64_t design) const;
  const SweepBatch& batch_at(const Place& place) const;

  std::filesystem::path folder_;
  SweepRows::Texts texts_;
  std::map<std::string, std::size_t> known_;  ///< names of files, where they stand in files_
  std::vector<std::unique_ptr<RecordFile>> files_;
  std::map<std::uint64_t, Place> places_;  ///< by their first design; they may overlap where a dead rank's were redone
  std::uint64_t longest_ = 0;              ///< of them
  std::map<std::uint64_t, DesignCheck> checks_;
  mutable std::optional<std::pair<std::uint64_t, SweepBatch>> last_;  ///< read last, by its first design
};

/// Appends to `rows` all that follows them and is kept: designs in their order, and once all designs are there the
/// checks in the order of the sample.
void gather(const SweepPlan& plan, const KeptDesigns& kept, SweepRows& rows);

}  // namespace coldsky
