// Lists of faces and tube walls that are built on the device, against serial twins: the same entries in the same order,
// digit by digit.
#include <gtest/gtest.h>

#include <numbers>

#include "kernels/base/mirror.hpp"
#include "kernels/base/time_step.hpp"
#include "solver/core/paths.hpp"
#include "solver/model/panel/panel.hpp"
#include "solver/model/read_case.hpp"

namespace coldsky {
namespace {

struct FaceList {
  std::vector<int> cell;
  std::vector<double> area, distance;
};

/// Serial twin of make_surface.
FaceList faces_of(const BlockData& block, const Side& side) {
  const Box& box = block.box;
  const auto material = to_host(block.material);
  const std::vector<double> width[3] = {to_host(block.width_x), to_host(block.width_y), to_host(block.width_z)};
  const int first = side.axis == axis_x ? axis_y : axis_x, second = side.axis == axis_z ? axis_y : axis_z;
  const int plane = side.high ? box.count(side.axis) - 1 : 0;
  FaceList list;
  for (int b = 0; b < box.count(second); ++b) {
    for (int a = 0; a < box.count(first); ++a) {
      int at[3];
      at[side.axis] = plane;
      at[first] = a;
      at[second] = b;
      const int c = box.index(at[0], at[1], at[2]);
      if (material[c] == BlockData::void_material) continue;
      list.cell.push_back(c);
      list.area.push_back(width[first][a] * width[second][b]);
      list.distance.push_back(0.5 * width[side.axis][plane]);
    }
  }
  return list;
}

void expect_same(const SurfaceData& surface, const FaceList& expected) {
  ASSERT_EQ(surface.count, static_cast<int>(expected.cell.size()));
  EXPECT_EQ(to_host(surface.cell), expected.cell);
  EXPECT_EQ(to_host(surface.area), expected.area);
  EXPECT_EQ(to_host(surface.distance), expected.distance);
}

TEST(PanelLists, FacesOfEverySideAtAwkwardSizes) {
  for (const Box& box : {Box{1, 1, 1}, Box{31, 1, 3}, Box{1, 33, 2}, Box{7, 5, 3}, Box{33, 31, 2}, Box{1, 1, 1000}}) {
    BlockNodes nodes;
    for (const auto& [list, count] : {std::pair{&nodes.x, box.nx}, {&nodes.y, box.ny}, {&nodes.z, box.nz}}) {
      for (int n = 0; n <= count; ++n) list->push_back(0.1 * n + 0.003 * n * n);
    }
    BlockData block = make_block(ExecutionSpace(), nodes, {MaterialLaw{}}, 300.0);
    // Holes, a whole side, nothing left.
    for (const int one_void_of : {5, 1, 0}) {
      std::vector<std::uint8_t> material(box.cells(), 0);
      for (int c = 0; c < box.cells(); ++c) {
        if (one_void_of > 0 && c % one_void_of == 0) material[c] = BlockData::void_material;
      }
      block.material = to_device(material, "material");
      for (const int axis : {axis_x, axis_y, axis_z}) {
        for (const bool high : {false, true})
          expect_same(make_surface(ExecutionSpace(), block, {axis, high}, {}), faces_of(block, {axis, high}));
      }
    }
  }
}

struct WallList {
  std::vector<int> cell, axis;
  std::vector<double> width, distance;
};

/// Serial twin of the list of tube walls: tube by tube below and above the duct, then on both sides of it; under a
/// sheet the cells of the bond.
WallList walls_of(const PanelMesh& mesh, const Box& box) {
  const bool honeycomb = mesh.spec.kind == PanelKind::honeycomb, ideal = mesh.spec.kind == PanelKind::ideal;
  const auto &x = mesh.x.nodes, &z = mesh.z.nodes;
  WallList list;
  for (int t = 0; t < mesh.spec.tubes; ++t) {
    const int begin = mesh.duct_begin[t], end = mesh.duct_end[t];
    const auto add = [&](int i, int k, int normal, double wetted, double half) {
      list.cell.push_back(box.index(i, 0, k));
      list.axis.push_back(normal);
      list.width.push_back(wetted);
      list.distance.push_back(half);
    };
    for (int i = begin; i < end && !honeycomb; ++i) {
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
  }
  return list;
}

TEST(PanelLists, WallsOfTubesInEveryKindOfPanel) {
  const std::vector<std::vector<std::string>> kinds{{},
                                                    {"panel.tube.saddle_width=0 mm"},
                                                    {"panel.width=0.1 m"},
                                                    {"panel.kind=sheet", "panel.tube.saddle_width=20 mm"},
                                                    {"panel.kind=sheet", "panel.tube.saddle_width=0 mm"},
                                                    {"panel.kind=ideal"}};
  for (const auto& kind : kinds) {
    std::vector<std::string> overrides{"mesh.length_cells=8", "panel.edges=radiating"};
    if (kind.empty() || kind[0].find("width=0.1") == std::string::npos) overrides.push_back("panel.width=0.7 m");
    overrides.insert(overrides.end(), kind.begin(), kind.end());
    const Case c = read_case(data_file("cases/dawn-dusk-1mw.toml").string(), overrides);
    const PanelMesh mesh = make_panel_mesh(panel_mesh_spec(c));
    const Problem problem = make_panel_problem(ExecutionSpace(), c, mesh, Environment{}, 300.0);
    const TubesData& tubes = *problem.tubes;
    const WallList expected = walls_of(mesh, problem.block.box);
    SCOPED_TRACE(kind.empty() ? "as shipped" : kind[0]);
    EXPECT_EQ(tubes.walls * tubes.tubes, static_cast<int>(expected.cell.size()));
    EXPECT_EQ(to_host(tubes.wall_cell), expected.cell);
    EXPECT_EQ(to_host(tubes.wall_axis), expected.axis);
    EXPECT_EQ(to_host(tubes.wall_width), expected.width);
    EXPECT_EQ(to_host(tubes.wall_distance), expected.distance);
    const Side sides[] = {{axis_z, false}, {axis_z, true},  {axis_x, false},
                          {axis_x, true},  {axis_y, false}, {axis_y, true}};
    // The edges of an ideal panel have no meaning, and do not radiate.
    const std::size_t surfaces = c.panel.kind == "ideal" ? 2 : 6;
    ASSERT_EQ(problem.surfaces.size(), surfaces);
    for (std::size_t n = 0; n < surfaces; ++n) expect_same(problem.surfaces[n].data, faces_of(problem.block, sides[n]));
  }
}

TEST(PanelLists, CellsHaveTheHeatCapacityOfTheMasses) {
  const ExecutionSpace space{};
  ReductionScratch scratch;
  const double rho_c = 2.9e6;
  for (const char* kind : {"panel.width=0.3 m", "panel.tube.saddle_width=0 mm", "panel.kind=sheet"}) {
    SCOPED_TRACE(kind);
    const Case c = read_case(data_file("cases/dawn-dusk-1mw.toml").string(),
                             {"mesh.length_cells=8", "panel.width=0.3 m", "panel.areal_mass=9 kg m-2", kind});
    const PanelMesh mesh = make_panel_mesh(panel_mesh_spec(c));
    Problem problem = make_panel_problem(ExecutionSpace(), c, mesh, Environment{}, 300.0);
    const double walls = set_heat_capacities(ExecutionSpace(), c, mesh, problem);
    EXPECT_EQ(walls > 0.0, std::string(kind) != "panel.width=0.3 m");
    BlockData& block = problem.block;
    block.bore_capacity = walls + rho_c;
    const PanelMass mass = panel_mass(ExecutionSpace(), c, mesh, problem, 600.0);
    const Array<double> state("state", block.box.cells()), one("rate", block.box.cells());
    fill(space, 1.0, one);
    const double total = reduce_rows(space, "StoredPower", block.box, StoredPower{block, state, one}, scratch);
    const double aluminium = 896.0, honeycomb = c.panel.core.specific_heat;
    const double expected =
        (mass.sheets + mass.saddles + mass.tubes) * aluminium + mass.core * honeycomb + mass.coolant / 600.0 * rho_c;
    EXPECT_NEAR(total / expected, 1.0, 1e-12);

    // The bore, wall by wall: a serial twin.
    const TubesData& tubes = *problem.tubes;
    const auto cell = to_host(tubes.wall_cell);
    const auto width = to_host(tubes.wall_width);
    const Box& box = block.box;
    std::vector<double> bore(box.cells(), 0.0);
    for (int t = 0; t < tubes.tubes; ++t) {
      double wetted = 0.0;
      for (int w = 0; w < tubes.walls; ++w) wetted += width[t * tubes.walls + w];
      for (int w = 0; w < tubes.walls; ++w) {
        const double share = width[t * tubes.walls + w] / wetted;
        for (int j = 0; j < box.ny; ++j) {
          const double length = mesh.y.nodes[j + 1] - mesh.y.nodes[j];
          bore[cell[t * tubes.walls + w] + j * box.nx] +=
              share * 0.25 * std::numbers::pi * mesh.spec.tube_diameter * mesh.spec.tube_diameter * length;
        }
      }
    }
    const auto found = to_host(block.bore);
    for (int n = 0; n < box.cells(); ++n) EXPECT_NEAR(found[n], bore[n], 1e-13 * (bore[n] + 1e-6));
  }
}

}  // namespace
}  // namespace coldsky
