#pragma once

namespace coldsky {

/// Orders of convergence between which an observed one is believed.
struct BelievedOrders {
  double lowest, highest;
};
/// Of a panel: conduction and radiation are of second order, a corner or a jump may leave less.
inline constexpr BelievedOrders panel_orders{0.5, 2.0};
/// Of problems with smooth answers, and of those that two meshes alone tell nothing of: the lowest.
inline constexpr BelievedOrders smooth_orders{1.0, 2.0};
/// Safety factor of the grid convergence index on three meshes (Roache 1994, J. Fluids Eng. 116, 405).
inline constexpr double grid_safety = 1.25;

/// What a number still has to change by after its last change, to a mesh whose cells have half the width of those
/// before. \param change the last; not negative \param ratio of the last change but one to the last; 0 = not known,
/// then the lowest order is taken
double change_to_come(double change, double ratio, const BelievedOrders& orders);

/// A quantity on three meshes, each with cells of half the width.
struct OnThreeMeshes {
  double here = 0.0, finer = 0.0, finest = 0.0;
};
/// Bound of |here - limit|: the difference to the finest mesh, and of that mesh what the observed order leaves. The
/// order is taken from the two differences; where they change sign none is seen, and the larger of both counts in full.
double error_bound(const OnThreeMeshes& values);
/// The same from two meshes only, where errors fall in first order or faster.
double error_bound(double here, double finer);

}  // namespace coldsky
