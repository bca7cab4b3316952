#pragma once
#include "kernels/batch/status.hpp"
#include "kernels/laws/physics.hpp"

/// One fin a lane: its numbers, the two sweeps of a Newton step, and what is read off at the end.
///
/// Traffic and operations of a cell, of one lane, of one sweep:
///
/// | sweep | bytes read | written | additions and multiplications | divisions |
/// |---|---|---|---|---|
/// | elimination | u 8 | gamma 8, y 8 | 27 | 1 |
/// | substitution | u 8, gamma 8, y 8 | u 8 | 3 | 0 |
namespace coldsky {

/// Radiation over conduction, Nc = 2 eps sigma T_base^3 L^2 / (k t) [-].
KOKKOS_INLINE_FUNCTION double fin_number(double emissivity, double base, double length, double conductivity,
                                         double thickness) {
  return 2.0 * emissivity * stefan_boltzmann * base * base * base * length * length / (conductivity * thickness);
}

/// 1 less the efficiency of a fin without sink, 1 / sqrt(1 + 5 Nc / 2): exact for long fins, sqrt(2 / (5 Nc)) by the
/// first integral, and within 0.7 % of the tables at any Nc. Newton's method begins there.
KOKKOS_INLINE_FUNCTION double fin_loss_estimate(double number) {
  const double root = Kokkos::sqrt(1.0 + 2.5 * number);
  return 2.5 * number / (root * (1.0 + root));
}

/// What the sweeps need of each lane.
template <int W>
struct FinLanes {
  Pack<W> radiation;  ///< Nc / cells^2 [-]
  Pack<W> sink;       ///< T_sink / T_base [-]
  Pack<W> gap;        ///< 1 - sink, from the difference of the temperatures [-]
  Pack<W> shrink;     ///< (1 - taper) / cells: loss of thickness from face to face [-]
};

/// theta^4 - sink^4 at theta = 1 + u, without cancellation.
KOKKOS_FORCEINLINE_FUNCTION double fin_radiance(double u, double sink, double gap) {
  const double theta = 1.0 + u;
  return ((u + gap) * (theta + sink)) * (theta * theta + sink * sink);
}

/// Where the numbers of a group lie: `u`, `gamma` and `y` of a cell beside each other, a row of lanes each.
struct FinColumns {
  double* work;
  static constexpr int values = 3, stride = values * lanes_of_a_group;
  static int doubles(int cells) { return cells * stride; }
  KOKKOS_INLINE_FUNCTION double* u(int cell) const { return work + cell * stride; }
  KOKKOS_INLINE_FUNCTION double* gamma(int cell) const { return u(cell) + lanes_of_a_group; }
  KOKKOS_INLINE_FUNCTION double* y(int cell) const { return u(cell) + 2 * lanes_of_a_group; }
};

/// What an elimination carries from cell to cell.
template <int W>
struct FinCarry {
  Pack<W> face;      ///< conductance of the face before the cell over k t_base / h [-]
  Pack<W> flow;      ///< face (u_i - u_i-1)
  Pack<W> held;      ///< pivot less what the next cell takes of it, over the pivot
  Pack<W> y;         ///< right side of the cell before
  Pack<W> squares;   ///< sum of the squared balances
  Pack<W> radiance;  ///< sum of theta^4 - sink^4
};

/// Balance of a cell and its elimination: with slope = 4 Nc / n^2 theta^3,
///
///     r     = face (u - u_west) - face_east (u_east - u) + Nc / n^2 (theta^4 - sink^4)
///     pivot = face_east + e,  e = face e_west / pivot_west + slope
///     gamma = face_east / pivot,  y = (face y_west - r) / pivot
///
/// The pivot is a sum of positive terms: no digit is lost where slopes are small beside conductances. The face to the
/// east is whole - cut * shrink: whole = 0 at the tip, which is adiabatic.
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void eliminate_cell(const double whole, const double cut, const FinLanes<W>& fin,
                                                FinCarry<W>& carry, const double* KOKKOS_RESTRICT u,
                                                const double* KOKKOS_RESTRICT u_east, double* KOKKOS_RESTRICT gamma,
                                                double* KOKKOS_RESTRICT y) {
  COLDSKY_LANES
  for (int l = 0; l < W; ++l) {
    const double here = u[l], theta = 1.0 + here, face_east = whole - cut * fin.shrink[l];
    const double flow_east = face_east * (u_east[l] - here);
    const double radiance = fin_radiance(here, fin.sink[l], fin.gap[l]);
    const double r = carry.flow[l] - flow_east + fin.radiation[l] * radiance;
    const double e = carry.face[l] * carry.held[l] + 4.0 * fin.radiation[l] * (theta * theta * theta);
    const double inverse = 1.0 / (e + face_east);
    const double right = (carry.face[l] * carry.y[l] - r) * inverse;
    gamma[l] = face_east * inverse;
    y[l] = right;
    carry.squares[l] += r * r;
    carry.radiance[l] += radiance;
    carry.held[l] = e * inverse;
    carry.y[l] = right;
    carry.flow[l] = flow_east;
    carry.face[l] = face_east;
  }
}

/// Conductance of the half cell at the base, of its mean thickness.
KOKKOS_INLINE_FUNCTION double fin_base_face(double shrink) { return 2.0 - 0.5 * shrink; }

/// Sums over the cells of a fin at the state that an elimination begins with.
template <int W>
struct FinSums {
  Pack<W> squares;   ///< of the balances
  Pack<W> radiance;  ///< of theta^4 - sink^4
};

/// Elimination from base to tip. \param first of this thread's lanes
template <int W>
KOKKOS_INLINE_FUNCTION void eliminate_fins(const FinLanes<W>& fin, int cells, const FinColumns& columns, int first,
                                           FinSums<W>& sums) {
  FinCarry<W> carry;
  const double* KOKKOS_RESTRICT at_base = columns.u(0) + first;
  COLDSKY_LANES
  for (int l = 0; l < W; ++l) {
    carry.face[l] = fin_base_face(fin.shrink[l]);
    carry.flow[l] = carry.face[l] * at_base[l];
    carry.held[l] = 1.0;
    carry.y[l] = 0.0;
    carry.squares[l] = 0.0;
    carry.radiance[l] = 0.0;
  }
  const int tip = cells - 1;
  for (int i = 0; i < tip; ++i) {
    eliminate_cell<W>(1.0, i + 1.0, fin, carry, columns.u(i) + first, columns.u(i + 1) + first,
                      columns.gamma(i) + first, columns.y(i) + first);
  }
  eliminate_cell<W>(0.0, 0.0, fin, carry, columns.u(tip) + first, columns.u(tip) + first, columns.gamma(tip) + first,
                    columns.y(tip) + first);
  sums.squares = carry.squares;
  sums.radiance = carry.radiance;
}

/// Where the next iterate of a lane comes from: u = begin + going (u + change).
template <int W>
struct FinStart {
  Pack<W> begin;  ///< start of a fin that has just been loaded, the same in all cells; 0 of the others
  Pack<W> going;  ///< 0 and 1
};

/// change = y + gamma change_east;  u += change, or the start of a fin that begins. A choice between both, instead of
/// the product, keeps g++ 12 from forming vectors for AVX2.
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void substitute_cell(const FinStart<W>& start, Pack<W>& change,
                                                 const double* KOKKOS_RESTRICT gamma, const double* KOKKOS_RESTRICT y,
                                                 double* KOKKOS_RESTRICT u) {
  COLDSKY_LANES
  for (int l = 0; l < W; ++l) {
    const double step = y[l] + gamma[l] * change[l];
    change[l] = step;
    u[l] = start.begin[l] + start.going[l] * (u[l] + step);
  }
}

/// Substitution from tip to base.
template <int W>
KOKKOS_INLINE_FUNCTION void substitute_fins(const FinStart<W>& start, int cells, const FinColumns& columns, int first) {
  Pack<W> change;
  change.fill(0.0);
  for (int i = cells - 1; i >= 0; --i) {
    substitute_cell<W>(start, change, columns.gamma(i) + first, columns.y(i) + first, columns.u(i) + first);
  }
}

}  // namespace coldsky
