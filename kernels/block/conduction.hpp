#pragma once
#include "kernels/block/stencil.hpp"
#include "kernels/laws/physics.hpp"

namespace coldsky {

/// A block of graded hexahedra with one material a cell.
struct BlockData {
  static constexpr std::uint8_t void_material = 255;
  Box box;
  Array<double> width_x, width_y, width_z;  ///< cell widths [m]
  /// Contact resistance in the interface above each plane of cells [m^2 K/W].
  Array<double> contact_x, contact_y, contact_z;
  Array<std::uint8_t> material;  ///< per cell: index of `laws`, or void_material
  Array<MaterialLaw> laws;
  /// Thickness of a sheet relative to its cell, per column i + nx j; empty = 1 everywhere.
  Array<double> thickness;
  /// Volume of tube bores behind the walls of a cell [m^3]; empty = none.
  Array<double> bore;
  double bore_capacity = 0.0;          ///< of coolant and tube walls, for each volume of bore [J/(m^3 K)]
  double reference_temperature = 0.0;  ///< unknowns are deviations from it [K]

  KOKKOS_INLINE_FUNCTION const Array<double>& width(int axis) const {
    return axis == axis_x ? width_x : axis == axis_y ? width_y : width_z;
  }
  KOKKOS_INLINE_FUNCTION double thickness_at(int column) const {
    return thickness.data() != nullptr ? thickness(column) : 1.0;
  }
  KOKKOS_INLINE_FUNCTION double volume(int i, int j, int k) const {
    return width_x(i) * width_y(j) * width_z(k) * thickness_at(i + box.nx * j);
  }
  /// Heat capacity of a cell that is not void, with the tubes behind its walls [J/K].
  KOKKOS_INLINE_FUNCTION double capacity(int c, double cell_volume, double deviation) const {
    const double own = heat_capacity(laws(material(c)), reference_temperature + deviation) * cell_volume;
    return bore.data() != nullptr ? own + bore_capacity * bore(c) : own;
  }
};

/// Face conductances [W/K]: half cells and contact in series, harmonic over jumps; zero beside void cells and at
/// the end of a line. The diagonal is left alone.
struct FaceConductance {
  BlockData block;
  Array<const double> deviation;  ///< T - reference_temperature [K]
  StencilData<double> a;
  double scale = 1.0;  ///< deliberate error for the test that conduction rows can fail; 1 in every solve

  KOKKOS_INLINE_FUNCTION double face(int axis, int c, int next, double own, double other, double contact,
                                     double area) const {
    const int m = block.material(c), n = block.material(next);
    if (m == BlockData::void_material || n == BlockData::void_material) return 0.0;
    const double k_own = conductivity(block.laws(m), axis, block.reference_temperature + deviation(c));
    const double k_other = conductivity(block.laws(n), axis, block.reference_temperature + deviation(next));
    if (!(k_own > 0.0) || !(k_other > 0.0)) return 0.0;
    double thickness = 1.0;
    if (axis != axis_z && block.thickness.data() != nullptr) {
      const int columns = block.box.nx * block.box.ny;
      thickness = thickness_between(own, block.thickness(c % columns), other, block.thickness(next % columns));
    }
    return scale * thickness * area / series_resistance(own, k_own, other, k_other, contact);
  }
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    const Box& box = block.box;
    const double wy = block.width_y(j), wz = block.width_z(k);
    for (int i = i0; i < i1; ++i) {
      const int c = box.index(i, j, k);
      const double wx = block.width_x(i);
      a.x(c) = i + 1 < box.nx ? face(axis_x, c, c + 1, wx, block.width_x(i + 1), block.contact_x(i), wy * wz) : 0.0;
      a.y(c) =
          j + 1 < box.ny ? face(axis_y, c, c + box.nx, wy, block.width_y(j + 1), block.contact_y(j), wx * wz) : 0.0;
      a.z(c) = k + 1 < box.nz
                   ? face(axis_z, c, c + box.nx * box.ny, wz, block.width_z(k + 1), block.contact_z(k), wx * wy)
                   : 0.0;
    }
  }
};

