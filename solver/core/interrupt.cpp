#include "solver/core/interrupt.hpp"

#include <time.h>
#include <unistd.h>

#include <string>

#include "solver/core/error.hpp"

namespace coldsky {

namespace {

std::atomic<Interrupt*> noting{nullptr};  // what the handler sets: signals belong to the whole process
static_assert(std::atomic<Interrupt*>::is_always_lock_free);
volatile std::sig_atomic_t ordered = 0;  // the first that was SIGINT or SIGTERM
timespec ordered_at{};                   // read and written by the handler only, which blocks itself

/// `timeout` and schedulers signal the process and then its group: what follows that closely is the same request.
constexpr double repeat_seconds = 0.1;

extern "C" void note_signal(int signal) {
  if (Interrupt* const interrupt = noting.load()) interrupt->set(signal);
  // The kernel repeats SIGXCPU every second, and a scheduler's warning comes before its SIGTERM: none of them may take
  // from the run the time that it needs for its checkpoint.
  if (signal != SIGINT && signal != SIGTERM) return;
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  if (ordered == 0) {
    ordered_at = now;
    ordered = signal;
    return;
  }
  const double since = static_cast<double>(now.tv_sec - ordered_at.tv_sec) +
                       1e-9 * static_cast<double>(now.tv_nsec - ordered_at.tv_nsec);
  if (since > repeat_seconds) ::_exit(128 + signal);
}

void install(int signal, struct sigaction& old) {
  ::sigaction(signal, nullptr, &old);
  if (old.sa_handler == SIG_IGN) return;  // nohup, or a job in the background of a script
  struct sigaction action {};
  action.sa_handler = note_signal;
  action.sa_flags = SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  for (const int other : InterruptHandler::signals) ::sigaddset(&action.sa_mask, other);
  ::sigaction(signal, &action, nullptr);
}

std::string name_of(int signal) {
  switch (signal) {
    case SIGINT:
      return "SIGINT";
    case SIGTERM:
      return "SIGTERM";
    case SIGHUP:
      return "SIGHUP";
    case SIGUSR1:
      return "SIGUSR1";
    case SIGUSR2:
      return "SIGUSR2";
    case SIGXCPU:
      return "SIGXCPU";
    default:
      return "signal " + std::to_string(signal);
  }
}

}  // namespace

void Interrupt::stop_if_set() const {
  if (const int set = signal()) throw Interrupted(set, "interrupted (" + name_of(set) + ")");
}

InterruptHandler::InterruptHandler(Interrupt& interrupt) : old_{} {
  noting = &interrupt;
  ordered = 0;
  for (std::size_t n = 0; n < signals.size(); ++n) install(signals[n], old_[n]);
}

InterruptHandler::~InterruptHandler() {
  // Once a signal has come the program is ending, and says so in its files: a second one ends it as before, with the
  // exit code that is documented, instead of killing it between two of them.
  const Interrupt* const interrupt = noting.load();
  if (interrupt != nullptr && interrupt->signal() != 0) return;
  for (std::size_t n = 0; n < signals.size(); ++n) ::sigaction(signals[n], &old_[n], nullptr);
  noting = nullptr;
}

}  // namespace coldsky
