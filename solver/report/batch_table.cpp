#include "solver/report/batch_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "solver/core/constants.hpp"
#include "solver/core/phrases.hpp"
#include "solver/report/terminal.hpp"

namespace coldsky {

namespace {

using Cells = std::vector<std::string>;
/// Numbers stand at the right of their column; the last column is as long as it is.
const std::vector<bool> at_the_right = {false, false, true, true, true, true, false};

std::string number_of(const Summary& summary, const std::string& key) {
  const auto number = summary.number(key);
  return number ? format_number(*number) : "-";
}

/// The first line of a text, no longer than some columns of a terminal.
std::string shortened(const std::string& text) {
  constexpr std::size_t most = 100;
  std::string line = text.substr(0, text.find('\n'));
  if (display_width(line) <= most) return line;
  while (display_width(line) >= most) {
    // A letter of UTF-8 is its first byte and all that continue it.
    while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xc0u) == 0x80u) line.pop_back();
    if (!line.empty()) line.pop_back();
  }
  return line + "…";
}

/// How far the chips are from their limit and what binds; of a case without an answer, why.
std::string last_cell(const Summary& summary, const std::string& language) {
  const auto margin = summary.number("limits.chip_junction_margin_K");
  const std::string status = summary.text("status");
  if (status != "ok" && status != "limit_exceeded") return shortened(summary.text("reason"));
  const std::string binding = summary.text("binding_limit");
  const bool above = margin && *margin < -0.005;
  std::string text = !margin ? ""
                     : above ? phrase("batch.above", fmt::arg("excess", -*margin)).in(language)
                             : phrase("batch.margin", fmt::arg("margin", std::max(0.0, *margin))).in(language);
  if (binding.empty() || binding == "none") return text;
  const char* key = status == "ok" ? "batch.binds" : "batch.exceeded";
  return text + (text.empty() ? "" : "; ") + phrase(key, fmt::arg("limit", binding)).in(language);
}

Cells cells_of(const BatchLine& line, const std::string& language) {
  const Summary& summary = line.summary;
  const auto chip = summary.number("temperature.chip_max_K"), seconds = summary.number("time.total_s");
  std::string status = summary.text("status");
  if (line.kept) status += " (" + phrase("batch.kept").in(language) + ")";
  return {summary.text("case"),
          status,
          number_of(summary, "radiator.planform_area_m2"),
          number_of(summary, "radiator.mass_kg"),
          chip ? format_number(*chip - constants::zero_celsius) : "-",
          seconds ? fmt::format("{:.2f}", *seconds) : "-",
          last_cell(summary, language)};
}

}  // namespace

std::string batch_table(const std::vector<BatchLine>& lines, const std::string& language) {
  std::vector<Cells> rows;
  rows.reserve(lines.size() + 1);
  const auto title = [&](const char* key) { return phrase(key).in(language); };
  rows.push_back({title("batch.case"), title("batch.status"), title("batch.area"), title("batch.mass"),
                  title("batch.chip"), title("batch.seconds"), title("batch.note")});
  for (const BatchLine& line : lines) rows.push_back(cells_of(line, language));
  return align_columns(rows, at_the_right);
}

}  // namespace coldsky
