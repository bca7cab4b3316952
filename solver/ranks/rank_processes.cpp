#include "solver/ranks/rank_processes.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "solver/core/error.hpp"

namespace coldsky {

namespace {

/// All that comes out of a pipe until its other end is closed.
std::string all_from(int pipe) {
  std::string text;
  for (char bytes[512];;) {
    const ssize_t got = ::read(pipe, bytes, sizeof bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(bytes, static_cast<std::size_t>(got));
  }
}

}  // namespace

std::string RankProcesses::Ended::text() const {
  return signal != 0 ? fmt::format("was killed by signal {}", signal) : fmt::format("ended with exit code {}", code);
}

RankProcesses::RankProcesses(int count, const Body& body) {
  std::fflush(nullptr);  // or each of them would write it again
  const pid_t parent = ::getpid();
  for (int number = 0; number < count; ++number) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) fail("pipe");
    const pid_t process = ::fork();
    if (process == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      for (const int other : pipes_) ::close(other);
      ::close(ends[1]);
      const std::string text = all_from(ends[0]);
      ::close(ends[0]);
      if (text.empty() || ::getppid() != parent) ::_exit(1);
      ::_exit(body(number, text));
    }
    ::close(ends[0]);
    pipes_.push_back(ends[1]);
    if (process < 0) fail("fork");
    processes_.push_back(process);
    running_.push_back(true);
  }
}

RankProcesses::~RankProcesses() { end(); }

void RankProcesses::fail(const char* call) {
  const int code = errno;
  end();
  throw LibraryError(fmt::format("{}: {}", call, std::strerror(code)));
}

void RankProcesses::end() {
  for (const int pipe : pipes_) ::close(pipe);
  pipes_.clear();
  for (std::size_t n = 0; n < processes_.size(); ++n) {
    if (!running_[n]) continue;
    ::kill(processes_[n], SIGKILL);
    ::waitpid(processes_[n], nullptr, 0);
    running_[n] = false;
  }
}

void RankProcesses::go(const std::string& text) {
  for (const int pipe : pipes_) {
    // A process that has ended meanwhile shows in `ended`, not here.
    if (::write(pipe, text.data(), text.size()) < 0 && errno != EPIPE) fail("write to a rank");
    ::close(pipe);
  }
  pipes_.clear();
}

std::vector<RankProcesses::Ended> RankProcesses::ended() {
  std::vector<Ended> all;
  for (std::size_t n = 0; n < processes_.size(); ++n) {
    int status = 0;
    if (!running_[n] || ::waitpid(processes_[n], &status, WNOHANG) != processes_[n]) continue;
    running_[n] = false;
    Ended one;
    one.number = static_cast<int>(n);
    one.process = processes_[n];
    if (WIFEXITED(status)) one.code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) one.signal = WTERMSIG(status);
    all.push_back(one);
  }
  return all;
}

std::size_t RankProcesses::running() const {
  std::size_t count = 0;
  for (const bool one : running_) count += one ? 1 : 0;
  return count;
}

void RankProcesses::send(int signal) const {
  for (std::size_t n = 0; n < processes_.size(); ++n) {
    if (running_[n]) ::kill(processes_[n], signal);
  }
}

}  // namespace coldsky
