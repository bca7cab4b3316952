#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>

#include "benchmarks/context.hpp"
#include "benchmarks/designs.hpp"
#include "kernels/base/mirror.hpp"
#include "kernels/base/rows.hpp"
#include "kernels/batch/fin_sweeps.hpp"
#include "kernels/batch/fins.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

namespace {

constexpr int fins_of_a_batch = 65536;

/// Arrays that the inputs of a batch lie in.
struct FinInputs {
  Array<double> length, thickness, taper, conductivity, emissivity, base, sink;
  explicit FinInputs(int count) {
    for (Array<double>* array : {&length, &thickness, &taper, &conductivity, &emissivity, &base, &sink}) {
      *array = make_array<double>("fins.input", count);
    }
  }
  FinsData data(int count) const { return {count, length, thickness, taper, conductivity, emissivity, base, sink}; }
};

/// Design number first + n * stride from its number alone: the same fins in batches of any size, on any machine.
struct RandomFin {
  std::int64_t first, stride;
  FinInputs to;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    using namespace random_numbers;
    const auto design = static_cast<std::uint64_t>(first + n * stride);
    to.length(n) = decades(0.03, 0.4, uniform_of(design, 0));
    to.thickness(n) = decades(3e-4, 3e-3, uniform_of(design, 1));
    to.taper(n) = between(0.2, 1.0, uniform_of(design, 2));
    to.conductivity(n) = decades(50.0, 400.0, uniform_of(design, 3));
    to.emissivity(n) = between(0.7, 0.95, uniform_of(design, 4));
    to.base(n) = between(280.0, 360.0, uniform_of(design, 5));
    to.sink(n) = between(3.0, 240.0, uniform_of(design, 6));
  }
};

/// Inputs of one fin on the host.
struct HostFin {
  double length, thickness, taper, conductivity, emissivity, base, sink;
  double number() const { return fin_number(emissivity, base, length, conductivity, thickness); }
};

/// Root of the mean square of the balances of a field over what a cell radiates at the base's temperature, in the plain
/// form of the balance and in extended precision: nothing of the solver is used. \param deviation T - T_base [K]
double independent_residual(const HostFin& fin, const double* deviation, int cells) {
  using Real = long double;
  const Real h = Real(fin.length) / cells, radiance = 2.0L * Real(fin.emissivity) * Real(stefan_boltzmann) * h;
  const auto fourth = [](Real t) { return t * t * t * t; };
  const auto temperature = [&](int i) { return Real(fin.base) + Real(deviation[i]); };
  // Heat from cell i - 1 to cell i: half a cell from the base.
  const auto flow = [&](int i) {
    const Real x = i == 0 ? h / 4 : i * h, distance = i == 0 ? h / 2 : h;
    const Real thickness = Real(fin.thickness) * (1 - (1 - Real(fin.taper)) * x / Real(fin.length));
    return Real(fin.conductivity) * thickness / distance *
           ((i == 0 ? Real(fin.base) : temperature(i - 1)) - temperature(i));
  };
  Real squares = 0;
  for (int i = 0; i < cells; ++i) {
    const Real balance = flow(i) - (i + 1 < cells ? flow(i + 1) : Real(0)) -
                         radiance * (fourth(temperature(i)) - fourth(Real(fin.sink)));
    squares += balance * balance;
  }
  const Real scale = radiance * (fourth(Real(fin.base)) - fourth(Real(fin.sink)));
  return static_cast<double>(std::sqrt(squares / cells) / std::fabs(scale));
}

/// Efficiency by shooting: theta and tau theta' from a tip of temperature `tip` to the base by the classical
/// Runge-Kutta method, `tip` by bisection. Another method than that of the kernels, on another mesh.
double efficiency_by_shooting(const HostFin& fin) {
  constexpr int steps = 1000, halvings = 60;
  const double sink = fin.sink / fin.base, number = fin.number();
  struct State {
    double theta, flow;
  };
  const auto slope = [&](double xi, State s) {
    const double tau = 1.0 - (1.0 - fin.taper) * xi;
    return State{s.flow / tau, number * difference_of_fourth_powers(s.theta, sink)};
  };
  const auto at_base = [&](double tip) {
    State s{tip, 0.0};
    const double h = -1.0 / steps;
    for (int n = 0; n < steps && s.theta < 2.0; ++n) {
      const double xi = 1.0 + n * h;
      const State a = slope(xi, s);
      const State b = slope(xi + 0.5 * h, {s.theta + 0.5 * h * a.theta, s.flow + 0.5 * h * a.flow});
      const State c = slope(xi + 0.5 * h, {s.theta + 0.5 * h * b.theta, s.flow + 0.5 * h * b.flow});
      const State d = slope(xi + h, {s.theta + h * c.theta, s.flow + h * c.flow});
      s.theta += h / 6.0 * (a.theta + 2.0 * (b.theta + c.theta) + d.theta);
      s.flow += h / 6.0 * (a.flow + 2.0 * (b.flow + c.flow) + d.flow);
    }
    return s;
  };
  double low = sink, high = 1.0;
  for (int n = 0; n < halvings; ++n) {
    const double middle = 0.5 * (low + high);
    (at_base(middle).theta < 1.0 ? low : high) = middle;
  }
  return -at_base(0.5 * (low + high)).flow / (number * difference_of_fourth_powers(1.0, sink));
}

