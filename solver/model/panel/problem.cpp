#include "solver/model/panel/problem.hpp"

#include "kernels/base/lists.hpp"
#include "kernels/block/faces.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

namespace {

std::vector<double> widths(const std::vector<double>& nodes) {
  std::vector<double> result(nodes.size() - 1);
  for (std::size_t n = 0; n + 1 < nodes.size(); ++n) result[n] = nodes[n + 1] - nodes[n];
  return result;
}

}  // namespace

BlockData make_block(const ExecutionSpace& space, const BlockNodes& nodes, const std::vector<MaterialLaw>& laws,
                     double reference_temperature) {
  BlockData block;
  const auto x = widths(nodes.x), y = widths(nodes.y), z = widths(nodes.z);
  block.box = {static_cast<int>(x.size()), static_cast<int>(y.size()), static_cast<int>(z.size())};
  block.width_x = to_device(space, x, "block.width_x");
  block.width_y = to_device(space, y, "block.width_y");
  block.width_z = to_device(space, z, "block.width_z");
  block.contact_x = make_zeros<double>(space, "block.contact_x", x.size());
  block.contact_y = make_zeros<double>(space, "block.contact_y", y.size());
  block.contact_z = make_zeros<double>(space, "block.contact_z", z.size());
  block.material = make_zeros<std::uint8_t>(space, "block.material", block.box.cells());
  set_laws(space, laws, block);
  block.reference_temperature = reference_temperature;
  return block;
}

SurfaceData make_surface(const ExecutionSpace& space, const BlockData& block, const Side& side, const SurfaceLaw& law) {
  const SideFaces faces{block, side.axis, side.high};
  const auto keep = make_array<std::uint8_t>("surface.keep", faces.count());
  for_each(space, "KeepSolidFaces", faces.count(), KeepSolidFaces{faces, keep});
  const Array<int> kept = compact(space, keep);
  SurfaceData surface;
  surface.axis = side.axis;
  surface.high = side.high;
  surface.count = static_cast<int>(kept.extent(0));
  surface.cell = make_zeros<int>(space, "surface.cell", surface.count);
  surface.area = make_zeros<double>(space, "surface.area", surface.count);
  surface.distance = make_zeros<double>(space, "surface.distance", surface.count);
  for_each(space, "FaceGeometry", surface.count,
           FaceGeometry{faces, kept, surface.cell, surface.area, surface.distance});
  space.fence("coldsky: temporaries are released");
  surface.law = law;
  return surface;
}

void make_irradiation(const ExecutionSpace& space, SurfaceData& surface) {
  if (surface.irradiated()) return;
  surface.solar_irradiation = make_zeros<double>(space, "surface.solar_irradiation", surface.count);
  surface.infrared_irradiation = make_zeros<double>(space, "surface.infrared_irradiation", surface.count);
  surface.sink_temperature = make_zeros<double>(space, "surface.sink_temperature", surface.count);
}

void irradiation_changed(const ExecutionSpace& space, const SurfaceData& surface) {
  for_each(space, "SinkTemperature", surface.count, SinkTemperature{surface});
}

void irradiate(const ExecutionSpace& space, SurfaceData& surface, double solar, double infrared,
               const std::optional<double>& absorbed) {
  make_irradiation(space, surface);
  // One sink for all, formed once.
  const SurfaceLaw& law = surface.law;
  const double sink = law.emittance() > 0.0
                          ? radiative_sink(law, absorbed ? *absorbed : absorbed_irradiation(law, solar, infrared))
                          : 0.0;
  for_each(space, "UniformIrradiation", surface.count, UniformIrradiation{surface, solar, infrared, sink});
}

namespace {

/// State of `entries` segments.
void allocate_segments(const ExecutionSpace& space, TubesData& data, int entries) {
  data.conductance = make_zeros<double>(space, "tubes.conductance", entries);
  data.effectiveness = make_zeros<double>(space, "tubes.effectiveness", entries);
  data.share = make_zeros<double>(space, "tubes.share", entries);
  data.wall = make_zeros<double>(space, "tubes.wall", entries);
  data.mean = make_zeros<double>(space, "tubes.mean", entries);
  data.drive = make_zeros<double>(space, "tubes.drive", entries);
  data.outlet = make_zeros<double>(space, "tubes.outlet", entries);
}

}  // namespace

TubesData make_tubes(const ExecutionSpace& space, int tubes, int segments, int walls) {
  TubesData data;
  data.tubes = tubes;
  data.segments = segments;
  data.walls = walls;
  data.wall_conductance = make_zeros<double>(space, "tubes.wall_conductance", tubes * segments * walls);
  allocate_segments(space, data, tubes * segments);
  return data;
}

void join_in_series(const ExecutionSpace& space, const std::vector<TubesData*>& stretches) {
  int all = 0, before = 0;
  for (const TubesData* stretch : stretches) {
    if (stretch->tubes != stretches.front()->tubes) {
      throw LibraryError("tubes are joined that are not as many in every block");
    }
    all += stretch->segments;
  }
  TubesData whole;
  allocate_segments(space, whole, stretches.front()->tubes * all);
  for (TubesData* stretch : stretches) {
    stretch->before = before;
    before += stretch->segments;
    stretch->after = all - before;
    stretch->conductance = whole.conductance;
    stretch->effectiveness = whole.effectiveness;
    stretch->share = whole.share;
    stretch->wall = whole.wall;
    stretch->mean = whole.mean;
    stretch->drive = whole.drive;
    stretch->outlet = whole.outlet;
  }
}

}  // namespace coldsky
