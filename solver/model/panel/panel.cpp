#include "solver/model/panel/panel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <stdexcept>

#include "kernels/base/lists.hpp"
#include "kernels/panel/ducts.hpp"
#include "solver/case/estimate.hpp"
#include "solver/case/panel_kinds.hpp"
#include "solver/model/material/materials.hpp"
#include "solver/model/panel/panel_design.hpp"

namespace coldsky {

namespace {

/// How a side radiates: what its law says of its bands.
void coat(const Case& c, const CoatingCase& coating, SurfaceLaw& law) {
  // A sheet one cell through radiates at that cell's temperature. An imposed efficiency scales what leaves and what
  // enters alike, so that the net flux is that share of the isothermal panel's.
  law.absorptance = coating.absorptance;
  law.emissivity = coating.emissivity;
  law.share = (has_trait(c.panel, given_efficiency) ? c.panel.efficiency : 1.0) * insulation_share(coating);
  law.half_cell = has_trait(c.panel, has_core);
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

/// What reaches the panel through a side [W/m^2].
double absorbed_by_side(const Case& c, const SideFluxes& fluxes, std::size_t surface, const SurfaceLaw& law) {
  const CoatingCase& coating = surface == back_surface ? c.coating.back : c.coating.front;
  return law.share * absorbed_flux(fluxes, optics_of(coating));
}

/// Contacts and thicknesses of a section in every slice of the block.
void put_in_section(const ExecutionSpace& space, const PanelSection& section, BlockData& block) {
  if (!section.contact_z.empty()) block.contact_z = to_device(space, section.contact_z, "block.contact_z");
  if (section.thickness.empty()) return;
  std::vector<double> thickness;
  thickness.reserve(section.thickness.size() * block.box.ny);
  for (int j = 0; j < block.box.ny; ++j) {
    thickness.insert(thickness.end(), section.thickness.begin(), section.thickness.end());
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
  const bool honeycomb = mesh.spec.cored(), ideal = !mesh.spec.tubular();
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
    const double factor = mesh.spec.tube_share * (ideal ? 1.0 : std::numbers::pi),
                 length = ideal ? mesh.spec.width : mesh.spec.tube_diameter;
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

}  // namespace

#define COLDSKY_DECLARE(id, name, traits) PanelDesign id##_panel();
COLDSKY_PANEL_KINDS(COLDSKY_DECLARE)
#undef COLDSKY_DECLARE

const PanelDesign& panel_design(const Case& c) {
#define COLDSKY_ENTRY(id, name, traits) {name, id##_panel()},
  static const std::map<std::string, PanelDesign> designs = {COLDSKY_PANEL_KINDS(COLDSKY_ENTRY)};
#undef COLDSKY_ENTRY
  const auto found = designs.find(c.panel.kind);
  if (found == designs.end()) throw std::logic_error("no panel is called '" + c.panel.kind + "'");
  return found->second;
}

PanelSection panel_section(const Case& c, const PanelMesh& mesh) {
  const PanelDesign& design = panel_design(c);
  return design.section_of != nullptr ? design.section_of(c, mesh) : PanelSection{};
}

MaterialLaw law_of_solid(const Material& material) {
  MaterialLaw law;
  law.conductivity[axis_x] = material.conductivity_across;
  law.conductivity[axis_y] = material.conductivity_along;
  law.conductivity[axis_z] = material.conductivity_through;
  law.coefficient = material.temperature_coefficient;
  law.reference = material.reference_temperature;
  law.capacity[0] = material.density * material.specific_heat;
  return law;
}

void replace_conductivity(MaterialLaw& law, const std::optional<double>& conductivity) {
  if (!conductivity) return;
  for (double& k : law.conductivity) k = *conductivity;
  law.coefficient = 0.0;
}

void hollow_out(MaterialLaw& law, double fill) {
  const double across = 1.0 - std::sqrt(1.0 - fill);
  law.conductivity[axis_x] *= across;
  law.conductivity[axis_y] *= fill;
  law.conductivity[axis_z] *= across;
  for (double& capacity : law.capacity) capacity *= fill;
}

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
  const PanelDesign& design = panel_design(c);
  spec.kind = design.section;
  spec.width = c.panel.width;
  spec.length = c.panel.length;
  spec.pitch = c.panel.tube.pitch;
  spec.tube_diameter = c.panel.tube.diameter;
  spec.saddle_width = c.panel.tube.saddle_width;
  spec.sheet_thickness = c.panel.sheet.thickness;
  spec.core_thickness = c.panel.core.thickness;
  spec.tubes = spec.tubular() ? static_cast<int>(std::lround(c.panel.width / c.panel.tube.pitch)) : 1;
  if (design.measures != nullptr) design.measures(c, spec);
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
  const PanelDesign& design = panel_design(c);
  const std::vector<MaterialLaw> laws = design.laws(c, mesh);
  problem.block = make_block(space, problem.nodes, laws, reference_temperature);

  const auto column = to_device(space, panel_columns(mesh), "panel.column");
  if (design.fill != nullptr) design.fill(space, c, mesh, column, problem.block);
  put_in_section(space, panel_section(c, mesh), problem.block);

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

SurfaceLaw side_law(const Case& c, const Environment& environment, std::size_t surface) {
  const SideFluxes& fluxes = surface == back_surface ? environment.back : environment.front;
  SurfaceLaw law = law_of_surface(c, surface);
  law.absorbed_as_given = fluxes.absorbed_as_given;
  if (law.emittance() > 0.0) {
    law.sink_temperature = radiative_sink(law, absorbed_by_side(c, fluxes, surface, law));
  } else {
    law.inward_flux += absorbed_irradiation(law, fluxes.solar_irradiation(), fluxes.infrared_irradiation());
  }
  return law;
}

void set_surroundings(const ExecutionSpace& space, Problem& problem, const Case& c, const Environment& environment) {
  for (std::size_t n = 0; n < problem.surfaces.size(); ++n) {
    if (n > front_surface && c.panel.edges != "radiating") continue;
    SurfaceData& surface = problem.surfaces[n].data;
    const SideFluxes& fluxes = n == back_surface ? environment.back : environment.front;
    surface.law = law_of_surface(c, n);
    surface.law.absorbed_as_given = fluxes.absorbed_as_given;
    irradiate(space, surface, fluxes.solar_irradiation(), fluxes.infrared_irradiation(),
              absorbed_by_side(c, fluxes, n, surface.law));
  }
}

void set_coolant(Problem& problem, const PanelCoolant& coolant) {
  TubesData& tubes = *problem.tubes;
  tubes.film_resistance = 1.0 / coolant.film_coefficient;
  tubes.inverse_capacity_rate = coolant.capacity_rate > 0.0 ? 1.0 / coolant.capacity_rate : 0.0;
  tubes.inlet = coolant.inlet_temperature - problem.block.reference_temperature;
}

double sheet_volume(const ExecutionSpace& space, const Problem& problem) {
  ReductionScratch scratch;
  return reduce_rows(space, "MaterialVolume", problem.block.box, MaterialVolume{problem.block, panel_sheet}, scratch);
}

PanelMass panel_mass(const ExecutionSpace& space, const Case& c, const PanelMesh& mesh, const Problem& problem,
                     double coolant_density) {
  const double sheets = mesh.spec.tubular() ? sheet_volume(space, problem) : 0.0;
  return panel_mass(c, mesh.spec, sheets, coolant_density);
}

PanelMass panel_mass(const Case& c, const PanelMeshSpec& spec, double sheet_volume, double coolant_density) {
  PanelMass mass;
  if (!spec.tubular()) {
    mass.sheets =
        c.panel.areal_mass.value_or(std::numeric_limits<double>::quiet_NaN()) * c.panel.width * c.panel.length;
    return mass;
  }
  const Material& tube = find_material(c.panel.tube.material);
  const double inner = 0.5 * c.panel.tube.diameter, outer = inner + c.panel.tube.wall;
  const double tube_length = spec.tubes * spec.tube_share * c.panel.length;
  mass.sheets = sheet_volume * find_material(c.panel.sheet.material).density;
  if (const auto parts = panel_design(c).parts; parts != nullptr) parts(c, spec, mass);
  // Fused as it is written, so that no compiler chooses which of the two squares is rounded.
  mass.tubes = std::numbers::pi * std::fma(-inner, inner, outer * outer) * tube_length * tube.density;
  mass.coolant = std::numbers::pi * inner * inner * tube_length * coolant_density;
  if (c.panel.areal_mass) {
    const double parts = mass.sheets + mass.core + mass.saddles + mass.tubes;
    const double scale = *c.panel.areal_mass * spec.tube_share * c.panel.width * c.panel.length / parts;
    for (double* part : {&mass.sheets, &mass.core, &mass.saddles, &mass.tubes}) *part *= scale;
  }
  return mass;
}

double set_heat_capacities(const ExecutionSpace& space, const Case& c, const PanelMesh& mesh, Problem& problem) {
  if (!mesh.spec.tubular()) return 0.0;  // its areal mass is in its law; it has no tubes
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
  set_laws(space, laws, block);
  block.bore = make_zeros<double>(space, "block.bore", block.box.cells());
  block.bore_capacity = walls;
  const TubesData& tubes = *problem.tubes;
  const double cross_section = bore / (tubes.tubes * mesh.spec.length);
  for_each_segment(space, "BoreVolume", tubes, BoreVolume{block, tubes, cross_section, block.bore});
  return walls;
}

}  // namespace coldsky
