#include "solver/model/panel/strip.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <numbers>
#include <stdexcept>

#include "kernels/panel/regions.hpp"
#include "solver/model/panel/panel_design.hpp"

namespace coldsky {

namespace {

int strip_columns(const PanelMesh& mesh) { return mesh.spec.tubular() ? mesh.x.cells() / 2 : mesh.x.cells(); }

/// A slice of the panel, one cell along the tube.
PanelMesh slice_of(const PanelMesh& mesh) {
  PanelMesh slice = mesh;
  slice.y = {};
  append(slice.y, {mesh.spec.length}, mesh.spec.length);
  return slice;
}

/// Writes the numbers of a design one after another.
class NumberWriter {
 public:
  NumberWriter(std::vector<double>& numbers) : numbers_(numbers) {}
  void put(int place, double value) { numbers_[static_cast<std::size_t>(place)] = value; }
  void side(int place, const SurfaceLaw& law) {
    put(place + StripNumber::emissivity, law.emissivity);
    put(place + StripNumber::share, law.share);
    put(place + StripNumber::sink, law.sink_temperature);
    put(place + StripNumber::inward_flux, law.inward_flux);
    put(place + StripNumber::side_film, law.film_coefficient);
    put(place + StripNumber::ambient, law.ambient_temperature);
  }
  void solid(int place, const MaterialLaw& law) {
    for (int axis = 0; axis < 3; ++axis) put(place + StripNumber::conductivity + axis, law.conductivity[axis]);
    put(place + StripNumber::coefficient, law.coefficient);
    put(place + StripNumber::reference, law.reference);
    put(place + StripNumber::radiative, law.radiative);
  }
  void widths(int place, const GradedAxis& axis, int count) {
    for (int n = 0; n < count; ++n) put(place + n, axis.nodes[n + 1] - axis.nodes[n]);
  }

