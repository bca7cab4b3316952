#include "kernels/batch/strip_orbit.hpp"

#include "kernels/batch/strip_march.hpp"

namespace coldsky {

namespace {

/// One pass of a group of strips through the span.
template <int W>
struct StripOrbit {
  StripOrbitsData strips;
  StripLayout layout;
  StripOrbitOptions options;
  StripMemory<W> memory;  ///< where rows lie
  StripOrbitsResult result;

  KOKKOS_INLINE_FUNCTION int design(int n) const { return strips.design(n < strips.count ? n : strips.count - 1); }

  template <class Team>
  KOKKOS_INLINE_FUNCTION void operator()(const Team& team, const int group, double* const work) const {
    const int first = team.team_rank() * W, lane = group * strip_lanes_of_a_group + first;
    StripMemory<W> m = memory;
    m.work = work + first;
    StripLanes<W> s;
    for (int l = 0; l < W; ++l) load(m, lane + l, l, s);
    if (!strips.shape.varying) form_conductances(m, strips.shape, layout);
    for (int c = 0; c < m.cells_of_plane * m.ny; ++c) {
      double *const step = m.row(m.step + c), *const rate = m.row(m.first_rate + c);
      for (int l = 0; l < W; ++l) step[l] = rate[l] = 0.0;
    }
    Pack<W> opening = s.progress.active;
    for (int attempt = 0; attempt < options.most_steps && s.progress.any_active(); ++attempt) {
      bool opens = false;
      for (int l = 0; l < W; ++l) opens = opens || opening[l] != 0.0;
      if (opens) begin_arcs(m, strips.shape, layout, opening, s);
      choose_steps(m, s);
      first_stage(m, s);
      second_stage(m, s);
      end_step(m, s, opening);
    }
    for (int l = 0; l < W && lane + l < strips.count; ++l) store(m, design(lane + l), l, s);
  }

  /// The lengths of the lanes' steps: up to the arc's end, without a sliver that would cost a step of its own.
  KOKKOS_INLINE_FUNCTION void choose_steps(const StripMemory<W>& m, StripLanes<W>& s) const {
    for (int l = 0; l < W; ++l) {
      if (s.progress.active[l] == 0.0) continue;
      const double time = march_row(m, StripMarch::time)[l], end = march_row(m, StripMarch::closes)[l];
      double* const step = march_row(m, StripMarch::step);
      const double left = end - time, largest = end - march_row(m, StripMarch::opened)[l];
      step[l] = Kokkos::fmin(Kokkos::fmin(step[l], largest), left);
      if (left - step[l] < 0.1 * step[l]) step[l] = left;
      s.length[l] = march_diagonal * step[l];
      s.solved[l] = 1.0;
      march_row(m, StripMarch::inlet_start)[l] = s.inlet.value[l];
    }
    for (int c = 0; c < m.cells_of_plane * m.ny; ++c) {
      const double* const u = m.row(m.deviation + c);
      double* const start = m.row(m.start + c);
      for (int l = 0; l < W; ++l) start[l] = u[l];
    }
  }

  /// old = u + d h k1; begins on the line.
  KOKKOS_INLINE_FUNCTION void first_stage(const StripMemory<W>& m, StripLanes<W>& s) const {
    for (int c = 0; c < m.cells_of_plane * m.ny; ++c) {
      const double *const start = m.row(m.start + c), *const rate = m.row(m.first_rate + c);
      double *const old = m.row(m.old() + c), *const u = m.row(m.deviation + c);
      COLDSKY_STRIP_LANES
      for (int l = 0; l < W; ++l) {
        old[l] = start[l] + s.length[l] * rate[l];
        u[l] = s.progress.active[l] != 0.0 ? old[l] + s.length[l] * rate[l] : u[l];
      }
    }
    Pack<W> time;
    for (int l = 0; l < W; ++l) {
      const double start = march_row(m, StripMarch::inlet_start)[l],
                   way = s.length[l] * march_row(m, StripMarch::first)[l];
      march_row(m, StripMarch::inlet_old)[l] = start + way;
      if (s.progress.active[l] != 0.0) s.inlet.value[l] = start + 2.0 * way;
      time[l] = march_row(m, StripMarch::time)[l] + 2.0 * s.length[l];
    }
    solve_stage(m, strips.shape, layout, options, time, true, s);
    end_stage(m, s, StripMarch::second, StripMarch::stored_second, StripMarch::net_second, StripMarch::load_second,
              m.second_rate);
  }

