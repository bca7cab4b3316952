#pragma once
#include "kernels/multigrid/smoother.hpp"
#include "kernels/multigrid/transfer.hpp"

/// The part of a V-cycle on coarse levels of few cells, in one launch of one team: on a GPU each of its kernels would
/// take less time than its launch. Same kernels as on the fine levels, called by the threads of the team with barriers
/// between them.
namespace coldsky {

/// Levels of at most so many cells go to the team. A pass over 4096 cells moves about 100 kB: some microseconds for one
/// multiprocessor, as much as a launch.
inline constexpr int most_cells_of_a_team = 4096;

/// A level as plain pointers, so that a list of levels can lie in device memory.
struct SmallLevel {
  /// Coarsening along one axis, see Transfer; `to` is the right-hand side behind it.
  struct Step {
    int axis;
    Box fine, coarse, weight_box;
    int *coarse_of, *fine_of;
    float *low, *high, *to;

    KOKKOS_INLINE_FUNCTION Transfer transfer() const {
      const int weights = weight_box.cells();
      return {axis,
              fine,
              coarse,
              Array<int>(coarse_of, fine.count(axis)),
              Array<int>(fine_of, coarse.count(axis)),
              weight_box,
              Array<float>(low, weights),
              Array<float>(high, weights)};
    }
  };
  Box box;
  CycleCoefficient *x, *y, *z, *diagonal, *inverse_diagonal;
  float *u, *previous, *f;
  ChebyshevWeights weights;
  int steps;  ///< 0 on the last level
  Step step[3];

  template <class T>
  KOKKOS_INLINE_FUNCTION Array<T> vector(T* data) const {
    return Array<T>(data, box.cells());
  }
  KOKKOS_INLINE_FUNCTION StencilData<CycleCoefficient> matrix() const {
    const int n = box.cells();
    return {box, Array<CycleCoefficient>(x, n), Array<CycleCoefficient>(y, n), Array<CycleCoefficient>(z, n),
            Array<CycleCoefficient>(diagonal, n)};
  }
  /// Where the way down leaves its approximation, and where the way up does.
  KOKKOS_INLINE_FUNCTION float* descended() const { return steps == 0 || weights.degree == 1 ? u : previous; }
  KOKKOS_INLINE_FUNCTION float* result() const { return steps == 0 || weights.degree > 1 ? u : previous; }
};

/// u = V-cycle(f) from the first of `levels` to the last.
template <class Space>
struct CoarseCycle {
  using Team = typename Kokkos::TeamPolicy<Space>::member_type;
  Array<const SmallLevel> levels;
  int count;

  template <class Functor>
  KOKKOS_INLINE_FUNCTION static void each_row(const Team& team, const Box& box, const Functor& functor) {
    if constexpr (runs_on_host) {
      const auto runs = detail::RowRuns::of<Functor>(box);
      Kokkos::parallel_for(Kokkos::TeamThreadRange(team, runs.count()), [&](const int n) { runs.call(functor, n); });
    } else {
      Kokkos::parallel_for(Kokkos::TeamThreadRange(team, box.cells()),
                           [&](const int n) { detail::one_cell(functor, box, n); });
    }
    team.team_barrier();
  }

  KOKKOS_INLINE_FUNCTION static void start(const Team& team, const SmallLevel& level, float weight) {
    const int cells = level.box.cells();
    each_row(team, Box{cells, 1, 1},
             ChebyshevStart{weight, level.vector(level.inverse_diagonal), level.vector(level.f), level.vector(level.u),
                            cells, cells});
  }
  /// One step of smoothing from `from` to `to`, which holds the approximation before `from` where there is one.
  template <Previous kind>
  KOKKOS_INLINE_FUNCTION static void step(const Team& team, const SmallLevel& level, float momentum, float weight,
                                          float* from, float* to) {
    each_row(
        team, level.box,
        ChebyshevStep<kind>{momentum, weight, level.weights.first, level.matrix(), level.vector(level.inverse_diagonal),
                            level.vector(level.f), level.vector(from), level.vector(to)});
  }

  KOKKOS_INLINE_FUNCTION static void descend(const Team& team, const SmallLevel& level) {
    const ChebyshevWeights& w = level.weights;
    if (w.degree == 1) {
      start(team, level, w.first);
    } else {
      each_row(team, level.box,
               ChebyshevPair{w.first, w.momentum[0], w.weight[0], level.matrix(), level.vector(level.inverse_diagonal),
                             level.vector(level.f), level.vector(level.u)});
      step<Previous::first>(team, level, w.momentum[1], w.weight[1], level.u, level.previous);
    }
    float* const u = level.descended();
    float* from = u == level.u ? level.previous : level.u;
    each_row(team, level.box,
             LinearResidual<CycleCoefficient, float>{level.matrix(), level.vector(u), level.vector(level.f),
                                                     level.vector(from)});
    int cells = level.box.cells();
    for (int s = 0; s < level.steps; ++s) {
      const SmallLevel::Step& next = level.step[s];
      const int coarse_cells = next.coarse.cells();
      each_row(team, next.coarse,
               Restrict{next.transfer(), Array<const float>(from, cells), Array<float>(next.to, coarse_cells)});
      from = next.to;
      cells = coarse_cells;
    }
  }

  /// \param coarse approximation on the next level
  KOKKOS_INLINE_FUNCTION static void ascend(const Team& team, const SmallLevel& level, float* coarse) {
    float* const u = level.descended();
    for (int s = level.steps - 1; s >= 0; --s) {
      const SmallLevel::Step& last = level.step[s];
      const Array<const float> from(coarse, last.coarse.cells());
      float* const to = s == 0 ? u : level.step[s - 1].to;
      const Array<float> fine(to, last.fine.cells());
      if (s == 0) {
        each_row(team, last.fine, Prolong<true>{last.transfer(), from, fine});
      } else {
        each_row(team, last.fine, Prolong<false>{last.transfer(), from, fine});
      }
      coarse = to;
    }
    const ChebyshevWeights& w = level.weights;
    float *from = u, *to = u == level.u ? level.previous : level.u;
    step<Previous::none>(team, level, 0.0f, w.first, from, to);
    for (int n = 1; n < w.degree; ++n) {
      float* const before = from;
      from = to;
      to = before;
      step<Previous::stored>(team, level, w.momentum[n - 1], w.weight[n - 1], from, to);
    }
  }

  KOKKOS_INLINE_FUNCTION void operator()(const Team& team) const {
    for (int n = 0; n + 1 < count; ++n) descend(team, levels(n));
    start(team, levels(count - 1), 1.0f);
    for (int n = count - 2; n >= 0; --n) ascend(team, levels(n), levels(n + 1).result());
  }
};

}  // namespace coldsky
