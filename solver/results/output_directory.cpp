#include "solver/results/output_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "solver/core/error.hpp"

namespace coldsky {

namespace fs = std::filesystem;

namespace {

/// Forces a file or folder to the disk, so that a power cut after the exchange finds whole files.
void flush(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY);
  if (file < 0) throw LibraryError(fmt::format("open({}): {}", path.string(), std::strerror(errno)));
  ::fsync(file);
  ::close(file);
}

}  // namespace

OutputDirectory::OutputDirectory(const fs::path& final_path) : final_(final_path.lexically_normal()) {
  if (!final_.has_filename()) final_ = final_.parent_path();
  partial_ = final_;
  partial_ += ".partial";
  std::error_code error;
  if (fs::exists(final_, error) && !fs::is_directory(final_, error)) {
    throw InputError({final_.string(), 0, 0}, "is a file", "outputs need a folder", "choose another --out");
  }
  fs::remove_all(partial_, error);
  if (!error) fs::create_directories(partial_, error);
  if (error) {
    throw InputError({partial_.string(), 0, 0}, "cannot be created", error.message(), "choose another --out");
  }
}

void OutputDirectory::commit() {
  for (const auto& entry : fs::recursive_directory_iterator(partial_)) flush(entry.path());
  flush(partial_);
  if (!fs::exists(final_)) {
    if (std::rename(partial_.c_str(), final_.c_str()) != 0) {
      throw LibraryError(fmt::format("rename({}, {}): {}", partial_.string(), final_.string(), std::strerror(errno)));
    }
    return;
  }
  if (::renameat2(AT_FDCWD, partial_.c_str(), AT_FDCWD, final_.c_str(), RENAME_EXCHANGE) != 0) {
    // Some file systems cannot exchange: the old folder steps aside for a moment instead.
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) {
      throw LibraryError(
          fmt::format("renameat2({}, {}): {}", partial_.string(), final_.string(), std::strerror(errno)));
    }
    fs::path old = final_;
    old += ".old";
    fs::remove_all(old);
    fs::rename(final_, old);
    fs::rename(partial_, final_);
    fs::remove_all(old);
    return;
  }
  std::error_code ignored;
  fs::remove_all(partial_, ignored);
}

}  // namespace coldsky