  /// old = u + h (w k1 + w k2); begins on the parabola.
  KOKKOS_INLINE_FUNCTION void second_stage(const StripMemory<W>& m, StripLanes<W>& s) const {
    constexpr double outer = march_outer / march_diagonal, beyond = 0.5 / march_diagonal;
    for (int c = 0; c < m.cells_of_plane * m.ny; ++c) {
      const double *const start = m.row(m.start + c), *const first = m.row(m.first_rate + c),
                          *const second = m.row(m.second_rate + c);
      double *const old = m.row(m.old() + c), *const u = m.row(m.deviation + c);
      COLDSKY_STRIP_LANES
      for (int l = 0; l < W; ++l) {
        old[l] = start[l] + outer * s.length[l] * (first[l] + second[l]);
        const double guess = old[l] + s.length[l] * (first[l] + beyond * (second[l] - first[l]));
        u[l] = s.progress.active[l] * s.solved[l] != 0.0 ? guess : u[l];
      }
    }
    Pack<W> time;
    for (int l = 0; l < W; ++l) {
      const double first = march_row(m, StripMarch::first)[l], second = march_row(m, StripMarch::second)[l];
      const double old = march_row(m, StripMarch::inlet_start)[l] + outer * s.length[l] * (first + second);
      march_row(m, StripMarch::inlet_old)[l] = old;
      if (s.progress.active[l] * s.solved[l] != 0.0 && s.inlet.storage[l] > 0.0) {
        s.inlet.value[l] = old + s.length[l] * (first + beyond * (second - first));
      }
      time[l] = march_row(m, StripMarch::time)[l] + march_row(m, StripMarch::step)[l];
    }
    solve_stage(m, strips.shape, layout, options, time, false, s);
  }

  /// Rates of a stage that is solved, and flows at it.
  KOKKOS_INLINE_FUNCTION void end_stage(const StripMemory<W>& m, const StripLanes<W>& s, int rate, int stored, int net,
                                        int load, int rates) const {
    for (int c = 0; c < m.cells_of_plane * m.ny; ++c) {
      const double *const u = m.row(m.deviation + c), *const old = m.row(m.old() + c);
      double* const k = m.row(rates + c);
      COLDSKY_STRIP_LANES
      for (int l = 0; l < W; ++l) k[l] = (u[l] - old[l]) / s.length[l];
    }
    Pack<W> power;
    stored_power(m, rates, power);
    for (int l = 0; l < W; ++l) {
      const double capacity = loop_share(m, l, s.drive[l]);
      const double change = (s.inlet.value[l] - march_row(m, StripMarch::inlet_old)[l]) / s.length[l];
      march_row(m, rate)[l] = capacity > 0.0 ? change : 0.0;
      march_row(m, stored)[l] = power[l] + (capacity > 0.0 ? capacity * change : 0.0);
      march_row(m, net)[l] = s.sums.net[l];
      march_row(m, load)[l] = march_row(m, StripMarch::load)[l];
    }
  }

  /// Errors of the steps over their tolerance, from the embedded formula of third order. The rates of the last stage go
  /// into the rows `step`.
  KOKKOS_INLINE_FUNCTION void errors(const StripMemory<W>& m, StripLanes<W>& s, Pack<W>& error) const {
    constexpr double w1 = (4.0 * march_outer - 1.0) / 3.0, w2 = -1.0 / 3.0, w3 = 2.0 * march_diagonal / 3.0;
    end_stage(m, s, StripMarch::third, StripMarch::stored_third, StripMarch::net_third, StripMarch::load_third, m.step);
    error.fill(0.0);
    const int cells = m.cells_of_plane * m.ny;
    const double* const step = march_row(m, StripMarch::step);
    for (int c = 0; c < cells; ++c) {
      const double *const first = m.row(m.first_rate + c), *const second = m.row(m.second_rate + c),
                          *const third = m.row(m.step + c);
      COLDSKY_STRIP_LANES
      for (int l = 0; l < W; ++l) {
        const double miss = step[l] * (w1 * first[l] + w2 * second[l] + w3 * third[l]) / options.step_tolerance;
        error[l] += miss * miss;
      }
    }
    for (int l = 0; l < W; ++l) {
      const double inlet =
          step[l] * (w1 * march_row(m, StripMarch::first)[l] + w2 * march_row(m, StripMarch::second)[l] +
                     w3 * march_row(m, StripMarch::third)[l]);
      error[l] = Kokkos::fmax(Kokkos::sqrt(error[l] / cells), Kokkos::fabs(inlet) / options.step_tolerance);
    }
  }

