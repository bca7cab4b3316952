#pragma once
#include <cstring>
#include <type_traits>

#include "kernels/base/mirror.hpp"
#include "kernels/block/stencil.hpp"
#include "kernels/laws/physics.hpp"

namespace coldsky {

namespace detail {
/// Calls f(flag), on a CPU with a constant for each value, so that loops in it are compiled without the condition.
template <class Call>
KOKKOS_FORCEINLINE_FUNCTION void with_constant(bool flag, const Call& f) {
  if constexpr (runs_on_host) {
    if (flag) return f(std::true_type{});
    return f(std::false_type{});
  } else {
    f(flag);
  }
}

/// First cell after `i`, at most `end`, whose material is another one.
inline int end_of_material(const std::uint8_t* material, int i, int end) {
  constexpr int wide = sizeof(std::uint64_t);
  const std::uint64_t all = material[i] * std::uint64_t{0x0101010101010101};
  int next = i + 1;
  for (std::uint64_t some = 0; next + wide <= end; next += wide) {
    std::memcpy(&some, material + next, wide);
    if (some != all) break;
  }
  while (next < end && material[next] == material[i]) ++next;
  return next;
}
/// Runs shorter than this are not worth a loop of their own; cells with a law each are then taken together.
inline constexpr int shortest_run = 8, cells_together = 32;
}  // namespace detail

/// A block of graded hexahedra with one material a cell.
struct BlockData {
  static constexpr std::uint8_t void_material = 255;
  Box box;
  Array<double> width_x, width_y, width_z;  ///< cell widths [m]
  /// Contact resistance in the interface above each plane of cells [m^2 K/W].
  Array<double> contact_x, contact_y, contact_z;
  Array<std::uint8_t> material;  ///< per cell: index of `laws`, or void_material
  /// One for each number that a cell may have, by `set_laws`: that of a void cell conducts and stores nothing.
  Array<MaterialLaw> laws;
  /// Thickness of a sheet relative to its cell, per column i + nx j; empty = 1 everywhere.
  Array<double> thickness;
  /// Volume of tube bores behind the walls of a cell [m^3]; empty = none.
  Array<double> bore;
  double bore_capacity = 0.0;          ///< of coolant and tube walls, for each volume of bore [J/(m^3 K)]
  double reference_temperature = 0.0;  ///< unknowns are deviations from it [K]
  bool radiative = true;               ///< a law may have a radiative part

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

/// Puts laws into `block`, in order of their numbers.
inline void set_laws(const ExecutionSpace& space, std::vector<MaterialLaw> laws, BlockData& block) {
  COLDSKY_EXPECTS(laws.size() <= BlockData::void_material + 1);
  block.radiative = false;
  for (const MaterialLaw& law : laws) block.radiative = block.radiative || law.radiative != 0.0;
  laws.resize(BlockData::void_material + 1);
  block.laws = to_device(space, laws, "block.laws");
}

/// Face conductances [W/K]: half cells and contact in series, harmonic over jumps; zero beside void cells and at
/// the end of a line. The diagonal is left alone. There is no branch on the material: a void cell conducts nothing, so
/// that the face to it is area / infinity.
struct FaceConductance {
  static constexpr bool takes_steps = true;
  BlockData block;
  Array<const double> deviation;  ///< T - reference_temperature [K]
  StencilData<double> a;
  double scale = 1.0;  ///< deliberate error for the test that conduction rows can fail; 1 in every solve

  /// A cell's law and its k(T) over the law's k0.
  struct Solid {
    const MaterialLaw* law;
    double share;
  };
  /// Laws of a cell and of its neighbours above.
  struct CellLaws {
    const MaterialLaw *own, *x, *y, *z;
  };
  /// Two half cells [m] and a contact between them [m^2 K/W].
  struct Path {
    double half_own, half_other, contact;
  };

