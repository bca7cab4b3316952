#include "solver/results/runs_table.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "solver/case/schema.hpp"
#include "solver/core/error.hpp"
#include "solver/results/csv_text.hpp"
#include "solver/results/summary_schema.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse(const fs::path& path, const std::string& problem, const std::string& why) {
  throw InputError({path.string(), 0, 0}, problem, why, "choose another --out");
}

bool exists_itself(const fs::path& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

/// Whether `file` is still what stands at `path`.
bool same_file(int file, const fs::path& path) {
  struct stat opened {
  }, named{};
  return ::fstat(file, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

/// The numbers among a case's keys: quantities, those that may be left out, counts.
bool is_number(const KeySpec& key) { return key.member.index() <= 2; }

std::vector<RunsColumn> make_columns() {
  std::vector<RunsColumn> columns;
  for (const SummaryKeySpec& key : summary_schema()) {
    if (key.name == "input.*") {
      for (const KeySpec& input : schema()) {
        if (!is_number(input)) continue;
        const std::string name = "input." + input.path;
        columns.push_back({name, input.unit, input.unit == "1" ? name : fmt::format("{} [{}]", name, input.unit)});
      }
    } else if (!key.unit.empty() && key.filled_by != 0) {
      columns.push_back({key.name, key.unit, key.name});
    }
  }
  return columns;
}

std::string csv_number(const Summary::Value* value) {
  if (value == nullptr) return {};
  if (const auto* whole = std::get_if<std::int64_t>(value)) return fmt::format("{}", *whole);
  const auto* number = std::get_if<double>(value);
  return number == nullptr ? std::string() : fmt::format("{:.17g}", *number);
}

}  // namespace

const std::vector<RunsColumn>& runs_columns() {
  static const std::vector<RunsColumn> columns = make_columns();
  return columns;
}

std::string runs_csv(const std::vector<Summary>& summaries) {
  std::string text = "case,status,reason";
  for (const RunsColumn& column : runs_columns()) text += "," + csv_cell(column.header);
  text += "\n";
  for (const Summary& summary : summaries) {
    text += fmt::format("{},{},{}", csv_cell(summary.text("case")), csv_cell(summary.text("status")),
                        csv_cell(summary.text("reason")));
    for (const RunsColumn& column : runs_columns()) text += "," + csv_number(summary.find(column.key));
    text += "\n";
  }
  return text;
}

RunsFile::RunsFile(const fs::path& folder) : folder_(folder) {
  const fs::path here = folder_.empty() ? fs::path(".") : folder_;
  std::error_code error;
  if (fs::exists(here, error) && !fs::is_directory(here, error)) refuse(here, "is a file", "outputs need a folder");
  fs::create_directories(here, error);
  if (!fs::is_directory(here)) refuse(here, "cannot be created", error.message());
  if (::access(here.c_str(), W_OK | X_OK) != 0) refuse(here, "cannot be written to", std::strerror(errno));
  before_ = written_by_runs(folder_);
  had_manifest_ = exists_itself(folder_ / manifest_name);
  for (const char* file : {name, partial}) {
    if (before_.count(file) == 0 && exists_itself(folder_ / file)) {
      refuse(folder_ / file, "is in the way of an output", "no run of coldsky wrote it");
    }
  }
  lock();
}

RunsFile::~RunsFile() { leave(); }

void RunsFile::lock() {
  const fs::path path = folder_ / partial;
  // Its name stands in the manifest before the file is there.
  FileSet written = before_;
  written.insert(partial);
  write_manifest(folder_, written);
  // Between opening and locking another batch may rename or remove the file: then it is another one that bears the
  // name.
  while (lock_ < 0) {
    const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file < 0) refuse(path, "cannot be created", std::strerror(errno));
    if (::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      ::close(file);
      refuse(folder_ / name, "is being written by another run", fmt::format("{} is locked", path.string()));
    }
    if (same_file(file, path)) {
      lock_ = file;  // file systems without locks do without
    } else {
      ::close(file);
    }
  }
}

void RunsFile::leave() noexcept {
  if (lock_ < 0) return;
  if (!kept_) {
    try {
      std::error_code ignored;
      fs::remove(folder_ / partial, ignored);
      const FileSet written = written_by_runs(folder_);  // of this moment: other runs may have ended there
      if (written.empty() && !had_manifest_) {
        remove_manifest(folder_);
      } else {
        write_manifest(folder_, written);
      }
    } catch (const std::exception&) {
      // What ended the batch is told by its own error.
    }
  }
  ::close(lock_);
  lock_ = -1;
}

void RunsFile::write(const std::string& text) {
  const fs::path final_path = folder_ / name, fresh = folder_ / partial;
  write_text(fresh, text);
  flush_to_disk(fresh);
  // What runs wrote there meanwhile stays theirs.
  FileSet written = written_by_runs(folder_);
  if (written.count(name) == 0 && exists_itself(final_path)) {
    kept_ = true;
    throw LibraryError(fmt::format("{}: is in the way of an output (no run of coldsky wrote it); the table is in {}",
                                   final_path.string(), fresh.string()));
  }
  written.insert(name);
  write_manifest(folder_, written);
  if (std::rename(fresh.c_str(), final_path.c_str()) != 0) {
    throw LibraryError(cannot_write(final_path, std::strerror(errno)));
  }
  kept_ = true;
  flush_to_disk(folder_.empty() ? fs::path(".") : folder_);
  written.erase(partial);
  write_manifest(folder_, written);
}

}  // namespace coldsky
