#include "solver/case/coolants.hpp"

#include <algorithm>

namespace coldsky {

namespace {

constexpr Coolant all[] = {
    {"ammonia", false},
    {"water", false},
    {"propylene-glycol", true},
    {"ethylene-glycol", true},
};

}  // namespace

std::span<const Coolant> coolants() { return all; }

std::vector<std::string> coolant_names() {
  std::vector<std::string> names;
  for (const Coolant& coolant : all) names.emplace_back(coolant.name);
  return names;
}

std::vector<std::string> coolant_names(bool solutions) {
  std::vector<std::string> names;
  for (const Coolant& coolant : all) {
    if (coolant.solution == solutions) names.emplace_back(coolant.name);
  }
  return names;
}

bool is_solution(std::string_view name) {
  return std::any_of(std::begin(all), std::end(all),
                     [&](const Coolant& coolant) { return coolant.solution && coolant.name == name; });
}

}  // namespace coldsky
