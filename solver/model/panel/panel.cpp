#include "solver/model/panel/panel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "kernels/base/lists.hpp"
#include "kernels/panel/ducts.hpp"
#include "solver/case/estimate.hpp"
#include "solver/model/material/materials.hpp"

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

/// Specific heat of an ideal panel whose areal mass is given [J/(kg K)]: aluminium.
constexpr double ideal_specific_heat = 900.0;
/// Resistance between an ideal panel and its coolant: a drop of 1e-4 K at 1 kW/m^2, above the rounding of heat that is
/// formed from it [m^2 K/W].
constexpr double ideal_resistance = 5e-8;

/// How a side radiates: what its law says of its bands.
void coat(const Case& c, const CoatingCase& coating, SurfaceLaw& law) {
  // A sheet one cell through radiates at that cell's temperature. An imposed efficiency scales what leaves and what
  // enters alike, so that the net flux is that share of the isothermal panel's.
  law.absorptance = coating.absorptance;
  law.emissivity = coating.emissivity;
  law.share = (c.panel.kind == "ideal" ? c.panel.efficiency : 1.0) * insulation_share(coating);
  law.half_cell = c.panel.kind == "honeycomb";
}

/// Law of a surface of the panel in its place of `panel_surface_names`; irradiation comes beside it.
SurfaceLaw law_of_surface(const Case& c, std::size_t surface) {
  SurfaceLaw law;
  const EdgeCase& edge = c.panel.edge;
  if (surface == back_surface) {
    coat(c, c.coating.back, law);
    law.film_coefficient = c.panel.bus.conductance;
    law.ambient_temperature = c.panel.bus.temperature;
  } else if (surface == front_surface || c.panel.edges == "radiating") {
    coat(c, c.coating.front, law);
  } else if (c.panel.edges == "temperature") {
    law.kind = SurfaceLaw::fixed_temperature;
    law.temperature = edge.temperature;
  } else if (c.panel.edges == "flux") {
    law.inward_flux = edge.flux;
  } else if (c.panel.edges == "convection") {
    law.film_coefficient = edge.film_coefficient;
    law.ambient_temperature = edge.ambient;
  }
  return law;
}

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

/// Kinds of columns (cells in x).
enum PanelColumn : std::uint8_t { column_plain = 0, column_saddle = 1, column_duct = 2 };

/// Kind of every column; under a bare sheet the bond takes the place of the duct.
std::vector<std::uint8_t> panel_columns(const PanelMesh& mesh) {
  std::vector<std::uint8_t> column(mesh.x.cells(), column_plain);
  for (int t = 0; t < mesh.spec.tubes; ++t) {
    std::fill(column.begin() + mesh.saddle_begin[t], column.begin() + mesh.saddle_end[t], column_saddle);
    std::fill(column.begin() + mesh.duct_begin[t], column.begin() + mesh.duct_end[t], column_duct);
  }
  return column;
}

/// Number of walls of a tube, from the tube of every wall in order; all tubes have the same.
int walls_of_a_tube(const ExecutionSpace& space, const Array<int>& tube, int tubes) {
  const int count = static_cast<int>(tube.extent(0));
  const auto one = make_array<int>("tubes.one", count), number = make_zeros<int>(space, "tubes.number", count),
             walls = make_zeros<int>(space, "tubes.walls", count);
  Kokkos::deep_copy(space, one, 1);
  const int found = reduce_by_key<int, int>(space, tube, one, number, walls);
  const auto of_tube = to_host(space, walls);
  const bool equal = std::all_of(of_tube.begin(), of_tube.begin() + found, [&](int n) { return n == of_tube[0]; });
  if (found != tubes || !equal) throw std::logic_error("the tubes of a panel have different numbers of walls");
  return of_tube[0];
}

