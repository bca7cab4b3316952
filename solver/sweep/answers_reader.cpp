#include "solver/sweep/answers_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "solver/case/reading.hpp"
#include "solver/case/toml_text.hpp"
#include "solver/core/csv_table.hpp"
#include "solver/core/spelling.hpp"
#include "solver/core/units.hpp"
#include "solver/sweep/questions.hpp"

namespace coldsky {

namespace {

constexpr std::size_t most_aims = 6;
constexpr std::int64_t most_population = 1'000'000, most_generations = 100'000, most_rows = 10'000;
/// Coordinates of a search that are kept in memory: of all its designs.
constexpr double most_coordinates = 1e8;

std::int64_t whole_of(const toml::table& table, const char* name, std::int64_t otherwise, std::int64_t low,
                      std::int64_t high, const std::string& file, const char* why) {
  const toml::node* node = table.get(name);
  if (node == nullptr) return otherwise;
  if (!node->is_integer() || node->as_integer()->get() < low || node->as_integer()->get() > high) {
    throw InputError(location_of(file, *node), fmt::format("{} is no whole number from {} to {}", name, low, high), why,
                     fmt::format("write {} = {}, for example", name, otherwise));
  }
  return node->as_integer()->get();
}

double number_of(const toml::node& node) {
  if (node.is_integer()) return static_cast<double>(node.as_integer()->get());
  if (node.is_floating_point()) return node.as_floating_point()->get();
  return std::numeric_limits<double>::quiet_NaN();
}

const toml::table& table_of(const toml::node& node, const char* name, const std::string& file) {
  if (node.is_table()) return *node.as_table();
  throw InputError(location_of(file, node), fmt::format("{} is no table", name), "it has keys of its own",
                   fmt::format("write [{}]", name));
}

const SweepQuantity* find_answer(const std::string& key, const std::vector<SweepQuantity>& answers) {
  const auto found = std::find_if(answers.begin(), answers.end(), [&](const auto& one) { return one.key == key; });
  return found == answers.end() ? nullptr : &*found;
}

/// "heat.load [kW]" as name and unit.
struct Header {
  std::string key, unit;
};
Header header_of(const std::string& text) {
  const std::size_t bracket = text.find('[');
  Header header{text.substr(0, bracket), ""};
  while (!header.key.empty() && header.key.back() == ' ') header.key.pop_back();
  if (bracket != std::string::npos && text.back() == ']') {
    header.unit = text.substr(bracket + 1, text.size() - bracket - 2);
  }
  return header;
}

/// A quantity as people write it, in another unit; of temperatures those that count from another zero too.
double converted(const std::string& text, const std::string& unit, const Location& where, const std::string& what,
                 bool difference = false) {
  try {
    return parse_quantity(text, unit.empty() ? "1" : unit, difference);
  } catch (const QuantityError& error) {
    throw InputError(where, fmt::format("{}: {}", what, error.problem), error.why, error.suggestion);
  }
}

/// The table of measurements, column by column.
class Measurements {
 public:
  Measurements(const std::filesystem::path& path, const std::vector<Factor>& fitted,
               const std::vector<SweepQuantity>& answers, FactorReader& reader)
      : table_(path), fitted_(fitted), answers_(answers), reader_(reader) {}

  void read(Calibration& calibration) {
    if (table_.rows() > static_cast<std::size_t>(most_rows)) {
      throw InputError(table_.place(table_.columns().front()), fmt::format("{} rows of measurements", table_.rows()),
                       fmt::format("at most {} are fitted", most_rows), "leave some out");
    }
    for (const std::string& column : table_.columns()) {
      const Header header = header_of(column);
      const SweepQuantity* answer = find_answer(header.key, answers_);
      if (answer != nullptr) {
        calibration.search.measurements.push_back(measurement(column, header, *answer));
      } else {
        calibration.conditions.push_back(condition(column, header));
      }
    }
    calibration.search.rows = table_.rows();
    if (calibration.search.measurements.empty()) {
      throw InputError(table_.place(table_.columns().front()), "no column holds a measured number",
                       "measured are keys of the summary that a sweep finds, such as temperature.chip_max_K",
                       "add such a column");
    }
    require_enough(calibration.search);
  }

