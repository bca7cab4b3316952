#include "kernels/batch/fins.hpp"

#include "kernels/batch/fin_sweeps.hpp"

namespace coldsky {

namespace {

/// A design in the numbers of its equation.
struct FinNumbers {
  double number;     ///< Nc [-]
  double sink, gap;  ///< T_sink / T_base and 1 less that [-]
  double taper;      ///< [-]
  bool valid;
};

/// What lanes run on with that have no fin, or one that makes no sense.
KOKKOS_INLINE_FUNCTION FinNumbers harmless_fin() { return {1.0, 0.0, 1.0, 1.0, false}; }

KOKKOS_INLINE_FUNCTION bool is_positive(double value) { return value > 0.0 && Kokkos::isfinite(value); }

KOKKOS_INLINE_FUNCTION FinNumbers fin_numbers(const FinsData& fins, int n) {
  const double length = fins.length(n), thickness = fins.thickness(n), conductivity = fins.conductivity(n),
               emissivity = fins.emissivity(n), base = fins.base_temperature(n), sink = fins.sink_temperature(n),
               taper = fins.taper.data() != nullptr ? fins.taper(n) : 1.0;
  FinNumbers fin{fin_number(emissivity, base, length, conductivity, thickness), sink / base, (base - sink) / base,
                 taper, false};
  // Beyond these the squares of the balances leave the range of numbers.
  constexpr double least = 1e-60, most = 1e60, hottest = 1e15;
  fin.valid = is_positive(length) && is_positive(thickness) && is_positive(conductivity) && is_positive(emissivity) &&
              emissivity <= 1.0 && is_positive(base) && sink >= 0.0 && taper >= 0.0 && taper <= 1.0 &&
              fin.number >= least && fin.number <= most && fin.sink <= hottest;
  return fin.valid ? fin : harmless_fin();
}

/// theta^4 - sink^4 at the base [-].
KOKKOS_INLINE_FUNCTION double base_radiance(const FinNumbers& fin) { return fin_radiance(0.0, fin.sink, fin.gap); }

/// Newton's method in the lanes of a team. A lane that is done stores its fin and takes the next one, which begins
/// while the others make their step: fins take 2 to 5 steps, and no lane waits for the slowest.
///
/// The balances are convex in the temperatures and their Jacobian has a positive inverse: after the first step, from
/// any start, all iterates lie above the solution and fall towards it (Baluev's theorem; Ortega and Rheinboldt,
/// Iterative Solution of Nonlinear Equations in Several Variables, 1970, 13.3). No line search is needed.
struct FinNewton {
  static constexpr int W = lanes_of_a_thread;
  FinsData fins;
  int cells;
  double tolerance;
  int most_iterations;
  FinsResult result;

  /// What the lanes of a thread carry along.
  struct State {
    FinLanes<W> fin;
    FinStart<W> start;
    FinSums<W> sums;
    Pack<W> limit;
    LaneProgress<W> progress;
    int design[W];           ///< of every lane; -1 = none
    int taken = 0, end = 0;  ///< designs that the thread has taken from the queue, and no lane yet
  };

  template <class Team>
  KOKKOS_INLINE_FUNCTION void operator()(const Team& team, const DesignQueue& queue, double* const work) const {
    const FinColumns columns{work};
    const int first = team.team_rank() * W;
    State s;
    for (int l = 0; l < W; ++l) {
      s.design[l] = -1;
      s.progress.begin(l, false);
      clear(columns, first + l);
    }
    while (refill(queue, columns, first, s)) {
      substitute_fins<W>(s.start, cells, columns, first);
      eliminate_fins<W>(s.fin, cells, columns, first, s.sums);
      s.progress.settle(s.sums.squares, s.limit, most_iterations);
    }
  }

  /// Stores the fins that are done and loads others in their place. Returns whether a lane has a fin.
  KOKKOS_INLINE_FUNCTION bool refill(const DesignQueue& queue, const FinColumns& columns, int first, State& s) const {
    bool any = false;
    for (int l = 0; l < W; ++l) {
      s.start.begin[l] = 0.0;
      s.start.going[l] = 1.0;
      if (s.progress.active[l] == 0.0) {
        if (s.design[l] >= 0) store(s.design[l], l, s, columns, first);
        if (s.progress.status[l] == BatchStatus::failed) clear(columns, first + l);
        s.design[l] = next_design(queue, s);
        load(s.design[l], l, s);
      }
      any = any || s.design[l] >= 0;
    }
    return any;
  }

  /// A design that no lane has yet, of as many as the thread has lanes, which lie beside each other; -1 = none is left.
  KOKKOS_INLINE_FUNCTION int next_design(const DesignQueue& queue, State& s) const {
    if (s.taken == s.end && s.end < queue.count) {
      s.taken = queue.take(W);
      s.end = s.taken + W;
    }
    if (s.taken >= queue.count) {
      s.taken = s.end = queue.count;
      return -1;
    }
    return s.taken++;
  }

