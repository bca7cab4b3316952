#pragma once
#include "kernels/batch/strips.hpp"

/// Strips through a span of time that repeats itself, many at once: one pass from the span's start to its end, each
/// strip with time steps of its own. A strip then stores heat (sheets, core, saddle, tube wall, coolant), surroundings,
/// load and pump follow the time, and the coolant's inlet is an unknown: with the share of the strip
///
///     C du/dt + sum of a (u - u_next) + A q(T_surface, t) - G (T_mean - u) = 0
///     C_loop dT_in/dt = load(t) + pump's heat - heat into the strip;   without C_loop the inlet follows at once
///
/// by TR-BDF2 with the step control of solver/nonlinear/transient.
namespace coldsky {

/// What acts on strips along the span, and their coolants: tables of numbers one after another, which designs share.
///
/// A table of a span: number of arcs, then each arc: its begin and end [s], and of four curves that are smooth on it
/// the coefficients of Chebyshev polynomials: (sink temperature)^4 of the back [K^4], of the front (inward flux [W/m^2]
/// where the side does not emit), load over the load [-], flow over the pump's full flow [-].
///
/// A table of a fluid: number of temperatures, the lowest and the highest at which it is read [K], critical pressure
/// [Pa], the temperatures [K], then of each FluidColumn the values and the second derivatives of its cubic spline.
struct OrbitTable {
  static constexpr int coefficients = 16, curves = 4;
  static constexpr int arc = 2 + curves * coefficients;  ///< numbers of an arc
  enum Curve : int { back = 0, front, load, pump };
};
struct FluidTable {
  /// Logarithms of what spans decades, as solver/model/coolant has them.
  enum Column : int {
    density = 0,
    specific_heat,
    conductivity,
    log_viscosity,
    log_vapour_density,
    log_vapour_viscosity,
    log_pressure,
    columns
  };
  static constexpr int head = 4;
};

/// Numbers of a design in time, SI, beside those of StripNumber.
struct StripInTime {
  enum Place : int {
    capacity = 0,  ///< of the solids [J/(m^3 K)], StripShape::laws of them
    wall_capacity =
        3,          ///< of the tube's wall, for each volume of bore; 0 where the tube is part of a solid [J/(m^3 K)]
    bore,           ///< cross-section of the tube's bore that belongs to the strip; 0 = none [m^2]
    liquid,         ///< coolant in the tube over its bore: so many densities of the liquid [-]
    vapour,         ///< and of the vapour [-]
    chip_rise,      ///< from coolant to junction at full load [K]
    at_outlet,      ///< 1 = the hottest chip sees the coolant that leaves the strip, 0 = that which enters [-]
    loop_capacity,  ///< of the loop of the whole set [J/K]
    load,           ///< of the whole set [W]
    strips,         ///< tubes in the set [-]
    inlet,          ///< coolant entering at the start, then at the end [K]
    memory_fluid,   ///< mean temperature of the coolant in the tube at the end of the last step [K]
    memory_wall,    ///< of the tube's wall [K]
    next_step,      ///< what the last pass would have taken next; 0 = none yet [s]
    count
  };
};

struct StripOrbitsData {
  StripShape shape;
  int count = 0;                ///< of strips that go through the span: the first of `design`
  Array<const int> design;      ///< which they are among those that the arrays below hold
  Array<const double> numbers;  ///< StripLayout::count a design; the flow is that of the pump at full speed
  Array<double> in_time;        ///< StripInTime::count a design
  Array<double> deviation;      ///< T - StripNumber::inlet of every cell, design by design: start, then end [K]
  Array<const double> tables;
  Array<const int> orbit_table, fluid_table;  ///< of each design: where its tables begin
};

/// Results of a pass.
struct OrbitQuantity {
  enum Place : int {
    chip = 0,     ///< hottest junction [K]
    chip_time,    ///< when [s]
    inlet,        ///< hottest coolant that enters [K]
    outlet,       ///< coldest coolant that leaves [K]
    outlet_time,  ///< when [s]
    coldest,      ///< place of the sides [K]
    supplied,     ///< heat into the strip's share of the loop [J]
    net,          ///< given off by the sides [J]
    stored,       ///< taken up by strip and loop [J]
    count
  };
};

struct StripOrbitsResult {
  Array<std::uint8_t> status;  ///< of each design: a BatchStatus
  Array<int> steps, rejected;  ///< of time
  Array<int> iterations;       ///< of Newton's method
  Array<int> sweeps;
  Array<double> values;  ///< OrbitQuantity::count a design
};
/// \param designs that the arrays of StripOrbitsData hold
StripOrbitsResult make_strip_orbits_result(int designs);

struct StripOrbitOptions {
  double step_tolerance = 0.01;   ///< error of a step [K]
  double stage_tolerance = 1e-8;  ///< residual of a stage over its heat flows
  double first_step = 1.0;        ///< [s]
  int most_iterations = 20;       ///< of Newton's method in a stage
  int most_sweeps = 400;
  int most_steps = 100000;  ///< with those that were rejected
};

/// One pass of all strips; returns when the work is queued on `space`. Field, inlet and memory of the designs become
/// those at the end.
void follow_strip_orbits(const ExecutionSpace& space, const StripOrbitsData& strips, const StripOrbitOptions& options,
                         StripWorkspaces& workspaces, const StripOrbitsResult& result);

}  // namespace coldsky
