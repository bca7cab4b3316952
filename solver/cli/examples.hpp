#pragma once
#include <string>
#include <vector>

namespace coldsky {

/// Command lines to copy, for the help and the man page of a command; those of "" belong to the program.
std::vector<std::string> examples_of(const std::string& command);

}  // namespace coldsky