  KOKKOS_FORCEINLINE_FUNCTION static double conductance(int axis, const Solid& own, const Solid& other,
                                                        const Path& path, double scaled_area) {
    return scaled_area / resistance_of_halves(path.half_own, own.law->conductivity[axis] * own.share, path.half_other,
                                              other.law->conductivity[axis] * other.share, path.contact);
  }
  /// \param radiative a law has a radiative part
  /// \param sheet the thickness differs from column to column
  template <bool radiative, bool sheet>
  KOKKOS_FORCEINLINE_FUNCTION void treat(int i0, int i1, int j, int k) const {
    const Box& box = block.box;
    const int start = box.index(0, j, k), last = box.nx - 1;
    const int next_y = j + 1 < box.ny ? 1 : 0, next_z = k + 1 < box.nz ? 1 : 0;
    const int up_y = next_y * box.nx, up_z = next_z * box.nx * box.ny;
    const double wy = block.width_y(j), wz = block.width_z(k), wy_next = block.width_y(j + next_y);
    const Path along_y{0.5 * wy, 0.5 * wy_next, block.contact_y(j)};
    const Path along_z{0.5 * wz, 0.5 * block.width_z(k + next_z), block.contact_z(k)};
    const double side_x = wy * wz, reference = block.reference_temperature;
    const double scale_x = scale, scale_y = next_y * scale, scale_z = next_z * scale;
    const MaterialLaw* KOKKOS_RESTRICT laws = block.laws.data();
    const std::uint8_t *material = block.material.data() + start, *material_y = material + up_y,
                       *material_z = material + up_z;
    const double* KOKKOS_RESTRICT u = deviation.data() + start;
    const double* KOKKOS_RESTRICT u_y = u + up_y;
    const double* KOKKOS_RESTRICT u_z = u + up_z;
    const double* KOKKOS_RESTRICT width = block.width_x.data();
    const double* KOKKOS_RESTRICT contact = block.contact_x.data();
    const double* KOKKOS_RESTRICT thickness = sheet ? block.thickness.data() + box.nx * j : nullptr;
    const double* KOKKOS_RESTRICT thickness_y = sheet ? thickness + up_y : nullptr;
    double* KOKKOS_RESTRICT x = a.x.data() + start;
    double* KOKKOS_RESTRICT y = a.y.data() + start;
    double* KOKKOS_RESTRICT z = a.z.data() + start;
    const auto solid = [=](const MaterialLaw& law, double from_reference) COLDSKY_INLINE_BODY {
      const double temperature = reference + from_reference;
      return Solid{&law, conductivity_share(radiative ? conductivity_factor(law, temperature)
                                                      : linear_factor(law, temperature))};
    };
    const auto put = [=](int i, int high, const CellLaws& of) COLDSKY_INLINE_BODY {
      const Solid own = solid(*of.own, u[i]);
      const double wx = width[i], wx_next = width[high];
      const Path along_x{0.5 * wx, 0.5 * wx_next, contact[i]};
      double thick_x = high > i ? scale_x : 0.0, thick_y = scale_y;
      if constexpr (sheet) {
        thick_x *= thickness_between(wx, thickness[i], wx_next, thickness[high]);
        thick_y *= thickness_between(wy, thickness[i], wy_next, thickness_y[i]);
      }
      x[i] = conductance(axis_x, own, solid(*of.x, u[high]), along_x, thick_x * side_x);
      y[i] = conductance(axis_y, own, solid(*of.y, u_y[i]), along_y, thick_y * (wx * wz));
      z[i] = conductance(axis_z, own, solid(*of.z, u_z[i]), along_z, scale_z * (wx * wy));
    };
    const auto laws_of = [=](int i, int high) COLDSKY_INLINE_BODY {
      return CellLaws{laws + material[i], laws + material[high], laws + material_y[i], laws + material_z[i]};
    };
    if constexpr (runs_on_host) {
      const int end = i1 < last ? i1 : last;
      int own_end = i0, y_end = i0, z_end = i0;
      for (int i = i0; i < end;) {
        // The material of the cell after a run is another one, so that the run's last cell stands alone.
        if (own_end <= i) own_end = detail::end_of_material(material, i, i1);
        if (y_end <= i) y_end = detail::end_of_material(material_y, i, i1);
        if (z_end <= i) z_end = detail::end_of_material(material_z, i, i1);
        int stop = own_end - 1 < y_end ? own_end - 1 : y_end;
        stop = stop < z_end ? stop : z_end;
        if (stop - i >= detail::shortest_run) {
          const CellLaws of = laws_of(i, i);
          COLDSKY_INDEPENDENT_ITERATIONS
          for (int n = i; n < stop; ++n) put(n, n + 1, of);
        } else {
          stop = i + detail::cells_together < end ? i + detail::cells_together : end;
          COLDSKY_INDEPENDENT_ITERATIONS
          for (int n = i; n < stop; ++n) put(n, n + 1, laws_of(n, n + 1));
        }
        i = stop;
      }
      if (i1 > last) put(last, last, laws_of(last, last));
    } else {
      // Only the last of a thread's cells can be the last of the row.
      COLDSKY_UNROLL
      for (int i = i0; i < i1; i += row_step) {
        const int high = i + row_step < i1 || i < last ? i + 1 : last;
        put(i, high, laws_of(i, high));
      }
    }
  }
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    COLDSKY_EXPECTS(block.laws.extent(0) > BlockData::void_material);
    const bool sheet = block.thickness.data() != nullptr;
    if (block.radiative) return sheet ? treat<true, true>(i0, i1, j, k) : treat<true, false>(i0, i1, j, k);
    return sheet ? treat<false, true>(i0, i1, j, k) : treat<false, false>(i0, i1, j, k);
  }
};

/// Start of the residual of the heat balance of each cell [W], outflow positive:
/// conduction - source + capacity (T - T_old) / dt; and of the Jacobian's diagonal.
/// A void cell keeps its deviation of zero through a unit row.
struct CellBalance {
  static constexpr bool takes_steps = true;
  BlockData block;
  StencilData<double> a;
  Array<const double> deviation, old;  ///< `old` is read only when inverse_time_step > 0
  double inverse_time_step;            ///< [1/s], 0 = steady
  Array<const double> extra_source;    ///< [W] a cell; empty = none
  Array<double> residual, diagonal;

  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    COLDSKY_EXPECTS(block.laws.extent(0) > BlockData::void_material);
    const StencilRow<double, double> r(a, deviation, CellRun::row(block.box, j, k));
    double* KOKKOS_RESTRICT out = residual.data() + block.box.index(0, j, k);
    r.loop(i0, i1, [&](int i, int low, int high) COLDSKY_INLINE_BODY { out[i] = r.conduction(i, low, high); });
    detail::with_constant(inverse_time_step > 0.0, [&](auto transient) COLDSKY_INLINE_BODY {
      detail::with_constant(block.thickness.data() != nullptr, [&](auto sheet) COLDSKY_INLINE_BODY {
        detail::with_constant(extra_source.data() != nullptr,
                              [&](auto heated) COLDSKY_INLINE_BODY { treat(i0, i1, j, k, transient, sheet, heated); });
      });
    });
  }

