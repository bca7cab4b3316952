#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "benchmarks/context.hpp"
#include "benchmarks/designs.hpp"
#include "benchmarks/strip_check.hpp"
#include "kernels/base/mirror.hpp"
#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "solver/model/read_case.hpp"
#include "solver/studies/conditions.hpp"
#include "solver/studies/strips.hpp"

namespace coldsky {

namespace {

constexpr int strips_of_a_batch = 8192;
constexpr double strip_tolerance = 1e-10;

/// Design number first + n * stride from the numbers of one strip: length, pitch, sheets, core, coatings and the
/// coolant's fall are drawn anew.
struct RandomStrip {
  std::int64_t first, stride;
  StripLayout layout;
  int nx, ny, nz, plain_columns;
  double pitch;  ///< of half the strip that is drawn from [m]
  Array<const double> from;
  Array<double> to;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    using namespace random_numbers;
    const auto design = static_cast<std::uint64_t>(first + n * stride);
    double* const own = to.data() + static_cast<std::size_t>(n) * layout.count;
    for (int e = 0; e < layout.count; ++e) own[e] = from(e);
    const double length = decades(0.5, 1.5, uniform_of(design, 0)), rest = decades(0.6, 2.0, uniform_of(design, 1)),
                 sheet = decades(0.4, 2.0, uniform_of(design, 2)), core = decades(0.5, 2.0, uniform_of(design, 3));
    own[StripNumber::length] *= length;
    for (int j = 0; j < ny; ++j) own[layout.width_y + j] *= length;
    double width = pitch;
    for (int i = 0; i < plain_columns; ++i) {
      width += (rest - 1.0) * own[layout.width_x + i];
      own[layout.width_x + i] *= rest;
    }
    own[layout.width_z] *= sheet;
    own[layout.width_z + nz - 1] *= sheet;
    for (int axis = 0; axis < 3; ++axis) own[StripNumber::laws + 6 + axis] *= core;  // the second solid
    own[StripNumber::front + StripNumber::emissivity] = between(0.7, 0.95, uniform_of(design, 4));
    own[StripNumber::back + StripNumber::emissivity] = between(0.7, 0.95, uniform_of(design, 5));
    own[StripNumber::front + StripNumber::sink] = between(3.0, 240.0, uniform_of(design, 6));
    own[StripNumber::useful] *= between(0.5, 2.0, uniform_of(design, 7));
    double ideal = 0.0;
    for (const int side : {int(StripNumber::back), int(StripNumber::front)}) {
      ideal += own[side + StripNumber::emissivity] * stefan_boltzmann *
               difference_of_fourth_powers(own[StripNumber::inlet], own[side + StripNumber::sink]);
    }
    own[StripNumber::flow] = 0.8 * ideal * 2.0 * width * own[StripNumber::length] / own[StripNumber::useful];
  }
};

/// One run of `bench strips`.
class StripRun {
 public:
  explicit StripRun(BenchContext& context)
      : context_(context),
        space_(context.session.space),
        designs_(context.options.designs > 0 ? context.options.designs : standard_designs),
        sections_(space_) {
    const Box box = bench_box(context.options, Box{12, 12, 12});
    if (box.nz < 5 || box.nx < 3) throw InputError({}, "a strip of " + box_text(box) + " cells is too coarse", "", "");
    Case c = read_case(data_file("cases/dawn-dusk-1mw.toml").string(), {});
    c.panel.edges = "adiabatic";
    c.mesh.half_pitch_cells = box.nx;
    c.mesh.length_cells = box.ny;
    c.mesh.sheet_cells = 1;
    c.mesh.core_cells = box.nz - 2;
    const Environment environment = surroundings(c, context.session, Extreme::hot);
    const PanelMesh mesh = strip_mesh(c);
    section_ = &sections_.of(c, mesh, environment);
    const StripCoolant coolant = strip_coolant(c, hottest_loop(c), 0.02, true);
    from_ = strip_numbers(c, mesh, *section_, environment, coolant);
    plain_columns_ = mesh.saddle_begin[0];
    numbers_ = make_array<double>("strips.numbers", batch() * layout().count);
    result_ = make_strips_result(batch());
    options_.tolerance = strip_tolerance;
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
    const StripShape& shape = section_->shape;
    BenchRow row{"strips", "", fmt::format("{}x{}x{}x{}", designs_, shape.nx, shape.ny, shape.nz)};
    row.setup_seconds = median(setup);
    row.solve_seconds = median(solve);
    row.total_seconds = median(total);
    row.iterations = report_.most_iterations;
    row.relative_residual = residual_;
    row.bytes_per_cell = memory_bytes() / cells();
    row.rate = double(designs_) / *row.solve_seconds;
    row.rate_unit = "design/s";
    const double seconds = *row.solve_seconds / double(designs_);
    const double arithmetic =
        operations() / operations_a_second<false>(space_, context_.options.repeat, std::int64_t{designs_});
    row.roof_fraction = arithmetic / seconds;
    context_.add(row);
    if (!context_.options.json) print(seconds, arithmetic);
    if (!context_.options.out.empty()) write_table();
  }

