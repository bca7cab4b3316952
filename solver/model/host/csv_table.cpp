#include "solver/model/host/csv_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>

#include "solver/core/error.hpp"

namespace coldsky {

namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else if (c != '\r') {
      cells.back() += c;
    }
  }
  return cells;
}

}  // namespace

CsvTable::CsvTable(const std::filesystem::path& path) : file_(path.string()) {
  std::ifstream file(path);
  if (!file) throw LibraryError(file_ + ": cannot be read");
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line == "\r") continue;
    if (line[0] == '#') {
      const auto colon = line.find(": ");
      if (colon != std::string::npos && colon > 2) notes_.emplace(line.substr(2, colon - 2), line.substr(colon + 2));
      continue;
    }
    std::vector<std::string> cells = split(line);
    if (columns_.empty()) {
      columns_ = std::move(cells);
      continue;
    }
    if (cells.size() != columns_.size()) {
      throw LibraryError(
          fmt::format("{}:{}: {} cells, but the header names {}", file_, number, cells.size(), columns_.size()));
    }
    cells_.push_back(std::move(cells));
    lines_.push_back(number);
  }
  if (cells_.empty()) throw LibraryError(file_ + ": holds no table");
}

const std::string& CsvTable::text(std::size_t row, const std::string& column) const {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  if (found == columns_.end()) throw LibraryError(fmt::format("{}: has no column '{}'", file_, column));
  return cells_.at(row)[found - columns_.begin()];
}

double CsvTable::number(std::size_t row, const std::string& column) const {
  return to_number(text(row, column), lines_.at(row), column);
}

std::vector<double> CsvTable::numbers(const std::string& column) const {
  std::vector<double> values;
  for (std::size_t row = 0; row < rows(); ++row) values.push_back(number(row, column));
  return values;
}

double CsvTable::note_number(const std::string& key) const {
  const auto found = notes_.find(key);
  if (found == notes_.end()) throw LibraryError(fmt::format("{}: has no line '# {}: ...'", file_, key));
  return to_number(found->second, 1, key);
}

double CsvTable::to_number(const std::string& cell, int line, const std::string& what) const {
  double value = 0.0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc{} || end != cell.data() + cell.size()) {
    throw LibraryError(fmt::format("{}:{}: {} = '{}' is not a number", file_, line, what, cell));
  }
  return value;
}

}  // namespace coldsky
