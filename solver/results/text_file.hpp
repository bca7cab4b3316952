#pragma once
#include <filesystem>
#include <string>

namespace coldsky {

/// What a failed write says: the file and the system's reason.
std::string cannot_write(const std::filesystem::path& file, const std::string& why);

/// Forces a file or folder to the disk. Throws LibraryError when data did not reach it.
void flush_to_disk(const std::filesystem::path& path);

/// Writes a whole text file. Throws LibraryError with the system's reason.
void write_text(const std::filesystem::path& file, const std::string& text);

}  // namespace coldsky
