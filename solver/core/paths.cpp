#include "solver/core/paths.hpp"

#include <cstdlib>
#include <fstream>
#include <mutex>
#include <optional>
#include <stdexcept>

#include "coldsky_build_info.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

namespace {

namespace fs = std::filesystem;

/// A file that every data folder has.
constexpr const char* landmark = "materials.toml";

/// A folder that somebody has named must be right: falling back to another would hide the mistake.
fs::path checked(const fs::path& folder, const std::string& source) {
  const fs::path file = folder / landmark;
  if (!std::ifstream(file)) {
    throw InputError({}, source + " = " + folder.string() + ": holds no data of coldsky",
                     file.string() + " cannot be read", "name the folder share/coldsky of an installation or a build");
  }
  std::error_code ignored;
  const fs::path absolute = fs::absolute(folder, ignored);
  return absolute.empty() ? folder : absolute;
}

fs::path find_folder() {
  if (const char* given = std::getenv("COLDSKY_DATA"); given != nullptr && *given != '\0') {
    return checked(given, "COLDSKY_DATA");
  }
  std::error_code error;
  std::string tried;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (const fs::path& folder :
       {error ? fs::path() : program.parent_path().parent_path() / "share" / "coldsky", fs::path(build_info::data)}) {
    if (folder.empty()) continue;
    if (fs::is_directory(folder, error)) return folder;
    tried += (tried.empty() ? "" : ", ") + folder.string();
  }
  throw LibraryError("the data of coldsky are missing (tried " + tried +
                     "): reinstall coldsky, or name their folder in COLDSKY_DATA");
}

std::mutex mutex;
std::optional<fs::path> in_use;

}  // namespace

void use_data_folder(const fs::path& folder) {
  const fs::path named = checked(folder, "data folder");
  const std::lock_guard lock(mutex);
  if (in_use && *in_use != named) {
    throw std::logic_error("use_data_folder: data of " + in_use->string() + " are in use already");
  }
  in_use = named;
}

fs::path data_folder() {
  const std::lock_guard lock(mutex);
  if (!in_use) in_use = find_folder();
  return *in_use;
}

fs::path data_file(const std::string& name) {
  fs::path file = data_folder() / name;
  std::error_code error;
  if (fs::exists(file, error)) return file;
  throw LibraryError("data file '" + name + "' is missing (tried " + file.string() + "): reinstall coldsky");
}

}  // namespace coldsky
