#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "solver/core/phrases.hpp"

namespace coldsky {

/// A line of the result table.
struct TableRow {
  Text label;
  std::string value, unit;
  Text note;
};

/// Columns that a UTF-8 text takes up in a terminal; Korean letters take two.
std::size_t display_width(const std::string& text);

/// Aligned columns: label, value (right), unit, note.
std::string format_table(const std::vector<TableRow>& rows, const std::string& language = "en");

/// Rows of cells in columns, two blanks apart. \param at_the_right of each column, whether its cells stand there, as
/// numbers do
std::string align_columns(const std::vector<std::vector<std::string>>& rows, const std::vector<bool>& at_the_right);

/// A number with the digits that it takes to read it.
std::string format_number(double value);

/// Progress on standard error: one line that changes in a terminal, elsewhere a line every five seconds.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;

  /// \param begin of the run, from which its seconds count
  explicit Progress(bool quiet, std::string language = "en", Clock::time_point begin = Clock::now());
  ~Progress() { done(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Says what the run is at.
  void show(const Text& text);
  /// Clears the line of a terminal.
  void done() const;

 private:
  bool active_;
  std::string language_;
  Clock::time_point begin_, last_;  ///< of the run and of the last line
};

}  // namespace coldsky
