#pragma once
// What the programs that read mutated files share: numbers from a fixed seed, damage of the general kind, and handlers
// that save the input which crashed the reader or took too long.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace coldsky::fuzz {

/// No input may take longer [s], sanitizers or not: of the processor's time, so that a machine which has others to
/// serve makes no failure, and of the clock's, for a reader that only waits.
constexpr unsigned longest_seconds = 5, longest_wait = 300;

/// The input being read, for the handlers of signals, and the file that they save it to.
inline std::string current;
inline const char* saved_name = "fuzz-failure";

inline void save_current() {
  const int file = ::open(saved_name, O_CREAT | O_WRONLY | O_TRUNC, 0644);
  if (file < 0) return;
  const ssize_t written = ::write(file, current.data(), current.size());
  (void)written;
  ::close(file);
}

/// An input begins.
inline void start_clock() {
  itimerval limit{};
  limit.it_value.tv_sec = longest_seconds;
  ::setitimer(ITIMER_PROF, &limit, nullptr);
  ::alarm(longest_wait);
}
inline void stop_clock() {
  const itimerval none{};
  ::setitimer(ITIMER_PROF, &none, nullptr);
  ::alarm(0);
}

/// Crash or time out: saves the input with calls that a handler may make.
inline void on_signal(int signal) {
  save_current();
  const auto tell = [](const char* text) {
    const ssize_t written = ::write(STDERR_FILENO, text, std::strlen(text));
    (void)written;
  };
  tell(signal == SIGALRM || signal == SIGPROF ? "an input took too long, saved to "
                                              : "an input crashed the reader, saved to ");
  tell(saved_name);
  tell("\n");
  ::_exit(1);
}

/// Handlers on a stack of their own: an overflow of the stack is one of the crashes. Sanitizers report a crash
/// themselves and end with SIGABRT (abort_on_error=1), which is caught here.
inline void catch_signals() {
  static std::vector<char> space(1 << 16);
  stack_t stack{};
  stack.ss_sp = space.data();
  stack.ss_size = space.size();
  ::sigaltstack(&stack, nullptr);
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_ONSTACK;
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM, SIGPROF})
    ::sigaction(signal, &action, nullptr);
}

/// Saves the current input and says what is wrong with it; returns the exit code.
inline int fail(const char* what, std::size_t number) {
  save_current();
  fmt::print(stderr, "input {}, saved to {}: {}\n", number, saved_name, what);
  return 1;
}

inline std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::stringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}
inline std::string join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

/// Draws from a fixed seed.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t count) { return count == 0 ? 0 : static_cast<std::size_t>(random_() % count); }
  char byte() { return static_cast<char>(random_()); }
  template <class T>
  const T& pick(const std::vector<T>& list) {
    return list[below(list.size())];
  }

  void flip(std::string& text) {
    if (text.empty()) return;
    for (std::size_t n = 1 + below(4); n > 0; --n) text[below(text.size())] = byte();
  }

  static constexpr std::size_t ways = 5;
  /// Damages bytes in one of `ways` ways: flipped, taken out, put in, spliced with another file, cut off.
  void damage(std::string& text, const std::string& other, std::size_t way) {
    switch (way) {
      case 0:
        flip(text);
        break;
      case 1:
        text.erase(below(text.size() + 1), below(40));
        break;
      case 2:
        text.insert(below(text.size() + 1), std::string(1 + below(3), byte()));
        break;
      case 3: {
        const std::size_t from = below(other.size() + 1);
        text.replace(below(text.size() + 1), below(200), other, from, below(200));
        break;
      }
      default:
        text.resize(below(text.size() + 1));
    }
  }

  /// A number as it may stand in a file, right or wrong.
  std::string number() {
    static const std::vector<std::string> odd = {"0",
                                                 "-0",
                                                 "-0.0",
                                                 "1",
                                                 "-1",
                                                 "1e400",
                                                 "-1e400",
                                                 "1e308",
                                                 "1e-308",
                                                 "5e-324",
                                                 "nan",
                                                 "-nan",
                                                 "inf",
                                                 "+inf",
                                                 "1e-400",
                                                 "9223372036854775807",
                                                 "-9223372036854775808",
                                                 "9223372036854775808",
                                                 "9007199254740993",
                                                 "2147483648",
                                                 "4294967296",
                                                 "1_000",
                                                 "0x7fff",
                                                 "0o17",
                                                 "0b101",
                                                 "0x1p3",
                                                 "1.",
                                                 ".5",
                                                 "1e",
                                                 "00",
                                                 "1,5",
                                                 "3.0",
                                                 "0.1",
                                                 "1e16",
                                                 "123456789012345678",
                                                 "infinity",
                                                 "2030-01-01"};
    if (below(4) != 0) return pick(odd);
    return fmt::format("{}",
                       static_cast<double>(random_() % 2000) * std::pow(10.0, static_cast<double>(below(40)) - 20.0));
  }

 protected:
  std::mt19937_64 random_;
};

/// Reads `count` inputs and returns the exit code. What was accepted joins the seeds, the last 64 of it: it leads
/// further than what was refused at the first line. \param complete may add to `current`, which holds the input
/// \param attempt whether the input was accepted; throws where a rule is broken
template <class Mutator, class Complete, class Attempt>
int read_mutated(std::size_t count, std::vector<std::string> seeds, Mutator& mutator, const Complete& complete,
                 const Attempt& attempt) {
  constexpr std::size_t kept = 64;
  const std::size_t given = seeds.size();
  catch_signals();
  std::size_t accepted = 0;
  for (std::size_t n = 0; n < count; ++n) {
    const std::string& base = seeds[mutator.below(seeds.size())];
    const std::string text = current = mutator.mutate(base, seeds[mutator.below(seeds.size())]);
    complete();
    start_clock();
    try {
      if (!attempt(text)) continue;
    } catch (const std::exception& error) {
      return fail(error.what(), n);
    } catch (...) {
      return fail("an exception of unknown type", n);
    }
    ++accepted;
    if (seeds.size() < given + kept) {
      seeds.push_back(text);
    } else {
      seeds[given + mutator.below(kept)] = text;
    }
  }
  stop_clock();
  fmt::print("{} inputs, {} accepted, {} refused with a message\n", count, accepted, count - accepted);
  // Should nearly all fail at the same first error, the test would test nothing.
  return accepted * 50 > count && accepted < count ? 0 : 1;
}

/// A program that reads one saved input, `FILE`, or many, `[COUNT [SEED]]`. \param run with count and seed; returns the
/// exit code \param attempt whether the contents of a file were accepted
template <class Run, class Attempt>
int fuzz_program(int argc, char** argv, std::size_t count, std::uint64_t seed, const Run& run, const Attempt& attempt) {
  try {
    if (argc > 1 && std::filesystem::is_regular_file(argv[1])) {
      fmt::print("{}\n", attempt(text_of_file(argv[1])) ? "accepted" : "refused");
      return 0;
    }
    return run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : count,
               argc > 2 ? std::strtoull(argv[2], nullptr, 10) : seed);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}

}  // namespace coldsky::fuzz
