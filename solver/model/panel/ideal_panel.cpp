#include "solver/model/panel/panel_design.hpp"

/// A plate as warm as its coolant, less an efficiency that is given.
namespace coldsky {

namespace {

/// Specific heat of an ideal panel whose areal mass is given [J/(kg K)]: aluminium.
constexpr double ideal_specific_heat = 900.0;
void ideal_measures(const Case&, PanelMeshSpec& spec) {
  // Drawn as a plate of this thickness; neither heat nor mass depends on it.
  constexpr double drawn_thickness = 1e-3;
  spec.sheet_thickness = drawn_thickness;
}

std::vector<MaterialLaw> ideal_laws(const Case& c, const PanelMesh& mesh) {
  // Every strip follows its own coolant: no conduction along the plate.
  std::vector<MaterialLaw> laws(3);
  if (c.panel.areal_mass) laws[panel_sheet].capacity[0] = *c.panel.areal_mass * ideal_specific_heat / mesh.z.nodes[1];
  return laws;
}

}  // namespace

PanelDesign ideal_panel() { return {PanelKind::ideal, ideal_measures, ideal_laws, nullptr, nullptr, nullptr}; }

}  // namespace coldsky
