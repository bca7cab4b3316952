#pragma once
#include <span>
#include <string>
#include <vector>

#include "solver/case/case.hpp"

/// The kinds of panels that a case may name, in the order of the manual: name in C++, panel.kind, and what they have,
/// of PanelTrait. How each is built stands in solver/model/panel/, in a function NAME_panel().
// clang-format off
#define COLDSKY_PANEL_KINDS(kind) \
  kind(honeycomb, "honeycomb", has_tubes | has_core) \
  kind(sheet, "sheet", has_tubes | may_taper) \
  kind(ideal, "ideal", given_efficiency)
// clang-format on

namespace coldsky {

/// What a panel has, and so which keys have a meaning for it; bits.
enum PanelTrait : unsigned {
  has_tubes = 1,         ///< sheets and tubes a pitch apart; without, a panel is as warm as its coolant
  has_core = 2,          ///< a core between two sheets, with the tubes in it
  may_taper = 4,         ///< the sheet may be thinner between the tubes
  given_efficiency = 8,  ///< panel.efficiency
};

struct PanelKindEntry {
  const char* name;
  unsigned traits;
};

/// All of them.
std::span<const PanelKindEntry> panel_kinds();
std::vector<std::string> panel_kind_names();
/// Whether a panel has a trait; false for a kind that is none.
bool has_trait(const PanelCase& panel, PanelTrait trait);
/// Where keys have a meaning that ask for a trait: "panel.kind=honeycomb|sheet".
std::string where_panels_have(PanelTrait trait);

}  // namespace coldsky