  /// Takes the steps whose error is small enough, and takes the others back.
  KOKKOS_INLINE_FUNCTION void end_step(const StripMemory<W>& m, StripLanes<W>& s, Pack<W>& opening) const {
    Pack<W> error, taken, back;
    errors(m, s, error);
    for (int l = 0; l < W; ++l) {
      const bool active = s.progress.active[l] != 0.0, good = s.solved[l] != 0.0 && error[l] <= 1.0;
      taken[l] = active && good ? 1.0 : 0.0;
      back[l] = active && !good ? 1.0 : 0.0;
      opening[l] = 0.0;
    }
    for (int c = 0; c < m.cells_of_plane * m.ny; ++c) {
      const double *const start = m.row(m.start + c), *const third = m.row(m.step + c);
      double *const u = m.row(m.deviation + c), *const first = m.row(m.first_rate + c);
      COLDSKY_STRIP_LANES
      for (int l = 0; l < W; ++l) {
        u[l] = back[l] != 0.0 ? start[l] : u[l];
        first[l] = taken[l] != 0.0 ? third[l] : first[l];
      }
    }
    Pack<W> wall;
    mean_of_walls(m, wall);
    for (int l = 0; l < W; ++l) {
      if (taken[l] != 0.0) accept(m, l, error[l], wall[l], s, opening);
      if (back[l] != 0.0) reject(m, l, error[l], s);
    }
  }

  /// Mean temperature of the tube's wall over its segments, less the reference [K].
  KOKKOS_INLINE_FUNCTION void mean_of_walls(const StripMemory<W>& m, Pack<W>& mean) const {
    Pack<W> wall;
    mean.fill(0.0);
    for (int j = 0; j < m.ny; ++j) {
      mean_wall(m, strips.shape, j, m.row(m.deviation + m.cell(j, 0)), m.ny * StripMemory<W>::stride, wall);
      for (int l = 0; l < W; ++l) mean[l] += wall[l] / m.ny;
    }
  }

  KOKKOS_INLINE_FUNCTION void reject(const StripMemory<W>& m, int l, double error, StripLanes<W>& s) const {
    s.inlet.value[l] = march_row(m, StripMarch::inlet_start)[l];
    march_row(m, StripMarch::rejected)[l] += 1.0;
    double& step = march_row(m, StripMarch::step)[l];
    const bool known = s.solved[l] != 0.0 && Kokkos::isfinite(error);
    step *= known ? Kokkos::fmax(0.2, 0.9 / Kokkos::cbrt(error)) : 0.25;
    const double span = march_row(m, StripMarch::closes)[l] - march_row(m, StripMarch::opened)[l];
    const double time = Kokkos::fabs(march_row(m, StripMarch::time)[l]);
    if (step > 1e-13 * Kokkos::fmax(time, span)) return;
    s.progress.status[l] = BatchStatus::failed;
    s.progress.active[l] = 0.0;
  }

