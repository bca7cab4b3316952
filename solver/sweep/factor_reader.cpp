#include "solver/sweep/factor_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>

#include "solver/case/reading.hpp"
#include "solver/case/values.hpp"
#include "solver/core/spelling.hpp"
#include "solver/core/units.hpp"

namespace coldsky {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t most_steps = 1'000'000;

Location place_of_key(const std::string& file, const toml::key& key) {
  return {file, static_cast<int>(key.source().begin.line), static_cast<int>(key.source().begin.column)};
}

void collect(const toml::table& table, const std::string& prefix, const std::string& file, int depth,
             std::vector<NamedNode>& found, Faults& faults) {
  constexpr int deepest = 8;
  for (const auto& [key, node] : table) {
    std::string path = prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str());
    const Location where = place_of_key(file, key);
    // "coating.front" is a table of keys, and the name of a coating where it is given a list.
    const bool names_coating = !name_key_of(path).empty() && (!node.is_table() || node.as_table()->contains("list"));
    if (names_coating) path = name_key_of(path);
    if (find_key(path) != nullptr || is_free_name(path)) {
      found.push_back({path, &node, where});
    } else if (node.is_table() && depth < deepest && (is_table(path) || path + "." == free_prefix)) {
      collect(*node.as_table(), path, file, depth + 1, found, faults);
    } else if (path.starts_with(free_prefix)) {
      faults.add(InputError(where, fmt::format("'{}' is no name", path), "names are letters, digits and underscores",
                            "write design.tubes, for example"));
    } else {
      faults.add(InputError(where, fmt::format("unknown key '{}'", path), "no such key of a case", did_you_mean(path)));
    }
  }
}

/// design.NAME as a key: any finite number.
const KeySpec& free_number(const std::string& name) {
  static thread_local KeySpec spec;
  spec.path = name;
  spec.kind = KeyKind::number;
  spec.unit = "1";
  // Any member that holds a number: the case it is read into is thrown away.
  spec.member = std::function<double&(Case&)>([](Case& c) -> double& { return c.heat.load; });
  return spec;
}

std::string with_unit(double value, const KeySpec& spec) {
  return spec.unit == "1" ? fmt::format("{:g}", value) : fmt::format("{:g} {}", value, spec.unit);
}
std::string shown(const SweepValue& value) {
  const double* number = std::get_if<double>(&value);
  return number != nullptr ? fmt::format("{:g}", *number) : "'" + std::get<std::string>(value) + "'";
}

/// Values of one list are all text, all numbers or all switches.
int type_of(const toml::node& node) { return node.is_number() ? 0 : static_cast<int>(node.type()) + 1; }

bool inside(const KeySpec& spec, double value) {
  return value <= spec.high && (spec.low_open ? value > spec.low : value >= spec.low);
}

}  // namespace

std::vector<NamedNode> named_nodes(const toml::table& table, const std::string& file, Faults& faults) {
  std::vector<NamedNode> found;
  collect(table, "", file, 0, found, faults);
  // toml++ keeps tables in the order of their keys' letters.
  const auto place = [](const NamedNode& entry) {
    return std::make_tuple(entry.where.line, entry.where.column, std::cref(entry.key));
  };
  std::sort(found.begin(), found.end(), [&](const NamedNode& a, const NamedNode& b) { return place(a) < place(b); });
  std::map<std::string, Location> seen;
  for (const NamedNode& entry : found) {
    const auto [first, fresh] = seen.emplace(entry.key, entry.where);
    if (fresh) continue;
    faults.add(InputError(entry.where, fmt::format("{} is given twice", entry.key),
                          fmt::format("line {} has it already", first->second.line), "keep one"));
  }
  return found;
}

void check_names(const toml::table& table, const std::vector<std::string>& known, const std::string& file,
                 const std::string& what) {
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string near = nearest_word(name, known);
    throw InputError(
        place_of_key(file, key), fmt::format("unknown key '{}' of {}", name, what), "a misspelt key would be ignored",
        near.empty() ? fmt::format("it has {}", fmt::join(known, ", ")) : fmt::format("did you mean '{}'?", near));
  }
}

