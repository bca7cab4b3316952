#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "solver/core/error.hpp"

namespace coldsky {

/// A table that cannot be read, with the place of the fault in it.
class TableError : public LibraryError {
 public:
  TableError(Location where, std::string problem);
  const Location& where() const { return where_; }
  const std::string& problem() const { return problem_; }  ///< what() without the place

 private:
  Location where_;
  std::string problem_;
};

/// A comma-separated table: notes as lines "# key: value", a header, rows of equal length. Cells that hold commas stand
/// in double quotes. What spreadsheets add is passed over: a byte-order mark, blanks around cells, commas behind the
/// last column, rows of nothing but commas.
class CsvTable {
 public:
  /// Throws TableError: not readable, a column without a name or with that of another, a row with another number of
  /// cells, no row.
  explicit CsvTable(const std::filesystem::path& path);

  std::size_t rows() const { return cells_.size(); }
  const std::vector<std::string>& columns() const { return columns_; }
  /// Throw TableError when there is no such column or note, or the cell is not a finite number.
  const std::string& text(std::size_t row, const std::string& column) const;
  double number(std::size_t row, const std::string& column) const;
  std::vector<double> numbers(const std::string& column) const;
  double note_number(const std::string& key) const;
  /// Places of a cell and of a column's name.
  Location place(std::size_t row, const std::string& column) const;
  Location place(const std::string& column) const;

 private:
  struct Cell {
    std::string text;
    int column = 0;  ///< where it begins in its line, from 1
  };
  static std::vector<Cell> split(const std::string& line);
  std::size_t index_of(const std::string& column) const;
  double to_number(const std::string& cell, const Location& where, const std::string& what) const;
  std::string file_;
  std::map<std::string, std::string> notes_;
  std::vector<std::string> columns_;
  std::vector<int> header_columns_;  ///< where the names begin, from 1
  int header_line_ = 0;
  std::vector<std::vector<Cell>> cells_;
  std::vector<int> lines_;  ///< line of each row, from 1
};

}  // namespace coldsky
