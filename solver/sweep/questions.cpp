#include "solver/sweep/questions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "solver/case/reading.hpp"
#include "solver/core/spelling.hpp"
#include "solver/core/units.hpp"
#include "solver/sweep/factor_reader.hpp"

namespace coldsky {

namespace {

/// The tables of [[name]], or of [name] where it is one alone.
void for_tables(const toml::node& node, const std::string& file, const std::string& name, Faults& faults,
                const std::function<void(const toml::table&)>& read) {
  const auto one = [&](const toml::node& item) {
    if (!item.is_table()) {
      throw InputError(location_of(file, item), fmt::format("{} is no table", name), "it has keys of its own",
                       fmt::format("write [[{}]]", name));
    }
    read(*item.as_table());
  };
  if (!node.is_array()) {
    faults.attempt([&] { one(node); });
    return;
  }
  for (const toml::node& item : *node.as_array()) faults.attempt([&] { one(item); });
}

const toml::node& part(const toml::table& table, const char* name, const std::string& of, const std::string& file) {
  const toml::node* node = table.get(name);
  if (node != nullptr) return *node;
  throw InputError(location_of(file, table), fmt::format("{} has no '{}'", of, name), "it is needed",
                   fmt::format("add {} = ...", name));
}

const SweepQuantity& answer_of(const toml::table& table, const std::string& of, const std::string& file,
                               const std::vector<SweepQuantity>& answers) {
  const toml::node& node = part(table, "key", of, file);
  const std::string key = node.is_string() ? node.as_string()->get() : std::string();
  for (const SweepQuantity& answer : answers) {
    if (answer.key == key) return answer;
  }
  std::vector<std::string> known;
  known.reserve(answers.size());
  for (const SweepQuantity& answer : answers) known.push_back(answer.key);
  const std::string near = nearest_word(key, known);
  throw InputError(
      location_of(file, node), fmt::format("{}: '{}' is no number that a sweep finds", of, key),
      "no such key of the summary",
      near.empty() ? fmt::format("choose one of {}", fmt::join(known, ", ")) : fmt::format("did you mean '{}'?", near));
}

/// A limit in the unit of what it limits.
double limit_of(const toml::node& node, const SweepQuantity& answer, const std::string& file) {
  const Location where = location_of(file, node);
  const std::string unit = answer.unit.empty() ? "1" : answer.unit;
  double value = 0.0;
  if (node.is_string()) {
    try {
      value = parse_quantity(node.as_string()->get(), unit);
    } catch (const QuantityError& error) {
      throw InputError(where, fmt::format("{}: {}", answer.key, error.problem), error.why, error.suggestion);
    }
  } else if (node.is_number() && unit == "1") {
    value = node.is_integer() ? static_cast<double>(node.as_integer()->get()) : node.as_floating_point()->get();
  } else if (node.is_number()) {
    throw InputError(where, fmt::format("the limit of {} has no unit", answer.key),
                     fmt::format("a quantity in {} is expected", unit), fmt::format("write \"1 {}\"", unit));
  } else {
    throw InputError(where, fmt::format("the limit of {} is no number", answer.key), "it is compared with one",
                     unit == "1" ? "write a number" : fmt::format("write \"1 {}\"", unit));
  }
  if (!std::isfinite(value)) {
    throw InputError(where, fmt::format("the limit of {} is not finite", answer.key), "it would limit nothing",
                     "write a finite number");
  }
  return value;
}

/// Which factor a correlation speaks of.
std::size_t correlated_factor(const toml::node& node, const std::string& file, const std::vector<Factor>& factors) {
  const std::string key = node.is_string() ? node.as_string()->get() : std::string();
  const Location where = location_of(file, node);
  std::vector<std::string> names;
  names.reserve(factors.size());
  for (std::size_t n = 0; n < factors.size(); ++n) {
    names.push_back(factors[n].key);
    if (factors[n].key != key) continue;
    if (factors[n].law) return n;
    throw InputError(where, fmt::format("{} is correlated", key), "its values are a list, not a distribution",
                     "give it a range without steps, or a distribution");
  }
  const std::string near = nearest_word(key, names);
  throw InputError(
      where, fmt::format("'{}' is correlated and not varied", key), "[vary] has no such key",
      near.empty() ? fmt::format("it has {}", fmt::join(names, ", ")) : fmt::format("did you mean '{}'?", near));
}

double number_in(const toml::node& node, const std::string& file) {
  if (node.is_integer()) return static_cast<double>(node.as_integer()->get());
  if (node.is_floating_point()) return node.as_floating_point()->get();
  throw InputError(location_of(file, node), "a rank correlation is no number", "it lies between -1 and 1",
                   "write rank = 0.6, for example");
}

/// The matrix of one [[correlation]].
SquareMatrix matrix_of(const toml::node& rank, std::size_t size, const std::string& file) {
  SquareMatrix matrix = SquareMatrix::unit(size);
  const Location where = location_of(file, rank);
  if (!rank.is_array()) {
    const double r = number_in(rank, file);
    if (size != 2) {
      throw InputError(where, fmt::format("one rank correlation for {} keys", size), "each pair has its own",
                       fmt::format("write a matrix of {} rows", size));
    }
    matrix.at(0, 1) = matrix.at(1, 0) = r;
  } else {
    const auto misshapen = [&](const toml::node& node) {
      throw InputError(location_of(file, node), fmt::format("the matrix of {} keys has another size", size),
                       "it has a row and a column for each key", fmt::format("write {} rows of {}", size, size));
    };
    const toml::array& rows = *rank.as_array();
    if (rows.size() != size) misshapen(rank);
    for (std::size_t row = 0; row < size; ++row) {
      if (!rows[row].is_array() || rows[row].as_array()->size() != size) misshapen(rows[row]);
      for (std::size_t column = 0; column < size; ++column) {
        matrix.at(row, column) = number_in((*rows[row].as_array())[column], file);
      }
    }
  }
  if (const std::string fault = fault_of_correlations(matrix); !fault.empty()) {
    throw InputError(where, "the matrix is none of rank correlations", fault, "correct it");
  }
  return matrix;
}

}  // namespace

SweepGoal read_objective(const toml::node& node, const std::string& file, const std::vector<SweepQuantity>& answers) {
  if (!node.is_table()) {
    throw InputError(location_of(file, node), "the objective is no table", "it has a key and a goal",
                     "write objective = { key = \"radiator.mass_kg\", goal = \"minimise\" }");
  }
  const toml::table& table = *node.as_table();
  check_names(table, {"key", "goal"}, file, "the objective");
  SweepGoal goal{answer_of(table, "the objective", file, answers).key, false};
  const toml::node& word = part(table, "goal", "the objective", file);
  const std::string text = word.is_string() ? word.as_string()->get() : std::string();
  goal.maximise = text == "maximise" || text == "maximize";
  if (!goal.maximise && text != "minimise" && text != "minimize") {
    throw InputError(location_of(file, word), "the goal of the objective is not known", "no such choice",
                     "choose one of minimise, maximise");
  }
  return goal;
}

std::vector<SweepConstraint> read_constraints(const toml::node& node, const std::string& file,
                                              const std::vector<SweepQuantity>& answers, Faults& faults) {
  std::vector<SweepConstraint> constraints;
  for_tables(node, file, "constraint", faults, [&](const toml::table& table) {
    check_names(table, {"key", "at_most", "at_least"}, file, "a constraint");
    const SweepQuantity& answer = answer_of(table, "a constraint", file, answers);
    SweepConstraint constraint{answer.key, std::nullopt, std::nullopt};
    if (const toml::node* limit = table.get("at_least")) constraint.low = limit_of(*limit, answer, file);
    if (const toml::node* limit = table.get("at_most")) constraint.high = limit_of(*limit, answer, file);
    if (!constraint.low && !constraint.high) {
      throw InputError(location_of(file, table), fmt::format("the constraint on {} has no limit", answer.key),
                       "it would keep every design", "add at_most or at_least");
    }
    if (constraint.low && constraint.high && !(*constraint.low <= *constraint.high)) {
      throw InputError(location_of(file, *table.get("at_least")),
                       fmt::format("nothing lies between the limits of {}", answer.key), "at_least is above at_most",
                       "exchange them");
    }
    constraints.push_back(constraint);
  });
  return constraints;
}

std::vector<SweepConstraint> read_crossings(const toml::node& node, const std::string& file,
                                            const std::vector<SweepQuantity>& answers, Faults& faults) {
  std::vector<SweepConstraint> crossings;
  for_tables(node, file, "crossing", faults, [&](const toml::table& table) {
    check_names(table, {"key", "at"}, file, "a crossing");
    const SweepQuantity& answer = answer_of(table, "a crossing", file, answers);
    crossings.push_back({answer.key, std::nullopt, limit_of(part(table, "at", "a crossing", file), answer, file)});
  });
  return crossings;
}

Correlations read_correlations(const toml::node& node, const std::string& file, const std::vector<Factor>& factors,
                               Faults& faults) {
  std::map<std::pair<std::size_t, std::size_t>, double> pairs;
  for_tables(node, file, "correlation", faults, [&](const toml::table& table) {
    check_names(table, {"keys", "rank"}, file, "a correlation");
    const toml::node& keys = part(table, "keys", "a correlation", file);
    if (!keys.is_array() || keys.as_array()->size() < 2) {
      throw InputError(location_of(file, keys), "a correlation of fewer than two keys",
                       "it says how two keys go together", "write keys = [\"...\", \"...\"]");
    }
    std::vector<std::size_t> members;
    members.reserve(keys.as_array()->size());
    for (const toml::node& key : *keys.as_array()) {
      members.push_back(correlated_factor(key, file, factors));
      if (std::count(members.begin(), members.end(), members.back()) > 1) {
        throw InputError(location_of(file, key),
                         fmt::format("{} is correlated with itself", factors[members.back()].key), "it always is",
                         "name two keys");
      }
    }
    const SquareMatrix matrix = matrix_of(part(table, "rank", "a correlation", file), members.size(), file);
    for (std::size_t row = 0; row < members.size(); ++row) {
      for (std::size_t column = 0; column < row; ++column) {
        const auto pair = std::minmax(members[row], members[column]);
        if (pairs.emplace(pair, matrix.at(row, column)).second) continue;
        throw InputError(
            location_of(file, table),
            fmt::format("{} and {} are correlated twice", factors[pair.first].key, factors[pair.second].key),
            "the two might differ", "keep one");
      }
    }
  });
  Correlations result;
  for (const auto& [pair, rank] : pairs) {
    for (const std::size_t member : {pair.first, pair.second}) {
      if (std::find(result.coordinates.begin(), result.coordinates.end(), member) == result.coordinates.end()) {
        result.coordinates.push_back(member);
      }
    }
  }
  std::sort(result.coordinates.begin(), result.coordinates.end());
  result.of_ranks = SquareMatrix::unit(result.coordinates.size());
  const auto place = [&](std::size_t member) {
    return static_cast<std::size_t>(std::find(result.coordinates.begin(), result.coordinates.end(), member) -
                                    result.coordinates.begin());
  };
  for (const auto& [pair, rank] : pairs) {
    const std::size_t row = place(pair.first), column = place(pair.second);
    result.of_ranks.at(row, column) = result.of_ranks.at(column, row) = rank;
  }
  if (const std::string fault = fault_of_correlations(result.of_ranks); !fault.empty()) {
    faults.add(InputError(location_of(file, node), "the correlations together are none", fault, "weaken some of them"));
  }
  return result;
}

}  // namespace coldsky
