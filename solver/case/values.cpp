#include "solver/case/values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "solver/case/coatings.hpp"
#include "solver/core/units.hpp"

namespace coldsky {

std::vector<std::string> known_words(const KeySpec& key, const Catalogue& catalogue) {
  if (!key.choices.empty()) return key.choices;
  const bool coating = key.path.starts_with("coating.") || key.path.starts_with("scene.body.");
  return coating ? coating_names() : catalogue.materials;
}

std::string example_of(const KeySpec& key, const Catalogue& catalogue) {
  if (!key.default_text.empty()) {
    const bool bare = key.kind == KeyKind::number || key.kind == KeyKind::integer || key.kind == KeyKind::boolean;
    return bare ? key.default_text : "\"" + key.default_text + "\"";
  }
  if (key.kind == KeyKind::choice) {
    const std::vector<std::string> words = known_words(key, catalogue);
    return words.empty() ? "\"...\"" : "\"" + words.front() + "\"";
  }
  if (key.kind == KeyKind::text || key.kind == KeyKind::file || key.kind == KeyKind::date) return "\"...\"";
  if (key.kind == KeyKind::list) return "[\"...\"]";
  if (key.kind == KeyKind::place) return R"(["0 m", "0 m", "1 m"])";
  if (key.kind == KeyKind::direction) return "[0, 0, 1]";
  return key.unit == "1" ? "1" : "\"1 " + key.unit + "\"";
}

namespace {

[[noreturn]] void wrong_type(const KeySpec& key, const Location& where, const std::string& expected) {
  throw InputError(where, fmt::format("{} has a value of the wrong type", key.path),
                   fmt::format("expected {}", expected), fmt::format("see 'coldsky describe {}'", key.manual_path()));
}

void check_range(const KeySpec& key, double value, const std::string& shown, const Location& where) {
  const bool inside = value <= key.high && (key.low_open ? value > key.low : value >= key.low);
  if (!std::isfinite(value)) {
    throw InputError(where, fmt::format("{} = {} is not a finite number", key.path, shown),
                     "nothing can be computed from it", "write a finite number");
  }
  if (inside) return;
  const std::string unit = key.unit == "1" ? "" : " " + key.unit,
                    see = fmt::format("see 'coldsky describe {}'", key.manual_path());
  if (value > key.high && !key.high_reason.empty()) {
    throw InputError(where, fmt::format("{} = {} is above {:g}{}", key.path, shown, key.high, unit), key.high_reason,
                     see);
  }
  KeySpec nature = key;
  if (!key.high_reason.empty()) nature.high = std::numeric_limits<double>::infinity();
  throw InputError(where, fmt::format("{} = {} is outside {}{}", key.path, shown, range_text(nature), unit),
                   key.range_reason, see);
}

/// The quantity that a number without a unit most likely stands for, such as "8 mm" for a tube's diameter of 8.
std::string likely_quantity(const KeySpec& key, const std::string& number, double value) {
  const auto fits = [&](const std::string& unit) {
    double si = 0.0;
    try {
      si = parse_quantity(number + " " + unit, key.unit, key.kind == KeyKind::difference);
    } catch (const QuantityError&) {
      return false;
    }
    return si <= key.high && (key.low_open ? si > key.low : si >= key.low);
  };
  const auto in = [&](const std::string& unit) { return fmt::format("\"{} {}\"", number, unit); };
  // Lengths of a tube are written in millimetres from about a half on, radii of orbits in kilometres.
  const bool customary = value >= 0.5 && value < 2e4;
  if (!key.customary_unit.empty() && customary && fits(key.customary_unit)) return in(key.customary_unit);
  if (key.unit == "rad" && !fits("rad") && fits("deg")) return in("deg");
  // Temperatures that would be cold for any coolant in kelvins.
  const bool warm = key.kind == KeyKind::quantity && key.unit == "K" && key.default_text != "2.72548 K";
  if (warm && value < 150.0 && fits("degC")) return in("degC") + (fits("K") ? ", or " + in("K") : std::string());
  return in(key.unit);
}

/// "10:30" or "10:30:15" as hours; nothing where a text is no time of day.
std::optional<double> time_of_day(const std::string& text) {
  int hours = 0, minutes = 0, seconds = 0, used = 0;
  const char* const begin = text.c_str();
  if (text.find_first_not_of("0123456789:") != std::string::npos || text.size() > 8) return {};
  const auto whole = [&] { return used == static_cast<int>(text.size()) && minutes < 60 && seconds < 60; };
  if (std::sscanf(begin, "%2d:%2d%n", &hours, &minutes, &used) != 2) return {};  // NOLINT(cert-err34-c)
  if (!whole() && (std::sscanf(begin, "%2d:%2d:%2d%n", &hours, &minutes, &seconds, &used) != 3 || !whole())) {
    return {};  // NOLINT(cert-err34-c): no number of two digits overflows
  }
  return hours + minutes / 60.0 + seconds / 3600.0;
}

double read_number(const KeySpec& key, const toml::node& node, const Location& where) {
  const bool dimensional = key.kind == KeyKind::quantity || key.kind == KeyKind::difference;
  double value = 0.0;
  std::string shown;
  const bool clock = key.path == "environment.orbit.local_time";
  if (clock && node.is_time()) {
    const toml::time time = node.as_time()->get();
    shown = fmt::format("{:02}:{:02}:{:02}", time.hour, time.minute, time.second);
    value = time.hour + time.minute / 60.0 + time.second / 3600.0;
  } else if (node.is_string()) {
    shown = node.as_string()->get();
    const std::optional<double> hours = clock ? time_of_day(shown) : std::nullopt;
    try {
      value = hours ? *hours : parse_quantity(shown, key.unit, key.kind == KeyKind::difference);
    } catch (const QuantityError& error) {
      throw InputError(where, fmt::format("{}: {}", key.path, error.problem), error.why,
                       error.bare ? "write " + likely_quantity(key, shown, *error.bare) : error.suggestion);
    }
  } else if (node.is_number()) {
    // Not node.value<double>(): that refuses whole numbers above 2^53.
    value = node.is_integer() ? static_cast<double>(node.as_integer()->get()) : node.as_floating_point()->get();
    shown = fmt::format("{}", value);
    if (dimensional && key.unit != "1" && std::isfinite(value)) {
      throw InputError(
          where, fmt::format("{} = {} has no unit", key.path, shown),
          fmt::format("a quantity in {} is expected", key.unit),
          fmt::format("write {} = {}", key.path.substr(key.path.rfind('.') + 1), likely_quantity(key, shown, value)));
    }
  } else {
    wrong_type(key, where, dimensional ? fmt::format("a quantity such as \"1 {}\"", key.unit) : "a number");
  }
  check_range(key, value, shown, where);
  return value + 0.0;  // -0 becomes 0, which is written as it is read
}

/// Three lengths, or three numbers: a list, or a text with commas as --set is given it.
Triple read_triple(const KeySpec& key, const toml::node& node, const Location& where) {
  KeySpec part = key;
  part.kind = key.kind == KeyKind::place ? KeyKind::quantity : KeyKind::number;
  toml::array parts;
  if (node.is_array()) {
    parts = *node.as_array();
  } else if (node.is_string()) {
    std::stringstream words(node.as_string()->get());
    for (std::string word; std::getline(words, word, ',');) parts.push_back(word);
  }
  if (parts.size() != 3) {
    wrong_type(key, where,
               key.kind == KeyKind::place ? R"(three lengths such as ["0 m", "0 m", "1 m"])"
                                          : "three numbers such as [0, 0, 1]");
  }
  Triple triple{};
  for (std::size_t n = 0; n < 3; ++n) triple[n] = read_number(part, *parts.get(n), where);
  if (key.kind == KeyKind::direction && !(std::hypot(triple[0], triple[1], triple[2]) > 1e-100)) {
    throw InputError(where, fmt::format("{} is no direction", key.path), "all three numbers are zero",
                     "write one such as [0, 0, 1]");
  }
  return triple;
}

std::vector<std::string> read_list(const KeySpec& key, const toml::node& node, const Location& where) {
  if (!node.is_array()) wrong_type(key, where, "a list of texts in brackets");
  std::vector<std::string> values;
  for (const toml::node& item : *node.as_array()) {
    if (!item.is_string()) wrong_type(key, where, "a list of texts in brackets");
    values.push_back(item.as_string()->get());
  }
  return values;
}

/// Empty where none is named.
std::string read_file_name(const KeySpec& key, const toml::node& node, const Location& where,
                           const std::string& case_file) {
  if (!node.is_string()) wrong_type(key, where, "the name of a file in quotes");
  const std::filesystem::path given = node.as_string()->get();
  if (given.empty()) return {};
  // From the folder of the case; written back whole, so that a resolved case finds it from anywhere.
  const auto folder = std::filesystem::absolute(case_file).parent_path();
  const auto path = given.is_absolute() ? given : (folder / given).lexically_normal();
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    throw InputError(where, fmt::format("{} = '{}' cannot be read", key.path, given.string()),
                     fmt::format("{} is no file", path.string()), "paths count from the folder of the case");
  }
  return path.string();
}

}  // namespace

