#pragma once
#include <vector>

#include "kernels/radiation/exchange_matrix.hpp"

namespace coldsky {

/// A x F between two rectangles with sides along the axes, in closed form [m^2] (Howell, Menguc, Daun and Siegel,
/// Thermal Radiation Heat Transfer, catalog C-13 and C-15, corrected).
struct Interval {
  double low, high;  ///< [m]
};
/// Parallel, `distance` apart; intervals in the two directions of their planes.
double exchange_of_parallel(const Interval& x, const Interval& y, const Interval& other_x, const Interval& other_y,
                            double distance);
/// In planes that meet at a right angle along an edge: `along` it, and the distances from it.
double exchange_of_perpendicular(const Interval& along, const Interval& from, const Interval& other_along,
                                 const Interval& other_from);

/// The inside of a closed box a x b x c, each face cut into `cells` by `cells` patches: x low, x high, y low, ..., z
/// high.
ExchangeRows box_inside(double a, double b, double c, int cells);

}  // namespace coldsky
