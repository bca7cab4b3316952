#pragma once
#include <string>

#include "kernels/base/cells.hpp"
#include "kernels/base/observer.hpp"

/// Launching functors over the cells of a box. A row functor has
///
///     KOKKOS_FUNCTION void row(int i0, int i1, int j, int k) const;      // for_each_row
///     KOKKOS_FUNCTION double row(int i0, int i1, int j, int k) const;    // reduce_rows
///
/// that treats the cells i0 <= i < i1 of row (j, k). On a CPU a call spans the whole row, so that the
/// compiler sees a plain loop over restrict pointers; on a GPU it is one cell. (A stencil
/// loop inside a lambda was measured 1.7 to 2.9 times slower with g++ 12.) A functor with
///
///     static constexpr bool takes_steps = true;
///
/// advances by row_step, `for (int i = i0; i < i1; i += row_step)`, and is given several cells a call on a GPU, too.
/// Two kinds of functor ask for no row and column:
///
///     KOKKOS_FUNCTION void cells(const CellRun& run, int i0, int i1) const;   // finds neighbours by their distances
///     KOKKOS_FUNCTION void cells(int begin, int end) const;                   // entries of a flat array of `count`
///
/// with steps of row_step as well. A functor of the first kind with
///
///     static constexpr bool spans_rows = true;
///
/// takes several rows in one call on a CPU, i1 > nx, which short rows repay: rows that follow each other in memory and
/// are neither the first nor the last of their plane.
///
/// Reductions first sum fixed pieces (a row, or a block of 1024 entries; on a GPU a block of 2048 cells or 4096
/// entries), then the pieces in a fixed order, on a CPU pairwise: the digits depend neither on the number of threads
/// nor on the schedule.
namespace coldsky {

/// Sum of term(i) over begin <= i < end.
template <class Term>
KOKKOS_FORCEINLINE_FUNCTION double sum_over(int begin, int end, const Term& term) {
  double sum = 0.0;
  COLDSKY_VECTOR_SUM(sum)
  for (int i = begin; i < end; ++i) sum += term(i);
  return sum;
}
/// The same over the cells of a call, in steps.
template <class Term>
KOKKOS_FORCEINLINE_FUNCTION double sum_in_steps(int begin, int end, const Term& term) {
  double sum = 0.0;
  COLDSKY_VECTOR_SUM(sum)
  COLDSKY_UNROLL
  for (int i = begin; i < end; i += row_step) sum += term(i);
  return sum;
}

namespace detail {

/// How the rows of a box are cut into calls on a CPU: row by row, or into runs of about `run_cells` cells.
struct RowRuns {
  static constexpr int run_cells = 1024;
  Box box;
  int rows = 1;       ///< of a run
  int per_plane = 1;  ///< calls

  template <class Functor>
  KOKKOS_INLINE_FUNCTION static RowRuns of(const Box& box) {
    if constexpr (requires { requires Functor::spans_rows; }) {
      const int rows = box.nx < run_cells ? run_cells / box.nx : 1;
      // The first and the last row of a plane stand alone.
      return {box, rows, box.ny < 3 ? box.ny : 2 + (box.ny - 2 + rows - 1) / rows};
    }
    return {box, 1, box.ny};
  }
  KOKKOS_INLINE_FUNCTION int count() const { return per_plane * box.nz; }
  /// Calls functor.row for call `n` of `count()`.
  template <class Functor>
  KOKKOS_FORCEINLINE_FUNCTION auto call(const Functor& functor, int n) const {
    const int at = n % per_plane, k = n / per_plane;
    if (rows == 1) return row(functor, box.nx, at, k);
    const bool last = at == per_plane - 1;
    const int j = at == 0 ? 0 : last ? box.ny - 1 : 1 + (at - 1) * rows;
    const int end = at == 0 || last ? j + 1 : (j + rows < box.ny - 1 ? j + rows : box.ny - 1);
    return row(functor, (end - j) * box.nx, j, k);
  }