TubesData panel_tubes(const ExecutionSpace& space, const Case& c, const PanelMesh& mesh, const BlockData& block,
                      const Array<std::uint8_t>& column) {
  const Box& box = block.box;
  const int tubes = mesh.spec.tubes;
  const bool honeycomb = mesh.spec.kind == PanelKind::honeycomb, ideal = mesh.spec.kind == PanelKind::ideal;
  std::vector<int> strip(box.nx);
  for (int i = 0; i < box.nx; ++i) strip[i] = i * tubes / box.nx;
  const auto strip_of = to_device(space, strip, "tubes.strip");
  // The list of walls: candidates are flagged, compacted, brought into their order.
  const DuctWalls walls{block, strip_of};
  const auto keep = make_zeros<std::uint8_t>(space, "tubes.keep", honeycomb ? walls.count() : box.nx);
  if (honeycomb) {
    for_each(space, "KeepDuctWalls", walls.count(), KeepDuctWalls{walls, keep});
  } else {
    for_each(space, "KeepColumns", box.nx, KeepColumns{column, column_duct, keep});
  }
  const Array<int> kept = compact(space, keep);
  const int count = static_cast<int>(kept.extent(0));
  const auto cell = make_zeros<int>(space, "tubes.wall_cell", count),
             axis = make_zeros<int>(space, "tubes.wall_axis", count),
             tube = make_zeros<int>(space, "tubes.wall_tube", count);
  const auto width = make_zeros<double>(space, "tubes.wall_width", count),
             distance = make_zeros<double>(space, "tubes.wall_distance", count);
  if (honeycomb) {
    const auto key = make_zeros<std::uint64_t>(space, "tubes.key", count);
    for_each(space, "DuctWallKey", count, DuctWallKey{walls, kept, key});
    sort_by_key(space, key, kept);
    for_each(space, "DuctWallGeometry", count, DuctWallGeometry{walls, kept, cell, axis, width, distance, tube});
  } else {
    std::vector<double> bond(tubes);
    for (int t = 0; t < tubes; ++t) bond[t] = mesh.x.nodes[mesh.duct_end[t]] - mesh.x.nodes[mesh.duct_begin[t]];
    const double factor = ideal ? 1.0 : std::numbers::pi, length = ideal ? mesh.spec.width : mesh.spec.tube_diameter;
    for_each(space, "BondGeometry", count,
             BondGeometry{block, strip_of, kept, to_device(space, bond, "tubes.bond_width"), factor, length, cell, axis,
                          width, distance, tube});
  }
  TubesData data = make_tubes(space, tubes, box.ny, walls_of_a_tube(space, tube, tubes));
  data.wall_cell = cell;
  data.wall_axis = axis;
  data.wall_width = width;
  data.wall_distance = distance;
  data.strip = strip_of;
  data.bond_resistance = ideal ? ideal_resistance : 1.0 / c.panel.tube.bond_conductance;
  return data;
}

/// Turns the law of a solid into that of an extrusion along y of square cells, of which `fill` is wall. Walls conduct
/// along y by their share. Across them the heat keeps to the walls that lie along its way, 1 - sqrt(1 - fill) of the
/// width: the lower bound of a square array of voids.
void hollow_out(MaterialLaw& law, double fill) {
  const double across = 1.0 - std::sqrt(1.0 - fill);
  law.conductivity[axis_x] *= across;
  law.conductivity[axis_y] *= fill;
  law.conductivity[axis_z] *= across;
  for (double& capacity : law.capacity) capacity *= fill;
}

/// Area of a circle of radius `radius` within `half_width` of a line through its centre [m^2].
double circle_within_strip(double radius, double half_width) {
  if (half_width >= radius) return std::numbers::pi * radius * radius;
  const double chord = std::sqrt(radius * radius - half_width * half_width);
  return 2.0 * (half_width * chord + radius * radius * std::asin(half_width / radius));
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
  const SideOptics optics = optics_of(coatings);
  return insulation_share(coatings.front) * absorbed_flux(environment.front, optics.front) +
         insulation_share(coatings.back) * absorbed_flux(environment.back, optics.back);
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
  spec.refinement = c.mesh.refinement;
  return spec;
}

Problem make_panel_problem(const ExecutionSpace& space, const Case& c, const PanelMesh& mesh,
                           const Environment& environment, double reference_temperature) {
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
  if (honeycomb) hollow_out(laws[panel_saddle], c.panel.tube.saddle_fill);
  problem.block = make_block(space, problem.nodes, laws, reference_temperature);
  const Box& box = problem.block.box;

  const auto column = to_device(space, panel_columns(mesh), "panel.column");
  if (honeycomb) {
    const PanelRegions regions{column, mesh.duct_bottom, mesh.duct_top, mesh.core_bottom, mesh.core_top};
    for_each_row(space, "PanelMaterials", box, PanelMaterials{box, regions, problem.block.material});
    if (!(c.panel.tube.saddle_width > 0.0)) {
      for_each_row(space, "CoreInsteadOfSaddle", box, CoreInsteadOfSaddle{box, problem.block.material});
    }
    if (c.panel.core.bond_conductance) {
      std::vector<double> contact(box.nz, 0.0);
      contact[mesh.core_bottom - 1] = contact[mesh.core_top - 1] = 1.0 / *c.panel.core.bond_conductance;
      problem.block.contact_z = to_device(space, contact, "block.contact_z");
    }
  }
  if (c.panel.sheet.tip_thickness) set_taper(space, *c.panel.sheet.tip_thickness, mesh, problem.block);

  const Side sides[] = {{axis_z, false}, {axis_z, true},  {axis_x, false},
                        {axis_x, true},  {axis_y, false}, {axis_y, true}};
  const std::size_t surfaces = c.panel.edges == "adiabatic" ? 2 : std::size(sides);
  for (std::size_t n = 0; n < surfaces; ++n) {
    problem.surfaces.push_back(
        {panel_surface_names[n], make_surface(space, problem.block, sides[n], law_of_surface(c, n))});
  }
  set_surroundings(space, problem, c, environment);
  problem.tubes = panel_tubes(space, c, mesh, problem.block, column);
  return problem;
}

