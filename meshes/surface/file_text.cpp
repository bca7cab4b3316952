#include "meshes/surface/file_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <system_error>

namespace coldsky {

namespace {

std::string composed(const SurfaceFileError::Place& place, const std::string& problem, const std::string& why,
                     const std::string& suggestion) {
  std::string text = place.file + ":";
  if (place.line > 0) text += fmt::format("{}:", place.line);
  if (place.line <= 0 && place.byte >= 0) text += fmt::format(" byte {}:", place.byte);
  text += " " + problem;
  if (!why.empty()) text += " (" + why + ")";
  if (!suggestion.empty()) text += " " + suggestion;
  return text;
}

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Bytes of the character of UTF-8 that the text begins with, if it is one that can be shown; else 0.
std::size_t shown_character(std::string_view text) {
  const auto byte = [&](std::size_t n) { return static_cast<unsigned char>(text[n]); };
  const unsigned char first = byte(0);
  if (first >= 0x20 && first < 0x7f) return 1;
  const std::size_t length = first >= 0xc2 && first < 0xe0   ? 2
                             : first >= 0xe0 && first < 0xf0 ? 3
                             : first >= 0xf0 && first < 0xf5 ? 4
                                                             : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t n = 1; n < length; ++n) {
    if ((byte(n) & 0xc0) != 0x80) return 0;
  }
  const unsigned char second = byte(1);
  // Control characters; too long a form; surrogates; beyond the last character.
  if ((first == 0xc2 && second < 0xa0) || (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
      (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) {
    return 0;
  }
  return length;
}

}  // namespace

SurfaceFileError::SurfaceFileError(Place place, const std::string& problem, const std::string& why,
                                   const std::string& suggestion)
    : std::runtime_error(composed(place, problem, why, suggestion)),
      place_(std::move(place)),
      problem_(problem),
      why_(why),
      suggestion_(suggestion) {}

std::string file_contents(const std::filesystem::path& path) {
  std::error_code ignored;
  const SurfaceFileError::Place place{path.string()};
  if (!std::filesystem::exists(path, ignored)) throw SurfaceFileError(place, "there is no such file");
  if (!std::filesystem::is_regular_file(path, ignored)) throw SurfaceFileError(place, "is no file");
  std::ifstream file(path, std::ios::binary);
  const std::uintmax_t size = std::filesystem::file_size(path, ignored);
  std::string contents;
  if (file && !ignored) {
    contents.resize(size);
    file.read(contents.data(), static_cast<std::streamsize>(size));
    contents.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  }
  if (!file || ignored) throw SurfaceFileError(place, "cannot be read");
  return contents;
}

std::string clean_name(std::string_view name) {
  constexpr std::size_t longest = 100;
  name = without_blanks(name);
  std::string clean;
  while (!name.empty() && clean.size() < longest) {
    const std::size_t length = shown_character(name);
    const std::size_t taken = std::max<std::size_t>(length, 1);
    if (length > 0 && name.front() != '"') clean += name.substr(0, taken);
    if (length == 0) clean += '?';
    name.remove_prefix(taken);
  }
  return std::string(without_blanks(clean));
}

void TextCursor::skip_blanks() {
  while (at_ < contents_.size() && is_blank(contents_[at_])) ++at_;
}

bool TextCursor::at_end() {
  skip_blanks();
  return at_ == contents_.size();
}

std::string_view TextCursor::word() {
  skip_blanks();
  const std::size_t begin = at_;
  while (at_ < contents_.size() && !is_blank(contents_[at_])) ++at_;
  return contents_.substr(begin, at_ - begin);
}

std::string_view TextCursor::line() {
  const std::size_t begin = at_, end = std::min(contents_.find('\n', at_), contents_.size());
  at_ = std::min(end + 1, contents_.size());
  return without_blanks(contents_.substr(begin, end - begin));
}

template <class Number>
Number TextCursor::parsed(const char* what, const char* kind) {
  std::string_view text = word();
  const std::size_t begin = at_ - text.size();
  if (text.empty()) fail(begin, fmt::format("the file ends where {} should stand", what));
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range && end == text.data() + text.size()) {
    fail(begin, fmt::format("{} is '{}'", what, clean_name(text)), fmt::format("beyond what {} can hold", kind));
  }
  if (error != std::errc{} || end != text.data() + text.size()) {
    fail(begin, fmt::format("'{}' stands where {} should", clean_name(text), what), fmt::format("it is not {}", kind));
  }
  return value;
}

double TextCursor::number(const char* what) {
  skip_blanks();
  const std::size_t begin = at_;
  const auto value = parsed<double>(what, "a number");
  if (!std::isfinite(value)) fail(begin, fmt::format("{} is not a finite number", what));
  return value;
}

std::int64_t TextCursor::integer(const char* what) { return parsed<std::int64_t>(what, "a whole number"); }

SurfaceFileError::Place TextCursor::place(std::size_t at) const {
  const auto begin = contents_.begin();
  return {name_, 1 + std::count(begin, begin + static_cast<std::ptrdiff_t>(std::min(at, contents_.size())), '\n')};
}

void TextCursor::fail(std::size_t at, const std::string& problem, const std::string& why,
                      const std::string& suggestion) const {
  throw SurfaceFileError(place(at), problem, why, suggestion);
}

}  // namespace coldsky
