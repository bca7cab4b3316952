#include "solver/report/terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace coldsky {

namespace {

/// Columns that a text takes in a terminal: Hangul and other wide characters take two.
std::size_t columns(const std::string& text) {
  std::size_t count = 0;
  for (std::size_t n = 0; n < text.size();) {
    const auto lead = static_cast<unsigned char>(text[n]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    char32_t point = length == 1 ? lead : lead & (0xff >> (length + 1));
    for (std::size_t k = 1; k < length && n + k < text.size(); ++k) point = (point << 6) | (text[n + k] & 0x3f);
    count += (point >= 0x1100 && point <= 0x115f) || (point >= 0x2e80 && point <= 0xd7a3) ||
                     (point >= 0xff00 && point <= 0xff60)
                 ? 2
                 : 1;
    n += length;
  }
  return count;
}

std::string spaces(const std::string& text, std::size_t width) { return std::string(width - columns(text), ' '); }

}  // namespace

std::string format_table(const std::vector<TableRow>& rows, const std::string& language) {
  std::size_t label = 0, value = 0, unit = 0;
  for (const TableRow& row : rows) {
    label = std::max(label, columns(row.label.in(language)));
    value = std::max(value, columns(row.value));
    unit = std::max(unit, columns(row.unit));
  }
  std::string text;
  for (const TableRow& row : rows) {
    const std::string& name = row.label.in(language);
    std::string line = "  " + name + spaces(name, label) + "  " + spaces(row.value, value) + row.value + "  " +
                       row.unit + spaces(row.unit, unit) + "  " + row.note.in(language);
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
