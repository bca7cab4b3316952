#pragma once
#include <filesystem>

#include "solver/report/figure.hpp"

/// Figures of pages that were written, and a figure on a page of its own.
namespace coldsky {

/// The document that the script of a page was made from: its title, its run, its list `figures`. Throws InputError
/// where the file cannot be read or is no page of coldsky.
Json read_page_document(const std::filesystem::path& page);

/// Writes a page that shows one figure and asks for nothing from the network.
/// \param title what the figure is of \param run as the page's document has it, or null
/// Throws LibraryError when the file cannot be written, InputError where one of its name is no page of coldsky: that is
/// left as it is.
void write_figure_page(const std::filesystem::path& file, const Text& title, const Json& run, const Json& figure,
                       const std::string& language);

}  // namespace coldsky
