#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "solver/studies/sweep/sweep.hpp"

namespace coldsky {

/// The checkpoint of a sweep: a file that batches and checks are appended to, each with its length and checksum, each
/// on the disk before the call returns. A run that is killed leaves every record that was reported, and at most the
/// beginning of another one, which is cut off when the sweep goes on.
///
/// The file holds a head (8 bytes of name, length, checksum, texts) and records (kind, checksum, length, first design,
/// count, contents) in the byte order of the machine; checksums are CRC-32 over all that follows them in head or
/// record.
class SweepRows {
 public:
  static constexpr const char* name = "checkpoint.sweep";
  using Texts = std::map<std::string, std::string>;

  /// Begins a new file. \param texts what tells whose sweep it is. Throws LibraryError.
  SweepRows(const std::filesystem::path& file, const Texts& texts);
  /// Opens one to go on with, or to read. What stands behind the last whole record is cut off. Throws LibraryError
  /// where it is no such file or its head is damaged.
  explicit SweepRows(const std::filesystem::path& file);
  ~SweepRows();
  SweepRows(const SweepRows&) = delete;
  SweepRows& operator=(const SweepRows&) = delete;

  const Texts& texts() const { return texts_; }
  /// Designs that are kept: those before this one.
  std::uint64_t designs() const { return designs_; }
  /// Bytes behind the last whole record when the file was opened: what a killed run had begun to write, or damaged
  /// records.
  std::uint64_t cut_off() const { return cut_off_; }

  /// Keeps designs; they follow the last ones. Throws LibraryError.
  void append(const SweepBatch& batch);
  void append(const DesignCheck& check);

  /// Hands out all batches in the order of the designs, one at a time in memory. Throws LibraryError.
  void for_each(const std::function<void(const SweepBatch&)>& use) const;
  /// Throws LibraryError, and std::out_of_range for a design that is not kept.
  DesignAnswer answer(std::uint64_t design) const;
  const std::vector<DesignCheck>& checks() const { return checks_; }

 private:
  struct Place {
    std::uint64_t first, offset, length;  ///< of the contents [bytes]
  };
  void scan();
  void write(const std::string& bytes);
  void add_record(std::uint32_t kind, std::uint64_t first, std::uint64_t count, const std::string& contents);
  SweepBatch batch_at(const Place& place) const;

  std::filesystem::path path_;
  int file_ = -1;
  Texts texts_;
  std::uint64_t designs_ = 0, end_ = 0, cut_off_ = 0;
  std::vector<Place> batches_;
  std::vector<DesignCheck> checks_;
};

}  // namespace coldsky
