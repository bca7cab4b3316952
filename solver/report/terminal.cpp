#include "solver/report/terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "solver/core/streams.hpp"

namespace coldsky {

namespace {

/// Ranges of code points that terminals draw two columns wide: Hangul, CJK, full-width forms (Unicode TR 11, W and F).
bool is_wide(std::uint32_t c) {
  return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf && c != 0x303f) || (c >= 0xa960 && c <= 0xa97f) ||
         (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) ||
         (c >= 0xff00 && c <= 0xff60) || (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x20000 && c <= 0x3fffd);
}

}  // namespace

std::size_t display_width(const std::string& text) {
  std::size_t width = 0;
  for (std::size_t n = 0; n < text.size();) {
    const auto lead = static_cast<unsigned char>(text[n]);
    const std::size_t bytes = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t code = bytes == 1 ? lead : lead & (0xffu >> (bytes + 1));
    for (std::size_t b = 1; b < bytes && n + b < text.size(); ++b) {
      code = (code << 6) | (static_cast<unsigned char>(text[n + b]) & 0x3fu);
    }
    width += is_wide(code) ? 2 : 1;
    n += bytes;
  }
  return width;
}

std::string format_table(const std::vector<TableRow>& rows, const std::string& language) {
  std::size_t label = 0, value = 0, unit = 0;
  for (const TableRow& row : rows) {
    label = std::max(label, display_width(row.label.in(language)));
    value = std::max(value, display_width(row.value));
    unit = std::max(unit, display_width(row.unit));
  }
  const auto blanks = [](const std::string& word, std::size_t width) {
    return std::string(width - display_width(word), ' ');
  };
  std::string text;
  for (const TableRow& row : rows) {
    const std::string& name = row.label.in(language);
    std::string line = fmt::format("  {}{}  {}{}  {}{}  {}", name, blanks(name, label), blanks(row.value, value),
                                   row.value, row.unit, blanks(row.unit, unit), row.note.in(language));
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string align_columns(const std::vector<std::vector<std::string>>& rows, const std::vector<bool>& at_the_right) {
  std::vector<std::size_t> width(at_the_right.size(), 0);
  for (const auto& row : rows) {
    for (std::size_t n = 0; n < width.size(); ++n) width[n] = std::max(width[n], display_width(row[n]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t n = 0; n < width.size(); ++n) {
      const std::string blanks(width[n] - display_width(row[n]), ' ');
      line += "  " + (at_the_right[n] ? blanks + row[n] : row[n] + blanks);
    }
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

Progress::Progress(bool quiet, std::string language, Clock::time_point begin)
    : active_(!quiet), language_(std::move(language)), begin_(begin), last_(begin) {}

namespace {

/// Whether standard error shows a line that changes.
bool line_changes() {
  const char* kind = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) != 0 && !(kind != nullptr && std::string_view(kind) == "dumb");
}

/// What fits into one line: a line that goes on in the next is not cleared.
std::string fitted(const std::string& text) {
  struct winsize size = {};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return text;
  std::size_t end = text.size();
  while (end > 0 && display_width(text.substr(0, end)) >= size.ws_col) {
    // Not between the bytes of a letter.
    do --end;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U);
  }
  return text.substr(0, end);
}

}  // namespace

// What cannot be written is left out: progress is no reason to end a run.
void Progress::show(const Text& text) {
  if (!active_) return;
  if (line_changes()) {
    tell("\r\x1b[K" + fitted(text.in(language_)));
    return;
  }
  // The log of a batch job gets a line now and then, that of a short run none.
  const auto now = Clock::now();
  if (now - last_ < std::chrono::seconds(5)) return;
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  tell(phrase("progress.after", fmt::arg("seconds", seconds)).in(language_) + text.in(language_) + "\n");
}

void Progress::done() const {
  if (active_ && line_changes()) tell("\r\x1b[K");
}

}  // namespace coldsky