 private:
  /// The first `cells` cells from the beginning of row (j, k).
  template <class Functor>
  KOKKOS_FORCEINLINE_FUNCTION auto row(const Functor& functor, int cells, int j, int k) const {
    if constexpr (ReadsNeighbours<Functor>) {
      return functor.cells(CellRun::row(box, j, k), 0, cells);
    } else if constexpr (TreatsEntries<Functor>) {
      const int begin = j * box.nx, end = begin + cells;
      return functor.cells(begin, end < functor.count ? end : functor.count);
    } else {
      return functor.row(0, cells, j, k);
    }
  }
};

template <class Functor>
struct RowLaunch {
  using Shares = std::conditional_t<runs_on_host, RowRuns, ThreadCells<Functor>>;
  Functor functor;
  Shares shares;
  static RowLaunch of(const Functor& functor, const Box& box) {
    if constexpr (runs_on_host) {
      return {functor, RowRuns::of<Functor>(box)};
    } else {
      return {functor, Shares::of(box)};
    }
  }
  /// Calls on a CPU, threads of a device.
  int count() const {
    if constexpr (runs_on_host) {
      return shares.count();
    } else {
      return shares.threads();
    }
  }
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    if constexpr (runs_on_host) {
      shares.call(functor, n);
    } else {
      shares.thread(functor, n, [](const auto& call) { call(); });
    }
  }
};

/// Sums of pieces on a CPU.
template <class Functor>
struct RowPieces {
  Functor functor;
  RowRuns runs;
  Array<double> sums;
  static int pieces(const Box& box) { return RowRuns::of<Functor>(box).count(); }
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const { sums(n) = runs.call(functor, n); }
};
/// Their pairwise sum.
double pairwise(const double* values, int count);

/// Policy of teams of at most `threads`. Compilers for AMD's GPUs give a thread its registers by the largest team that
/// may come: without a bound they make each kernel for 1024 threads, too, with spilled registers that no launch would
/// need. For NVIDIA's the bound would only change which registers nvcc saves.
template <unsigned threads>
#ifdef KOKKOS_ENABLE_HIP
using TeamsUpTo = Kokkos::TeamPolicy<ExecutionSpace, Kokkos::LaunchBounds<threads, 1>>;
#else
using TeamsUpTo = Kokkos::TeamPolicy<ExecutionSpace>;
#endif

/// A sum on a device in one launch, and `end(sum)` behind it. A team has a piece: every thread adds its cells one after
/// another, every warp its threads by shuffles, and behind the one barrier a thread the warps. The team that is done
/// last adds the pieces, whichever it is in the same order.
template <class Functor, class End>
struct RowSums {
  using Team = Kokkos::TeamPolicy<ExecutionSpace>::member_type;
  using Shares = ThreadCells<Functor>;
  static constexpr int warps = 8, cells_of_thread = TreatsEntries<Functor> ? 16 : 8,
                       cells_of_warp = cells_of_thread * row_step, cells_of_team = warps * cells_of_warp;
  Functor functor;
  Shares shares;
  Array<double> sums;
  Array<unsigned> done;  ///< one number: teams that are done
  End end;

  template <class Scratch>
  static RowSums of(const ExecutionSpace& space, const Functor& functor, const Box& box, Scratch& scratch,
                    const End& end) {
    const int pieces = (box.cells() + cells_of_team - 1) / cells_of_team;
    return {functor, Shares::of(box), scratch.partial(pieces > 0 ? pieces : 1), scratch.done(space), end};
  }
  /// An empty box has one team, too: its sum is 0.
  auto policy(const ExecutionSpace& space) const {
    const int pieces = (shares.box.cells() + cells_of_team - 1) / cells_of_team;
    TeamsUpTo<warps * row_step> made(space, pieces > 0 ? pieces : 1, warps * row_step);
    made.set_scratch_size(0, Kokkos::PerTeam((warps + 1) * static_cast<int>(sizeof(double))));
    return made;
  }
  /// Of all threads, in the first one. \param of_warps memory of the team
  KOKKOS_INLINE_FUNCTION double sum_of_team(const Team& team, double sum, double* of_warps) const {
    const int lane = team.team_rank() % row_step, warp = team.team_rank() / row_step;
    // Kokkos' own reductions look up the shape of the team and divide by it.
    KOKKOS_IF_ON_DEVICE((for (int far = row_step / 2; far > 0; far /= 2) sum += Kokkos::shfl_down(sum, far, row_step);))
    if (lane == 0) of_warps[warp] = sum;
    team.team_barrier();
    double all = 0.0;
    if (team.team_rank() == 0) {
      for (int n = 0; n < warps; ++n) all += of_warps[n];
    }
    return all;
  }
  KOKKOS_INLINE_FUNCTION void operator()(const Team& team) const {
    const int lane = team.team_rank() % row_step, warp = team.team_rank() / row_step;
    auto* const of_warps = static_cast<double*>(team.team_shmem().get_shmem((warps + 1) * sizeof(double)));
    double* const is_last = of_warps + warps;
    double sum = 0.0;
    shares.template from<cells_of_thread>(functor, team.league_rank() * cells_of_team + warp * cells_of_warp + lane,
                                          [&](const auto& call) { sum += call(); });
    const double piece = sum_of_team(team, sum, of_warps);
    if (team.team_rank() == 0) {
      sums(team.league_rank()) = piece;
      Kokkos::memory_fence();  // the piece, before others hear of it
      const unsigned before = Kokkos::atomic_fetch_add(&done(0), 1u);
      *is_last = before + 1 == static_cast<unsigned>(team.league_size()) ? 1.0 : 0.0;
    }
    team.team_barrier();
    if (*is_last == 0.0) return;
    Kokkos::memory_fence();
    double rest = 0.0;
    for (int n = team.team_rank(); n < team.league_size(); n += warps * row_step) rest += Kokkos::atomic_load(&sums(n));
    const double all = sum_of_team(team, rest, of_warps);
    if (team.team_rank() > 0) return;
    Kokkos::atomic_store(&done(0), 0u);  // for the next launch
    end(all);
  }
};

/// Where the host finds a sum.
struct StoreSum {
  Kokkos::View<double, Kokkos::SharedHostPinnedSpace> result;
  KOKKOS_INLINE_FUNCTION void operator()(double sum) const { result() = sum; }
};

/// Functors travel as kernel arguments, whatever their size: Kokkos would send those above 512 bytes through constant
/// memory, where a launch has to wait for the one before it.
template <class Policy>
auto as_arguments(const Policy& policy) {
  return Kokkos::Experimental::require(policy, Kokkos::Experimental::WorkItemProperty::HintLightWeight);
}

/// Threads of a team that has a multiprocessor for itself. Kokkos::AUTO prefers small teams, many on a multiprocessor.
template <class Functor>
int threads_of_team(const ExecutionSpace& space, const Functor& functor) {
  if constexpr (runs_on_host) return 1;
  const auto policy = as_arguments(Kokkos::TeamPolicy<ExecutionSpace>(space, 1, 1));
  return policy.team_size_max(functor, Kokkos::ParallelForTag());
}

}  // namespace detail

