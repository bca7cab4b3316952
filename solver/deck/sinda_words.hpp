#pragma once
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace coldsky {

/// A word of a deck and where it stands, counted from 1.
struct DeckWord {
  std::string text;
  int line = 0, column = 0;
};

std::string upper(std::string text);
/// Words of a line, parted by blanks and commas; "=" is a word. Empty for comments: lines with C in the first column,
/// and what follows a $.
std::vector<DeckWord> deck_words(const std::string& text, int line);
/// A number as Fortran writes it: 1.5, 1.5E3, 1.5D3, .5, 5. ; nothing where it is none.
std::optional<double> fortran_number(const std::string& text);
/// Of a HEADER line: the block's name in full, the submodel (may be empty), and the column where the name begins.
std::tuple<std::string, std::string, int> header_of(const std::string& text);
bool is_known_block(const std::string& name);
std::string nearest_block(const std::string& name);
/// Control constants that steer the solution of the tool that the deck was written for, not its answer.
bool is_passed_over_control(const std::string& name);
std::string nearest_control(const std::string& name);

}  // namespace coldsky
