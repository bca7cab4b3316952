#pragma once
#include <Kokkos_Graph.hpp>
#include <Kokkos_Profiling_ScopedRegion.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "kernels/base/rows.hpp"

/// Kernels that are described once, in their order, and then run one by one or as one graph.
///
///     void describe(Launches& to) { to.rows("Residual", box, residual); to.rows("Restrict", coarse, restriction); }
///
/// with `Launches(space, halted)` launches them at once; `LaunchGraph::record` keeps them, and `submit` launches all of
/// them together: on a GPU a kernel then follows the one before without the host. The order is that of the description
/// and the kernels are the same, so the digits are.
///
/// All kernels look at a number in device memory first: where it is not 0 they do nothing. A kernel can end in this way
/// what the host has launched ahead.
namespace coldsky {

/// How what was described is run.
enum class Replay { kernels, graph };
/// On a CPU a launch costs little that a graph would save, and Kokkos' host graphs run everything on all threads, where
/// small levels take one.
inline constexpr Replay standard_replay = runs_on_host ? Replay::kernels : Replay::graph;
/// Regions of the tools interface around the launch of a graph begin so; they end with the number of its kernels.
inline constexpr const char* graph_region = "coldsky graph: ";

namespace detail {

/// A kernel that does nothing once it is halted.
template <class Kernel>
struct Guarded {
  using Team = Kokkos::TeamPolicy<ExecutionSpace>::member_type;
  Kernel kernel;
  const int* halted;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const requires requires(const Kernel& k, int at) { k(at); }
  {
    if (*halted == 0) kernel(n);
  }
  KOKKOS_INLINE_FUNCTION void operator()(const Team& team) const requires requires(const Kernel& k, const Team& all) {
    k(all);
  }
  {
    if (*halted == 0) kernel(team);
  }
};

/// The end of a sum on a host, as a kernel of its own: for graphs.
template <class End>
struct PairwiseEnd {
  const double* sums;
  int count;
  End end;
  KOKKOS_INLINE_FUNCTION void operator()(const int) const { KOKKOS_IF_ON_HOST((end(pairwise(sums, count));)) }
};

}  // namespace detail

class Launches {
 public:
  /// At once, on `space`. \param halted in device memory
  Launches(const ExecutionSpace& space, const int* halted) : space_(space), halted_(halted) {}

  /// Runs `functor` over all rows of `box`, see for_each_row.
  template <class Functor>
  void rows(const std::string& label, const Box& box, const Functor& functor) {
    note<Functor>(box.cells());
    if constexpr (runs_on_host) {
      if (at_once()) {
        if (*halted_ == 0) for_each_row(space_, label, box, functor);
        return;
      }
    }
    const auto kernel = detail::RowLaunch<Functor>::of(functor, box);
    add(label, Kokkos::RangePolicy<ExecutionSpace>(space_, 0, kernel.count()), kernel);
  }
  /// Sum of `functor` over all rows of `box`, see reduce_rows; `end(sum)` runs where the kernels do. `scratch` belongs
  /// to this sum and the object that describes it: its memory has to stay where it is.
  template <class Functor, class End>
  void sum(const std::string& label, const Box& box, const Functor& functor, ReductionScratch& scratch,
           const End& end) {
    note<Functor>(box.cells());
    if constexpr (runs_on_host) {
      if (at_once()) {
        if (*halted_ != 0) return;
        detail::observe<Functor>(box.cells());
        const int pieces = detail::sum_pieces(space_, label, box, functor, scratch);
        space_.fence(hand_over_fence);
        end(detail::pairwise(scratch.partial(pieces).data(), pieces));
        return;
      }
      using Kernel = detail::RowPieces<Functor>;
      const Kernel kernel{functor, detail::RowRuns::of<Functor>(box), scratch.partial(Kernel::pieces(box))};
      add(label, Kokkos::RangePolicy<ExecutionSpace>(space_, 0, Kernel::pieces(box)), kernel);
      add("PairwiseEnd", Kokkos::RangePolicy<ExecutionSpace>(space_, 0, 1),
          detail::PairwiseEnd<End>{kernel.sums.data(), Kernel::pieces(box), end});
    } else {
      const auto kernel = detail::RowSums<Functor, End>::of(space_, functor, box, scratch, end);
      add(label, kernel.policy(space_), kernel);
    }
  }
  /// Runs one team over `make(space)(team)`, see launch_team. \param cells that it treats
  template <class Make>
  void team(const std::string& label, int cells, const Make& make) {
    note<std::invoke_result_t<Make, ExecutionSpace>>(cells);
    if constexpr (runs_on_host) {
      if (at_once()) {
        if (*halted_ == 0) launch_team(space_, label, cells, make);
        return;
      }
    }
    const auto functor = make(space_);
    const int threads = detail::threads_of_team(space_, functor);
    add(label, Kokkos::TeamPolicy<ExecutionSpace>(space_, 1, threads), functor);
  }

