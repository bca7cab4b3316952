#pragma once
#include <filesystem>

namespace coldsky {

/// The folder of a run's outputs. They are written to DIR.partial and exchanged for DIR in one step by `commit`; a
/// run that fails leaves the old DIR as it was and what it wrote in DIR.partial. While it lives no other run can write
/// to the same DIR.
class OutputDirectory {
 public:
  /// The checkpoint in DIR.partial; `commit` removes it.
  static constexpr const char* checkpoint = "checkpoint.h5";
  /// Creates DIR.partial anew; to resume a run, takes it over as it stands. Throws InputError when DIR is a file, holds
  /// something else than outputs or cannot be replaced, when its parent cannot be written to, when another run writes
  /// to it, and when there is no checkpoint to resume from.
  explicit OutputDirectory(const std::filesystem::path& final_path, bool resume = false);
  ~OutputDirectory();
  OutputDirectory(const OutputDirectory&) = delete;
  OutputDirectory& operator=(const OutputDirectory&) = delete;
  const std::filesystem::path& partial() const { return partial_; }
  const std::filesystem::path& final_path() const { return final_; }
  /// Flushes the files and exchanges the folders. Throws LibraryError when the system refuses.
  void commit();

 private:
  std::filesystem::path final_, partial_;
  int lock_ = -1;  ///< DIR.partial, opened and locked
};

}  // namespace coldsky
