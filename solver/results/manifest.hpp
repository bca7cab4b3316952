#pragma once
#include <filesystem>
#include <set>
#include <string>

namespace coldsky {

/// The files of a folder that runs of coldsky wrote, by their paths in it ("results.h5", "fields/C1a.h5"). Nothing else
/// in a folder is ever replaced or removed. They stand in the file `.coldsky-manifest` of the folder, one a line.
using FileSet = std::set<std::string>;

inline constexpr const char* manifest_name = ".coldsky-manifest";

/// What a run of `size`, `solve` or `claims` may write at the top of its folder.
const FileSet& names_of_outputs();

/// What stands in `folder` and was written by runs: by its manifest, or, in folders of versions that wrote none, files
/// with known names beside a summary or log of coldsky.
FileSet written_by_runs(const std::filesystem::path& folder);

/// A file or folder in `folder` that no run wrote, "" where there is none. \param written as written_by_runs found it
std::string foreign_entry(const std::filesystem::path& folder, const FileSet& written);

/// Replaces the manifest in one step. Throws LibraryError.
void write_manifest(const std::filesystem::path& folder, const FileSet& written);
/// The reason where it stays, else "".
std::string remove_manifest(const std::filesystem::path& folder);

/// Removes files of `written` and folders that are empty then; what else is there stays. The first failure's reason, ""
/// where all are gone.
std::string remove_written(const std::filesystem::path& folder, const FileSet& written);

}  // namespace coldsky
