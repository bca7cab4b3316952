#include "kernels/batch/strips.hpp"

#include "kernels/batch/strip_response.hpp"

namespace coldsky {

namespace {

/// Eliminated planes where nobody says how many: see docs/performance.md.
constexpr int usual_factors = 1;
/// A step that lowers the balances by less may have met rounding, as in Newton.
constexpr double least_gain = 0.5, largest_rounding = 1e-8;

/// Newton's method for one group of strips. The steps are those of the full panel's solver (solver/nonlinear/newton):
/// conductances stand while a step is made, and where the flow is an unknown it follows the field between two steps.
/// The balances are convex in the temperatures and their Jacobian has a positive inverse, so that after the first step
/// all iterates fall towards the answer (see fins.cpp) and no line search is needed.
template <int W>
struct StripNewton {
  StripsData strips;
  StripLayout layout;
  StripOptions options;
  StripMemory<W> memory;  ///< where rows lie
  StripsResult result;

  /// What the steps of a group carry along.
  struct State {
    LaneProgress<W> progress;
    StripFlows<W> flows;
    StripSums<W> sums;
    StripSweeps<W> sweeps;
    Pack<W> outlet, norm, last_norm, scale, residual;
    Pack<W> since;     ///< change of log(flow) since the response was solved
    bool answered[W];  ///< the response to the flow is known
  };

  KOKKOS_INLINE_FUNCTION int design(int n) const { return n < strips.count ? n : strips.count - 1; }

  template <class Team>
  KOKKOS_INLINE_FUNCTION void operator()(const Team& team, const int group, double* const work) const {
    const int first = team.team_rank() * W, lane = group * strip_lanes_of_a_group + first;
    StripMemory<W> m = memory;
    m.work = work + first;
    State s;
    for (int l = 0; l < W; ++l) load(m, design(lane + l), l, s);
    for (int c = 0; c < m.cells_of_plane * m.ny; ++c) {
      double *const u = m.row(m.deviation + c), *const response = m.row(m.response + c);
      for (int l = 0; l < W; ++l) u[l] = response[l] = 0.0;
    }
    for (int step = 0;; ++step) {
      if (step == 0 || strips.shape.varying) form_conductances(m, strips.shape, layout);
      balance_field(m, strips.shape, layout, NoStorage<W>{}, s.sums);
      look(m, s);
      settle(step, s);
      if (step == options.most_iterations || !s.progress.any_active()) break;
      solve_step(m, s);
    }
    for (int l = 0; l < W && lane + l < strips.count; ++l) store(m, lane + l, l, s);
  }

  /// The coolant, the residual, and whether the flow carries the heat.
  KOKKOS_INLINE_FUNCTION void look(const StripMemory<W>& m, State& s) const {
    balance_coolant(m, strips.shape, layout, s.flows, GivenInlet<W>{}, s.sums, s.outlet);
    for (int l = 0; l < W; ++l) {
      s.norm[l] = s.sums.norm[l] + s.sums.coolant_norm[l];
      s.scale[l] = s.sums.passed[l] + Kokkos::fabs(s.sums.heat[l]);
      s.residual[l] = s.scale[l] > 0.0 ? s.norm[l] / s.scale[l] : s.norm[l];
      if (s.progress.active[l] == 0.0 || !is_sized(m, l)) continue;
      s.flows.met[l] =
          flow_is_met(flow_miss(m, l, s.sums.heat[l], s.flows), options.tolerance, s.sums.heat[l], s.scale[l]);
    }
  }

  KOKKOS_INLINE_FUNCTION static bool is_sized(const StripMemory<W>& m, int l) {
    return m.row(m.numbers + StripNumber::sized)[l] != 0.0;
  }

