#pragma once
#include "kernels/batch/groups.hpp"
#include "kernels/batch/status.hpp"

/// Strips of panels, many at once: half a pitch of one tube, from the pitch's edge to the tube's middle, adiabatic on
/// both, in full length and thickness. Where all tubes of a panel are alike and its edges adiabatic, the strip is the
/// panel. Conduction, faces that radiate at their true temperature and coolant are those of kernels/block and
/// kernels/panel, on the same cells: of a cell
///
///     sum of a (u - u_next) + A q(T_surface) - G (T_mean - u) = 0
///
/// with the deviations u from the coolant's inlet, marched exactly along the tube. Where a strip is sized, the flow is
/// one more unknown: heat = flow (useful heat + pump heat).
namespace coldsky {

/// What all strips of a batch have in common: numbers of cells, and where which material, voids and walls lie.
struct StripShape {
  static constexpr std::uint8_t void_material = 255;
  static constexpr int laws = 3;
  int nx = 0, ny = 0, nz = 0;          ///< cells across, along and through
  int walls = 0;                       ///< of the tube, in every plane across the flow; at most one a cell
  bool half_cell = true;               ///< conduction from the cell's centre to the surface: not in thin sheets
  bool tapered = false;                ///< the sheet's thickness differs from column to column
  bool varying = false;                ///< a conductivity follows the temperature
  Array<const std::uint8_t> material;  ///< of cell i + nx k: number of its law, or void_material
  Array<const std::uint8_t> walled;    ///< 1 = cell i + nx k has a wall
  Array<const int> wall_column, wall_layer, wall_axis;  ///< i, k and normal of every wall
  KOKKOS_INLINE_FUNCTION int plane() const { return nx * nz; }
};

/// Numbers of a design, SI. Lists of the axes follow: see StripLayout.
struct StripNumber {
  enum Place : int {
    inlet = 0,        ///< coolant entering [K]
    tube_share,       ///< of the tube's flow and walls in the strip: 1/2, or 1 of an ideal panel [-]
    flow,             ///< of the whole tube; where it is an unknown, the guess [kg/s]
    sized,            ///< 1 = the flow is an unknown, 0 = it is given
    flow_law,         ///< a StripFlowLaw
    film,             ///< given film coefficient; 0 = by the flow's law [W/(m^2 K)]
    bond,             ///< resistance between tube and walls [m^2 K/W]
    length,           ///< of the tube [m]
    diameter,         ///< of the tube [m]
    specific_heat,    ///< of the coolant; 0 = one temperature everywhere [J/(kg K)]
    useful,           ///< heat that a kilogram brings, without the pump's [J/kg]
    pump_counts,      ///< 1 = the pump's heat goes into the loop [-]
    pump_efficiency,  ///< [-]
    loop_drop,        ///< pressure drop beside the tubes' [Pa]
    density,          ///< of the coolant, here and below as FlowFluid
    fluid_conductivity,
    viscosity,
    prandtl,
    vapour_density,
    vapour_viscosity,
    reduced_pressure,
    back,  ///< of the surface laws: StripSide numbers each
    front = back + 6,
    laws = front + 6,  ///< of the solids: six numbers each
    scalars = laws + 6 * StripShape::laws
  };
  /// Of a side: emissivity [-], share [-], sink temperature [K], inward flux [W/m^2], film coefficient [W/(m^2 K)] and
  /// ambient temperature [K].
  static constexpr int emissivity = 0, share = 1, sink = 2, inward_flux = 3, side_film = 4, ambient = 5;
  /// Of a solid: conductivity along x, y, z [W/(m K)], its coefficient [1/K] and reference [K], and radiative part [-].
  static constexpr int conductivity = 0, coefficient = 3, reference = 4, radiative = 5;
};
enum StripFlowLaw : int { no_flow = 0, liquid = 1, condensing = 2 };

/// Where the lists lie among a design's numbers.
struct StripLayout {
  int width_x, width_y, width_z;  ///< of the cells [m]
  int contact_x, contact_z;       ///< resistance above each plane of cells [m^2 K/W]
  int thickness;                  ///< of the sheet over its cell's, per column [-]
  int wall_width, wall_distance;  ///< wetted width, and from the cell's centre to the wall (0 = none) [m]
  int count;                      ///< of all numbers of a design
  KOKKOS_INLINE_FUNCTION explicit StripLayout(const StripShape& shape) {
    int at = StripNumber::scalars;
    const auto next = [&at](int entries) {
      const int begin = at;
      at += entries;
      return begin;
    };
    width_x = next(shape.nx);
    width_y = next(shape.ny);
    width_z = next(shape.nz);
    contact_x = next(shape.nx);
    contact_z = next(shape.nz);
    thickness = next(shape.nx);
    wall_width = next(shape.walls);
    wall_distance = next(shape.walls);
    count = at;
  }
};

/// Designs of one shape: `StripLayout::count` numbers each, design after design.
struct StripsData {
  StripShape shape;
  int count = 0;
  Array<const double> numbers;
};

/// Results of a design, of the strip where they add up.
struct StripQuantity {
  enum Place : int {
    heat = 0,       ///< from the coolant into the strip [W]
    flow,           ///< of the whole tube [kg/s]
    film,           ///< [W/(m^2 K)]
    reynolds,       ///< [-]
    velocity,       ///< [m/s]
    pressure_drop,  ///< of the tube [Pa]
    pump_fraction,  ///< pump power over useful heat [-]
    outlet,         ///< coolant leaving [K]
    coolant_mean,   ///< over the length [K]
    back_mean,      ///< surface temperatures [K]
    front_mean,
    coldest,
    hottest,
    emitted,   ///< by both sides [W]
    absorbed,  ///< [W]
    balance,   ///< (heat - what the sides give off) / heat [-]
    residual,  ///< sum of the cells' |balance| over the heat flows [-]
    count
  };
};

struct StripsResult {
  Array<std::uint8_t> status;   ///< a BatchStatus
  Array<std::uint8_t> outside;  ///< of the ranges of laws: 1 = of the film's, 2 = of the friction's
  Array<int> iterations;        ///< steps of Newton's method
  Array<int> sweeps;            ///< along the tube, of all steps
  Array<double> values;         ///< StripQuantity::count a design
  Array<double> deviation;      ///< T - inlet of every cell, design by design [K]; empty = not wanted
};
StripsResult make_strips_result(int count);

struct StripOptions {
  double tolerance = 1e-10;  ///< of StripQuantity::residual, as NewtonOptions
  int most_iterations = 60;
  int most_sweeps = 400;  ///< of one step
  int factors = 0;        ///< planes whose matrix is eliminated; the others use that of the nearest. 0 = as measured
};

/// What a solver of strips keeps between batches.
struct StripWorkspaces {
  GroupWorkspaces groups;
};

/// Solves all strips; returns when the work is queued on `space`. \param result arrays of at least as many entries
void solve_strip_batch(const ExecutionSpace& space, const StripsData& strips, const StripOptions& options,
                       StripWorkspaces& workspaces, const StripsResult& result);

}  // namespace coldsky
