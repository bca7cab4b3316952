#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "solver/results/manifest.hpp"
#include "solver/results/summary.hpp"

namespace coldsky {

/// A number that runs.csv has a column for.
struct RunsColumn {
  std::string key;   ///< of the summary
  std::string unit;  ///< SI; "1" for pure numbers
  /// The key; where its name does not end in its unit, that follows in brackets: "input.heat.load [W]".
  std::string header;
};

/// Every number of the summary once, in the summary's order, then every number of a case's input. They are the same for
/// all batches, so that tables can be put one below the other.
const std::vector<RunsColumn>& runs_columns();

/// runs.csv: a header, then a line a summary: case, status, reason, the numbers with all their digits (17), empty where
/// one is not known. Cells with commas or quotes stand in double quotes; line breaks of reasons become blanks.
std::string runs_csv(const std::vector<Summary>& summaries);

/// The table of a batch in its folder. It is written to runs.csv.partial and renamed, so that an earlier one stays
/// until this one is whole. While it lives, no other batch can write the table of the same folder.
class RunsFile {
 public:
  static constexpr const char *name = "runs.csv", *partial = "runs.csv.partial";
  /// Throws InputError when the folder cannot be made or written to, when it holds a file of that name that no run
  /// wrote, and when another batch writes to it. \param folder empty = the present one
  explicit RunsFile(const std::filesystem::path& folder);
  /// Leaves no trace of a table that was not written.
  ~RunsFile();
  RunsFile(const RunsFile&) = delete;
  RunsFile& operator=(const RunsFile&) = delete;
  std::filesystem::path path() const { return folder_ / name; }
  /// Throws LibraryError.
  void write(const std::string& text);

 private:
  void lock();
  void leave() noexcept;
  std::filesystem::path folder_;
  FileSet before_;  ///< what runs had written there
  bool had_manifest_ = false;
  bool kept_ = false;  ///< the table is written, or has to stay where it is
  int lock_ = -1;      ///< runs.csv.partial, opened and locked
};

}  // namespace coldsky
