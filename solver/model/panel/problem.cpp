#include "solver/model/panel/problem.hpp"

#include "kernels/base/lists.hpp"
#include "kernels/block/faces.hpp"

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
  const ExecutionSpace space;
  const SideFaces faces{block, side.axis, side.high};
  const auto keep = make_array<std::uint8_t>("surface.keep", faces.count());
  for_each(space, "KeepSolidFaces", faces.count(), KeepSolidFaces{faces, keep});
  const Array<int> kept = compact(space, keep);
  SurfaceData surface;
  surface.axis = side.axis;
  surface.high = side.high;
  surface.count = static_cast<int>(kept.extent(0));
  surface.cell = Array<int>("surface.cell", surface.count);
  surface.area = Array<double>("surface.area", surface.count);
  surface.distance = Array<double>("surface.distance", surface.count);
  for_each(space, "FaceGeometry", surface.count,
           FaceGeometry{faces, kept, surface.cell, surface.area, surface.distance});
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
  data.effectiveness = Array<double>("tubes.effectiveness", entries);
  data.share = Array<double>("tubes.share", entries);
  data.wall = Array<double>("tubes.wall", entries);
  data.mean = Array<double>("tubes.mean", entries);
  data.drive = Array<double>("tubes.drive", entries);
  data.outlet = Array<double>("tubes.outlet", entries);
  return data;
}

}  // namespace coldsky
