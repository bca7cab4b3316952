#pragma once
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace coldsky {

/// A place in an input file. `line` and `column` count from 1; 0 means unknown.
struct Location {
  std::string file;  ///< as given
  int line = 0;      ///< from 1
  int column = 0;    ///< from 1
};

/// Exit codes of every command (see docs/outputs.md).
enum class ExitCode { done = 0, failure = 1, invalid = 2, not_converged = 3, infeasible = 4 };

/// The user's mistake: wrong usage or invalid input. Exit code 2.
/// `what()` reads `file:line:column: problem (why) suggestion`.
class InputError : public std::runtime_error {
 public:
  /// The message is put together of its parts, empty ones left out.
  InputError(Location where, const std::string& problem, const std::string& why = "",
             const std::string& suggestion = "")
      : std::runtime_error(compose(where, problem, why, suggestion)),
        where_(std::move(where)),
        problem_(problem),
        why_(why),
        suggestion_(suggestion) {}
  const Location& where() const { return where_; }               ///< place in the input
  const std::string& problem() const { return problem_; }        ///< what is wrong
  const std::string& why() const { return why_; }                ///< reason
  const std::string& suggestion() const { return suggestion_; }  ///< what to do

  /// Further errors of the same input, in the order of their places; `what()` tells the first alone.
  std::vector<InputError> further;
  /// How many more there are than `further` lists.
  std::size_t not_listed = 0;

 private:
  static std::string compose(const Location& where, const std::string& problem, const std::string& why,
                             const std::string& suggestion) {
    std::string text;
    if (!where.file.empty()) {
      text += where.file;
      if (where.line > 0) {
        text += ":" + std::to_string(where.line) + ":" + std::to_string(where.column);
      }
      text += ": ";
    }
    text += problem;
    if (!why.empty()) text += " (" + why + ")";
    if (!suggestion.empty()) text += " " + suggestion;
    return text;
  }
  Location where_;
  std::string problem_, why_, suggestion_;
};

/// Physics that no radiator can meet. Exit code 4; `binding_limit()` names the limit that binds.
class InfeasibleError : public std::runtime_error {
 public:
  /// \param binding_limit "chip junction limit", ... \param reason a whole sentence
  InfeasibleError(std::string binding_limit, const std::string& reason)
      : std::runtime_error(reason), binding_limit_(std::move(binding_limit)) {}
  const std::string& binding_limit() const { return binding_limit_; }  ///< in words
  /// Numbers that are known all the same, by their keys in the summary.
  std::vector<std::pair<std::string, double>> known;

 private:
  std::string binding_limit_;
};

/// An iteration that ended short of its tolerance. Exit code 3.
class NotConvergedError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The user or a scheduler asked the run to end. Exit code 128 + signal.
class Interrupted : public std::runtime_error {
 public:
  /// \param signal that of the C library
  Interrupted(int signal, const std::string& what) : std::runtime_error(what), signal_(signal) {}
  int signal() const { return signal_; }  ///< that of the C library

 private:
  int signal_;
};

/// A failed call of a library (HDF5, a file, a device); the text holds the expression. Exit code 1.
class LibraryError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace coldsky