/// One run of `bench fins`.
class FinRun {
 public:
  explicit FinRun(BenchContext& context)
      : context_(context),
        space_(context.session.space),
        designs_(context.options.designs > 0 ? context.options.designs : standard_designs),
        inputs_(batch()),
        result_(make_fins_result(batch())) {
    if (!context.options.size.empty()) options_.cells = bench_box(context.options, {}, 1).nx;
  }

  void run() {
    std::vector<double> setup, solve, total;
    for (int n = 0; n < context_.options.repeat; ++n) {
      Kokkos::Timer timer;
      setup.push_back(0.0);
      solve.push_back(0.0);
      stream(setup.back(), solve.back());
      total.push_back(timer.seconds());
    }
    check_sample();
    BenchRow row{"fins", "", fmt::format("{}x{}", designs_, options_.cells)};
    row.setup_seconds = median(setup);
    row.solve_seconds = median(solve);
    row.total_seconds = median(total);
    row.iterations = report_.most_iterations;
    row.relative_residual = residual_;
    row.bytes_per_cell = memory_bytes / options_.cells;
    row.rate = double(designs_) / *row.solve_seconds;
    row.rate_unit = "design/s";
    const double steps = double(report_.iterations) / double(designs_);
    const double seconds = *row.solve_seconds / double(designs_);
    const double divisions =
        fin_divisions(steps) / operations_a_second<true>(space_, context_.options.repeat, designs_);
    const double arithmetic =
        fin_operations(steps) / operations_a_second<false>(space_, context_.options.repeat, designs_);
    row.roof_fraction = std::max(divisions, arithmetic) / seconds;
    context_.add(row);
    if (!context_.options.json) print(steps, seconds, divisions, arithmetic);
    if (!context_.options.out.empty()) write_table();
  }

 private:
  static constexpr std::int64_t standard_designs = 262144;
  static constexpr int sample = 33, table_rows = 4096;
  /// Seven inputs of eight bytes, five results of eight, one of four and one of one: what a design moves to and from
  /// memory. All else stays in the caches.
  static constexpr double memory_bytes = 7 * 8 + 5 * 8 + 4 + 1;

  int batch() const { return static_cast<int>(std::min<std::int64_t>(designs_, fins_of_a_batch)); }
  /// By the table in kernels/batch/fin_sweeps.hpp; of a design that begins a substitution sets the start.
  double fin_divisions(double steps) const { return options_.cells * (steps + 1.0); }
  double fin_operations(double steps) const { return 30.0 * options_.cells * (steps + 1.0); }
  double cache_bytes(double steps) const { return 56.0 * options_.cells * (steps + 1.0); }

  /// All designs, batch by batch.
  void stream(double& setup, double& solve) {
    report_ = {};
    residual_ = balance_ = 0.0;
    for (std::int64_t first = 0; first < designs_; first += fins_of_a_batch) {
      const int count = static_cast<int>(std::min<std::int64_t>(designs_ - first, fins_of_a_batch));
      Kokkos::Timer timer;
      for_each(space_, "RandomFin", count, RandomFin{first, 1, inputs_});
      space_.fence("coldsky: benchmark");
      setup += timer.seconds();
      timer.reset();
      solve_fins(space_, inputs_.data(count), options_, workspaces_, result_);
      space_.fence("coldsky: benchmark");
      solve += timer.seconds();
      const auto part = [&](const auto& array) { return Kokkos::subview(array, std::make_pair(0, count)); };
      report_.add(count_batch(space_, part(result_.status), part(result_.iterations)));
      residual_ = std::max(residual_, largest(result_.residual, count));
      balance_ = std::max(balance_, largest(result_.balance, count));
    }
    if (report_.count(BatchStatus::converged) != designs_) {
      throw BenchError(fmt::format("{} of {} fins converged", report_.count(BatchStatus::converged), designs_));
    }
    require_at_most("the relative residual of a fin", residual_, options_.tolerance);
    require_at_most("heat lost in a fin", balance_, 100.0 * options_.tolerance);
  }

  double largest(const Array<double>& x, int count) const {
    double largest = 0.0;
    Kokkos::parallel_reduce("LargestSize", Kokkos::RangePolicy<ExecutionSpace>(space_, 0, count), LargestSize{x},
                            Kokkos::Max<double>(largest));
    return largest;
  }

