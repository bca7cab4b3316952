#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace coldsky {

/// What a run needs to go on, by name. Names hold no '/'.
struct Checkpoint {
  std::map<std::string, std::string> texts;
  std::map<std::string, std::vector<double>> numbers;
};

/// Writes beside `file`, flushes and renames: `file` is the old checkpoint or the new one at any time. Throws
/// LibraryError.
void write_checkpoint(const std::filesystem::path& file, const Checkpoint& checkpoint);
/// Throws LibraryError when the file is damaged or none.
Checkpoint read_checkpoint(const std::filesystem::path& file);

}  // namespace coldsky
