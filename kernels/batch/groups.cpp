#include "kernels/batch/groups.hpp"

#include <algorithm>

#include "kernels/base/rows.hpp"

namespace coldsky {

int GroupWorkspaces::prepare(const ExecutionSpace& space, int groups, int threads, int doubles) {
  constexpr double most_numbers = 2147483647.0;  // arrays are numbered by int
  const double affordable = std::min(most_bytes_ / sizeof(double), most_numbers) / doubles;
  const int running = std::max(1, space.concurrency() / threads);
  const int teams = std::max(1, static_cast<int>(std::min<double>({double(groups), double(running), affordable})));
  if (memory_.extent(0) < static_cast<std::size_t>(teams) * doubles) {
    memory_ = {};
    memory_ = make_array<double>("workspaces of groups", teams * doubles);
  }
  if (next_.extent(0) == 0) next_ = make_array<int>("next group", 1);
  Kokkos::deep_copy(space, next_, 0);
  return teams;
}

}  // namespace coldsky
