#include "solver/sweep/reader_parts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "solver/case/reading.hpp"
#include "solver/case/values.hpp"
#include "solver/core/fingerprint.hpp"

namespace coldsky {

// Designs spread evenly, or the middle of what may be fitted in every condition.
void begin_search(SweepPlan::Parts& parts) {
  parts.points = std::make_shared<GrowingPoints>();
  parts.sampler = parts.points;
  std::vector<double> point(parts.factors.size(), 0.5);
  const SweepSearch& search = *parts.search;
  if (search.kind == SweepSearch::Kind::optimise) {
    const auto even = make_sampler("sobol", point.size(), search.population, parts.seed, {});
    for (std::size_t n = 0; n < search.population; ++n) {
      even->point(n, point);
      parts.points->add(point);
    }
    return;
  }
  for (std::size_t row = 0; row < search.rows; ++row) {
    const double condition = (static_cast<double>(row) + 0.5) / static_cast<double>(search.rows);
    std::fill(point.begin() + static_cast<std::ptrdiff_t>(search.fitted), point.end(), condition);
    parts.points->add(point);
  }
}

/// Divisions by zero, and the like, are found before anything is computed, in a thousand designs of all.
void check_derived_values(const SweepPlan::Parts& parts) {
  if (parts.derived.empty()) return;
  constexpr std::uint64_t most = 1000;
  const std::uint64_t count = std::min(most, parts.count()), last = parts.count() - 1;
  for (std::uint64_t n = 0; n < count; ++n) {
    // Evenly spread, without overflow: 1e8 designs times 1000.
    const std::uint64_t design = count > 1 ? n * last / (count - 1) : 0;
    const std::vector<SweepValue> values = parts.values_at(parts.coordinates(design));
    for (std::size_t m = 0; m < parts.derived.size(); ++m) {
      const DerivedKey& derived = parts.derived[m];
      const double value = std::get<double>(values[parts.factors.size() + m]);
      if (std::isfinite(value)) continue;
      std::vector<std::string> inputs;
      for (std::size_t name = 0; name < derived.inputs.size(); ++name) {
        const DerivedInput& input = derived.inputs[name];
        const double number = input.column ? std::get<double>(values[*input.column]) : input.constant;
        inputs.push_back(fmt::format("{} = {:g}", derived.expression.names()[name].text, number));
      }
      throw InputError(derived.where,
                       fmt::format("{} = '{}' is {} in design {}", derived.key, derived.text,
                                   std::isnan(value) ? "no number" : "infinite", design),
                       inputs.empty() ? "nothing can be computed from it" : fmt::format("{}", fmt::join(inputs, ", ")),
                       "look for a division by zero, or the root or logarithm of a negative number");
    }
  }
}

std::uint64_t fingerprint_of(const SweepPlan::Parts& parts, const std::string& case_text,
                             const std::vector<std::string>& set, const std::string& measurements) {
  Fingerprint sum;
  sum.add("coldsky sweep 1").add(parts.text).add(case_text);
  for (const std::string& text : set) sum.add(text);
  if (!measurements.empty()) sum.add(measurements);
  // Files that the case or a list names.
  const auto add_file = [&](const std::string& path) {
    if (!path.empty()) sum.add(read_written_file(path, "table"));
  };
  for (const KeySpec& key : schema()) {
    if (key.kind == KeyKind::file) add_file(text_of(key, parts.variation->base()));
  }
  for (const Factor& factor : parts.factors) {
    if (factor.spec == nullptr || factor.spec->kind != KeyKind::file) continue;
    for (const SweepValue& level : factor.levels) add_file(std::get<std::string>(level));
  }
  return sum.value();
}

}  // namespace coldsky
