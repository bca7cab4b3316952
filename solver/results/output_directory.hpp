#pragma once
#include <filesystem>

namespace coldsky {

/// The folder of a run's outputs. They are written to DIR.partial and exchanged for DIR in one step by `commit`; a
/// run that fails leaves the old DIR as it was and what it wrote in DIR.partial.
class OutputDirectory {
 public:
  /// Creates DIR.partial anew. Throws InputError when DIR is a file or its parent cannot be written to.
  explicit OutputDirectory(const std::filesystem::path& final_path);
  const std::filesystem::path& partial() const { return partial_; }
  const std::filesystem::path& final_path() const { return final_; }
  /// Flushes the files and exchanges the folders. Throws LibraryError when the system refuses.
  void commit();

 private:
  std::filesystem::path final_, partial_;
};

}  // namespace coldsky
