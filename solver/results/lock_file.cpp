#include "solver/results/lock_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "solver/core/error.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

namespace {

/// Locks lie behind all that the file can hold.
constexpr std::uint64_t lock_base = std::uint64_t{1} << 40;

[[noreturn]] void no_locks(const std::filesystem::path& file, int code) {
  throw LibraryError(
      fmt::format("{}: cannot be locked ({}); ranks without MPI share their work by locks: choose an --out on a "
                  "file system that has them (of Lustre with the mount option flock), or use --mpi",
                  file.string(), std::strerror(code)));
}

struct flock range_of(short type, std::uint64_t place, std::uint64_t count) {
  struct flock range {};
  range.l_type = type;
  range.l_whence = SEEK_SET;
  range.l_start = static_cast<off_t>(lock_base + place);
  range.l_len = static_cast<off_t>(count);
  return range;
}

}  // namespace

bool LockFile::in_use(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder / claims, error)) return false;
  try {
    return LockFile(folder / claims, false).held_by_others(first_process, most_processes);
  } catch (const LibraryError&) {
    return false;  // it has just gone
  }
}

LockFile::LockFile(const std::filesystem::path& file, bool create) : path_(file) {
  file_ = ::open(file.c_str(), O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0666);
  if (file_ < 0) throw LibraryError(cannot_write(file, std::strerror(errno)));
}

LockFile::~LockFile() { ::close(file_); }

void LockFile::lock(std::uint64_t place) {
  struct flock range = range_of(F_WRLCK, place, 1);
  while (::fcntl(file_, F_OFD_SETLKW, &range) != 0) {
    if (errno != EINTR) no_locks(path_, errno);
  }
}

bool LockFile::try_lock(std::uint64_t place) {
  struct flock range = range_of(F_WRLCK, place, 1);
  if (::fcntl(file_, F_OFD_SETLK, &range) == 0) return true;
  if (errno != EAGAIN && errno != EACCES) no_locks(path_, errno);
  return false;
}

void LockFile::unlock(std::uint64_t place) {
  struct flock range = range_of(F_UNLCK, place, 1);
  ::fcntl(file_, F_OFD_SETLK, &range);
}

bool LockFile::held_by_others(std::uint64_t first, std::uint64_t count) const {
  struct flock range = range_of(F_WRLCK, first, count);
  return ::fcntl(file_, F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK;
}

std::string LockFile::read(std::uint64_t offset, std::uint64_t count) const {
  std::string bytes(count, '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::pread(file_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw LibraryError(fmt::format("{}: is damaged: it ends too early", path_.string()));
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

void LockFile::write(std::uint64_t offset, const std::string& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t put = ::pwrite(file_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) throw LibraryError(cannot_write(path_, std::strerror(errno)));
    done += static_cast<std::size_t>(put);
  }
}

void LockFile::empty() {
  if (::ftruncate(file_, 0) != 0) throw LibraryError(cannot_write(path_, std::strerror(errno)));
}

bool LockFile::is_at(const std::filesystem::path& file) const {
  struct stat opened {
  }, named{};
  return ::fstat(file_, &opened) == 0 && ::stat(file.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

}  // namespace coldsky