/// Below this many cells waking the threads of a CPU costs more than the work: one thread does it. Digits do not
/// change.
inline constexpr int fewest_cells_for_threads = 8192;
/// Name of the fence on a CPU before one thread does what all of them did before.
inline constexpr const char* hand_over_fence = "coldsky: one thread takes over";

#ifdef KOKKOS_ENABLE_SERIAL
namespace detail {
/// One for each thread of the program: kernels on one instance wait for each other.
const Kokkos::Serial& serial_of_this_thread();
}  // namespace detail

/// Where one thread does what is too small for all threads of an instance.
inline const Kokkos::Serial& one_thread(const Kokkos::Serial& space) { return space; }
template <class Space>
const Kokkos::Serial& one_thread(const Space&) {
  return detail::serial_of_this_thread();
}

inline bool one_thread_suffices(const Box& box) { return runs_on_host && box.cells() < fewest_cells_for_threads; }
#endif

/// Runs `functor.row` over all rows of `box`.
template <class Functor>
void for_each_row(const ExecutionSpace& space, const std::string& label, const Box& box, const Functor& functor) {
  COLDSKY_EXPECTS(box.nx >= 0 && box.ny >= 0 && box.nz >= 0);
  detail::observe<Functor>(box.cells());
  const auto kernel = detail::RowLaunch<Functor>::of(functor, box);
#ifdef KOKKOS_ENABLE_SERIAL
  if constexpr (runs_on_host) {
    if (one_thread_suffices(box)) {
      space.fence(hand_over_fence);
      Kokkos::parallel_for(label, Kokkos::RangePolicy<Kokkos::Serial>(one_thread(space), 0, kernel.count()), kernel);
      return;
    }
  }
#endif
  Kokkos::parallel_for(label, detail::as_arguments(Kokkos::RangePolicy<ExecutionSpace>(space, 0, kernel.count())),
                       kernel);
}

/// Runs `functor(n)` for 0 <= n < count: lists of faces, tubes, segments.
/// \param cells that a call treats
template <class Functor>
void for_each(const ExecutionSpace& space, const std::string& label, int count, const Functor& functor, int cells = 1) {
  COLDSKY_EXPECTS(count >= 0 && cells > 0);
  detail::observe<Functor>(count);
#ifdef KOKKOS_ENABLE_SERIAL
  if constexpr (runs_on_host) {
    if (count < fewest_cells_for_threads / cells) {
      space.fence(hand_over_fence);
      Kokkos::parallel_for(label, Kokkos::RangePolicy<Kokkos::Serial>(one_thread(space), 0, count), functor);
      return;
    }
  }
#endif
  Kokkos::parallel_for(label, detail::as_arguments(Kokkos::RangePolicy<ExecutionSpace>(space, 0, count)), functor);
}

/// Runs `functor` for 0 <= n < count, each n a chain of steps that depend on each other: functor(n) on a CPU, where
/// a thread takes a chain; functor(team) on a GPU, where a team of `threads` shares it and has `scratch` bytes.
template <class Functor>
void for_each_chain(const ExecutionSpace& space, const std::string& label, int count, int threads, std::size_t scratch,
                    const Functor& functor) {
  if constexpr (runs_on_host) {
    for_each(space, label, count, functor);
  } else {
    detail::observe<Functor>(count);
    Kokkos::TeamPolicy<ExecutionSpace> policy(space, count, threads);
    policy.set_scratch_size(0, Kokkos::PerTeam(scratch));
    Kokkos::parallel_for(label, detail::as_arguments(policy), functor);
  }
}

