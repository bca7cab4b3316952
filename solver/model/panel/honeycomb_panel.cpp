#include <cmath>
#include <numbers>

#include "kernels/panel/regions.hpp"
#include "solver/model/panel/panel_design.hpp"

/// Tubes in a core between two sheets.
namespace coldsky {

namespace {

MaterialLaw law_of_core(const CoreCase& core) {
  MaterialLaw law;
  law.conductivity[axis_x] = core.conductivity_across;
  law.conductivity[axis_y] = core.conductivity_along;
  law.conductivity[axis_z] = core.conductivity_through;
  law.capacity[0] = core.density * core.specific_heat;
  return law;
}

std::vector<MaterialLaw> honeycomb_laws(const Case& c, const PanelMesh&) {
  std::vector<MaterialLaw> laws(3);
  laws[panel_sheet] = law_of_solid(find_material(c.panel.sheet.material));
  laws[panel_saddle] = law_of_solid(find_material(c.panel.tube.material));
  laws[panel_core] = law_of_core(c.panel.core);
  replace_conductivity(laws[panel_sheet], c.panel.sheet.conductivity);
  replace_conductivity(laws[panel_saddle], c.panel.tube.conductivity);
  hollow_out(laws[panel_saddle], c.panel.tube.saddle_fill);
  return laws;
}

void fill_honeycomb(const ExecutionSpace& space, const Case& c, const PanelMesh& mesh,
                    const Array<std::uint8_t>& column, BlockData& block) {
  const Box& box = block.box;
  const PanelRegions regions{column, mesh.duct_bottom, mesh.duct_top, mesh.core_bottom, mesh.core_top};
  for_each_row(space, "PanelMaterials", box, PanelMaterials{box, regions, block.material});
  if (!(c.panel.tube.saddle_width > 0.0)) {
    for_each_row(space, "CoreInsteadOfSaddle", box, CoreInsteadOfSaddle{box, block.material});
  }
}

PanelSection section_of_honeycomb(const Case& c, const PanelMesh& mesh) {
  PanelSection section;
  if (c.panel.core.bond_conductance) {
    section.contact_z.assign(mesh.z.cells(), 0.0);
    section.contact_z[mesh.core_bottom - 1] = section.contact_z[mesh.core_top - 1] =
        1.0 / *c.panel.core.bond_conductance;
  }
  return section;
}

/// Area of a circle of radius `radius` within `half_width` of a line through its centre [m^2].
double circle_within_strip(double radius, double half_width) {
  if (half_width >= radius) return std::numbers::pi * radius * radius;
  const double chord = std::sqrt(radius * radius - half_width * half_width);
  return 2.0 * (half_width * chord + radius * radius * std::asin(half_width / radius));
}

/// The mesh's duct is square, with the wetted area of the bore; what weighs is round.
void weigh_core(const Case& c, const PanelMeshSpec& spec, PanelMass& mass) {
  const Material& tube = find_material(c.panel.tube.material);
  const double inner = 0.5 * c.panel.tube.diameter, outer = inner + c.panel.tube.wall;
  const double tube_length = spec.tubes * spec.tube_share * c.panel.length;
  const double within = circle_within_strip(outer, 0.5 * spec.saddle_width);
  const double whole = std::numbers::pi * outer * outer;
  mass.saddles =
      c.panel.tube.saddle_fill * (spec.saddle_width * spec.core_thickness - within) * tube_length * tube.density;
  mass.core =
      ((spec.pitch - spec.saddle_width) * spec.core_thickness - (whole - within)) * tube_length * c.panel.core.density;
}

}  // namespace

PanelDesign honeycomb_panel() {
  return {PanelKind::honeycomb, nullptr, honeycomb_laws, section_of_honeycomb, fill_honeycomb, weigh_core};
}

}  // namespace coldsky
