#include "solver/commands/plot.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"
#include "solver/core/text.hpp"
#include "solver/report/figure_page.hpp"
#include "solver/report/terminal.hpp"

namespace coldsky {

namespace {

namespace fs = std::filesystem;

/// The page of an output folder.
fs::path page_of(const std::string& given) {
  if (!fs::is_directory(given)) return given;
  for (const char* name : {"report.html", "claims.html"}) {
    if (fs::exists(fs::path(given) / name)) return fs::path(given) / name;
  }
  throw InputError({given}, "holds no figures", "there is no report.html or claims.html in it",
                   "name an output folder of a run without --no-report");
}

std::string text_of(const Json& object, const std::string& name, const std::string& language) {
  const std::string there = object.value(name + "_" + language, std::string());
  return there.empty() ? object.value(name + "_en", object.value(name, std::string())) : there;
}

/// Names of figures hold letters, digits, points and dashes; all else would not do in names of files.
std::string file_name(const std::string& figure) {
  std::string name = figure;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0 && c != '.' && c != '-'; }, '_');
  return name + ".html";
}

std::vector<Json> chosen(const Json& document, const PlotOptions& options) {
  const Json all = document.value("figures", Json::array());
  if (options.figures.empty()) return {all.begin(), all.end()};
  std::vector<std::string> names;
  for (const Json& figure : all) names.push_back(figure.value("id", std::string()));
  std::vector<Json> wanted;
  for (const std::string& name : options.figures) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      throw InputError({options.folder}, fmt::format("there is no figure '{}'", name),
                       fmt::format("its figures are {}", fmt::join(names, ", ")));
    }
    wanted.push_back(all[static_cast<std::size_t>(found - names.begin())]);
  }
  return wanted;
}

/// Hands a file to the desktop. Returns whether there is one that took it.
bool open_on_display(const fs::path& file) {
#ifdef __APPLE__
  const char* opener = "open";
#else
  const char* opener = "xdg-open";
  if (std::getenv("DISPLAY") == nullptr && std::getenv("WAYLAND_DISPLAY") == nullptr) return false;
#endif
  if (::isatty(STDOUT_FILENO) == 0) return false;
  std::string command = opener, path = fs::absolute(file).string();
  const std::array<char*, 3> words{command.data(), path.data(), nullptr};
  pid_t child = 0;
  if (::posix_spawnp(&child, opener, nullptr, nullptr, words.data(), environ) != 0) return false;
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

int run_plot(const PlotOptions& options) {
  const fs::path page = page_of(options.folder);
  const Json document = read_page_document(page);
  const std::vector<Json> figures = chosen(document, options);
  const fs::path whole = fs::absolute(page).lexically_normal().parent_path();
  const fs::path out = options.out.empty() ? fs::path(whole.filename().string() + "-figures") : fs::path(options.out);
  const Text title = document.contains("title_en")
                         ? Text(text_of(document, "title", "en"), text_of(document, "title", "ko"))
                         : phrase("claims.title");
  Json said = Json::array();
  std::vector<std::vector<std::string>> rows;
  if (!options.list && !figures.empty()) fs::create_directories(out);
  for (const Json& figure : figures) {
    const std::string name = figure.value("id", std::string()), heading = text_of(figure, "title", options.language);
    const fs::path file = out / file_name(name);
    if (!options.list) {
      write_figure_page(file, title, document.value("run", Json()), figure, options.language);
    }
    said.push_back({{"figure", name}, {"kind", figure.value("kind", std::string())}, {"title", heading}});
    if (!options.list) said.back()["file"] = file.string();
    rows.push_back({options.list ? name : file.string(), heading});
  }
  if (options.json) {
    const Json told{{"command", "plot"}, {"status", "ok"}, {"page", page.string()}, {"figures", said}};
    fmt::print("{}\n", told.dump(2, ' ', false, Json::error_handler_t::replace));
    return 0;
  }
  if (!rows.empty()) fmt::print("{}", align_columns(rows, {false, false}));
  const bool one = options.figures.size() == 1 && !options.list;
  if (!options.list && !(one && open_on_display(out / file_name(options.figures.front())))) {
    fmt::print(
        "{}\n",
        phrase("plot.written", fmt::arg("count", rows.size()), fmt::arg("folder", out.string())).in(options.language));
  }
  return 0;
}

}  // namespace coldsky
