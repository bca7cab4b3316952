#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace coldsky {

/// A comma-separated table that ships with coldsky: notes as lines "# key: value", a header, rows of equal length.
/// Cells that hold commas stand in double quotes.
class CsvTable {
 public:
  /// Throws LibraryError with file and line when the file cannot be read or a row has another number of cells.
  explicit CsvTable(const std::filesystem::path& path);

  std::size_t rows() const { return cells_.size(); }
  const std::vector<std::string>& columns() const { return columns_; }
  /// Throw LibraryError when there is no such column or note, or the cell is not a number.
  const std::string& text(std::size_t row, const std::string& column) const;
  double number(std::size_t row, const std::string& column) const;
  std::vector<double> numbers(const std::string& column) const;
  double note_number(const std::string& key) const;

 private:
  double to_number(const std::string& cell, int line, const std::string& what) const;
  std::string file_;
  std::map<std::string, std::string> notes_;
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> cells_;
  std::vector<int> lines_;  ///< line of each row, from 1
};

}  // namespace coldsky
