#pragma once
#include "kernels/batch/strip_memory.hpp"
#include "kernels/laws/physics.hpp"

/// Conductances and balances of strips, one a lane: the formulas of kernels/block and kernels/panel on the same cells.
namespace coldsky {

/// Sums over the strip that a look at its balances makes.
template <int W>
struct StripSums {
  Pack<W> norm;                   ///< of |balance|, the walls' cells left out until the coolant is known [W]
  Pack<W> state;                  ///< of conductances times |deviation|: what rounding is measured by [W]
  Pack<W> passed;                 ///< emitted, absorbed, given and taken by the sides [W]
  Pack<W> net;                    ///< given off by both sides [W]
  Pack<W> emitted, absorbed;      ///< [W]
  Pack<W> back_mean, front_mean;  ///< area times surface temperature of the sides [m^2 K]
  Pack<W> back_area, front_area;  ///< [m^2]
  Pack<W> coldest, hottest;       ///< surface temperature [K]
  Pack<W> heat, coolant_norm, coolant_state, fluid;  ///< of the coolant: [W], [W], [W], mean deviation [K m]
  KOKKOS_INLINE_FUNCTION void begin() {
    norm.fill(0.0);
    state.fill(0.0);
    passed.fill(0.0);
    net.fill(0.0);
    emitted.fill(0.0);
    absorbed.fill(0.0);
    back_mean.fill(0.0);
    front_mean.fill(0.0);
    back_area.fill(0.0);
    front_area.fill(0.0);
    coldest.fill(1e300);
    hottest.fill(0.0);
  }
};

/// Rows of a lane that follow from its numbers: zeros, widths of the planes and gaps between them.
template <int W>
KOKKOS_INLINE_FUNCTION void begin_rows(const StripMemory<W>& m, const StripLayout& layout, int l) {
  m.row(m.zero)[l] = 0.0;
  m.row(m.gap)[l] = 0.0;
  m.row(m.gap + m.ny)[l] = 0.0;
  const auto width = [&](int j) { return m.row(m.numbers + layout.width_y + j)[l]; };
  for (int j = 0; j < m.ny; ++j) {
    m.row(m.breadth + j)[l] = width(j);
    if (j > 0) m.row(m.gap + j)[l] = 1.0 / (0.5 * (width(j - 1) + width(j)));
  }
}

/// Rows of a solid's law, and the law of a lane.
struct StripLawRows {
  const double* row;
  int stride;
  /// Conductivity along an axis at a temperature [W/(m K)]. The law gets no more than that axis: its own list, indexed
  /// at run time, would lie in a GPU's local memory.
  KOKKOS_FORCEINLINE_FUNCTION double conductivity_along(int axis, int l, double temperature) const {
    MaterialLaw law;
    law.conductivity[axis_x] = row[(StripNumber::conductivity + axis) * stride + l];
    law.coefficient = row[StripNumber::coefficient * stride + l];
    law.reference = row[StripNumber::reference * stride + l];
    law.radiative = row[StripNumber::radiative * stride + l];
    return conductivity(law, axis_x, temperature);
  }
};

template <int W>
KOKKOS_FORCEINLINE_FUNCTION StripLawRows law_rows(const StripMemory<W>& m, int material) {
  return {m.row(m.numbers + StripNumber::laws + 6 * material), StripMemory<W>::stride};
}

/// A cell and its neighbour along an axis, for the conductance between them.
struct StripPair {
  StripLawRows own, other;
  const double *u_own, *u_other;
  const double *own_width, *other_width, *contact, *face;  ///< [m], [m], [m^2 K/W], the face's other measure [m]
  const double *own_thickness, *other_thickness;           ///< [-]
  const double* inlet;                                     ///< [K]
  int axis;
};

/// Conductance of the face for a metre of its second measure [W/(m K)].
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void conductance_between(const StripPair& s, bool tapered, double* KOKKOS_RESTRICT a) {
  for (int l = 0; l < W; ++l) {
    const double k_own = s.own.conductivity_along(s.axis, l, s.inlet[l] + s.u_own[l]),
                 k_other = s.other.conductivity_along(s.axis, l, s.inlet[l] + s.u_other[l]);
    const double own = s.own_width[l], other = s.other_width[l];
    const double thickness = tapered ? thickness_between(own, s.own_thickness[l], other, s.other_thickness[l]) : 1.0;
    a[l] = k_own > 0.0 && k_other > 0.0
               ? thickness * s.face[l] / series_resistance(own, k_own, other, k_other, s.contact[l])
               : 0.0;
  }
}

/// Along the tube to the next plane, times the distance of their centres: both cells are of one material.
template <int W>
KOKKOS_INLINE_FUNCTION void form_conductance_along(const StripMemory<W>& m, const StripLayout& layout,
                                                   const StripLawRows& rows, bool two, int i, int k, int j,
                                                   bool tapered) {
  const auto number = [&](int n) { return m.row(m.numbers + n); };
  const double *const inlet = number(StripNumber::inlet), *const width_x = number(layout.width_x + i),
                      *const width_z = number(layout.width_z + k), *const thickness = number(layout.thickness + i);
  const int next = two ? j + 1 : j, p = m.place(i, k);
  const double *const own_width = m.row(m.breadth + j), *const other_width = m.row(m.breadth + next);
  const double *const u = m.row(m.deviation + m.cell(j, p)), *const u_next = m.row(m.deviation + m.cell(next, p));
  double* const a = m.row(m.along + m.conducting(j, p));
  for (int l = 0; l < W; ++l) {
    const double k_own = rows.conductivity_along(axis_y, l, inlet[l] + u[l]),
                 k_other = rows.conductivity_along(axis_y, l, inlet[l] + u_next[l]);
    const double distance = 0.5 * (own_width[l] + other_width[l]);
    a[l] = k_own > 0.0 && k_other > 0.0 ? (tapered ? thickness[l] : 1.0) * width_x[l] * width_z[l] * distance /
                                              series_resistance(own_width[l], k_own, other_width[l], k_other, 0.0)
                                        : 0.0;
  }
}

/// Conductances of all planes; of one, where they do not follow the temperature.
template <int W>
KOKKOS_INLINE_FUNCTION void form_conductances(const StripMemory<W>& m, const StripShape& shape,
                                              const StripLayout& layout) {
  const auto number = [&](int n) { return m.row(m.numbers + n); };
  const auto material = [&](int i, int k) { return int(shape.material(i + shape.nx * k)); };
  const double* const none = m.row(m.zero);
  const double* const inlet = number(StripNumber::inlet);
  for (int j = 0; j < m.varying_planes; ++j) {
    for (int p = 0; p < 3 * m.cells_of_plane; ++p) {
      const int field = p < m.cells_of_plane ? m.across : p < 2 * m.cells_of_plane ? m.through : m.along;
      double* const a = m.row(field + m.conducting(j, p % m.cells_of_plane));
      for (int l = 0; l < W; ++l) a[l] = 0.0;
    }
    const auto u = [&](int plane, int i, int k) { return m.row(m.deviation + m.cell(plane, m.place(i, k))); };
    for (int i = 0; i < m.nx; ++i) {
      for (int k = 0; k < m.nz; ++k) {
        const int here = material(i, k);
        if (here == StripShape::void_material) continue;
        const int at = m.conducting(j, m.place(i, k));
        const double* const thickness = number(layout.thickness + i);
        StripPair pair{law_rows(m, here), law_rows(m, here), u(j, i, k), nullptr, nullptr, nullptr, none,
                       nullptr,           thickness,         thickness,  inlet,   axis_x};
        if (i + 1 < m.nx && material(i + 1, k) != StripShape::void_material) {
          pair.other = law_rows(m, material(i + 1, k));
          pair.u_other = u(j, i + 1, k);
          pair.own_width = number(layout.width_x + i);
          pair.other_width = number(layout.width_x + i + 1);
          pair.contact = number(layout.contact_x + i);
          pair.face = number(layout.width_z + k);
          pair.other_thickness = number(layout.thickness + i + 1);
          conductance_between<W>(pair, shape.tapered, m.row(m.across + at));
        }
        if (k + 1 < m.nz && material(i, k + 1) != StripShape::void_material) {
          pair.axis = axis_z;
          pair.other = law_rows(m, material(i, k + 1));
          pair.u_other = u(j, i, k + 1);
          pair.own_width = number(layout.width_z + k);
          pair.other_width = number(layout.width_z + k + 1);
          pair.contact = number(layout.contact_z + k);
          pair.face = number(layout.width_x + i);
          conductance_between<W>(pair, false, m.row(m.through + at));
        }
        form_conductance_along<W>(m, layout, pair.own, shape.varying && j + 1 < m.ny, i, k, j, shape.tapered);
      }
    }
  }
}

/// A place in the section: conductances at its cells' faces, and the numbers of the place and of those beside it, plane
/// after plane. Rows of zeros, and its own numbers, where there is nothing beside it.
struct StripPlace {
  const double *west, *east, *below, *above;  ///< [W/(m K)]
  const double* along;                        ///< times the distance of the planes [W m/K]
  const double *u, *u_west, *u_east, *u_below, *u_above;
  int planes;                     ///< from plane to plane in east, above and along: 0 where they are the same in all
  int west_planes, below_planes;  ///< the same, 0 at the edges too
};

template <int W>
KOKKOS_INLINE_FUNCTION StripPlace strip_place(const StripMemory<W>& m, int field, int i, int k) {
  constexpr int stride = StripMemory<W>::stride;
  const double* const none = m.row(m.zero);
  const int p = m.place(i, k), own = m.conducting(0, p), step = m.varying_planes > 1 ? stride : 0;
  const double* const u = m.row(field + m.cell(0, p));
  const int x = m.step_x * m.ny * stride, z = m.step_z * m.ny * stride;
  const double *const across = m.row(m.across + own), *const through = m.row(m.through + own);
  return {i > 0 ? m.row(m.across + m.conducting(0, p - m.step_x)) : none,
          across,
          k > 0 ? m.row(m.through + m.conducting(0, p - m.step_z)) : none,
          through,
          m.row(m.along + own),
          u,
          i > 0 ? u - x : u,
          i + 1 < m.nx ? u + x : u,
          k > 0 ? u - z : u,
          k + 1 < m.nz ? u + z : u,
          step,
          i > 0 ? step : 0,
          k > 0 ? step : 0};
}

/// Of a cell: where its numbers lie.
struct StripCell {
  const double *west, *east, *below, *above, *before, *after;
  const double *u, *u_west, *u_east, *u_below, *u_above, *u_before, *u_after;
};
template <int W>
KOKKOS_FORCEINLINE_FUNCTION StripCell cell_of(const StripPlace& s, int planes, int j) {
  constexpr int stride = StripMemory<W>::stride;
  const int e = j * stride;
  const double* const u = s.u + e;
  return {s.west + j * s.west_planes,
          s.east + j * s.planes,
          s.below + j * s.below_planes,
          s.above + j * s.planes,
          s.along + (j > 0 ? j - 1 : 0) * s.planes,
          s.along + j * s.planes,
          u,
          s.u_west + e,
          s.u_east + e,
          s.u_below + e,
          s.u_above + e,
          j > 0 ? u - stride : u,
          j + 1 < planes ? u + stride : u};
}

/// Of a plane: its width, and one over the distances to the planes beside.
struct StripPlane {
  const double *breadth, *gap_before, *gap_after;
};
template <int W>
KOKKOS_FORCEINLINE_FUNCTION StripPlane strip_plane(const StripMemory<W>& m, int j) {
  return {m.row(m.breadth + j), m.row(m.gap + j), m.row(m.gap + j + 1)};
}

/// Heat that leaves a cell by conduction, and conductances times |u|.
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void conduct(const StripCell& c, const StripPlane& s, double* KOKKOS_RESTRICT flow,
                                         double* KOKKOS_RESTRICT state) {
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) {
    const double u = c.u[l];
    const double before = c.before[l] * s.gap_before[l], after = c.after[l] * s.gap_after[l];
    flow[l] = s.breadth[l] * (c.west[l] * (u - c.u_west[l]) + c.east[l] * (u - c.u_east[l]) +
                              c.below[l] * (u - c.u_below[l]) + c.above[l] * (u - c.u_above[l])) +
              before * (u - c.u_before[l]) + after * (u - c.u_after[l]);
    state[l] += (s.breadth[l] * (c.west[l] + c.east[l] + c.below[l] + c.above[l]) + before + after) * Kokkos::fabs(u);
  }
}

