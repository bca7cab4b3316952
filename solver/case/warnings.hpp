#pragma once
#include <string>
#include <vector>

#include "solver/case/case.hpp"
#include "solver/core/text.hpp"

namespace coldsky {

/// What a command will not use of what a case says, a sentence each: keys that others leave without a meaning, and keys
/// of other commands. \param command "size" or "solve"
std::vector<Text> case_warnings(const Case& c, const std::string& command);

}  // namespace coldsky