  KOKKOS_INLINE_FUNCTION void accept(const StripMemory<W>& m, int l, double error, double wall, StripLanes<W>& s,
                                     Pack<W>& opening) const {
    const auto at = [&](int place) -> double& { return march_row(m, place)[l]; };
    using March = StripMarch;
    const double step = at(March::step), end = at(March::closes), inlet = m.row(m.numbers + StripNumber::inlet)[l];
    const auto add = [&](int to, int first, int second, int third) {
      at(to) += step * (march_outer * (at(first) + at(second)) + march_diagonal * at(third));
      at(first) = at(third);
    };
    add(March::stored, March::stored_first, March::stored_second, March::stored_third);
    add(March::net, March::net_first, March::net_second, March::net_third);
    add(March::supplied, March::load_first, March::load_second, March::load_third);
    at(March::first) = at(March::third);
    at(March::time) += step;
    at(March::steps) += 1.0;
    const bool ends = !(at(March::time) < end * (1.0 - 1e-14));
    watch_lane(m, l, at(March::time), false, s);
    // The properties follow the coolant from here on.
    const double since = at(March::time) - at(March::memory_time);
    const double fluid =
        at(March::flows) > 0.0 ? 0.5 * (inlet + s.inlet.value[l] + leaving_coolant(m, l, s)) : inlet + wall;
    if (since > 0.0) {
      at(March::fluid_rate) = (fluid - at(March::memory_fluid)) / since;
      at(March::wall_rate) = (inlet + wall - at(March::memory_wall)) / since;
    }
    at(March::memory_time) = at(March::time);
    at(March::memory_fluid) = fluid;
    at(March::memory_wall) = inlet + wall;
    // A step cut short by the end says nothing about the next one's length.
    const double free = 0.9 / Kokkos::cbrt(Kokkos::fmax(error, 1e-10));
    const double grown = step * Kokkos::fmin(5.0, Kokkos::fmax(0.2, free));
    at(March::next) = ends ? Kokkos::fmax(grown, at(March::next)) : grown;
    at(March::step) = at(March::next);
    if (!ends) return;
    at(March::arc) += 1.0;
    if (at(March::arc) < s.drive[l].orbit[0]) {
      opening[l] = 1.0;
      return;
    }
    s.progress.status[l] = BatchStatus::converged;
    s.progress.active[l] = 0.0;
  }

  KOKKOS_INLINE_FUNCTION void load(const StripMemory<W>& m, int slot, int l, StripLanes<W>& s) const {
    const bool real = slot < strips.count;
    const int n = design(slot);
    const double* const numbers = strips.numbers.data() + static_cast<std::size_t>(n) * layout.count;
    const double* const own = strips.in_time.data() + static_cast<std::size_t>(n) * StripInTime::count;
    for (int place = 0; place < layout.count; ++place) m.row(m.numbers + place)[l] = numbers[place];
    begin_rows(m, layout, l);
    for (int place = 0; place < StripMarch::march_numbers; ++place) march_row(m, place)[l] = 0.0;
    constexpr double none = -1.7976931348623157e308;
    for (const int place : {int(StripMarch::chip_peak), int(StripMarch::inlet_peak), int(StripMarch::outlet_peak)}) {
      march_row(m, place)[l] = none;
    }
    march_row(m, StripMarch::coldest)[l] = -none;
    s.drive[l] = {strips.tables.data() + strips.orbit_table(n), strips.tables.data() + strips.fluid_table(n), own,
                  numbers[StripNumber::flow]};
    // A lane without a strip reads nothing that another one writes.
    const double inlet = numbers[StripNumber::inlet], next = real ? own[StripInTime::next_step] : 0.0;
    march_row(m, StripMarch::next)[l] = next;
    march_row(m, StripMarch::step)[l] = next > 0.0 ? next : options.first_step;
    march_row(m, StripMarch::memory_fluid)[l] = real ? own[StripInTime::memory_fluid] : inlet;
    march_row(m, StripMarch::memory_wall)[l] = real ? own[StripInTime::memory_wall] : inlet;
    s.inlet.value[l] = real ? own[StripInTime::inlet] - inlet : 0.0;
    s.progress.begin(l, real);
    s.length[l] = s.scale[l] = 1.0;
    s.iterations[l] = 0;
    s.solved[l] = 0.0;
    s.sweeps.contraction[l] = 0.1;
    s.sweeps.sweeps[l] = 0;
    s.sweeps.waves.slow[l] = s.sweeps.waves.refused[l] = false;
    s.sweeps.size[l] = s.sweeps.last[l] = 0.0;
    set_strip_flow(m, l, s.drive[l].flow, s.flows);
    const double* const field = strips.deviation.data() + static_cast<std::size_t>(n) * m.nx * m.ny * m.nz;
    for_each_cell(m, [&](int row, int cell) { m.row(m.deviation + row)[l] = real ? field[cell] : 0.0; });
  }

