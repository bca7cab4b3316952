#include "solver/results/finished_run.hpp"

#include <fstream>
#include <iterator>

#include "solver/results/hdf5_support.hpp"

namespace coldsky {

using namespace hdf5;

namespace {

/// No text of a run comes near it; nothing more is allocated for what a damaged file says [bytes].
constexpr std::size_t longest_text = std::size_t{1} << 24;

/// A text of a group; empty where it has none of that name.
std::string text_of(hid_t group, const std::string& name) {
  if (H5Lexists(group, name.c_str(), H5P_DEFAULT) <= 0) return {};
  const Handle set = COLDSKY_HANDLE(H5Dclose, H5Dopen2(group, name.c_str(), H5P_DEFAULT));
  const Handle type = COLDSKY_HANDLE(H5Tclose, H5Dget_type(set)), space = COLDSKY_HANDLE(H5Sclose, H5Dget_space(set));
  const std::size_t size = H5Tget_size(type);
  const bool fixed = H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0;
  if (!fixed || H5Sget_simple_extent_npoints(space) != 1 || size > longest_text) throw LibraryError("it is no text");
  std::string text(size, '\0');
  COLDSKY_CHECK(H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()));
  text.erase(text.find_last_not_of('\0') + 1);
  return text;
}

bool is_of(const std::filesystem::path& results, const std::map<std::string, std::string>& origin) {
  prepare_hdf5();
  const Handle access = file_access();
  const Handle file = COLDSKY_HANDLE(H5Fclose, H5Fopen(results.c_str(), H5F_ACC_RDONLY, access));
  const Handle group = COLDSKY_HANDLE(H5Gclose, H5Gopen2(file, "coldsky", H5P_DEFAULT));
  for (const auto& [name, text] : origin) {
    if (text_of(group, name) != text) return false;
  }
  return true;
}

}  // namespace

std::optional<Summary> finished_run(const std::filesystem::path& folder,
                                    const std::map<std::string, std::string>& origin) {
  std::ifstream file(folder / "summary.json", std::ios::binary);
  if (!file) return std::nullopt;
  try {
    Summary summary = Summary::from_json({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
    const std::string status = summary.text("status");
    if (status != "ok" && status != "limit_exceeded") return std::nullopt;
    if (!is_of(folder / "results.h5", origin)) return std::nullopt;
    return summary;
  } catch (const LibraryError&) {
    return std::nullopt;
  }
}

}  // namespace coldsky
