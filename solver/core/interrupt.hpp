#pragma once
#include <csignal>

namespace coldsky {

/// While it lives, SIGINT and SIGTERM (Ctrl-C, a scheduler's time limit) are noted instead of ending the program, which
/// notices them between Newton steps. A second one ends the program at once. A signal that was ignored stays so.
class InterruptHandler {
 public:
  InterruptHandler();
  ~InterruptHandler();
  InterruptHandler(const InterruptHandler&) = delete;
  InterruptHandler& operator=(const InterruptHandler&) = delete;

 private:
  struct sigaction old_interrupt_, old_terminate_;
};

/// Throws Interrupted when a signal has come.
void stop_if_interrupted();

}  // namespace coldsky
