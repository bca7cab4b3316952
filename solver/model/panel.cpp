#include "solver/model/panel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "solver/case/estimate.hpp"
#include "solver/model/host/materials.hpp"

namespace coldsky {

namespace {

MaterialLaw law_of(const Material& material) {
  MaterialLaw law;
  law.conductivity[axis_x] = material.conductivity_across;
  law.conductivity[axis_y] = material.conductivity_along;
  law.conductivity[axis_z] = material.conductivity_through;
  law.coefficient = material.temperature_coefficient;
  law.reference = material.reference_temperature;
  law.capacity[0] = material.density * material.specific_heat;
  return law;
}

MaterialLaw law_of(const CoreCase& core) {
  MaterialLaw law;
  law.conductivity[axis_x] = core.conductivity_across;
  law.conductivity[axis_y] = core.conductivity_along;
  law.conductivity[axis_z] = core.conductivity_through;
  law.capacity[0] = core.density * core.specific_heat;
  return law;
}

SurfaceLaw radiating(double emissivity, double absorbed) {
  SurfaceLaw law;
  law.emissivity = emissivity;
  if (emissivity > 0.0) {
    // All that is absorbed as one background: emission less absorption is then a factored difference.
    law.sink_temperature = std::pow(absorbed / (emissivity * stefan_boltzmann), 0.25);
  } else {
    law.inward_flux = absorbed;
  }
  return law;
}

/// Specific heat of an ideal panel whose areal mass is given [J/(kg K)]: aluminium.
constexpr double ideal_specific_heat = 900.0;
/// Resistance between an ideal panel and its coolant: a drop of 1e-4 K at 1 kW/m^2, above the rounding of heat that is
/// formed from it [m^2 K/W].
constexpr double ideal_resistance = 5e-8;

struct SideLaws {
  SurfaceLaw back, front, edge;
};

SideLaws side_laws(const Case& c, const Environment& environment) {
  const bool ideal = c.panel.kind == "ideal", honeycomb = c.panel.kind == "honeycomb";
  // A sheet one cell through radiates at that cell's temperature. An imposed efficiency scales what leaves and what
  // enters alike, so that the net flux is that share of the isothermal panel's.
  const double share = ideal ? c.panel.efficiency : 1.0;
  const auto law_on = [&](const CoatingCase& coating, double absorbed) {
    SurfaceLaw law = radiating(share * effective_emissivity(coating), share * insulation_share(coating) * absorbed);
    law.half_cell = honeycomb;
    return law;
  };
  SideLaws laws{
      law_on(c.coating.back, environment.back.absorbed), law_on(c.coating.front, environment.front.absorbed), {}};
  laws.back.film_coefficient = c.panel.bus.conductance;
  laws.back.ambient_temperature = c.panel.bus.temperature;
  const EdgeCase& edge = c.panel.edge;
  if (c.panel.edges == "radiating") {
    laws.edge = law_on(c.coating.front, environment.edges_absorbed);
  } else if (c.panel.edges == "temperature") {
    laws.edge.kind = SurfaceLaw::fixed_temperature;
    laws.edge.temperature = edge.temperature;
  } else if (c.panel.edges == "flux") {
    laws.edge.inward_flux = edge.flux;
  } else if (c.panel.edges == "convection") {
    laws.edge.film_coefficient = edge.film_coefficient;
    laws.edge.ambient_temperature = edge.ambient;
  }
  return laws;
}

/// Thickness of a bare sheet: full over the bond, falling linearly to `tip` midway between the tubes.
void set_taper(double tip, const PanelMesh& mesh, BlockData& block) {
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
  block.thickness = to_device(thickness, "block.thickness");
}

TubesData panel_tubes(const Case& c, const PanelMesh& mesh, const BlockData& block) {
  const Box& box = block.box;
  const bool honeycomb = mesh.spec.kind == PanelKind::honeycomb, ideal = mesh.spec.kind == PanelKind::ideal;
  const auto& x = mesh.x.nodes;
  const auto& z = mesh.z.nodes;
  std::vector<int> cell, axis;
  std::vector<double> width, distance;
  int walls = 0;
  for (int t = 0; t < mesh.spec.tubes; ++t) {
    const int begin = mesh.duct_begin[t], end = mesh.duct_end[t];
    const auto add = [&](int i, int k, int normal, double wetted, double half) {
      cell.push_back(box.index(i, 0, k));
      axis.push_back(normal);
      width.push_back(wetted);
      distance.push_back(half);
    };
    for (int i = begin; i < end && !honeycomb; ++i) {
      // The whole wetted perimeter lies behind the bond, shared out by width.
      const double share = (x[i + 1] - x[i]) / (x[end] - x[begin]);
      add(i, 0, axis_z, ideal ? mesh.spec.width : share * std::numbers::pi * mesh.spec.tube_diameter, 0.0);
    }
    for (int i = begin; i < end && honeycomb; ++i) {
      const double wetted = x[i + 1] - x[i];
      add(i, mesh.duct_bottom - 1, axis_z, wetted, 0.5 * (z[mesh.duct_bottom] - z[mesh.duct_bottom - 1]));
      add(i, mesh.duct_top, axis_z, wetted, 0.5 * (z[mesh.duct_top + 1] - z[mesh.duct_top]));
    }
    for (int k = mesh.duct_bottom; k < mesh.duct_top && honeycomb; ++k) {
      const double wetted = z[k + 1] - z[k];
      add(begin - 1, k, axis_x, wetted, 0.5 * (x[begin] - x[begin - 1]));
      add(end, k, axis_x, wetted, 0.5 * (x[end + 1] - x[end]));
    }
    if (t == 0) walls = static_cast<int>(cell.size());
  }
  TubesData tubes = make_tubes(mesh.spec.tubes, box.ny, walls);
  tubes.wall_cell = to_device(cell, "tubes.wall_cell");
  tubes.wall_axis = to_device(axis, "tubes.wall_axis");
  tubes.wall_width = to_device(width, "tubes.wall_width");
  tubes.wall_distance = to_device(distance, "tubes.wall_distance");
  std::vector<int> strip(box.nx);
  for (int i = 0; i < box.nx; ++i) strip[i] = i * mesh.spec.tubes / box.nx;
  tubes.strip = to_device(strip, "tubes.strip");
  tubes.bond_resistance = ideal ? ideal_resistance : 1.0 / c.panel.tube.bond_conductance;
  return tubes;
}

}  // namespace

double effective_emissivity(const CoatingCase& coating) { return coating.emissivity * insulation_share(coating); }

double insulation_share(const CoatingCase& coating) {
  if (!coating.insulation) return 1.0;
  return *coating.insulation / (coating.emissivity + *coating.insulation);
}

double total_emissivity(const CoatingsCase& coatings) {
  return effective_emissivity(coatings.front) + effective_emissivity(coatings.back);
}

double total_absorbed(const CoatingsCase& coatings, const Environment& environment) {
  return insulation_share(coatings.front) * environment.front.absorbed +
         insulation_share(coatings.back) * environment.back.absorbed;
}

PanelMeshSpec panel_mesh_spec(const Case& c) {
  PanelMeshSpec spec;
  spec.kind = c.panel.kind == "ideal"   ? PanelKind::ideal
              : c.panel.kind == "sheet" ? PanelKind::sheet
                                        : PanelKind::honeycomb;
  spec.width = c.panel.width;
  spec.length = c.panel.length;
  spec.pitch = c.panel.tube.pitch;
  spec.tube_diameter = c.panel.tube.diameter;
  spec.saddle_width = c.panel.tube.saddle_width;
  spec.sheet_thickness = c.panel.sheet.thickness;
  spec.core_thickness = c.panel.core.thickness;
  if (spec.kind == PanelKind::ideal) {
    // Drawn as a plate of this thickness; neither heat nor mass depends on it.
    constexpr double drawn_thickness = 1e-3;
    spec.sheet_thickness = drawn_thickness;
    spec.tubes = 1;
  } else {
    spec.tubes = static_cast<int>(std::lround(c.panel.width / c.panel.tube.pitch));
  }
  spec.sheet_cells = c.mesh.sheet_cells;
  spec.core_cells = c.mesh.core_cells;
  spec.half_pitch_cells = c.mesh.half_pitch_cells;
  spec.length_cells = resolved_length_cells(c);
  return spec;
}

Problem make_panel_problem(const Case& c, const PanelMesh& mesh, const Environment& environment,
                           double reference_temperature) {
  Problem problem;
  problem.nodes = {mesh.x.nodes, mesh.y.nodes, mesh.z.nodes};
  const bool honeycomb = mesh.spec.kind == PanelKind::honeycomb, ideal = mesh.spec.kind == PanelKind::ideal;
  std::vector<MaterialLaw> laws(3);
  if (ideal) {
    // Every strip follows its own coolant: no conduction along the plate.
    if (c.panel.areal_mass) laws[panel_sheet].capacity[0] = *c.panel.areal_mass * ideal_specific_heat / mesh.z.nodes[1];
  } else {
    laws[panel_sheet] = law_of(find_material(c.panel.sheet.material));
    laws[panel_saddle] = law_of(find_material(c.panel.tube.material));
    if (honeycomb) laws[panel_core] = law_of(c.panel.core);
  }
  const auto replace = [](MaterialLaw& law, const std::optional<double>& conductivity) {
    if (!conductivity) return;
    for (double& k : law.conductivity) k = *conductivity;
    law.coefficient = 0.0;
  };
  replace(laws[panel_sheet], c.panel.sheet.conductivity);
  replace(laws[panel_saddle], c.panel.tube.conductivity);
  problem.block = make_block(problem.nodes, laws, reference_temperature);
  const Box& box = problem.block.box;

  const ExecutionSpace space;
  if (honeycomb) {
    std::vector<std::uint8_t> column(box.nx, 0);
    for (int t = 0; t < mesh.spec.tubes; ++t) {
      for (int i = mesh.saddle_begin[t]; i < mesh.saddle_end[t]; ++i) column[i] = 1;
      for (int i = mesh.duct_begin[t]; i < mesh.duct_end[t]; ++i) column[i] = 2;
    }
    const PanelRegions regions{to_device(column, "panel.column"), mesh.duct_bottom, mesh.duct_top, mesh.core_bottom,
                               mesh.core_top};
    for_each_row(space, "PanelMaterials", box, PanelMaterials{box, regions, problem.block.material});
    if (!(c.panel.tube.saddle_width > 0.0)) {
      for_each_row(space, "CoreInsteadOfSaddle", box, CoreInsteadOfSaddle{box, problem.block.material});
    }
    if (c.panel.core.bond_conductance) {
      std::vector<double> contact(box.nz, 0.0);
      contact[mesh.core_bottom - 1] = contact[mesh.core_top - 1] = 1.0 / *c.panel.core.bond_conductance;
      problem.block.contact_z = to_device(contact, "block.contact_z");
    }
  }
  if (c.panel.sheet.tip_thickness) set_taper(*c.panel.sheet.tip_thickness, mesh, problem.block);
  space.fence("coldsky: materials are read");

  const auto laws_of_sides = side_laws(c, environment);
  problem.surfaces.push_back(
      {panel_surface_names[0], make_surface(problem.block, {axis_z, false}, laws_of_sides.back)});
  problem.surfaces.push_back(
      {panel_surface_names[1], make_surface(problem.block, {axis_z, true}, laws_of_sides.front)});
  if (c.panel.edges != "adiabatic") {
    const Side sides[] = {{axis_x, false}, {axis_x, true}, {axis_y, false}, {axis_y, true}};
    for (int n = 0; n < 4; ++n) {
      problem.surfaces.push_back(
          {panel_surface_names[2 + n], make_surface(problem.block, sides[n], laws_of_sides.edge)});
    }
  }
  problem.tubes = panel_tubes(c, mesh, problem.block);
  return problem;
}

void set_surroundings(Problem& problem, const Case& c, const Environment& environment) {
  const SideLaws laws = side_laws(c, environment);
  for (std::size_t n = 0; n < problem.surfaces.size(); ++n) {
    problem.surfaces[n].data.law = n == 0 ? laws.back : n == 1 ? laws.front : laws.edge;
  }
}

void set_coolant(Problem& problem, const PanelCoolant& coolant) {
  TubesData& tubes = *problem.tubes;
  tubes.film_resistance = 1.0 / coolant.film_coefficient;
  tubes.inverse_capacity_rate = coolant.capacity_rate > 0.0 ? 1.0 / coolant.capacity_rate : 0.0;
  tubes.inlet = coolant.inlet_temperature - problem.block.reference_temperature;
}

PanelMass panel_mass(const Case& c, const PanelMesh& mesh, const Problem& problem, double coolant_density) {
  const ExecutionSpace space;
  ReductionScratch scratch;
  const auto volume = [&](int which) {
    return reduce_rows(space, "MaterialVolume", problem.block.box, MaterialVolume{problem.block, which}, scratch);
  };
  PanelMass mass;
  if (mesh.spec.kind == PanelKind::ideal) {
    mass.sheets =
        c.panel.areal_mass.value_or(std::numeric_limits<double>::quiet_NaN()) * c.panel.width * c.panel.length;
    return mass;
  }
  const Material& tube = find_material(c.panel.tube.material);
  const double inner = 0.5 * c.panel.tube.diameter, outer = inner + c.panel.tube.wall;
  const double tube_length = mesh.spec.tubes * c.panel.length;
  mass.sheets = volume(panel_sheet) * find_material(c.panel.sheet.material).density;
  if (mesh.spec.kind == PanelKind::honeycomb) mass.core = volume(panel_core) * c.panel.core.density;
  mass.saddles = volume(panel_saddle) * tube.density;
  mass.tubes = std::numbers::pi * (outer * outer - inner * inner) * tube_length * tube.density;
  mass.coolant = std::numbers::pi * inner * inner * tube_length * coolant_density;
  if (c.panel.areal_mass) {
    const double parts = mass.sheets + mass.core + mass.saddles + mass.tubes;
    const double scale = *c.panel.areal_mass * c.panel.width * c.panel.length / parts;
    for (double* part : {&mass.sheets, &mass.core, &mass.saddles, &mass.tubes}) *part *= scale;
  }
  return mass;
}

}  // namespace coldsky
