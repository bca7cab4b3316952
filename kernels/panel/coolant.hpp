#pragma once
#include "kernels/base/rows.hpp"
#include "kernels/block/conduction.hpp"

/// Coolant tubes along y. Each segment is a slice of the block (one j); the walls of a tube are the faces between its
/// duct and the solid around it, the same in every slice. Heat from fluid to wall cell: G (T_mean - T_cell) [W].
namespace coldsky {

///
/// Tubes may run through several blocks one after another. Each block then has its stretch of every tube; the state of
/// the segments is shared, and a stretch knows how many segments lie before and after it.
struct TubesData {
  int tubes = 0, segments = 0, walls = 0;
  int before = 0, after = 0;           ///< segments of each tube in blocks upstream and downstream
  Array<int> wall_cell;                ///< tube * walls + wall: cell in slice j = 0
  Array<int> wall_axis;                ///< normal of the wall
  Array<double> wall_width;            ///< wetted width in the slice's cross-section [m]
  Array<double> wall_distance;         ///< cell centre to wall; 0 = none (thin sheet) [m]
  Array<int> strip;                    ///< per column i: the tube whose pitch it belongs to
  double film_resistance = 0.0;        ///< 1 / film coefficient [m^2 K/W]
  double bond_resistance = 0.0;        ///< [m^2 K/W]
  double inverse_capacity_rate = 0.0;  ///< per tube, 1 / (m c_p); 0 = boiling or condensing at one temperature [K/W]
  double inlet = 0.0;                  ///< deviation of the inlet from the reference [K]
  // State, one entry a segment of the whole tubes (see `entry`); of a wall (n * walls + wall) in this stretch.
  Array<double> wall_conductance;  ///< G [W/K]
  Array<double> conductance;       ///< UA, sum of G [W/K]
  Array<double> effectiveness;     ///< 1 - exp(-N), N = UA / C [-]
  Array<double> share;             ///< (1 - exp(-N)) / N [-]
  Array<double> wall;              ///< mean wall temperature, weighted with G, as deviation [K]
  Array<double> outlet;            ///< fluid leaving the segment, as deviation [K]
  Array<double> drive;             ///< mean of the fluid - wall, formed without cancellation [K]
  Array<double> mean;              ///< of the fluid: its change in TubeCorrection [K]

  /// Segments of a whole tube, through all blocks.
  KOKKOS_INLINE_FUNCTION int all_segments() const { return before + segments + after; }
  /// Entry of segment j of this stretch of a tube in the state of the segments.
  KOKKOS_INLINE_FUNCTION int entry(int tube, int j) const {
    COLDSKY_EXPECTS(tube >= 0 && tube < tubes && j >= -before && j < segments + after);
    return tube * all_segments() + before + j;
  }
};

/// G of every wall; UA of every segment and what follows from it.
struct TubeConductance {
  BlockData block;
  TubesData tubes;
  Array<const double> deviation;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int tube = n / tubes.segments, j = n % tubes.segments;
    double sum = 0.0;
    for (int w = 0; w < tubes.walls; ++w) {
      const int entry = tube * tubes.walls + w, c = tubes.wall_cell(entry) + j * block.box.nx;
      double resistance = tubes.film_resistance + tubes.bond_resistance;
      if (tubes.wall_distance(entry) > 0.0) {
        const double k = conductivity(block.laws(block.material(c)), tubes.wall_axis(entry),
                                      block.reference_temperature + deviation(c));
        resistance += tubes.wall_distance(entry) / k;
      }
      const double g = tubes.wall_width(entry) * block.width_y(j) / resistance;
      tubes.wall_conductance(n * tubes.walls + w) = g;
      sum += g;
    }
    const int segment = tubes.entry(tube, j);
    tubes.conductance(segment) = sum;
    const auto factors = segment_factors(sum, tubes.inverse_capacity_rate);
    tubes.effectiveness(segment) = factors.effectiveness;
    tubes.share(segment) = factors.share;
  }
};

/// Mean wall temperature of every segment for the vector `u`.
template <class T>
struct TubeWall {
  TubesData tubes;
  Array<const T> u;
  int nx;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int tube = n / tubes.segments, j = n % tubes.segments;
    double sum = 0.0;
    for (int w = 0; w < tubes.walls; ++w) {
      sum += tubes.wall_conductance(n * tubes.walls + w) * double(u(tubes.wall_cell(tube * tubes.walls + w) + j * nx));
    }
    const int segment = tubes.entry(tube, j);
    // One wall: its own temperature, to the last digit, however large G is.
    tubes.wall(segment) =
        tubes.walls == 1 ? double(u(tubes.wall_cell(tube) + j * nx)) : sum / tubes.conductance(segment);
  }
};