  /// Freezes the lanes that are done.
  KOKKOS_INLINE_FUNCTION void settle(int step, State& s) const {
    for (int l = 0; l < W; ++l) {
      if (s.progress.active[l] == 0.0) continue;
      s.progress.iterations[l] = step;
      const double level = 2.220446049250313e-16 / s.scale[l] * (s.sums.state[l] + s.sums.coolant_state[l]);
      const bool stagnates = step > 0 && s.norm[l] > least_gain * s.last_norm[l];
      const bool rounded =
          (stagnates || step == options.most_iterations) && s.residual[l] <= Kokkos::fmin(level, largest_rounding);
      if (!Kokkos::isfinite(s.residual[l])) {
        s.progress.status[l] = BatchStatus::failed;
      } else if (s.flows.met[l] && (s.residual[l] <= options.tolerance || rounded)) {
        s.progress.status[l] = BatchStatus::converged;
      } else if (!s.flows.met[l] && !(s.sums.heat[l] > 0.0) && s.residual[l] <= options.tolerance) {
        s.progress.status[l] = BatchStatus::infeasible;  // the panel takes heat in
      } else {
        continue;
      }
      s.progress.active[l] = 0.0;
    }
  }

  /// J step = -balance, as tightly as Newton's method pays for; then the step.
  KOKKOS_INLINE_FUNCTION void solve_step(const StripMemory<W>& m, State& s) const {
    constexpr double loosest = 1e-3, tightest = 1e-4;
    Pack<W> target;
    for (int l = 0; l < W; ++l) {
      const double ratio = s.last_norm[l] > 0.0 ? s.norm[l] / s.last_norm[l] : 1.0;
      const double forcing = Kokkos::fmax(tightest, Kokkos::fmin(loosest, 0.9 * ratio * ratio));
      target[l] = Kokkos::fmax(forcing * s.norm[l], 0.3 * options.tolerance * s.scale[l]);
      s.last_norm[l] = s.norm[l];
    }
    eliminate_strip(m, strips.shape);
    s.sweeps.waves.whole_known = false;
    // Of the flow, then of the balances: a loop, so that machine code holds the sweeps once.
    Pack<W> needed, own, carried;
    const bool responds = needs_response(m, s, needed);
    GivenInlet<W> inlet;
    if (responds) nudge_flow(m, strips.shape, layout, s.flows, needed, s.sums.heat, own, carried);
    for (int part = responds ? 0 : 1; part < 2; ++part) {
      const bool response = part == 0;
      const StripSystem system = response ? StripSystem{m.response, StripSystem::no_balance, m.wall_change}
                                          : StripSystem{m.step, m.balance, m.wall_heat};
      sweep_strip(m, strips.shape, system, response ? needed : s.progress.active, target,
                  response ? response_tolerance : 0.0, options.most_sweeps, s.sweeps, inlet);
      if (response) slope_of_miss(m, strips.shape, needed, s.sums.heat, own, carried, s.flows);
    }
    Pack<W> change;
    march_change(m, strips.shape, m.step, inlet, change);
    for (int l = 0; l < W; ++l) {
      if (s.progress.active[l] != 0.0 && is_sized(m, l)) move_flow(m, l, s.sums.heat[l] + change[l], s.flows);
    }
    for (int c = 0; c < m.cells_of_plane * m.ny; ++c) {
      double* const u = m.row(m.deviation + c);
      const double *const step = m.row(m.step + c), *const response = m.row(m.response + c);
      COLDSKY_STRIP_LANES
      for (int l = 0; l < W; ++l) u[l] += s.progress.active[l] * (step[l] + response[l] * s.flows.moved[l]);
    }
  }

  /// Which lanes need the field's response to the flow: it is not known, or the flow has moved far since.
  KOKKOS_INLINE_FUNCTION bool needs_response(const StripMemory<W>& m, State& s, Pack<W>& needed) const {
    constexpr double near = 0.1;  // residual up to which the field tells how it responds
    constexpr double far = 0.01;  // of log(flow)
    bool any = false;
    for (int l = 0; l < W; ++l) {
      s.since[l] += Kokkos::fabs(s.flows.moved[l]);
      const bool need = s.progress.active[l] != 0.0 && is_sized(m, l) && s.residual[l] <= near &&
                        s.sums.heat[l] > 0.0 && (!s.answered[l] || s.since[l] > far);
      needed[l] = need ? 1.0 : 0.0;
      if (!need) continue;
      any = s.answered[l] = true;
      s.since[l] = 0.0;
    }
    return any;
  }

