#pragma once
#include <vector>

#include "kernels/base/rows.hpp"
#include "solver/case/case.hpp"

namespace coldsky {

/// Where the edges of a panel are adiabatic all its tubes are alike: a strip of one pitch, with adiabatic edges midway
/// between tubes, has the field of the whole panel, cell for cell.

/// Strips of one pitch that a panel is made of; 1 where it has to be solved as a whole.
int alike_strips(const Case& c);

/// The case of one of them, on the panel's own cells. \param strips see `alike_strips`
Case alike_strip(Case c, int strips);

/// Values of a box of cells, set side by side along x so many times.
std::vector<double> side_by_side(const std::vector<double>& values, const Box& box, int times);

}  // namespace coldsky
