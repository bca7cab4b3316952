#include "solver/studies/sweep/full_check.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "solver/core/error.hpp"
#include "solver/studies/size.hpp"
#include "solver/studies/solve.hpp"
#include "solver/studies/sweep/design_numbers.hpp"

namespace coldsky {

namespace {

constexpr std::uint64_t least_checks = 3, most_checks = 59;
/// Draws for each check that is looked for: where fewer designs have an answer, the sample is smaller.
constexpr std::uint64_t draws_a_check = 200;

/// SplitMix64 (Steele, Lea and Flood 2014): the n-th number of a sequence without those before it.
std::uint64_t scrambled(std::uint64_t seed, std::uint64_t n) {
  std::uint64_t z = seed + (n + 1) * 0x9e3779b97f4a7c15ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

/// Area or hottest chip of the full field.
void solve_in_full(const SweepPlan& plan, const Session& session, DesignCheck& check) {
  const Case given = plan.design(plan.values(check.design));
  StudyRun alone;
  if (plan.command() == SweepCommand::size) {
    const SizedPanel sized = size_panel(hot_case(given), session, alone, {});
    check.full = sized.panels * sized.model->planform_area();
    check.uncertainty = sized.error.relative;
  } else {
    const PanelAnswer answer = solve(given, session, alone, {});
    check.full = answer.model->loop().chips_see + given.chips.power * given.chips.resistance;
  }
}

}  // namespace

const char* checked_quantity(SweepCommand command) {
  return command == SweepCommand::size ? "radiator.planform_area_m2" : "temperature.chip_max_K";
}

std::uint64_t checks_asked_for(const SweepPlan& plan) {
  const double share = plan.check_share();
  if (!(share > 0.0)) return 0;
  // Of a search its result: see designs_to_confirm.
  if (const auto& search = plan.search()) {
    return search->kind == SweepSearch::Kind::optimise ? 1 : std::min<std::uint64_t>(search->rows, least_checks);
  }
  const double count = std::ceil(share * static_cast<double>(plan.designs()) - 1e-9);
  const auto whole = static_cast<std::uint64_t>(std::min(count, static_cast<double>(most_checks)));
  return std::min(plan.designs(), std::clamp(whole, least_checks, most_checks));
}

std::vector<std::uint64_t> designs_to_check(const SweepPlan& plan,
                                            const std::function<bool(std::uint64_t)>& has_answer) {
  const std::uint64_t wanted = checks_asked_for(plan), all = plan.designs();
  std::vector<std::uint64_t> chosen;
  if (all <= draws_a_check * wanted) {
    // Few designs: all of them in an order of chance.
    std::vector<std::uint64_t> order(all);
    std::iota(order.begin(), order.end(), std::uint64_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::uint64_t a, std::uint64_t b) {
      return scrambled(plan.fingerprint(), a) < scrambled(plan.fingerprint(), b);
    });
    for (const std::uint64_t design : order) {
      if (chosen.size() < wanted && has_answer(design)) chosen.push_back(design);
    }
    return chosen;
  }
  std::set<std::uint64_t> seen;
  for (std::uint64_t n = 0; chosen.size() < wanted && n < draws_a_check * wanted; ++n) {
    const std::uint64_t design = scrambled(plan.fingerprint(), n) % all;
    if (seen.insert(design).second && has_answer(design)) chosen.push_back(design);
  }
  return chosen;
}

DesignCheck check_design(const SweepPlan& plan, std::uint64_t design, const DesignAnswer& answer,
                         const Session& session) {
  const auto begin = std::chrono::steady_clock::now();
  DesignCheck check;
  check.design = design;
  check.sweep = answer.values.at(place_of_quantity(checked_quantity(plan.command())));
  try {
    solve_in_full(plan, session, check);
  } catch (const std::runtime_error&) {
    const DesignAnswer none = design_without_answer();
    check.status = none.status;
    check.reason = none.reason;
    check.full = std::numeric_limits<double>::quiet_NaN();
  }
  check.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return check;
}

}  // namespace coldsky
