#pragma once
#include <string>

#include "kernels/base/rows.hpp"
#include "kernels/batch/pack.hpp"

/// Launching over groups of designs, each with a workspace of its own while it is worked on.
namespace coldsky {

/// Memory of the groups that are worked on at one time, kept from batch to batch: its size is that of the machine, not
/// of the batch, and on a CPU it stays in the caches of its core.
class GroupWorkspaces {
 public:
  /// What all workspaces together may take at most; at least one is made. On a GPU enough for eight warps of strips of
  /// 12 x 12 x 12 cells on each of 132 multiprocessors.
  explicit GroupWorkspaces(double most_bytes = (runs_on_host ? 0.5 : 4.0) * 1024 * 1024 * 1024)
      : most_bytes_(most_bytes) {}
  /// Makes room for teams of `threads` that each work with `doubles` numbers; returns how many teams are to run.
  int prepare(const ExecutionSpace& space, int groups, int threads, int doubles);
  const Array<double>& memory() const { return memory_; }
  const Array<int>& next() const { return next_; }  ///< begins at 0

 private:
  double most_bytes_;
  Array<double> memory_;
  Array<int> next_;  ///< one number: the first group, or design, that nobody has taken
};

/// Designs that no lane has taken yet.
struct DesignQueue {
  Array<int> next;
  int count;
  /// The first of `many` designs that nobody else gets; some or all of them may lie beyond the last.
  KOKKOS_INLINE_FUNCTION int take(int many) const { return Kokkos::atomic_fetch_add(&next(0), many); }
};

namespace detail {

/// A team takes groups until none is left, so that teams whose groups end early do more of them. Which team works on a
/// group decides no digit.
template <class Functor>
struct GroupLoop {
  using Team = Kokkos::TeamPolicy<ExecutionSpace>::member_type;
  Functor functor;
  int groups, doubles;
  Array<double> memory;
  Array<int> next;
  KOKKOS_INLINE_FUNCTION void operator()(const Team& team) const {
    double* const work = memory.data() + static_cast<std::size_t>(team.league_rank()) * doubles;
    while (true) {
      int group = 0;
      Kokkos::single(
          Kokkos::PerTeam(team), [&](int& taken) { taken = Kokkos::atomic_fetch_add(&next(0), 1); }, group);
      if (group >= groups) return;
      functor(team, group, work);
      team.team_barrier();  // before the workspace is used again
    }
  }
};

/// Every team has its workspace, and takes designs until none is left.
template <class Functor>
struct LaneLoop {
  using Team = Kokkos::TeamPolicy<ExecutionSpace>::member_type;
  Functor functor;
  DesignQueue queue;
  int doubles;
  Array<double> memory;
  KOKKOS_INLINE_FUNCTION void operator()(const Team& team) const {
    functor(team, queue, memory.data() + static_cast<std::size_t>(team.league_rank()) * doubles);
  }
};

inline constexpr int most_members = 128;  ///< threads of a team
template <class Functor>
void launch_teams(const ExecutionSpace& space, const std::string& label, int teams, int members,
                  const Functor& functor) {
  COLDSKY_EXPECTS(members <= most_members);
  const TeamsUpTo<most_members> policy(space, teams, members);
  Kokkos::parallel_for(
      label, Kokkos::Experimental::require(policy, Kokkos::Experimental::WorkItemProperty::HintLightWeight), functor);
}

}  // namespace detail

/// Runs `functor(team, group, work)` for 0 <= group < groups; `work` are `doubles` numbers that the group has for
/// itself, with what the one before left in them. \param threads of a team on a GPU; one on a CPU
template <class Functor>
void for_each_group(const ExecutionSpace& space, const std::string& label, int groups, int threads, int doubles,
                    GroupWorkspaces& workspaces, const Functor& functor) {
  COLDSKY_EXPECTS(groups >= 0 && threads > 0 && doubles > 0);
  if (groups == 0) return;
  const int members = runs_on_host ? 1 : threads;
  const int teams = workspaces.prepare(space, groups, members, doubles);
  detail::launch_teams(space, label, teams, members,
                       detail::GroupLoop<Functor>{functor, groups, doubles, workspaces.memory(), workspaces.next()});
}

/// Runs `functor(team, queue, work)` in as many teams as fit the machine: their lanes take the designs of the queue,
/// each the next when it is done with one, so that none waits for the slowest of its group. `work` are `doubles`
/// numbers that the team has for itself. \param lanes of a team together
template <class Functor>
void for_all_lanes(const ExecutionSpace& space, const std::string& label, int designs, int lanes, int threads,
                   int doubles, GroupWorkspaces& workspaces, const Functor& functor) {
  COLDSKY_EXPECTS(designs >= 0 && lanes > 0 && threads > 0 && doubles > 0);
  if (designs == 0) return;
  const int members = runs_on_host ? 1 : threads;
  const int teams = workspaces.prepare(space, (designs - 1) / lanes + 1, members, doubles);
  detail::launch_teams(space, label, teams, members,
                       detail::LaneLoop<Functor>{functor, {workspaces.next(), designs}, doubles, workspaces.memory()});
}

}  // namespace coldsky
