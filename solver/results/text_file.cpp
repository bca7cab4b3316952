#include "solver/results/text_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "solver/core/error.hpp"

namespace coldsky {

std::string cannot_write(const std::filesystem::path& file, const std::string& why) {
  return fmt::format("{}: cannot be written ({}) make room or choose another --out", file.string(), why);
}

void flush_to_disk(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw LibraryError(fmt::format("open({}): {}", path.string(), std::strerror(errno)));
  const int code = ::fsync(file) == 0 ? 0 : errno;
  ::close(file);
  // Some file systems cannot flush folders; data that did not reach the disk is another matter.
  if (code == EIO || code == ENOSPC || code == EDQUOT) {
    throw LibraryError(fmt::format("fsync({}): {}", path.string(), std::strerror(code)));
  }
}

void write_text(const std::filesystem::path& file, const std::string& text) {
  // Not a stream: it would lose the reason of a failure.
  const int out = ::open(file.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0666);
  if (out < 0) throw LibraryError(cannot_write(file, std::strerror(errno)));
  int code = 0;
  for (std::size_t done = 0; done < text.size() && code == 0;) {
    const ssize_t count = ::write(out, text.data() + done, text.size() - done);
    if (count >= 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      code = errno;
    }
  }
  if (::close(out) != 0 && code == 0) code = errno;
  if (code != 0) throw LibraryError(cannot_write(file, std::strerror(code)));
}

}  // namespace coldsky
