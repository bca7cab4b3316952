#include "solver/case/profile.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "solver/case/schema.hpp"
#include "solver/core/csv_table.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

namespace {

[[noreturn]] void refuse(const Location& where, const std::string& problem, const std::string& why,
                         const std::string& suggestion) {
  throw InputError(where, problem, why, suggestion);
}

CsvTable open_table(const std::filesystem::path& file) {
  try {
    return CsvTable(file);
  } catch (const TableError& error) {
    refuse(error.where(), error.problem(), "not a table",
           "write a header such as time_s,factor and rows of numbers below it");
  }
}

/// Largest factor of a heat load or a flow: 1 is what the case says.
constexpr double most_times = 1e6;
/// Rows that are closer in time are one [s].
constexpr double least_step = 1e-12;
/// Periods between a table's rows and the run's time 0, of which the rounding of times leaves nothing.
constexpr double most_periods = 1e12;

/// Largest sensible value of a column and its unit, as for keys of the case.
struct ColumnBound {
  double high;
  const char* unit;
};
ColumnBound bound_of_column(const std::string& name) {
  if (name == "factor") return {most_times, ""};
  if (name.ends_with("_K")) return {bound_of("K"), " K"};
  return {bound_of("W m-2"), " W m-2"};
}

}  // namespace

Beyond beyond_of(const std::string& word) {
  if (word == "error") return Beyond::error;
  if (word == "hold") return Beyond::hold;
  if (word == "repeat") return Beyond::repeat;
  throw std::logic_error("no such continuation of a profile: " + word);
}

Profile::Profile(const std::filesystem::path& file, const std::vector<std::string>& known, Beyond beyond)
    : beyond_(beyond) {
  const CsvTable table = open_table(file);
  const auto& names = table.columns();
  const Location whole{file.string(), 0, 0};
  if (std::find(names.begin(), names.end(), "time_s") == names.end()) {
    refuse(table.place(names.front()), "there is no column 'time_s'", "rows stand at times in seconds",
           "add it; columns are separated by commas");
  }
  for (const std::string& name : names) {
    if (name != "time_s" && std::find(known.begin(), known.end(), name) == known.end()) {
      refuse(table.place(name), fmt::format("column '{}' is not known", name), "it would be ignored",
             fmt::format("use {}", fmt::join(known, ", ")));
    }
  }
  if (names.size() < 2) {
    refuse(whole, "has no column beside 'time_s'", "nothing would vary", fmt::format("add {}", fmt::join(known, ", ")));
  }
  try {
    time_ = table.numbers("time_s");
    for (const std::string& name : names) {
      if (name != "time_s") columns_[name] = table.numbers(name);
    }
  } catch (const TableError& error) {
    refuse(error.where(), error.problem(), "tables hold numbers", "correct it");
  }
  for (std::size_t n = 0; n < time_.size(); ++n) {
    if (std::fabs(time_[n]) > bound_of("s")) {
      refuse(table.place(n, "time_s"), fmt::format("time_s = {:g} is beyond {:g} s", time_[n], bound_of("s")),
             "no run comes near it", "write seconds from the start of the run");
    }
  }
  for (std::size_t n = 1; n < time_.size(); ++n) {
    if (!(time_[n] - time_[n - 1] >= least_step)) {
      refuse(table.place(n, "time_s"), fmt::format("time_s = {:g} follows {:g}", time_[n], time_[n - 1]), "times rise",
             "sort the rows; a jump takes two rows a moment apart");
    }
  }
  for (const auto& [name, values] : columns_) {
    for (std::size_t n = 0; n < values.size(); ++n) {
      if (!(values[n] >= 0.0)) {
        refuse(table.place(n, name), fmt::format("{} = {:g} is below 0", name, values[n]),
               "fluxes, temperatures and factors are not", "correct it");
      }
      if (const ColumnBound most = bound_of_column(name); values[n] > most.high) {
        refuse(table.place(n, name), fmt::format("{} = {:g} is above {:g}{}", name, values[n], most.high, most.unit),
               "nothing that is built comes near it", "correct it");
      }
    }
  }
  if (beyond_ != Beyond::repeat) return;
  if (time_.size() < 2) refuse(whole, "one row cannot be repeated", "the rows span no time", "say hold instead");
  if (std::fabs(begin()) > most_periods * span()) {
    refuse(whole, fmt::format("begins at {:g} s and repeats itself after {:g} s", begin(), span()),
           "at the run's start the period would drown in rounding", "let time_s begin near 0");
  }
  for (const auto& [name, values] : columns_) {
    // The period is the span of the rows, so that its end is its beginning.
    if (values.front() != values.back()) {
      refuse(table.place(time_.size() - 1, name),
             fmt::format("{} ends at {:g} and begins at {:g}", name, values.back(), values.front()),
             "a profile that repeats itself ends as it begins",
             "add a row at the end of the period with the first row's values");
    }
  }
}

double Profile::at(const std::string& column, double time, double otherwise) const {
  const auto found = columns_.find(column);
  if (found == columns_.end()) return otherwise;
  const std::vector<double>& values = found->second;
  if (beyond_ == Beyond::repeat && (time < begin() || time > end())) {
    time = std::fmod(time - begin(), span());
    time += time < 0.0 ? end() : begin();
  }
  if (time <= time_.front()) return values.front();
  if (time >= time_.back()) return values.back();
  const std::size_t n = std::upper_bound(time_.begin(), time_.end(), time) - time_.begin();
  const double q = (time - time_[n - 1]) / (time_[n] - time_[n - 1]);
  return (1.0 - q) * values[n - 1] + q * values[n];
}

std::vector<double> Profile::kinks(double end) const {
  std::vector<double> times;
  const auto add = [&](double time) {
    if (time > 0.0 && time < end) times.push_back(time);
  };
  if (empty()) return times;
  if (beyond_ != Beyond::repeat) {
    for (const double time : time_) add(time);
    return times;
  }
  // The last row of a period is the first of the next.
  for (double n = std::floor(-begin() / span()); begin() + n * span() < end; ++n) {
    for (std::size_t row = 0; row + 1 < time_.size(); ++row) add(time_[row] + n * span());
  }
  return times;
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