/// x -> gain x + offset
struct AffineMap {
  double gain = 1.0, offset = 0.0;
};

/// Follows the coolant along every tube from `inlet`. A step of `Body` turns the temperature that enters a segment into
/// the one that leaves it, an affine map. On a GPU a team shares a tube: each thread combines the maps of a stretch,
/// finds from those before it what enters there, and then takes its steps.
template <class Body>
struct AlongTubes {
  using Team = Kokkos::TeamPolicy<ExecutionSpace>::member_type;
  using Scratch = Kokkos::View<AffineMap*, ExecutionSpace::scratch_memory_space, Kokkos::MemoryUnmanaged>;
  static constexpr int threads = 64;
  static std::size_t scratch_bytes() { return Scratch::shmem_size(threads); }

  Body body;
  double inlet;

  KOKKOS_INLINE_FUNCTION void steps(double entering, int begin, int end) const {
    for (int n = begin; n < end; ++n) entering = body.step(n, entering);
  }
  KOKKOS_INLINE_FUNCTION void operator()(const int tube) const {
    const int segments = body.tubes.all_segments();
    steps(inlet, tube * segments, (tube + 1) * segments);
  }
  KOKKOS_INLINE_FUNCTION void operator()(const Team& team) const {
    const int segments = body.tubes.all_segments(), stretch = (segments + team.team_size() - 1) / team.team_size();
    const int tube = team.league_rank() * segments, rank = team.team_rank();
    const auto at = [&](int thread) { return tube + (thread * stretch < segments ? thread * stretch : segments); };
    const Scratch maps(team.team_scratch(0), team.team_size());
    AffineMap own;
    for (int n = at(rank); n < at(rank + 1); ++n) {
      const AffineMap map = body.map(n);
      own = {map.gain * own.gain, map.gain * own.offset + map.offset};
    }
    maps(rank) = own;
    team.team_barrier();
    double entering = inlet;
    for (int before = 0; before < rank; ++before) entering = maps(before).gain * entering + maps(before).offset;
    steps(entering, at(rank), at(rank + 1));
  }
};

/// The coolant along a tube whose walls are given, exactly: see segment_coolant.
struct TubeMarch {
  TubesData tubes;
  KOKKOS_INLINE_FUNCTION AffineMap map(int n) const {
    return {1.0 - tubes.effectiveness(n), tubes.effectiveness(n) * tubes.wall(n)};
  }
  KOKKOS_INLINE_FUNCTION double step(int n, double entering) const {
    const SegmentFactors factors{tubes.effectiveness(n), tubes.share(n)};
    const auto fluid = segment_coolant(factors, entering, tubes.wall(n));
    tubes.drive(n) = factors.share * (entering - tubes.wall(n));
    tubes.outlet(n) = fluid.outlet;
    return fluid.outlet;
  }
};

/// Adds the heat from the coolant to the residual (as inflow).
struct TubeBalance {
  TubesData tubes;
  Array<const double> deviation;
  int nx;
  Array<double> residual;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int tube = n / tubes.segments, j = n % tubes.segments, segment = tubes.entry(tube, j);
    for (int w = 0; w < tubes.walls; ++w) {
      const int c = tubes.wall_cell(tube * tubes.walls + w) + j * nx;
      const double g = tubes.wall_conductance(n * tubes.walls + w);
      residual(c) -= g * (tubes.drive(segment) + (tubes.wall(segment) - deviation(c)));
    }
  }
};

/// q += factor * (heat from the coolant into the wall cells) for the vector `u` that was marched. The flow keeps its
/// digits where G is large, with one wall however large: it is not formed from G u and G * mean.
template <class T>
struct TubeInflow {
  TubesData tubes;
  double factor;
  Array<const T> u;
  Array<T> q;
  int nx;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int tube = n / tubes.segments, j = n % tubes.segments, segment = tubes.entry(tube, j);
    for (int w = 0; w < tubes.walls; ++w) {
      const int c = tubes.wall_cell(tube * tubes.walls + w) + j * nx;
      const double g = tubes.wall_conductance(n * tubes.walls + w);
      q(c) = T(double(q(c)) + factor * g * (tubes.drive(segment) + (tubes.wall(segment) - double(u(c)))));
    }
  }
};

/// d += factor G on the wall cells, the coolant held fixed; where `x` is not empty, d += factor G x.
template <class T>
struct TubeHeld {
  TubesData tubes;
  double factor;
  Array<const double> x;
  Array<T> d;
  int nx;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int tube = n / tubes.segments, j = n % tubes.segments;
    for (int w = 0; w < tubes.walls; ++w) {
      const int c = tubes.wall_cell(tube * tubes.walls + w) + j * nx;
      const double weight = x.data() != nullptr ? x(c) : 1.0;
      d(c) = T(double(d(c)) + factor * tubes.wall_conductance(n * tubes.walls + w) * weight);
    }
  }
};

