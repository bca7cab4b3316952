#include "solver/results/manifest.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "solver/core/error.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

namespace fs = std::filesystem;

namespace {

constexpr const char* first_line = "coldsky-manifest-1: files that coldsky wrote and may replace";

/// What the manifest is written to before it takes its name.
fs::path fresh_manifest() { return std::string(manifest_name) + ".new"; }

/// Whether `name` is a path below the folder, and each folder on the way is one itself, not a link to elsewhere.
bool lies_within(const fs::path& folder, const std::string& name) {
  const fs::path path(name);
  if (name.empty() || path.is_absolute() || path != path.lexically_normal() || *path.begin() == "..") return false;
  std::error_code error;
  fs::path way = folder;
  for (const fs::path& part : path.parent_path()) {
    way /= part;
    if (fs::symlink_status(way, error).type() != fs::file_type::directory) return false;
  }
  const fs::file_type type = fs::symlink_status(folder / path, error).type();
  return type != fs::file_type::not_found && type != fs::file_type::none && type != fs::file_type::directory;
}

/// Whether a file's first bytes hold a text.
bool begins_with(const fs::path& file, const char* text) {
  std::array<char, 512> bytes{};
  std::ifstream stream(file, std::ios::binary);
  stream.read(bytes.data(), bytes.size());
  return std::string(bytes.data(), static_cast<std::size_t>(stream.gcount())).find(text) != std::string::npos;
}

}  // namespace

const FileSet& names_of_outputs() {
  static const FileSet names{"summary.json",   "report.html",  "results.h5",      "results.vtkhdf", "faces.vtkhdf",
                             "coolant.vtkhdf", "history.csv",  "run.log",         "claims.json",    "claims.html",
                             "checkpoint.h5",  "scene.vtkhdf", "view_factors.csv"};
  return names;
}

FileSet written_by_runs(const fs::path& folder) {
  FileSet written;
  std::ifstream manifest(folder / manifest_name);
  std::string line;
  if (std::getline(manifest, line) && line == first_line) {
    while (std::getline(manifest, line)) {
      if (lies_within(folder, line)) written.insert(line);
    }
    return written;
  }
  // Versions before the manifest. A summary or log that only bears the name is somebody else's.
  if (!begins_with(folder / "summary.json", "\"coldsky-summary-") && !begins_with(folder / "run.log", "  coldsky ")) {
    return written;
  }
  for (const std::string& name : names_of_outputs()) {
    if (lies_within(folder, name)) written.insert(name);
  }
  if (written.count("claims.json") == 0) return written;
  std::error_code error;
  for (fs::directory_iterator entry(folder / "fields", error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = "fields/" + entry->path().filename().string();
    if (entry->path().extension() == ".h5" && lies_within(folder, name)) written.insert(name);
  }
  return written;
}

std::string foreign_entry(const fs::path& folder, const FileSet& written) {
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::string name = entry->path().lexically_relative(folder).string();
    if (written.count(name) != 0 || name == manifest_name || name == fresh_manifest().string()) continue;
    // A folder that holds a run's files is a run's.
    const auto within = written.lower_bound(name + "/");
    if (within == written.end() || !within->starts_with(name + "/")) return name;
  }
  return "";
}

void write_manifest(const fs::path& folder, const FileSet& written) {
  std::string text = std::string(first_line) + "\n";
  for (const std::string& name : written) text += name + "\n";
  const fs::path fresh = folder / fresh_manifest();
  write_text(fresh, text);
  if (std::rename(fresh.c_str(), (folder / manifest_name).c_str()) != 0) {
    throw LibraryError(cannot_write(folder / manifest_name, std::strerror(errno)));
  }
}

std::string remove_manifest(const fs::path& folder) {
  std::error_code error;
  fs::remove(folder / fresh_manifest(), error);
  fs::remove(folder / manifest_name, error);
  return error ? error.message() : "";
}

std::string remove_written(const fs::path& folder, const FileSet& written) {
  std::string why;
  std::error_code error;
  for (const std::string& name : written) {
    if (!lies_within(folder, name)) continue;
    fs::remove(folder / name, error);
    if (error && why.empty()) why = error.message();
  }
  for (const std::string& name : written) {
    const fs::path within = fs::path(name).parent_path();
    if (!within.empty()) fs::remove(folder / within, error);  // fails where something else is in it
  }
  return why;
}

}  // namespace coldsky
