#include "solver/report/figure_page.hpp"

#include <fstream>
#include <sstream>

#include "solver/core/error.hpp"
#include "solver/report/page.hpp"

namespace coldsky {

namespace {

/// write_page puts the document between these, in a line of its own.
constexpr const char *document_begin = "\npageDocument = ", *document_end = ";\n";

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) throw InputError({path.string()}, "cannot be read", "it is missing or not readable");
  return text.str();
}

}  // namespace

Json read_page_document(const std::filesystem::path& page) {
  const std::string text = text_of(page), mark = document_begin;
  // plotly.js comes before it and holds no such line.
  const std::size_t found = text.rfind(mark);
  const std::size_t begin = found == std::string::npos ? found : found + mark.size();
  const std::size_t end = begin == std::string::npos ? begin : text.find(document_end, begin);
  Json document = end == std::string::npos ? Json() : Json::parse(text.substr(begin, end - begin), nullptr, false);
  if (!document.is_object()) {
    throw InputError({page.string()}, "is no page of coldsky", "it holds no document of figures");
  }
  return document;
}

void write_figure_page(const std::filesystem::path& file, const Text& title, const Json& run, const Json& figure,
                       const std::string& language) {
  if (std::filesystem::exists(file)) {
    try {
      read_page_document(file);
    } catch (const InputError& error) {
      throw InputError({file.string()}, "is left as it is", error.what(), "name another folder with --out");
    }
  }
  Json document;
  put_text(document, "title", title);
  if (run.is_object()) document["run"] = run;
  document["figures"] = Json::array({figure});
  write_page(file, {title, title, language, {"scene.js", "sweep_figures.js", "plot.js"}, "sweep."}, document);
}

}  // namespace coldsky
