#include "benchmarks/problems.hpp"

#include <fmt/format.h>

#include "kernels/base/lists.hpp"
#include "kernels/base/vector.hpp"
#include "kernels/block/faces.hpp"
#include "kernels/block/surface.hpp"
#include "solver/core/error.hpp"
#include "solver/model/panel/problem.hpp"

namespace coldsky {

namespace {

std::vector<double> uniform_nodes(int cells, double length) {
  std::vector<double> nodes(cells + 1);
  for (int n = 0; n <= cells; ++n) nodes[n] = length * n / cells;
  return nodes;
}

/// Materials of W1: 0 poor, 1 poor with the strong source, 2 good.
struct W1Materials {
  Box box;
  double jump;
  bool plates;
  Array<std::uint8_t> material;
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    const double y = (j + 0.5) / box.ny, z = (k + 0.5) / box.nz;
    for (int i = i0; i < i1; ++i) {
      const double x = (i + 0.5) / box.nx;
      const bool hot = x > 0.25 && x < 0.75 && y > 0.25 && y < 0.75 && z < 0.25;
      const auto in_plate = [](int n, int count) { return n == count / 2 || n == count / 2 - 1; };
      const bool good = plates ? in_plate(i, box.nx) || in_plate(j, box.ny) || in_plate(k, box.nz) : z >= jump;
      material(box.index(i, j, k)) = static_cast<std::uint8_t>((good ? 2 : 0) + (hot ? 1 : 0));
    }
  }
};

/// Materials of the linear panel: 0 sheet, 1 core, 2 tube, which takes up the middle quarter of the core.
struct PanelLayers {
  Box box;
  int sheet_cells;
  Array<std::uint8_t> material;
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    const int core_cells = box.nz - 2 * sheet_cells, deep = k - sheet_cells;
    const bool sheet = deep < 0 || deep >= core_cells;
    // Eighths of the core from its middle to that of the cell, times the cells.
    const int off_middle = 4 * (2 * deep + 1 - core_cells);
    const bool tube = j % 20 == 10 && off_middle > -core_cells && off_middle < core_cells;
    for (int i = i0; i < i1; ++i) {
      material(box.index(i, j, k)) = static_cast<std::uint8_t>(sheet ? 0 : tube ? 2 : 1);
    }
  }
};

/// TeaLeaf's states: density and u = energy density at a cell.
struct TeaLeafState {
  double density, energy;
};
KOKKOS_INLINE_FUNCTION TeaLeafState tealeaf_state(double x, double y) {
  if (x < 1.0 && y > 1.0 && y < 2.0) return {0.1, 25.0};
  const bool pipe =
      (x < 6.0 && y > 1.0 && y < 2.0) || (x > 5.0 && x < 6.0 && y > 1.0 && y < 8.0) || (x > 5.0 && y > 7.0 && y < 8.0);
  return pipe ? TeaLeafState{0.1, 0.1} : TeaLeafState{100.0, 1e-4};
}
struct TeaLeafStencil {
  StencilData<double> a;
  Array<double> u;
  double width_x, width_y, step;
  KOKKOS_INLINE_FUNCTION TeaLeafState state(int i, int j) const {
    return tealeaf_state((i + 0.5) * width_x, (j + 0.5) * width_y);
  }
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int) const {
    for (int i = i0; i < i1; ++i) {
      const int c = a.box.index(i, j, 0);
      const TeaLeafState own = state(i, j);
      const auto face = [&](const TeaLeafState& other, double width) {
        return 0.5 * (1.0 / own.density + 1.0 / other.density) * step / (width * width);
      };
      a.x(c) = i + 1 < a.box.nx ? face(state(i + 1, j), width_x) : 0.0;
      a.y(c) = j + 1 < a.box.ny ? face(state(i, j + 1), width_y) : 0.0;
      a.z(c) = 0.0;
      a.diagonal(c) = 1.0;
      u(c) = own.energy * own.density;
    }
  }
};

/// Matrix and right-hand side of a linear heat problem: balance at zero, with a minus.
LinearSystem assemble(const ExecutionSpace& space, const BlockData& block, const std::vector<SurfaceData>& surfaces) {
  const Box& box = block.box;
  LinearSystem system{StencilData<double>::allocate(box, "bench.a"), make_array<double>("bench.b", box.cells())};
  const auto zero = make_zeros<double>(space, "bench.zero", box.cells());
  for_each_row(space, "FaceConductance", box, FaceConductance{block, zero, system.a});
  for_each_row(space, "CellBalance", box,
               CellBalance{block, system.a, zero, zero, 0.0, {}, system.b, system.a.diagonal});
  for (const SurfaceData& surface : surfaces) {
    for_each(space, "SurfaceBalance", surface.count, SurfaceBalance{block, surface, zero, system.b, system.a.diagonal});
  }
  axpby(space, -1.0, system.b, 0.0, system.b);
  space.fence("coldsky: temporaries are released");
  return system;
}