/// The rounded diagonal on the wall cells, without G again.
struct TubeRelease {
  TubesData tubes;
  Array<const double> own;
  Array<float> rounded;
  int nx;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int tube = n / tubes.segments, j = n % tubes.segments;
    for (int w = 0; w < tubes.walls; ++w) {
      const int c = tubes.wall_cell(tube * tubes.walls + w) + j * nx;
      rounded(c) = float(own(c));
    }
  }
};

/// Fluid correction of the preconditioner: the coolant when the panel answers a change m of the fluid with
/// (1 - lag) m, starting from the wall temperatures of a correction made with the fluid held fixed.
/// `mean` receives m.
struct TubeCorrection {
  TubesData tubes;
  Array<const double> wall_lag;  ///< at the walls of each segment [-]
  /// Between 0 and 1 in truth; the lag is solved loosely.
  KOKKOS_INLINE_FUNCTION double lag(int n) const { return Kokkos::fmax(0.0, Kokkos::fmin(1.0, wall_lag(n))); }
  /// m of segment n
  KOKKOS_INLINE_FUNCTION double change(int n, double entering) const {
    const double share = tubes.share(n);
    return ((1.0 - share) * tubes.wall(n) + share * entering) / (share + (1.0 - share) * lag(n));
  }
  KOKKOS_INLINE_FUNCTION double leaving(int n, double entering, double m) const {
    return entering + tubes.effectiveness(n) * (tubes.wall(n) + (1.0 - lag(n)) * m - entering);
  }
  KOKKOS_INLINE_FUNCTION AffineMap map(int n) const {
    const double share = tubes.share(n), follows = (1.0 - lag(n)) * share / (share + (1.0 - share) * lag(n));
    return {1.0 - tubes.effectiveness(n) * (1.0 - follows), leaving(n, 0.0, change(n, 0.0))};
  }
  KOKKOS_INLINE_FUNCTION double step(int n, double entering) const {
    const double m = change(n, entering);
    tubes.mean(n) = m;
    return leaving(n, entering, m);
  }
};

/// z += (1 - lag) m of the tube and segment that the cell belongs to. Traffic: z 4 + 4, lag 4: 12 bytes.
struct TubeAddResponse {
  TubesData tubes;
  Box box;
  Array<const float> lag;
  Array<float> z;
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    const int start = box.index(0, j, k);
    for (int i = i0; i < i1; ++i) {
      z(start + i) += (1.0f - lag(start + i)) * float(tubes.mean(tubes.entry(tubes.strip(i), j)));
    }
  }
};

/// Heat that the whole tubes hand over: the sum of UA (T_mean - T_wall).
struct TubeHeat {
  TubesData tubes;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int, int) const {
    double sum = 0.0;
    for (int n = i0; n < i1; ++n) sum += tubes.conductance(n) * tubes.drive(n);
    return sum;
  }
};

/// Sum of G |T| over the walls of a stretch, T as deviations: see StateFlow [W].
struct TubeStateFlow {
  TubesData tubes;
  Array<const double> deviation;
  int nx;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int, int) const {
    double sum = 0.0;
    for (int n = i0; n < i1; ++n) {
      const int tube = n / tubes.segments, j = n % tubes.segments;
      for (int w = 0; w < tubes.walls; ++w) {
        const int c = tubes.wall_cell(tube * tubes.walls + w) + j * nx;
        sum += tubes.wall_conductance(n * tubes.walls + w) * Kokkos::fabs(deviation(c));
      }
    }
    return sum;
  }
};

/// Sum of the temperatures at the tubes' ends, as deviations [K].
struct OutletSum {
  TubesData tubes;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int, int) const {
    double sum = 0.0;
    for (int t = i0; t < i1; ++t) sum += tubes.outlet((t + 1) * tubes.all_segments() - 1);
    return sum;
  }
};

/// Runs `functor(n)` for every segment of every tube.
template <class Functor>
void for_each_segment(const ExecutionSpace& space, const std::string& label, const TubesData& tubes,
                      const Functor& functor) {
  for_each(space, label, tubes.tubes * tubes.segments, functor, tubes.walls > 0 ? tubes.walls : 1);
}

/// Follows the coolant of every tube from `inlet`: see AlongTubes.
template <class Body>
void along_tubes(const ExecutionSpace& space, const std::string& label, double inlet, const Body& body) {
  using Chain = AlongTubes<Body>;
  for_each_chain(space, label, body.tubes.tubes, Chain::threads, Chain::scratch_bytes(), Chain{body, inlet});
}

}  // namespace coldsky
