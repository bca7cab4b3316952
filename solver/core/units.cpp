#include "solver/core/units.hpp"

#include <fmt/format.h>
#include <udunits2.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>

#include "solver/core/error.hpp"
#include "solver/core/unit_database.hpp"

namespace coldsky {

namespace {

struct FreeUnit {
  void operator()(ut_unit* unit) const { ut_free(unit); }
};
using Unit = std::unique_ptr<ut_unit, FreeUnit>;

struct FreeConverter {
  void operator()(cv_converter* converter) const { cv_free(converter); }
};
using Converter = std::unique_ptr<cv_converter, FreeConverter>;

/// UDUNITS is not thread safe.
std::mutex& mutex() {
  static std::mutex instance;
  return instance;
}

ut_system* unit_system() {
  static ut_system* system = [] {
    ut_set_error_message_handler(ut_ignore);
    ut_system* result = read_unit_database();
    // Symbols that engineers write and UDUNITS spells otherwise.
    if (ut_unit* au = ut_get_unit_by_name(result, "astronomical_unit")) {
      ut_map_symbol_to_unit("au", UT_ASCII, au);
      ut_free(au);
    }
    // Without it "nmi" is read as nano-miles.
    if (ut_unit* mile = ut_get_unit_by_name(result, "nautical_mile")) {
      ut_map_symbol_to_unit("nmi", UT_ASCII, mile);
      ut_free(mile);
    }
    if (ut_unit* degree = ut_get_unit_by_name(result, "arc_degree")) {
      ut_map_symbol_to_unit("deg", UT_ASCII, degree);
      ut_free(degree);
    }
    return result;
  }();
  return system;
}

void replace_all(std::string& text, const std::string& old, const std::string& fresh) {
  for (std::size_t at = 0; (at = text.find(old, at)) != std::string::npos; at += fresh.size()) {
    text.replace(at, old.size(), fresh);
  }
}

/// Powers as ASCII: "W m⁻² K⁻¹" as "W m-2 K-1", which is how pages of results show units.
std::string with_plain_powers(std::string name) {
  const char* const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  for (int digit = 0; digit < 10; ++digit) replace_all(name, raised[digit], std::to_string(digit));
  replace_all(name, "⁻", "-");
  replace_all(name, "⁺", "");
  replace_all(name, "·", ".");
  replace_all(name, "⋅", ".");
  std::string apart;  // "m2K" as "m2 K"
  for (const char c : name) {
    const bool letter = std::isalpha(static_cast<unsigned char>(c)) != 0;
    if (letter && !apart.empty() && std::isdigit(static_cast<unsigned char>(apart.back())) != 0) apart += ' ';
    apart += c;
  }
  return apart;
}

/// Refuses blanks that look like one and are none.
void refuse_other_blanks(const std::string& text) {
  struct Blank {
    const char *bytes, *name;
  };
  constexpr Blank blanks[] = {{"\u00A0", "a no-break space (U+00A0)"},
                              {"\u202F", "a narrow no-break space (U+202F)"},
                              {"\u2007", "a figure space (U+2007)"},
                              {"\u2009", "a thin space (U+2009)"},
                              {"\u3000", "an ideographic space (U+3000)"}};
  for (const Blank& blank : blanks) {
    if (text.find(blank.bytes) == std::string::npos) continue;
    throw QuantityError{fmt::format("the quantity holds {}", blank.name), "it looks like a blank and is none",
                        "write a blank of the keyboard between number and unit"};
  }
}

Unit parsed(const std::string& name) { return Unit(ut_parse(unit_system(), name.c_str(), UT_UTF8)); }

/// Whether two units measure the same: UDUNITS also converts between reciprocals, and between angles and numbers.
bool same_dimension(const ut_unit* from, const ut_unit* to) {
  if (ut_are_convertible(from, to) == 0) return false;
  const Unit ratio(ut_divide(from, to));
  if (!ratio) return true;  // no ratio of logarithms: what they are is told elsewhere
  if (ut_is_dimensionless(ratio.get()) == 0) return false;
  char text[256];
  const int length = ut_format(ratio.get(), text, sizeof(text), UT_ASCII | UT_DEFINITION);
  return length < 0 || length >= static_cast<int>(sizeof(text)) ||
         std::string(text, static_cast<std::size_t>(length)).find("rad") == std::string::npos;
}

/// Whether a number that is no power stands among the factors of a unit.
bool holds_a_number(const std::string& name) {
  const auto digit = [&](std::size_t at) { return std::isdigit(static_cast<unsigned char>(name[at])) != 0; };
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (!digit(at)) continue;
    std::size_t before = at;
    while (before > 0 && (name[before - 1] == '-' || name[before - 1] == '+')) --before;
    if (before == 0) return true;
    const char c = name[before - 1];
    const bool letter = std::isalpha(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
    const bool power =
        letter || c == '^' || c == '_' || c == ')' || (c == '*' && before > 1 && name[before - 2] == '*');
    if (!power) return true;
    while (at + 1 < name.size() && digit(at + 1)) ++at;
  }
  return false;
}

/// A further reading of a unit that has the right dimension, where UDUNITS' own has not.
struct Reading {
  std::string name, why;
};
Reading other_reading(const std::string& shown, const std::string& name, const ut_unit* to, const std::string& unit) {
  const auto fits = [&](const std::string& text) {
    const Unit from = parsed(text);
    return from && same_dimension(from.get(), to);
  };
  const auto slash = name.find('/');
  const std::string below = slash == std::string::npos ? "" : name.substr(slash + 1);
  if (slash != std::string::npos && below.find_first_of("/()") == std::string::npos && !holds_a_number(name)) {
    // "W/m2K" and "W/m2 K" mean W/(m2 K) to most who write them.
    const std::string above = name.substr(0, slash), grouped = above + "/(" + below + ")";
    const auto end = std::min(below.find_first_of(" .*"), below.size());
    const auto rest = std::min(below.find_first_not_of(" .*", end), below.size());
    if (fits(grouped)) {
      return {grouped,
              fmt::format("UDUNITS-2 takes {} for ({}/{}) {}", shown, above, below.substr(0, end), below.substr(rest))};
    }
    std::string metres = below;
    replace_all(metres, "mK", "m K");
    if (metres != below && fits(name.substr(0, slash) + "/(" + metres + ")")) {
      return {name.substr(0, slash) + "/(" + metres + ")", "mK is a millikelvin"};
    }
  }
  if (unit == "K" && name == "C") return {"degC", "C is the coulomb"};
  if (unit == "K" && name == "F") return {"degF", "F is the farad"};
  return {};
}

/// The number that a quantity begins with, and what follows it.
struct NumberAndName {
  double number;
  std::string name;
};
/// Throws QuantityError. \param unit that is expected; "1" for pure numbers
NumberAndName split_quantity(const std::string& text, const std::string& unit) {
  const bool pure = unit == "1";
  // Control characters never belong to a quantity, and at a NUL the C libraries below would stop reading.
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      throw QuantityError{"the quantity holds a control character", fmt::format("byte 0x{:02X}", static_cast<int>(c)),
                          "write a number and a unit"};
    }
  }
  refuse_other_blanks(text);
  const char* begin = text.c_str();
  char* end = nullptr;
  const double number = std::strtod(begin, &end);
  if (end == begin) {
    throw QuantityError{
        fmt::format("'{}' is not a quantity", text), "it does not begin with a number",
        pure ? "write a plain number" : fmt::format("write a number and a unit, such as \"1 {}\"", unit)};
  }
  if (!std::isfinite(number)) {
    throw QuantityError{fmt::format("'{}' is not a finite number", text), "nothing can be computed from it",
                        "write a finite number"};
  }
  if (std::string(begin, static_cast<const char*>(end)).find_first_of("xX") != std::string::npos) {
    throw QuantityError{fmt::format("'{}' is a hexadecimal number", text),
                        fmt::format("it would be read as {:g}", number), "write a decimal number"};
  }
  std::string name(end);
  name.erase(0, name.find_first_not_of(" \t"));
  name.erase(name.find_last_not_of(" \t") + 1);
  // UDUNITS would read "1 500 kW" as 1 times 500 kW.
  if (!name.empty() && name != unit && std::strchr("0123456789+-.,_'", name[0]) != nullptr) {
    throw QuantityError{fmt::format("'{}' is not one number and one unit", text),
                        fmt::format("'{}' follows the number {:g}", name, number),
                        "write the number without blanks or commas, with a point for decimals"};
  }
  return {number, name};
}

