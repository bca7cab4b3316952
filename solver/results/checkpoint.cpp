#include "solver/results/checkpoint.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "solver/results/hdf5_support.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

using namespace hdf5;

namespace {

constexpr const char* format_name = "coldsky-checkpoint-1";

/// Calls `use` with every dataset of a group and its name.
template <class Use>
void for_each_dataset(hid_t parent, const char* name, const Use& use) {
  const Handle entries = COLDSKY_HANDLE(H5Gclose, H5Gopen2(parent, name, H5P_DEFAULT));
  H5G_info_t info;
  COLDSKY_CHECK(H5Gget_info(entries, &info));
  for (hsize_t n = 0; n < info.nlinks; ++n) {
    const ssize_t length = H5Lget_name_by_idx(entries, ".", H5_INDEX_NAME, H5_ITER_INC, n, nullptr, 0, H5P_DEFAULT);
    COLDSKY_CHECK(length);
    std::string text(static_cast<std::size_t>(length) + 1, '\0');
    COLDSKY_CHECK(
        H5Lget_name_by_idx(entries, ".", H5_INDEX_NAME, H5_ITER_INC, n, text.data(), text.size(), H5P_DEFAULT));
    text.pop_back();
    const Handle set = COLDSKY_HANDLE(H5Dclose, H5Dopen2(entries, text.c_str(), H5P_DEFAULT));
    use(text, set);
  }
}

}  // namespace

void write_checkpoint(const std::filesystem::path& file, const Checkpoint& checkpoint) {
  prepare_hdf5();
  std::filesystem::path fresh = file;
  fresh += ".new";
  try {
    const Handle access = file_access();
    Handle id = COLDSKY_HANDLE(H5Fclose, H5Fcreate(fresh.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access));
    attribute(id, "format", format_name);
    {
      const Handle texts = group(id, "texts"), numbers = group(id, "numbers");
      for (const auto& [name, text] : checkpoint.texts) text_dataset(texts, name, text);
      for (const auto& [name, values] : checkpoint.numbers) dataset(numbers, name, values, "SI", 0);
    }
    COLDSKY_CHECK(H5Fflush(id, H5F_SCOPE_GLOBAL));
    id.close("H5Fclose(id)");
    flush_to_disk(fresh);
    if (std::rename(fresh.c_str(), file.c_str()) != 0) throw LibraryError(std::strerror(errno));
    flush_to_disk(file.parent_path());
  } catch (const LibraryError& error) {
    std::error_code ignored;
    std::filesystem::remove(fresh, ignored);
    throw LibraryError(cannot_write(file, error.what()));
  }
}

Checkpoint read_checkpoint(const std::filesystem::path& file) {
  prepare_hdf5();
  Checkpoint checkpoint;
  const Handle access = file_access();
  const Handle id = COLDSKY_HANDLE(H5Fclose, H5Fopen(file.c_str(), H5F_ACC_RDONLY, access));
  if (H5Aexists(id, "format") <= 0) throw LibraryError("it is no checkpoint");
  for_each_dataset(id, "texts", [&](const std::string& name, hid_t set) {
    const Handle type = COLDSKY_HANDLE(H5Tclose, H5Dget_type(set));
    std::string text(H5Tget_size(type), '\0');
    COLDSKY_CHECK(H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()));
    if (text.size() == 1 && text[0] == '\0') text.clear();
    checkpoint.texts[name] = text;
  });
  for_each_dataset(id, "numbers", [&](const std::string& name, hid_t set) {
    const Handle space = COLDSKY_HANDLE(H5Sclose, H5Dget_space(set));
    const hssize_t count = H5Sget_simple_extent_npoints(space);
    COLDSKY_CHECK(count);
    std::vector<double> values(static_cast<std::size_t>(count));
    if (count > 0) COLDSKY_CHECK(H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
    checkpoint.numbers[name] = std::move(values);
  });
  return checkpoint;
}

}  // namespace coldsky