  /// Fin `n` into lane `l`; numbers that harm nobody where there is none.
  KOKKOS_INLINE_FUNCTION void load(int n, int l, State& s) const {
    const FinNumbers numbers = n >= 0 ? fin_numbers(fins, n) : harmless_fin();
    const double whole = base_radiance(numbers), radiation = numbers.number / (double(cells) * cells);
    s.fin.radiation[l] = radiation;
    s.fin.sink[l] = numbers.sink;
    s.fin.gap[l] = numbers.gap;
    s.fin.shrink[l] = (1.0 - numbers.taper) / cells;
    // theta of the start is that of the mean fourth power; less 1 as -lost over the other factors of theta^4 - 1.
    const double lost = whole * fin_loss_estimate(numbers.number), theta = Kokkos::sqrt(Kokkos::sqrt(1.0 - lost));
    s.start.begin[l] = -lost / ((1.0 + theta) * (1.0 + theta * theta));
    s.start.going[l] = 0.0;
    const double scale = radiation * whole * tolerance;
    s.limit[l] = cells * scale * scale;
    s.progress.begin(l, numbers.valid);
  }

  KOKKOS_INLINE_FUNCTION void store(int n, int l, const State& s, const FinColumns& columns, int first) const {
    const FinLanes<W>& fin = s.fin;
    const LaneProgress<W>& progress = s.progress;
    const double squares = s.sums.squares[l], radiance = s.sums.radiance[l];
    result.status(n) = static_cast<std::uint8_t>(progress.status[l]);
    result.iterations(n) = progress.iterations[l];
    const bool known = progress.has_numbers(l);
    const double nothing = Kokkos::Experimental::quiet_NaN_v<double>;
    const double base = fins.base_temperature(n), whole = fin_radiance(0.0, fin.sink[l], fin.gap[l]);
    const double mean_square = squares / cells;
    // k t / h T_base: what turns balances into heat per metre along the base.
    const double unit = fins.conductivity(n) * fins.thickness(n) * cells / fins.length(n) * base;
    const auto u = [&](int cell) { return columns.u(cell)[first + l]; };
    const double heat = -fin_base_face(fin.shrink[l]) * u(0) * unit, given = fin.radiation[l] * radiance * unit;
    const double larger = Kokkos::fmax(Kokkos::fabs(heat), Kokkos::fabs(given));
    const bool pointed = fins.taper.data() != nullptr && fins.taper(n) == 0.0;
    // From the centres of the last two cells, or of the only one and the base.
    const double last = u(cells - 1), before = cells > 1 ? u(cells - 2) : 0.0,
                 share = cells > 1 ? (pointed ? 0.5 : 0.125) : (pointed ? 1.0 : 1.0 / 3.0);
    result.residual(n) = !known              ? nothing
                         : mean_square > 0.0 ? Kokkos::sqrt(mean_square) / (fin.radiation[l] * Kokkos::fabs(whole))
                                             : 0.0;
    result.heat(n) = known ? heat : nothing;
    result.balance(n) = !known ? nothing : larger > 0.0 ? (heat - given) / larger : 0.0;
    result.efficiency(n) = known ? radiance / cells / whole : nothing;
    result.tip_temperature(n) = known ? base * (1.0 + last + share * (last - before)) : nothing;
    if (result.deviation.data() == nullptr) return;
    double* const field = result.deviation.data() + static_cast<std::size_t>(n) * cells;
    for (int i = 0; i < cells; ++i) field[i] = known ? base * u(i) : nothing;
  }

  /// Leaves nothing in a lane that would make the next fin of it no number.
  KOKKOS_INLINE_FUNCTION void clear(const FinColumns& columns, int lane) const {
    for (int i = 0; i < cells; ++i) columns.u(i)[lane] = columns.gamma(i)[lane] = columns.y(i)[lane] = 0.0;
  }
};

}  // namespace

FinsResult make_fins_result(int count) {
  FinsResult result;
  result.status = make_array<std::uint8_t>("fins.status", count);
  result.iterations = make_array<int>("fins.iterations", count);
  result.residual = make_array<double>("fins.residual", count);
  result.heat = make_array<double>("fins.heat", count);
  result.balance = make_array<double>("fins.balance", count);
  result.efficiency = make_array<double>("fins.efficiency", count);
  result.tip_temperature = make_array<double>("fins.tip_temperature", count);
  return result;
}

void solve_fins(const ExecutionSpace& space, const FinsData& fins, const FinOptions& options, FinWorkspaces& workspaces,
                const FinsResult& result) {
  COLDSKY_EXPECTS(fins.count >= 0 && options.cells > 0 && options.most_iterations >= 0);
  COLDSKY_EXPECTS(static_cast<int>(result.status.extent(0)) >= fins.count);
  if (fins.count == 0) return;
  for_all_lanes(space, "FinNewton", fins.count, lanes_of_a_group, lanes_of_a_group, FinColumns::doubles(options.cells),
                workspaces.groups, FinNewton{fins, options.cells, options.tolerance, options.most_iterations, result});
}

}  // namespace coldsky
