#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "solver/results/record_file.hpp"
#include "solver/studies/sweep/sweep.hpp"

namespace coldsky {

/// The checkpoint of a sweep: a file that batches and checks are appended to, each on the disk before the call returns
/// (RecordFile). A run that is killed leaves every record that was reported, and at most the beginning of another one,
/// which is cut off when the sweep goes on.
class SweepRows {
 public:
  static constexpr const char* name = "checkpoint.sweep";
  using Texts = RecordFile::Texts;

  /// Begins a new file. \param texts what tells whose sweep it is. Throws LibraryError.
  SweepRows(const std::filesystem::path& file, const Texts& texts);
  /// Opens one to go on with, or to read. What stands behind the last whole record is cut off. Throws LibraryError
  /// where it is no such file or its head is damaged.
  explicit SweepRows(const std::filesystem::path& file);

  const Texts& texts() const { return file_.texts(); }
  /// Designs that are kept: those before this one.
  std::uint64_t designs() const { return designs_; }
  /// Bytes behind the last whole record when the file was opened: what a killed run had begun to write, or damaged
  /// records.
  std::uint64_t cut_off() const { return file_.cut_off(); }

  /// Keeps designs; they follow the last ones. Throws LibraryError.
  void append(const SweepBatch& batch);
  void append(const DesignCheck& check);

  /// Hands out all batches in the order of the designs, one at a time in memory. Throws LibraryError.
  void for_each(const std::function<void(const SweepBatch&)>& use) const;
  /// Throws LibraryError, and std::out_of_range for a design that is not kept.
  DesignAnswer answer(std::uint64_t design) const;
  const std::vector<DesignCheck>& checks() const { return checks_; }

 private:
  bool take(const RecordFile::Record& record, const std::string& contents);

  std::uint64_t designs_ = 0;
  std::vector<RecordFile::Record> batches_;
  std::vector<DesignCheck> checks_;
  RecordFile file_;  ///< last: opening it fills the others
};

}  // namespace coldsky
