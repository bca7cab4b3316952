#include "solver/case/panel_kinds.hpp"

#include <algorithm>

namespace coldsky {

namespace {

#define COLDSKY_KIND(id, name, traits) {name, traits},
constexpr PanelKindEntry panels[] = {COLDSKY_PANEL_KINDS(COLDSKY_KIND)};
#undef COLDSKY_KIND

}  // namespace

std::span<const PanelKindEntry> panel_kinds() { return panels; }

std::vector<std::string> panel_kind_names() {
  std::vector<std::string> names;
  for (const PanelKindEntry& kind : panels) names.emplace_back(kind.name);
  return names;
}

bool has_trait(const PanelCase& panel, PanelTrait trait) {
  return std::any_of(std::begin(panels), std::end(panels),
                     [&](const PanelKindEntry& kind) { return (kind.traits & trait) != 0 && kind.name == panel.kind; });
}

std::string where_panels_have(PanelTrait trait) {
  std::string condition;
  for (const PanelKindEntry& kind : panels) {
    if ((kind.traits & trait) != 0) condition += (condition.empty() ? "panel.kind=" : "|") + std::string(kind.name);
  }
  return condition;
}

}  // namespace coldsky
