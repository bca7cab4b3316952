#include "solver/core/interrupt.hpp"

#include <time.h>
#include <unistd.h>

#include "solver/core/error.hpp"

namespace coldsky {

namespace {

volatile std::sig_atomic_t noted = 0;
timespec noted_at{};  // read and written by the handler only, which blocks itself

/// `timeout` and schedulers signal the process and then its group: what follows that closely is the same request.
constexpr double repeat_seconds = 0.1;

extern "C" void note_signal(int signal) {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  if (noted == 0) {
    noted_at = now;
    noted = signal;
    return;
  }
  const double since =
      static_cast<double>(now.tv_sec - noted_at.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec - noted_at.tv_nsec);
  if (since > repeat_seconds) ::_exit(128 + signal);
}

void install(int signal, struct sigaction& old) {
  ::sigaction(signal, nullptr, &old);
  if (old.sa_handler == SIG_IGN) return;  // nohup, or a job in the background of a script
  struct sigaction action {};
  action.sa_handler = note_signal;
  action.sa_flags = SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  ::sigaddset(&action.sa_mask, SIGINT);
  ::sigaddset(&action.sa_mask, SIGTERM);
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

InterruptHandler::InterruptHandler() {
  noted = 0;
  install(SIGINT, old_interrupt_);
  install(SIGTERM, old_terminate_);
}

InterruptHandler::~InterruptHandler() {
  ::sigaction(SIGINT, &old_interrupt_, nullptr);
  ::sigaction(SIGTERM, &old_terminate_, nullptr);
}

void stop_if_interrupted() {
  if (noted != 0) throw Interrupted(noted, noted == SIGINT ? "interrupted (SIGINT)" : "interrupted (SIGTERM)");
}

}  // namespace coldsky