void set_surroundings(const ExecutionSpace& space, Problem& problem, const Case& c, const Environment& environment) {
  for (std::size_t n = 0; n < problem.surfaces.size(); ++n) {
    if (n > front_surface && c.panel.edges != "radiating") continue;
    SurfaceData& surface = problem.surfaces[n].data;
    const SideFluxes& fluxes = n == back_surface ? environment.back : environment.front;
    const CoatingCase& coating = n == back_surface ? c.coating.back : c.coating.front;
    surface.law = law_of_surface(c, n);
    surface.law.absorbed_as_given = fluxes.absorbed_as_given;
    irradiate(space, surface, fluxes.solar_irradiation(), fluxes.infrared_irradiation(),
              surface.law.share * absorbed_flux(fluxes, optics_of(coating)));
  }
}

void set_coolant(Problem& problem, const PanelCoolant& coolant) {
  TubesData& tubes = *problem.tubes;
  tubes.film_resistance = 1.0 / coolant.film_coefficient;
  tubes.inverse_capacity_rate = coolant.capacity_rate > 0.0 ? 1.0 / coolant.capacity_rate : 0.0;
  tubes.inlet = coolant.inlet_temperature - problem.block.reference_temperature;
}

PanelMass panel_mass(const ExecutionSpace& space, const Case& c, const PanelMesh& mesh, const Problem& problem,
                     double coolant_density) {
  PanelMass mass;
  if (mesh.spec.kind == PanelKind::ideal) {
    mass.sheets =
        c.panel.areal_mass.value_or(std::numeric_limits<double>::quiet_NaN()) * c.panel.width * c.panel.length;
    return mass;
  }
  const PanelMeshSpec& spec = mesh.spec;
  const Material& tube = find_material(c.panel.tube.material);
  const double inner = 0.5 * c.panel.tube.diameter, outer = inner + c.panel.tube.wall;
  const double tube_length = spec.tubes * c.panel.length;
  ReductionScratch scratch;
  const double sheets =
      reduce_rows(space, "MaterialVolume", problem.block.box, MaterialVolume{problem.block, panel_sheet}, scratch);
  mass.sheets = sheets * find_material(c.panel.sheet.material).density;
  if (spec.kind == PanelKind::honeycomb) {
    // The mesh's duct is square, with the wetted area of the bore; what weighs is round.
    const double within = circle_within_strip(outer, 0.5 * spec.saddle_width);
    const double whole = std::numbers::pi * outer * outer;
    mass.saddles =
        c.panel.tube.saddle_fill * (spec.saddle_width * spec.core_thickness - within) * tube_length * tube.density;
    mass.core = ((spec.pitch - spec.saddle_width) * spec.core_thickness - (whole - within)) * tube_length *
                c.panel.core.density;
  }
  mass.tubes = std::numbers::pi * (outer * outer - inner * inner) * tube_length * tube.density;
  mass.coolant = std::numbers::pi * inner * inner * tube_length * coolant_density;
  if (c.panel.areal_mass) {
    const double parts = mass.sheets + mass.core + mass.saddles + mass.tubes;
    const double scale = *c.panel.areal_mass * c.panel.width * c.panel.length / parts;
    for (double* part : {&mass.sheets, &mass.core, &mass.saddles, &mass.tubes}) *part *= scale;
  }
  return mass;
}

double set_heat_capacities(const ExecutionSpace& space, const Case& c, const PanelMesh& mesh, Problem& problem) {
  if (mesh.spec.kind == PanelKind::ideal) return 0.0;  // its areal mass is in its law; it has no tubes
  ReductionScratch scratch;
  BlockData& block = problem.block;
  const double bore = panel_mass(space, c, mesh, problem, 1.0).coolant;  // of unit density: its volume
  const PanelMass mass = panel_mass(space, c, mesh, problem, 0.0);
  const Material& sheet = find_material(c.panel.sheet.material);
  const Material& tube = find_material(c.panel.tube.material);
  auto laws = to_host(space, block.laws);
  // False where the material has no cells.
  const auto spread = [&](PanelMaterial which, double heat_capacity) {
    const double volume = reduce_rows(space, "MaterialVolume", block.box, MaterialVolume{block, which}, scratch);
    if (volume > 0.0) laws[which].capacity[0] = heat_capacity / volume;
    return volume > 0.0;
  };
  spread(panel_sheet, mass.sheets * sheet.specific_heat);
  spread(panel_core, mass.core * c.panel.core.specific_heat);
  // Inside a saddle the tube is part of the block; elsewhere its wall lies behind the walls of cells.
  double walls = 0.0;
  if (!spread(panel_saddle, (mass.saddles + mass.tubes) * tube.specific_heat)) {
    walls = mass.tubes * tube.specific_heat / bore;
  }
  block.laws = to_device(space, laws, "block.laws");
  block.bore = make_zeros<double>(space, "block.bore", block.box.cells());
  block.bore_capacity = walls;
  const TubesData& tubes = *problem.tubes;
  const double cross_section = bore / (tubes.tubes * mesh.spec.length);
  for_each_segment(space, "BoreVolume", tubes, BoreVolume{block, tubes, cross_section, block.bore});
  return walls;
}

}  // namespace coldsky
