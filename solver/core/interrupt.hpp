#pragma once
#include <array>
#include <csignal>

namespace coldsky {

/// While it lives, the signals of a user or a scheduler who wants the run to end are noted instead of ending the
/// program, which notices them between Newton steps: SIGINT (Ctrl-C), SIGTERM (a time limit), SIGHUP (the terminal is
/// closed), SIGUSR1, SIGUSR2 and SIGXCPU (a batch system's warning of a time limit). After SIGINT or SIGTERM another
/// one of the two ends the program at once; the others are repeated by those who send them. A signal that was ignored
/// stays so. When it ends, signals do again what they did before, unless one has come: then the program is ending.
class InterruptHandler {
 public:
  static constexpr std::array<int, 6> signals = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU};
  InterruptHandler();
  ~InterruptHandler();
  InterruptHandler(const InterruptHandler&) = delete;
  InterruptHandler& operator=(const InterruptHandler&) = delete;

 private:
  std::array<struct sigaction, signals.size()> old_;
};

/// Throws Interrupted when a signal has come.
void stop_if_interrupted();

}  // namespace coldsky
