#pragma once
#include <cmath>
#include <nlohmann/json.hpp>

namespace coldsky {

/// A number for JSON: null where it is not finite.
inline nlohmann::ordered_json json_number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

}  // namespace coldsky
