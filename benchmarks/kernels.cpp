#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "benchmarks/context.hpp"
#include "benchmarks/problems.hpp"
#include "benchmarks/work.hpp"
#include "kernels/base/mirror.hpp"
#include "kernels/block/surface.hpp"
#include "solver/core/error.hpp"
#include "solver/linear/krylov.hpp"
#include "solver/linear/multigrid.hpp"
#include "solver/model/panel/problem.hpp"

namespace coldsky {

namespace {

/// a = b + s c: three arrays, 24 bytes an entry (the write-allocation of a is not counted).
struct Triad {
  double scale;
  Array<const double> b, c;
  Array<double> a;
  int width, count;
  KOKKOS_INLINE_FUNCTION void cells(int begin, int end) const {
    const double* KOKKOS_RESTRICT from = b.data();
    const double* KOKKOS_RESTRICT other = c.data();
    double* KOKKOS_RESTRICT to = a.data();
    for (int n = begin; n < end; n += row_step) to[n] = from[n] + scale * other[n];
  }
};
constexpr double triad_bytes = 24.0;

/// A wave without symmetry: no term of a sum repeats.
struct Wave {
  Array<double> u;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const { u(n) = Kokkos::sin(0.37 * n) + 0.01 * (n % 17); }
};

double relative_difference(double one, double other) {
  return std::fabs(one - other) / std::max(std::fabs(one), std::fabs(other));
}

/// The triad as a stop watch for what runs beside it: the bandwidth of a machine with neighbours drifts within seconds.
class Roof {
 public:
  Roof(ExecutionSpace space, int count)
      : space_(std::move(space)),
        count_(count),
        a_(make_array<double>("bench.a", count)),
        b_(make_array<double>("bench.b", count)),
        c_(make_array<double>("bench.c", count)) {
    for_each(space_, "Wave", count, Wave{b_});
    for_each(space_, "Wave", count, Wave{c_});
    run();
    // b and c are one wave: a = 4 b, so a . b = 4 b . b.
    ReductionScratch scratch;
    require_at_most("the triad's error",
                    relative_difference(dot(space_, a_, b_, scratch), (1.0 + scale) * dot(space_, b_, b_, scratch)),
                    1e-13);
  }
  /// Seconds of one pass.
  double run() {
    const Box flat = flat_box(count_);
    return seconds(space_, [&] { for_each_row(space_, "Triad", flat, Triad{scale, b_, c_, a_, flat.nx, count_}); });
  }

  /// Seconds of one call.
  template <class Call>
  static double seconds(const ExecutionSpace& space, const Call& call) {
    space.fence("coldsky: benchmark");
    Kokkos::Timer timer;
    call();
    space.fence("coldsky: benchmark");
    return timer.seconds();
  }

 private:
  static constexpr double scale = 3.0;
  ExecutionSpace space_;
  int count_;
  Array<double> a_, b_, c_;
};

/// Seconds of the best call, and the share that a pass of the triad takes of a call: median over the calls, each beside
/// the passes before and after it.
struct Timing {
  double seconds, triad_share;
};
template <class Call>
Timing time_beside(Roof& roof, const ExecutionSpace& space, int repeat, const Call& call) {
  call();
  Timing timing{std::numeric_limits<double>::infinity(), 0.0};
  std::vector<double> shares;
  double before = roof.run();
  for (int n = 0; n < repeat; ++n) {
    const double seconds = Roof::seconds(space, call), after = roof.run();
    timing.seconds = std::min(timing.seconds, seconds);
    shares.push_back(0.5 * (before + after) / seconds);
    before = after;
  }
  timing.triad_share = median(shares);
  return timing;
}

Array<double> wave(const ExecutionSpace& space, int count) {
  const auto u = make_array<double>("bench.wave", count);
  for_each(space, "Wave", count, Wave{u});
  return u;
}

/// The kernels on W1 with one wave as the field, in groups; each checks what it timed. A group goes on from the system
/// and the vectors that the one before leaves.
class KernelRun {
 public:
  KernelRun(BenchContext& context, const Box& box)
      : context_(context),
        box_(box),
        cells_(box.cells()),
        repeat_(context.options.repeat),
        calls_(repeat_ + (context.options.work ? 2 : 1)),
        roof_(space_, cells_),
        system_(make_w1(space_, find_w1_case("aligned"), box)),
        u_(wave(space_, cells_)),
        q_(make_array<double>("bench.q", cells_)) {}

