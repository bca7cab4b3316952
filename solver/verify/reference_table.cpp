#include "solver/verify/reference_table.hpp"

#include <fmt/format.h>

#include <fstream>

#include "solver/core/error.hpp"

namespace coldsky {

namespace {

/// Fields of one line; quotes protect commas.
std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

}  // namespace

ReferenceTable::ReferenceTable(const std::filesystem::path& file) : file_(file), name_(file.stem().string()) {
  std::ifstream in(file);
  if (!in) throw InputError({file.string(), 1, 1}, "cannot be read", "no such reference table", "see data/reference");
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty()) continue;
    if (line[0] == '#') {
      const std::string mark = "# param ";
      const auto equals = line.find('=');
      if (line.rfind(mark, 0) == 0 && equals != std::string::npos) {
        std::string key = line.substr(mark.size(), equals - mark.size());
        key.erase(key.find_last_not_of(' ') + 1);
        try {
          parameters_[key] = std::stod(line.substr(equals + 1));
        } catch (const std::exception&) {
          throw InputError({file.string(), number, static_cast<int>(equals) + 2}, "the parameter is not a number",
                           "'# param name = number' is expected", "compare it with data/reference");
        }
      }
      continue;
    }
    const auto fields = split(line);
    if (columns_.empty()) {
      for (std::size_t n = 0; n < fields.size(); ++n) columns_[fields[n]] = n;
    } else if (fields.size() != columns_.size()) {
      throw InputError({file.string(), number, 1},
                       fmt::format("{} fields in a table of {} columns", fields.size(), columns_.size()),
                       "a row has a field for every column", "compare it with data/reference");
    } else {
      cells_.push_back(fields);
      lines_.push_back(number);
    }
  }
  if (cells_.empty()) {
    throw InputError({file.string(), 1, 1}, "holds no rows", "an empty table would pass unseen",
                     "compare it with data/reference");
  }
}

std::string ReferenceTable::text(std::size_t row, const std::string& column) const {
  const auto found = columns_.find(column);
  if (found == columns_.end())
    throw InputError({file_.string(), 1, 1}, fmt::format("column '{}' is missing", column),
                     "the table is computed from it", "compare it with data/reference");
  return cells_.at(row)[found->second];
}

double ReferenceTable::number(std::size_t row, const std::string& column) const {
  const std::string value = text(row, column);
  try {
    std::size_t used = 0;
    const double number = std::stod(value, &used);
    if (used == value.size()) return number;
  } catch (const std::exception&) {
  }
  throw InputError({file_.string(), lines_.at(row), 1}, fmt::format("column '{}': '{}' is not a number", column, value),
                   "the table is computed from it", "compare it with data/reference");
}

double ReferenceTable::parameter(const std::string& name) const {
  const auto found = parameters_.find(name);
  if (found == parameters_.end())
    throw InputError({file_.string(), 1, 1}, fmt::format("'# param {}' is missing", name),
                     "the table is computed from it", "compare it with data/reference");
  return found->second;
}

}  // namespace coldsky
