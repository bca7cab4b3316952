#include "solver/report/terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace coldsky {

std::string format_table(const std::vector<TableRow>& rows) {
  std::size_t label = 0, value = 0, unit = 0;
  for (const TableRow& row : rows) {
    label = std::max(label, row.label.size());
    value = std::max(value, row.value.size());
    unit = std::max(unit, row.unit.size());
  }
  std::string text;
  for (const TableRow& row : rows) {
    std::string line =
        fmt::format("  {:<{}}  {:>{}}  {:<{}}  {}", row.label, label, row.value, value, row.unit, unit, row.note);
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string format_number(double value) {
  if (!std::isfinite(value)) return "-";
  const double size = std::fabs(value);
  if (size != 0.0 && (size < 1e-3 || size >= 1e7)) return fmt::format("{:.3e}", value);
  const int digits = size >= 1000.0 ? 1 : size >= 1.0 ? 2 : 4;
  return fmt::format("{:.{}f}", value, digits);
}

Progress::Progress(bool quiet) : active_(!quiet && ::isatty(STDERR_FILENO) != 0) {}

void Progress::show(const std::string& text) const {
  if (active_) fmt::print(stderr, "\r\x1b[K{}", text);
  if (active_) std::fflush(stderr);
}

void Progress::done() const {
  if (active_) fmt::print(stderr, "\r\x1b[K");
}

}  // namespace coldsky
