#pragma once
#include <nlohmann/json.hpp>
#include <string>

/// What every page that coldsky writes shares: one file that needs no network.
namespace coldsky {

/// Text for HTML.
std::string escape(const std::string& text);
/// plotly.min.js, or empty where the build had none.
std::string plotly_script();
/// JSON that may stand inside a script element.
std::string script_json(const nlohmann::json& value);
/// Everything up to the opened body: title and style, light and dark.
std::string page_head(const std::string& title);

}  // namespace coldsky
