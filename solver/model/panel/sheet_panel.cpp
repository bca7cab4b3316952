#include <algorithm>
#include <cmath>

#include "solver/model/panel/panel_design.hpp"

/// Tubes under one bare sheet.
namespace coldsky {

namespace {

/// Thickness of a bare sheet: full over the bond, falling linearly to `tip` midway between the tubes.
void set_taper(const ExecutionSpace& space, double tip, const PanelMesh& mesh, BlockData& block) {
  const Box& box = block.box;
  std::vector<double> thickness(static_cast<std::size_t>(box.nx) * box.ny);
  const double full = mesh.spec.sheet_thickness, half_pitch = 0.5 * mesh.spec.pitch;
  for (int i = 0; i < box.nx; ++i) {
    const double x = 0.5 * (mesh.x.nodes[i] + mesh.x.nodes[i + 1]);
    const int tube = std::min(mesh.spec.tubes - 1, static_cast<int>(x / mesh.spec.pitch));
    const double half_bond = 0.5 * (mesh.x.nodes[mesh.duct_end[tube]] - mesh.x.nodes[mesh.duct_begin[tube]]);
    const double from_bond = std::max(0.0, std::fabs(x - (tube + 0.5) * mesh.spec.pitch) - half_bond);
    // Relative to the mesh's thickness.
    const double here = 1.0 + (tip / full - 1.0) * from_bond / (half_pitch - half_bond);
    for (int j = 0; j < box.ny; ++j) thickness[i + static_cast<std::size_t>(box.nx) * j] = here;
  }
  block.thickness = to_device(space, thickness, "block.thickness");
}

std::vector<MaterialLaw> sheet_laws(const Case& c, const PanelMesh&) {
  std::vector<MaterialLaw> laws(3);
  laws[panel_sheet] = law_of_solid(find_material(c.panel.sheet.material));
  laws[panel_saddle] = law_of_solid(find_material(c.panel.tube.material));
  replace_conductivity(laws[panel_sheet], c.panel.sheet.conductivity);
  replace_conductivity(laws[panel_saddle], c.panel.tube.conductivity);
  return laws;
}

void fill_sheet(const ExecutionSpace& space, const Case& c, const PanelMesh& mesh, const Array<std::uint8_t>&,
                BlockData& block) {
  if (c.panel.sheet.tip_thickness) set_taper(space, *c.panel.sheet.tip_thickness, mesh, block);
}

}  // namespace

PanelDesign sheet_panel() { return {PanelKind::sheet, nullptr, sheet_laws, fill_sheet, nullptr}; }

}  // namespace coldsky
