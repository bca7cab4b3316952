#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace coldsky {

/// What a profile is before its first row and after its last: nothing that a run may ask for, its first and last
/// values, or the same again and again.
enum class Beyond { error, hold, repeat };
/// From "error", "hold" or "repeat". Throws std::logic_error for another word.
Beyond beyond_of(const std::string& word);

/// Columns against time from a user's comma-separated file with a column `time_s`: straight lines between rows.
class Profile {
 public:
  Profile() = default;
  /// \param known columns that the file may have beside time_s; at least one has to be there
  /// Throws InputError with file, line and column: not readable, no such column, a column twice, times that do not
  /// rise, numbers below zero or not finite; to be repeated, one row alone or ends that differ.
  Profile(const std::filesystem::path& file, const std::vector<std::string>& known, Beyond beyond);

  bool empty() const { return time_.empty(); }
  const std::vector<double>& times() const { return time_; }
  double begin() const { return time_.front(); }           ///< [s]
  double end() const { return time_.back(); }              ///< [s]
  double span() const { return time_.back() - time_[0]; }  ///< [s]
  /// Value of a column at a time [s]; `otherwise` where the file has no such column. Beyond a profile that may not be
  /// asked there its first and last values, so that rounding at the end of a run is no fault.
  double at(const std::string& column, double time, double otherwise) const;
  /// Mean over the time that the file spans, of the values or of their fourth powers' root.
  double mean(const std::string& column, double otherwise, bool fourth_power = false) const;
  /// Times of its rows in (0, end), repeated where the profile is [s].
  std::vector<double> kinks(double end) const;

 private:
  std::vector<double> time_;
  std::map<std::string, std::vector<double>> columns_;
  Beyond beyond_ = Beyond::error;
};

/// Columns of environment.table, and of heat.profile and coolant.profile.
const std::vector<std::string>& flux_columns();
const std::vector<std::string>& factor_columns();

}  // namespace coldsky
