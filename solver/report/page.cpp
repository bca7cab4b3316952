#include "solver/report/page.hpp"

#include <fstream>
#include <regex>
#include <sstream>

#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

namespace {

std::string read_all(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) throw LibraryError(path.string() + " cannot be read: reinstall coldsky");
  return text.str();
}

/// "plotly-3.1.0.min.js", by the version that the script itself states, so that pages of different builds can share a
/// folder.
std::string shared_name(const std::string& plotly) {
  static const std::regex version(R"(plotly\.js v(\d+\.\d+\.\d+))");
  std::smatch found;
  const std::string head = plotly.substr(0, 200);
  return std::regex_search(head, found, version) ? "plotly-" + found[1].str() + ".min.js" : "plotly.min.js";
}

/// Whether the folder holds the script afterwards.
bool share(const std::string& plotly, const std::filesystem::path& file) {
  try {
    // Another run may write it just now: write_text exchanges whole files.
    if (!std::filesystem::exists(file)) write_text(file, plotly);
    return read_all(file) == plotly;
  } catch (const std::exception&) {
    return false;
  }
}

std::string asset(const std::string& name) { return read_all(data_file("report/" + name)); }

/// Sections of third-party-notices.txt whose headings end with [page]: what pages hold, or were made by, of others.
std::string notices_of_pages() {
  const std::string text = read_all(data_file("third-party-notices.txt")), begin = "\n==== ", mark = " [page]\n";
  std::string result;
  for (std::size_t at = text.find(begin); at != std::string::npos;) {
    const std::size_t next = text.find(begin, at + 1), line = text.find('\n', at + 1);
    if (const std::size_t marked = text.rfind(mark, line); marked != std::string::npos && marked > at) {
      const std::size_t title = at + begin.size();
      result +=
          text.substr(title, marked - title) + text.substr(line, next == std::string::npos ? next : next - line) + "\n";
    }
    at = next;
  }
  return result;
}

/// Phrases that scripts show: those of all pages and those of one.
nlohmann::ordered_json page_phrases(const std::string& prefix) {
  nlohmann::ordered_json result = nlohmann::ordered_json::object();
  for (const auto& [key, text] : phrases().items()) {
    if (key.starts_with("page.") || key.starts_with(prefix)) result[key] = text;
  }
  return result;
}

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
  std::filesystem::path path;
  try {
    path = data_file("plotly.min.js");
  } catch (const LibraryError&) {
    return {};  // a build without it
  }
  return read_all(path);
}

std::string script_json(const nlohmann::ordered_json& value) {
  // Texts of users may hold bytes that are no UTF-8.
  std::string text = value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  for (std::size_t at = 0; (at = text.find('<', at)) != std::string::npos; at += 6) text.replace(at, 1, "\\u003c");
  return text;
}

std::string page_head(const std::string& title, const std::string& language) {
  return "<!doctype html>\n<html lang=\"" + escape(language) +
         "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width,initial-scale=1\"><link rel=\"icon\" href=\"data:,\"><title>" +
         escape(title) + "</title><style>\n" + asset("page.css") + "</style></head><body>\n";
}

std::filesystem::path folder_above(const std::filesystem::path& out) {
  const std::filesystem::path whole = std::filesystem::absolute(out).lexically_normal();
  return (whole.has_filename() ? whole : whole.parent_path()).parent_path();
}

void write_page(const std::filesystem::path& file, const PageSpec& spec, const nlohmann::ordered_json& document) {
  const std::string plotly = plotly_script();
  std::string page = page_head(spec.title.in(spec.language), spec.language);
  page += "<main id=\"page\"></main>\n<noscript><h1>" + escape(spec.title.in(spec.language)) + "</h1>";
  for (const char* language : {"en", "ko"}) {
    page += std::string("<p lang=\"") + language + "\">" + escape(spec.summary.in(language)) + " " +
            escape(phrase("page.no_script").in(language)) + "</p>";
  }
  page += "</noscript>\n";
  const std::string shared = spec.shared_folder.empty() ? "" : shared_name(plotly);
  const bool is_shared = !plotly.empty() && !shared.empty() && share(plotly, spec.shared_folder / shared);
  if (is_shared) {
    page += "<script src=\"../" + shared + "\"></script>\n";
  } else if (!plotly.empty()) {
    page += "<script>" + plotly + "</script>\n";
  }
  page += "<script>\n'use strict';\nconst language = " + script_json(spec.language) +
          ", sharedScript = " + script_json(is_shared ? shared : "") +
          ", phrases = " + script_json(page_phrases(spec.phrase_prefix)) +
          ", notices = " + script_json(notices_of_pages()) + ",\npageDocument = " + script_json(document) + ";\n" +
          asset("page.js") + asset("figures.js");
  for (const std::string& script : spec.scripts) page += asset(script);
  page += "</script>\n</body></html>\n";
  write_text(file, page);
}

}  // namespace coldsky