 private:
  /// The flags are bools or constants.
  template <class Transient, class Sheet, class Heated>
  KOKKOS_FORCEINLINE_FUNCTION void treat(int i0, int i1, int j, int k, Transient transient, Sheet sheet,
                                         Heated heated) const {
    const int start = block.box.index(0, j, k);
    const double wy = block.width_y(j), wz = block.width_z(k), per_second = inverse_time_step;
    const double reference = block.reference_temperature, bore_capacity = block.bore_capacity;
    const MaterialLaw* KOKKOS_RESTRICT laws = block.laws.data();
    const std::uint8_t* material = block.material.data() + start;
    const double* KOKKOS_RESTRICT width = block.width_x.data();
    const double* KOKKOS_RESTRICT thickness = sheet ? block.thickness.data() + block.box.nx * j : nullptr;
    const double* KOKKOS_RESTRICT bore = block.bore.data() != nullptr ? block.bore.data() + start : nullptr;
    const double* KOKKOS_RESTRICT u = deviation.data() + start;
    const double* KOKKOS_RESTRICT before = transient ? old.data() + start : nullptr;
    const double* KOKKOS_RESTRICT more = heated ? extra_source.data() + start : nullptr;
    double* KOKKOS_RESTRICT out = residual.data() + start;
    double* KOKKOS_RESTRICT slope = diagonal.data() + start;
    const auto put = [=](int i, const MaterialLaw& law, bool solid) COLDSKY_INLINE_BODY {
      double volume = width[i] * wy * wz, storage = 0.0;
      if (sheet) volume *= thickness[i];
      double balance = out[i] - law.source * volume;
      if (heated) balance -= more[i];
      if (transient) {
        double capacity = heat_capacity(law, reference + u[i]) * volume;
        if (bore != nullptr) capacity += bore_capacity * bore[i];
        storage = capacity * per_second;
        balance += storage * (u[i] - before[i]);
      }
      out[i] = solid ? balance : u[i];
      slope[i] = solid ? storage : 1.0;
    };
    if constexpr (runs_on_host) {
      for (int i = i0; i < i1;) {
        int stop = detail::end_of_material(material, i, i1);
        if (stop - i >= detail::shortest_run) {
          const int m = material[i];
          const MaterialLaw& law = laws[m];
          const bool solid = m != BlockData::void_material;
          COLDSKY_INDEPENDENT_ITERATIONS
          for (int n = i; n < stop; ++n) put(n, law, solid);
        } else {
          stop = i + detail::cells_together < i1 ? i + detail::cells_together : i1;
          COLDSKY_INDEPENDENT_ITERATIONS
          for (int n = i; n < stop; ++n) put(n, laws[material[n]], material[n] != BlockData::void_material);
        }
        i = stop;
      }
    } else {
      COLDSKY_UNROLL
      for (int i = i0; i < i1; i += row_step) put(i, laws[material[i]], material[i] != BlockData::void_material);
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
  KOKKOS_INLINE_FUNCTION double cells(const CellRun& run, int i0, int i1) const {
    const StencilRow<double, double> r(a, deviation, run);
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
