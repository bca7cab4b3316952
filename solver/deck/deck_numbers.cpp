#include "solver/deck/deck_numbers.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "solver/core/error.hpp"

namespace coldsky {

void DeckNumbers::fail(int column, const std::string& problem, const std::string& why, const std::string& suggestion) {
  throw InputError({file_, line_, column}, problem, why, suggestion);
}
void DeckNumbers::fail(const DeckWord& word, const std::string& problem, const std::string& why,
                       const std::string& suggestion) {
  throw InputError({file_, word.line, word.column}, problem, why, suggestion);
}

double DeckNumbers::number(const DeckWord& word, const std::string& what) {
  const std::optional<double> value = fortran_number(word.text);
  if (!value) {
    fail(word, fmt::format("{} = '{}' is not a number", what, word.text), "expressions and names are not evaluated",
         "write its value");
  }
  if (!std::isfinite(*value))
    fail(word, fmt::format("{} is not finite", what), "no temperature follows from it", "correct it");
  return *value;
}
int DeckNumbers::whole(const DeckWord& word, const std::string& what) {
  const double value = number(word, what);
  if (value != std::floor(value) || std::fabs(value) > 2e9) {
    fail(word, fmt::format("{} = {} is not a whole number", what, word.text), "it counts or names something",
         "write it without a fraction");
  }
  return static_cast<int>(value);
}
void DeckNumbers::require_count(const Words& words, std::size_t least, std::size_t most, const std::string& form) {
  if (words.size() >= least && words.size() <= most) return;
  fail(words.front(), fmt::format("{} entries stand here", words.size()), "the line reads " + form,
       words.size() < least ? "add what is missing" : "put what follows on a line of its own");
}

}  // namespace coldsky
