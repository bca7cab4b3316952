#include "solver/model/problem.hpp"

#include <algorithm>

namespace coldsky {

namespace {

std::vector<double> widths(const std::vector<double>& nodes) {
  std::vector<double> result(nodes.size() - 1);
  for (std::size_t n = 0; n + 1 < nodes.size(); ++n) result[n] = nodes[n + 1] - nodes[n];
  return result;
}

}  // namespace

BlockData make_block(const BlockNodes& nodes, const std::vector<MaterialLaw>& laws, double reference_temperature) {
  BlockData block;
  const auto x = widths(nodes.x), y = widths(nodes.y), z = widths(nodes.z);
  block.box = {static_cast<int>(x.size()), static_cast<int>(y.size()), static_cast<int>(z.size())};
  block.width_x = to_device(x, "block.width_x");
  block.width_y = to_device(y, "block.width_y");
  block.width_z = to_device(z, "block.width_z");
  block.contact_x = Array<double>("block.contact_x", x.size());
  block.contact_y = Array<double>("block.contact_y", y.size());
  block.contact_z = Array<double>("block.contact_z", z.size());
  block.material = Array<std::uint8_t>("block.material", block.box.cells());
  block.laws = to_device(laws, "block.laws");
  block.reference_temperature = reference_temperature;
  return block;
}

SurfaceData make_surface(const BlockData& block, const Side& side, const SurfaceLaw& law) {
  const Box& box = block.box;
  const auto material = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace{}, block.material);
  const std::vector<double> width[3] = {to_host(block.width_x), to_host(block.width_y), to_host(block.width_z)};
  const int first = side.axis == axis_x ? axis_y : axis_x, second = side.axis == axis_z ? axis_y : axis_z;
  const int plane = side.high ? box.count(side.axis) - 1 : 0;
  std::vector<int> cell;
  std::vector<double> area, distance;
  for (int b = 0; b < box.count(second); ++b) {
    for (int a = 0; a < box.count(first); ++a) {
      int at[3];
      at[side.axis] = plane;
      at[first] = a;
      at[second] = b;
      const int c = box.index(at[0], at[1], at[2]);
      if (material(c) == BlockData::void_material) continue;
      cell.push_back(c);
      area.push_back(width[first][a] * width[second][b]);
      distance.push_back(0.5 * width[side.axis][plane]);
    }
  }
  SurfaceData surface;
  surface.axis = side.axis;
  surface.high = side.high;
  surface.count = static_cast<int>(cell.size());
  surface.cell = to_device(cell, "surface.cell");
  surface.area = to_device(area, "surface.area");
  surface.distance = to_device(distance, "surface.distance");
  surface.law = law;
  return surface;
}

TubesData make_tubes(int tubes, int segments, int walls) {
  TubesData data;
  data.tubes = tubes;
  data.segments = segments;
  data.walls = walls;
  const int entries = tubes * segments;
  data.wall_conductance = Array<double>("tubes.wall_conductance", entries * walls);
  data.conductance = Array<double>("tubes.conductance", entries);
  data.wall = Array<double>("tubes.wall", entries);
  data.mean = Array<double>("tubes.mean", entries);
  data.drive = Array<double>("tubes.drive", entries);
  data.outlet = Array<double>("tubes.outlet", entries);
  return data;
}

}  // namespace coldsky