SurfaceLaw film(double coefficient, double ambient) {
  SurfaceLaw law;
  law.film_coefficient = coefficient;
  law.ambient_temperature = ambient;
  return law;
}

MaterialLaw conductor(double through, double in_plane, double source = 0.0) {
  MaterialLaw law;
  law.conductivity[axis_x] = law.conductivity[axis_y] = in_plane;
  law.conductivity[axis_z] = through;
  law.source = source;
  return law;
}

}  // namespace

W1Case find_w1_case(const std::string& name) {
  for (const W1Case& one : {W1Case{"aligned", 1.0, 0.5, false}, W1Case{"off-grid", 1.0, 0.37, false},
                            W1Case{"thin", 0.05, 0.5, false}, W1Case{"crossed", 1.0, 0.5, true}}) {
    if (one.name == name) return one;
  }
  throw InputError({}, fmt::format("--case {}: w1 has no such case", name), "",
                   "choose from aligned, off-grid, thin, crossed");
}

LinearSystem make_w1(const ExecutionSpace& space, const W1Case& which, const Box& box) {
  const BlockNodes nodes{uniform_nodes(box.nx, 1.0), uniform_nodes(box.ny, 1.0), uniform_nodes(box.nz, which.height)};
  const double poor = which.plates ? 1e-3 : 1.0;
  const std::vector<MaterialLaw> laws{conductor(poor, poor, 1.0), conductor(poor, poor, 11.0),
                                      conductor(100.0, 100.0, 1.0), conductor(100.0, 100.0, 11.0)};
  BlockData block = make_block(space, nodes, laws, 0.0);
  for_each_row(space, "W1Materials", box, W1Materials{box, which.jump, which.plates, block.material});
  space.fence("coldsky: materials are read");
  return assemble(space, block, {make_surface(space, block, {axis_z, true}, film(6.0, 0.0))});
}

LinearSystem make_linear_panel(const ExecutionSpace& space, const Box& box) {
  if (box.nz < linear_panel_layers) {
    throw InputError({}, fmt::format("--size {}x{}x{}: the linear panel has {} layers or more", box.nx, box.ny, box.nz,
                                     linear_panel_layers));
  }
  // A sixth of the cells in each sheet, as in the panel of twelve layers.
  const int sheet_cells = box.nz / 6, core_cells = box.nz - 2 * sheet_cells;
  constexpr double width = 5e-3, sheet_thickness = 0.4e-3, core_thickness = 20e-3;
  const double sheet = sheet_thickness / sheet_cells, core = core_thickness / core_cells;
  BlockNodes nodes{uniform_nodes(box.nx, width * box.nx), uniform_nodes(box.ny, width * box.ny), {0.0}};
  for (int k = 0; k < box.nz; ++k) {
    const bool in_sheet = k < sheet_cells || k >= sheet_cells + core_cells;
    nodes.z.push_back(nodes.z.back() + (in_sheet ? sheet : core));
  }
  BlockData block =
      make_block(space, nodes, {conductor(167.0, 167.0), conductor(4.0, 1.5), conductor(167.0, 167.0)}, 0.0);
  for_each_row(space, "PanelLayers", box, PanelLayers{box, sheet_cells, block.material});
  space.fence("coldsky: materials are read");
  constexpr std::uint8_t tube_material = 2;
  const auto keep = make_zeros<std::uint8_t>(space, "bench.tube_keep", box.cells());
  for_each(space, "KeepMaterial", box.cells(), KeepMaterial{block.material, tube_material, keep});
  SurfaceData tubes;
  tubes.axis = axis_z;
  tubes.cell = compact(space, keep);
  tubes.count = static_cast<int>(tubes.cell.extent(0));
  tubes.area = make_zeros<double>(space, "bench.tube_area", tubes.count);
  tubes.distance = make_zeros<double>(space, "bench.tube_distance", tubes.count);
  // The wetted outline of a tube, shared by the cells of its section.
  const int columns = box.nx * ((box.ny + 9) / 20), section_cells = columns > 0 ? tubes.count / columns : 0;
  if (section_cells > 0) {
    fill(space, 2.0 * width * (width + section_cells * core) / section_cells, tubes.area);
  }
  fill(space, core, tubes.distance);
  tubes.law = film(500.0, 1.0);
  tubes.law.half_cell = false;
  return assemble(space, block,
                  {make_surface(space, block, {axis_z, false}, film(5.0, 0.0)),
                   make_surface(space, block, {axis_z, true}, film(5.0, 0.0)), tubes});
}

LinearSystem make_tealeaf(const ExecutionSpace& space, const Box& box) {
  constexpr double side = 10.0, step = 0.004;
  LinearSystem system{StencilData<double>::allocate(box, "bench.a"), make_array<double>("bench.b", box.cells())};
  for_each_row(space, "TeaLeafStencil", box, TeaLeafStencil{system.a, system.b, side / box.nx, side / box.ny, step});
  return system;
}

}  // namespace coldsky
