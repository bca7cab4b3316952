#pragma once
#include "kernels/batch/pack.hpp"
#include "kernels/batch/strips.hpp"

/// Where the numbers of a group of strips lie: rows of a number of each lane beside each other.
namespace coldsky {

/// Lanes of a strip's pack on a CPU: one vector of AVX-512. A strip takes some 50 kB, so that 8 stay in the second
/// cache, which 16 leave (docs/performance.md).
inline constexpr int strip_lanes_of_a_thread = runs_on_host ? 8 : 1;
inline constexpr int strip_lanes_of_a_group = runs_on_host ? strip_lanes_of_a_thread : 32;

/// Before a loop over the lanes of a strip's pack: in vectors as long as the pack.
#if defined(__CUDACC__) || defined(__HIPCC__) || !defined(__GNUC__) || defined(__clang__)
#define COLDSKY_STRIP_LANES COLDSKY_LANES
#else
#define COLDSKY_STRIP_LANES COLDSKY_PRAGMA(omp simd simdlen(8))
#endif

/// Numbers of Chebyshev's iteration of a lane (strip_coarse.hpp).
struct StripWave {
  enum Place : int {
    going = 0,  ///< 1 = the lane is accelerated
    centre,     ///< of the eigenvalues: half their sum [-]
    width,      ///< half their difference [-]
    ratio,      ///< of Chebyshev polynomials of neighbouring degree; 0 = the iteration begins [-]
    past,       ///< s of the next step [-]
    present,    ///< t of the next step [-]
    plain,      ///< right side that sweeps alone would have come to [W]
    steps,      ///< since it began
    wave_numbers
  };
};

/// Numbers of a lane on its way through time (strip_march.hpp).
struct StripMarch {
  enum Place : int {
    time = 0,  ///< reached [s]
    step,      ///< the next one's length [s]
    next,      ///< the length that the last whole step asked for; 0 = none yet [s]
    opened,    ///< the smooth arc that the lane is on begins here [s]
    closes,    ///< and ends here [s]
    arc,       ///< its number
    inlet,     ///< coolant entering, less the reference [K]
    inlet_start,
    inlet_old,
    first,  ///< rates of the inlet at the stages [K/s]
    second,
    third,
    load,          ///< into the strip's share of the loop, the pump's heat with it [W]
    factor,        ///< of the load [-]
    flows,         ///< 1 = the pump runs
    memory_time,   ///< of the last step that was accepted [s]
    memory_fluid,  ///< mean temperature of the coolant in the tube then [K]
    memory_wall,   ///< mean temperature of the tube's wall then [K]
    fluid_rate,    ///< of the lines through the last two [K/s]
    wall_rate,
    stored_first,  ///< heat that cells and loop take up at the stages [W]
    stored_second,
    stored_third,
    net_first,  ///< given off by the sides at the stages [W]
    net_second,
    net_third,
    load_first,  ///< into the loop at the stages [W]
    load_second,
    load_third,
    stored,  ///< integrals [J]
    net,
    supplied,
    steps,
    rejected,
    coldest,    ///< surface of the pass [K]
    chip_peak,  ///< of three curves: extreme, its time, how many samples, three times, three values
    inlet_peak = chip_peak + 9,
    outlet_peak = inlet_peak + 9,
    march_numbers = outlet_peak + 9
  };
};

/// Rows of a group. Cells of a plane across the flow are numbered with the shorter axis first, so that the band of
/// their matrix is as narrow as it can be.
template <int W>
struct StripMemory {
  static constexpr int stride = runs_on_host ? W : 32;
  int nx, ny, nz, walls;
  int cells_of_plane, band, step_x, step_z;
  int factors;
  int varying_planes;  ///< 1, or ny where every plane has conductances of its own
  // First rows.
  int numbers, zero, deviation, balance, step;
  int response;                ///< of all cells to log(flow) [K]
  int across, through, along;  ///< conductances: along x and z a metre of the tube [W/(m K)], along y times distance
  int breadth, gap;  ///< width along y [m], and 1 / distance to the plane before, ny + 1 of them, 0 at the ends [1/m]
  int slope;         ///< of the sides' cells, back and front [W/K]
  int wall_conductance, wall_heat, wall_change;  ///< walls of every plane [W/K], [W]
  int conductance, effectiveness, share;         ///< of a segment, one a plane
  int lower, inverse, follow, lag, anchor;       ///< of an eliminated matrix; the last one is that of the whole strip
  int whole, direction;  ///< what is the same in all planes; of all cells, a step of Chebyshev's iteration
  int waves;             ///< a StripWave each
  int right;             ///< right sides of all planes, then their answers
  int entering, fluid;   ///< of a segment: drive and mean of what a step makes of the fluid [K]
  // Of strips that store heat.
  bool storing;
  int start, first_rate, second_rate;  ///< of all cells: at the start of a time step [K], rates of its stages [K/s]
  int capacity, held;  ///< of a place, for a metre of the tube: [J/(m K)], over a stage's length [W/(m K)]
  int march;           ///< a StripMarch each
  int count;           ///< of rows
  double* work;

