#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace coldsky {

/// The shells that there is a script for.
const std::vector<std::string>& completion_shells();
/// The script that teaches a shell to ask `coldsky complete`, completion/SHELL of the data folder.
std::string completion_script(const std::string& shell);

/// What the last of the words may become, a line each: the whole word, a tabulator, what it is. A line that begins with
/// ":" asks the shell for names of its own: ":files toml", ":files json", ":folders"; a word that ends in "=" goes on.
/// \param words without the name of the program; the last is the one that is being typed, and may be empty
std::string completions(const CLI::App& app, const std::vector<std::string>& words, const std::string& language);

}  // namespace coldsky
