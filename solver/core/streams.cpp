#include "solver/core/streams.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace coldsky {

namespace {

bool told_of_output = false, reader_went_away = false, ignores_broken_pipes = false;

}  // namespace

void prepare_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free number is this one. Standard output stays one that cannot be written, so that an answer which
    // nobody gets is an error.
    if (::open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY) != stream) return;
  }
  ignores_broken_pipes = std::signal(SIGPIPE, SIG_IGN) == SIG_IGN;
}

void end_without_reader() {
  if (!reader_went_away) return;
  std::signal(SIGPIPE, SIG_DFL);
  std::raise(SIGPIPE);
}

std::size_t output_width() {
  constexpr std::size_t least = 40, most = 100;
  std::size_t width = most;
  struct winsize size = {};
  const char* columns = std::getenv("COLUMNS");
  if (const long given = columns == nullptr ? 0 : std::strtol(columns, nullptr, 10); given > 0) {
    width = static_cast<std::size_t>(given);
  } else if (::isatty(STDOUT_FILENO) != 0 && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    width = size.ws_col;
  }
  return std::clamp(width, least, most);
}

void tell(const std::string& text) noexcept {
  const int before = errno;
  if (std::fwrite(text.data(), 1, text.size(), stderr) == text.size()) std::fflush(stderr);
  errno = before;
}

void finish_output() {
  if (told_of_output) return;
  const int before = errno;
  if (std::fflush(stdout) != 0) throw std::system_error(errno, std::generic_category());
  // A stream of C++ failed just before and said nothing.
  if (std::ferror(stdout) != 0) throw std::system_error(before != 0 ? before : EIO, std::generic_category());
}

std::optional<std::string> lost_output(const std::exception& error) {
  const auto* system = dynamic_cast<const std::system_error*>(&error);
  if (system == nullptr || std::ferror(stdout) == 0) return std::nullopt;
  if (told_of_output) return "";
  told_of_output = true;
  if (system->code().value() == EPIPE && !ignores_broken_pipes) {
    reader_went_away = true;
    return "";
  }
  return "standard output: " + system->code().message();
}

}  // namespace coldsky