  /// A strip's numbers into its lane; of a strip that makes no sense numbers that harm nobody.
  KOKKOS_INLINE_FUNCTION void load(const StripMemory<W>& m, int n, int l, State& s) const {
    const double* const numbers = strips.numbers.data() + static_cast<std::size_t>(n) * layout.count;
    const bool valid = is_valid(numbers);
    for (int place = 0; place < layout.count; ++place) m.row(m.numbers + place)[l] = valid ? numbers[place] : 1.0;
    begin_rows(m, layout, l);
    const double flow = m.row(m.numbers + StripNumber::flow)[l];
    set_strip_flow(m, l, flow, s.flows);
    s.flows.slope[l] = -1.0;
    s.flows.moved[l] = s.since[l] = 0.0;
    s.answered[l] = false;
    s.flows.met[l] = m.row(m.numbers + StripNumber::sized)[l] == 0.0;
    s.progress.begin(l, valid);
    s.last_norm[l] = s.norm[l] = 0.0;
    s.sweeps.contraction[l] = 0.1;
    s.sweeps.sweeps[l] = 0;
    s.sweeps.waves.slow[l] = s.sweeps.waves.refused[l] = false;
    s.sweeps.size[l] = s.sweeps.last[l] = 0.0;
  }

  KOKKOS_INLINE_FUNCTION static bool is_positive(double value) { return value > 0.0 && Kokkos::isfinite(value); }

  KOKKOS_INLINE_FUNCTION bool is_valid(const double* numbers) const {
    const auto positive = [&](int begin, int count) {
      bool all = true;
      for (int e = 0; e < count; ++e) all = all && is_positive(numbers[begin + e]);
      return all;
    };
    bool good = true;
    for (int place = 0; place < layout.count; ++place) good = good && Kokkos::isfinite(numbers[place]);
    const StripShape& shape = strips.shape;
    using Number = StripNumber;
    good = good && positive(layout.width_x, shape.nx) && positive(layout.width_y, shape.ny) &&
           positive(layout.width_z, shape.nz) && positive(layout.wall_width, shape.walls) &&
           is_positive(numbers[Number::inlet]) && is_positive(numbers[Number::flow]) &&
           is_positive(numbers[Number::useful]) && is_positive(numbers[Number::tube_share]) &&
           is_positive(numbers[Number::density]) && is_positive(numbers[Number::pump_efficiency]);
    for (int place = layout.contact_x; place < layout.wall_width; ++place) good = good && numbers[place] >= 0.0;
    for (int side = Number::back; side <= Number::front; side += Number::front - Number::back) {
      good = good && numbers[side + Number::emissivity] >= 0.0 && numbers[side + Number::emissivity] <= 1.0 &&
             numbers[side + Number::share] >= 0.0 && numbers[side + Number::sink] >= 0.0 &&
             numbers[side + Number::side_film] >= 0.0;
    }
    for (int law = 0; law < StripShape::laws; ++law) {
      for (int axis = 0; axis < 3; ++axis) good = good && numbers[Number::laws + 6 * law + axis] >= 0.0;
    }
    const int law = good ? static_cast<int>(numbers[Number::flow_law]) : -1;
    good = good && law >= no_flow && law <= condensing && numbers[Number::film] >= 0.0 &&
           numbers[Number::bond] >= 0.0 && numbers[Number::specific_heat] >= 0.0;
    if (law == no_flow) return good && numbers[Number::film] > 0.0;
    good = good && is_positive(numbers[Number::length]) && is_positive(numbers[Number::diameter]) &&
           is_positive(numbers[Number::viscosity]) && is_positive(numbers[Number::fluid_conductivity]) &&
           is_positive(numbers[Number::prandtl]);
    if (law == liquid) return good;
    return good && is_positive(numbers[Number::vapour_density]) && is_positive(numbers[Number::vapour_viscosity]) &&
           is_positive(numbers[Number::reduced_pressure]);
  }

