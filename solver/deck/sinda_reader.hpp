#pragma once
#include <istream>
#include <string>

#include "solver/deck/network.hpp"

namespace coldsky {

/// Reads a SINDA-style deck. What of the format is read stands in docs/decks.md; all else is refused by its name.
/// Throws InputError with file:line:column, reason and suggestion.
Network read_sinda(std::istream& in, const std::string& file);

}  // namespace coldsky