  /// Calls `use` with the row of every cell and its number in fields of designs.
  template <class Use>
  KOKKOS_INLINE_FUNCTION static void for_each_cell(const StripMemory<W>& m, const Use& use) {
    for (int k = 0; k < m.nz; ++k) {
      for (int j = 0; j < m.ny; ++j) {
        for (int i = 0; i < m.nx; ++i) use(m.cell(j, m.place(i, k)), i + m.nx * (j + m.ny * k));
      }
    }
  }

  KOKKOS_INLINE_FUNCTION void store(const StripMemory<W>& m, int n, int l, const StripLanes<W>& s) const {
    const auto at = [&](int place) { return march_row(m, place)[l]; };
    using March = StripMarch;
    double* const own = strips.in_time.data() + static_cast<std::size_t>(n) * StripInTime::count;
    own[StripInTime::inlet] = m.row(m.numbers + StripNumber::inlet)[l] + s.inlet.value[l];
    own[StripInTime::memory_fluid] = at(March::memory_fluid);
    own[StripInTime::memory_wall] = at(March::memory_wall);
    own[StripInTime::next_step] = at(March::next);
    double* const field = strips.deviation.data() + static_cast<std::size_t>(n) * m.nx * m.ny * m.nz;
    for_each_cell(m, [&](int row, int cell) { field[cell] = m.row(m.deviation + row)[l]; });
    double* const values = result.values.data() + static_cast<std::size_t>(n) * OrbitQuantity::count;
    values[OrbitQuantity::chip] = at(March::chip_peak);
    values[OrbitQuantity::chip_time] = at(March::chip_peak + 1);
    values[OrbitQuantity::inlet] = at(March::inlet_peak);
    values[OrbitQuantity::outlet] = -at(March::outlet_peak);
    values[OrbitQuantity::outlet_time] = at(March::outlet_peak + 1);
    values[OrbitQuantity::coldest] = at(March::coldest);
    values[OrbitQuantity::supplied] = at(March::supplied);
    values[OrbitQuantity::net] = at(March::net);
    values[OrbitQuantity::stored] = at(March::stored);
    result.status(n) = static_cast<std::uint8_t>(s.progress.status[l]);
    result.steps(n) = static_cast<int>(at(March::steps));
    result.rejected(n) = static_cast<int>(at(March::rejected));
    result.iterations(n) = s.iterations[l];
    result.sweeps(n) = s.sweeps.sweeps[l];
  }
};

}  // namespace

StripOrbitsResult make_strip_orbits_result(int designs) {
  StripOrbitsResult result;
  result.status = make_array<std::uint8_t>("orbits.status", designs);
  result.steps = make_array<int>("orbits.steps", designs);
  result.rejected = make_array<int>("orbits.rejected", designs);
  result.iterations = make_array<int>("orbits.iterations", designs);
  result.sweeps = make_array<int>("orbits.sweeps", designs);
  result.values = make_array<double>("orbits.values", designs * OrbitQuantity::count);
  return result;
}

void follow_strip_orbits(const ExecutionSpace& space, const StripOrbitsData& strips, const StripOrbitOptions& options,
                         StripWorkspaces& workspaces, const StripOrbitsResult& result) {
  constexpr int W = strip_lanes_of_a_thread;
  const StripShape& shape = strips.shape;
  COLDSKY_EXPECTS(strips.count >= 0 && shape.nx > 0 && shape.ny > 0 && shape.nz > 0 && shape.walls > 0);
  COLDSKY_EXPECTS(options.step_tolerance > 0.0 && options.stage_tolerance > 0.0 && options.first_step > 0.0);
  COLDSKY_EXPECTS(static_cast<int>(strips.design.extent(0)) >= strips.count);
  if (strips.count == 0) return;
  const StripLayout layout(shape);
  const StripMemory<W> memory(shape, layout.count, 1, true, nullptr);
  const int groups = (strips.count + strip_lanes_of_a_group - 1) / strip_lanes_of_a_group;
  for_each_group(space, "StripOrbit", groups, strip_lanes_of_a_group, memory.count * strip_lanes_of_a_group,
                 workspaces.groups, StripOrbit<W>{strips, layout, options, memory, result});
}

}  // namespace coldsky
