#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace coldsky {

/// The words of a command line with its command first: options may stand before it, and `help COMMAND` is
/// `COMMAND --help`. Throws InputError for a command that there is not.
/// \param words without the name of the program
std::vector<std::string> arranged(std::vector<std::string> words, const CLI::App& app);

/// The value of an option as far as the words tell it before they are parsed; empty where it is not given.
std::string value_of(const std::string& option, const std::vector<std::string>& words);

/// "size, solve, ...": the names of the commands.
std::string command_names(const CLI::App& app);

}  // namespace coldsky