 private:
  static constexpr std::int64_t standard_designs = 16384;
  static constexpr int sample = 17, table_rows = 256;

  int batch() const { return static_cast<int>(std::min<std::int64_t>(designs_, strips_of_a_batch)); }
  StripLayout layout() const { return StripLayout(section_->shape); }
  double cells() const { return double(section_->shape.plane()) * section_->shape.ny; }
  double steps() const { return double(report_.iterations) / double(designs_); }
  double sweeps() const { return double(all_sweeps_) / double(designs_); }
  /// Inputs and results: what a design moves to and from memory. All else stays in the caches.
  double memory_bytes() const { return (layout().count + StripQuantity::count) * 8.0 + 10.0; }
  /// Additions and multiplications of a design by the tables in kernels/batch: elimination of one plane and balances
  /// for each step (and balances once more), substitutions and right sides for each sweep.
  double operations() const {
    const StripShape& shape = section_->shape;
    const double n = shape.plane(), band = std::min(shape.nx, shape.nz), faces = 2.0 * shape.nx * shape.ny;
    const double elimination = n * band * (band + 3.0) + 4.0 * n * band, balance = 34.0 * cells() + 130.0 * faces;
    const double substitution = 4.0 * band * cells(), right_side = 28.0 * cells();
    return steps() * (elimination + 4.0 * cells()) + (steps() + 1.0) * balance + sweeps() * substitution +
           (sweeps() - steps() - 1.0) * right_side + sweeps() * 6.0 * cells();
  }

  /// What a design moves to and from its workspace by the tables in kernels/batch, where the window of a substitution
  /// stays in a cache: for each step an elimination, balances and the change of the field, for each sweep right sides,
  /// a substitution whose factors six planes share, and the change of the step. On a CPU it stays in the caches.
  double workspace_bytes() const {
    const StripShape& shape = section_->shape;
    const double n = shape.plane(), band = std::min(shape.nx, shape.nz), faces = 2.0 * shape.nx * shape.ny;
    const double elimination = 12.0 * n * band * band, balance = 24.0 * cells() + 24.0 * faces, change = 32.0 * cells();
    const double sweep = 96.0 * cells() + 16.0 * n * band * shape.ny / 6.0;
    return steps() * (elimination + change) + (steps() + 1.0) * balance + sweeps() * sweep;
  }

  RandomStrip draw(std::int64_t first, std::int64_t stride, const Array<double>& to) const {
    const StripShape& shape = section_->shape;
    double pitch = 0.0;
    for (int i = 0; i < shape.nx; ++i) pitch += from_[static_cast<std::size_t>(layout().width_x + i)];
    return {first,
            stride,
            layout(),
            shape.nx,
            shape.ny,
            shape.nz,
            plain_columns_,
            pitch,
            to_device(space_, from_, "strips.from"),
            to};
  }

