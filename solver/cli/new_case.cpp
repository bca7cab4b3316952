#include "solver/cli/new_case.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "solver/core/phrases.hpp"
#include "solver/core/spelling.hpp"
#include "solver/report/terminal.hpp"

namespace coldsky {

namespace {

namespace fs = std::filesystem;

/// Stands in templates for the case that a sweep's designs differ from.
constexpr const char* place_of_case = "case = \"CASE\"";

struct NewFile {
  std::string path, text;
};

std::string template_of(const std::string& kind) {
  std::ifstream file(data_file("templates/" + kind + ".toml"));
  std::stringstream text;
  text << file.rdbuf();
  if (!file) throw LibraryError(fmt::format("the template of '{}' cannot be read", kind));
  return text.str();
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') result += '\\';
    result += letter;
  }
  return result + "\"";
}

/// Makes a file that there is not yet: one that exists may be a case that took days to write.
void make_file(const NewFile& file) {
  std::FILE* made = std::fopen(file.path.c_str(), "wx");
  if (made == nullptr) {
    if (errno == EEXIST) {
      throw InputError({}, fmt::format("'{}' exists already", file.path), "a file is never overwritten",
                       "choose another name");
    }
    throw InputError({}, fmt::format("'{}' cannot be made", file.path), std::generic_category().message(errno));
  }
  const bool written = std::fwrite(file.text.data(), 1, file.text.size(), made) == file.text.size();
  if (std::fclose(made) == 0 && written) return;
  const int error = errno;
  std::error_code ignored;
  fs::remove(file.path, ignored);
  throw LibraryError(fmt::format("'{}' cannot be written: {}", file.path, std::generic_category().message(error)));
}

/// The files of a kind: a sweep without a case of its own brings one.
std::vector<NewFile> files_of(const NewCaseOptions& options) {
  const std::string path = options.file.empty() ? options.kind + ".toml" : options.file;
  NewFile main{path, template_of(options.kind)};
  const std::size_t at = main.text.find(place_of_case);
  if (at == std::string::npos) {
    if (!options.base_case.empty()) {
      throw InputError({}, fmt::format("'{}' is one word too many", options.base_case),
                       fmt::format("a starting case of kind '{}' rests on no other case", options.kind));
    }
    return {main};
  }
  std::vector<NewFile> files;
  fs::path base = options.base_case;
  if (base.empty()) {
    base = fs::path(path).replace_filename(fs::path(path).stem().string() + "-case.toml");
    files.push_back({base.string(), template_of("panel")});
  } else if (std::error_code ignored; !fs::is_regular_file(base, ignored)) {
    throw InputError({}, fmt::format("there is no case '{}'", options.base_case),
                     "designs of a sweep differ from a case", "leave it out and one is written beside the sweep");
  }
  // Paths in a sweep count from its own folder.
  const fs::path folder = fs::absolute(path).parent_path();
  const std::string relative =
      fs::absolute(base).lexically_normal().lexically_relative(folder.lexically_normal()).string();
  main.text.replace(at, std::string(place_of_case).size(), "case = " + quoted(relative));
  files.push_back(std::move(main));
  return files;
}

int list_kinds(const NewCaseOptions& options) {
  nlohmann::ordered_json kinds = nlohmann::ordered_json::array();
  std::vector<std::vector<std::string>> rows;
  for (const std::string& kind : new_case_kinds()) {
    rows.push_back({"  " + kind, new_case_meaning(kind, options.language)});
    kinds.push_back({{"kind", kind}, {"meaning", rows.back().back()}});
  }
  if (options.json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"command", "new"}, {"status", "ok"}, {"kinds", kinds}}.dump(2));
  } else {
    fmt::print("{}\n{}", phrase("new.list").in(options.language), align_columns(rows, {false, false}));
  }
  return 0;
}

}  // namespace

std::vector<std::string> new_case_kinds() {
  std::vector<std::string> kinds;
  for (const fs::directory_entry& entry : fs::directory_iterator(data_folder() / "templates")) {
    if (entry.path().extension() == ".toml")
      kinds.push_back(entry.path().stem().string());  // NOLINT: their number is not known
  }
  std::sort(kinds.begin(), kinds.end());
  return kinds;
}

std::string new_case_meaning(const std::string& kind, const std::string& language) {
  if (has_phrase("new.kind." + kind)) return phrase("new.kind." + kind).in(language);
  const std::string text = template_of(kind);
  return text.substr(2, text.find('\n') - 2);
}

int run_new_case(const NewCaseOptions& options) {
  if (options.kind.empty()) return list_kinds(options);
  const std::vector<std::string> kinds = new_case_kinds();
  if (std::find(kinds.begin(), kinds.end(), options.kind) == kinds.end()) {
    const std::string near = nearest_word(options.kind, kinds);
    throw InputError({}, fmt::format("there is no kind of starting case '{}'", options.kind), "",
                     near.empty() ? fmt::format("choose one of {}", fmt::join(kinds, ", "))
                                  : fmt::format("did you mean '{}'?", near));
  }
  const std::vector<NewFile> files = files_of(options);
  std::vector<std::string> made;
  made.reserve(files.size());
  for (const NewFile& file : files) {
    try {
      make_file(file);
    } catch (const std::exception&) {
      // All of them or none.
      std::error_code ignored;
      for (const std::string& path : made) fs::remove(path, ignored);
      throw;
    }
    made.push_back(file.path);
  }
  if (options.json) {
    fmt::print(
        "{}\n",
        nlohmann::ordered_json{{"command", "new"}, {"status", "ok"}, {"kind", options.kind}, {"files", made}}.dump(2));
    return 0;
  }
  const bool sweeps = files.back().text.find("\n[vary]") != std::string::npos;
  fmt::print("{}\n  coldsky check {}\n  coldsky {} {}\n",
             phrase("new.wrote", fmt::arg("files", fmt::format("{}", fmt::join(made, ", ")))).in(options.language),
             made.back(), sweeps ? "sweep" : "size", made.back());
  return 0;
}

}  // namespace coldsky
