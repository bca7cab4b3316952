#include "solver/core/units.hpp"

#include <fmt/format.h>
#include <udunits2.h>

#include <cctype>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>

#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"

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
    std::string path;
    if (const char* given = std::getenv("UDUNITS2_XML_PATH")) {
      path = given;
    } else {
      try {
        path = data_file("udunits/udunits2.xml").string();
      } catch (const LibraryError&) {
        path.clear();  // the library's own place
      }
    }
    ut_system* result = ut_read_xml(path.empty() ? nullptr : path.c_str());
    if (result == nullptr) throw LibraryError("ut_read_xml: UDUNITS-2 finds no unit database");
    // Symbols that engineers write and UDUNITS spells otherwise.
    if (ut_unit* au = ut_get_unit_by_name(result, "astronomical_unit")) {
      ut_map_symbol_to_unit("au", UT_ASCII, au);
      ut_free(au);
    }
    if (ut_unit* degree = ut_get_unit_by_name(result, "arc_degree")) {
      ut_map_symbol_to_unit("deg", UT_ASCII, degree);
      ut_free(degree);
    }
    return result;
  }();
  return system;
}

}  // namespace

double parse_quantity(const std::string& text, const std::string& unit, bool difference) {
  const std::lock_guard<std::mutex> lock(mutex());
  const bool pure = unit == "1";
  const std::string use_unit = pure ? "write a plain number" : fmt::format("use a unit such as {}", unit);
  // Control characters never belong to a quantity, and at a NUL the C libraries below would stop reading.
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      throw QuantityError{"the quantity holds a control character", fmt::format("byte 0x{:02X}", static_cast<int>(c)),
                          "write a number and a unit"};
    }
  }
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
  std::string name(end);
  name.erase(0, name.find_first_not_of(" \t"));
  name.erase(name.find_last_not_of(" \t") + 1);
  if (name.empty()) {
    if (pure) return number;
    throw QuantityError{fmt::format("'{}' has no unit", text), fmt::format("a quantity in {} is expected", unit),
                        fmt::format("write \"{} {}\"", text, unit)};
  }
  if (name == unit && !difference) return number;  // no rounding on the way through UDUNITS
  // UDUNITS would read "1 500 kW" as 1 times 500 kW.
  if (std::strchr("0123456789+-.,_'", name[0]) != nullptr) {
    throw QuantityError{fmt::format("'{}' is not one number and one unit", text),
                        fmt::format("'{}' follows the number {:g}", name, number),
                        "write the number without blanks or commas, with a point for decimals"};
  }
  const Unit from(ut_parse(unit_system(), name.c_str(), UT_UTF8)), to(ut_parse(unit_system(), unit.c_str(), UT_UTF8));
  if (!from) {
    throw QuantityError{fmt::format("unit '{}' is unknown", name), "UDUNITS-2 cannot read it", use_unit};
  }
  if (!to || !ut_are_convertible(from.get(), to.get())) {
    throw QuantityError{
        fmt::format("'{}' has the wrong dimension", text),
        pure ? fmt::format("{} is not a pure number", name) : fmt::format("{} cannot be converted to {}", name, unit),
        use_unit};
  }
  const Converter converter(ut_get_converter(from.get(), to.get()));
  if (!converter) throw LibraryError(fmt::format("ut_get_converter({}, {}) failed", name, unit));
  const double zero = cv_convert_double(converter.get(), 0.0);
  if (difference && zero != 0.0) {
    throw QuantityError{fmt::format("'{}' is a temperature, not a difference", text),
                        fmt::format("{} has its zero elsewhere, so a difference would be shifted", name),
                        fmt::format("write \"{:g} {}\"", cv_convert_double(converter.get(), number) - zero, unit)};
  }
  return cv_convert_double(converter.get(), number);
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
