#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace coldsky {

/// The man pages by the word that asks for them: "coldsky", each command, "case" and "summary" (section 5).
std::vector<std::string> manual_page_names(const CLI::App& app);
/// The file of a page: "coldsky-size.1".
std::string manual_page_file(const std::string& page);
/// A page as roff (the macros of man(7)), from the declarations of options, of the case's keys and of the summary's.
/// Throws InputError for a page that there is not.
std::string manual_page(const CLI::App& app, const std::string& page);

/// `coldsky man`: prints a page, the names of all, or writes them to DIR/man1 and DIR/man5. Returns the exit code.
int run_manual(const CLI::App& app, const std::string& page, const std::string& out);

}  // namespace coldsky