  /// All designs, batch by batch.
  void stream(double& setup, double& solve) {
    report_ = {};
    all_sweeps_ = 0;
    residual_ = balance_ = 0.0;
    for (std::int64_t first = 0; first < designs_; first += strips_of_a_batch) {
      const int count = static_cast<int>(std::min<std::int64_t>(designs_ - first, strips_of_a_batch));
      Kokkos::Timer timer;
      for_each(space_, "RandomStrip", count, draw(first, 1, numbers_));
      space_.fence("coldsky: benchmark");
      setup += timer.seconds();
      timer.reset();
      solve_strip_batch(space_, {section_->shape, count, numbers_}, options_, workspaces_, result_);
      space_.fence("coldsky: benchmark");
      solve += timer.seconds();
      const auto part = [&](const auto& array) { return Kokkos::subview(array, std::make_pair(0, count)); };
      report_.add(count_batch(space_, part(result_.status), part(result_.iterations)));
      const auto swept = to_host(space_, result_.sweeps);
      const auto values = to_host(space_, result_.values);
      for (int n = 0; n < count; ++n) {
        const double* const own = values.data() + static_cast<std::size_t>(n) * StripQuantity::count;
        all_sweeps_ += swept[static_cast<std::size_t>(n)];
        residual_ = std::max(residual_, own[StripQuantity::residual]);
        balance_ = std::max(balance_, std::fabs(own[StripQuantity::balance]));
      }
    }
    if (report_.count(BatchStatus::converged) != designs_) {
      throw BenchError(fmt::format("{} of {} strips converged", report_.count(BatchStatus::converged), designs_));
    }
    require_at_most("the relative residual of a strip", residual_, options_.tolerance);
    require_at_most("heat lost in a strip", balance_, 100.0 * options_.tolerance);
  }

  std::vector<double> values_of(const std::vector<double>& all, int n, int count) const {
    const auto begin = all.begin() + std::ptrdiff_t{n} * count;
    return {begin, begin + count};
  }

  /// Some designs of the first batch once more by themselves, with their fields: heat and flow have the digits of the
  /// large batch, and the balances are formed anew on the host.
  void check_sample() {
    const int count = std::min(sample, batch()), stride = batch() / count;
    for_each(space_, "RandomStrip", batch(), draw(0, 1, numbers_));
    solve_strip_batch(space_, {section_->shape, batch(), numbers_}, options_, workspaces_, result_);
    const auto all = to_host(space_, result_.values);
    const auto numbers = make_array<double>("strips.numbers", count * layout().count);
    for_each(space_, "RandomStrip", count, draw(0, stride, numbers));
    StripsResult result = make_strips_result(count);
    result.deviation = make_array<double>("strips.deviation", count * static_cast<int>(cells()));
    StripWorkspaces workspaces;
    solve_strip_batch(space_, {section_->shape, count, numbers}, options_, workspaces, result);
    const auto values = to_host(space_, result.values), fields = to_host(space_, result.deviation),
               inputs = to_host(space_, numbers);
    for (int n = 0; n < count; ++n) {
      const auto own = values_of(values, n, StripQuantity::count),
                 of_batch = values_of(all, n * stride, StripQuantity::count);
      for (const int q : {int(StripQuantity::heat), int(StripQuantity::flow)}) {
        if (std::bit_cast<std::uint64_t>(own[q]) != std::bit_cast<std::uint64_t>(of_batch[q])) {
          throw BenchError(fmt::format("strip {} gives {:.17g} by itself, {:.17g} in a large batch", n * stride, own[q],
                                       of_batch[q]));
        }
      }
      const StripCheck check = check_strip(*section_, values_of(inputs, n, layout().count),
                                           values_of(fields, n, static_cast<int>(cells())), own[StripQuantity::flow]);
      require_at_most("the residual formed anew", check.residual, 2.0 * options_.tolerance);
      require_at_most("the difference of the heat formed anew", std::fabs(check.heat / own[StripQuantity::heat] - 1.0),
                      1e-9);
      require_at_most("the difference of heat and what the flow carries", std::fabs(check.miss), 1e-9);
    }
  }

