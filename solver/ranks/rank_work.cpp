#include "solver/ranks/rank_work.hpp"

#include <limits>

#include "solver/core/error.hpp"
#include "solver/session/session.hpp"
#include "solver/studies/sweep/strip_designs.hpp"

namespace coldsky {

namespace {

/// Runs work that may be interrupted; returns the signal, 0 = none.
template <class Work>
int signal_of(const Work& work) {
  try {
    work();
    return 0;
  } catch (const Interrupted& error) {
    return error.signal();
  }
}

/// Which designs the full field solves again, of a sweep all designs of which are kept.
std::vector<CheckJob> drawn(const SweepPlan& plan, KeptDesigns kept) {
  const auto solved = [&](std::uint64_t design) {
    const DesignStatus status = kept.answer(design).status;
    return status == DesignStatus::ok || status == DesignStatus::limit_exceeded;
  };
  const std::size_t place = place_of_quantity(checked_quantity(plan.command()));
  std::vector<CheckJob> jobs;
  for (const std::uint64_t design : designs_to_check(plan, solved)) {
    jobs.push_back({design, kept.answer(design).values.at(place), kept.checks().count(design) != 0});
  }
  return jobs;
}

DesignCheck solved_check(const SweepPlan& plan, const CheckJob& job, const Session& session) {
  DesignAnswer answer;
  answer.values.assign(design_quantities().size(), std::numeric_limits<double>::quiet_NaN());
  answer.values.at(place_of_quantity(checked_quantity(plan.command()))) = job.sweep;
  return check_design(plan, job.design, answer, session);
}

}  // namespace

void work_as_rank(const SweepPlan& plan, RankTeam& team, const RankPlace& place, const Session& session) {
  RankRows rows(place.folder / RankRows::name(place.rank), place.origin);
  StripDesigns solver(session, plan.command());
  SweepHooks hooks;
  hooks.keep = [&](const SweepBatch& batch) {
    SweepBatch own = batch;
    // All ranks work at the same time: a design's share of the wall time is that much less.
    for (DesignAnswer& answer : own.answers) answer.seconds /= static_cast<double>(place.ranks);
    rows.append(own);
    team.kept_designs(own.answers.size());
    if (place.kept) place.kept();
  };
  team.end_of_work(signal_of([&] {
    while (const auto piece = team.next_piece()) {
      stop_if_set(session.interrupt);
      std::vector<DesignRange> open = {piece->range};
      if (piece->begun) open = KeptDesigns(place.folder, place.origin).missing(piece->range);
      for (const DesignRange& range : open) solve_designs(plan, solver, range, place.batch, hooks);
      team.solved(*piece);
    }
  }));
  const std::vector<CheckJob> jobs = team.sample([&] { return drawn(plan, {place.folder, place.origin}); });
  team.end_of_work(signal_of([&] {
    while (const auto number = team.next_check()) {
      stop_if_set(session.interrupt);
      // Where fewer designs have an answer than checks were asked for, there are places without one.
      if (*number < jobs.size() && !jobs[*number].kept) {
        DesignCheck check = solved_check(plan, jobs[*number], session);
        check.seconds /= static_cast<double>(place.ranks);
        rows.append(check);
        team.kept_check();
        if (place.kept) place.kept();
      }
      team.checked(*number);
    }
  }));
}

}  // namespace coldsky