/// Runs one team over `make(space)(team)`: work of many small dependent passes. On a CPU the team is one thread, on a
/// GPU as many as one multiprocessor takes. \param cells that it treats
template <class Make>
void launch_team(const ExecutionSpace& space, const std::string& label, int cells, const Make& make) {
  detail::observe<std::invoke_result_t<Make, ExecutionSpace>>(cells);
#ifdef KOKKOS_ENABLE_SERIAL
  if constexpr (runs_on_host) {
    space.fence(hand_over_fence);
    const Kokkos::Serial& serial = one_thread(space);
    Kokkos::parallel_for(label, Kokkos::TeamPolicy<Kokkos::Serial>(serial, 1, 1), make(serial));
    return;
  }
#endif
  const auto functor = make(space);
  const Kokkos::TeamPolicy<ExecutionSpace> policy(space, 1, detail::threads_of_team(space, functor));
  Kokkos::parallel_for(label, detail::as_arguments(policy), functor);
}

/// Scratch space of reductions, grown as needed; one for each solver that reduces in a loop, so that
/// iterations allocate nothing.
class ReductionScratch {
 public:
  using Result = Kokkos::View<double, Kokkos::SharedHostPinnedSpace>;
  Array<double> partial(int count) {
    if (static_cast<int>(partial_.extent(0)) < count) {
      partial_ = make_array<double>("reduction partial sums", count);
    }
    return partial_;
  }
  /// Teams of a device that are done with their piece; 0 between launches.
  const Array<unsigned>& done(const ExecutionSpace& space) {
    if (done_.data() == nullptr) done_ = make_zeros<unsigned>(space, "reduction teams done", 1);
    return done_;
  }
  /// Where a device puts the sum: host memory that it can write to, so that no copy follows the last kernel.
  const Result& result() {
    if (result_.data() == nullptr)
      result_ = Result(Kokkos::view_alloc(Kokkos::WithoutInitializing, "reduction result"));
    return result_;
  }

 private:
  Array<double> partial_;
  Array<unsigned> done_;
  Result result_;
};

/// Name of the wait for a sum, or for the scalars of an iteration: the only ones inside solver loops.
inline constexpr const char* reduction_fence = "coldsky: the host waits for a sum";

namespace detail {
/// Sums the pieces of `box` on a CPU into `scratch`; returns how many they are.
template <class Functor>
int sum_pieces(const ExecutionSpace& space, const std::string& label, const Box& box, const Functor& functor,
               ReductionScratch& scratch) {
  using Kernel = RowPieces<Functor>;
  const int pieces = Kernel::pieces(box);
  const Kernel kernel{functor, RowRuns::of<Functor>(box), scratch.partial(pieces)};
#ifdef KOKKOS_ENABLE_SERIAL
  if (one_thread_suffices(box)) {
    space.fence(hand_over_fence);
    Kokkos::parallel_for(label, Kokkos::RangePolicy<Kokkos::Serial>(one_thread(space), 0, pieces), kernel);
    return pieces;
  }
#endif
  Kokkos::parallel_for(label, Kokkos::RangePolicy<ExecutionSpace>(space, 0, pieces), kernel);
  return pieces;
}
}  // namespace detail

/// Sum of `functor.row` over all rows of `box`; the host waits for the result.
template <class Functor>
double reduce_rows(const ExecutionSpace& space, const std::string& label, const Box& box, const Functor& functor,
                   ReductionScratch& scratch) {
  detail::observe<Functor>(box.cells());
  detail::observe_wait();
  if constexpr (runs_on_host) {
    const int pieces = detail::sum_pieces(space, label, box, functor, scratch);
    space.fence(reduction_fence);
    return detail::pairwise(scratch.partial(pieces).data(), pieces);
  } else {
    const auto kernel = detail::RowSums<Functor, detail::StoreSum>::of(space, functor, box, scratch,
                                                                       detail::StoreSum{scratch.result()});
    Kokkos::parallel_for(label, detail::as_arguments(kernel.policy(space)), kernel);
    space.fence(reduction_fence);
    return scratch.result()();
  }
}

/// Box that cuts a flat array of `count` entries into rows of 1024; the last row is shorter: row functors for flat
/// arrays look at their `count`.
inline Box flat_box(int count) {
  constexpr int block = 1024;
  return count < block ? Box{count, 1, 1} : Box{block, (count + block - 1) / block, 1};
}

}  // namespace coldsky
