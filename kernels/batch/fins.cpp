#include "kernels/batch/fins.hpp"

#include "kernels/base/lists.hpp"
#include "kernels/base/rows.hpp"
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
  // Lanes run on with numbers that harm nobody.
  if (!fin.valid) fin = {1.0, 0.0, 1.0, 1.0, false};
  return fin;
}

/// theta^4 - sink^4 at the base [-].
KOKKOS_INLINE_FUNCTION double base_radiance(const FinNumbers& fin) { return fin_radiance(0.0, fin.sink, fin.gap); }

/// How far a fin is from isothermal, which decides how many steps it needs.
struct FinKeys {
  FinsData fins;
  Array<double> keys;
  Array<int> order;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const FinNumbers fin = fin_numbers(fins, n);
    keys(n) = fin.number * base_radiance(fin);
    order(n) = n;
  }
};

/// Newton's method for one group: lanes are numbered through the list `order`, or as they come where it is empty.
///
/// The balances are convex in the temperatures and their Jacobian has a positive inverse: after the first step, from
/// any start, all iterates lie above the solution and fall towards it (Baluev's theorem; Ortega and Rheinboldt,
/// Iterative Solution of Nonlinear Equations in Several Variables, 1970, 13.3). No line search is needed.
struct FinNewton {
  static constexpr int W = lanes_of_a_thread;
  FinsData fins;
  Array<const int> order;
  int cells;
  double tolerance;
  int most_iterations;
  FinsResult result;

  /// Design of lane `n` of the batch; the last one again where there are no more.
  KOKKOS_INLINE_FUNCTION int design(int n) const {
    const int at = n < fins.count ? n : fins.count - 1;
    return order.data() != nullptr ? order(at) : at;
  }

  template <class Team>
  KOKKOS_INLINE_FUNCTION void operator()(const Team& team, const int group, double* const work) const {
    const FinColumns columns{work};
    const int first = team.team_rank() * W, lane = group * lanes_of_a_group + first;
    FinLanes<W> fin;
    Pack<W> start, limit, squares;
    LaneProgress<W> progress;
    for (int l = 0; l < W; ++l) load(design(lane + l), l, fin, start, limit, progress);
    start_fins<W>(start, cells, columns, first);
    for (int step = 0;; ++step) {
      eliminate_fins<W>(fin, cells, columns, first, squares);
      progress.settle(step, squares, limit);
      if (step == most_iterations || !progress.any_active()) break;
      substitute_fins<W>(progress.active, cells, columns, first);
    }
    Pack<W> radiance;
    sum_radiance<W>(fin, cells, columns, first, radiance);
    for (int l = 0; l < W && lane + l < fins.count; ++l) {
      store(design(lane + l), l, fin, columns, first, squares[l], radiance[l], progress);
    }
  }

  KOKKOS_INLINE_FUNCTION void load(int n, int l, FinLanes<W>& fin, Pack<W>& start, Pack<W>& limit,
                                   LaneProgress<W>& progress) const {
    const FinNumbers numbers = fin_numbers(fins, n);
    const double whole = base_radiance(numbers), radiation = numbers.number / (double(cells) * cells);
    fin.radiation[l] = radiation;
    fin.sink[l] = numbers.sink;
    fin.gap[l] = numbers.gap;
    fin.shrink[l] = (1.0 - numbers.taper) / cells;
    // theta of the start is that of the mean fourth power; less 1 as -lost over the other factors of theta^4 - 1.
    const double lost = whole * fin_loss_estimate(numbers.number), theta = Kokkos::sqrt(Kokkos::sqrt(1.0 - lost));
    start[l] = -lost / ((1.0 + theta) * (1.0 + theta * theta));
    const double scale = radiation * whole * tolerance;
    limit[l] = cells * scale * scale;
    progress.begin(l, numbers.valid);
  }

  KOKKOS_INLINE_FUNCTION void store(int n, int l, const FinLanes<W>& fin, const FinColumns& columns, int first,
                                    double squares, double radiance, const LaneProgress<W>& progress) const {
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
  Array<int> order;
  if (options.sort && fins.count > lanes_of_a_group) {
    if (static_cast<int>(workspaces.keys.extent(0)) != fins.count) {
      workspaces.keys = make_array<double>("fins.keys", fins.count);
      workspaces.order = make_array<int>("fins.order", fins.count);
    }
    order = workspaces.order;
    for_each(space, "FinKeys", fins.count, FinKeys{fins, workspaces.keys, order});
    sort_by_key(space, workspaces.keys, order);
  }
  const int groups = (fins.count + lanes_of_a_group - 1) / lanes_of_a_group;
  for_each_group(space, "FinNewton", groups, lanes_of_a_group, FinColumns::doubles(options.cells), workspaces.groups,
                 FinNewton{fins, order, options.cells, options.tolerance, options.most_iterations, result});
}

}  // namespace coldsky
