#include "solver/report/page.hpp"

#include <fstream>
#include <sstream>

#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"

namespace coldsky {

namespace {

constexpr const char* style = R"css(
:root{color-scheme:light dark;--ink:#1b2430;--paper:#fff;--soft:#667085;--line:#d0d5dd;--accent:#0b6e99}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--paper:#12161c;--soft:#98a2b3;--line:#344054;--accent:#5cc8f2}}
*{box-sizing:border-box}body{margin:0 auto;max-width:1000px;padding:1.5rem 1rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
.verdict{font-size:1.15rem;border-left:4px solid var(--accent);padding:.25rem 0 .25rem .9rem}
.soft{color:var(--soft);font-size:.9rem}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
td,th{padding:.3rem .5rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}td.n{text-align:right;white-space:nowrap}
.plot{width:100%;height:360px;margin:.5rem 0}pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.8rem;border:1px solid var(--line);padding:.75rem}
@media print{body{max-width:none}details[open] pre{border:0}.plot{break-inside:avoid}}
@media(max-width:480px){td.note,th.note{display:none}.plot{height:300px}})css";

}  // namespace

std::string escape(const std::string& text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string plotly_script() {
  try {
    std::ifstream file(data_file("plotly.min.js"));
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  } catch (const LibraryError&) {
    return {};
  }
}

std::string script_json(const nlohmann::json& value) {
  std::string text = value.dump();
  for (std::size_t at = 0; (at = text.find("</", at)) != std::string::npos; at += 3) text.replace(at, 2, "<\\/");
  return text;
}

std::string page_head(const std::string& title) {
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width,initial-scale=1\"><link rel=\"icon\" href=\"data:,\"><title>" +
         escape(title) + "</title><style>" + style + "</style></head><body>\n";
}

}  // namespace coldsky
