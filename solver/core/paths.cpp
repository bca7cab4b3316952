#include "solver/core/paths.hpp"

#include <vector>

#include "solver/core/error.hpp"

namespace coldsky {

std::filesystem::path data_file(const std::string& name) {
  namespace fs = std::filesystem;
  std::vector<fs::path> folders;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) folders.push_back(program.parent_path().parent_path() / "share" / "coldsky");
  std::string tried;
  for (const fs::path& folder : folders) {
    fs::path file = folder / name;
    if (fs::exists(file, error)) return file;
    tried += (tried.empty() ? "" : ", ") + file.string();
  }
  throw LibraryError("data file '" + name + "' is missing (tried " + tried + "): reinstall coldsky");
}

}  // namespace coldsky