 private:
  SweepMeasurement measurement(const std::string& column, const Header& header, const SweepQuantity& answer) const {
    SweepMeasurement result{answer.key, {}, std::nullopt};
    const std::string unit = header.unit.empty() ? answer.unit : header.unit;
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      const std::string& cell = table_.text(row, column);
      if (cell.empty()) {
        result.values.push_back(std::numeric_limits<double>::quiet_NaN());
        continue;
      }
      const double number = table_.number(row, column);
      result.values.push_back(
          unit == answer.unit || unit.empty()
              ? number
              : converted(fmt::format("{} {}", number, unit), answer.unit, table_.place(row, column), column));
    }
    return result;
  }

  /// A key of the case with the value of each row, read as a list in [vary] is.
  Factor condition(const std::string& column, const Header& header) const {
    const Location where = table_.place(column);
    const KeySpec* spec = find_key(header.key);
    if (spec == nullptr) {
      std::vector<std::string> known;
      for (const SweepQuantity& answer : answers_) known.push_back(answer.key);
      const std::string near = nearest_word(header.key, known);
      throw InputError(where, fmt::format("'{}' is no key of a case and no number that a sweep finds", header.key),
                       "a column is a condition of the test, or what was measured",
                       near.empty() ? did_you_mean(header.key) : fmt::format("did you mean '{}'?", near));
    }
    for (const Factor& factor : fitted_) {
      if (factor.key != header.key) continue;
      throw InputError(where, fmt::format("{} is a condition and is fitted", header.key), "its values are known",
                       "leave it out of [vary], or out of the table");
    }
    Factor condition;
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      Factor one = value_of(row, column, header, *spec);
      if (row == 0) {
        condition = std::move(one);
      } else {
        condition.levels.push_back(one.levels.front());
      }
    }
    condition.range = fmt::format("{} conditions", table_.rows());
    return condition;
  }

  /// One cell, read as a list of one value in [vary] is.
  Factor value_of(std::size_t row, const std::string& column, const Header& header, const KeySpec& spec) const {
    const Location where = table_.place(row, column);
    const std::string& cell = table_.text(row, column);
    if (cell.empty()) {
      throw InputError(where, fmt::format("{} is empty", header.key), "every condition of a test is known",
                       "write its value");
    }
    const bool bare = !holds_text(spec) && header.unit.empty();
    const std::string value = header.unit.empty() ? cell : cell + " " + header.unit;
    try {
      // A cell may hold a number or a quantity with its unit.
      const bool number = bare && cell.find_first_not_of("+-.0123456789eE") == std::string::npos;
      const std::string text = fmt::format("\"{}\" = [{}]", header.key, number ? value : "'" + value + "'");
      const toml::table made = parse_text(text, where.file);
      Faults faults;
      const std::vector<NamedNode> nodes = named_nodes(made, where.file, faults);
      faults.raise(where.file);
      return reader_.read(nodes.at(0));
    } catch (const InputError& error) {
      throw InputError(where, error.problem(), error.why(), error.suggestion());
    }
  }

  void require_enough(const SweepSearch& search) const {
    std::size_t count = 0;
    for (const SweepMeasurement& one : search.measurements) {
      count += static_cast<std::size_t>(
          std::count_if(one.values.begin(), one.values.end(), [](double value) { return std::isfinite(value); }));
    }
    if (count > fitted_.size()) return;
    throw InputError(table_.place(table_.columns().front()),
                     fmt::format("{} measured numbers for {} fitted keys", count, fitted_.size()),
                     "a fit needs more numbers than keys, else nothing tells its errors", "measure more, or fit fewer");
  }

  CsvTable table_;
  const std::vector<Factor>& fitted_;
  const std::vector<SweepQuantity>& answers_;
  FactorReader& reader_;
};

