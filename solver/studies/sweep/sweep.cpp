#include "solver/studies/sweep/sweep.hpp"

#include <algorithm>

#include "solver/core/error.hpp"
#include "solver/session/session.hpp"
#include "solver/studies/sweep/design_numbers.hpp"

namespace coldsky {

namespace {

/// The cases of a batch; of those that are none, their answer.
struct Prepared {
  std::vector<Case> cases;
  std::vector<std::size_t> place;     ///< of each case in the batch
  std::vector<DesignAnswer> answers;  ///< of the whole batch
};

Prepared prepare(const SweepPlan& plan, std::uint64_t first, std::uint64_t count) {
  Prepared batch;
  batch.answers.resize(count);
  batch.cases.reserve(count);
  batch.place.reserve(count);
  for (std::uint64_t n = 0; n < count; ++n) {
    try {
      batch.cases.push_back(plan.design(plan.values(first + n)));
      batch.place.push_back(n);
    } catch (const InputError&) {
      batch.answers[n] = design_without_answer();
    }
  }
  return batch;
}

}  // namespace

void solve_designs(const SweepPlan& plan, DesignSolver& solver, std::uint64_t first, std::uint64_t batch,
                   const SweepHooks& hooks) {
  while (first < plan.designs()) {
    const std::uint64_t count = std::min(batch, plan.designs() - first);
    Prepared prepared = prepare(plan, first, count);
    std::vector<DesignAnswer> solved;
    const auto keep = [&](std::size_t complete) {
      for (std::size_t n = 0; n < solved.size(); ++n) {
        prepared.answers[prepared.place[n]] = std::move(solved[n]);
      }
      prepared.answers.resize(complete);
      if (complete > 0) hooks.keep({first, std::move(prepared.answers)});
    };
    try {
      solver.solve(prepared.cases, solved, [&](std::size_t done) {
        if (hooks.progress) hooks.progress(first + (done < prepared.place.size() ? prepared.place[done] : count));
      });
    } catch (const Interrupted&) {
      keep(solved.size() < prepared.place.size() ? prepared.place[solved.size()] : count);
      throw;
    }
    keep(count);
    first += count;
    if (hooks.progress) hooks.progress(first);
  }
}

std::size_t check_designs(const SweepPlan& plan, const std::function<DesignAnswer(std::uint64_t)>& answer,
                          std::size_t done, const Session& session, const SweepHooks& hooks) {
  const auto solved = [&](std::uint64_t design) {
    const DesignStatus status = answer(design).status;
    return status == DesignStatus::ok || status == DesignStatus::limit_exceeded;
  };
  const std::vector<std::uint64_t> sample = designs_to_check(plan, solved);
  for (std::size_t n = done; n < sample.size(); ++n) {
    stop_if_set(session.interrupt);
    hooks.keep_check(check_design(plan, sample[n], answer(sample[n]), session));
    if (hooks.progress) hooks.progress(n + 1);
  }
  return sample.size();
}

}  // namespace coldsky