template <int W>
KOKKOS_FORCEINLINE_FUNCTION void add_size(const double* KOKKOS_RESTRICT values, double* KOKKOS_RESTRICT sum) {
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) sum[l] += Kokkos::fabs(values[l]);
}

/// A face of a side: law, cell and measures of its lanes.
struct StripFace {
  const double* side;  ///< six rows
  const double *inlet, *u, *width, *breadth, *height;
  StripLawRows solid;
  bool half_cell;
};

/// Surface law of a lane.
template <int W>
KOKKOS_FORCEINLINE_FUNCTION SurfaceLaw surface_law(const double* side, int l) {
  constexpr int stride = StripMemory<W>::stride;
  SurfaceLaw law;
  law.emissivity = side[StripNumber::emissivity * stride + l];
  law.share = side[StripNumber::share * stride + l];
  law.sink_temperature = side[StripNumber::sink * stride + l];
  law.inward_flux = side[StripNumber::inward_flux * stride + l];
  law.film_coefficient = side[StripNumber::side_film * stride + l];
  law.ambient_temperature = side[StripNumber::ambient * stride + l];
  return law;
}

/// Flux out of a face and its slope by Newton's method on the drop to the surface, all lanes in step; a lane whose drop
/// stands is left alone. As face_balance.
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void face_balances(const StripFace& f, Pack<W>& drop, Pack<W>& flux, Pack<W>& slope) {
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) {
    const SurfaceFlux at = surface_flux(surface_law<W>(f.side, l), f.inlet[l] + f.u[l]);
    drop[l] = 0.0;
    flux[l] = at.flux;
    slope[l] = at.slope;
  }
  if (!f.half_cell) return;
  Pack<W> g, moving;
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) {
    g[l] = f.solid.conductivity_along(axis_z, l, f.inlet[l] + f.u[l]) / (0.5 * f.height[l]);
    moving[l] = g[l] > 0.0 ? 1.0 : 0.0;
  }
  for (int n = 0; n < most_drop_steps; ++n) {
    double left = 0.0;
    COLDSKY_VECTOR_SUM(left)
    for (int l = 0; l < W; ++l) {
      const SurfaceLaw law = surface_law<W>(f.side, l);
      const double cell = f.inlet[l] + f.u[l];
      const DropStep step = improve_drop({flux[l], slope[l]}, cell, g[l], drop[l]);
      drop[l] = moving[l] > 0.0 ? step.drop : drop[l];
      const SurfaceFlux at = surface_flux(law, cell - drop[l]);
      flux[l] = at.flux;
      slope[l] = at.slope;
      // A drop that is no number stands, too.
      moving[l] = moving[l] > 0.0 && Kokkos::fabs(step.change) > least_drop_change * cell ? 1.0 : 0.0;
      left += moving[l];
    }
    if (!(left > 0.0)) break;
  }
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) {
    const bool conducts = g[l] > 0.0;
    flux[l] = conducts ? flux[l] : 0.0;
    slope[l] = conducts ? g[l] * slope[l] / (g[l] + slope[l]) : 0.0;
  }
}

