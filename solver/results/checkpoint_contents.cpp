#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <string_view>

#include "solver/case/toml_text.hpp"
#include "solver/core/error.hpp"
#include "solver/results/checkpoint.hpp"

namespace coldsky {

namespace {

constexpr double any = std::numeric_limits<double>::max();
constexpr double hottest = 1e9;  ///< far above what the bounds of a case can bring about [K]
constexpr double most_steps = 1e9;

/// What the numbers of a name may be. A field is told by its name's end, others by the whole name.
struct Rule {
  std::string_view name;
  std::size_t size;  ///< 0 = any
  double low, high;
  bool whole = false;
};

constexpr std::array rules = {
    Rule{"seconds", 1, 0.0, 1e12},
    Rule{"finished", 1, 1.0, 1.0},
    Rule{"search.iteration", 1, 0.0, most_steps, true},
    Rule{"search.x", 1, -any, any},
    Rule{"search.last_x", 1, -any, any},
    Rule{"search.last_f", 1, -any, any},
    Rule{"iterations", 1, 0.0, most_steps, true},
    Rule{"newton_iterations", 1, 0.0, most_steps, true},
    Rule{"linear_iterations", 1, 0.0, most_steps, true},
    Rule{"reference", 1, 0.0, hottest},
    Rule{"deviation", 0, -hottest, hottest},
    // A panel's state.
    Rule{"mass_flow", 1, 0.0, any},
    Rule{"heat", 1, -any, any},
    Rule{"outlet", 1, 0.0, hottest},
    Rule{"film_coefficient", 1, 0.0, any},
    Rule{"reynolds", 1, 0.0, any},
    Rule{"pressure_drop", 1, 0.0, any},
    Rule{"loop_pressure_drop", 1, 0.0, any},
    Rule{"pump_power", 1, 0.0, any},
    Rule{"pump_fraction", 1, 0.0, any},
    Rule{"residual", 1, 0.0, any},
    Rule{"rounding", 1, 0.0, any},
    Rule{"capillary", 1, 0.0, any},
    Rule{"viscous", 1, 0.0, any},
    Rule{"sonic", 1, 0.0, any},
    Rule{"entrainment", 1, 0.0, any},
    Rule{"boiling", 1, 0.0, any},
    Rule{"merit_number", 1, 0.0, any},
    Rule{"residual_history", 0, 0.0, any},
    Rule{"linear_history", 0, 0.0, most_steps, true},
    Rule{"flow", 1, 0.0, any},
    // The mesh's error, the cold case, the orbit.
    Rule{"mesh error.reason", 1, 0.0, 100.0, true},
    Rule{"mesh error.relative", 1, -1.0, any},
    Rule{"coolant_min", 1, 0.0, hottest},
    Rule{"radiator_min", 1, 0.0, hottest},
    Rule{"rise", 1, -hottest, hottest},
    Rule{"least load.found", 1, 0.0, any},
    Rule{"periodic.inlet", 1, 0.0, hottest},
    Rule{"strips", 1, 0.0, any},
    Rule{"slope", 1, -any, any},
    Rule{"chip_time", 1, 0.0, any},
    Rule{"coolant_time", 1, 0.0, any},
    Rule{"closure", 1, 0.0, any},
    Rule{"energy", 1, 0.0, any},
    Rule{"passes", 1, 0.0, most_steps, true},
    Rule{"steps", 1, 0.0, most_steps, true},
    Rule{"chips", 0, 0.0, hottest},
    Rule{"inlets", 0, 0.0, hottest},
    Rule{"outlets", 0, 0.0, hottest},
    // A transient.
    Rule{"time.cycle", 1, 0.0, most_steps, true},
    Rule{"time.value_before", 1, 0.0, hottest},
    Rule{"time.limit_at", 1, -1.0, any},
    Rule{"time.shutdown_at", 1, -1.0, any},
    Rule{"time.seen_at", 1, -1.0, any},
    Rule{"time.seen_chip", 1, 0.0, hottest},
    Rule{"time.next_step", 1, 0.0, any},
    Rule{"time.response", 1, 0.0, any},
    Rule{"time.fluid_time", 1, 0.0, any},
    Rule{"time.fluid", 1, 0.0, hottest},
    Rule{"time.wall", 1, 0.0, hottest},
    Rule{"time.fluid_rate", 1, -any, any},
    Rule{"time.wall_rate", 1, -any, any},
    Rule{"time.stored", 1, -any, any},
    Rule{"time.energies", 8, -any, any},
    Rule{"time.steps", 1, 0.0, most_steps, true},
    Rule{"time.rejected", 1, 0.0, most_steps, true},
    // An instant of it.
    Rule{"time", 1, 0.0, any},
    Rule{"chip", 1, 0.0, hottest},
    Rule{"inlet", 1, 0.0, hottest},
    Rule{"coolant_temperature", 1, 0.0, hottest},
    Rule{"time.before", 0, -hottest, hottest},
    Rule{"time.cycles", 0, -any, any},
    Rule{"time.marks", 0, 0.0, any},
    Rule{"snapshots.time", 0, 0.0, any},
    // The trace of a scene.
    Rule{"first", 0, 0.0, 2147483647.0, true},
    Rule{"target", 0, 0.0, 2147483647.0, true},
    Rule{"exchange", 0, 0.0, any},
    Rule{"outward", 0, 0.0, any},
    Rule{"area", 0, 0.0, any},
    Rule{"seen", 0, 0.0, any},
    Rule{"view_error", 0, 0.0, any},
    Rule{"out_error", 0, 0.0, any},
    Rule{"solar_error", 0, 0.0, any},
    Rule{"infrared_error", 0, 0.0, any},
    Rule{"patches", 1, 0.0, 2147483647.0, true},
    Rule{"scrambles", 1, 0.0, 2147483647.0, true},
    // The Newton steps so far.
    Rule{"convergence.begins", 0, 0.0, 1.0, true},
    Rule{"convergence.linear_iterations", 0, 0.0, most_steps, true},
    Rule{"convergence.residual", 0, 0.0, any},
};
constexpr Rule of_snapshots{"snapshot", 0, 0.0, hottest};
constexpr Rule of_others{"", 0, -any, any};

std::string_view last_word(std::string_view name) { return name.substr(name.rfind('.') + 1); }

const Rule& rule_of(std::string_view name) {
  if (name.starts_with("history.")) return of_others;  // columns may have any name
  for (const Rule& rule : rules) {
    if (rule.name == name) return rule;
  }
  for (const Rule& rule : rules) {
    if (rule.name == last_word(name)) return rule;
  }
  return name.starts_with("snapshot.") ? of_snapshots : of_others;
}

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  throw LibraryError(fmt::format("the checkpoint is damaged: its '{}' {}", name, what));
}

const std::vector<double>* find(const Checkpoint& checkpoint, const std::string& name) {
  const auto found = checkpoint.numbers.find(name);
  return found == checkpoint.numbers.end() ? nullptr : &found->second;
}

/// They are added up in whole numbers of 32 bits.
void check_sums(const Checkpoint& checkpoint) {
  for (const auto& [name, counts] : checkpoint.numbers) {
    if (last_word(name) != "linear_history") continue;
    if (std::accumulate(counts.begin(), counts.end(), 0.0) > most_steps) refuse(name, "holds too many iterations");
  }
}

/// A field is kept as differences from one temperature.
void check_fields(const Checkpoint& checkpoint) {
  for (const auto& [name, field] : checkpoint.numbers) {
    if (last_word(name) != "deviation") continue;
    const std::string reference_name = name.substr(0, name.size() - last_word(name).size()) + "reference";
    const std::vector<double>* reference = find(checkpoint, reference_name);
    if (reference == nullptr) refuse(reference_name, "is missing");
    const bool cold =
        std::any_of(field.begin(), field.end(), [&](double value) { return !(reference->at(0) + value > 0.0); });
    if (cold) refuse(name, "holds a temperature that is not above 0 K");
  }
}

}  // namespace