Factor FactorReader::read(const NamedNode& entry) {
  Factor factor;
  factor.key = entry.key;
  factor.spec = find_key(entry.key);
  factor.where = entry.where;
  const KeySpec& spec = factor.spec != nullptr ? *factor.spec : free_number(entry.key);
  factor.text = factor.spec != nullptr && holds_text(spec);
  if (spec.kind == KeyKind::list) {
    throw InputError(entry.where, fmt::format("{} cannot be varied", entry.key), "it is a list itself",
                     "give it in the case");
  }
  const std::string how = "write { list = [...] }, { from = ..., to = ... } or { distribution = ..., ... }";
  if (entry.node->is_array()) {
    read_list(*entry.node, spec, factor);
    return factor;
  }
  if (!entry.node->is_table()) {
    throw InputError(location_of(file_, *entry.node), fmt::format("{} has one value", entry.key),
                     "a sweep varies it; what does not change stands in the case", how);
  }
  const toml::table& table = *entry.node->as_table();
  const bool list = table.contains("list"), law = table.contains("distribution");
  const bool range = !law && (table.contains("from") || table.contains("to"));
  if (static_cast<int>(list) + static_cast<int>(range) + static_cast<int>(law) != 1) {
    throw InputError(entry.where,
                     fmt::format("{} has {}", entry.key, list || law ? "values of two kinds" : "no values"),
                     "it is a list, a range or a distribution", how);
  }
  if (list) {
    check_names(table, {"list"}, file_, "a list");
    read_list(*table.get("list"), spec, factor);
  } else if (factor.text) {
    throw InputError(entry.where, fmt::format("{} has a {}", entry.key, law ? "distribution" : "range"),
                     spec.kind == KeyKind::boolean ? "it is true or false" : "its values are names",
                     fmt::format("write \"{}\" = {{ list = [...] }}", entry.key));
  } else if (range) {
    read_range(table, spec, factor);
  } else {
    read_distribution(table, spec, factor);
  }
  return factor;
}

SweepValue FactorReader::value(const toml::node& node, const KeySpec& spec) {
  try {
    assign(spec, node, location_of(file_, node), case_file_, catalogue_, scratch_);
  } catch (const InputError& error) {
    // The manual knows keys of cases alone.
    const bool manual = error.suggestion().starts_with("see 'coldsky describe") && find_key(spec.path) == nullptr;
    if (!manual) throw;
    throw InputError(error.where(), error.problem(), error.why(), "choose another value");
  }
  if (holds_text(spec)) return text_of(spec, scratch_);
  return number_of(spec, scratch_);
}

double FactorReader::number(const toml::table& table, const char* name, const KeySpec& spec) {
  const toml::node* node = table.get(name);
  if (node == nullptr) {
    throw InputError(location_of(file_, table), fmt::format("{} has no '{}'", spec.path, name),
                     "both ends of a range and all numbers of a distribution are given",
                     fmt::format("add {} = {}", name, spec.unit == "1" ? "1" : "\"1 " + spec.unit + "\""));
  }
  return std::get<double>(value(*node, spec));
}

double FactorReader::difference(const toml::table& table, const char* name, const KeySpec& spec) {
  const toml::node* node = table.get(name);
  KeySpec width = spec;
  if (spec.kind == KeyKind::quantity) width.kind = KeyKind::difference;
  width.path = spec.path + " " + name;
  width.low = 0.0;
  width.low_open = true;
  width.high = infinity;
  width.range_reason = "a width is positive";
  width.high_reason.clear();
  if (node == nullptr) {
    throw InputError(location_of(file_, table), fmt::format("{} has no '{}'", spec.path, name),
                     "all numbers of a distribution are given",
                     fmt::format("add {} = {}", name, spec.unit == "1" ? "0.1" : "\"1 " + spec.unit + "\""));
  }
  return std::get<double>(value(*node, width));
}

void FactorReader::read_list(const toml::node& node, const KeySpec& spec, Factor& factor) {
  const Location where = location_of(file_, node);
  if (!node.is_array()) {
    throw InputError(where, fmt::format("the list of {} is none", spec.path), "values stand in brackets",
                     "write list = [..., ...]");
  }
  const toml::array& items = *node.as_array();
  if (items.empty()) {
    throw InputError(where, fmt::format("the list of {} is empty", spec.path), "there would be no design",
                     "give it values");
  }
  std::set<SweepValue> seen;
  factor.levels.reserve(items.size());
  for (const toml::node& item : items) {
    if (type_of(item) != type_of(items[0])) {
      throw InputError(location_of(file_, item), fmt::format("the list of {} mixes types", spec.path),
                       "its values are all text, all numbers or all switches", "write them alike");
    }
    SweepValue level = value(item, spec);
    if (!seen.insert(level).second) {
      throw InputError(location_of(file_, item), fmt::format("{} is in the list of {} twice", shown(level), spec.path),
                       "the same design would be made twice", "leave one out");
    }
    factor.levels.push_back(std::move(level));
  }
  std::vector<std::string> words;
  for (std::size_t n = 0; n < factor.levels.size() && n < 6; ++n) {
    const double* number = std::get_if<double>(&factor.levels[n]);
    words.push_back(number != nullptr ? fmt::format("{:g}", *number) : std::get<std::string>(factor.levels[n]));
  }
  factor.range =
      fmt::format("{}{}", fmt::join(words, ", "),
                  factor.levels.size() > words.size() ? fmt::format(", ... ({})", factor.levels.size()) : "");
}

