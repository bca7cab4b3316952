#include "solver/model/host/profile.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "solver/core/error.hpp"
#include "solver/model/host/csv_table.hpp"

namespace coldsky {

namespace {

CsvTable open_table(const std::filesystem::path& file) {
  try {
    return CsvTable(file);
  } catch (const LibraryError& error) {
    throw InputError({file.string(), 0, 0}, "not a table", error.what(),
                     "write a header such as time_s,factor and rows of numbers below it");
  }
}

}  // namespace

Profile::Profile(const std::filesystem::path& file, const std::vector<std::string>& known) {
  const CsvTable table = open_table(file);
  const auto& names = table.columns();
  const auto refuse = [&](const std::string& problem, const std::string& why, const std::string& suggestion) {
    throw InputError({file.string(), 0, 0}, problem, why, suggestion);
  };
  if (std::find(names.begin(), names.end(), "time_s") == names.end()) {
    refuse("has no column 'time_s'", "rows stand at times in seconds", "add it");
  }
  for (const std::string& name : names) {
    if (name != "time_s" && std::find(known.begin(), known.end(), name) == known.end()) {
      refuse(fmt::format("column '{}' is not known", name), "it would be ignored",
             fmt::format("use {}", fmt::join(known, ", ")));
    }
  }
  if (names.size() < 2) {
    refuse("has no column beside 'time_s'", "nothing would vary", fmt::format("add {}", fmt::join(known, ", ")));
  }
  try {
    time_ = table.numbers("time_s");
    for (const std::string& name : names) {
      if (name != "time_s") columns_[name] = table.numbers(name);
    }
  } catch (const LibraryError& error) {
    refuse("not a number", error.what(), "correct it");
  }
  for (std::size_t n = 1; n < time_.size(); ++n) {
    if (!(time_[n] > time_[n - 1])) {
      refuse(fmt::format("time_s = {:g} follows {:g}", time_[n], time_[n - 1]), "times rise",
             "sort the rows; a jump takes two rows a moment apart");
    }
  }
  for (const auto& [name, values] : columns_) {
    for (const double value : values) {
      if (!(value >= 0.0)) refuse(fmt::format("{} = {:g} is below 0", name, value), "fluxes and factors are not", "");
    }
  }
}

double Profile::at(const std::string& column, double time, double otherwise) const {
  const auto found = columns_.find(column);
  if (found == columns_.end()) return otherwise;
  const std::vector<double>& values = found->second;
  if (time <= time_.front()) return values.front();
  if (time >= time_.back()) return values.back();
  const std::size_t n = std::upper_bound(time_.begin(), time_.end(), time) - time_.begin();
  const double q = (time - time_[n - 1]) / (time_[n] - time_[n - 1]);
  return (1.0 - q) * values[n - 1] + q * values[n];
}

double Profile::mean(const std::string& column, double otherwise, bool fourth_power) const {
  const auto found = columns_.find(column);
  if (found == columns_.end()) return otherwise;
  const std::vector<double>& values = found->second;
  const auto shown = [&](std::size_t n) { return fourth_power ? std::pow(values[n], 4) : values[n]; };
  if (time_.size() == 1) return values.front();
  double sum = 0.0;
  for (std::size_t n = 1; n < time_.size(); ++n) sum += 0.5 * (shown(n) + shown(n - 1)) * (time_[n] - time_[n - 1]);
  const double mean = sum / (time_.back() - time_.front());
  return fourth_power ? std::pow(mean, 0.25) : mean;
}

const std::vector<std::string>& factor_columns() {
  static const std::vector<std::string> names = {"factor"};
  return names;
}

const std::vector<std::string>& flux_columns() {
  static const std::vector<std::string> names = {"front_solar_W_m2",   "front_infrared_W_m2", "front_absorbed_W_m2",
                                                 "front_sink_K",       "back_solar_W_m2",     "back_infrared_W_m2",
                                                 "back_absorbed_W_m2", "back_sink_K"};
  return names;
}

}  // namespace coldsky
