#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace coldsky {

/// A table of reference numbers: comma-separated, `# key: value` and `# param name = value` lines before the header.
class ReferenceTable {
 public:
  /// Throws InputError with file and line when the table cannot be read.
  explicit ReferenceTable(const std::filesystem::path& file);
  const std::string& name() const { return name_; }
  std::size_t rows() const { return cells_.size(); }
  bool has(const std::string& column) const { return columns_.count(column) != 0; }
  std::string text(std::size_t row, const std::string& column) const;
  double number(std::size_t row, const std::string& column) const;
  /// Value of a `# param` line.
  double parameter(const std::string& name) const;

 private:
  std::filesystem::path file_;
  std::string name_;
  std::map<std::string, std::size_t> columns_;
  std::map<std::string, double> parameters_;
  std::vector<std::vector<std::string>> cells_;
  std::vector<int> lines_;
};

}  // namespace coldsky