void FactorReader::read_range(const toml::table& table, const KeySpec& spec, Factor& factor) {
  check_names(table, {"from", "to", "steps", "scale"}, file_, "a range");
  const double from = number(table, "from", spec), to = number(table, "to", spec);
  const Location where = location_of(file_, *table.get("from"));
  if (!(from < to)) {
    throw InputError(where, fmt::format("the range of {} {}", spec.path, from == to ? "is empty" : "runs backwards"),
                     fmt::format("from {} to {}", with_unit(from, spec), with_unit(to, spec)),
                     from == to ? "give it two ends, or leave the key to the case" : "exchange from and to");
  }
  bool logarithmic = false;
  if (const toml::node* scale = table.get("scale")) {
    const std::string word = scale->is_string() ? scale->as_string()->get() : std::string();
    if (word != "log" && word != "linear") {
      throw InputError(location_of(file_, *scale), fmt::format("the scale of {} is not known", spec.path),
                       "no such choice", "choose one of linear, log");
    }
    logarithmic = word == "log";
    if (logarithmic && !(from > 0.0)) {
      throw InputError(where, fmt::format("the logarithmic range of {} begins at {}", spec.path, with_unit(from, spec)),
                       "only positive numbers have a logarithm", "begin above zero, or use scale = \"linear\"");
    }
  }
  const bool whole = spec.kind == KeyKind::integer;
  factor.range = fmt::format("{:g} ... {:g}{}", from, to, logarithmic ? ", logarithmic" : "");
  const toml::node* steps = table.get("steps");
  if (steps == nullptr) {
    if (whole && logarithmic) {
      throw InputError(where, fmt::format("a logarithmic range of {} without steps", spec.path),
                       "whole numbers have no logarithmic distribution", "add steps, or write a list");
    }
    if (whole) {
      factor.counting.emplace(from, to);
    } else if (logarithmic) {
      const double low = std::log(from), high = std::log(to);
      if (!(low < high)) {
        throw InputError(where, fmt::format("the range of {} is empty", spec.path), "its ends have the same logarithm",
                         "give it two ends");
      }
      factor.law.emplace(Distribution::LogUniform{Distribution::Uniform(low, high)}, from, to);
    } else {
      factor.law.emplace(Distribution::Uniform(from, to), from, to);
    }
    return;
  }
  const Location at = location_of(file_, *steps);
  const std::int64_t count = steps->is_integer() ? steps->as_integer()->get() : 0;
  if (count < 2 || count > most_steps) {
    throw InputError(at, fmt::format("steps of {} is no number from 2 to {}", spec.path, most_steps),
                     "both ends are steps", "write steps = 9, for example");
  }
  steps_ += count;
  if (steps_ > most_steps) {
    throw InputError(at, fmt::format("{} steps in all", steps_), fmt::format("at most {} are kept", most_steps),
                     "use fewer, or ranges without steps");
  }
  factor.levels.reserve(static_cast<std::size_t>(count));
  for (std::int64_t n = 0; n < count; ++n) {
    const double share = static_cast<double>(n) / static_cast<double>(count - 1);
    double level = logarithmic ? from * std::pow(to / from, share) : from + (to - from) * share;
    if (n == 0 || n == count - 1) level = n == 0 ? from : to;  // without rounding
    if (whole && std::fabs(level - std::round(level)) > 1e-9 * std::fabs(level)) {
      throw InputError(at, fmt::format("step {} of {} is {:g}", n + 1, spec.path, level), "it is a whole number",
                       "choose other steps, or write a list");
    }
    factor.levels.emplace_back(whole ? std::round(level) : level);
  }
  factor.range += fmt::format(", {} steps", count);
}

