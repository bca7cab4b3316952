#pragma once
#include <string>
#include <vector>

namespace coldsky {

/// The word that `word` most likely misspells: fewest letters changed, fewer than three or a quarter of them. Empty
/// when none is that near.
std::string nearest_word(const std::string& word, const std::vector<std::string>& words);

}  // namespace coldsky
