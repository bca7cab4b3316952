#pragma once
#include <string>

#include "solver/core/text.hpp"

namespace coldsky {

/// Name of a varied key, of the manual where that has one.
Text key_name(const std::string& key);
/// Name of a number of designs.
Text quantity_name(const std::string& key);

/// How a number in SI units is shown: temperatures in degrees Celsius, angles in degrees, small lengths in millimetres
/// and long ones in kilometres, all else as it is.
struct ShownUnit {
  std::string unit;  ///< as pages write it
  double factor = 1.0, offset = 0.0;
  double of(double value) const { return factor * value + offset; }
};
/// \param key of a case or of the summary \param unit SI; empty for pure numbers \param largest of the numbers, SI
ShownUnit shown_unit(const std::string& key, const std::string& unit, double largest);

}  // namespace coldsky
