#pragma once
#include <map>
#include <string>
#include <vector>

namespace coldsky {

/// What a run needs to go on, by name. Names hold no '/'.
struct Checkpoint {
  std::map<std::string, std::string> texts;            ///< by name
  std::map<std::string, std::vector<double>> numbers;  ///< by name
};

}  // namespace coldsky
