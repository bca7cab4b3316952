#pragma once
#include <string>
#include <vector>

#include "solver/case/faults.hpp"

namespace coldsky {

/// A coating of data/coatings.toml.
struct NamedCoating {
  std::string name, title;
  double absorptance_begin = 0.0, absorptance_end = 0.0;  ///< solar, at the beginning and the end of life [-]
  double emissivity_begin = 0.0, emissivity_end = 0.0;    ///< infrared, likewise [-]
  std::string end_of_life;                                ///< what its end of life is
  bool recalled_begin = false, recalled_end = false;      ///< not read again in its source
  std::string source;
};

/// All of them, by name.
const std::vector<NamedCoating>& named_coatings();
std::vector<std::string> coating_names();
/// nullptr where there is none of that name.
const NamedCoating* find_coating(const std::string& name);

/// Gives the optical properties of named coatings to the keys of their side, where these are not given themselves (or
/// were given by the file, and the name by --set). Returns what holds the new nodes.
std::vector<toml::table> expand_coatings(Entries& entries, Faults& faults);

}  // namespace coldsky
