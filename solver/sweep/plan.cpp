#include "solver/sweep/plan.hpp"

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
std::uint64_t SweepPlan::designs() const { return parts_->designs; }
const std::vector<SweepColumn>& SweepPlan::columns() const { return parts_->columns; }
const std::optional<SweepGoal>& SweepPlan::objective() const { return parts_->objective; }
const std::vector<SweepConstraint>& SweepPlan::constraints() const { return parts_->constraints; }
double SweepPlan::check_share() const { return parts_->check_share; }
std::vector<SweepValue> SweepPlan::values(std::uint64_t design) const { return parts_->values(design); }

std::vector<std::string> SweepPlan::keys_without_effect() const {
  std::vector<std::string> keys;
  for (const SweepColumn& column : columns()) {
    for (const char* table : {"mesh.", "output.", "cold.", "time.", "heater.", "bare."}) {
      if (column.key.starts_with(table)) keys.push_back(column.key);
    }
  }
  return keys;
}

std::vector<SweepValue> SweepPlan::Parts::values(std::uint64_t design) const {
  if (design >= designs) throw std::out_of_range("a sweep has no such design");
  std::vector<SweepValue> result;
  result.reserve(columns.size());
  if (sampler != nullptr) {
    std::vector<double> coordinates(factors.size());
    sampler->point(design, coordinates);
    for (std::size_t n = 0; n < factors.size(); ++n) result.push_back(factors[n].at(coordinates[n]));
  } else if (sampling == "list") {
    for (const Factor& factor : factors) result.push_back(factor.levels[design]);
  } else {
    // The last key changes fastest.
    std::uint64_t rest = design;
    result.resize(factors.size());
    for (std::size_t n = factors.size(); n-- > 0;) {
      const std::uint64_t count = factors[n].levels.size();
      result[n] = factors[n].levels[rest % count];
      rest /= count;
    }
  }
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