 private:
  std::vector<double>& numbers_;
};

void write_coolant(const Case& c, const PanelMesh& mesh, const StripCoolant& coolant, NumberWriter& to) {
  const bool tubular = mesh.spec.tubular(), pumped = tubular && !coolant.pipe;
  using Number = StripNumber;
  to.put(Number::inlet, coolant.inlet);
  to.put(Number::tube_share, 1.0 / strips_of_a_pitch(mesh));
  to.put(Number::flow, coolant.flow);
  to.put(Number::sized, coolant.sized ? 1.0 : 0.0);
  to.put(Number::flow_law, !pumped ? no_flow : coolant.two_phase ? condensing : liquid);
  to.put(Number::film, c.coolant.film_coefficient.value_or(tubular ? 0.0 : ideal_film));
  to.put(Number::bond, tubular ? 1.0 / c.panel.tube.bond_conductance : ideal_resistance);
  to.put(Number::length, mesh.spec.length);
  to.put(Number::diameter, mesh.spec.tube_diameter);
  to.put(Number::specific_heat, coolant.two_phase ? 0.0 : coolant.fluid.specific_heat);
  to.put(Number::useful, coolant.useful);
  to.put(Number::pump_counts, c.coolant.pump_heat ? 1.0 : 0.0);
  to.put(Number::pump_efficiency, c.coolant.pump_efficiency);
  to.put(Number::loop_drop, coolant.pipe ? 0.0 : c.coolant.loop_pressure_drop);
  to.put(Number::density, coolant.fluid.density);
  to.put(Number::fluid_conductivity, coolant.fluid.conductivity);
  to.put(Number::viscosity, coolant.fluid.viscosity);
  to.put(Number::prandtl, coolant.fluid.prandtl);
  // Of a loop that condenses alone: tables of solutions hold none.
  to.put(Number::vapour_density, coolant.two_phase ? coolant.fluid.vapour_density : 0.0);
  to.put(Number::vapour_viscosity, coolant.two_phase ? coolant.fluid.vapour_viscosity : 0.0);
  to.put(Number::reduced_pressure, coolant.two_phase ? coolant.reduced_pressure : 0.0);
}

/// Wetted width of every wall and its distance from the cell's centre: of a duct the sides of its cells; under a bare
/// sheet a share of the tube's perimeter, and of an ideal panel of its width, all of it behind the bond.
void write_walls(const PanelMesh& mesh, const StripSection& section, const StripLayout& layout, NumberWriter& to) {
  const auto width = [](const GradedAxis& axis, int n) { return axis.nodes[n + 1] - axis.nodes[n]; };
  const double bond = mesh.x.nodes[mesh.duct_end[0]] - mesh.x.nodes[mesh.duct_begin[0]];
  const double perimeter = mesh.spec.tubular() ? std::numbers::pi * mesh.spec.tube_diameter : mesh.spec.width;
  for (int w = 0; w < section.shape.walls; ++w) {
    const double across = width(mesh.x, section.wall_column[w]), through = width(mesh.z, section.wall_layer[w]);
    if (!mesh.spec.cored()) {
      to.put(layout.wall_width + w, across / bond * perimeter);
      continue;
    }
    const bool beside = section.wall_axis[w] == axis_x;
    to.put(layout.wall_width + w, beside ? through : across);
    to.put(layout.wall_distance + w, 0.5 * (beside ? across : through));
  }
}

/// Volume of the cells of a material over one pitch [m^3].
double strip_volume(const std::vector<double>& numbers, const StripSection& section, const PanelMesh& mesh,
                    PanelMaterial which) {
  const StripShape& shape = section.shape;
  const StripLayout layout(shape);
  double area = 0.0;
  for (int k = 0; k < shape.nz; ++k) {
    for (int i = 0; i < shape.nx; ++i) {
      if (section.material[i + static_cast<std::size_t>(shape.nx) * k] != which) continue;
      area += numbers[layout.width_x + i] * numbers[layout.width_z + k] * numbers[layout.thickness + i];
    }
  }
  return area * strips_of_a_pitch(mesh) * mesh.spec.length;
}

}  // namespace

PanelMesh strip_mesh(const Case& c) {
  PanelMeshSpec spec = panel_mesh_spec(c);
  if (spec.tubular()) {
    spec.tubes = 1;
    spec.width = spec.pitch;
  }
  return make_panel_mesh(spec);
}

double strips_of_a_pitch(const PanelMesh& mesh) { return mesh.spec.tubular() ? 2.0 : 1.0; }

const StripSection& StripSections::of(const Case& c, const PanelMesh& mesh, const Environment& environment) {
  const PanelDesign& design = panel_design(c);
  const std::vector<MaterialLaw> laws = design.laws(c, mesh);
  bool varying = false;
  for (const MaterialLaw& law : laws) varying = varying || law.coefficient != 0.0 || law.radiative != 0.0;
  const bool tapered = !panel_section(c, mesh).thickness.empty();
  const std::string key =
      fmt::format("{} {} {} {} {} {} {} {} {} {}", c.panel.kind, fmt::join(mesh.x.breaks, ","), mesh.y.cells(),
                  fmt::join(mesh.z.breaks, ","), mesh.duct_begin[0], mesh.duct_end[0], mesh.saddle_begin[0],
                  c.panel.tube.saddle_width > 0.0, varying, tapered);
  std::unique_ptr<StripSection>& section = sections_[key];
  if (section) return *section;
  auto made = std::make_unique<StripSection>();
  const int nx = mesh.x.cells(), columns = strip_columns(mesh);
  if (mesh.spec.tubular() && nx % 2 != 0) throw std::logic_error("a pitch has an odd number of cells");
  const Problem slice = make_panel_problem(space_, c, slice_of(mesh), environment, 300.0);
  const auto material = to_host(space_, slice.block.material);
  const auto wall_cell = to_host(space_, slice.tubes->wall_cell), wall_axis = to_host(space_, slice.tubes->wall_axis);
  StripShape& shape = made->shape;
  shape.nx = columns;
  shape.ny = mesh.y.cells();
  shape.nz = mesh.z.cells();
  shape.half_cell = side_law(c, environment, front_surface).half_cell;
  shape.tapered = tapered;
  shape.varying = varying;
  std::vector<std::uint8_t> walled(static_cast<std::size_t>(columns) * shape.nz, 0);
  for (int k = 0; k < shape.nz; ++k) {
    for (int i = 0; i < columns; ++i) made->material.push_back(material[i + static_cast<std::size_t>(nx) * k]);
  }
  for (std::size_t w = 0; w < wall_cell.size(); ++w) {
    const int i = wall_cell[w] % nx, k = wall_cell[w] / nx;
    if (i >= columns) continue;
    std::uint8_t& taken = walled[i + static_cast<std::size_t>(columns) * k];
    if (taken != 0) throw std::logic_error("a cell of a strip has two walls");
    taken = 1;
    made->wall_column.push_back(i);
    made->wall_layer.push_back(k);
    made->wall_axis.push_back(wall_axis[w]);
  }
  shape.walls = static_cast<int>(made->wall_column.size());
  shape.material = to_device(space_, made->material, "strips.material");
  shape.walled = to_device(space_, walled, "strips.walled");
  shape.wall_column = to_device(space_, made->wall_column, "strips.wall_column");
  shape.wall_layer = to_device(space_, made->wall_layer, "strips.wall_layer");
  shape.wall_axis = to_device(space_, made->wall_axis, "strips.wall_axis");
  space_.fence("coldsky: temporaries are released");
  made->number = sections_.size() - 1;
  section = std::move(made);
  return *section;
}

std::vector<double> strip_numbers(const Case& c, const PanelMesh& mesh, const StripSection& section,
                                  const Environment& environment, const StripCoolant& coolant) {
  const StripShape& shape = section.shape;
  const StripLayout layout(shape);
  std::vector<double> numbers(static_cast<std::size_t>(layout.count), 0.0);
  NumberWriter to(numbers);
  write_coolant(c, mesh, coolant, to);
  to.side(StripNumber::back, side_law(c, environment, back_surface));
  to.side(StripNumber::front, side_law(c, environment, front_surface));
  const std::vector<MaterialLaw> laws = panel_design(c).laws(c, mesh);
  for (int n = 0; n < StripShape::laws; ++n) {
    if (laws[n].source != 0.0) throw std::logic_error("a strip with heat sources");
    to.solid(StripNumber::laws + 6 * n, laws[n]);
  }
  to.widths(layout.width_x, mesh.x, shape.nx);
  to.widths(layout.width_y, mesh.y, shape.ny);
  to.widths(layout.width_z, mesh.z, shape.nz);
  const PanelSection between = panel_section(c, mesh);
  for (int k = 0; k < shape.nz && !between.contact_z.empty(); ++k) to.put(layout.contact_z + k, between.contact_z[k]);
  for (int i = 0; i < shape.nx; ++i) {
    to.put(layout.thickness + i, between.thickness.empty() ? 1.0 : between.thickness[i]);
  }
  write_walls(mesh, section, layout, to);
  return numbers;
}

double strip_sheet_volume(const std::vector<double>& numbers, const StripSection& section, const PanelMesh& mesh) {
  return strip_volume(numbers, section, mesh, panel_sheet);
}

StripCapacities strip_capacities(const Case& c, const PanelMesh& mesh, const StripSection& section,
                                 const std::vector<double>& numbers) {
  StripCapacities capacities;
  const std::vector<MaterialLaw> laws = panel_design(c).laws(c, mesh);
  for (int n = 0; n < StripShape::laws; ++n) {
    for (int power = 1; power < 5; ++power) {
      if (laws[n].capacity[power] != 0.0) throw std::logic_error("a strip whose heat capacity follows the temperature");
    }
    capacities.solids[n] = laws[n].capacity[0];
  }
  if (!mesh.spec.tubular()) return capacities;  // its areal mass is in its law
  Case pitch = c;
  pitch.panel.width = mesh.spec.width;
  const double sheets = strip_sheet_volume(numbers, section, mesh);
  const double bore = panel_mass(pitch, mesh.spec, sheets, 1.0).coolant;  // of unit density: its volume
  const PanelMass mass = panel_mass(pitch, mesh.spec, sheets, 0.0);
  const double tube = find_material(c.panel.tube.material).specific_heat;
  const auto spread = [&](PanelMaterial which, double heat_capacity) {
    const double volume = strip_volume(numbers, section, mesh, which);
    if (volume > 0.0) capacities.solids[which] = heat_capacity / volume;
    return volume > 0.0;
  };
  spread(panel_sheet, mass.sheets * find_material(c.panel.sheet.material).specific_heat);
  spread(panel_core, mass.core * c.panel.core.specific_heat);
  if (!spread(panel_saddle, (mass.saddles + mass.tubes) * tube)) capacities.wall = mass.tubes * tube / bore;
  capacities.bore = bore / mesh.spec.length / strips_of_a_pitch(mesh);
  return capacities;
}

}  // namespace coldsky
