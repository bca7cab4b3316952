#pragma once
#include <cstddef>
#include <memory>
#include <vector>

#include "kernels/multigrid/coarse_cycle.hpp"
#include "kernels/multigrid/coarsen.hpp"
#include "solver/linear/operator.hpp"

namespace coldsky {

struct MultigridOptions {
  /// Directions whose mean strength reaches this share of the largest are coarsened together.
  double strength_threshold = 0.4;
  /// Coarsen one direction a level and smooth after each: slower and sturdier.
  bool one_direction = false;
  /// Coarse levels of at most so many cells run in one launch of one team; 0 = none does.
  int team_cells = most_cells_of_a_team;
  /// How `apply` runs the kernels of a cycle.
  Replay replay = standard_replay;
};

/// Geometric multigrid for flat cells and jumps: one V-cycle in single precision with coefficients of two bytes as a
/// preconditioner.
///
/// Coarsening follows the strong directions of the operator, level by level; which planes are kept is chosen by a
/// maximum-weight independent set of the plane averages of (a- + a+)/D, so that isolated strong planes survive;
/// interpolation weights come from the operator. Smoothing is Chebyshev-Jacobi, one thread a cell. The chain ends
/// at one cell, or where the diagonal dominates, so there is no coarse solver. See docs/numerics.md.
///
/// The cycle is described once (`Launches`): its kernels are the same in every call, and so are the arrays that they
/// read and write, until `build` makes new ones.
class Multigrid final : public SymmetricPreconditioner {
 public:
  Multigrid(ExecutionSpace space, MultigridOptions options = {}) : space_(std::move(space)), options_(options) {}

  /// Builds the hierarchy for `a`: index maps, memory and coefficients.
  template <class T>
  void build(const StencilData<T>& a);
  /// New coefficients in the hierarchy that stands; for small changes of `a`.
  template <class T>
  void refresh(const StencilData<T>& a);
  Array<float> input() override { return levels_[0].f; }
  Array<float> apply() override;
  void apply_dot(Launches& to, const GradientStep& end) override { cycle(to, 0, &end); }
  Array<float> output() override { return levels_[0].result(); }
  Array<float> idle() override { return levels_[0].other_than(levels_[0].result()); }
  Identity identity() const override { return identity_; }
  /// z = V-cycle(r) for vectors of the caller
  void apply_double(const Array<double>& r, const Array<double>& z);

  int levels() const { return static_cast<int>(levels_.size()); }
  /// Boxes of the levels, finest first.
  std::vector<Box> boxes() const;
  /// Parts of the hierarchy, for benchmarks and tests.
  const StencilData<CycleCoefficient>& matrix(int level) const { return levels_[level].a; }
  const Transfer& transfer(int level, int step) const { return levels_[level].steps[step].transfer; }

 private:
  /// One coarsening along one axis.
  struct Step {
    Transfer transfer;
    Array<int> fine_plane;                 ///< per F plane: its fine plane
    StencilData<CycleCoefficient> coarse;  ///< operator behind this step
    Array<float> vector;                   ///< vector behind this step (between two axes of one level)
  };
  struct Level {
    StencilData<CycleCoefficient> a;
    Array<CycleCoefficient> inverse_diagonal;
    Array<float> u, previous, f;
    ChebyshevWeights weights;
    std::vector<Step> steps;
    /// Where the way down leaves its approximation, and where the way up does.
    Array<float> descended() const { return steps.empty() || weights.degree == 1 ? u : previous; }
    /// Where the way down leaves its residual, on a level with steps.
    Array<float> residual() const { return weights.degree == 1 ? previous : u; }
    Array<float> result() const { return steps.empty() || weights.degree > 1 ? u : previous; }
    Array<float> other_than(const Array<float>& one) const { return one.data() == u.data() ? previous : u; }
  };

  /// Mean of (a- + a+) / D in each plane across `axis`.
  std::vector<double> plane_strengths(const StencilData<CycleCoefficient>& a, const Array<CycleCoefficient>& inverse,
                                      int axis);
  /// Index maps and memory of the coarsening of `a` along `axis`, step `position` of `level`. \param strength of its
  /// planes
  Step make_step(const Level& level, const StencilData<CycleCoefficient>& a, const std::vector<double>& strength,
                 int axis, int position, bool last);
  /// Memory of the finest level's vectors that nobody uses between cycles.
  struct Idle {
    std::byte* begin;
    std::size_t bytes;
  };
  /// Offers all of it again but the first `weights` entries, in which fill_step smooths weights.
  void offer_idle_vectors(int weights);
  /// Coefficients of `cells` cells in idle memory, or in a scratch array of their own where it does not suffice.
  Array<CycleCoefficient> idle_coefficients(int slot, int cells);
  void fill_step(const StencilData<CycleCoefficient>& a, const Step& step);
  void invert_diagonal(const StencilData<CycleCoefficient>& a, const Array<CycleCoefficient>& inverse);
  template <class T>
  static Array<T> scratch(std::vector<Array<T>>& store, int slot, int cells);
  /// u = V-cycle(f) on level n, into result(); f . u goes to `end` where there is one.
  void cycle(Launches& to, int n, const GradientStep* end);
  /// Runs the cycle, without the product.
  void run_cycle();
  /// The coarse levels that one team takes, as it wants them.
  void gather_small_levels();
  /// u = V-cycle(f) on the first of them; returns u.
  Array<float> small_cycle(Launches& to);
  static void smooth_from_zero(Launches& to, const Level& level);
  void smooth(Launches& to, const Level& level, const GradientStep* end);

  ExecutionSpace space_;
  MultigridOptions options_;
  std::vector<Level> levels_;
  int first_small_ = 0;  ///< number of the first level that the team takes; that behind the last if it takes none
  Array<SmallLevel> small_levels_;
  std::vector<Array<float>> scratch_;
  std::vector<Array<CycleCoefficient>> coefficient_scratch_;
  std::vector<Idle> idle_;
  ReductionScratch reduction_;
  Identity identity_;
  Array<int> never_;  ///< 0: nothing halts a cycle by itself
  std::unique_ptr<LaunchGraph> graph_;
};

}  // namespace coldsky
