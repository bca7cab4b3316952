#pragma once
#include <vector>

#include "solver/case/faults.hpp"
#include "solver/case/named_coatings.hpp"

namespace coldsky {

/// Gives the optical properties of named coatings to the keys of their side, where these are not given themselves (or
/// were given by the file, and the name by --set). Returns what holds the new nodes.
std::vector<toml::table> expand_coatings(Entries& entries, Faults& faults);

}  // namespace coldsky
