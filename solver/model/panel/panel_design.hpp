#pragma once
#include <optional>
#include <vector>

#include "kernels/block/conduction.hpp"
#include "meshes/block/panel.hpp"
#include "solver/case/case.hpp"
#include "solver/model/material/materials.hpp"
#include "solver/model/panel/panel.hpp"

/// What a kind of panel is to the model: an entry of COLDSKY_PANEL_KINDS (solver/case/panel_kinds.hpp) has a function
/// NAME_panel() that returns it.
namespace coldsky {

/// What lies between the cells of a panel's section beside their materials; empty = nothing.
struct PanelSection {
  std::vector<double> contact_z;  ///< resistance above each plane of cells [m^2 K/W]
  std::vector<double> thickness;  ///< of the sheet over its cell's, per column of cells in x [-]
};

struct PanelDesign {
  /// Form of the mesh of its section; where the tubes' walls lie follows from it.
  PanelKind section = PanelKind::honeycomb;
  /// Changes measures of the mesh that are not those of the keys; nullptr = none.
  void (*measures)(const Case&, PanelMeshSpec&) = nullptr;
  /// Laws of the solids, by PanelMaterial.
  std::vector<MaterialLaw> (*laws)(const Case&, const PanelMesh&) = nullptr;
  /// Contacts between layers and thickness of the sheet; nullptr = neither.
  PanelSection (*section_of)(const Case&, const PanelMesh&) = nullptr;
  /// Materials of the cells on the device; nullptr = all is sheet. They follow from the mesh and from whether there is
  /// a saddle, and from nothing else: strips of many designs share them. \param column of every cell in x: 0 plain, 1
  /// saddle, 2 duct
  void (*fill)(const ExecutionSpace& space, const Case&, const PanelMesh&, const Array<std::uint8_t>& column,
               BlockData&) = nullptr;
  /// Puts in masses beside those of sheets, tubes and coolant [kg], of a whole panel; nullptr = none.
  void (*parts)(const Case&, const PanelMeshSpec&, PanelMass&) = nullptr;
};

/// Its section's contacts and thicknesses.
PanelSection panel_section(const Case& c, const PanelMesh& mesh);
/// The design of a case's panel; std::logic_error where its kind is none.
const PanelDesign& panel_design(const Case& c);

MaterialLaw law_of_solid(const Material& material);
/// A conductivity that replaces the material's, in all directions [W/(m K)].
void replace_conductivity(MaterialLaw& law, const std::optional<double>& conductivity);
/// Turns the law of a solid into that of an extrusion along y of square cells, of which `fill` is wall. Walls conduct
/// along y by their share. Across them the heat keeps to the walls that lie along its way, 1 - sqrt(1 - fill) of the
/// width: the lower bound of a square array of voids.
void hollow_out(MaterialLaw& law, double fill);

}  // namespace coldsky
