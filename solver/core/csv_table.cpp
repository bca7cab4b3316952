#include "solver/core/csv_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>

namespace coldsky {

namespace {

constexpr const char* byte_order_mark = "\xEF\xBB\xBF";
constexpr const char* blanks = " \t\r";

std::string place_text(const Location& where) {
  return where.line > 0 ? fmt::format("{}:{}:{}: ", where.file, where.line, where.column) : where.file + ": ";
}

/// A cell in a message: what a terminal cannot show by its bytes.
std::string shown(const std::string& cell) {
  std::string text;
  for (const char c : cell) {
    const auto byte = static_cast<unsigned char>(c);
    text += byte < 0x20 || byte > 0x7e ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
  }
  return text;
}

}  // namespace

TableError::TableError(Location where, std::string problem)
    : LibraryError(place_text(where) + problem), where_(std::move(where)), problem_(std::move(problem)) {}

std::vector<CsvTable::Cell> CsvTable::split(const std::string& line) {
  std::vector<Cell> cells(1, {"", 1});
  bool quoted = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.push_back({"", static_cast<int>(at) + 2});
    } else {
      cells.back().text += c;
    }
  }
  for (Cell& cell : cells) {
    const std::size_t first = std::min(cell.text.find_first_not_of(blanks), cell.text.size());
    cell.column += static_cast<int>(first);
    cell.text.erase(0, first);
    cell.text.erase(cell.text.find_last_not_of(blanks) + 1);
  }
  return cells;
}

CsvTable::CsvTable(const std::filesystem::path& path) : file_(path.string()) {
  std::ifstream file(path);
  if (!file) throw TableError({file_, 0, 0}, "cannot be read");
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (number == 1 && line.starts_with(byte_order_mark)) line.erase(0, 3);
    if (number == 1 && (line.starts_with("\xFF\xFE") || line.starts_with("\xFE\xFF"))) {
      throw TableError({file_, 1, 1}, "is text in UTF-16; save it as CSV in UTF-8");
    }
    if (line.find_first_not_of(blanks) == std::string::npos) continue;
    if (line[0] == '#') {
      const auto colon = line.find(": ");
      if (colon != std::string::npos && colon > 2) notes_.emplace(line.substr(2, colon - 2), line.substr(colon + 2));
      continue;
    }
    std::vector<Cell> cells = split(line);
    // A spreadsheet's empty row.
    if (std::all_of(cells.begin(), cells.end(), [](const Cell& cell) { return cell.text.empty(); })) continue;
    if (columns_.empty()) {
      while (cells.size() > 1 && cells.back().text.empty()) cells.pop_back();
      header_line_ = number;
      for (const Cell& cell : cells) {
        const Location where{file_, number, cell.column};
        if (cell.text.empty()) throw TableError(where, "a column has no name");
        if (std::find(columns_.begin(), columns_.end(), cell.text) != columns_.end()) {
          throw TableError(where, fmt::format("column '{}' stands twice", shown(cell.text)));
        }
        columns_.push_back(cell.text);
        header_columns_.push_back(cell.column);
      }
      continue;
    }
    while (cells.size() > columns_.size() && cells.back().text.empty()) cells.pop_back();
    if (cells.size() != columns_.size()) {
      throw TableError({file_, number, cells.back().column},
                       fmt::format("{} cell{}, but the header names {}", cells.size(), cells.size() == 1 ? "" : "s",
                                   columns_.size()));
    }
    cells_.push_back(std::move(cells));
    lines_.push_back(number);
  }
  if (cells_.empty()) throw TableError({file_, 0, 0}, "holds no table");
}

std::size_t CsvTable::index_of(const std::string& column) const {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  if (found == columns_.end()) throw TableError({file_, 0, 0}, fmt::format("has no column '{}'", column));
  return found - columns_.begin();
}

Location CsvTable::place(std::size_t row, const std::string& column) const {
  return {file_, lines_.at(row), cells_.at(row)[index_of(column)].column};
}

Location CsvTable::place(const std::string& column) const {
  return {file_, header_line_, header_columns_[index_of(column)]};
}

const std::string& CsvTable::text(std::size_t row, const std::string& column) const {
  return cells_.at(row)[index_of(column)].text;
}

double CsvTable::number(std::size_t row, const std::string& column) const {
  return to_number(text(row, column), place(row, column), column);
}

std::vector<double> CsvTable::numbers(const std::string& column) const {
  std::vector<double> values;
  for (std::size_t row = 0; row < rows(); ++row) values.push_back(number(row, column));
  return values;
}

double CsvTable::note_number(const std::string& key) const {
  const auto found = notes_.find(key);
  if (found == notes_.end()) throw TableError({file_, 0, 0}, fmt::format("has no line '# {}: ...'", key));
  return to_number(found->second, {file_, 0, 0}, key);
}

double CsvTable::to_number(const std::string& cell, const Location& where, const std::string& what) const {
  double value = 0.0;
  const char* begin = cell.data();
  const char* const last = begin + cell.size();
  if (cell.size() > 1 && cell[0] == '+' && cell[1] != '-') ++begin;
  const auto [end, error] = std::from_chars(begin, last, value);
  const auto fault = [&](const char* problem) {
    return TableError(where, fmt::format("{} = '{}' {}", what, shown(cell), problem));
  };
  if (end != last || error == std::errc::invalid_argument) throw fault("is not a number");
  if (error != std::errc{}) throw fault("is beyond what a number can hold");
  if (!std::isfinite(value)) throw fault("is not a finite number");
  return value;
}

}  // namespace coldsky
