#include <algorithm>
#include <cmath>

#include "solver/model/panel/panel_design.hpp"

/// Tubes under one bare sheet.
namespace coldsky {

namespace {

/// Thickness of a bare sheet: full over the bond, falling linearly to `tip` midway between the tubes.
std::vector<double> tapered(double tip, const PanelMesh& mesh) {
  std::vector<double> thickness(mesh.x.cells());
  const double full = mesh.spec.sheet_thickness, half_pitch = 0.5 * mesh.spec.pitch;
  for (int i = 0; i < mesh.x.cells(); ++i) {
    const double x = 0.5 * (mesh.x.nodes[i] + mesh.x.nodes[i + 1]);
    const int tube = std::min(mesh.spec.tubes - 1, static_cast<int>(x / mesh.spec.pitch));
    const double bond = mesh.x.nodes[mesh.duct_end[tube]] - mesh.x.nodes[mesh.duct_begin[tube]];
    const double half_bond = 0.5 * bond / mesh.spec.tube_share;
    const double from_bond = std::max(0.0, std::fabs(x - (tube + 0.5) * mesh.spec.pitch) - half_bond);
    // Relative to the mesh's thickness.
    thickness[i] = 1.0 + (tip / full - 1.0) * from_bond / (half_pitch - half_bond);
  }
  return thickness;
}

std::vector<MaterialLaw> sheet_laws(const Case& c, const PanelMesh&) {
  std::vector<MaterialLaw> laws(3);
  laws[panel_sheet] = law_of_solid(find_material(c.panel.sheet.material));
  laws[panel_saddle] = law_of_solid(find_material(c.panel.tube.material));
  replace_conductivity(laws[panel_sheet], c.panel.sheet.conductivity);
  replace_conductivity(laws[panel_saddle], c.panel.tube.conductivity);
  return laws;
}

PanelSection section_of_sheet(const Case& c, const PanelMesh& mesh) {
  PanelSection section;
  if (c.panel.sheet.tip_thickness) section.thickness = tapered(*c.panel.sheet.tip_thickness, mesh);
  return section;
}

}  // namespace

PanelDesign sheet_panel() { return {PanelKind::sheet, nullptr, sheet_laws, section_of_sheet, nullptr, nullptr}; }

}  // namespace coldsky