/// Adds faces to what is summed of their side.
template <int W>
KOKKOS_FORCEINLINE_FUNCTION void add_to_side(const Pack<W>& area, const Pack<W>& surface, Pack<W>& mean,
                                             Pack<W>& whole) {
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) {
    mean[l] += area[l] * surface[l];
    whole[l] += area[l];
  }
}

/// Adds a face to the balance of its cell and to the sums. \param side 0 = back, 1 = front
template <int W>
KOKKOS_INLINE_FUNCTION void add_face(const StripFace& f, int side, double* KOKKOS_RESTRICT balance,
                                     double* KOKKOS_RESTRICT slope, StripSums<W>& sums) {
  Pack<W> drop, flux, steepness, areas, surface;
  face_balances<W>(f, drop, flux, steepness);
  COLDSKY_STRIP_LANES
  for (int l = 0; l < W; ++l) {
    const SurfaceLaw law = surface_law<W>(f.side, l);
    const double area = f.width[l] * f.breadth[l], t = f.inlet[l] + f.u[l] - drop[l], s = law.sink_temperature;
    balance[l] += area * flux[l];
    slope[l] = area * steepness[l];
    const double radiance = law.emittance() * stefan_boltzmann;
    const double emitted = area * radiance * t * t * t * t,
                 absorbed = area * (radiance * s * s * s * s + law.inward_flux);
    sums.emitted[l] += emitted;
    sums.absorbed[l] += absorbed;
    sums.passed[l] += emitted + absorbed + area * law.film_coefficient * (t + law.ambient_temperature);
    sums.net[l] += area * flux[l];
    sums.state[l] += slope[l] * Kokkos::fabs(f.u[l]);
    areas[l] = area;
    surface[l] = t;
    sums.coldest[l] = t < sums.coldest[l] ? t : sums.coldest[l];
    sums.hottest[l] = t > sums.hottest[l] ? t : sums.hottest[l];
  }
  if (side == 0) {
    add_to_side<W>(areas, surface, sums.back_mean, sums.back_area);
  } else {
    add_to_side<W>(areas, surface, sums.front_mean, sums.front_area);
  }
}