  /// The matrix of the conjugate gradients, in double and in mixed precision.
  void time_operator() {
    StencilOperator op(space_, system_.a);
    report("apply", 48.0, [&] { op.apply_double(u_, q_); });
    // The sum of A u is the sum of s u: faces hand heat over without loss.
    const double all = sum(space_, q_, scratch_), robin = dot(space_, system_.a.diagonal, u_, scratch_);
    require_at_most("heat lost in the operator", std::fabs(all - robin) / absolute_sum(space_, q_, scratch_), 1e-10);
    auto direction = make_array<float>("bench.p", cells_), image = make_array<float>("bench.image", cells_);
    axpby(space_, 1.0, u_, 0.0, direction);
    double product = 0.0;
    report("apply-dot", 24.0, [&] { product = op.apply_dot(direction, image); });
    require_at_most("u . A u, fused against separate", relative_difference(product, dot(space_, u_, q_, scratch_)),
                    1e-5);
    double norm2 = 0.0;
    report("true-residual", 52.0, [&] { norm2 = op.residual(system_.b, u_, image); });
    axpby(space_, 1.0, system_.b, -1.0, q_);
    require_at_most("the true residual's norm", relative_difference(norm2, dot(space_, q_, q_, scratch_)), 1e-6);
  }

  /// Smoother, residual and transfers of the multigrid cycle, in single precision.
  void time_cycle() {
    Multigrid multigrid(space_);
    multigrid.build(system_.a);
    const StencilData<CycleCoefficient>& a = multigrid.matrix(0);
    const Transfer& t = multigrid.transfer(0, 0);
    auto single = make_array<float>("bench.u", cells_), f = make_array<float>("bench.f", cells_),
         other = make_array<float>("bench.previous", cells_);
    const auto inverse = make_array<CycleCoefficient>("bench.inverse", cells_);
    auto coarse = make_array<float>("bench.coarse", t.coarse.cells());
    axpby(space_, 1.0, u_, 0.0, single);
    axpby(space_, 1.0, u_, 0.0, f);
    Kokkos::deep_copy(space_, other, 0.0f);
    for_each_row(space_, "InverseDiagonal", box_, InverseDiagonal{a, inverse});
    const ChebyshevPair pair{0.8f, 0.1f, 0.8f, a, inverse, f, other};
    report("smoother-pair", 18.0, [&] { for_each_row(space_, "ChebyshevPair", box_, pair); });
    // The pair by its two steps.
    auto stepped = make_array<float>("bench.stepped", cells_);
    const Box flat = flat_box(cells_);
    for_each_row(space_, "ChebyshevStart", flat, ChebyshevStart{0.8f, inverse, f, single, flat.nx, cells_});
    Kokkos::deep_copy(space_, stepped, 0.0f);
    for_each_row(space_, "ChebyshevStep", box_,
                 ChebyshevStep<Previous::stored>{0.1f, 0.8f, 0.0f, a, inverse, f, single, stepped});
    axpby(space_, -1.0, other, 1.0, stepped);
    require_at_most("difference of two steps and the pair",
                    std::sqrt(dot(space_, stepped, stepped, scratch_) / dot(space_, other, other, scratch_)), 1e-5);
    stepped = {};
    axpby(space_, 1.0, u_, 0.0, single);
    const ChebyshevStep<Previous::stored> step{0.1f, 0.8f, 0.0f, a, inverse, f, single, other};
    report("smoother", 26.0, [&] { for_each_row(space_, "ChebyshevStep", box_, step); });
    const LinearResidual<CycleCoefficient, float> residual{a, single, f, other};
    report("residual", 20.0, [&] { for_each_row(space_, "LinearResidual", box_, residual); });
    // In single precision the same balance as above: sum r = sum f - sum s u.
    axpby(space_, 1.0, single, 0.0, q_);
    const double robin = dot(space_, system_.a.diagonal, q_, scratch_);
    axpby(space_, 1.0, f, 0.0, q_);
    const double wanted = sum(space_, q_, scratch_) - robin;
    axpby(space_, 1.0, other, 0.0, q_);
    require_at_most("heat lost in the residual",
                    std::fabs(sum(space_, q_, scratch_) - wanted) / absolute_sum(space_, q_, scratch_), 1e-5);
    const double interpolated = double(t.weight_box.cells()) / cells_;
    const Restrict restriction{t, other, coarse};
    report("restrict", 4.0 + 8.0 * interpolated + 4.0 * (1.0 - interpolated),
           [&] { for_each_row(space_, "Restrict", t.coarse, restriction); });
    // <P^T r, c> = <r, P c> with c the restricted residual itself.
    const Prolong<false> back{t, coarse, single};
    for_each_row(space_, "Prolong", box_, back);
    require_at_most("difference of restriction and transposed prolongation",
                    relative_difference(dot(space_, coarse, coarse, scratch_), dot(space_, other, single, scratch_)),
                    1e-5);
    const Prolong<true> add{t, coarse, single};
    report("prolong", 8.0 + 8.0 * interpolated + 4.0 * (1.0 - interpolated),
           [&] { for_each_row(space_, "Prolong<add>", box_, add); });
  }