std::string use_unit(const std::string& unit) {
  return unit == "1" ? "write a plain number" : fmt::format("use a unit such as {}", unit);
}

/// A unit that is known and measures something else. \param plain the name as UDUNITS reads it
[[noreturn]] void refuse_dimension(const std::string& text, const NumberAndName& quantity, const std::string& plain,
                                   const ut_unit* from, const ut_unit* to, const std::string& unit, bool difference) {
  const bool pure = unit == "1";
  const std::string wrong = fmt::format("'{}' has the wrong dimension", text);
  const std::string& name = quantity.name;
  const Reading reading = to != nullptr ? other_reading(name, plain, to, unit) : Reading();
  if (!reading.name.empty()) {
    const Unit meant = parsed(reading.name);
    const Converter converter(ut_get_converter(const_cast<ut_unit*>(meant.get()), const_cast<ut_unit*>(to)));
    const bool temperature = reading.name == "degC" || reading.name == "degF";
    throw QuantityError{wrong, reading.why,
                        temperature && !difference ? fmt::format("write \"{:g} {}\"", quantity.number, reading.name)
                                                   : fmt::format("write \"{:g} {}\"",
                                                                 cv_convert_double(converter.get(), quantity.number) -
                                                                     cv_convert_double(converter.get(), 0.0),
                                                                 unit)};
  }
  const bool reciprocal = to != nullptr && ut_are_convertible(from, to) != 0;
  throw QuantityError{wrong,
                      pure                          ? fmt::format("{} is not a pure number", name)
                      : reciprocal && unit != "rad" ? fmt::format("{} is the reciprocal of {}", name, unit)
                                                    : fmt::format("{} cannot be converted to {}", name, unit),
                      use_unit(unit)};
}