void assign(const KeySpec& key, const toml::node& node, const Location& where, const std::string& case_file,
            const Catalogue& catalogue, Case& c) {
  switch (key.kind) {
    case KeyKind::quantity:
    case KeyKind::difference:
    case KeyKind::number: {
      const double value = read_number(key, node, where);
      if (key.optional_member()) {
        std::get<1>(key.member)(c) = value;
      } else {
        std::get<0>(key.member)(c) = value;
      }
      break;
    }
    case KeyKind::integer: {
      if (!node.is_integer()) wrong_type(key, where, "a whole number");
      const auto value = node.as_integer()->get();
      check_range(key, static_cast<double>(value), fmt::format("{}", value), where);
      std::get<2>(key.member)(c) = static_cast<int>(value);
      break;
    }
    case KeyKind::boolean:
      if (!node.is_boolean()) wrong_type(key, where, "true or false");
      std::get<3>(key.member)(c) = node.as_boolean()->get();
      break;
    case KeyKind::place:
    case KeyKind::direction:
      std::get<6>(key.member)(c) = read_triple(key, node, where);
      break;
    case KeyKind::list:
      std::get<5>(key.member)(c) = read_list(key, node, where);
      break;
    case KeyKind::file: {
      const std::string path = read_file_name(key, node, where, case_file);
      if (!path.empty()) std::get<4>(key.member)(c) = path;
      break;
    }
    case KeyKind::choice:
    case KeyKind::date:
    case KeyKind::text: {
      std::string value;
      if (node.is_string()) {
        value = node.as_string()->get();
      } else if (key.kind == KeyKind::date && (node.is_date() || node.is_integer())) {
        // A date without quotes is TOML's own; a year alone is a number to it.
        std::stringstream text;
        node.is_date() ? text << *node.as_date() : text << *node.as_integer();
        value = text.str();
      } else {
        wrong_type(key, where, "text in quotes");
      }
      if (key.kind == KeyKind::choice) {
        const std::vector<std::string> choices = known_words(key, catalogue);
        if (std::find(choices.begin(), choices.end(), value) == choices.end()) {
          throw InputError(where, fmt::format("{} = '{}' is not known", key.path, value), "no such choice",
                           choices.empty() ? "there is none to choose from"
                                           : fmt::format("choose one of {}", fmt::join(choices, ", ")));
        }
      }
      std::get<4>(key.member)(c) = value;
      break;
    }
  }
}