/// Start of the residual of the heat balance of each cell [W], outflow positive:
/// conduction - source + capacity (T - T_old) / dt; and of the Jacobian's diagonal.
/// A void cell keeps its deviation of zero through a unit row.
struct CellBalance {
  BlockData block;
  StencilData<double> a;
  Array<const double> deviation, old;  ///< `old` is read only when inverse_time_step > 0
  double inverse_time_step;            ///< [1/s], 0 = steady
  Array<const double> extra_source;    ///< [W] a cell; empty = none
  Array<double> residual, diagonal;

  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    const StencilRow<double, double> r(a, deviation, j, k);
    const int start = block.box.index(0, j, k);
    double* KOKKOS_RESTRICT out = residual.data() + start;
    r.loop(i0, i1, [&](int i, int low, int high) COLDSKY_INLINE_BODY { out[i] = r.conduction(i, low, high); });
    for (int i = i0; i < i1; ++i) {
      const int c = start + i, m = block.material(c);
      if (m == BlockData::void_material) {
        out[i] = deviation(c);
        diagonal(c) = 1.0;
        continue;
      }
      const MaterialLaw& law = block.laws(m);
      const double volume = block.volume(i, j, k);
      double storage = 0.0;
      if (inverse_time_step > 0.0) {
        storage = block.capacity(c, volume, deviation(c)) * inverse_time_step;
      }
      double balance = out[i] - law.source * volume;
      if (extra_source.data() != nullptr) balance -= extra_source(c);
      if (inverse_time_step > 0.0) balance += storage * (deviation(c) - old(c));
      out[i] = balance;
      diagonal(c) = storage;
    }
  }
};

/// dT/dt of every cell from the residual of the steady balance [K/s].
struct TemperatureRate {
  BlockData block;
  Array<const double> deviation, residual;
  Array<double> rate;
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    for (int i = i0; i < i1; ++i) {
      const int c = block.box.index(i, j, k), m = block.material(c);
      rate(c) = 0.0;
      if (m == BlockData::void_material) continue;
      const double capacity = block.capacity(c, block.volume(i, j, k), deviation(c));
      if (capacity > 0.0) rate(c) = -residual(c) / capacity;
    }
  }
};

/// Sum of capacity |T - T_old| / dt: the heat that a time step stores or gives back [W].
struct StorageFlow {
  BlockData block;
  Array<const double> deviation, old;
  double inverse_time_step;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int j, int k) const {
    double sum = 0.0;
    for (int i = i0; i < i1; ++i) {
      const int c = block.box.index(i, j, k), m = block.material(c);
      if (m == BlockData::void_material) continue;
      sum += block.capacity(c, block.volume(i, j, k), deviation(c)) * Kokkos::fabs(deviation(c) - old(c)) *
             inverse_time_step;
    }
    return sum;
  }
};

/// Sum of capacity dT/dt [W].
struct StoredPower {
  BlockData block;
  Array<const double> deviation, rate;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int j, int k) const {
    double sum = 0.0;
    for (int i = i0; i < i1; ++i) {
      const int c = block.box.index(i, j, k), m = block.material(c);
      if (m == BlockData::void_material) continue;
      sum += block.capacity(c, block.volume(i, j, k), deviation(c)) * rate(c);
    }
    return sum;
  }
};

/// Sum of A_cc |u_c| with the full diagonal A_cc of a stencil: the flows that the conductances of each cell would carry
/// from the reference temperature [W]. Times the unit roundoff, what the last digit of the stored state moves the
/// balance of a cell by; it moves those of its neighbours by as much again.
struct StateFlow {
  StencilData<double> a;
  Array<const double> deviation;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int j, int k) const {
    const StencilRow<double, double> r(a, deviation, j, k);
    return r.sum(i0, i1, [&](int i, int low, int) COLDSKY_INLINE_BODY {
      return r.full_diagonal(i, low) * Kokkos::fabs(r.u[i]);
    });
  }
};

/// Integral of the volumetric source, per row.
struct SourceSum {
  BlockData block;
  Array<double> extra;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int j, int k) const {
    double sum = 0.0;
    for (int i = i0; i < i1; ++i) {
      const int c = block.box.index(i, j, k), m = block.material(c);
      if (m == BlockData::void_material) continue;
      sum += block.laws(m).source * block.volume(i, j, k) + (extra.data() != nullptr ? extra(c) : 0.0);
    }
    return sum;
  }
};

/// Volume of one material [m^3].
struct MaterialVolume {
  BlockData block;
  int which;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int j, int k) const {
    double sum = 0.0;
    for (int i = i0; i < i1; ++i) {
      if (block.material(block.box.index(i, j, k)) == which) sum += block.volume(i, j, k);
    }
    return sum;
  }
};

}  // namespace coldsky
