#include "solver/results/output_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "solver/core/error.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse(const fs::path& path, const std::string& problem, const std::string& why) {
  throw InputError({path.string(), 0, 0}, problem, why, "choose another --out");
}

int open_folder(const fs::path& path) { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC); }

/// Whether `file` is still what stands at `path`.
bool same_folder(int file, const fs::path& path) {
  struct stat opened {
  }, named{};
  return ::fstat(file, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

}  // namespace

OutputDirectory::OutputDirectory(const fs::path& final_path, bool resume) : final_(final_path.lexically_normal()) {
  std::error_code error;
  if (final_ == "." || final_.filename() == "..") final_ = fs::absolute(final_).lexically_normal();
  if (!final_.has_filename()) final_ = final_.parent_path();
  if (fs::is_symlink(final_, error)) {  // replace what it points to, not the link
    final_ = fs::canonical(final_, error);
    if (error) refuse(final_path, "is a link to nothing", error.message());
  }
  partial_ = final_;
  partial_ += ".partial";
  if (fs::exists(final_, error)) {
    if (!fs::is_directory(final_, error)) refuse(final_, "is a file", "outputs need a folder");
    if (::access(final_.c_str(), W_OK | X_OK) != 0) refuse(final_, "cannot be replaced", std::strerror(errno));
    if (!fs::exists(final_ / "summary.json", error) && !fs::is_empty(final_, error)) {
      refuse(final_, "holds other files", "a run replaces the whole folder");
    }
  }
  const auto nothing_to_resume = [&] {
    const bool finished = fs::exists(final_ / "summary.json", error);
    throw InputError({(finished ? final_ : partial_).string(), 0, 0}, "there is nothing to resume",
                     finished ? "the run has finished" : fmt::format("it holds no {}", checkpoint),
                     "leave out --resume to run the case");
  };
  if (resume && !fs::exists(partial_ / checkpoint, error)) nothing_to_resume();
  if (partial_.has_parent_path()) fs::create_directories(partial_.parent_path(), error);
  // The folder itself carries the lock, and a lock ends with its process. Between opening and locking another run may
  // exchange or remove the folder: then it is another one that bears the name.
  while (lock_ < 0) {
    if (!resume && ::mkdir(partial_.c_str(), 0777) != 0 && errno != EEXIST) {
      refuse(partial_, "cannot be created", std::strerror(errno));
    }
    const int file = open_folder(partial_);
    if (file < 0) {
      if (errno == ENOENT && resume) nothing_to_resume();  // the other run has just ended
      if (errno == ENOENT) continue;
      refuse(partial_, "cannot be opened", std::strerror(errno));
    }
    if (::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      ::close(file);
      refuse(final_, "is being written by another run", fmt::format("{} is locked", partial_.string()));
    }
    if (same_folder(file, partial_)) {
      lock_ = file;  // file systems without locks do without
    } else {
      ::close(file);
    }
  }
  std::string why = ::access(partial_.c_str(), W_OK | X_OK) == 0 ? "" : std::strerror(errno);
  for (fs::directory_iterator entry(partial_, error), end; !resume && why.empty() && !error && entry != end;
       entry.increment(error)) {
    std::error_code failed;
    fs::remove_all(entry->path(), failed);
    if (failed) why = failed.message();
  }
  if (why.empty() && error) why = error.message();
  if (!why.empty()) {
    ::close(lock_);
    refuse(partial_, "cannot be emptied", why);
  }
}

OutputDirectory::~OutputDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

void OutputDirectory::commit() {
  for (const auto& entry : fs::recursive_directory_iterator(partial_)) flush_to_disk(entry.path());
  flush_to_disk(partial_);
  std::error_code ignored;
  fs::remove(partial_ / checkpoint, ignored);  // not before everything that it stands for has reached the disk
  const fs::path parent = final_.has_parent_path() ? final_.parent_path() : fs::path(".");
  if (!fs::exists(final_)) {
    if (std::rename(partial_.c_str(), final_.c_str()) != 0) {
      throw LibraryError(fmt::format("rename({}, {}): {}", partial_.string(), final_.string(), std::strerror(errno)));
    }
    flush_to_disk(parent);
    return;
  }
  // After the exchange the old folder bears the name DIR.partial: locked, no other run takes it over before it is gone.
  const int old_lock = open_folder(final_);
  if (old_lock >= 0) ::flock(old_lock, LOCK_EX);
  if (::renameat2(AT_FDCWD, partial_.c_str(), AT_FDCWD, final_.c_str(), RENAME_EXCHANGE) == 0) {
    flush_to_disk(parent);
    fs::remove_all(partial_, ignored);
  } else {
    // Some file systems cannot exchange: the old folder steps aside for a moment instead.
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) {
      const int code = errno;
      if (old_lock >= 0) ::close(old_lock);
      throw LibraryError(fmt::format("renameat2({}, {}): {}", partial_.string(), final_.string(), std::strerror(code)));
    }
    fs::path old = final_;
    old += ".old";
    fs::remove_all(old);
    fs::rename(final_, old);
    fs::rename(partial_, final_);
    flush_to_disk(parent);
    fs::remove_all(old, ignored);
  }
  if (old_lock >= 0) ::close(old_lock);
}

}  // namespace coldsky
