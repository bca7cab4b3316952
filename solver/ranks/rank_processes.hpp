#pragma once
#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace coldsky {

/// Processes that this one starts by forking, before any thread and any device of it has begun, and that end with it:
/// whatever ends this process ends them too.
class RankProcesses {
 public:
  /// What a process does, given its number and the text of `go`; returns its exit code.
  using Body = std::function<int(int number, const std::string& text)>;
  /// Starts them; each waits for `go`.
  RankProcesses(int count, const Body& body);
  /// Ends those that still run.
  ~RankProcesses();
  RankProcesses(const RankProcesses&) = delete;
  RankProcesses& operator=(const RankProcesses&) = delete;
  /// Lets them begin. \param text not empty
  void go(const std::string& text);
  struct Ended {
    int number = 0;
    pid_t process = 0;
    int code = 0;    ///< its exit code
    int signal = 0;  ///< that killed it; 0 = none
    bool well() const { return code == 0 && signal == 0; }
    std::string text() const;  ///< "was killed by signal 9", "ended with exit code 1"
  };
  /// Processes that have ended since the last call.
  std::vector<Ended> ended();
  std::size_t running() const;
  pid_t process(int number) const { return processes_[static_cast<std::size_t>(number)]; }
  int count() const { return static_cast<int>(processes_.size()); }
  /// Sends them a signal.
  void send(int signal) const;

 private:
  void end();
  [[noreturn]] void fail(const char* call);
  std::vector<pid_t> processes_;
  std::vector<bool> running_;
  std::vector<int> pipes_;  ///< the ends that are written to, of the pipes at which they wait
};

}  // namespace coldsky