  KOKKOS_INLINE_FUNCTION StripMemory(const StripShape& shape, int numbers_of_a_design, int eliminated, bool stores,
                                     double* memory)
      : nx(shape.nx),
        ny(shape.ny),
        nz(shape.nz),
        walls(shape.walls),
        cells_of_plane(shape.plane()),
        band(nz <= nx ? nz : nx),
        step_x(nz <= nx ? nz : 1),
        step_z(nz <= nx ? 1 : nx),
        factors(eliminated),
        varying_planes(shape.varying ? ny : 1),
        storing(stores),
        work(memory) {
    int at = 0;
    const auto next = [&at](int rows) {
      const int begin = at;
      at += rows;
      return begin;
    };
    const int plane = cells_of_plane, cells = plane * ny;
    numbers = next(numbers_of_a_design);
    zero = next(1);
    deviation = next(cells);
    balance = next(cells);
    step = next(cells);
    response = next(cells);
    across = next(varying_planes * plane);
    through = next(varying_planes * plane);
    along = next(varying_planes * plane);
    breadth = next(ny);
    gap = next(ny + 1);
    slope = next(2 * nx * ny);
    wall_conductance = next(walls * ny);
    wall_heat = next(walls * ny);
    wall_change = next(walls * ny);
    conductance = next(ny);
    effectiveness = next(ny);
    share = next(ny);
    lower = next((factors + 1) * plane * band);
    inverse = next((factors + 1) * plane);
    follow = next((factors + 1) * plane);
    lag = next(factors + 1);
    anchor = next(plane);
    whole = next(plane);
    direction = next(cells);
    waves = next(StripWave::wave_numbers);
    right = next(cells);
    entering = next(ny);
    fluid = next(ny);
    start = next(stores ? cells : 0);
    first_rate = next(stores ? cells : 0);
    second_rate = next(stores ? cells : 0);
    capacity = next(stores ? plane : 0);
    held = next(stores ? plane : 0);
    march = next(stores ? StripMarch::march_numbers : 0);
    count = at;
  }
  KOKKOS_FORCEINLINE_FUNCTION double* row(int n) const { return work + n * stride; }
  /// What a stage of a time step starts from, [K] of all cells: strips in time respond to no flow.
  KOKKOS_FORCEINLINE_FUNCTION int old() const { return response; }
  KOKKOS_FORCEINLINE_FUNCTION int place(int i, int k) const { return i * step_x + k * step_z; }
  /// Cells of one place lie beside each other, plane after plane: what is the same in all planes is read once for them.
  KOKKOS_FORCEINLINE_FUNCTION int cell(int j, int p) const { return p * ny + j; }
  /// Of place p and plane j among the conductances.
  KOKKOS_FORCEINLINE_FUNCTION int conducting(int j, int p) const { return varying_planes > 1 ? p * ny + j : p; }
  /// Planes [begin, end) of an eliminated matrix, and the one whose conductances it has.
  KOKKOS_FORCEINLINE_FUNCTION int first_plane(int factor) const { return factor * ny / factors; }
  KOKKOS_FORCEINLINE_FUNCTION int middle_plane(int factor) const {
    return (first_plane(factor) + first_plane(factor + 1)) / 2;
  }
};

}  // namespace coldsky
