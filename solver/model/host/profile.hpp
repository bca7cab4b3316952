#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace coldsky {

/// Columns against time from a user's comma-separated file with a column `time_s`: straight lines between rows, the
/// first and last values beyond them.
class Profile {
 public:
  Profile() = default;
  /// \param known columns that the file may have beside time_s; at least one has to be there
  /// Throws InputError with file and line: not readable, no such column, times that do not rise, numbers below zero.
  Profile(const std::filesystem::path& file, const std::vector<std::string>& known);

  bool empty() const { return time_.empty(); }
  const std::vector<double>& times() const { return time_; }
  /// Value of a column at a time [s]; `otherwise` where the file has no such column.
  double at(const std::string& column, double time, double otherwise) const;
  /// Mean over the time that the file spans, of the values or of their fourth powers' root.
  double mean(const std::string& column, double otherwise, bool fourth_power = false) const;

 private:
  std::vector<double> time_;
  std::map<std::string, std::vector<double>> columns_;
};

/// Columns of environment.table, and of heat.profile and coolant.profile.
const std::vector<std::string>& flux_columns();
const std::vector<std::string>& factor_columns();

}  // namespace coldsky