Distribution::Law FactorReader::law_of(const toml::table& table, const std::string& name, KeySpec& spec,
                                       std::string& words) {
  const auto named = [&](std::vector<std::string> known) {
    known.insert(known.begin(), "distribution");
    known.insert(known.end(), {"low", "high"});
    check_names(table, known, file_, "a " + name + " distribution");
  };
  const auto in_order = [&](bool right, const std::string& order) {
    if (right) return;
    throw InputError(location_of(file_, *table.get("from")),
                     fmt::format("the {} distribution of {} is none", name, spec.path), order, "put them in order");
  };
  if (name == "normal") {
    named({"mean", "deviation"});
    const double mean = number(table, "mean", spec), deviation = difference(table, "deviation", spec);
    words = fmt::format("normal, mean {:g}, deviation {:g}", mean, deviation);
    return Distribution::Normal(mean, deviation);
  }
  if (name == "log-normal") {
    named({"median", "factor"});
    KeySpec pure;
    pure.path = spec.path + " factor";
    pure.kind = KeyKind::number;
    pure.unit = "1";
    pure.low = 1.0;
    pure.low_open = true;
    pure.high = 1e6;
    pure.high_reason = "nothing that is built is that uncertain";
    pure.range_reason = "two thirds lie between median / factor and median * factor";
    pure.member = std::function<double&(Case&)>([](Case& c) -> double& { return c.heat.load; });
    const double median = number(table, "median", spec), factor = number(table, "factor", pure);
    if (!(median > 0.0)) {
      throw InputError(location_of(file_, *table.get("median")),
                       fmt::format("the median of {} is {}", spec.path, with_unit(median, spec)),
                       "only positive numbers have a logarithm", "choose another distribution");
    }
    words = fmt::format("log-normal, median {:g}, factor {:g}", median, factor);
    return Distribution::LogNormal(std::log(median), std::log(factor));
  }
  if (name == "triangular") {
    named({"from", "mode", "to"});
    const double from = number(table, "from", spec), mode = number(table, "mode", spec), to = number(table, "to", spec);
    in_order(from <= mode && mode <= to && from < to, "from, mode and to rise");
    words = fmt::format("triangular, {:g} ... {:g} ... {:g}", from, mode, to);
    return Distribution::Triangular(from, mode, to);
  }
  named({"from", "to"});
  const double from = number(table, "from", spec), to = number(table, "to", spec);
  in_order(from < to, "from lies below to");
  words = fmt::format("uniform, {:g} ... {:g}", from, to);
  return Distribution::Uniform(from, to);
}

void FactorReader::read_distribution(const toml::table& table, const KeySpec& spec, Factor& factor) {
  static const std::vector<std::string> names = {"normal", "uniform", "triangular", "log-normal"};
  const toml::node& node = *table.get("distribution");
  const std::string name = node.is_string() ? node.as_string()->get() : std::string();
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    const std::string near = nearest_word(name, names);
    throw InputError(location_of(file_, node), fmt::format("the distribution of {} is not known", spec.path),
                     "no such choice",
                     near.empty() ? fmt::format("choose one of {}", fmt::join(names, ", "))
                                  : fmt::format("did you mean '{}'?", near));
  }
  if (spec.kind == KeyKind::integer) {
    throw InputError(factor.where, fmt::format("{} has a {} distribution", spec.path, name), "it is a whole number",
                     "write a range or a list");
  }
  // The law may reach beyond what the key allows where low and high cut it off.
  KeySpec open = spec;
  open.low = -infinity;
  open.high = infinity;
  open.low_open = false;
  std::string words;
  const Distribution::Law law = law_of(table, name, open, words);
  const double low = table.contains("low") ? number(table, "low", open) : -infinity;
  const double high = table.contains("high") ? number(table, "high", open) : infinity;
  if (!(low < high)) {
    throw InputError(location_of(file_, *table.get("low")),
                     fmt::format("nothing of {} lies between low and high", spec.path),
                     fmt::format("from {} to {}", with_unit(low, spec), with_unit(high, spec)), "low lies below high");
  }
  try {
    factor.law.emplace(law, low, high);
  } catch (const std::domain_error&) {
    throw InputError(factor.where, fmt::format("the distribution of {} has nothing between low and high", spec.path),
                     "less than 1e-200 of it", "move low and high, or the distribution");
  }
  if (std::isfinite(low)) words += fmt::format(", at least {:g}", low);
  if (std::isfinite(high)) words += fmt::format(", at most {:g}", high);
  factor.range = words;
  check_reach(table, spec, factor);
}

void FactorReader::check_reach(const toml::table& table, const KeySpec& spec, const Factor& factor) const {
  const double least = factor.law->quantile(least_coordinate), most = factor.law->quantile(most_coordinate);
  if (inside(spec, least) && inside(spec, most) && std::isfinite(most)) return;
  const double outside = factor.law->below(spec.low) + factor.law->above(spec.high);
  const bool below = !inside(spec, least), above = !inside(spec, most);
  throw InputError(location_of(file_, table),
                   fmt::format("{:.2g} % of the distribution of {} lies outside {}{}", 100.0 * outside, spec.path,
                               range_text(spec), spec.unit == "1" ? "" : " " + spec.unit),
                   fmt::format("it reaches from {} to {}", with_unit(least, spec), with_unit(most, spec)),
                   fmt::format("cut it off with {}", below && above ? "low and high"
                                                     : below        ? "low"
                                                                    : "high"));
}

}  // namespace coldsky