/// Cells that store nothing: a steady state, or what changes them.
template <int W>
struct NoStorage {
  KOKKOS_FORCEINLINE_FUNCTION static void add_column(const StripMemory<W>&, int, StripSums<W>&) {}
};

/// Heat that goes into cells in a stage of a time step: C (u - old) / length.
template <int W>
struct StageStorage {
  KOKKOS_INLINE_FUNCTION static void add_column(const StripMemory<W>& m, int i, StripSums<W>& sums) {
    for (int k = 0; k < m.nz; ++k) {
      const int p = m.place(i, k);
      const double* const held = m.row(m.held + p);
      for (int j = 0; j < m.ny; ++j) {
        add_cell(held, m.row(m.breadth + j), m.row(m.deviation + m.cell(j, p)), m.row(m.old() + m.cell(j, p)),
                 m.row(m.balance + m.cell(j, p)), sums.passed.lane, sums.state.lane);
      }
    }
  }
  KOKKOS_FORCEINLINE_FUNCTION static void add_cell(const double* KOKKOS_RESTRICT held,
                                                   const double* KOKKOS_RESTRICT breadth,
                                                   const double* KOKKOS_RESTRICT u, const double* KOKKOS_RESTRICT old,
                                                   double* KOKKOS_RESTRICT balance, double* KOKKOS_RESTRICT passed,
                                                   double* KOKKOS_RESTRICT state) {
    COLDSKY_STRIP_LANES
    for (int l = 0; l < W; ++l) {
      const double g = held[l] * breadth[l], flow = g * (u[l] - old[l]);
      balance[l] += flow;
      passed[l] += Kokkos::fabs(flow);
      state[l] += g * Kokkos::fabs(u[l]);
    }
  }
};

