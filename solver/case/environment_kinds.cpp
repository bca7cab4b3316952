#include "solver/case/environment_kinds.hpp"

#include <algorithm>

namespace coldsky {

namespace {

#define COLDSKY_KIND(id, name, traits) {name, traits},
constexpr EnvironmentKind kinds[] = {COLDSKY_ENVIRONMENT_KINDS(COLDSKY_KIND)};
#undef COLDSKY_KIND

}  // namespace

std::span<const EnvironmentKind> environment_kinds() { return kinds; }

std::vector<std::string> environment_kind_names() {
  std::vector<std::string> names;
  for (const EnvironmentKind& kind : kinds) names.emplace_back(kind.name);
  return names;
}

bool has_trait(const EnvironmentCase& environment, EnvironmentTrait trait) {
  return std::any_of(std::begin(kinds), std::end(kinds), [&](const EnvironmentKind& kind) {
    return (kind.traits & trait) != 0 && kind.name == environment.kind;
  });
}

std::string where_surroundings_have(EnvironmentTrait trait) {
  std::string condition;
  for (const EnvironmentKind& kind : kinds) {
    if ((kind.traits & trait) != 0)
      condition += (condition.empty() ? "environment.kind=" : "|") + std::string(kind.name);
  }
  return condition;
}

}  // namespace coldsky
