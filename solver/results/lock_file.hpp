#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

namespace coldsky {

/// A file of byte ranges that processes lock (fcntl, F_OFD_SETLK): a lock ends with the process that holds it, however
/// that ends, and on a shared file system with its machine. Throws LibraryError where the file system has no locks.
class LockFile {
 public:
  /// What the ranks of a sweep lock in DIR.partial.
  static constexpr const char* claims = "checkpoint.claims";
  /// Places that whole processes lock, one each.
  static constexpr std::uint64_t first_process = 16, most_processes = 4096;
  /// Whether a process holds its place in the claims of that folder.
  static bool in_use(const std::filesystem::path& folder);

  LockFile(const std::filesystem::path& file, bool create);
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;
  void lock(std::uint64_t place);
  bool try_lock(std::uint64_t place);
  void unlock(std::uint64_t place);
  /// Whether another one holds a lock on any of the places.
  bool held_by_others(std::uint64_t first, std::uint64_t count) const;
  std::string read(std::uint64_t offset, std::uint64_t count) const;
  void write(std::uint64_t offset, const std::string& bytes);
  void empty();
  /// Whether it is still the file of that name.
  bool is_at(const std::filesystem::path& file) const;

 private:
  std::filesystem::path path_;
  int file_ = -1;
};

}  // namespace coldsky