  /// Conductances and balances of the nonlinear problem.
  void time_balance() {
    BlockNodes nodes;
    for (auto* axis : {&nodes.x, &nodes.y, &nodes.z}) {
      const int count = axis == &nodes.x ? box_.nx : axis == &nodes.y ? box_.ny : box_.nz;
      for (int n = 0; n <= count; ++n) axis->push_back(double(n) / count);
    }
    MaterialLaw law;
    for (double& k : law.conductivity) k = 10.0;
    law.coefficient = 1e-3;
    law.source = 1.0;
    const BlockData block = make_block(space_, nodes, {law}, 300.0);
    const FaceConductance faces{block, u_, system_.a};
    report("face-conductance", 33.0, [&] { for_each_row(space_, "FaceConductance", box_, faces); });
    const CellBalance balance{block, system_.a, u_, u_, 0.0, {}, q_, system_.a.diagonal};
    report("cell-balance", 49.0, [&] { for_each_row(space_, "CellBalance", box_, balance); });
    // Adiabatic: what is left of all balances is the source, 1 W in all.
    require_at_most("heat lost in the balance",
                    std::fabs(sum(space_, q_, scratch_) + 1.0) / absolute_sum(space_, q_, scratch_), 1e-10);
  }

  /// Vectors alone.
  void time_vectors() {
    auto x = make_array<double>("bench.x", cells_), y = make_array<double>("bench.y", cells_);
    Kokkos::deep_copy(space_, x, 1.0);
    Kokkos::deep_copy(space_, y, 2.0);
    double product = 0.0;
    report("dot", 16.0, [&] { product = dot(space_, x, y, scratch_); });
    require_at_most("error of the dot product", std::fabs(product - 2.0 * cells_), 0.0);
    report("axpby", 24.0, [&] { axpby(space_, 1.0, x, 1.0, y); });
    require_at_most("error of axpby", std::fabs(sum(space_, y, scratch_) - (2.0 + calls_) * cells_), 0.0);
    auto single = make_array<float>("bench.single", cells_), z = make_array<float>("bench.z", cells_);
    const Box flat = flat_box(cells_);
    Kokkos::deep_copy(space_, single, 1.0f);
    Kokkos::deep_copy(space_, z, 1.0f + static_cast<float>(calls_));
    GradientScalars ones{};
    ones.alpha = 1.0;
    const Array<GradientScalars> scalars = to_device(space_, std::vector<GradientScalars>{ones}, "bench.scalars");
    const ResidualUpdate update{scalars.data(), single, z, flat.nx, cells_};
    report("residual-update", 12.0, [&] { product = reduce_rows(space_, "ResidualUpdate", flat, update, scratch_); });
    require_at_most("error of the residual update", std::fabs(product - cells_), 0.0);
    Kokkos::deep_copy(space_, z, 1.0f);
    Kokkos::deep_copy(space_, y, 0.0);
    const DirectionUpdate direction{scalars.data(), y, z, single, flat.nx, cells_};
    report("direction-update", 28.0, [&] { for_each_row(space_, "DirectionUpdate", flat, direction); });
    require_at_most("error of the direction update", std::fabs(sum(space_, y, scratch_) - double(calls_) * cells_),
                    0.0);
  }