void read_deviations(const toml::node& node, const std::string& file, const std::vector<SweepQuantity>& answers,
                     SweepSearch& search) {
  for (const auto& [key, value] : table_of(node, "calibrate.deviation", file)) {
    const std::string name(key.str());
    const Location where = location_of(file, value);
    const auto measured = std::find_if(search.measurements.begin(), search.measurements.end(),
                                       [&](const SweepMeasurement& one) { return one.key == name; });
    if (measured == search.measurements.end()) {
      std::vector<std::string> known;
      for (const SweepMeasurement& one : search.measurements) known.push_back(one.key);
      throw InputError(where, fmt::format("the deviation of {}, which is not measured", name),
                       "the table has no such column", fmt::format("it has {}", fmt::join(known, ", ")));
    }
    const std::string& unit = find_answer(name, answers)->unit;
    const double number = value.is_string() ? converted(value.as_string()->get(), unit, where, name, unit == "K")
                          : unit.empty()    ? number_of(value)
                                            : std::numeric_limits<double>::quiet_NaN();
    if (!(number > 0.0) || !std::isfinite(number)) {
      throw InputError(where, fmt::format("the deviation of {} is no positive quantity", name),
                       "it is the standard deviation of one measurement",
                       unit.empty() ? "write 0.01, for example" : fmt::format("write \"0.5 {}\", for example", unit));
    }
    measured->deviation = number;
  }
}

/// Numbers of several kinds are only to be weighed against each other where their deviations are known.
void require_deviations(const toml::table& table, const std::string& file, const SweepSearch& search) {
  std::size_t known = 0;
  for (const SweepMeasurement& one : search.measurements) known += one.deviation ? 1 : 0;
  if (known == search.measurements.size() || (known == 0 && search.measurements.size() == 1)) return;
  for (const SweepMeasurement& one : search.measurements) {
    if (one.deviation) continue;
    throw InputError(location_of(file, table), fmt::format("the deviation of {} is not given", one.key),
                     "measured numbers of several kinds are weighed by their deviations",
                     fmt::format("add [calibrate.deviation] and \"{}\" = ...", one.key));
  }
}

}  // namespace

std::vector<SweepGoal> read_pareto(const toml::node& node, const std::string& file,
                                   const std::vector<SweepQuantity>& answers) {
  const auto refuse = [&](const toml::node& at, const std::string& problem) {
    return InputError(location_of(file, at), problem, "a front weighs aims against each other",
                      "write pareto = [\"radiator.mass_kg\", \"radiator.planform_area_m2\"]");
  };
  if (!node.is_array()) throw refuse(node, "pareto is no list of keys");
  std::vector<SweepGoal> goals;
  for (const toml::node& item : *node.as_array()) {
    if (item.is_string()) {
      const toml::table aim{{"key", item.as_string()->get()}, {"goal", "minimise"}};
      try {
        goals.push_back(read_objective(aim, file, answers));
      } catch (const InputError& error) {
        std::string problem = error.problem();
        const std::string word = "the objective";
        if (problem.starts_with(word)) problem.replace(0, word.size(), "pareto");
        throw InputError(location_of(file, item), problem, error.why(), error.suggestion());
      }
    } else {
      goals.push_back(read_objective(item, file, answers));
    }
    for (std::size_t n = 0; n + 1 < goals.size(); ++n) {
      if (goals[n].key == goals.back().key) throw refuse(item, fmt::format("{} is named twice", goals[n].key));
    }
  }
  if (goals.size() < 2) throw refuse(node, "a Pareto front of fewer than two keys");
  if (goals.size() > most_aims) throw refuse(node, fmt::format("a Pareto front of more than {} keys", most_aims));
  return goals;
}

double read_confidence(const toml::node& node, const std::string& file) {
  const double value = number_of(node);
  if (value > 0.5 && value < 1.0) return value;
  throw InputError(location_of(file, node), "confidence is no number between 0.5 and 1",
                   "it is the share of intervals that cover the truth", "write confidence = 0.95");
}

