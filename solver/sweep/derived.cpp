#include "solver/sweep/derived.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

#include "solver/case/reading.hpp"
#include "solver/case/values.hpp"
#include "solver/core/spelling.hpp"

namespace coldsky {

double DerivedKey::at(const std::vector<double>& columns) const {
  std::vector<double> values(inputs.size());
  for (std::size_t n = 0; n < inputs.size(); ++n) {
    values[n] = inputs[n].column ? columns[*inputs[n].column] : inputs[n].constant;
  }
  return expression(values);
}

namespace {

/// The place of a character of a text in quotes.
Location place_in(const toml::node& node, const std::string& file, const std::string& text, std::size_t at) {
  Location where = location_of(file, node);
  std::istringstream lines(text);
  std::string line;
  for (int n = 0; n < where.line && std::getline(lines, line); ++n) {
  }
  // Columns count characters; the quotes are the first that is not white. Three open a text as well as one.
  std::size_t byte = 0;
  for (int column = 1; column < where.column && byte < line.size(); ++column) {
    for (++byte; byte < line.size() && (static_cast<unsigned char>(line[byte]) >> 6) == 2;) ++byte;
  }
  const std::string three = line.substr(std::min(byte, line.size()), 3);
  where.column += static_cast<int>(at) + (three == "\"\"\"" || three == "'''" ? 3 : 1);
  return where;
}

struct Resolver {
  const std::vector<Factor>& factors;
  const std::vector<NamedNode>& entries;
  const std::map<std::string, std::size_t>& columns;
  const Case& base;

  /// What a name stands for. Throws InputError.
  DerivedInput input(const std::string& name, const Location& where) const {
    const auto refuse = [&](const std::string& problem, const std::string& why, const std::string& suggestion) {
      throw InputError(where, problem, why, suggestion);
    };
    const KeySpec* spec = find_key(name);
    if (spec != nullptr && holds_text(*spec)) {
      refuse(fmt::format("{} is no number", name), "expressions are arithmetic", "use keys that hold numbers");
    }
    if (const auto found = columns.find(name); found != columns.end()) return {found->second, 0.0};
    if (spec == nullptr)
      refuse(fmt::format("'{}' is not known", name), "no key of a case or of this sweep", near(name));
    const double value = number_of(*spec, base);
    if (!std::isfinite(value)) {
      refuse(fmt::format("{} has no value", name), "the case does not give it", "give it in the case, or vary it");
    }
    return {std::nullopt, value};
  }

 private:
  std::string near(const std::string& name) const {
    std::vector<std::string> known;
    known.reserve(columns.size() + schema().size());
    for (const auto& [key, column] : columns) known.push_back(key);
    for (const KeySpec& key : schema()) known.push_back(key.path);
    const std::string meant = nearest_word(name, known);
    return meant.empty() ? "see 'coldsky describe'" : fmt::format("did you mean '{}'?", meant);
  }
};

/// Puts what others need before them. \param first column of the first derived key Throws InputError for a circle.
class Sorter {
 public:
  Sorter(const std::vector<DerivedKey>& keys, std::size_t first) : keys_(keys), first_(first), state_(keys.size(), 0) {}
  std::vector<std::size_t> sorted() {
    for (std::size_t n = 0; n < keys_.size(); ++n) visit(n);
    return order_;
  }

 private:
  void visit(std::size_t n) {
    if (state_[n] == 2) return;
    chain_.push_back(keys_[n].key);
    if (state_[n] == 1) {
      chain_.erase(chain_.begin(), std::find(chain_.begin(), chain_.end(), keys_[n].key));
      throw InputError(keys_[n].where, fmt::format("{} depends on itself", keys_[n].key),
                       fmt::format("{}", fmt::join(chain_, " needs ")), "break the circle");
    }
    state_[n] = 1;
    for (const DerivedInput& input : keys_[n].inputs) {
      if (input.column && *input.column >= first_) visit(*input.column - first_);
    }
    state_[n] = 2;
    chain_.pop_back();
    order_.push_back(n);
  }
  const std::vector<DerivedKey>& keys_;
  std::size_t first_;
  std::vector<int> state_;  ///< 0 new, 1 being visited, 2 done
  std::vector<std::string> chain_;
  std::vector<std::size_t> order_;
};

DerivedKey read_one(const NamedNode& entry, const Resolver& resolver, const std::string& file,
                    const std::string& text) {
  const KeySpec* spec = find_key(entry.key);
  for (const Factor& factor : resolver.factors) {
    if (factor.key != entry.key) continue;
    throw InputError(entry.where, fmt::format("{} is varied and derived", entry.key),
                     fmt::format("line {} varies it", factor.where.line), "keep one of the two");
  }
  if (spec != nullptr && holds_text(*spec)) {
    throw InputError(entry.where, fmt::format("{} is no number", entry.key), "expressions are arithmetic",
                     "vary it by a list instead");
  }
  if (!entry.node->is_string()) {
    throw InputError(location_of(file, *entry.node), fmt::format("the expression of {} is no text", entry.key),
                     "an expression stands in quotes",
                     fmt::format("write \"{}\" = \"panel.width / 2\", for example", entry.key));
  }
  const std::string words = entry.node->as_string()->get();
  const auto place = [&](std::size_t at) { return place_in(*entry.node, file, text, at); };
  try {
    DerivedKey derived{entry.key, spec, entry.where, words, Expression(words), {}};
    derived.inputs.reserve(derived.expression.names().size());
    for (const Expression::Name& name : derived.expression.names()) {
      derived.inputs.push_back(resolver.input(name.text, place(name.place)));
    }
    return derived;
  } catch (const ExpressionError& error) {
    throw InputError(place(error.place), fmt::format("{}: {}", entry.key, error.what()),
                     "expressions hold numbers in SI units, names of keys, + - * / ^ ( ) and min, max, sqrt, exp, log, "
                     "abs, floor, ceil, round",
                     "correct it");
  }
}

}  // namespace

std::vector<DerivedKey> read_derived(const std::vector<NamedNode>& entries, const std::vector<Factor>& factors,
                                     const Case& base, const std::string& file, const std::string& text,
                                     std::vector<std::size_t>& order, Faults& faults) {
  std::map<std::string, std::size_t> columns;
  for (std::size_t n = 0; n < factors.size(); ++n) {
    if (!factors[n].text) columns.emplace(factors[n].key, n);
  }
  for (std::size_t n = 0; n < entries.size(); ++n) columns.emplace(entries[n].key, factors.size() + n);
  const Resolver resolver{factors, entries, columns, base};
  std::vector<DerivedKey> keys;
  keys.reserve(entries.size());
  bool all = true;
  for (const NamedNode& entry : entries) {
    all = faults.attempt([&] { keys.push_back(read_one(entry, resolver, file, text)); }) && all;
  }
  if (all) faults.attempt([&] { order = Sorter(keys, factors.size()).sorted(); });
  return keys;
}

}  // namespace coldsky