 private:
  /// \param bytes moved per cell
  template <class Call>
  void report(const char* name, double bytes, const Call& call) {
    const Timing timing = time_beside(roof_, space_, repeat_, call);
    BenchRow row{"kernels", name, box_text(box_)};
    row.total_seconds = timing.seconds;
    row.bytes_per_cell = bytes;
    row.rate = 1e-9 * cells_ / timing.seconds;
    row.rate_unit = "Gcell/s";
    row.roof_fraction = bytes / triad_bytes * timing.triad_share;
    row.solve_work = work_of(context_.options, call);
    context_.add(row);
  }

  BenchContext& context_;
  Box box_;
  int cells_, repeat_;
  int calls_;  ///< of a kernel that is reported: one before those that are timed, one to see what ran
  ExecutionSpace space_;
  ReductionScratch scratch_;
  Roof roof_;
  LinearSystem system_;
  Array<double> u_, q_;
};

void bench_triad(BenchContext& context) {
  const Box box = bench_box(context.options, {256, 256, 256});
  const ExecutionSpace& space = context.session.space;
  Roof roof(space, box.cells());
  double seconds = roof.run();
  for (int n = 1; n < context.options.repeat; ++n) seconds = std::min(seconds, roof.run());
  BenchRow row{"triad", "", box_text(box)};
  row.total_seconds = seconds;
  row.bytes_per_cell = triad_bytes;
  row.rate = 1e-9 * triad_bytes * box.cells() / seconds;
  row.rate_unit = "GB/s";
  row.roof_fraction = 1.0;
  context.add(row);
}

/// Traffic table: every array counted once, written arrays without write-allocation. In the cycle vectors have four
/// bytes and coefficients two. F: share of the interpolated planes of the first coarsening.
///
/// | kernel | bytes a cell |
/// |---|---|
/// | apply-dot | faces 12, s 4, p 4, q 4 |
/// | apply | faces 24, s 8, u 8, q 8 |
/// | true-residual | faces 24, s 8, x 8, b 8, r 4 |
/// | smoother-pair | faces 6, s 2, 1/D 2, f 4, u 4 |
/// | smoother | faces 6, s 2, 1/D 2, f 4, u 4, u of the last step 4 + 4 |
/// | residual | faces 6, s 2, f 4, u 4, r 4 |
/// | restrict | r 4, weights 8 F, coarse r 4 (1 - F) |
/// | prolong | u 4 + 4, weights 8 F, coarse u 4 (1 - F) |
/// | face-conductance | material 1, T 8, faces 24 |
/// | cell-balance | faces 24, T 8, material 1, residual 8, s 8 |
/// | dot | x 8, y 8 |
/// | axpby | x 8, y 8 + 8 |
/// | residual-update | q 4, r 4 + 4 |
/// | direction-update | x 8 + 8, p 4 + 4, z 4 |
void bench_kernels(BenchContext& context) {
  KernelRun kernels(context, bench_box(context.options, {256, 256, 256}));
  kernels.time_operator();
  kernels.time_cycle();
  kernels.time_balance();
  kernels.time_vectors();
}

}  // namespace

std::vector<Benchmark> kernel_benchmarks() { return {{"triad", bench_triad}, {"kernels", bench_kernels}}; }

}  // namespace coldsky
