#include "solver/results/output_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <thread>

#include "solver/core/error.hpp"
#include "solver/results/lock_file.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

namespace fs = std::filesystem;

namespace {

constexpr const char* summary_name = "summary.json";
constexpr const char* any_checkpoint = "checkpoint.";
constexpr const char *inner_partial = "coldsky.partial", *outer_partial = ".partial";

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

bool exists_itself(const fs::path& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

bool is_mount_point(const fs::path& folder) {
#ifdef STATX_ATTR_MOUNT_ROOT
  struct statx here {};
  if (::statx(AT_FDCWD, folder.c_str(), 0, STATX_TYPE, &here) == 0 &&
      (here.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0) {
    return (here.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
  }
#endif
  struct stat own {
  }, above{};
  return ::stat(folder.c_str(), &own) == 0 && ::stat((folder / "..").c_str(), &above) == 0 &&
         own.st_dev != above.st_dev;
}

/// Whether the program, and so the shell that started it, stands in `folder` or below it.
bool stands_in(const fs::path& folder) {
  std::error_code error;
  const fs::path here = fs::current_path(error), there = fs::canonical(folder, error);
  if (error) return false;
  return std::mismatch(there.begin(), there.end(), here.begin(), here.end()).first == there.end();
}

fs::path parent_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

/// The folder that a path leads to: without "." and ".." at its end, of a link what it points to, which is replaced in
/// its place.
fs::path folder_meant(const fs::path& path) {
  std::error_code error;
  fs::path folder = path.lexically_normal();
  if (folder == "." || folder.filename() == "..") folder = fs::absolute(folder).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  if (!fs::is_symlink(folder, error)) return folder;
  folder = fs::canonical(folder, error);
  if (error) refuse(path, "is a link to nothing", error.message());
  return folder;
}

/// A rename, across file systems a copy that is renamed once it is whole. Throws LibraryError.
void move_file(const fs::path& from, const fs::path& to) {
  if (std::rename(from.c_str(), to.c_str()) == 0) return;
  int code = errno;
  if (code == EXDEV) {
    fs::path fresh = to;
    fresh += ".new";
    std::error_code error;
    fs::copy_file(from, fresh, fs::copy_options::overwrite_existing, error);
    if (error) {
      const std::string why = error.message();
      fs::remove(fresh, error);
      throw LibraryError(cannot_write(to, why));
    }
    flush_to_disk(fresh);
    code = std::rename(fresh.c_str(), to.c_str()) == 0 ? 0 : errno;
    if (code == 0) fs::remove(from, error);
  }
  if (code != 0) throw LibraryError(fmt::format("rename({}, {}): {}", from.string(), to.string(), std::strerror(code)));
}

}  // namespace

bool OutputDirectory::holds_checkpoint(const fs::path& final_path) {
  const fs::path folder = folder_meant(final_path);
  fs::path beside = folder;
  beside += outer_partial;
  std::error_code error;
  return fs::exists(beside / checkpoint, error) || fs::exists(folder / inner_partial / checkpoint, error);
}

fs::path OutputDirectory::partial_of(const fs::path& final_path) {
  const fs::path folder = folder_meant(final_path);
  std::error_code error;
  const bool inside =
      fs::exists(folder, error) && (is_mount_point(folder) || ::access(parent_of(folder).c_str(), W_OK | X_OK) != 0);
  fs::path beside = folder;
  beside += outer_partial;
  return inside ? folder / inner_partial : beside;
}

OutputDirectory::OutputDirectory(const fs::path& final_path, bool resume, OutputNames names)
    : names_(std::move(names)), final_(folder_meant(final_path)) {
  std::error_code error;
  if (fs::exists(final_, error)) {
    if (!fs::is_directory(final_, error)) refuse(final_, "is a file", "outputs need a folder");
    if (::access(final_.c_str(), W_OK | X_OK) != 0) refuse(final_, "cannot be replaced", std::strerror(errno));
    for (const std::string& name : expected()) expect(name);
  }
  partial_ = partial_of(final_);
  inside_ = partial_.filename() == inner_partial;
  lock(resume);
  try {
    take_over(resume);
  } catch (...) {
    ::close(lock_);
    throw;
  }
}

void OutputDirectory::lock(bool resume) {
  std::error_code error;
  const auto nothing_to_resume = [&] {
    const bool finished = fs::exists(final_ / summary_name, error);
    throw InputError({(finished ? final_ : partial_).string(), 0, 0}, "there is nothing to resume",
                     finished ? "the run has finished" : fmt::format("it holds no {}", names_.checkpoint),
                     "leave out --resume to run the case");
  };
  if (resume && !fs::exists(partial_ / names_.checkpoint, error)) nothing_to_resume();
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
    // Beside ranks at work nobody else has it for longer than it takes to be refused.
    if (::flock(file, names_.shared ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      ::close(file);
      refuse(final_, "is being written by another run", fmt::format("{} is locked", partial_.string()));
    }
    if (same_folder(file, partial_)) {
      lock_ = file;  // file systems without locks do without
    } else {
      ::close(file);
    }
  }
}

void OutputDirectory::take_over(bool resume) {
  // Ranks of a run that has been killed end with it, but not in the same moment.
  for (int tries = 0; !names_.shared && LockFile::in_use(partial_); ++tries) {
    if (tries == 40) refuse(final_, "is being written by another run", "ranks of a sweep are at work in it");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  if (::access(partial_.c_str(), W_OK | X_OK) != 0) refuse(partial_, "cannot be emptied", std::strerror(errno));
  written_ = written_by_runs(partial_);
  if (!resume) {
    std::string why = remove_written(partial_, written_);
    if (why.empty()) why = remove_manifest(partial_);
    if (!why.empty()) refuse(partial_, "cannot be emptied", why);
    written_.clear();
  }
  const FileSet outputs = expected();
  for (const std::string& name : outputs) {
    if (written_.count(name) == 0 && exists_itself(partial_ / name)) {
      refuse(partial_ / name, "is in the way of an output", "no run of coldsky wrote it");
    }
  }
  // All names at once: on a full disk the manifest could not grow any more.
  written_.insert(outputs.begin(), outputs.end());
  written_.insert(std::string(checkpoint) + ".new");
  write_manifest(partial_, written_);
}

FileSet OutputDirectory::expected() const {
  FileSet names = names_of_outputs();
  names.insert(names_.checkpoint);
  names.insert(names_.further.begin(), names_.further.end());
  return names;
}

OutputDirectory::~OutputDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

fs::path OutputDirectory::file(const std::string& name) {
  if (written_.insert(name).second) {
    const fs::path within = fs::path(name).parent_path();
    if (!within.empty()) fs::create_directories(partial_ / within);
    write_manifest(partial_, written_);
  }
  return partial_ / name;
}

void OutputDirectory::expect(const std::string& name) const {
  const fs::path path = final_ / name;
  if (!exists_itself(path)) return;
  const FileSet written = written_by_runs(final_);
  if (written.count(name) != 0) return;
  std::error_code error;
  if (fs::path(name).has_extension() || fs::symlink_status(path, error).type() != fs::file_type::directory) {
    refuse(path, "is in the way of an output", "no run of coldsky wrote it");
  }
  for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
    const std::string inner = name + "/" + entry->path().filename().string();
    if (entry->path().extension() == ".h5" && written.count(inner) == 0) {
      refuse(final_ / inner, "is in the way of an output", "no run of coldsky wrote it");
    }
  }
}

void OutputDirectory::commit() {
  FileSet fresh, all;
  for (const std::string& name : written_) {
    if (!exists_itself(partial_ / name)) continue;
    all.insert(name);
    if (name.starts_with(any_checkpoint)) continue;
    flush_to_disk(partial_ / name);
    const fs::path within = fs::path(name).parent_path();
    if (!within.empty()) flush_to_disk(partial_ / within);
    fresh.insert(name);
  }
  // A run that is killed from here on is resumed from a checkpoint that the manifest knows.
  write_manifest(partial_, all);
  flush_to_disk(partial_ / manifest_name);
  flush_to_disk(partial_);
  std::error_code ignored;
  const bool others = !foreign_entry(partial_, written_).empty();
  // The checkpoint goes last: not before everything that it stands for has reached the disk.
  const auto without_checkpoint = [&] {
    for (const std::string& name : written_) {
      if (name.starts_with(any_checkpoint)) fs::remove(partial_ / name, ignored);
    }
    write_manifest(partial_, fresh);
    flush_to_disk(partial_ / manifest_name);
  };
  if (!exists_itself(final_) && !others) {
    without_checkpoint();
    if (std::rename(partial_.c_str(), final_.c_str()) != 0) {
      throw LibraryError(fmt::format("rename({}, {}): {}", partial_.string(), final_.string(), std::strerror(errno)));
    }
    flush_to_disk(parent_of(final_));
    return;
  }
  fs::create_directories(final_);
  const FileSet old = written_by_runs(final_);
  if (inside_ || others || !foreign_entry(final_, old).empty() || stands_in(final_)) {
    exchange_files(fresh);
    return;
  }
  // After the exchange the old folder bears the name DIR.partial: locked, no other run takes it over before it is gone.
  const int old_lock = open_folder(final_);
  if (old_lock >= 0) ::flock(old_lock, LOCK_EX);
  without_checkpoint();
  const bool exchanged = ::renameat2(AT_FDCWD, partial_.c_str(), AT_FDCWD, final_.c_str(), RENAME_EXCHANGE) == 0;
  if (exchanged) {
    flush_to_disk(parent_of(final_));
    remove_written(partial_, old);
    remove_manifest(partial_);
    // What has been laid there since the check stays with the outputs.
    for (const auto& entry : fs::directory_iterator(partial_, ignored)) {
      const fs::path to = final_ / entry.path().filename();
      if (!exists_itself(to)) fs::rename(entry.path(), to, ignored);
    }
    fs::remove(partial_, ignored);
  }
  if (old_lock >= 0) ::close(old_lock);
  if (!exchanged) exchange_files(fresh);
}

void OutputDirectory::exchange_files(const FileSet& fresh) {
  const FileSet old = written_by_runs(final_);
  FileSet both = old;
  for (const std::string& name : fresh) {
    if (old.count(name) == 0 && exists_itself(final_ / name)) {
      throw LibraryError(
          fmt::format("{}: is in the way of an output (no run of coldsky wrote it); the outputs are in {}",
                      (final_ / name).string(), partial_.string()));
    }
    both.insert(name);
  }
  // A run that is killed from here on leaves a folder without a summary, every file of which the next run knows.
  write_manifest(final_, both);
  flush_to_disk(final_ / manifest_name);
  std::error_code error;
  fs::remove(final_ / summary_name, error);
  flush_to_disk(final_);
  for (const std::string& name : fresh) {
    if (name == summary_name) continue;
    const fs::path within = fs::path(name).parent_path();
    if (!within.empty()) fs::create_directories(final_ / within);
    move_file(partial_ / name, final_ / name);
  }
  FileSet gone;
  std::set_difference(old.begin(), old.end(), fresh.begin(), fresh.end(), std::inserter(gone, gone.end()));
  remove_written(final_, gone);
  write_manifest(final_, fresh);
  flush_to_disk(final_ / manifest_name);
  flush_to_disk(final_);
  if (fresh.count(summary_name) != 0) move_file(partial_ / summary_name, final_ / summary_name);
  flush_to_disk(final_);
  remove_written(partial_, written_);
  remove_manifest(partial_);
  fs::remove(partial_, error);  // stays where something else is in it
}

}  // namespace coldsky