/// Balances of all cells but for the coolant, slopes of the sides, and sums.
template <int W, class Storage>
KOKKOS_INLINE_FUNCTION void balance_field(const StripMemory<W>& m, const StripShape& shape, const StripLayout& layout,
                                          const Storage& storage, StripSums<W>& sums) {
  sums.begin();
  const auto number = [&](int n) { return m.row(m.numbers + n); };
  for (int i = 0; i < m.nx; ++i) {
    for (int k = 0; k < m.nz; ++k) {
      const StripPlace place = strip_place(m, m.deviation, i, k);
      double* const balance = m.row(m.balance + m.cell(0, m.place(i, k)));
      for (int j = 0; j < m.ny; ++j) {
        conduct<W>(cell_of<W>(place, m.ny, j), strip_plane(m, j), balance + j * StripMemory<W>::stride,
                   sums.state.lane);
      }
    }
    for (int side = 0; side < 2; ++side) {
      const int k = side == 0 ? 0 : m.nz - 1, material = shape.material(i + shape.nx * k);
      for (int j = 0; j < m.ny; ++j) {
        double* const slope = m.row(m.slope + (2 * i + side) * m.ny + j);
        const int at = m.cell(j, m.place(i, k));
        if (material == StripShape::void_material) {
          for (int l = 0; l < W; ++l) slope[l] = 0.0;
          continue;
        }
        const StripFace face{number(side == 0 ? StripNumber::back : StripNumber::front),
                             number(StripNumber::inlet),
                             m.row(m.deviation + at),
                             number(layout.width_x + i),
                             m.row(m.breadth + j),
                             number(layout.width_z + k),
                             law_rows(m, material),
                             shape.half_cell};
        add_face<W>(face, side, m.row(m.balance + at), slope, sums);
      }
    }
    storage.add_column(m, i, sums);
    for (int k = 0; k < m.nz; ++k) {
      if (shape.walled(i + shape.nx * k) != 0) continue;
      for (int j = 0; j < m.ny; ++j) add_size<W>(m.row(m.balance + m.cell(j, m.place(i, k))), sums.norm.lane);
    }
  }
}

}  // namespace coldsky
