// Where faces lie, and what they receive: lists of faces of several bodies, irradiation by band.
#include "solver/model/panel/facets.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/base/mirror.hpp"
#include "solver/bodies/heat_solver.hpp"
#include "solver/core/paths.hpp"
#include "solver/model/panel/panel.hpp"
#include "solver/model/read_case.hpp"

namespace coldsky {
namespace {

constexpr Side all_sides[] = {{axis_z, false}, {axis_z, true},  {axis_x, false},
                              {axis_x, true},  {axis_y, false}, {axis_y, true}};

Point minus(const Point& a, const Point& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
Point cross(const Point& a, const Point& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
double dot(const Point& a, const Point& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }

BlockNodes graded(int nx, int ny, int nz) {
  BlockNodes nodes;
  for (const auto& [list, count] : {std::pair{&nodes.x, nx}, {&nodes.y, ny}, {&nodes.z, nz}}) {
    for (int n = 0; n <= count; ++n) list->push_back(-0.2 + 0.1 * n + 0.013 * n * n);
  }
  return nodes;
}

/// A body all of whose six sides are surfaces; cell `hole` is void.
Problem closed_body(const BlockNodes& nodes, int hole = -1) {
  Problem body;
  body.nodes = nodes;
  MaterialLaw law;
  body.block = make_block(ExecutionSpace(), nodes, {law}, 300.0);
  if (hole >= 0) {
    auto material = to_host(body.block.material);
    material[static_cast<std::size_t>(hole)] = BlockData::void_material;
    body.block.material = to_device(material, "material");
  }
  for (const Side& side : all_sides)
    body.surfaces.push_back({"side", make_surface(ExecutionSpace(), body.block, side, {})});
  return body;
}

struct HostFacets {
  std::vector<int> body, surface, face;
  std::vector<double> area;
  std::vector<Point> centre, normal, corner[4];
  explicit HostFacets(const FacetTable& table)
      : body(to_host(table.body)),
        surface(to_host(table.surface)),
        face(to_host(table.face)),
        area(to_host(table.area)),
        centre(to_host(table.centre)),
        normal(to_host(table.normal)) {
    for (int k = 0; k < 4; ++k) corner[k] = to_host(table.corner[k]);
  }
};

TEST(Facets, OfAClosedBodyFitTheirCornersAndSumToNothing) {
  for (const auto& [nx, ny, nz] : {std::array{1, 1, 1}, {4, 3, 2}, {1, 33, 2}, {17, 2, 5}}) {
    const BlockNodes nodes = graded(nx, ny, nz);
    const Problem body = closed_body(nodes);
    const FacetList list = collect_facets(ExecutionSpace(), {&body});
    const HostFacets facets(list.table);
    ASSERT_EQ(list.table.count, 2 * (nx * ny + ny * nz + nx * nz));
    const auto length = [](const std::vector<double>& axis) { return axis.back() - axis.front(); };
    const double dx = length(nodes.x), dy = length(nodes.y), dz = length(nodes.z);
    const Point middle{nodes.x.front() + 0.5 * dx, nodes.y.front() + 0.5 * dy, nodes.z.front() + 0.5 * dz};
    const double whole = 2.0 * (dx * dy + dy * dz + dx * dz);
    double area = 0.0, volume = 0.0;
    Point sum;
    for (int f = 0; f < list.table.count; ++f) {
      const Point &a = facets.corner[0][f], &b = facets.corner[1][f], &c = facets.corner[2][f],
                  &d = facets.corner[3][f];
      const Point &n = facets.normal[f], &centre = facets.centre[f];
      // Half the cross product of the diagonals, counter-clockwise seen from outside.
      const Point turned = cross(minus(c, a), minus(d, b));
      EXPECT_NEAR(0.5 * dot(turned, n), facets.area[f], 1e-13 * whole);
      EXPECT_NEAR(0.5 * std::sqrt(dot(turned, turned)), facets.area[f], 1e-13 * whole);
      EXPECT_EQ(dot(n, n), 1.0);
      using Coordinate = double Point::*;
      for (const Coordinate axis : {&Point::x, &Point::y, &Point::z}) {
        EXPECT_NEAR(0.25 * (a.*axis + b.*axis + c.*axis + d.*axis), centre.*axis, 1e-14);
        sum.*axis += facets.area[f] * n.*axis;
      }
      EXPECT_GT(dot(minus(centre, middle), n), 0.0);
      area += facets.area[f];
      volume += facets.area[f] * dot(centre, n) / 3.0;
    }
    EXPECT_NEAR(area, whole, 1e-13 * whole);
    EXPECT_NEAR(volume, dx * dy * dz, 1e-13 * dx * dy * dz);
    for (const double component : {sum.x, sum.y, sum.z}) EXPECT_NEAR(component, 0.0, 1e-13 * whole);
  }
}

TEST(Facets, LieOnTheirSideInTheOrderOfItsArrays) {
  const BlockNodes nodes = graded(5, 4, 3);
  // A corner cell is void: three faces are missing.
  const Problem hollow = closed_body(nodes, 0), plain = closed_body(graded(2, 1, 1));
  const FacetList list = collect_facets(ExecutionSpace(), {&plain, &hollow});
  const HostFacets facets(list.table);
  ASSERT_EQ(list.ranges.size(), 12u);
  ASSERT_EQ(list.table.count, 10 + 2 * (20 + 12 + 15) - 3);
  int begin = 0;
  for (const FacetRange& range : list.ranges) {
    const Problem& body = range.body == 0 ? plain : hollow;
    const SurfaceData& surface = body.surfaces[static_cast<std::size_t>(range.surface)].data;
    EXPECT_EQ(range.begin, begin);
    ASSERT_EQ(range.count, surface.count);
    begin += range.count;
    const auto area = to_host(surface.area);
    const auto cell = to_host(surface.cell);
    const BlockNodes& at = body.nodes;
    const std::vector<double>* axes[] = {&at.x, &at.y, &at.z};
    const Box& box = body.block.box;
    for (int f = 0; f < range.count; ++f) {
      const int n = range.begin + f;
      EXPECT_EQ(facets.body[n], range.body);
      EXPECT_EQ(facets.surface[n], range.surface);
      EXPECT_EQ(facets.face[n], f);
      EXPECT_EQ(facets.area[n], area[f]);
      const double centre[] = {facets.centre[n].x, facets.centre[n].y, facets.centre[n].z};
      const int place[] = {cell[f] % box.nx, cell[f] / box.nx % box.ny, cell[f] / (box.nx * box.ny)};
      for (int axis = 0; axis < 3; ++axis) {
        const std::vector<double>& node = *axes[axis];
        const double expected = axis != surface.axis ? 0.5 * (node[place[axis]] + node[place[axis] + 1])
                                : surface.high       ? node.back()
                                                     : node.front();
        EXPECT_DOUBLE_EQ(centre[axis], expected);
      }
    }
  }
}

/// Cells side by side that exchange no heat, each with one face upwards.
Problem apart(int cells, const SurfaceLaw& law) {
  Problem body;
  body.nodes = {{0.0}, {0.0, 1.0}, {0.0, 0.01}};
  for (int n = 1; n <= cells; ++n) body.nodes.x.push_back(0.1 * n);
  MaterialLaw material;
  material.conductivity[axis_z] = 100.0;
  body.block = make_block(ExecutionSpace(), body.nodes, {material}, 300.0);
  body.surfaces.push_back({"up", make_surface(ExecutionSpace(), body.block, {axis_z, true}, law)});
  return body;
}

TEST(Irradiation, OfEveryFaceGivesItsOwnEquilibrium) {
  const ExecutionSpace space{};
  constexpr int cells = 7;
  SurfaceLaw law;
  law.absorptance = 0.3;
  law.emissivity = 0.8;
  law.share = 0.25;
  law.absorbed_as_given = 12.0;
  Problem dark = apart(2, law), body = apart(cells, law);
  const FacetList list = collect_facets(space, {&dark, &body});
  std::vector<double> solar(2 + cells), infrared(2 + cells);
  for (std::size_t n = 0; n < solar.size(); ++n) {
    solar[n] = 150.0 * static_cast<double>(n);
    infrared[n] = 400.0 - 20.0 * static_cast<double>(n);
  }
  hand_out_irradiation(space, list, 1, to_device(solar, "solar"), to_device(infrared, "infrared"), body);
  EXPECT_FALSE(dark.surfaces[0].data.irradiated());
  const auto sink = to_host(body.surfaces[0].data.sink_temperature);
  HeatSolver solver(space, body, {1e-13});
  solver.set_uniform(300.0);
  ASSERT_EQ(solver.solve_steady().status, NewtonStatus::converged);
  const HeatTotals totals = solver.totals();
  const auto temperature = to_host(solver.surface_arrays()[0].temperature),
             absorbed = to_host(solver.surface_arrays()[0].absorbed);
  double whole = 0.0;
  for (int f = 0; f < cells; ++f) {
    const std::size_t n = static_cast<std::size_t>(f) + 2;
    const double taken = 0.3 * solar[n] + 0.8 * infrared[n] + 12.0;
    const double expected = std::pow(taken / (0.8 * stefan_boltzmann), 0.25);
    EXPECT_NEAR(sink[f], expected, 1e-13 * expected);
    EXPECT_NEAR(temperature[f], expected, 1e-10 * expected);
    EXPECT_NEAR(absorbed[f], 0.1 * 0.25 * taken, 1e-13 * taken);
    whole += 0.1 * 0.25 * taken;
  }
  EXPECT_NEAR(totals.absorbed, whole, 1e-13 * whole);
  EXPECT_NEAR(totals.emitted, whole, 1e-10 * whole);
}

TEST(Irradiation, OfASurfaceThatDoesNotEmitEntersAsItIs) {
  const ExecutionSpace space{};
  SurfaceLaw law;
  law.absorptance = 0.6;
  law.absorbed_as_given = 5.0;
  law.film_coefficient = 20.0;
  law.ambient_temperature = 280.0;
  law.inward_flux = 1.5;
  Problem body = apart(3, law);
  irradiate(space, body.surfaces[0].data, 1000.0, 300.0);
  HeatSolver solver(space, body, {1e-13});
  solver.set_uniform(300.0);
  ASSERT_EQ(solver.solve_steady().status, NewtonStatus::converged);
  const HeatTotals totals = solver.totals();
  EXPECT_NEAR(totals.absorbed, 0.3 * (600.0 + 5.0 + 1.5), 1e-10);
  EXPECT_EQ(totals.emitted, 0.0);
  EXPECT_NEAR(totals.surfaces[0].temperature_mean, 280.0 + 606.5 / 20.0, 1e-9);
}

TEST(Irradiation, OfAPanelComesFromItsSurroundings) {
  const Case c =
      read_case(data_file("cases/dawn-dusk-1mw.toml").string(),
                {"mesh.length_cells=4", "panel.width=0.2 m", "panel.edges=radiating", "coating.back.insulation=0.02"});
  Environment first, second;
  first.front = {{1000.0, 100.0, 200.0, 3e-6, 2.0}};
  first.back = {{0.0, 80.0, 150.0, 3e-6, 0.0}};
  second.front = {{500.0, 60.0, 220.0, 3e-6, 1.0}};
  second.back = {{30.0, 0.0, 180.0, 3e-6, 0.0}};
  Problem problem = make_panel_problem(ExecutionSpace(), c, make_panel_mesh(panel_mesh_spec(c)), first, 300.0);
  for (const Environment& around : {first, second, between(first, second, 0.37)}) {
    set_surroundings(ExecutionSpace(), problem, c, around);
    for (std::size_t s = 0; s < problem.surfaces.size(); ++s) {
      const SurfaceData& surface = problem.surfaces[s].data;
      const CoatingCase& coating = s == back_surface ? c.coating.back : c.coating.front;
      const SideFluxes& fluxes = s == back_surface ? around.back : around.front;
      EXPECT_EQ(surface.law.absorptance, coating.absorptance);
      EXPECT_EQ(surface.law.emissivity, coating.emissivity);
      EXPECT_EQ(surface.law.emittance(), effective_emissivity(coating));
      const double absorbed = insulation_share(coating) * absorbed_flux(fluxes, optics_of(coating));
      const double sink = std::pow(absorbed / (effective_emissivity(coating) * stefan_boltzmann), 0.25);
      const auto solar = to_host(surface.solar_irradiation), infrared = to_host(surface.infrared_irradiation),
                 sinks = to_host(surface.sink_temperature);
      ASSERT_EQ(static_cast<int>(sinks.size()), surface.count);
      for (std::size_t f = 0; f < sinks.size(); ++f) {
        EXPECT_EQ(solar[f], fluxes.solar_irradiation());
        EXPECT_EQ(infrared[f], fluxes.infrared_irradiation());
        EXPECT_EQ(sinks[f], sink);
      }
      // The kernel comes to the same from the irradiation alone.
      irradiation_changed(ExecutionSpace(), surface);
      for (const double own : to_host(surface.sink_temperature)) EXPECT_NEAR(own, sink, 1e-14 * sink);
    }
  }
}

}  // namespace
}  // namespace coldsky
