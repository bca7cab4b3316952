#pragma once
// What the readers and writers of HDF5 files share. Include it in .cpp files only.
#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "solver/core/error.hpp"
#include "solver/results/packed_dataset.hpp"
#include "solver/results/text_file.hpp"
#include "solver/studies/pieces.hpp"

namespace coldsky::hdf5 {

/// The innermost entry of HDF5's error stack: the system's reason where a system call failed.
inline std::string innermost_cause() {
  std::string cause;
  const auto take = [](unsigned, const H5E_error2_t* entry, void* data) -> herr_t {
    if (entry->desc != nullptr) *static_cast<std::string*>(data) = entry->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, take, &cause);  // the innermost entry comes last
  const std::string mark = "error message = '";
  const auto begin = cause.find(mark);
  if (begin == std::string::npos) return cause;
  const bool lock = cause.find("lock file") != std::string::npos;
  cause = cause.substr(begin + mark.size(), cause.find('\'', begin + mark.size()) - begin - mark.size());
  return lock ? cause + ": the file system does not lock files; set HDF5_USE_FILE_LOCKING=FALSE" : cause;
}

/// Thrown by every failed call below; who opened the file adds its name.
[[noreturn]] inline void fail(const char* expression) {
  const std::string cause = innermost_cause();
  throw LibraryError(cause.empty() ? fmt::format("{} failed", expression) : cause);
}

/// Owns an HDF5 identifier.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t), const char* expression) : id_(id), close_(close) {
    if (id < 0) fail(expression);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  Handle(Handle&& other) noexcept : id_(other.id_), close_(other.close_) { other.id_ = -1; }
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }
  /// Gives it away.
  hid_t release() {
    const hid_t id = id_;
    id_ = -1;
    return id;
  }
  /// Closes what may still have to be written.
  void close(const char* expression) {
    const hid_t id = id_;
    id_ = -1;
    if (close_(id) < 0) fail(expression);
  }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

#define COLDSKY_HANDLE(close, expression) Handle((expression), (close), #expression)
#define COLDSKY_CHECK(expression)            \
  do {                                       \
    if ((expression) < 0) fail(#expression); \
  } while (false)

inline constexpr hsize_t chunk_entries = 1 << 16;

inline hid_t type_of(double) { return H5T_NATIVE_DOUBLE; }
inline hid_t type_of(std::int64_t) { return H5T_NATIVE_INT64; }
inline hid_t type_of(std::int32_t) { return H5T_NATIVE_INT32; }
inline hid_t type_of(std::uint8_t) { return H5T_NATIVE_UINT8; }

inline void attribute(hid_t object, const std::string& name, const std::string& text) {
  const Handle type = COLDSKY_HANDLE(H5Tclose, H5Tcopy(H5T_C_S1));
  COLDSKY_CHECK(H5Tset_size(type, std::max<std::size_t>(1, text.size())));
  COLDSKY_CHECK(H5Tset_strpad(type, H5T_STR_NULLPAD));
  const Handle space = COLDSKY_HANDLE(H5Sclose, H5Screate(H5S_SCALAR));
  const Handle id = COLDSKY_HANDLE(H5Aclose, H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT));
  COLDSKY_CHECK(H5Awrite(id, type, text.c_str()));
}

inline Handle group(hid_t parent, const std::string& name) {
  return COLDSKY_HANDLE(H5Gclose, H5Gcreate2(parent, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
}

/// Writes a dataset with its units.
template <class T>
void dataset(hid_t parent, const std::string& name, const Pieces<T>& values, const std::string& units,
             const Packing& packing) {
  const PackedTable table{type_of(T{}), sizeof(T), values.rows, values.width,
                          [&](std::size_t column, std::size_t first, std::size_t count, void* to) {
                            values.fill(column, first, count, static_cast<T*>(to));
                          }};
  const Handle id = COLDSKY_HANDLE(H5Dclose, write_table(parent, name.c_str(), table, packing));
  attribute(id, "units", units);
}

/// The same of an array of `width` columns, row after row.
template <class T>
void dataset(hid_t parent, const std::string& name, const std::vector<T>& values, const std::string& units,
             const Packing& packing, std::size_t width = 1) {
  dataset(parent, name, pieces_in(values, width), units, packing);
}

inline void text_dataset(hid_t parent, const std::string& name, const std::string& text) {
  const Handle type = COLDSKY_HANDLE(H5Tclose, H5Tcopy(H5T_C_S1));
  COLDSKY_CHECK(H5Tset_size(type, std::max<std::size_t>(1, text.size())));
  COLDSKY_CHECK(H5Tset_cset(type, H5T_CSET_UTF8));
  COLDSKY_CHECK(H5Tset_strpad(type, H5T_STR_NULLPAD));
  const Handle space = COLDSKY_HANDLE(H5Sclose, H5Screate(H5S_SCALAR));
  const Handle id =
      COLDSKY_HANDLE(H5Dclose, H5Dcreate2(parent, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  const std::string padded = text.empty() ? std::string(1, '\0') : text;
  COLDSKY_CHECK(H5Dwrite(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, padded.c_str()));
  attribute(id, "units", "1");
}

/// To be called before anything else of HDF5.
inline void prepare_hdf5() {
  // After a failed write HDF5 cannot close the file, tries again when the program ends, and crashes. Everything is
  // closed by its handle, so that its exit handler has nothing to do; the call fails when it was made before.
  static_cast<void>(H5dont_atexit());
  // HDF5 prints its own error stack; the exception says it once instead.
  COLDSKY_CHECK(H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr));
}

/// How files are opened: format of HDF5 1.10, and without HDF5's own locks, which many shared file systems refuse. The
/// lock on DIR.partial does their work. Before 1.10.7 only the environment (HDF5_USE_FILE_LOCKING) can do that.
inline Handle file_access() {
  Handle access = COLDSKY_HANDLE(H5Pclose, H5Pcreate(H5P_FILE_ACCESS));
  COLDSKY_CHECK(H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_V110));
#if H5_VERSION_GE(1, 12, 1) || (H5_VERSION_GE(1, 10, 7) && !H5_VERSION_GE(1, 12, 0))
  COLDSKY_CHECK(H5Pset_file_locking(access, false, true));
#endif
  return access;
}

inline void remove_half(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(file, ignored)) std::filesystem::remove(file, ignored);
}

/// A file that holds what `write` puts into it; one that is there is replaced. Half a file is removed. Throws
/// LibraryError.
inline void write_new_file(const std::filesystem::path& file, const std::function<void(hid_t)>& write) {
  prepare_hdf5();
  try {
    const Handle access = file_access();
    Handle id = COLDSKY_HANDLE(H5Fclose, H5Fcreate(file.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access));
    write(id);
    COLDSKY_CHECK(H5Fflush(id, H5F_SCOPE_GLOBAL));
    id.close("H5Fclose(id)");
  } catch (const LibraryError& error) {
    remove_half(file);
    throw LibraryError(cannot_write(file, error.what()));
  } catch (...) {
    remove_half(file);
    throw;
  }
}

}  // namespace coldsky::hdf5
