#include "solver/answers/pareto.hpp"

#include <algorithm>
#include <cmath>

namespace coldsky {

/// Whether b adds nothing beside a: a is at least as good in every aim.
bool ParetoFront::beats(const std::vector<double>& a, const std::vector<double>& b) const {
  for (std::size_t n = 0; n < maximise_.size(); ++n) {
    if (maximise_[n] ? a[n] < b[n] : a[n] > b[n]) return false;
  }
  return true;
}

void ParetoFront::add(std::uint64_t design, const std::vector<double>& values) {
  if (std::any_of(values.begin(), values.end(), [](double value) { return !std::isfinite(value); })) return;
  const auto better = std::find_if(members_.begin(), members_.end(),
                                   [&](const Member& member) { return beats(member.values, values); });
  if (better != members_.end()) {
    // What beats one design beats many: the next ones meet it first.
    if (better != members_.begin()) std::iter_swap(members_.begin(), better);
    return;
  }
  std::erase_if(members_, [&](const Member& member) { return beats(values, member.values); });
  members_.push_back({design, values});
}

std::vector<ParetoFront::Member> ParetoFront::members() const {
  std::vector<Member> sorted = members_;
  std::sort(sorted.begin(), sorted.end(), [&](const Member& a, const Member& b) {
    if (a.values.front() != b.values.front()) return (a.values.front() < b.values.front()) != maximise_.front();
    return a.design < b.design;
  });
  return sorted;
}

}  // namespace coldsky
