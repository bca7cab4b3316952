#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "solver/case/schema.hpp"
#include "solver/core/error.hpp"
#include "solver/sweep/distribution.hpp"
#include "solver/sweep/plan.hpp"

namespace coldsky {

/// One entry of [vary]: a key and its values, either levels or a distribution.
struct Factor {
  std::string key;
  const KeySpec* spec = nullptr;  ///< nullptr = design.NAME
  Location where;
  bool text = false;
  std::vector<SweepValue> levels;                     ///< of a list, or of a range with steps
  std::optional<Distribution> law;                    ///< without levels
  std::optional<std::pair<double, double>> counting;  ///< without levels, of whole numbers: the first and the last
  std::string range;                                  ///< in words

  bool has_levels() const { return !levels.empty(); }
  /// The value at a coordinate in (0, 1): levels and whole numbers have equal shares of it.
  SweepValue at(double coordinate) const;
};

/// The smallest and the largest coordinate that any sampling gives.
inline constexpr double least_coordinate = 0x1p-53, most_coordinate = 1.0 - 0x1p-53;

/// "design.": begins the names of numbers that only derived keys use.
inline constexpr const char* free_prefix = "design.";
/// Whether a name is such a number's: "design." and letters, digits and underscores.
bool is_free_name(const std::string& name);
/// Whether values of a key are text to a sweep.
bool holds_text(const KeySpec& key);

}  // namespace coldsky
