#pragma once
#include <filesystem>
#include <string>

#include "solver/results/manifest.hpp"

namespace coldsky {

/// What a run may write beside what every run does.
struct OutputNames {
  std::string checkpoint = "checkpoint.h5";  ///< "checkpoint." and an ending
  FileSet further = {};
  bool shared = false;  ///< ranks of the same sweep may be at work in the folder, see LockFile::claims
};

/// The folder of a run's outputs. They are written to DIR.partial and exchanged for DIR by `commit`; a run that fails
/// leaves the old DIR as it was and what it wrote in DIR.partial. While it lives no other run can write to the same
/// DIR.
///
/// The exchange is one step where DIR holds outputs alone. Its files are exchanged one by one, the old summary removed
/// first and the new one renamed in last, where DIR also holds files of others, where the run stands in it, and where
/// the system cannot exchange it. A mount point, whose neighbours lie on another file system, has its DIR.partial in
/// it: DIR/coldsky.partial.
class OutputDirectory {
 public:
  /// The checkpoint of `size` and `solve` in DIR.partial; `commit` removes checkpoints.
  static constexpr const char* checkpoint = "checkpoint.h5";
  /// Whether a run to DIR left a checkpoint to go on from. Throws InputError when DIR is a link to nothing.
  static bool holds_checkpoint(const std::filesystem::path& final_path);
  /// Where the DIR.partial of DIR is, or would be.
  static std::filesystem::path partial_of(const std::filesystem::path& final_path);
  /// Empties DIR.partial of what an earlier run wrote; to resume a run, takes it over as it stands. Throws InputError
  /// when DIR is a file, cannot be replaced or holds a file of another hand with the name of an output, when its parent
  /// cannot be written to, when another run writes to it, and when there is no checkpoint to resume from.
  explicit OutputDirectory(const std::filesystem::path& final_path, bool resume = false, OutputNames names = {});
  ~OutputDirectory();
  OutputDirectory(const OutputDirectory&) = delete;
  OutputDirectory& operator=(const OutputDirectory&) = delete;
  const std::filesystem::path& partial() const { return partial_; }
  const std::filesystem::path& final_path() const { return final_; }
  /// Where to write an output; its name stands in the manifest before the file is there. \param name in the folder
  std::filesystem::path file(const std::string& name);
  /// Throws InputError when a file of another hand in DIR or DIR.partial would have to give way to an output, or to the
  /// HDF5 files of a folder of outputs.
  void expect(const std::string& name) const;
  /// Flushes the files and exchanges them. Throws LibraryError when the system refuses.
  void commit();

 private:
  void lock(bool resume);
  void take_over(bool resume);
  void exchange_files(const FileSet& fresh);
  FileSet expected() const;
  OutputNames names_;
  std::filesystem::path final_, partial_;
  FileSet written_;      ///< in DIR.partial, by this run and the one that it resumes
  bool inside_ = false;  ///< DIR.partial lies in DIR
  int lock_ = -1;        ///< DIR.partial, opened and locked
};

}  // namespace coldsky