/// Refuses units that are logarithmic, do not count from zero or hold a number of their own.
void check_scale(const std::string& text, const NumberAndName& quantity, const std::string& plain,
                 const cv_converter* converter, const std::string& unit, bool difference) {
  const std::string& name = quantity.name;
  const double zero = cv_convert_double(converter, 0.0);
  const double one = cv_convert_double(converter, 1.0), two = cv_convert_double(converter, 2.0);
  if (!(std::fabs((two - one) - (one - zero)) <= 1e-6 * std::fabs(two - zero))) {
    throw QuantityError{fmt::format("'{}' is logarithmic", text),
                        fmt::format("twice as many {} are not twice as much", name), use_unit(unit)};
  }
  if (zero != 0.0 && unit != "K") {
    throw QuantityError{fmt::format("'{}' does not count from zero", text),
                        fmt::format("0 {} are {:g} {}", name, zero, unit), use_unit(unit)};
  }
  if (difference && zero != 0.0) {
    throw QuantityError{fmt::format("'{}' is a temperature, not a difference", text),
                        fmt::format("{} has its zero elsewhere, so a difference would be shifted", name),
                        fmt::format("write \"{:g} {}\"", cv_convert_double(converter, quantity.number) - zero, unit)};
  }
  if (holds_a_number(plain)) {
    throw QuantityError{fmt::format("'{}' is not one number and one unit", text),
                        fmt::format("the unit '{}' holds a further number", name),
                        "write one number, and units without factors or zeros of their own"};
  }
}

}  // namespace

double parse_quantity(const std::string& text, const std::string& unit, bool difference) {
  const std::lock_guard<std::mutex> lock(mutex());
  const NumberAndName quantity = split_quantity(text, unit);
  const std::string& name = quantity.name;
  if (name.empty()) {
    if (unit == "1") return quantity.number;
    throw QuantityError{fmt::format("'{}' has no unit", text), fmt::format("a quantity in {} is expected", unit),
                        fmt::format("write \"{} {}\"", text, unit), quantity.number};
  }
  if (name == unit && !difference) return quantity.number;  // no rounding on the way through UDUNITS
  const std::string plain = with_plain_powers(name);
  const Unit from = parsed(plain), to = parsed(unit);
  if (!from) {
    throw QuantityError{fmt::format("unit '{}' is unknown", name), "UDUNITS-2 cannot read it", use_unit(unit)};
  }
  if (!to || !same_dimension(from.get(), to.get())) {
    refuse_dimension(text, quantity, plain, from.get(), to.get(), unit, difference);
  }
  const Converter converter(ut_get_converter(from.get(), to.get()));
  if (!converter) throw LibraryError(fmt::format("ut_get_converter({}, {}) failed", name, unit));
  check_scale(text, quantity, plain, converter.get(), unit, difference);
  return cv_convert_double(converter.get(), quantity.number);
}

std::string shown_unit(const std::string& unit) {
  if (unit == "1") return "";
  static const std::map<std::string, std::string> raised = {{"-1", "⁻¹"}, {"2", "²"}, {"3", "³"}};
  std::string shown;
  for (std::size_t n = 0; n < unit.size(); ++n) {
    const bool after_letter = n > 0 && std::isalpha(static_cast<unsigned char>(unit[n - 1])) != 0;
    const std::string power = after_letter ? unit.substr(n, unit[n] == '-' ? 2 : 1) : "";
    const auto found = raised.find(power);
    shown += found == raised.end() ? unit.substr(n, 1) : found->second;
    if (found != raised.end()) n += power.size() - 1;
  }
  return shown;
}

}  // namespace coldsky
