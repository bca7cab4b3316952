#pragma once
#include <string>

namespace coldsky {

/// Why a quantity was refused; the reader adds the place.
struct QuantityError {
  std::string problem, why, suggestion;
};

/// Reads "1 MW", "85 degC" or "0.03 K/W" and converts it to `unit` with UDUNITS-2. Throws QuantityError when the unit
/// is missing, unknown or of another dimension, or the number is not finite.
/// \param difference a temperature difference: units with an offset (degC, degF) are refused
double parse_quantity(const std::string& text, const std::string& unit, bool difference = false);

/// A unit as people read it: "m2/MW" as m²/MW, "1" as nothing. A figure behind a letter is a power.
std::string shown_unit(const std::string& unit);

}  // namespace coldsky
