#pragma once
#include <optional>
#include <string>

namespace coldsky {

/// Why a quantity was refused; the reader adds the place.
struct QuantityError {
  std::string problem, why, suggestion;  ///< the parts of an InputError's message
  std::optional<double> bare = {};       ///< the number, where nothing but its unit is missing
};

/// Reads "1 MW", "85 degC", "0.03 K/W" or "5 W m⁻² K⁻¹" and converts it to `unit` with UDUNITS-2. Throws QuantityError
/// when the unit is missing, unknown, logarithmic, counted from another zero (but for temperatures) or of another
/// dimension, of which the reciprocal is one, or when the number is hexadecimal or not finite.
/// \param difference a temperature difference: units with an offset (degC, degF) are refused
double parse_quantity(const std::string& text, const std::string& unit, bool difference = false);

/// A unit as people read it: "m2/MW" as m²/MW, "1" as nothing. A figure behind a letter is a power.
std::string shown_unit(const std::string& unit);

}  // namespace coldsky
