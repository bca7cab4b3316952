#include "solver/model/panel/facets.hpp"

#include <stdexcept>
#include <utility>

namespace coldsky {

FacetTable make_facet_table(const ExecutionSpace& space, int count) {
  FacetTable table;
  table.count = count;
  table.body = make_zeros<int>(space, "facets.body", count);
  table.surface = make_zeros<int>(space, "facets.surface", count);
  table.face = make_zeros<int>(space, "facets.face", count);
  table.area = make_zeros<double>(space, "facets.area", count);
  table.centre = make_zeros<Point>(space, "facets.centre", count);
  table.normal = make_zeros<Point>(space, "facets.normal", count);
  for (auto& corner : table.corner) corner = make_zeros<Point>(space, "facets.corner", count);
  return table;
}

FacetList collect_facets(const ExecutionSpace& space, const std::vector<const Problem*>& bodies) {
  FacetList list;
  int count = 0;
  for (std::size_t b = 0; b < bodies.size(); ++b) {
    for (std::size_t s = 0; s < bodies[b]->surfaces.size(); ++s) {
      const int faces = bodies[b]->surfaces[s].data.count;
      list.ranges.push_back({static_cast<int>(b), static_cast<int>(s), count, faces});
      count += faces;
    }
  }
  list.table = make_facet_table(space, count);
  auto range = list.ranges.begin();
  for (const Problem* body : bodies) {
    const Array<double> x = to_device(space, body->nodes.x, "facets.x"),
                        y = to_device(space, body->nodes.y, "facets.y"),
                        z = to_device(space, body->nodes.z, "facets.z");
    for (const NamedSurface& surface : body->surfaces) {
      const SurfaceData& data = surface.data;
      for_each(space, "BlockFacets", data.count,
               BlockFacets{body->block.box, data.axis, data.high, data.cell, data.area, x, y, z, range->body,
                           range->surface, range->begin, list.table});
      ++range;
    }
  }
  space.fence("coldsky: node coordinates are released");
  return list;
}

void hand_out_irradiation(const ExecutionSpace& space, const FacetList& list, int number, const Array<double>& solar,
                          const Array<double>& infrared, Problem& body) {
  for (const FacetRange& range : list.ranges) {
    if (range.body != number) continue;
    SurfaceData& surface = body.surfaces.at(static_cast<std::size_t>(range.surface)).data;
    if (surface.count != range.count) throw std::logic_error("a list of faces belongs to another body");
    make_irradiation(space, surface);
    const auto part = std::make_pair(range.begin, range.begin + range.count);
    Kokkos::deep_copy(space, surface.solar_irradiation, Kokkos::subview(solar, part));
    Kokkos::deep_copy(space, surface.infrared_irradiation, Kokkos::subview(infrared, part));
    irradiation_changed(space, surface);
  }
}

}  // namespace coldsky
