#pragma once
#include <algorithm>
#include <string>

namespace coldsky {

/// A text as a cell of a CSV file: in double quotes where it has commas or quotes; line breaks become blanks.
inline std::string csv_cell(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  if (text.find_first_of(",\"") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace coldsky
