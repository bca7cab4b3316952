#pragma once
#include "kernels/block/faces.hpp"

/// Where boundary faces lie in space: what rays are traced against, and what irradiation is handed out by.
namespace coldsky {

/// A place [m] or a direction [-].
struct Point {
  double x = 0.0, y = 0.0, z = 0.0;
};
KOKKOS_INLINE_FUNCTION Point point_on(int axis, double value) {
  return {axis == axis_x ? value : 0.0, axis == axis_y ? value : 0.0, axis == axis_z ? value : 0.0};
}
KOKKOS_INLINE_FUNCTION void set_coordinate(Point& point, int axis, double value) {
  (axis == axis_x ? point.x : axis == axis_y ? point.y : point.z) = value;
}

/// Faces of one or several bodies, of any mesh, in one list.
struct FacetTable {
  static constexpr int corners = 4;
  int count = 0;
  Array<int> body;               ///< number of the body in its system
  Array<int> surface;            ///< number of the surface in its body
  Array<int> face;               ///< place in the surface's arrays, irradiation and sink among them
  Array<double> area;            ///< [m^2]
  Array<Point> centre;           ///< [m]
  Array<Point> normal;           ///< out of the body, of length 1
  Array<Point> corner[corners];  ///< counter-clockwise seen from outside [m]; a triangle has its last corner twice
};

/// Puts the faces of one side of a block into the list, from `begin` on.
struct BlockFacets {
  Box box;
  int axis;
  bool high;
  Array<const int> cell;        ///< of every face
  Array<const double> area;     ///< [m^2]
  Array<const double> x, y, z;  ///< node coordinates [m]
  int body, surface, begin;
  FacetTable table;

  KOKKOS_INLINE_FUNCTION double node(int along, int n) const {
    return along == axis_x ? x(n) : along == axis_y ? y(n) : z(n);
  }
  KOKKOS_INLINE_FUNCTION void operator()(const int f) const {
    const int c = cell(f), n = begin + f;
    const int at[3] = {c % box.nx, c / box.nx % box.ny, c / (box.nx * box.ny)};
    // Right-handed with the axis.
    const int first = (axis + 1) % 3, second = (axis + 2) % 3;
    const double plane = node(axis, at[axis] + (high ? 1 : 0));
    table.body(n) = body;
    table.surface(n) = surface;
    table.face(n) = f;
    table.area(n) = area(f);
    table.normal(n) = point_on(axis, high ? 1.0 : -1.0);
    Point centre = point_on(axis, plane);
    set_coordinate(centre, first, 0.5 * (node(first, at[first]) + node(first, at[first] + 1)));
    set_coordinate(centre, second, 0.5 * (node(second, at[second]) + node(second, at[second] + 1)));
    table.centre(n) = centre;
    for (int k = 0; k < FacetTable::corners; ++k) {
      // Around (0, 0), (1, 0), (1, 1), (0, 1) seen against the axis, and the other way from the low side.
      const int turn = high ? k : (FacetTable::corners - k) % FacetTable::corners;
      Point corner = point_on(axis, plane);
      set_coordinate(corner, first, node(first, at[first] + (turn == 1 || turn == 2 ? 1 : 0)));
      set_coordinate(corner, second, node(second, at[second] + (turn == 2 || turn == 3 ? 1 : 0)));
      table.corner[k](n) = corner;
    }
  }
};

}  // namespace coldsky
