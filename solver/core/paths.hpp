#pragma once
#include <filesystem>
#include <string>

namespace coldsky {

/// A data file that ships with coldsky ("fluids/ammonia.csv"): beside the program in ../share/coldsky, the
/// same in a build tree as after installation. Throws LibraryError that lists the places tried.
std::filesystem::path data_file(const std::string& name);

}  // namespace coldsky
