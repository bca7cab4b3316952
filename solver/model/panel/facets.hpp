#pragma once
#include <vector>

#include "kernels/block/facets.hpp"
#include "solver/model/panel/problem.hpp"

namespace coldsky {

/// Faces of one surface in a list of several bodies' faces: `count` of them from `begin` on, in the order of the
/// surface's own arrays.
struct FacetRange {
  int body = 0, surface = 0;
  int begin = 0, count = 0;
};

/// Faces of all surfaces of bodies, on the device: body after body, surface after surface.
struct FacetList {
  FacetTable table;
  std::vector<FacetRange> ranges;
};

/// Room for `count` faces.
FacetTable make_facet_table(const ExecutionSpace& space, int count);

/// The boundary faces of bodies in one list. \param bodies numbered in this order
FacetList collect_facets(const ExecutionSpace& space, const std::vector<const Problem*>& bodies);

/// Hands out what every face of a list receives [W/m^2] to the surfaces of its body, and lets their sink temperatures
/// follow. \param number of the body in the list
void hand_out_irradiation(const ExecutionSpace& space, const FacetList& list, int number, const Array<double>& solar,
                          const Array<double>& infrared, Problem& body);

}  // namespace coldsky
