#pragma once
#include <string>
#include <vector>

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

}  // namespace coldsky
