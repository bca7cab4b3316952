#include "solver/sweep/plan.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "solver/sweep/parts.hpp"

namespace coldsky {

const char* word_of(SweepCommand command) { return command == SweepCommand::size ? "size" : "solve"; }

const std::string& SweepPlan::name() const { return parts_->name; }
const std::string& SweepPlan::file() const { return parts_->file; }
const std::string& SweepPlan::text() const { return parts_->text; }
std::uint64_t SweepPlan::fingerprint() const { return parts_->fingerprint; }
SweepCommand SweepPlan::command() const { return parts_->command; }
const std::string& SweepPlan::sampling() const { return parts_->sampling; }
std::uint64_t SweepPlan::seed() const { return parts_->seed; }
const Case& SweepPlan::base() const { return parts_->variation->base(); }
std::uint64_t SweepPlan::designs() const { return parts_->count(); }
const std::vector<SweepColumn>& SweepPlan::columns() const { return parts_->columns; }
const std::optional<SweepGoal>& SweepPlan::objective() const { return parts_->objective; }
const std::vector<SweepConstraint>& SweepPlan::constraints() const { return parts_->constraints; }
double SweepPlan::check_share() const { return parts_->check_share; }
const std::vector<SweepGoal>& SweepPlan::pareto() const { return parts_->pareto; }
double SweepPlan::confidence() const { return parts_->confidence; }
bool SweepPlan::asks_crossings() const { return parts_->asks_crossings; }
const std::vector<SweepConstraint>& SweepPlan::crossings() const { return parts_->crossings; }
bool SweepPlan::searches() const { return parts_->search.has_value(); }
const std::optional<SweepSearch>& SweepPlan::search() const { return parts_->search; }
std::size_t SweepPlan::factors() const { return parts_->factors.size(); }
std::uint64_t SweepPlan::most_designs() const { return parts_->designs; }

void SweepPlan::add_design(std::vector<double> coordinates) const {
  if (!parts_->points) throw std::logic_error("designs are added to a sweep that searches nothing");
  if (coordinates.size() != factors()) throw std::logic_error("a design has a coordinate for every key");
  parts_->points->add(std::move(coordinates));
}
std::vector<double> SweepPlan::coordinates(std::uint64_t design) const { return parts_->coordinates(design); }
std::vector<SweepValue> SweepPlan::values_at(const std::vector<double>& coordinates) const {
  return parts_->values_at(coordinates);
}
std::vector<SweepValue> SweepPlan::values(std::uint64_t design) const {
  return parts_->values_at(parts_->coordinates(design));
}
std::vector<double> SweepPlan::levels_of(std::size_t column) const {
  std::vector<double> numbers;
  if (column >= parts_->factors.size()) return numbers;
  for (const SweepValue& level : parts_->factors[column].levels) {
    if (const double* number = std::get_if<double>(&level)) numbers.push_back(*number);
  }
  return numbers;
}

std::vector<std::string> SweepPlan::keys_without_effect() const {
  std::vector<std::string> keys;
  for (const SweepColumn& column : columns()) {
    for (const char* table : {"mesh.", "output.", "cold.", "time.", "heater.", "bare."}) {
      if (column.key.starts_with(table)) keys.push_back(column.key);
    }
  }
  return keys;
}

std::vector<double> SweepPlan::Parts::coordinates(std::uint64_t design) const {
  if (design >= count()) throw std::out_of_range("a sweep has no such design");
  std::vector<double> result(factors.size());
  const auto middle = [](std::uint64_t level, std::uint64_t levels) {
    return (static_cast<double>(level) + 0.5) / static_cast<double>(levels);
  };
  if (sampler != nullptr) {
    sampler->point(design, result);
  } else if (sampling == "list") {
    std::fill(result.begin(), result.end(), middle(design, designs));
  } else {
    // The last key changes fastest.
    std::uint64_t rest = design;
    for (std::size_t n = factors.size(); n-- > 0;) {
      const std::uint64_t levels = factors[n].levels.size();
      result[n] = middle(rest % levels, levels);
      rest /= levels;
    }
  }
  return result;
}

std::vector<SweepValue> SweepPlan::Parts::values_at(const std::vector<double>& coordinates) const {
  std::vector<SweepValue> result;
  result.reserve(columns.size());
  for (std::size_t n = 0; n < factors.size(); ++n) result.push_back(factors[n].at(coordinates[n]));
  std::vector<double> numbers(columns.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t n = 0; n < factors.size(); ++n) {
    if (const double* number = std::get_if<double>(&result[n])) numbers[n] = *number;
  }
  for (const std::size_t n : order) numbers[factors.size() + n] = derived[n].at(numbers);
  for (std::size_t n = 0; n < derived.size(); ++n) result.emplace_back(numbers[factors.size() + n]);
  return result;
}

Case SweepPlan::design(const std::vector<SweepValue>& values) const {
  if (values.size() != parts_->columns.size()) throw std::logic_error("a design has a value for every column");
  std::vector<SweepValue> of_case;
  of_case.reserve(parts_->of_case.size());
  for (const std::size_t n : parts_->of_case) of_case.push_back(values[n]);
  return parts_->variation->with(of_case);
}

}  // namespace coldsky