bool read_switch(const toml::node* node, const char* name, bool otherwise, const std::string& file) {
  if (node == nullptr) return otherwise;
  if (node->is_boolean()) return node->as_boolean()->get();
  throw InputError(location_of(file, *node), fmt::format("{} is neither true nor false", name), "it is a switch",
                   fmt::format("write {} = true", name));
}

SweepSearch read_optimise(const toml::node& node, const std::string& file, const std::vector<Factor>& factors) {
  const toml::table& table = table_of(node, "optimise", file);
  check_names(table, {"population", "generations", "tolerance"}, file, "[optimise]");
  SweepSearch search;
  search.kind = SweepSearch::Kind::optimise;
  search.fitted = factors.size();
  const auto keys = static_cast<std::int64_t>(factors.size());
  search.population = static_cast<std::size_t>(whole_of(table, "population", std::max<std::int64_t>(32, 8 * keys), 8,
                                                        most_population, file, "so many designs are one generation"));
  search.generations = static_cast<std::size_t>(
      whole_of(table, "generations", 200, 1, most_generations, file, "the search ends after them at the latest"));
  const double coordinates = static_cast<double>(search.population) * static_cast<double>(search.generations + 1) *
                             static_cast<double>(factors.size());
  if (coordinates > most_coordinates) {
    throw InputError(
        location_of(file, node),
        fmt::format("{} generations of {} designs with {} keys", search.generations, search.population, factors.size()),
        fmt::format("at most {:g} numbers are kept in memory", most_coordinates),
        "ask for a smaller population or fewer generations");
  }
  search.tolerance = 1e-5;
  if (const toml::node* given = table.get("tolerance")) {
    search.tolerance = number_of(*given);
    if (!(search.tolerance >= 0.0 && search.tolerance < 1.0)) {
      throw InputError(location_of(file, *given), "tolerance is no number from 0 to 1",
                       "the search ends where the designs of a generation differ by less, relative to the best",
                       "write tolerance = 1e-5, for example");
    }
  }
  return search;
}

Calibration read_calibrate(const toml::node& node, const std::string& file, const std::vector<Factor>& factors,
                           const std::vector<SweepQuantity>& answers, FactorReader& reader) {
  const toml::table& table = table_of(node, "calibrate", file);
  check_names(table, {"measurements", "deviation", "iterations"}, file, "[calibrate]");
  for (const Factor& factor : factors) {
    if (factor.law) continue;
    throw InputError(factor.where, fmt::format("{} is fitted and takes only some values", factor.key),
                     "a fit moves keys by small amounts", "give it a range without steps");
  }
  const toml::node* named = table.get("measurements");
  if (named == nullptr || !named->is_string() || named->as_string()->get().empty()) {
    throw InputError(location_of(file, named == nullptr ? node : *named), "[calibrate] names no measurements",
                     "a table (CSV) with a row a test", "add measurements = \"tests.csv\"");
  }
  const std::filesystem::path given = named->as_string()->get();
  const std::filesystem::path path =
      given.is_absolute() ? given : (std::filesystem::path(file).parent_path() / given).lexically_normal();
  Calibration calibration;
  calibration.search.kind = SweepSearch::Kind::calibrate;
  calibration.search.fitted = factors.size();
  calibration.search.generations = static_cast<std::size_t>(
      whole_of(table, "iterations", 50, 1, 10'000, file, "the fit ends after them at the latest"));
  try {
    calibration.table_text = read_written_file(path, "table");
    Measurements(path, factors, answers, reader).read(calibration);
  } catch (const TableError& error) {
    throw InputError(error.where(), error.problem(), "measurements are read from it", "correct the table");
  }
  if (const toml::node* deviation = table.get("deviation")) {
    read_deviations(*deviation, file, answers, calibration.search);
  }
  require_deviations(table, file, calibration.search);
  return calibration;
}

}  // namespace coldsky
