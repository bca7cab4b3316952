#pragma once
#include <string>
#include <utility>
#include <vector>

#include "solver/deck/sinda_words.hpp"

namespace coldsky {

using Words = std::vector<DeckWord>;

/// Numbers of a deck's words, and faults with file, line and column where they are none. All of them throw InputError.
class DeckNumbers {
 protected:
  explicit DeckNumbers(std::string file) : file_(std::move(file)) {}
  /// A fault of the line that is being read. \param column counted from 1
  [[noreturn]] void fail(int column, const std::string& problem, const std::string& why, const std::string& suggestion);
  [[noreturn]] void fail(const DeckWord& word, const std::string& problem, const std::string& why,
                         const std::string& suggestion);
  /// The word's number, finite. \param what it stands for, as the fault names it
  double number(const DeckWord& word, const std::string& what);
  int whole(const DeckWord& word, const std::string& what);
  /// Fails unless the line has `least` to `most` words. \param form of the line, as the fault shows it
  void require_count(const Words& words, std::size_t least, std::size_t most, const std::string& form);

  std::string file_;
  int line_ = 0;  ///< that is being read, counted from 1
};

}  // namespace coldsky