  void print(double seconds, double arithmetic) const {
    if (runs_on_host) fmt::print("         {:.4g} designs a second and core\n", 1.0 / (seconds * space_.concurrency()));
    fmt::print("         Newton steps a design: {:.3f}, sweeps along the tube: {:.3f}\n", steps(), sweeps());
    fmt::print(
        "         a design: {:.0f} additions and multiplications, {:.0f} bytes in the workspaces, {:.0f} in memory\n",
        operations(), workspace_bytes(), memory_bytes());
    fmt::print("         additions and multiplications alone would take {:.0f} % of the time\n",
               100.0 * arithmetic / seconds);
  }

  /// The first designs with shape, inputs and results, for programs that solve the same.
  void write_table() const {
    const int count = std::min(batch(), table_rows);
    const StripShape& shape = section_->shape;
    const StripLayout places = layout();
    const auto inputs = to_host(space_, numbers_), values = to_host(space_, result_.values);
    const auto iterations = to_host(space_, result_.iterations);
    nlohmann::ordered_json table{{"nx", shape.nx},
                                 {"ny", shape.ny},
                                 {"nz", shape.nz},
                                 {"tolerance", options_.tolerance},
                                 {"material", section_->material},
                                 {"wall_column", section_->wall_column},
                                 {"wall_layer", section_->wall_layer},
                                 {"wall_axis", section_->wall_axis},
                                 {"places",
                                  {{"inlet", StripNumber::inlet},
                                   {"tube_share", StripNumber::tube_share},
                                   {"flow", StripNumber::flow},
                                   {"bond", StripNumber::bond},
                                   {"length", StripNumber::length},
                                   {"diameter", StripNumber::diameter},
                                   {"specific_heat", StripNumber::specific_heat},
                                   {"useful", StripNumber::useful},
                                   {"pump_counts", StripNumber::pump_counts},
                                   {"pump_efficiency", StripNumber::pump_efficiency},
                                   {"loop_drop", StripNumber::loop_drop},
                                   {"density", StripNumber::density},
                                   {"conductivity", StripNumber::fluid_conductivity},
                                   {"viscosity", StripNumber::viscosity},
                                   {"prandtl", StripNumber::prandtl},
                                   {"back", StripNumber::back},
                                   {"front", StripNumber::front},
                                   {"laws", StripNumber::laws},
                                   {"width_x", places.width_x},
                                   {"width_y", places.width_y},
                                   {"width_z", places.width_z},
                                   {"contact_z", places.contact_z},
                                   {"wall_width", places.wall_width},
                                   {"wall_distance", places.wall_distance}}}};
    for (int n = 0; n < count; ++n) {
      const auto own = values_of(values, n, StripQuantity::count);
      table["designs"].push_back({{"numbers", values_of(inputs, n, places.count)},
                                  {"heat", own[StripQuantity::heat]},
                                  {"flow", own[StripQuantity::flow]},
                                  {"newton", iterations[static_cast<std::size_t>(n)]}});
    }
    std::ofstream file(context_.options.out);
    file << table.dump() << '\n';
    if (!file.flush()) throw BenchError(fmt::format("{} cannot be written", context_.options.out));
  }

  BenchContext& context_;
  ExecutionSpace space_;
  std::int64_t designs_;
  StripSections sections_;
  const StripSection* section_ = nullptr;
  std::vector<double> from_;
  int plain_columns_ = 0;
  StripOptions options_;
  Array<double> numbers_;
  StripsResult result_;
  StripWorkspaces workspaces_;
  BatchReport report_;
  long all_sweeps_ = 0;
  double residual_ = 0.0, balance_ = 0.0;
};

void bench_strips(BenchContext& context) { StripRun(context).run(); }

}  // namespace

std::vector<Benchmark> strip_benchmarks() { return {{"strips", bench_strips}}; }

}  // namespace coldsky
