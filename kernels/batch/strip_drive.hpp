#pragma once
#include "kernels/batch/strip_coolant.hpp"
#include "kernels/batch/strip_orbit.hpp"

/// What acts on a strip at a time: surroundings, load, pump, and the coolant's properties, as solver/studies/drive.hpp
/// has them for a whole panel.
namespace coldsky {

/// Film of a coolant that stands still [W/(m^2 K)]: none; share of the flow below which the pump has failed; farthest
/// that the line through the last two steps may lead [K].
inline constexpr double still_strip_film = 1e-9, least_strip_flow = 1e-6, farthest_strip_line = 5.0;

/// Sum of c_n T_n(x) by Clenshaw's recurrence.
KOKKOS_INLINE_FUNCTION double chebyshev_sum(const double* coefficients, int count, double x) {
  double next = 0.0, beyond = 0.0;
  for (int n = count - 1; n > 0; --n) {
    const double here = coefficients[n] + 2.0 * x * next - beyond;
    beyond = next;
    next = here;
  }
  return coefficients[0] + x * next - beyond;
}

/// A fluid's table and a place in it.
struct FluidPlace {
  const double* table;
  int points, below;
  double temperature;
  KOKKOS_INLINE_FUNCTION FluidPlace(const double* begin, double asked)
      : table(begin), points(static_cast<int>(begin[0])), below(0), temperature(asked) {
    temperature = temperature < table[1] ? table[1] : table[2] < temperature ? table[2] : temperature;
    int above = points - 1;
    while (above - below > 1) {
      const int middle = (below + above) / 2;
      (temperature < table[FluidTable::head + middle] ? above : below) = middle;
    }
  }
  KOKKOS_INLINE_FUNCTION double column(int which) const {
    const double* const x = table + FluidTable::head;
    const double *const value = x + points * (1 + 2 * which), *const curvature = value + points;
    const double h = x[below + 1] - x[below], p = (x[below + 1] - temperature) / h, q = 1.0 - p;
    return p * value[below] + q * value[below + 1] +
           ((p * p * p - p) * curvature[below] + (q * q * q - q) * curvature[below + 1]) * h * h / 6.0;
  }
};

template <int W>
KOKKOS_FORCEINLINE_FUNCTION double* march_row(const StripMemory<W>& m, int place) {
  return m.row(m.march + place);
}

/// What a lane is driven by, beside its rows.
struct LaneDrive {
  const double* orbit;    ///< table
  const double* fluid;    ///< table
  const double* in_time;  ///< numbers of StripInTime
  double flow;            ///< of the tube at full speed [kg/s]
};

/// Where a line through the last two steps leads.
KOKKOS_INLINE_FUNCTION double along_line(double from, double rate, double time) {
  const double way = rate * time;
  return from + (way < -farthest_strip_line  ? -farthest_strip_line
                 : farthest_strip_line < way ? farthest_strip_line
                                             : way);
}

/// A side at what reaches it.
template <int W>
KOKKOS_INLINE_FUNCTION void set_side(const StripMemory<W>& m, int side, int l, double curve) {
  const auto number = [&](int n) -> double& { return m.row(m.numbers + side + n)[l]; };
  if (number(StripNumber::emissivity) * number(StripNumber::share) > 0.0) {
    number(StripNumber::sink) = Kokkos::sqrt(Kokkos::sqrt(curve > 0.0 ? curve : 0.0));
  } else {
    number(StripNumber::inward_flux) = curve;
  }
}

/// The coolant of a lane at its mean temperature [K] and a flow over the full one.
template <int W>
KOKKOS_INLINE_FUNCTION void set_coolant(const StripMemory<W>& m, int l, const LaneDrive& drive, double temperature,
                                        double speed, StripFlows<W>& flows) {
  const auto number = [&](int n) -> double& { return m.row(m.numbers + n)[l]; };
  const FluidPlace fluid(drive.fluid, temperature);
  const double heat = fluid.column(FluidTable::specific_heat);
  number(StripNumber::density) = fluid.column(FluidTable::density);
  number(StripNumber::fluid_conductivity) = fluid.column(FluidTable::conductivity);
  number(StripNumber::viscosity) = Kokkos::exp(fluid.column(FluidTable::log_viscosity));
  number(StripNumber::prandtl) = heat * number(StripNumber::viscosity) / number(StripNumber::fluid_conductivity);
  if (number(StripNumber::specific_heat) > 0.0) number(StripNumber::specific_heat) = heat;
  if (static_cast<int>(number(StripNumber::flow_law)) == condensing) {
    number(StripNumber::vapour_density) = Kokkos::exp(fluid.column(FluidTable::log_vapour_density));
    number(StripNumber::vapour_viscosity) = Kokkos::exp(fluid.column(FluidTable::log_vapour_viscosity));
    number(StripNumber::reduced_pressure) = Kokkos::exp(fluid.column(FluidTable::log_pressure)) / drive.fluid[3];
  }
  const bool runs = speed > least_strip_flow;
  march_row(m, StripMarch::flows)[l] = runs ? 1.0 : 0.0;
  set_strip_flow(m, l, runs ? drive.flow * speed : drive.flow, flows);
  if (runs) return;
  flows.film[l] = still_strip_film;
  flows.resistance[l] = 1.0 / still_strip_film + number(StripNumber::bond);
  flows.flow[l] = 0.0;
}

/// Heat capacity of every place for a metre of the tube, with coolant and tube wall behind its walls. \param bore their
/// heat capacity for each volume of bore [J/(m^3 K)]
template <int W>
KOKKOS_INLINE_FUNCTION void set_capacities(const StripMemory<W>& m, const StripShape& shape, const StripLayout& layout,
                                           int l, const LaneDrive& drive, double bore) {
  const auto number = [&](int n) { return m.row(m.numbers + n)[l]; };
  for (int i = 0; i < m.nx; ++i) {
    for (int k = 0; k < m.nz; ++k) {
      const int material = shape.material(i + shape.nx * k);
      m.row(m.capacity + m.place(i, k))[l] = material == StripShape::void_material
                                                 ? 0.0
                                                 : drive.in_time[StripInTime::capacity + material] *
                                                       number(layout.width_x + i) * number(layout.width_z + k) *
                                                       number(layout.thickness + i);
    }
  }
  const double cross_section = drive.in_time[StripInTime::bore];
  if (!(cross_section > 0.0)) return;
  double wetted = 0.0;
  for (int w = 0; w < m.walls; ++w) wetted += number(layout.wall_width + w);
  for (int w = 0; w < m.walls; ++w) {
    const int p = m.place(shape.wall_column(w), shape.wall_layer(w));
    m.row(m.capacity + p)[l] += bore * cross_section * number(layout.wall_width + w) / wetted;
  }
}

/// Brings a lane to a time of the arc that it is on [s].
template <int W>
KOKKOS_INLINE_FUNCTION void set_lane_in_time(const StripMemory<W>& m, const StripShape& shape,
                                             const StripLayout& layout, int l, const LaneDrive& drive, double time,
                                             StripFlows<W>& flows) {
  const auto number = [&](int n) { return m.row(m.numbers + n)[l]; };
  const double* const arc = drive.orbit + 1 + static_cast<int>(march_row(m, StripMarch::arc)[l]) * OrbitTable::arc;
  const double far = 2.0 * (time - arc[0]) / (arc[1] - arc[0]) - 1.0, x = far < -1.0 ? -1.0 : 1.0 < far ? 1.0 : far;
  const auto curve = [&](int which) {
    return chebyshev_sum(arc + 2 + which * OrbitTable::coefficients, OrbitTable::coefficients, x);
  };
  set_side(m, StripNumber::back, l, curve(OrbitTable::back));
  set_side(m, StripNumber::front, l, curve(OrbitTable::front));
  const double after = time - march_row(m, StripMarch::memory_time)[l];
  const double coolant = along_line(march_row(m, StripMarch::memory_fluid)[l], march_row(m, StripMarch::fluid_rate)[l],
                                    after),
               wall =
                   along_line(march_row(m, StripMarch::memory_wall)[l], march_row(m, StripMarch::wall_rate)[l], after);
  set_coolant(m, l, drive, coolant, curve(OrbitTable::pump), flows);
  const double* const own = drive.in_time;
  const FluidPlace charge(drive.fluid, wall);
  const double density = own[StripInTime::liquid] * charge.column(FluidTable::density) +
                         (own[StripInTime::vapour] > 0.0
                              ? own[StripInTime::vapour] * Kokkos::exp(charge.column(FluidTable::log_vapour_density))
                              : 0.0);
  set_capacities(m, shape, layout, l, drive,
                 own[StripInTime::wall_capacity] + density * charge.column(FluidTable::specific_heat));
  const double share = number(StripNumber::tube_share), factor = curve(OrbitTable::load);
  march_row(m, StripMarch::factor)[l] = factor;
  march_row(m, StripMarch::load)[l] =
      share * (own[StripInTime::load] / own[StripInTime::strips] * factor +
               number(StripNumber::pump_counts) * flows.flow[l] * flows.pump_fraction[l] * number(StripNumber::useful));
}

}  // namespace coldsky
