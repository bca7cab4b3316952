#include "solver/studies/sweep/sweep.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "solver/core/error.hpp"
#include "solver/session/session.hpp"
#include "solver/studies/sweep/design_numbers.hpp"

namespace coldsky {

namespace {

using Clock = std::chrono::steady_clock;

/// Time after which the designs of a long batch that are solved are kept.
constexpr auto longest_unkept = std::chrono::seconds(5);

/// Designs that are solved together, on their way to being kept.
class Batch {
 public:
  Batch(const SweepPlan& plan, std::uint64_t first, std::uint64_t count, const SweepHooks& hooks)
      : first_(first), answers_(count), hooks_(hooks) {
    cases_.reserve(count);
    place_.reserve(count);
    for (std::uint64_t n = 0; n < count; ++n) {
      try {
        cases_.push_back(plan.design(plan.values(first + n)));
        place_.push_back(n);
      } catch (const InputError&) {
        answers_[n] = design_without_answer();
      }
    }
  }
  const std::vector<Case>& cases() const { return cases_; }
  /// What the solver fills.
  std::vector<DesignAnswer>& solved() { return solved_; }
  void keep_if_long_ago() {
    if (Clock::now() - last_ > longest_unkept) keep();
  }
  /// Keeps the designs before the first one that is not solved yet.
  void keep() {
    for (; taken_ < solved_.size(); ++taken_) answers_[place_[taken_]] = std::move(solved_[taken_]);
    const std::size_t complete = taken_ < place_.size() ? place_[taken_] : answers_.size();
    if (complete > kept_) {
      SweepBatch batch;
      batch.first = first_ + kept_;
      const auto begin = answers_.begin();
      batch.answers.assign(std::make_move_iterator(begin + static_cast<std::ptrdiff_t>(kept_)),
                           std::make_move_iterator(begin + static_cast<std::ptrdiff_t>(complete)));
      hooks_.keep(batch);
      kept_ = complete;
      if (hooks_.progress) hooks_.progress(first_ + kept_);
    }
    last_ = Clock::now();
  }

 private:
  std::uint64_t first_;
  std::vector<Case> cases_;
  std::vector<std::size_t> place_;  ///< of each case in the batch
  std::vector<DesignAnswer> answers_, solved_;
  std::size_t taken_ = 0, kept_ = 0;  ///< of what is solved, of the batch
  Clock::time_point last_ = Clock::now();
  const SweepHooks& hooks_;
};

}  // namespace

void solve_designs(const SweepPlan& plan, DesignSolver& solver, DesignRange range, std::uint64_t batch,
                   const SweepHooks& hooks) {
  for (std::uint64_t first = range.first; first < range.end;) {
    const std::uint64_t count = std::min(batch, range.end - first);
    Batch designs(plan, first, count, hooks);
    try {
      solver.solve(designs.cases(), designs.solved(), [&](std::size_t) { designs.keep_if_long_ago(); });
    } catch (const Interrupted&) {
      designs.keep();
      throw;
    }
    designs.keep();
    first += count;
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