  KOKKOS_INLINE_FUNCTION void store(const StripMemory<W>& m, int n, int l, const State& s) const {
    using Quantity = StripQuantity;
    const bool known = s.progress.has_numbers(l);
    const double nothing = Kokkos::Experimental::quiet_NaN_v<double>;
    const FlowNumbers flow = flow_numbers(m, l, s.flows.flow[l]);
    double* const values = result.values.data() + static_cast<std::size_t>(n) * Quantity::count;
    const StripSums<W>& sums = s.sums;
    const double inlet = m.row(m.numbers + StripNumber::inlet)[l];
    double length = 0.0;
    for (int j = 0; j < m.ny; ++j) length += m.row(m.breadth + j)[l];
    values[Quantity::heat] = sums.heat[l];
    values[Quantity::flow] = s.flows.flow[l];
    values[Quantity::film] = s.flows.film[l];
    values[Quantity::reynolds] = flow.reynolds;
    values[Quantity::velocity] = flow.velocity;
    values[Quantity::pressure_drop] = flow.pressure_drop;
    values[Quantity::pump_fraction] = s.flows.pump_fraction[l];
    values[Quantity::outlet] = inlet + s.outlet[l];
    values[Quantity::coolant_mean] = inlet + sums.fluid[l] / length;
    values[Quantity::back_mean] = sums.back_area[l] > 0.0 ? sums.back_mean[l] / sums.back_area[l] : nothing;
    values[Quantity::front_mean] = sums.front_area[l] > 0.0 ? sums.front_mean[l] / sums.front_area[l] : nothing;
    values[Quantity::coldest] = sums.coldest[l];
    values[Quantity::hottest] = sums.hottest[l];
    values[Quantity::emitted] = sums.emitted[l];
    values[Quantity::absorbed] = sums.absorbed[l];
    values[Quantity::balance] = sums.heat[l] != 0.0 ? (sums.heat[l] - sums.net[l]) / Kokkos::fabs(sums.heat[l]) : 0.0;
    values[Quantity::residual] = s.residual[l];
    for (int q = 0; q < Quantity::count && !known; ++q) values[q] = nothing;
    const bool given = m.row(m.numbers + StripNumber::film)[l] > 0.0;
    result.outside(n) =
        static_cast<std::uint8_t>((flow.film_outside && !given ? 1 : 0) + (flow.friction_outside ? 2 : 0));
    result.status(n) = static_cast<std::uint8_t>(s.progress.status[l]);
    result.iterations(n) = s.progress.iterations[l];
    result.sweeps(n) = s.sweeps.sweeps[l];
    if (result.deviation.data() == nullptr) return;
    double* const field = result.deviation.data() + static_cast<std::size_t>(n) * m.nx * m.ny * m.nz;
    for (int k = 0; k < m.nz; ++k) {
      for (int j = 0; j < m.ny; ++j) {
        for (int i = 0; i < m.nx; ++i) {
          const double u = m.row(m.deviation + m.cell(j, m.place(i, k)))[l];
          field[i + m.nx * (j + m.ny * k)] = known ? u : nothing;
        }
      }
    }
  }
};

}  // namespace

StripsResult make_strips_result(int count) {
  StripsResult result;
  result.status = make_array<std::uint8_t>("strips.status", count);
  result.outside = make_array<std::uint8_t>("strips.outside", count);
  result.iterations = make_array<int>("strips.iterations", count);
  result.sweeps = make_array<int>("strips.sweeps", count);
  result.values = make_array<double>("strips.values", count * StripQuantity::count);
  return result;
}

void solve_strip_batch(const ExecutionSpace& space, const StripsData& strips, const StripOptions& options,
                       StripWorkspaces& workspaces, const StripsResult& result) {
  constexpr int W = strip_lanes_of_a_thread;
  const StripShape& shape = strips.shape;
  COLDSKY_EXPECTS(strips.count >= 0 && shape.nx > 0 && shape.ny > 0 && shape.nz > 0 && shape.walls > 0);
  COLDSKY_EXPECTS(options.most_iterations >= 0 && options.most_sweeps > 0 && options.factors >= 0);
  COLDSKY_EXPECTS(static_cast<int>(result.status.extent(0)) >= strips.count);
  if (strips.count == 0) return;
  const StripLayout layout(shape);
  COLDSKY_EXPECTS(static_cast<long>(strips.numbers.extent(0)) >= static_cast<long>(strips.count) * layout.count);
  const int wanted = options.factors > 0 ? options.factors : usual_factors;
  const int factors = wanted < shape.ny ? wanted : shape.ny;
  const StripMemory<W> memory(shape, layout.count, factors, false, nullptr);
  const int groups = (strips.count + strip_lanes_of_a_group - 1) / strip_lanes_of_a_group;
  for_each_group(space, "StripNewton", groups, strip_lanes_of_a_group, memory.count * strip_lanes_of_a_group,
                 workspaces.groups, StripNewton<W>{strips, layout, options, memory, result});
}

}  // namespace coldsky