void assign_number(const KeySpec& key, double value, const Location& where, Case& c) {
  const bool whole = key.kind == KeyKind::integer;
  const std::string unit = key.unit == "1" ? "" : " " + key.unit, shown = fmt::format("{:g}{}", value, unit);
  check_range(key, value, shown, where);
  if (whole && std::fabs(value - std::round(value)) > 1e-9 * std::fabs(value)) {
    throw InputError(where, fmt::format("{} = {} is not a whole number", key.path, shown), "it counts things",
                     "round it");
  }
  switch (key.member.index()) {
    case 0:
      std::get<0>(key.member)(c) = value + 0.0;
      break;
    case 1:
      std::get<1>(key.member)(c) = value + 0.0;
      break;
    case 2:
      std::get<2>(key.member)(c) = static_cast<int>(std::lround(value));
      break;
    default:
      throw std::logic_error(key.path + " holds no number");
  }
}

void assign_text(const KeySpec& key, const std::string& text, Case& c) {
  if (key.kind == KeyKind::boolean) {
    std::get<3>(key.member)(c) = text == "true";
  } else {
    std::get<4>(key.member)(c) = text;
  }
}

double number_of(const KeySpec& key, const Case& c) {
  Case& readable = const_cast<Case&>(c);  // NOLINT(cppcoreguidelines-pro-type-const-cast): members are read only
  switch (key.member.index()) {
    case 0:
      return std::get<0>(key.member)(readable);
    case 1:
      return std::get<1>(key.member)(readable).value_or(std::numeric_limits<double>::quiet_NaN());
    case 2:
      return std::get<2>(key.member)(readable);
    default:
      throw std::logic_error(key.path + " holds no number");
  }
}

std::string text_of(const KeySpec& key, const Case& c) {
  Case& readable = const_cast<Case&>(c);  // NOLINT(cppcoreguidelines-pro-type-const-cast): members are read only
  if (key.kind == KeyKind::boolean) return std::get<3>(key.member)(readable) ? "true" : "false";
  return std::get<4>(key.member)(readable);
}

}  // namespace coldsky