  /// Some designs of the first batch once more by themselves, with their fields: the digits of the heat are those of
  /// the large batch, the residual is formed anew on the host, and the efficiency on two meshes goes to that of
  /// shooting.
  void check_sample() {
    const int count = std::min(sample, batch()), stride = batch() / count;
    for_each(space_, "RandomFin", batch(), RandomFin{0, 1, inputs_});
    solve_fins(space_, inputs_.data(batch()), options_, workspaces_, result_);
    const auto all = to_host(space_, result_.heat);
    const FinInputs inputs(count);
    for_each(space_, "RandomFin", count, RandomFin{0, stride, inputs});
    const auto solved = [&](const FinOptions& options) {
      FinsResult result = make_fins_result(count);
      result.deviation = make_array<double>("fins.deviation", count * options.cells);
      FinWorkspaces workspaces;
      solve_fins(space_, inputs.data(count), options, workspaces, result);
      return result;
    };
    FinOptions fine = options_;
    fine.cells *= 2;
    fine.tolerance *= 4.0;  // rounding leaves more of the residual on more cells
    const FinsResult coarse_result = solved(options_), fine_result = solved(fine);
    const auto heat = to_host(space_, coarse_result.heat), deviation = to_host(space_, coarse_result.deviation);
    const auto coarse = to_host(space_, coarse_result.efficiency), finer = to_host(space_, fine_result.efficiency);
    const std::vector<HostFin> fins = host(inputs);
    for (int n = 0; n < count; ++n) {
      if (std::bit_cast<std::uint64_t>(heat[n]) != std::bit_cast<std::uint64_t>(all[n * stride])) {
        throw BenchError(fmt::format("fin {} gives {:.17g} W/m by itself, {:.17g} in a large batch", n * stride,
                                     heat[n], all[n * stride]));
      }
      require_at_most("the residual formed anew",
                      independent_residual(fins[n], deviation.data() + std::size_t(n) * options_.cells, options_.cells),
                      1.2 * options_.tolerance);
      const double efficiency = finer[n] + (finer[n] - coarse[n]) / 3.0;
      require_at_most("the difference from the efficiency by shooting",
                      std::fabs(efficiency / efficiency_by_shooting(fins[n]) - 1.0), efficiency_tolerance());
    }
  }

  /// What is left of two extrapolated meshes is of fourth order.
  double efficiency_tolerance() const { return std::max(1e-6, 1e3 * std::pow(options_.cells, -4.0)); }

  std::vector<HostFin> host(const FinInputs& inputs) const {
    std::vector<std::vector<double>> columns;
    for (const auto& array : {inputs.length, inputs.thickness, inputs.taper, inputs.conductivity, inputs.emissivity,
                              inputs.base, inputs.sink}) {
      columns.push_back(to_host(space_, array));
    }
    std::vector<HostFin> fins;
    for (std::size_t n = 0; n < columns[0].size(); ++n) {
      fins.push_back(
          {columns[0][n], columns[1][n], columns[2][n], columns[3][n], columns[4][n], columns[5][n], columns[6][n]});
    }
    return fins;
  }

  void print(double steps, double seconds, double divisions, double arithmetic) const {
    if (runs_on_host) fmt::print("         {:.4g} designs a second and core\n", 1.0 / (seconds * space_.concurrency()));
    fmt::print("         Newton steps a design: {:.4f}\n", steps);
    fmt::print(
        "         a design: {:.0f} additions and multiplications, {:.0f} divisions, {:.0f} bytes in the caches, "
        "{:.0f} in memory\n",
        fin_operations(steps), fin_divisions(steps), cache_bytes(steps), memory_bytes);
    fmt::print("         additions and multiplications alone would take {:.0f} % of the time, divisions {:.0f} %\n",
               100.0 * arithmetic / seconds, 100.0 * divisions / seconds);
  }

  /// The first designs with inputs and results, for programs that solve the same.
  void write_table() const {
    const int count = std::min(batch(), table_rows);
    const std::vector<HostFin> fins = host(inputs_);
    const auto heat = to_host(space_, result_.heat), efficiency = to_host(space_, result_.efficiency),
               tip = to_host(space_, result_.tip_temperature);
    const auto iterations = to_host(space_, result_.iterations);
    std::ofstream file(context_.options.out);
    file << "length_m,thickness_m,taper,conductivity_W_mK,emissivity,base_K,sink_K,heat_W_m,efficiency,tip_K,newton\n";
    for (int n = 0; n < count; ++n) {
      const HostFin& fin = fins[n];
      file << fmt::format("{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{}\n",
                          fin.length, fin.thickness, fin.taper, fin.conductivity, fin.emissivity, fin.base, fin.sink,
                          heat[n], efficiency[n], tip[n], iterations[n]);
    }
    if (!file.flush()) throw BenchError(fmt::format("{} cannot be written", context_.options.out));
  }

  BenchContext& context_;
  ExecutionSpace space_;
  std::int64_t designs_;
  FinOptions options_;
  FinInputs inputs_;
  FinsResult result_;
  FinWorkspaces workspaces_;
  BatchReport report_;
  double residual_ = 0.0, balance_ = 0.0;
};

void bench_fins(BenchContext& context) { FinRun(context).run(); }

}  // namespace

std::vector<Benchmark> fin_benchmarks() { return {{"fins", bench_fins}}; }

}  // namespace coldsky
