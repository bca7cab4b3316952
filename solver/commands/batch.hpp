#pragma once
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "solver/commands/commands.hpp"
#include "solver/report/batch_table.hpp"
#include "solver/results/runs_table.hpp"

namespace coldsky {

/// A case file of a batch as it was read.
struct BatchCase {
  std::string file;                ///< as given
  std::optional<Case> given = {};  ///< nothing where it is invalid
  std::exception_ptr fault = {};   ///< why
};

/// Several cases, one after the other: a folder each in that of --out, and the table of all. A case that fails is a
/// line of the table, and the next one is run.
class Batch {
 public:
  /// Throws InputError, before anything is computed or written, with all that keeps the batch from being run: case
  /// files that cannot be read, two cases whose outputs would have the same place, a runs.csv of another hand. \param
  /// options of all cases; outlives the batch
  Batch(std::vector<BatchCase> cases, const RunOptions& options);
  /// Whether there is a case to be computed.
  bool computes() const;
  /// Runs the cases and writes the table, also where a signal ends it.
  /// \param session what is computed with; may be none where nothing is to be computed
  /// Returns 128 + the signal that ended it, else the first of 1, 2, 3, 4 that a case ended with, else 0.
  /// Throws LibraryError where the table cannot be written, std::system_error where standard output cannot.
  int run(const Session* session);

 private:
  void run_case(std::size_t n, const Session* session);
  /// Whether an earlier run has finished the case; then its summary is taken.
  bool keep(const Case& c, const RunOptions& options);
  void add_not_run(const BatchCase& entry);
  /// "case 2 of 5, NAME"
  Text place_of(std::size_t n) const;
  /// Says on standard error that it is a case's turn. \param how a phrase, or none
  void announce(std::size_t n, const char* how) const;
  void count_code(int code);
  /// A case has ended. \param json its line on standard output with --json
  void add(const Summary& summary, const std::string& json, bool kept = false);
  void print(const std::string& text);
  int finish();

  std::vector<BatchCase> cases_;
  const RunOptions& options_;
  RunsFile file_;
  std::vector<BatchLine> lines_;
  int interrupted_ = 0;                  ///< by which signal
  int code_ = 0;                         ///< the first of 1, 2, 3, 4
  std::exception_ptr lost_output_ = {};  ///< what standard output could not take, told once all is written
};

}  // namespace coldsky