void check_contents(const Checkpoint& checkpoint) {
  for (const auto& [name, values] : checkpoint.numbers) {
    const Rule& rule = rule_of(name);
    if (rule.size > 0 && values.size() != rule.size) {
      refuse(name, fmt::format("holds {} values instead of {}", values.size(), rule.size));
    }
    for (const double value : values) {
      if (!std::isfinite(value)) refuse(name, "holds a value that is no number");
      if (value < rule.low || value > rule.high) refuse(name, fmt::format("holds {:g}, which cannot be", value));
      if (rule.whole && value != std::floor(value)) refuse(name, fmt::format("holds {:g}, which is no count", value));
    }
  }
  check_fields(checkpoint);
  check_sums(checkpoint);
  for (const auto& [name, text] : checkpoint.texts) {
    if (text.find('\0') != std::string::npos || first_not_utf8(text) < text.size()) refuse(name, "is no text");
  }
  const auto stage = checkpoint.texts.find("stage");
  if (stage == checkpoint.texts.end()) refuse("stage", "is missing");
  if (find(checkpoint, "seconds") == nullptr) refuse("seconds", "is missing");
  if (stage->second.empty()) return;
  for (const char* needed : {"search.iteration", "search.x", "search.last_x", "search.last_f", "search.reference",
                             "search.deviation", "search.newton_iterations", "search.linear_iterations"}) {
    if (find(checkpoint, needed) == nullptr) refuse(needed, "is missing");
  }
}

}  // namespace coldsky
