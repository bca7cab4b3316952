#pragma once
#include <optional>
#include <string>
#include <vector>

#include "solver/core/text.hpp"
#include "solver/studies/outcome.hpp"

namespace coldsky {

/// The largest or smallest value of a transient and when it is reached.
struct AtTime {
  double value = 0.0, time = 0.0;  ///< in the quantity's unit, [s]
};
/// Extremes over the rows of a transient's history; those of the radiator over front and back.
struct RunExtremes {
  AtTime chip_max, coolant_max, coolant_min, radiator_max, radiator_min;
};
RunExtremes run_extremes(const History& history);

/// A limit that a design has to keep, with where it stands.
struct Limit {
  std::string key;                  ///< in the summary: limits.KEY_UNIT
  std::string name;                 ///< as binding_limit
  std::string units;                ///< of the key's ending: "K", "Pa", "W", "" for pure numbers
  double value = 0.0, limit = 0.0;  ///< SI; not a number where only `broken` and `note` tell
  bool upper = true;                ///< the value has to stay below, else above
  bool broken = false;
  Text note;  ///< when, or what is out of range
  double margin() const { return upper ? limit - value : value - limit; }
};

/// All limits that apply to a finished study. \param chip hottest junction, of a transient over the run [K]
std::vector<Limit> panel_limits(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
                                double chip);
/// Share of its limit up to which a value counts as on it, not beyond: searches end there by design.
inline constexpr double limit_rounding = 1e-6;
/// What `size` sizes to.
const char* sizing_limit(const Case& c);
/// What decides the answer: a broken limit, what `size` was set to, a limit that a given panel just meets, or "none".
std::string binding_limit(const Case& c, const std::vector<Limit>& limits, bool sized);
/// Pressure at which the coolant is saturated at a temperature [Pa]; not a number for solutions.
double saturation_pressure(const Case& c, double temperature);
/// The law behind the film coefficient, in words.
std::string film_law(const Case& c, const PanelState& state);

}  // namespace coldsky