 private:
  friend class LaunchGraph;
  using Node = Kokkos::Experimental::GraphNodeRef<ExecutionSpace>;
  /// As nodes behind `root`.
  Launches(const ExecutionSpace& space, const int* halted, Node root)
      : space_(space), halted_(halted), last_(std::move(root)) {}

  bool at_once() const { return !last_.has_value(); }
  /// A kernel of a device; on a CPU for_each_row and launch_team tell of theirs.
  template <class Functor>
  void note(int cells) {
    if (!at_once()) {
      kernels_.push_back({typeid(Functor).name(), cells});
    } else if (!runs_on_host) {
      detail::observe<Functor>(cells);
    }
  }
  template <class Policy, class Kernel>
  void add(const std::string& label, const Policy& policy, const Kernel& kernel) {
    const detail::Guarded<Kernel> guarded{kernel, halted_};
    if (at_once()) {
      Kokkos::parallel_for(label, detail::as_arguments(policy), guarded);
    } else {
      last_ = last_->then_parallel_for(label, detail::as_arguments(policy), guarded);
    }
  }

  ExecutionSpace space_;
  const int* halted_;
  std::optional<Node> last_;
  struct Noted {
    const char* name;
    int cells;
  };
  std::vector<Noted> kernels_;  ///< of a graph; a sum is one
};

/// Kernels as one graph. What they read and write has to stay where it is.
class LaunchGraph {
 public:
  /// Records what `describe(launches)` launches. Graphs that may still run are waited for.
  template <class Describe>
  LaunchGraph(const ExecutionSpace& space, const std::string& name, const int* halted, const Describe& describe)
      : kernels_(),
        graph_(make(space, halted, describe, kernels_)),
        region_(graph_region + name + ", kernels: " + std::to_string(kernels_.size())) {
    graph_.instantiate();
  }
  void submit(const ExecutionSpace& space) const {
    const Kokkos::Profiling::ScopedRegion region(region_);
    graph_.submit(space);
    if (LaunchObserver* const one = detail::observer()) {
      one->graph();
      for (const auto& [kernel, cells] : kernels_) one->kernel(kernel, cells);
    }
  }

 private:
  using Graph = Kokkos::Experimental::Graph<ExecutionSpace>;
  template <class Describe>
  static Graph make(const ExecutionSpace& space, const int* halted, const Describe& describe,
                    std::vector<Launches::Noted>& kernels) {
    const auto record = [&](const auto& root) {
      Launches to(space, halted, root);
      describe(to);
      kernels = to.kernels_;
    };
    // From Kokkos 5.2 on a graph belongs to a device, that of the default instance, and not to an instance.
    if constexpr (requires { Kokkos::Experimental::create_graph(space, record); }) {
      return Kokkos::Experimental::create_graph(space, record);
    } else {
      return Kokkos::Experimental::create_graph<ExecutionSpace>(record);
    }
  }
  std::vector<Launches::Noted> kernels_;
  Graph graph_;
  std::string region_;
};

/// Names the arrays that an object's launches are made with: another name, other arrays. Never twice the same.
class Identity {
 public:
  Identity();
  bool operator==(const Identity&) const = default;

 private:
  unsigned long number_;
};

}  // namespace coldsky
