#include "solver/case/toml_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <sstream>
#include <string_view>

#include "solver/core/error.hpp"

namespace coldsky {

std::size_t first_not_utf8(const std::string& text) {
  const auto byte = [&](std::size_t at) -> unsigned {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
  };
  std::size_t at = 0;
  while (at < text.size()) {
    const unsigned head = byte(at);
    const std::size_t length = head < 0x80   ? 1
                               : head < 0xC2 ? 0
                               : head < 0xE0 ? 2
                               : head < 0xF0 ? 3
                               : head < 0xF5 ? 4
                                             : 0;
    if (length == 0) return at;
    for (std::size_t n = 1; n < length; ++n) {
      if (byte(at + n) >> 6 != 2) return at;
    }
    const unsigned second = byte(at + 1);
    if ((head == 0xE0 && second < 0xA0) || (head == 0xED && second > 0x9F) || (head == 0xF0 && second < 0x90) ||
        (head == 0xF4 && second > 0x8F)) {
      return at;
    }
    at += length;
  }
  return at;
}

namespace {

/// What to do about a syntax error; the parser says only what it met.
std::string syntax_hint(std::string_view description) {
  const auto says = [&](std::string_view words) { return description.find(words) != std::string_view::npos; };
  if (says("redefine")) return "keep one of the two";
  if (says("control characters")) return "end the text with a quote on the same line";
  if (says("could not determine value type")) return "put text and quantities in quotes";
  if (says("expected value")) return "write a value after '='";
  if (says("nested")) return "a case needs no nested values";
  if (says("escape sequence")) return "write a backslash twice";
  if (says("comment or whitespace")) return "write one key and one value a line";
  if (says("integer") || says("floating-point")) return "correct the number";
  return "check quotes, brackets and '='";
}

/// `load = 5 MW` asks for quotes: what to write, or nothing where the line is something else.
std::string quoted_quantity(const std::string& text, std::size_t line) {
  std::istringstream lines(text);
  std::string found;
  for (std::size_t n = 0; n < line && std::getline(lines, found); ++n) {
  }
  static const std::regex bare(
      R"(^\s*([\w.-]+)\s*=\s*([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*([A-Za-z%][\w%/^*. -]*?)\s*(#.*)?$)");
  std::smatch parts;
  if (found.size() > 200 || !std::regex_match(found, parts, bare)) return {};
  return fmt::format("put the quantity in quotes: {} = \"{} {}\"", parts[1].str(), parts[2].str(), parts[3].str());
}

/// Line and column of a byte. Columns count characters, as the parser's do.
Location place_of(const std::string& text, std::size_t at, const std::string& name) {
  const auto begin = text.begin(), end = begin + static_cast<std::ptrdiff_t>(at);
  const std::size_t start = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;  // npos + 1 is 0
  const auto characters = std::count_if(begin + static_cast<std::ptrdiff_t>(start), end,
                                        [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; });
  return {name, static_cast<int>(1 + std::count(begin, end, '\n')), static_cast<int>(1 + characters)};
}

/// End of the comment or of the text in quotes that begins at `at`; the size of `text` where it does not end, which the
/// parser reports.
std::size_t skip_quoted(const std::string& text, std::size_t at) {
  const char quote = text[at];
  if (quote == '#') return std::min(text.find('\n', at), text.size());
  const std::string three(3, quote);
  const bool lines = text.compare(at, 3, three) == 0;
  for (at += lines ? 3 : 1; at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"') {
      ++at;
    } else if (text[at] == '\n' && !lines) {
      return text.size();
    } else if (!lines && text[at] == quote) {
      return at + 1;
    } else if (lines && text.compare(at, 3, three) == 0) {
      at += 3;
      for (int more = 0; more < 2 && at < text.size() && text[at] == quote; ++more) ++at;  // may end in five quotes
      return at;
    }
  }
  return text.size();
}

/// Refuses what the parser cannot stand: characters outside quotes that it takes to be impossible (toml++ 3.3 runs into
/// undefined behaviour), and dotted names so deep that its recursion overflows the stack.
void check_outside_quotes(const std::string& text, const std::string& name) {
  constexpr int most_dots = 64;
  int dots = 0;
  std::size_t at = text.rfind("\xEF\xBB\xBF", 0) == 0 ? 3 : 0;  // byte order mark
  while (at < text.size()) {
    const char c = text[at];
    if (c == '#' || c == '"' || c == '\'') {
      at = skip_quoted(text, at);
      continue;
    }
    if (static_cast<unsigned char>(c) >= 0x80) {
      std::size_t end = at + 1;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) >> 6) == 2) ++end;
      unsigned code = static_cast<unsigned char>(c) & (0x7Fu >> (end - at));
      for (std::size_t n = at + 1; n < end; ++n) code = code << 6 | (static_cast<unsigned char>(text[n]) & 0x3Fu);
      throw InputError(place_of(text, at, name),
                       fmt::format("'{}' (U+{:04X}) stands outside quotes", text.substr(at, end - at), code),
                       "only ASCII may", "put text between straight quotes: \"...\"");
    }
    if (c == '\n') dots = 0;
    if (c == '.' && ++dots > most_dots) {
      throw InputError(place_of(text, at, name), fmt::format("more than {} dots in one line", most_dots),
                       "no key has a name of so many parts", "see 'coldsky describe'");
    }
    ++at;
  }
}

}  // namespace

toml::table parse_text(const std::string& text, const std::string& name) {
  if (const std::size_t bad = first_not_utf8(text); bad < text.size()) {
    throw InputError(place_of(text, bad, name),
                     fmt::format("byte 0x{:02X} is not UTF-8", static_cast<unsigned char>(text[bad])),
                     "case files are UTF-8 text", "save the file as UTF-8");
  }
  check_outside_quotes(text, name);
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    std::string problem(error.description());
    if (const auto macro = problem.find(" (TOML_MAX"); macro != std::string::npos) problem.erase(macro);
    const std::string quantity = quoted_quantity(text, begin.line);
    throw InputError({name, static_cast<int>(begin.line), static_cast<int>(begin.column)}, problem, "not valid TOML",
                     quantity.empty() ? syntax_hint(problem) : quantity);
  }
}

}  // namespace coldsky
