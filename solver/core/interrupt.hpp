#pragma once
#include <array>
#include <atomic>
#include <csignal>

namespace coldsky {

/// Whether somebody wants a computation to end, for what is handed it to look at between Newton steps. It may be set
/// from any thread and from a signal handler; what was handed none cannot be interrupted.
class Interrupt {
 public:
  /// The first reason stays. \param signal that of the C library that says why, not 0: the exit code is 128 more
  void set(int signal) noexcept {
    int none = 0;
    signal_.compare_exchange_strong(none, signal);
  }
  /// 0 = not set
  int signal() const noexcept { return signal_.load(); }
  /// Throws Interrupted once it is set.
  void stop_if_set() const;

 private:
  static_assert(std::atomic<int>::is_always_lock_free, "a signal handler sets it");
  std::atomic<int> signal_{0};
};

/// What was handed none goes on. Throws Interrupted.
inline void stop_if_set(const Interrupt* interrupt) {
  if (interrupt != nullptr) interrupt->stop_if_set();
}

/// While it lives, the signals of a user or a scheduler who wants the run to end are noted in an Interrupt instead of
/// ending the program: SIGINT (Ctrl-C), SIGTERM (a time limit), SIGHUP (the terminal is closed), SIGUSR1, SIGUSR2 and
/// SIGXCPU (a batch system's warning of a time limit). After SIGINT or SIGTERM another one of the two ends the program
/// at once; the others are repeated by those who send them. A signal that was ignored stays so. When it ends, signals
/// do again what they did before, unless one has come: then the program is ending. One at a time.
class InterruptHandler {
 public:
  /// Those that are noted.
  static constexpr std::array<int, 6> signals = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU};
  /// \param interrupt outlives the process' handling of signals: the handler may set it to the end of the program
  explicit InterruptHandler(Interrupt& interrupt);
  ~InterruptHandler();
  InterruptHandler(const InterruptHandler&) = delete;
  InterruptHandler& operator=(const InterruptHandler&) = delete;

 private:
  std::array<struct sigaction, signals.size()> old_;
};

}  // namespace coldsky
