#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "solver/core/phrases.hpp"

/// What every page that coldsky writes shares: one file that needs no network.
namespace coldsky {

/// Text for HTML.
std::string escape(const std::string& text);
/// plotly.min.js, or empty where the build had none.
std::string plotly_script();
/// JSON that may stand inside a script element.
std::string script_json(const nlohmann::ordered_json& value);
/// Everything up to the opened body: title and style, light and dark.
std::string page_head(const std::string& title, const std::string& language = "en");

/// A page that its script builds from a document.
struct PageSpec {
  Text title, summary;               ///< the summary is what stands there without scripts
  std::string language;              ///< it opens in: "en" or "ko"
  std::vector<std::string> scripts;  ///< in the folder report/ of the data, after those of all pages
  std::string phrase_prefix;         ///< of the phrases that only this page shows
  /// Folder of the plotly.js that pages share, the one above the page's own; empty = the page carries it itself.
  std::filesystem::path shared_folder = {};
};
/// Where plotly.js for all pages of the folders in it is kept: the folder above `out`, an output folder that may not
/// exist yet.
std::filesystem::path folder_above(const std::filesystem::path& out);
/// A page of an output folder. A shared plotly.js is written where it is not there yet; where a file of its name says
/// something else, or where nothing can be written, the page carries its own. Throws LibraryError when the file cannot
/// be written or a part of the page is missing from the data.
void write_page(const std::filesystem::path& file, const PageSpec& spec, const nlohmann::ordered_json& document);

}  // namespace coldsky
