#include "solver/core/secant.hpp"

#include <algorithm>

namespace coldsky {

namespace {

/// The slope to follow from a point: that of the line, where it goes the right way, else the one given.
double slope_at(const SecantRules& rules, const SecantState& at, const SecantLook& seen) {
  if (!at.has_line(seen.f)) return seen.slope;
  const double slope = at.slope(seen.f), rise = rules.trend == Trend::rising ? slope : -slope;
  return rise > rules.flattest ? slope : seen.slope;
}

double longest_step(const SecantRules& rules, double x) {
  return rules.longest_share < SecantRules::unlimited ? std::min(rules.longest_step, rules.longest_share * x)
                                                      : rules.longest_step;
}

}  // namespace

SecantStep secant_step(const SecantRules& rules, const SecantState& at, const SecantLook& seen) {
  const double slope = slope_at(rules, at, seen), step = slope != 0.0 ? -seen.f / slope : seen.step;
  const double longest = longest_step(rules, at.x);
  return {slope, std::clamp(at.x + std::clamp(step, -longest, longest), rules.low, rules.high)};
}

SecantEnd search_by_secant(const SecantRules& rules, const SearchWatch& watch, double guess,
                           const std::function<SecantLook(const SecantState&)>& look) {
  SecantState s = watch.begin(guess);
  SecantEnd end;
  const auto ends = [&](SecantEnd::Status status) {
    end.status = status;
    return end;
  };
  for (; s.iteration < rules.limit; ++s.iteration) {
    watch.tell(s);
    const SecantLook seen = look(s);
    end = {SecantEnd::limit, s.x, 0.0, s.x};
    if (seen.failed) return ends(SecantEnd::failed);
    const SecantStep step = secant_step(rules, s, seen);
    end.slope = step.slope;
    end.next = step.next;
    if (seen.found) return ends(SecantEnd::found);
    if (step.slope == 0.0 && seen.step == 0.0) return ends(SecantEnd::flat);
    if (end.next > rules.give_up_above) return ends(SecantEnd::beyond);
    s.last_x = s.x;
    s.last_f = seen.f;
    s.x = end.next;
  }
  return end;
}

}  // namespace coldsky
